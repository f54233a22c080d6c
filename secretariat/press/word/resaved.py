"""A file of ours that another program has saved again: its styles are called otherwise, and it has no content controls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from . import names
from .entries import Entry, Group, Para
from .house import by_name
from .package import Package, W, value

#: By the end of a style's name, the content control in which its paragraphs stood.
_CONTROLS = {names.QUOTED: names.QUOTE_TAG, **{end: names.BOX_TAG + kind for end, kind in names.FRAMES.items()}}


def call_by_our_names(package: Package) -> None:
    """Let the styles of ours be found by their ids, whatever the program that saved the file has made of these.

    LibreOffice makes new ids of the names. A file that has no paragraphs of ours is left as it is.
    """
    tree, ours = package.tree("word/styles.xml"), by_name()
    styles = list(tree.iter(W + "style")) if tree is not None else []
    found = {style.get(W + "styleId", ""): ours.get(value(style, "name").lower(), "") for style in styles}
    if names.PARAGRAPH in found.values():
        package.renamed = {key: our for key, our in found.items() if our and our != key}


def framed(entries: Sequence[Entry]) -> list[Entry]:
    """Put paragraphs of a box or a quotation that stand free together again, as they were in its content control."""
    made: list[Entry] = []
    for tag, run in groupby(entries, _control):
        together = list(run)
        made += [Group(tag, together)] if tag else together
    return made


def _control(entry: Entry) -> str:
    if not isinstance(entry, Para):
        return ""
    if entry.style_id == names.QUOTE:
        return names.QUOTE_TAG
    ends: Iterable[str] = (
        entry.style_id.removeprefix(start) for start in (names.QUOTE, names.POINT) if entry.style_id.startswith(start)
    )
    return next((_CONTROLS[end] for end in ends if end in _CONTROLS), "")
