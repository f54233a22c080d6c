"""The shape of an agenda: its items in order, numbered, in parts, with times. Plain data for pages and PDFs alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from secretariat.meetings import numbering
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.parts import PARTS, RANK
from secretariat.meetings.states import ItemState


@dataclass(frozen=True)
class Row:
    """One item where it stands."""

    item: AgendaItem
    number: str
    #: 0 for the top level.
    depth: int
    #: Wall time at which it is due to begin; None for an item without time, or struck through.
    starts: datetime | None
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

    @property
    def in_hand(self) -> int:
        """Minutes left; negative when more is allotted than there is time."""
        return self.available - self.allotted

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for part in self.parts for row in part.rows)


def siblings(items: Iterable[AgendaItem], parent_id: int | None) -> list[AgendaItem]:
    """Return the items of one parent in their order."""
    return sorted((item for item in items if item.parent_id == parent_id), key=lambda item: (item.position, item.id or 0))


def children_of(items: Iterable[AgendaItem], item_id: int | None) -> list[AgendaItem]:
    """Return the items beneath one item; none for an item not stored yet."""
    return [] if item_id is None else siblings(items, item_id)


def build(meeting: Meeting, items: Sequence[AgendaItem]) -> Outline:
    """Return the outline of the agenda being built."""
    grouped = meeting.layout == "grouped"
    ordered = _ordered(items, grouped=grouped)
    numbers = numbering.assign(
        [
            numbering.Row(key=item.id, parent_key=item.parent_id, number=item.number)
            for item, _depth in ordered
        ]
    )
    timed = [
        numbering.Timed(
            key=item.id,
            parent_key=item.parent_id,
            minutes=None if item.state == ItemState.WITHDRAWN.value else item.minutes,
            part=item.part if grouped else "",
        )
        for item, _depth in ordered
    ]
    available = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    times = numbering.times(timed, meeting.starts_wall, available=available)
    parents = {item.parent_id for item, _depth in ordered}
    rows = [
        Row(
            item=item,
            number=numbers[item.id],
            depth=depth,
            starts=None if item.state == ItemState.WITHDRAWN.value else times.starts.get(item.id),
            has_children=item.id in parents,
        )
        for item, depth in ordered
    ]
    if not grouped:
        parts: tuple[Part, ...] = (Part("", "", "", times.total, tuple(rows)),) if rows else ()
    else:
        parts = tuple(
            Part(key, ROMAN[at], PARTS[key], times.parts.get(key, 0), tuple(run))
            for at, (key, run) in enumerate(groupby(rows, key=lambda row: row.item.part))
        )
    return Outline(parts=parts, allotted=times.total, available=available)


ROMAN = ("I", "II", "III", "IV", "V", "VI")


def _ordered(items: Sequence[AgendaItem], *, grouped: bool) -> list[tuple[AgendaItem, int]]:
    roots = siblings(items, None)
    if grouped:
        roots.sort(key=lambda item: RANK[item.part])  # stable: positions decide within a part
    listed: list[tuple[AgendaItem, int]] = []

    def walk(item: AgendaItem, depth: int) -> None:
        listed.append((item, depth))
        for child in children_of(items, item.id):
            walk(child, depth + 1)

    for root in roots:
        walk(root, 0)
    return listed
