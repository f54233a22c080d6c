"""Keeps a footnote on the page of its call.

WeasyPrint would rather send a note to the next page than leave a paragraph's last line to it: a reader then looks for the
note in vain. One line of one private function says so; this module says otherwise. WeasyPrint's version is pinned
(`tagging.VERSION`), and `install` refuses a function that is not the one it knows.
"""

from __future__ import annotations

import inspect
from typing import Any

from weasyprint.layout import block  # type: ignore[import-untyped]

_SENDS_NOTES_AWAY = "report = not context.in_column and can_break_now and not could_break_before"
_KEEPS_THEM = "report = False"
_MARK = "_keeps_notes"


class UnexpectedLayout(RuntimeError):
    """WeasyPrint lays out lines in another way than the one this module knows."""


def install() -> None:
    """Let lines give way to the notes of their page. Raises UnexpectedLayout."""
    known: Any = block._linebox_layout
    if getattr(known, _MARK, False):
        return
    source = inspect.getsource(known)
    if source.count(_SENDS_NOTES_AWAY) != 1:
        raise UnexpectedLayout("WeasyPrint no longer sends footnotes away where it did")
    code = compile(source.replace(_SENDS_NOTES_AWAY, _KEEPS_THEM), inspect.getfile(known), "exec")
    exec(code, vars(block))  # noqa: S102  # WeasyPrint's own text, but for the one line above
    setattr(block._linebox_layout, _MARK, True)
