"""Reads of meetings and agendas, each through the scope of its reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from secretariat.committees.actors import Actor, holds_at
from secretariat.committees.models import Assignment, Format, Mandate, Seat
from secretariat.committees.states import CHAIRING, Capacity, Function
from secretariat.committees.verbs import Verb, verbs_of
from secretariat.decisions.models import Decision
from secretariat.decisions.states import DecisionState
from secretariat.documents.models import Paper, Rendition, Version
from secretariat.documents.policy import papers_visible_to, versions_visible_to
from secretariat.meetings.models import (
    AgendaItem,
    Attendance,
    ItemInRoom,
    ItemPaper,
    LatePaper,
    Meeting,
    Outcome,
    Reservation,
    Sitting,
    Statement,
    Tasking,
)
from secretariat.meetings.policy import meetings_visible_to
from secretariat.meetings.states import ItemState, MeetingState
from secretariat.people.models import Membership, Party
from secretariat.people.states import MembershipFunction, PartyKind

#: What is taken down under an item, each with who changed it last.
Taken = Outcome | Reservation | Statement | Tasking


def _meetings(actor: Actor) -> Select[Meeting]:
    return (
        select(Meeting)
        .options(joinedload(Meeting.body), joinedload(Meeting.format))
        .where(meetings_visible_to(actor))
    )


def meeting_by_pid(session: Session, actor: Actor, pid: str) -> Meeting | None:
    """Return the meeting with its body and format, or None if it does not exist for this person."""
    return session.scalar(_meetings(actor).where(Meeting.pid == pid))


def item_by_pid(session: Session, actor: Actor, pid: str) -> AgendaItem | None:
    """Return an item of an agenda being built. Only the house knows of those: None for everybody else."""
    house = sorted(actor.house_bodies)
    return session.scalar(
        select(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .options(
            joinedload(AgendaItem.meeting).joinedload(Meeting.body),
            joinedload(AgendaItem.meeting).joinedload(Meeting.format),
            joinedload(AgendaItem.changer),
            selectinload(AgendaItem.papers).joinedload(ItemPaper.paper),
        )
        .where(AgendaItem.pid == pid, Meeting.body_id.in_(house), meetings_visible_to(actor))
    )


def items_of(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return the items being built with their papers, versions in force, faces and drafts: for the house only."""
    return list(
        session.scalars(
            select(AgendaItem)
            .options(
                selectinload(AgendaItem.papers)
                .joinedload(ItemPaper.paper)
                .options(
                    joinedload(Paper.current_version).selectinload(Version.faces),
                    selectinload(Paper.drafts),
                ),
            )
            .where(AgendaItem.meeting_id == meeting.id)
            .order_by(AgendaItem.position, AgendaItem.id)
        )
    )


def agenda_in_force(session: Session, actor: Actor, meeting: Meeting) -> Version | None:
    """Return the issued agenda this person may see, with its faces and finished PDFs; None before the first issue."""
    if meeting.agenda_paper_id is None:
        return None
    return session.scalar(
        select(Version)
        .options(
            joinedload(Version.paper),
            selectinload(Version.faces),
            selectinload(Version.renditions).joinedload(Rendition.blob),
        )
        .join(Paper, Paper.current_version_id == Version.id)
        .where(Paper.id == meeting.agenda_paper_id, versions_visible_to(actor))
    )


def agendas_of(session: Session, actor: Actor, meeting: Meeting) -> list[Version]:
    """Return all versions of the agenda this person may see, newest first."""
    return list(
        session.scalars(
            select(Version)
            .options(selectinload(Version.renditions).joinedload(Rendition.blob))
            .where(Version.paper_id == meeting.agenda_paper_id, versions_visible_to(actor))
            .order_by(Version.ordinal.desc())
        )
    )


def meetings_between(session: Session, actor: Actor, start: datetime, end: datetime) -> list[Meeting]:
    """Return the meetings this person may see that overlap [start, end), by start."""
    return list(
        session.scalars(
            _meetings(actor)
            .where(Meeting.starts_at < end, Meeting.ends_at > start)
            .order_by(Meeting.starts_at, Meeting.id)
        )
    )


def meetings_of_body(
    session: Session, actor: Actor, body_id: int, *, now: datetime, past: bool, limit: int = 30
) -> list[Meeting]:
    """Return the coming meetings of a body, soonest first, or the past ones, newest first."""
    query = _meetings(actor).where(Meeting.body_id == body_id).limit(limit)
    if past:
        return list(
            session.scalars(query.where(Meeting.ends_at <= now).order_by(Meeting.starts_at.desc(), Meeting.id.desc()))
        )
    return list(session.scalars(query.where(Meeting.ends_at > now).order_by(Meeting.starts_at, Meeting.id)))


def next_ordinal(session: Session, body_id: int, year: int) -> int:
    """Return the number of the body's next meeting of that year."""
    return (
        session.scalar(select(func.max(Meeting.ordinal)).where(Meeting.body_id == body_id, Meeting.year == year)) or 0
    ) + 1


def late_papers_of(session: Session, meeting: Meeting) -> dict[int, LatePaper]:
    """Return the waivers asked for a meeting, by paper id."""
    found = session.scalars(select(LatePaper).where(LatePaper.meeting_id == meeting.id))
    return {late.paper_id: late for late in found}


def late_paper_by_pid(session: Session, actor: Actor, pid: str) -> LatePaper | None:
    """Return a waiver asked for, for the house of its body; None for everybody else."""
    house = sorted(actor.house_bodies)
    return session.scalar(
        select(LatePaper)
        .join(Meeting, Meeting.id == LatePaper.meeting_id)
        .options(joinedload(LatePaper.meeting).joinedload(Meeting.body), joinedload(LatePaper.paper))
        .where(LatePaper.pid == pid, Meeting.body_id.in_(house))
    )


