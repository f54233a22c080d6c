"""What changed between two texts: canonical ones block by block, sources paragraph by paragraph, and both word by word.

Pure. A difference of the hashes of canonical texts is always a change told: in words, in how they are set, or in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, TypeVar

from secretariat.core.messages import N_, Msgid
from secretariat.core.values import dataclass
from secretariat.press import canonical
from secretariat.press.canonical.model import (
    Annex,
    Block,
    Box,
    Document,
    Heading,
    ListBlock,
    Paragraph,
    Quote,
    Table,
)
from secretariat.press.together import (
    Piece,
    PointTogether,
    TableTogether,
    points_together,
    tables_together,
    word_changes,
)

__all__ = [
    "Compared",
    "Kind",
    "Piece",
    "TextChange",
    "compared",
    "in_order",
    "marked_changes",
    "text_changes",
    "word_changes",
]

T = TypeVar("T")

_PARAGRAPHS = re.compile(r".+?(?:\n{2,}|\Z)", re.DOTALL)
#: Above so many letters a changed part of a text is struck out whole and put anew: word by word it would take seconds.
_LONGEST = 12_000


class Kind(StrEnum):
    """What happened to a block."""

    REWORDED = "reworded"
    ADDED = "added"
    REMOVED = "removed"
    #: The same words: emphasis, a link, a level or a label differs.
    RESET = "reset"
    MOVED = "moved"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _LABELS[self]


_LABELS = {
    Kind.REWORDED: N_("Reworded"),
    Kind.ADDED: N_("Added"),
    Kind.REMOVED: N_("Removed"),
    Kind.RESET: N_("Same words, set otherwise"),
    Kind.MOVED: N_("Moved"),
}


@dataclass(frozen=True)
class TextChange:
    """One block that is not as it was. `number` and `heading` are of the text now, or before if it is gone."""

    kind: Kind
    #: The id of the block, in both texts.
    id: str
    #: The paragraph's number, if it has one.
    number: str
    #: The heading under which it stands.
    heading: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Compared:
    """A block of two texts put together: `kind` is None for one that stands as it stood."""

    kind: Kind | None
    #: Of a heading or annex its level, 1 for the highest; 0 for all else.
    level: int
    number: str
    #: All its words; of a table or list one line for each row or point.
    pieces: tuple[Piece, ...]
    #: The table, if it is one.
    table: TableTogether | None = None
    #: The points of a list, and the parts of a box or a quotation.
    points: tuple[PointTogether, ...] = ()


def text_changes(before: Document, after: Document) -> tuple[TextChange, ...]:
    """Return what `after` has otherwise than `before`, in reading order, removed blocks where they stood.

    Paragraph numbers alone, which follow from what was added and removed, are no change.
    """
    return tuple(
        _change(kind, one, pieces) for kind, _, one, pieces in _side_by_side(before, after) if kind is not None
    )


def compared(before: Document, after: Document) -> tuple[Compared, ...]:
    """Return both texts as one: all blocks of `after` in reading order, what is gone from `before` where it stood."""
    return tuple(_compared(kind, was, one, pieces) for kind, was, one, pieces in _side_by_side(before, after))


def _compared(kind: Kind | None, was: Block | None, one: _Placed, pieces: Sequence[Piece]) -> Compared:
    now = None if kind is Kind.REMOVED else one.block
    table, points = None, tuple[PointTogether, ...]()
    # Kinds differ where nothing is known by the same id: a block keeps its id as one of its kind alone.
    if isinstance(one.block, Table):
        table = tables_together(was if isinstance(was, Table) else None, now if isinstance(now, Table) else None)
    elif isinstance(one.block, ListBlock | Box | Quote):
        points = points_together(was, now)
    return Compared(kind, _level(one.block), _number(one.block), tuple(pieces), table, points)


def _side_by_side(
    before: Document, after: Document
) -> Iterator[tuple[Kind | None, Block | None, _Placed, Sequence[Piece]]]:
    """What became of each block, the block before, the one it is now (or was, if it is gone), and the words of both."""
    matched = canonical.parse(canonical.to_source(after), previous=before)
    old, new = _placed(before), _placed(matched)
    was = {one.block.id: one for one in old}
    now = {one.block.id for one in new}
    stayed = in_order([one.block.id for one in old if one.block.id in now], [one.block.id for one in new])
    told = -1
    for one in new:
        known = was.get(one.block.id)
        if known is None:
            yield Kind.ADDED, None, one, [("ins", one.text)]
            continue
        if known.at > told:
            yield from (_gone(gone) for gone in old[told + 1 : known.at] if gone.block.id not in now)
            told = known.at
        if known.text != one.text:
            yield Kind.REWORDED, known.block, one, word_changes(known.text, one.text)
        elif (known.note, _bare(known.block)) != (one.note, _bare(one.block)):
            yield Kind.RESET, known.block, one, [("same", one.text)]
        else:
            yield None if one.block.id in stayed else Kind.MOVED, known.block, one, [("same", one.text)]
    yield from (_gone(gone) for gone in old[told + 1 :] if gone.block.id not in now)


def marked_changes(old: str, new: str) -> list[Piece]:
    """Return the pieces of both texts in order: "same", "del" (in `old` alone), "ins" (in `new` alone).

    Paragraphs first, then word by word where they differ, so that a long text takes no longer than what changed in it.
    """
    before, after = _PARAGRAPHS.findall(old), _PARAGRAPHS.findall(new)
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    pieces: list[Piece] = [("same", "".join(before[:start]))] if start else []
    middle_old, middle_new = before[start : len(before) - end], after[start : len(after) - end]
    for what, a, b, c, d in SequenceMatcher(None, middle_old, middle_new, autojunk=False).get_opcodes():
        gone, come = "".join(middle_old[a:b]), "".join(middle_new[c:d])
        if what == "equal":
            pieces.append(("same", gone))
        elif len(gone) + len(come) <= _LONGEST:
            pieces += word_changes(gone, come)
        else:
            pieces += [(kind, text) for kind, text in (("del", gone), ("ins", come)) if text]
    if end:
        pieces.append(("same", "".join(before[len(before) - end :])))
    return pieces


@dataclass(frozen=True)
class _Placed:
    block: Block
    text: str
    heading: str
    at: int
    #: Number of the note it belongs to; 0 in the text itself.
    note: int


def _placed(document: Document) -> list[_Placed]:
    """The blocks of the text and of its notes, each with the heading over it."""
    placed: list[_Placed] = []
    heading = ""
    rows = [(0, block) for block in document.blocks]
    rows += [(note.number, block) for note in document.notes for block in note.blocks]
    for at, (note, block) in enumerate(rows):
        text = canonical.block_text(block)
        if isinstance(block, Heading | Annex):
            heading = text
        placed.append(_Placed(block, text, heading, at, note))
    return placed


def in_order(old: Sequence[T], new: Sequence[T]) -> frozenset[T]:
    """Return what stands in the same order in both."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return frozenset(one for a, _b, size in matcher.get_matching_blocks() for one in old[a : a + size])


def _change(kind: Kind, one: _Placed, pieces: Sequence[Piece]) -> TextChange:
    return TextChange(kind, one.block.id, _number(one.block), one.heading, tuple(pieces))


def _gone(one: _Placed) -> tuple[Kind, Block, _Placed, Sequence[Piece]]:
    return Kind.REMOVED, one.block, one, [("del", one.text)]


def _number(block: Block) -> str:
    return block.number or "" if isinstance(block, Paragraph) else ""


def _level(block: Block) -> int:
    return block.level if isinstance(block, Heading) else int(isinstance(block, Annex))


def _bare(value: Any) -> Any:
    """A block without ids and without the numbers that are counted."""
    if isinstance(value, tuple):
        return tuple(_bare(inner) for inner in value)
    if not hasattr(value, "__dataclass_fields__"):
        return value
    parts = {field.name: _bare(getattr(value, field.name)) for field in fields(value) if field.name != "id"}
    if isinstance(value, Paragraph):
        parts.pop("number")
    return (type(value).__name__, tuple(sorted(parts.items(), key=lambda part: part[0])))
