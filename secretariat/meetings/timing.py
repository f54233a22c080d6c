"""How an agenda fits its time: when each item begins, the minutes of each part, what is in hand or over.

* An item takes its own minutes or the sum of its children's, whichever is more: its own are an envelope
  around them. Where the children need more, the item is named as stretched.
* Children begin with their parent, one after the other; what is left of the envelope comes after them.
* Items taken together (A-points in a row) all begin when the first does; the next item begins after the sum
  of their minutes.
* What is withdrawn or moved away takes no time and has no beginning; neither has anything below it.
* An item without minutes takes none, and is named, unless its children or its group have some.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from secretariat.core.values import dataclass
from secretariat.meetings.family import Key, by_parent


@dataclass(frozen=True)
class Timed:
    """An item as far as its time goes. A sequence of them is in the order of the agenda."""

    key: Key
    parent_key: Key | None = None
    minutes: int | None = None
    #: Key of the part it stands in; "" where the agenda has no parts.
    part: str = ""
    #: A-points are taken together, at one time.
    together: bool = False
    #: False for what is withdrawn or moved away.
    active: bool = True


@dataclass(frozen=True)
class Timetable:
    """When what begins; all durations are whole minutes."""

    starts: Mapping[Key, datetime]
    #: Minutes an item takes with all below it.
    minutes: Mapping[Key, int]
    #: Minutes of each part, in the order in which the parts come.
    parts: Mapping[str, int]
    total: int
    #: What is left of the time of the meeting, negative when the agenda is too long; None if no end was
    #: given.
    in_hand: int | None
    #: Items whose children need more than the item was given.
    stretched: tuple[Key, ...]
    #: Items without any minutes.
    unallotted: tuple[Key, ...]

    @property
    def over(self) -> int:
        """Return by how many minutes the agenda is too long; 0 if it fits."""
        return max(0, -(self.in_hand or 0))


def times(rows: Sequence[Timed], start: datetime, *, available: int | None = None) -> Timetable:
    """Return the timetable of a meeting that begins at `start` and has `available` minutes."""
    children = {parent: [row for row in family if row.active] for parent, family in by_parent(rows).items()}
    minutes: dict[Key, int] = {}
    stretched: list[Key] = []
    starts: dict[Key, datetime] = {}

    def measure(row: Timed) -> int:
        below = sum([measure(child) for child in children.get(row.key, ())])
        minutes[row.key] = max(row.minutes or 0, below)
        if row.minutes is not None and below > row.minutes:
            stretched.append(row.key)
        return minutes[row.key]

    def place(family: Sequence[Timed], begin: datetime) -> None:
        now, group = begin, begin
        for before, row in zip([None, *family], family, strict=False):
            if not (row.together and before is not None and before.together and before.part == row.part):
                group = now
            starts[row.key] = group if row.together else now
            place(children.get(row.key, ()), starts[row.key])
            now += timedelta(minutes=minutes[row.key])

    top = children.get(None, [])
    for row in top:
        measure(row)
    place(top, start)
    parts: dict[str, int] = {}
    for row in top:
        parts[row.part] = parts.get(row.part, 0) + minutes[row.key]
    total = sum(parts.values())
    return Timetable(
        starts=starts,
        minutes=minutes,
        parts=parts,
        total=total,
        in_hand=None if available is None else available - total,
        stretched=tuple(row.key for row in rows if row.key in stretched),
        unallotted=tuple(row.key for row in rows if _is_unallotted(row, rows, minutes, children)),
    )


def _is_unallotted(
    row: Timed,
    rows: Sequence[Timed],
    minutes: Mapping[Key, int],
    children: Mapping[Key | None, Sequence[Timed]],
) -> bool:
    if row.key not in minutes or minutes[row.key] or row.minutes is not None:
        return False
    if row.together:
        group = [r for r in children.get(row.parent_key, ()) if r.together and r.part == row.part]
        return not any(minutes[r.key] for r in group)
    by_key = {r.key: r for r in rows}
    above = by_key.get(row.parent_key) if row.parent_key is not None else None
    return above is None or not above.minutes