def waivers_awaiting(session: Session, actor: Actor) -> list[LatePaper]:
    """Return the waivers that wait for this chair, by the start of their meeting."""
    return list(
        session.scalars(
            select(LatePaper)
            .join(Meeting, Meeting.id == LatePaper.meeting_id)
            .options(
                joinedload(LatePaper.meeting).joinedload(Meeting.body),
                joinedload(LatePaper.paper),
                joinedload(LatePaper.asker),
            )
            .where(LatePaper.decided_at.is_(None), Meeting.body_id.in_(sorted(actor.bodies_at_chairs_side)))
            .order_by(Meeting.starts_at, LatePaper.id)
        )
    )


def coming_meetings_of_bodies(
    session: Session, actor: Actor, bodies: Iterable[int], *, now: datetime, limit: int = 5
) -> list[Meeting]:
    """Return the next meetings of these bodies that are on, soonest first."""
    return list(
        session.scalars(
            _meetings(actor)
            .where(
                Meeting.body_id.in_(sorted(bodies)),
                Meeting.ends_at > now,
                Meeting.state.not_in([MeetingState.CANCELLED.value, MeetingState.POSTPONED.value]),
            )
            .order_by(Meeting.starts_at, Meeting.id)
            .limit(limit)
        )
    )


def papers_cited(session: Session, actor: Actor, pids: Iterable[str]) -> dict[str, Paper]:
    """Return, by pid, those of the papers of an issued agenda that this person may see, with version and faces."""
    wanted = sorted(set(pids))
    if not wanted:
        return {}
    found = session.scalars(
        select(Paper)
        .options(joinedload(Paper.current_version).selectinload(Version.faces))
        .where(Paper.pid.in_(wanted), papers_visible_to(actor))
    )
    return {paper.pid: paper for paper in found}


def late_paper_with_id(session: Session, late_id: int) -> LatePaper | None:
    """Return a waiver by its id, for the notices about it, which ask the reader's rights themselves."""
    return session.scalar(select(LatePaper).where(LatePaper.id == late_id))


def meeting_of_agenda(session: Session, paper: Paper) -> Meeting | None:
    """Return the meeting whose agenda this paper is, for what follows from its versions."""
    return session.scalar(select(Meeting).where(Meeting.agenda_paper_id == paper.id))


# The room: who sits, who is there, and what becomes of each item. For the house, through `policy.can_see_room`.


def sitting_of(session: Session, meeting: Meeting) -> Sitting | None:
    """Return the meeting as it was held; None before it is opened."""
    return session.scalar(select(Sitting).where(Sitting.meeting_id == meeting.id))


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
    reaches them, as head or as assigned to the body."""
    covers_all = [function.value for function in MembershipFunction if function.covers_all_bodies]
    assigned = (
        select(Assignment.id)
        .where(
            Assignment.user_id == actor.user_id,
            Assignment.body_id == meeting.body_id,
            Assignment.party_id == Party.id,
            holds_at(Assignment, actor.at),
        )
        .exists()
    )
    return list(
        session.scalars(
            select(Party)
            .join(Seat, Seat.party_id == Party.id)
            .join(Format, Format.id == Seat.format_id)
            .join(Membership, Membership.party_id == Party.id)
            .where(
                Format.id == meeting.format_id,
                holds_at(Format, actor.at),
                holds_at(Seat, actor.at),
                Membership.user_id == actor.user_id,
                holds_at(Membership, actor.at),
                or_(Membership.function.in_(covers_all), assigned),
            )
            .distinct()
            .order_by(Party.name_en, Party.id)
        )
    )


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
    of_meeting = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id)
    found = session.scalar(
        select(Decision.id)
        .where(Decision.item_id.in_(of_meeting), Decision.state == DecisionState.IN_FORCE.value)
        .limit(1)
    )
    return found is not None


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
    """Return the actions worded under an item in their order, with their owners."""
    return _taken(session, Tasking, item, Tasking.position, joinedload(Tasking.owner))


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
            select(AgendaItem)
            .where(AgendaItem.meeting_id == meeting.id)
            .order_by(AgendaItem.position, AgendaItem.id)
        )
    )


def papers_under(session: Session, item: AgendaItem) -> list[Paper]:
    """Return the papers cited under an item, in their order, with the versions in force: for the house only."""
    return list(
        session.scalars(
            select(Paper)
            .options(joinedload(Paper.current_version))
            .join(ItemPaper, ItemPaper.paper_id == Paper.id)
            .where(ItemPaper.item_id == item.id)
            .order_by(ItemPaper.position, ItemPaper.id)
        )
    )


def owners_for(session: Session, meeting: Meeting) -> list[Party]:
    """Return who can be named as the owner of an action: the parties at the meeting, and the offices of the house."""
    there = select(Attendance.party_id).where(Attendance.meeting_id == meeting.id)
    delegations = [kind.value for kind in PartyKind if kind.is_delegation]
    return list(
        session.scalars(
            select(Party)
            .where(or_(Party.id.in_(there), Party.kind.not_in(delegations)))
            .order_by(Party.kind.in_(delegations), Party.name_en, Party.id)
        )
    )


def number_of_standard(session: Session, meeting: Meeting, key: str) -> str | None:
    """Return the number of a standard item of an issued agenda, or None if it is not on it."""
    return session.scalar(
        select(AgendaItem.number)
        .where(
            AgendaItem.meeting_id == meeting.id,
            AgendaItem.standard == key,
            AgendaItem.state != ItemState.WITHDRAWN.value,
        )
        .order_by(AgendaItem.position, AgendaItem.id)
        .limit(1)
    )
