"""A meeting as it was held, read whole: the one input of decision sheets, records and manifests.

For the house and for what the house makes from it; no delegate is shown any of it from here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Executable, Integer, and_, bindparam, literal, select, true, union_all
from sqlalchemy.orm import Session, aliased, contains_eager, defer, joinedload

from secretariat.core.values import dataclass
from secretariat.documents.models import Paper, Version
from secretariat.meetings.models import (
    AgendaItem,
    Attendance,
    ItemInRoom,
    ItemPaper,
    Meeting,
    Outcome,
    Reservation,
    Sitting,
    Statement,
    Tasking,
)
from secretariat.meetings.outline import build
from secretariat.meetings.queries.under import KINDS, things_under
from secretariat.people.models import Party

#: What a row of a meeting is of: items first, then who was there.
_ITEM, _PARTY = 0, 1


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
    """Return the meeting as it was held, in two queries however long its agenda is and whoever came."""
    rows = session.execute(_agenda_and_room(), {"meeting": meeting.id}).unique().all()
    found = [(row.AgendaItem, row.ItemInRoom) for row in rows if row.AgendaItem is not None]
    items = [item for item, _room in found]
    outline = build(meeting, items)
    sitting, agenda = rows[0].Sitting, rows[0].agenda
    outcomes, reservations, statements, taskings = _under_items(session, meeting)
    return Held(
        meeting=meeting,
        sitting=sitting,
        items=tuple(row.item for row in outline.rows),
        numbers={row.item.id: row.number for row in outline.rows},
        cited={item.id: tuple(symbols_of(item)) for item in items},
        agenda=agenda or "",
        staff=sitting.staff if sitting else "",
        attendance=tuple([row.Attendance for row in rows if row.Attendance is not None]),
        outcomes=outcomes,
        reservations=reservations,
        statements=statements,
        taskings=taskings,
        in_room={item.id: room for item, room in found if room is not None},
    )


@cache
def _agenda_and_room() -> Executable:
    """A row for each item, with the papers cited under it and when it was called, then one for each party that was there, in
    protocol order (English alphabetical); the sitting and the symbol of the agenda in force stand in all of them."""
    meeting = bindparam("meeting", type_=Integer())
    kinds = union_all(*(select(literal(kind).label("kind")) for kind in (_ITEM, _PARTY))).subquery("kinds")
    agenda, in_force, party = aliased(Paper), aliased(Version), aliased(Party)
    cited = joinedload(AgendaItem.papers).joinedload(ItemPaper.paper).joinedload(Paper.current_version)
    return (
        select(AgendaItem, ItemInRoom, Attendance, Sitting, in_force.symbol.label("agenda"))
        .options(
            cited.options(defer(Version.sheet)),
            contains_eager(Attendance.party.of_type(party)),
            joinedload(Attendance.represented_by),
        )
        .select_from(Meeting)
        .join(kinds, true())
        .outerjoin(Sitting, Sitting.meeting_id == Meeting.id)
        .outerjoin(agenda, agenda.id == Meeting.agenda_paper_id)
        .outerjoin(in_force, in_force.id == agenda.current_version_id)
        .outerjoin(AgendaItem, and_(kinds.c.kind == _ITEM, AgendaItem.meeting_id == meeting))
        .outerjoin(ItemInRoom, ItemInRoom.item_id == AgendaItem.id)
        .outerjoin(Attendance, and_(kinds.c.kind == _PARTY, Attendance.meeting_id == meeting))
        .outerjoin(party, party.id == Attendance.party_id)
        .where(Meeting.id == meeting)
        .order_by(kinds.c.kind, AgendaItem.position, AgendaItem.id, party.name_en, Attendance.id)
    )


def _under_items(session: Session, meeting: Meeting) -> tuple[Mapping[int, list[Any]], ...]:
    """What stands under the items: outcomes, reservations, statements and taskings, each by item id and in its order."""
    found: tuple[dict[int, list[Any]], ...] = tuple(defaultdict(list) for _ in KINDS)
    for kind, *rows in session.execute(_standing_under(), {"meeting": meeting.id}):
        row = rows[kind]
        found[kind][row.item_id].append(row)
    return found


@cache
def _standing_under() -> Executable:
    return things_under(AgendaItem.meeting_id == bindparam("meeting"))


def symbols_of(item: AgendaItem) -> Iterator[str]:
    """Yield the symbols of the papers cited under an item: of the version in force, or the reserved one."""
    for cited in item.papers:
        version = cited.paper.current_version
        symbol = version.symbol if version is not None else cited.paper.symbol
        if symbol:
            yield symbol
