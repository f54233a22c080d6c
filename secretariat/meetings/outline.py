"""The shape of an agenda: its items in order, numbered, in parts, with times. Plain data for pages and PDFs alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from secretariat.core.values import dataclass
from secretariat.meetings import numbering, timing
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.parts import PARTS, RANK
from secretariat.meetings.states import ItemKind, ItemState


@dataclass(frozen=True)
class Row:
    """One item where it stands."""

    item: AgendaItem
    number: str
    #: 0 for the top level.
    depth: int
    #: Wall time at which it is due to begin; None for an item struck through.
    starts: datetime | None
    #: With all beneath it.
    minutes: int
    has_children: bool

    @property
    def struck(self) -> bool:
        return self.item.state == ItemState.WITHDRAWN.value


@dataclass(frozen=True)
class Part:
    """A part of a grouped agenda; a listed one has a single part with an empty key."""

    key: str
    #: Roman, for the page; empty for a listed agenda.
    roman: str
    #: msgid of its name, or empty.
    label: str
    minutes: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Outline:
    """A whole agenda."""

    parts: tuple[Part, ...]
    #: Minutes allotted, and minutes between start and end of the meeting.
    allotted: int
    available: int
    #: Ids of items whose sub-items need more than the item was given.
    stretched: frozenset[int | str] = frozenset()

    @property
    def in_hand(self) -> int:
        """Minutes left; negative when more is allotted than there is time."""
        return self.available - self.allotted

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for part in self.parts for row in part.rows)


def build(meeting: Meeting, items: Sequence[AgendaItem]) -> Outline:
    """Return the outline of the agenda being built."""
    grouped = meeting.layout == "grouped"
    ordered = in_order(items, grouped=grouped)
    numbers = numbering.assign(rows_of(ordered))
    available = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    table = timing.times(_timed(ordered, grouped=grouped), meeting.starts_wall, available=available)
    parents = {item.parent_id for item, _depth in ordered}
    rows = [
        Row(
            item=item,
            number=numbers[item.id],
            depth=depth,
            starts=table.starts.get(item.id),
            minutes=table.minutes.get(item.id, 0),
            has_children=item.id in parents,
        )
        for item, depth in ordered
    ]
    if not grouped:
        parts: tuple[Part, ...] = (Part("", "", "", table.total, tuple(rows)),) if rows else ()
    else:
        parts = tuple(
            Part(key, ROMAN[at], PARTS[key], table.parts.get(key, 0), tuple(run))
            for at, (key, run) in enumerate(groupby(rows, key=lambda row: row.item.part))
        )
    return Outline(parts=parts, allotted=table.total, available=available, stretched=frozenset(table.stretched))


def rows_of(ordered: Sequence[tuple[AgendaItem, int]]) -> list[numbering.Row]:
    """Return the items as far as numbers and places are concerned."""
    return [
        numbering.Row(
            key=item.id,
            parent_key=item.parent_id,
            number=item.number,
            standing=_standing(item),
            moved_to=item.moved_to_id,
        )
        for item, _depth in ordered
    ]


def _timed(ordered: Sequence[tuple[AgendaItem, int]], *, grouped: bool) -> list[timing.Timed]:
    return [
        timing.Timed(
            key=item.id,
            parent_key=item.parent_id,
            minutes=item.minutes,
            part=item.part if grouped else "",
            together=grouped and item.kind == ItemKind.A_POINT.value,
            active=item.state != ItemState.WITHDRAWN.value,
        )
        for item, _depth in ordered
    ]


def _standing(item: AgendaItem) -> numbering.Standing:
    if item.state != ItemState.WITHDRAWN.value:
        return numbering.Standing.ACTIVE
    return numbering.Standing.MOVED if item.moved_to_id else numbering.Standing.WITHDRAWN


def in_order(items: Sequence[AgendaItem], *, grouped: bool) -> list[tuple[AgendaItem, int]]:
    """Return the items as the agenda shows them, each with its depth."""
    families: dict[int | None, list[AgendaItem]] = {}
    for item in sorted(items, key=lambda item: (item.position, item.id or 0)):
        families.setdefault(item.parent_id, []).append(item)
    if grouped:
        families.get(None, []).sort(key=lambda item: RANK[item.part])  # stable: positions decide within a part
    listed: list[tuple[AgendaItem, int]] = []

    def walk(parent: int | None, depth: int) -> None:
        for item in families.get(parent, ()):
            listed.append((item, depth))
            walk(item.id, depth + 1)

    walk(None, 0)
    return listed


ROMAN = ("I", "II", "III", "IV", "V", "VI")
