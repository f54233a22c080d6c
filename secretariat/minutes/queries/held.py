"""A meeting as it was held, read whole: the one input of decision sheets, records and manifests.

For the house and for what the house makes from it; no delegate is shown any of it from here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from secretariat.meetings.models import (
    AgendaItem,
    Attendance,
    ItemInRoom,
    Meeting,
    Outcome,
    Reservation,
    Sitting,
    Statement,
    Tasking,
)
from secretariat.meetings.outline import build
from secretariat.meetings.queries import items_of
from secretariat.people.models import Party

T = TypeVar("T")


@dataclass(frozen=True)
class Held:
    """A meeting as it was held. Items in the order of the agenda, everything else by item id."""

    meeting: Meeting
    sitting: Sitting | None
    items: tuple[AgendaItem, ...]
    numbers: Mapping[int, str]
    #: The symbols of the papers cited under an item.
    cited: Mapping[int, tuple[str, ...]]
    #: The symbol of the agenda in force; empty if there is none.
    agenda: str
    #: Who was there for the secretariat, one a line.
    staff: str
    attendance: tuple[Attendance, ...]
    outcomes: Mapping[int, list[Outcome]]
    reservations: Mapping[int, list[Reservation]]
    statements: Mapping[int, list[Statement]]
    taskings: Mapping[int, list[Tasking]]
    in_room: Mapping[int, ItemInRoom]


def held(session: Session, meeting: Meeting) -> Held:
    """Return the meeting as it was held, in nine queries however long its agenda is."""
    items = items_of(session, meeting)
    outline = build(meeting, items)
    ids = [item.id for item in items]
    agenda = meeting.agenda_paper.current_version if meeting.agenda_paper else None
    sitting = session.scalar(select(Sitting).where(Sitting.meeting_id == meeting.id))
    return Held(
        meeting=meeting,
        sitting=sitting,
        items=tuple(row.item for row in outline.rows),
        numbers={row.item.id: row.number for row in outline.rows},
        cited={item.id: tuple(symbols_of(item)) for item in items},
        agenda=agenda.symbol if agenda else "",
        staff=sitting.staff if sitting else "",
        attendance=attendance_of(session, meeting),
        outcomes=_by_item(
            session, select(Outcome).where(Outcome.item_id.in_(ids)).order_by(Outcome.position, Outcome.id)
        ),
        reservations=_by_item(
            session,
            select(Reservation)
            .options(joinedload(Reservation.party))
            .where(Reservation.item_id.in_(ids))
            .order_by(Reservation.id),
        ),
        statements=_by_item(
            session,
            select(Statement)
            .options(joinedload(Statement.party))
            .where(Statement.item_id.in_(ids))
            .order_by(Statement.id),
        ),
        taskings=_by_item(
            session,
            select(Tasking)
            .options(joinedload(Tasking.owner))
            .where(Tasking.item_id.in_(ids))
            .order_by(Tasking.position, Tasking.id),
        ),
        in_room={row.item_id: row for row in session.scalars(select(ItemInRoom).where(ItemInRoom.item_id.in_(ids)))},
    )


def symbols_of(item: AgendaItem) -> Iterator[str]:
    """Yield the symbols of the papers cited under an item: of the version in force, or the reserved one."""
    for cited in item.papers:
        version = cited.paper.current_version
        symbol = version.symbol if version is not None else cited.paper.symbol
        if symbol:
            yield symbol


def attendance_of(session: Session, meeting: Meeting) -> tuple[Attendance, ...]:
    """Return the attendance of a meeting in protocol order (English alphabetical)."""
    return tuple(
        session.scalars(
            select(Attendance)
            .options(joinedload(Attendance.party), joinedload(Attendance.represented_by))
            .join(Party, Party.id == Attendance.party_id)
            .where(Attendance.meeting_id == meeting.id)
            .order_by(Party.name_en, Attendance.id)
        )
    )


def _by_item(session: Session, query: Any) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    rows: Iterable[Any] = session.scalars(query)
    for row in rows:
        found[row.item_id].append(row)
    return found
