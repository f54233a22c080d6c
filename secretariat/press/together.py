"""Two tables, or two lists, put together: row by row and cell by cell, point by point; each word by word.

Pure. Both can be read again from what is put together: without what is inserted the one, without what is deleted the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, TypeVar

from secretariat.core.values import dataclass
from secretariat.press import canonical
from secretariat.press.canonical.inline import plain
from secretariat.press.canonical.model import Block, Box, ListBlock, ListItem, Paragraph, Quote, Table

T = TypeVar("T")

#: (kind, words): "same", "ins" or "del".
Piece = tuple[str, str]
#: What became of a row or a point; "changed" is said by its pieces.
What = Literal["same", "ins", "del", "changed"]

_WORDS = re.compile(r"\s+|[^\s]+")
#: Above so many words a block is shown struck out and put anew: word by word it would take seconds.
_MOST = 6000
#: Above so many pairs of rows only those with the same first cell are taken for one row changed.
_MOST_PAIRS = 2500
#: Two rows are one row changed if at least this share of their words is common.
_ALIKE = 0.4


@dataclass(frozen=True)
class RowTogether:
    """A row of two tables put together, a tuple of pieces for each column."""

    what: What
    cells: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class TableTogether:
    """Two tables as one; `align` is that of each column.

    `label` is "Table 1", or "Table" within a quotation, where none is counted; empty without caption.
    """

    label: str
    caption: tuple[Piece, ...]
    align: tuple[str, ...]
    head: RowTogether
    rows: tuple[RowTogether, ...]


@dataclass(frozen=True)
class PointTogether:
    """A point of two lists put together; without a label it is a paragraph of what holds it. `inner` are points within.

    A table within has its words in `table`, and no pieces.
    """

    what: What
    label: str
    pieces: tuple[Piece, ...]
    inner: tuple[PointTogether, ...] = ()
    table: TableTogether | None = None


def word_changes(old: str, new: str) -> list[Piece]:
    """Return the pieces of both texts in order, word by word."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) + len(after) > _MOST:
        before, after = [old], [new]
    pieces: list[Piece] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(("same", "".join(before[a:b])))
            continue
        if b > a:
            pieces.append(("del", "".join(before[a:b])))
        if d > c:
            pieces.append(("ins", "".join(after[c:d])))
    return pieces


def tables_together(old: Table | None, new: Table | None) -> TableTogether:
    """Return two tables as one, or one alone as new or gone; columns are known by their heads, rows by what they say."""
    before, after = _cells(old), _cells(new)
    columns = _columns(before[0] if before else [], after[0] if after else [])
    rows = [_row(was, now, columns) for was, now in _pairs(before[1:], after[1:], _rows_alike)]
    head = _row(before[0] if before else None, after[0] if after else None, columns)
    shown = new or old
    assert shown is not None
    return TableTogether(
        label=f"{shown.word} {shown.number}".strip(),
        caption=tuple(_pieces(plain(old.caption) if old else None, plain(new.caption) if new else None)),
        align=tuple(_align(old, new, was, now) for was, now in columns),
        head=head,
        rows=tuple(rows),
    )


def points_together(old: Block | None, new: Block | None) -> tuple[PointTogether, ...]:
    """Return the points of two lists, boxes or quotations as one; they are known by the ids of their blocks."""
    return tuple(_together(_points(old) if old else [], _points(new) if new else []))


@dataclass(frozen=True)
class _Point:
    id: str
    label: str
    text: str
    inner: tuple[_Point, ...] = ()
    table: Table | None = None


def _points(block: Block) -> list[_Point]:
    if isinstance(block, ListBlock):
        return [_point(item) for item in block.items]
    if isinstance(block, Quote | Box):
        return [_part(inner) for inner in block.blocks]
    return [_part(block)]


def _point(item: ListItem) -> _Point:
    first, rest = item.blocks[:1], item.blocks[1:]
    if first and not isinstance(first[0], Paragraph):
        first, rest = (), item.blocks
    text = canonical.block_text(first[0]) if first else ""
    return _Point(item.id, item.label, text, tuple(inner for block in rest for inner in _points(block)))


def _part(block: Block) -> _Point:
    if isinstance(block, ListBlock | Quote | Box):
        return _Point(block.id, "", "", tuple(_points(block)))
    return _Point(block.id, "", canonical.block_text(block), table=block if isinstance(block, Table) else None)


