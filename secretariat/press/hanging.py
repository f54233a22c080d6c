"""Lets the space at the end of a text hang over the end of its line.

Where a text that ends with a space (before a symbol, before emphasis) fits its line but for that space, WeasyPrint believes that
its line cannot be broken at all, and breaks it after its first word: a line of one word, and all the rest beneath. One in
some hundred such lines is so. WeasyPrint's version is pinned (`tagging.VERSION`).
"""

from __future__ import annotations

from typing import Any

from weasyprint.layout import inline  # type: ignore[import-untyped]

_MARK = "_lets_spaces_hang"


def install() -> None:
    """Let WeasyPrint break lines so."""
    known: Any = inline.split_first_line
    if getattr(known, _MARK, False):
        return

    def split(text: str, style: Any, context: Any, max_width: Any, *rest: Any, **more: Any) -> Any:
        found = known(text, style, context, max_width, *rest, **more)
        _, length, resume_index, *_ = found
        if resume_index is None or not text.endswith(" ") or b" " in text.encode()[:length].rstrip():
            return found
        bare = known(text.rstrip(" "), style, context, max_width, *rest, **more)
        if bare[2] is not None or bare[3] > max_width:
            return found
        return known(text, style, context, max_width + style["font_size"], *rest, **more)  # a space is narrower

    setattr(split, _MARK, True)
    inline.split_first_line = split
