"""The room: who sits, who is there, and what becomes of each item. For the house, through `policy.can_see_room`."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload

from secretariat.committees.actors import Actor, holds_at
from secretariat.committees.models import Assignment, Format, Mandate, Seat
from secretariat.committees.states import CHAIRING, Capacity, Function
from secretariat.committees.verbs import Verb, verbs_of
from secretariat.core.at_once import Asked
from secretariat.core.db import UTCDateTime
from secretariat.decisions.models import Decision
from secretariat.decisions.states import DecisionState
from secretariat.meetings.models import (
    AgendaItem,
    Attendance,
    Invitation,
    ItemInRoom,
    Meeting,
    Outcome,
    Reservation,
    Sitting,
    Statement,
    Tasking,
)
from secretariat.meetings.policy import is_invitee, meetings_visible_to
from secretariat.people.models import Membership, Party
from secretariat.people.states import MembershipFunction


def sitting_of(session: Session, meeting: Meeting) -> Sitting | None:
    """Return the meeting as it was held; None before it is opened."""
    return session.scalar(_sitting(), {"meeting": meeting.id})


@cache
def _sitting() -> Select[Sitting]:
    return select(Sitting).where(Sitting.meeting_id == bindparam("meeting"))


class Hours(NamedTuple):
    """When a meeting was opened, and when it was closed."""

    opened_at: datetime
    closed_at: datetime | None


@cache
def hours() -> Asked:
    """Return the query of the hours of `meeting` (`Hours`), to be asked with others."""
    return select(Sitting.opened_at, Sitting.closed_at).where(Sitting.meeting_id == bindparam("meeting"))


@cache
def presences() -> Asked:
    """Return the query of how each party was taken down at `meeting`, to be asked with others."""
    return select(Attendance.presence).where(Attendance.meeting_id == bindparam("meeting"))


class VerbUnder(NamedTuple):
    """The verb of an outcome, and the number of the item under which it stands."""

    number: str
    verb: str


@cache
def verbs_under() -> Asked:
    """Return the query of the verbs under the numbered items of `meeting` (`VerbUnder`), in their order."""
    return (
        select(AgendaItem.number, Outcome.verb)
        .join(AgendaItem, AgendaItem.id == Outcome.item_id)
        .where(AgendaItem.meeting_id == bindparam("meeting"), func.coalesce(AgendaItem.number, "") != "")
        .order_by(AgendaItem.position, AgendaItem.id, Outcome.position, Outcome.id)
    )


def seats_at(session: Session, format_id: int, moment: datetime) -> list[Seat]:
    """Return the seats of a format at an instant, members first, in protocol order (English alphabetical)."""
    return list(
        session.scalars(
            select(Seat)
            .options(joinedload(Seat.party))
            .join(Party, Party.id == Seat.party_id)
            .where(Seat.format_id == format_id, holds_at(Seat, moment))
            .order_by(Seat.capacity != Capacity.VOTING.value, Seat.capacity, Party.name_en, Seat.id)
        )
    )


def presiding_mandate(session: Session, body_id: int, moment: datetime) -> Mandate | None:
    """Return the mandate under which a meeting at that instant is presided over: the chair's, else a vice-chair's."""
    return session.scalar(
        select(Mandate)
        .options(joinedload(Mandate.user))
        .where(
            Mandate.body_id == body_id,
            Mandate.function.in_([function.value for function in CHAIRING]),
            holds_at(Mandate, moment),
        )
        .order_by(Mandate.function != Function.CHAIR.value, Mandate.starts_at.desc(), Mandate.id)
        .limit(1)
    )


def attendance_of(session: Session, meeting: Meeting) -> list[Attendance]:
    """Return who was announced or taken down, with parties and who changed it, in protocol order."""
    return list(
        session.scalars(
            select(Attendance)
            .options(
                joinedload(Attendance.party), joinedload(Attendance.represented_by), joinedload(Attendance.changer)
            )
            .join(Party, Party.id == Attendance.party_id)
            .where(Attendance.meeting_id == meeting.id)
            .order_by(Party.name_en, Attendance.id)
        )
    )


def attendance_by_pid(session: Session, actor: Actor, pid: str) -> Attendance | None:
    """Return one row of the attendance of a meeting, for the house of its body; None for everybody else."""
    return session.scalar(
        select(Attendance)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .options(
            joinedload(Attendance.meeting).joinedload(Meeting.body),
            joinedload(Attendance.meeting).joinedload(Meeting.format),
            joinedload(Attendance.party),
            joinedload(Attendance.represented_by),
            joinedload(Attendance.changer),
        )
        .where(Attendance.pid == pid, Meeting.body_id.in_(sorted(actor.house_bodies)), meetings_visible_to(actor))
    )


def parties_announcing(session: Session, actor: Actor, meeting: Meeting) -> list[Party]:
    """Return the parties with a seat at this meeting for which this person may say who comes: those through which it
    reaches them, as head or as assigned to the body; or the parties invited to it, for their members."""
    return list(session.scalars(_announcing(is_invitee(actor, meeting)), who_announces(actor, meeting)))


def who_announces(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    """Return what the two queries are given."""
    person = {"user": actor.user_id, "parties": sorted(actor.parties), "at": actor.at}
    return {"meeting": meeting.id, "body": meeting.body_id, "format": meeting.format_id, **person}


class Announced(NamedTuple):
    """A party for which somebody may say who comes, and what it announced."""

    name_en: str
    name_fr: str
    #: None while it announced nothing.
    presence: str | None
    people: str | None


@cache
def announced(invited: bool) -> Asked:
    """Return the query of these parties, each with what it announced (`Announced`), to be asked with others."""
    so_far = and_(
        Attendance.party_id == Party.id,
        Attendance.meeting_id == bindparam("meeting"),
        Attendance.announced_at.is_not(None),
    )
    columns = (Party.name_en, Party.name_fr, Attendance.presence, Attendance.people)
    return _announcing(invited).outerjoin(Attendance, so_far).with_only_columns(*columns)


@cache
def _announcing(invited: bool) -> Select[Party]:
    """It is asked for every page of a meeting to come, and written once for members, and once for who is invited."""
    at, user = bindparam("at", type_=UTCDateTime()), bindparam("user", type_=Integer())
    covers_all = [function.value for function in MembershipFunction if function.covers_all_bodies]
    assigned = (
        select(Assignment.id)
        .where(
            Assignment.user_id == user,
            Assignment.body_id == bindparam("body"),
            Assignment.party_id == Party.id,
            holds_at(Assignment, at),
        )
        .exists()
    )
    if invited:
        ids = select(Invitation.party_id).where(
            Invitation.meeting_id == bindparam("meeting"),
            Invitation.agenda_id.is_not(None),
            Invitation.ended_at.is_(None),
            Invitation.party_id.in_(bindparam("parties", expanding=True)),
        )
    else:
        ids = (
            select(Party.id)
            .join(Seat, Seat.party_id == Party.id)
            .join(Format, Format.id == Seat.format_id)
            .join(Membership, Membership.party_id == Party.id)
            .where(
                Format.id == bindparam("format"),
                holds_at(Format, at),
                holds_at(Seat, at),
                Membership.user_id == user,
                holds_at(Membership, at),
                or_(Membership.function.in_(covers_all), assigned),
            )
        )
    return select(Party).where(Party.id.in_(ids)).order_by(Party.name_en, Party.id)


def announcement_of(session: Session, meeting: Meeting, party: Party) -> Attendance | None:
    """Return what a delegation announced, with by whom; None if it announced nothing."""
    return session.scalar(
        select(Attendance)
        .options(joinedload(Attendance.changer))
        .where(
            Attendance.meeting_id == meeting.id,
            Attendance.party_id == party.id,
            Attendance.announced_at.is_not(None),
        )
    )


def outcomes_frozen(session: Session, meeting: Meeting) -> bool:
    """Tell whether the decision sheet of the meeting stands: then its outcomes are no longer changed in the room."""
    return session.scalar(standing_decision(), {"meeting": meeting.id}) is not None


@cache
def standing_decision() -> Asked:
    """Return the query of a decision of `meeting` that stands, if there is one, to be asked with others."""
    items = select(AgendaItem.id).where(AgendaItem.meeting_id == bindparam("meeting"))
    standing = Decision.state == DecisionState.IN_FORCE.value
    return select(Decision.id).where(Decision.item_id.in_(items), standing).limit(1)


def in_room_of(session: Session, meeting: Meeting) -> dict[int, ItemInRoom]:
    """Return when items were called, done with and agreed, by item id."""
    found = session.scalars(
        select(ItemInRoom)
        .join(AgendaItem, AgendaItem.id == ItemInRoom.item_id)
        .where(AgendaItem.meeting_id == meeting.id)
    )
    return {room.item_id: room for room in found}


def in_room(session: Session, item: AgendaItem) -> ItemInRoom | None:
    """Return when an item was called, done with and agreed; None if nothing happened to it."""
    return session.scalar(select(ItemInRoom).where(ItemInRoom.item_id == item.id))


def verbs_for(meeting: Meeting) -> dict[str, Verb]:
    """Return the verbs with which the body of a meeting disposes of items, by key."""
    return verbs_of(meeting.body.settings)


def verbs_in_outcomes(session: Session, body_id: int) -> frozenset[str]:
    """Return the keys of the verbs with which a body has disposed of anything."""
    asked = (
        select(Outcome.verb)
        .join(AgendaItem, AgendaItem.id == Outcome.item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(Meeting.body_id == body_id)
    )
    return frozenset(session.scalars(asked.distinct()))


def verbs_used(session: Session, meeting: Meeting) -> dict[int, list[str]]:
    """Return the verbs of the outcomes of a meeting, in their order, by item id."""
    rows = session.execute(
        select(Outcome.item_id, Outcome.verb)
        .join(AgendaItem, AgendaItem.id == Outcome.item_id)
        .where(AgendaItem.meeting_id == meeting.id)
        .order_by(Outcome.item_id, Outcome.position, Outcome.id)
    )
    used: dict[int, list[str]] = {}
    for item_id, verb in rows:
        used.setdefault(item_id, []).append(verb)
    return used


def outcomes_of(session: Session, item: AgendaItem) -> list[Outcome]:
    """Return the outcomes of an item in their order, with who changed them last."""
    return _taken(session, Outcome, item, Outcome.position)


def reservations_of(session: Session, item: AgendaItem) -> list[Reservation]:
    """Return the reservations under an item as they came, with their delegations."""
    return _taken(session, Reservation, item, Reservation.id, joinedload(Reservation.party))


def statements_of(session: Session, item: AgendaItem) -> list[Statement]:
    """Return the statements for the record under an item as they came, with their delegations."""
    return _taken(session, Statement, item, Statement.id, joinedload(Statement.party))


def taskings_of(session: Session, item: AgendaItem) -> list[Tasking]:
    """Return the actions worded under an item in their order, with their owners and the decisions they name."""
    return _taken(session, Tasking, item, Tasking.position, joinedload(Tasking.owner), joinedload(Tasking.outcome))


def _taken(session: Session, model: Any, item: AgendaItem, order: Any, *more: Any) -> list[Any]:
    return list(
        session.scalars(
            select(model)
            .options(joinedload(model.changer), *more)
            .where(model.item_id == item.id)
            .order_by(order, model.id)
        )
    )


def room_items_of(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return the items of a meeting in which papers are not needed: for the list of the room."""
    return list(
        session.scalars(
            select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position, AgendaItem.id)
        )
    )