def _together(old: Sequence[_Point], new: Sequence[_Point]) -> Iterator[PointTogether]:
    was = {one.id: at for at, one in enumerate(old)}
    now = {one.id for one in new}
    told = -1
    for one in new:
        at = was.get(one.id)
        if at is None:
            yield _whole("ins", one)
            continue
        if at > told:
            yield from (_whole("del", gone) for gone in old[told + 1 : at] if gone.id not in now)
            told = at
        yield _both(old[at], one)
    yield from (_whole("del", gone) for gone in old[told + 1 :] if gone.id not in now)


def _both(old: _Point, new: _Point) -> PointTogether:
    inner = tuple(_together(old.inner, new.inner))
    what: What = "changed" if old.text != new.text or any(one.what != "same" for one in inner) else "same"
    if old.table is not None and new.table is not None:
        return PointTogether(what, "", (), table=tables_together(old.table, new.table))
    return PointTogether(what, new.label, tuple(_pieces(old.text, new.text)), inner)


def _whole(what: Literal["ins", "del"], one: _Point) -> PointTogether:
    if one.table is not None:
        table = tables_together(None, one.table) if what == "ins" else tables_together(one.table, None)
        return PointTogether(what, "", (), table=table)
    pieces = ((what, one.text),) if one.text else ()
    return PointTogether(what, one.label, pieces, tuple(_whole(what, inner) for inner in one.inner))


def _pieces(old: str | None, new: str | None) -> list[Piece]:
    if old is None or new is None:
        text = (old if new is None else new) or ""
        return [("del" if new is None else "ins", text)] if text else []
    return ([("same", new)] if new else []) if old == new else word_changes(old, new)


# Tables


def _cells(table: Table | None) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in (table.head, *table.rows)] if table else []


#: Places in the old and in the new table; None where one of them has no such column.
_Column = tuple[int | None, int | None]


def _columns(old: list[str], new: list[str]) -> list[_Column]:
    if len(old) == len(new):
        return [(at, at) for at in range(len(new))]
    found: list[_Column] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal" or (what == "replace" and b - a == d - c):
            found += zip(range(a, b), range(c, d), strict=True)
        else:
            found += [(at, None) for at in range(a, b)]
            found += [(None, at) for at in range(c, d)]
    return found


def _align(old: Table | None, new: Table | None, was: int | None, now: int | None) -> str:
    if new is not None and now is not None:
        return new.align[now]
    return old.align[was] if old is not None and was is not None else "left"


def _row(old: list[str] | None, new: list[str] | None, columns: Sequence[_Column]) -> RowTogether:
    cells = tuple(
        tuple(
            _pieces(
                old[was] if old is not None and was is not None else None,
                new[now] if new is not None and now is not None else None,
            )
        )
        for was, now in columns
    )
    if old is None or new is None:
        return RowTogether("del" if new is None else "ins", cells)
    same = all(kind == "same" for cell in cells for kind, _ in cell)
    return RowTogether("same" if same else "changed", cells)


def _pairs(
    old: list[list[str]], new: list[list[str]], alike: Callable[[list[str], list[str]], float]
) -> Iterator[tuple[list[str] | None, list[str] | None]]:
    """The rows of both in order: those that stand, those changed beside each other, and those that one table has alone."""
    keys_old, keys_new = [tuple(row) for row in old], [tuple(row) for row in new]
    for what, a, b, c, d in SequenceMatcher(None, keys_old, keys_new, autojunk=False).get_opcodes():
        if what == "equal":
            yield from zip(old[a:b], new[c:d], strict=True)
        else:
            yield from _changed(old[a:b], new[c:d], alike)


def _changed(
    old: list[list[str]], new: list[list[str]], alike: Callable[[list[str], list[str]], float]
) -> Iterator[tuple[list[str] | None, list[str] | None]]:
    told = 0
    for row in new:
        places = range(told, len(old))
        if len(old) * len(new) > _MOST_PAIRS:
            best = next((at for at in places if old[at][:1] == row[:1]), None)
        else:
            best = max(
                (at for at in places if alike(old[at], row) >= _ALIKE), key=lambda at: alike(old[at], row), default=None
            )
        if best is None:
            yield None, row
            continue
        yield from ((gone, None) for gone in old[told:best])
        yield old[best], row
        told = best + 1
    yield from ((gone, None) for gone in old[told:])


def _rows_alike(old: list[str], new: list[str]) -> float:
    """The share of common words; of the first cells, which name the rows, that of the one with fewer, at a discount."""
    before, after = set(" ".join(old).split()), set(" ".join(new).split())
    share = len(before & after) / max(len(before | after), 1)
    first, second = set(old[0].split()) if old else set(), set(new[0].split()) if new else set()
    return max(share, 0.7 * len(first & second) / max(min(len(first), len(second)), 1))
