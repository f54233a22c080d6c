"""The room with one item on the table: the items and where they stand, what is taken down under this one, who can be named, and
what stands around it. For the house, through `policy.can_see_room`."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from sqlalchemy import Executable, Integer, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session, defer, joinedload

from secretariat.committees import queries as bodies
from secretariat.committees.actors import Actor
from secretariat.committees.queries import StripFacts
from secretariat.core import clock
from secretariat.core.at_once import AtOnce
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
    Statement,
    Tasking,
)
from secretariat.meetings.queries.agendas import item_of_house
from secretariat.meetings.queries.room import Hours, hours, standing_decision
from secretariat.meetings.queries.under import KINDS, things_under
from secretariat.people.models import Party
from secretariat.people.states import PartyKind


def item_in_room(session: Session, actor: Actor, pid: str) -> AgendaItem | None:
    """Return an item with its papers and their versions in force. Only the house knows of it: None for everybody else."""
    version = joinedload(AgendaItem.papers).joinedload(ItemPaper.paper).joinedload(Paper.current_version)
    return session.scalars(item_of_house(actor, pid).options(version.options(defer(Version.sheet)))).unique().first()


def items_in_room(session: Session, meeting: Meeting) -> list[tuple[AgendaItem, ItemInRoom | None]]:
    """Return the items of a meeting, each with when it was called, done with and agreed, if anything happened to it."""
    rows = session.execute(_items(), {"meeting": meeting.id})
    return [(item, room) for item, room in rows]


@cache
def _items() -> Select[AgendaItem, ItemInRoom]:
    return (
        select(AgendaItem, ItemInRoom)
        .outerjoin(ItemInRoom, ItemInRoom.item_id == AgendaItem.id)
        .where(AgendaItem.meeting_id == bindparam("meeting"))
        .order_by(AgendaItem.position, AgendaItem.id)
    )


class TakenDown(NamedTuple):
    """What is taken down under an item, each kind in its order, with who changed it last."""

    outcomes: list[Outcome]
    reservations: list[Reservation]
    statements: list[Statement]
    taskings: list[Tasking]


def taken_down(session: Session, item: AgendaItem) -> TakenDown:
    """Return what is taken down under an item, in one query."""
    found = TakenDown([], [], [], [])
    for kind, *rows in session.execute(_taken_down(), {"item": item.id}):
        found[kind].append(rows[kind])
    return found


@cache
def _taken_down() -> Executable:
    item = bindparam("item", type_=Integer())
    return things_under(AgendaItem.id == item).options(*(joinedload(kind.changer) for kind in KINDS))


class Nameable(NamedTuple):
    """Who can be named at a meeting: the parties that are there, and all who can owe an action, offices first."""

    there: list[Party]
    owners: list[Party]


def nameable(session: Session, meeting: Meeting) -> Nameable:
    """Return who can be named at a meeting, by name, in one query."""
    rows = session.execute(_nameable(), {"meeting": meeting.id}).all()
    delegations = [party for party, _there in rows if PartyKind(party.kind).is_delegation]
    offices = [party for party, _there in rows if not PartyKind(party.kind).is_delegation]
    return Nameable([party for party, there in rows if there is not None], [*offices, *delegations])


@cache
def _nameable() -> Select[Party, int | None]:
    delegations = [kind.value for kind in PartyKind if kind.is_delegation]
    there = and_(Attendance.party_id == Party.id, Attendance.meeting_id == bindparam("meeting"))
    return (
        select(Party, Attendance.id)
        .outerjoin(Attendance, there)
        .where(or_(Attendance.id.is_not(None), Party.kind.not_in(delegations)))
        .order_by(Party.name_en, Party.id)
    )


@dataclass(frozen=True)
class AroundTable:
    """What stands around the item."""

    strip: StripFacts
    hours: Hours | None
    #: The decision sheet of the meeting stands: its outcomes are no longer changed in the room.
    frozen: bool


def around_table(session: Session, meeting: Meeting) -> AroundTable:
    """Return what stands around the items of a meeting in its room, in one query."""
    given = {"meeting": meeting.id, "body": meeting.body_id, "now": clock.now()}
    found = _around_table().read(session, given)
    return AroundTable(
        strip=StripFacts.of(found["strip"]),
        hours=Hours._make(found["hours"][0]) if found["hours"] else None,
        frozen=bool(found["frozen"]),
    )


@cache
def _around_table() -> AtOnce:
    return AtOnce(strip=bodies.strip(), hours=hours(), frozen=standing_decision())
