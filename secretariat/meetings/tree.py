"""Changes to an agenda that leave issued numbers in place: insert, move, remove. Rows in, rows out.

What was issued never disappears: an item removed is shown as withdrawn, and an item moved leaves its number
behind with a word where it went.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from secretariat.core.errors import RuleBroken
from secretariat.core.messages import N_
from secretariat.meetings.family import Key, by_parent, walk
from secretariat.meetings.numbering import Row, Standing


class PlaceRefused(RuleBroken):
    """The item cannot stand, or not be moved, there."""


def insert(rows: Sequence[Row], row: Row, *, parent: Key | None, after: Key | None) -> tuple[Row, ...]:
    """Put a new row under `parent` (None: first level), after its child `after` (None: first of all).

    Raises PlaceRefused under an item that is withdrawn or moved, KeyError if `parent` or `after` is not
    there.
    """
    _refuse_closed(rows, parent)
    children = by_parent(rows)
    family = children.setdefault(parent, [])
    family.insert(_place(family, after), replace(row, parent_key=parent, number=None))
    return tuple(walk(children))


def move(rows: Sequence[Row], key: Key, *, parent: Key | None, after: Key | None, left_behind: Key) -> tuple[Row, ...]:
    """Move a row with all below it. If it was issued, its number stays in a row with key `left_behind`.

    Moved back beside the number it left, it takes that number again and nothing stays there. Moving it to
    where it stands changes nothing. Raises PlaceRefused below itself, under what is withdrawn or moved, and
    for a row that is itself only a number; KeyError if one of them is not there.
    """
    row = _row(rows, key)
    children = by_parent(rows)
    if row.standing is not Standing.ACTIVE:
        raise PlaceRefused(N_("A withdrawn or moved item stays where its number is."))
    if parent == key or parent in {below.key for below in walk(children, key)} or after == key:
        raise PlaceRefused(N_("An item cannot be moved below itself."))
    _refuse_closed(rows, parent)
    old = children[row.parent_key]
    here = old.index(row)
    if parent == row.parent_key and after == (old[here - 1].key if here else None):
        return tuple(walk(children))

    old.remove(row)
    new = children.setdefault(parent, [])
    place = _place(new, after)
    trace = next((r for r in new[max(place - 1, 0) : place + 1] if r.moved_to == key), None)
    if trace is not None:
        new[new.index(trace)] = replace(row, parent_key=parent, number=trace.number)
    else:
        new.insert(place, replace(row, parent_key=parent, number=None))
    if row.number is not None:
        if old is new and trace is None and place <= here:
            here += 1
        stays = Row(left_behind, row.parent_key, row.number, standing=Standing.MOVED, moved_to=key)
        old.insert(here, stays)
    return tuple(walk(children))


def remove(rows: Sequence[Row], key: Key) -> tuple[Row, ...]:
    """Take a row off the agenda with all below it: what was issued stays as withdrawn, the rest is gone.

    Numbers left behind by rows that are gone become withdrawn. Raises KeyError if the row is not there.
    """
    row = _row(rows, key)
    children = by_parent(rows)
    family = [row, *walk(children, key)]
    if row.number is None:
        gone = {member.key for member in family}
    else:
        gone = {member.key for member in family if not _is_frozen(rows, member, key)}
    withdrawn = {member.key for member in family} - gone
    left: list[Row] = []
    for other in walk(children):
        if other.key in gone:
            continue
        if (other.key in withdrawn and other.standing is Standing.ACTIVE) or other.moved_to in gone:
            other = replace(other, standing=Standing.WITHDRAWN, moved_to=None)
        left.append(other)
    return tuple(left)


def _is_frozen(rows: Sequence[Row], row: Row, top: Key) -> bool:
    """Tell whether the row and all above it, up to `top`, have issued numbers."""
    by_key = {r.key: r for r in rows}
    while row.number is not None:
        if row.key == top or row.parent_key is None:
            return True
        row = by_key[row.parent_key]
    return False


def _row(rows: Sequence[Row], key: Key) -> Row:
    for row in rows:
        if row.key == key:
            return row
    raise KeyError(key)


def _refuse_closed(rows: Sequence[Row], parent: Key | None) -> None:
    if parent is not None and _row(rows, parent).standing is not Standing.ACTIVE:
        raise PlaceRefused(N_("Nothing can stand under a withdrawn or moved item."))


def _place(family: Sequence[Row], after: Key | None) -> int:
    if after is None:
        return 0
    for place, row in enumerate(family):
        if row.key == after:
            return place + 1
    raise KeyError(after)
