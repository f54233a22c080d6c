"""Reads of meetings and agendas, each through the scope of its reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from secretariat.committees.actors import Actor, holds_at
from secretariat.committees.models import Assignment, Format, Mandate, Seat
from secretariat.committees.states import CHAIRING, Capacity, Function
from secretariat.committees.verbs import Verb, verbs_of
from secretariat.core import clock
from secretariat.decisions.models import Decision
from secretariat.decisions.states import DecisionState
from secretariat.documents.models import Paper, Release, Rendition, Version
from secretariat.documents.policy import papers_visible_to, versions_visible_to
from secretariat.documents.queries import without_texts
from secretariat.meetings import numbering
from secretariat.meetings.models import (
    AgendaItem,
    Attendance,
    Invitation,
    InvitationCopy,
    InvitedItem,
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
from secretariat.meetings.policy import is_invitee, meetings_visible_to
from secretariat.meetings.states import ItemState, MeetingState
from secretariat.people.models import Membership, Party
from secretariat.people.states import MembershipFunction, PartyKind

#: What is taken down under an item, each with who changed it last.
Taken = Outcome | Reservation | Statement | Tasking


def _meetings(actor: Actor) -> Select[Meeting]:
    return (
        select(Meeting).options(joinedload(Meeting.body), joinedload(Meeting.format)).where(meetings_visible_to(actor))
    )


def meeting_by_pid(session: Session, actor: Actor, pid: str) -> Meeting | None:
    """Return the meeting with its body and format, or None if it does not exist for this person."""
    return next(iter(as_seen(session, actor, session.scalars(_meetings(actor).where(Meeting.pid == pid)))), None)


def as_seen(session: Session, actor: Actor, meetings: Iterable[Meeting]) -> list[Meeting]:
    """Return meetings as this person may know them.

    To somebody invited a meeting begins when they are awaited, and nothing is said of its purpose or why it was called
    off: these are written for its members. What is stored does not change.
    """
    found = list(meetings)
    invited = [meeting.id for meeting in found if is_invitee(actor, meeting)]
    if not invited:
        return found
    rows = session.scalars(
        select(Invitation).where(
            Invitation.meeting_id.in_(invited),
            Invitation.party_id.in_(sorted(actor.parties)),
            Invitation.ended_at.is_(None),
        )
    )
    awaited = {row.meeting_id: row for row in rows}
    for meeting in found:
        if meeting.id in invited:
            row = awaited.get(meeting.id)
            values: dict[str, Any] = {"purpose_en": "", "purpose_fr": "", "ended_reason": ""}
            if row is not None:
                values |= {"starts_wall": row.awaited_wall, "starts_at": row.awaited_at}
                values["changed_at"] = max(meeting.changed_at or meeting.created_at, row.invited_at)
                meeting.changes_for_reader = row.row_version
            for name, value in values.items():
                set_committed_value(meeting, name, value)
            meeting.as_invited = True
    return found


# Invitations: for the house, and for what is cut from an agenda.


def invitations_of(session: Session, meeting: Meeting) -> list[Invitation]:
    """Return the invitations to a meeting that hold, by the name of the party, with their items."""
    return list(
        session.scalars(
            _invitations()
            .join(Party, Party.id == Invitation.party_id)
            .where(Invitation.meeting_id == meeting.id, Invitation.ended_at.is_(None))
            .order_by(Party.name_en, Invitation.id)
        )
    )


def invited_numbers(session: Session, meeting: Meeting) -> dict[int, list[str]]:
    """Return, by id of the party, the numbers of the items to which it is invited, in the order of the agenda."""
    found: dict[int, list[str]] = {}
    rows = session.execute(
        select(Invitation.party_id, AgendaItem.number)
        .join(InvitedItem, InvitedItem.invitation_id == Invitation.id)
        .join(AgendaItem, AgendaItem.id == InvitedItem.item_id)
        .where(Invitation.meeting_id == meeting.id, Invitation.ended_at.is_(None), AgendaItem.number.is_not(None))
    )
    for party_id, number in sorted(rows, key=lambda row: numbering.sort_key(row.number)):
        found.setdefault(party_id, []).append(number or "")
    return found


def invitation_of(session: Session, meeting: Meeting, party: Party) -> Invitation | None:
    """Return the invitation of a party, also one that was taken back; None if it was never invited."""
    return session.scalar(
        _invitations().where(Invitation.meeting_id == meeting.id, Invitation.party_id == party.id)
    )


def invitation_by_pid(session: Session, actor: Actor, pid: str) -> Invitation | None:
    """Return an invitation that holds, for the house of the meeting's body; None for everybody else."""
    return session.scalar(
        _invitations()
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(
            Invitation.pid == pid,
            Invitation.ended_at.is_(None),
            Meeting.body_id.in_(sorted(actor.house_bodies)),
            meetings_visible_to(actor),
        )
    )


def invitation_with_id(session: Session, invitation_id: int) -> Invitation | None:
    """Return an invitation by its id, for the letters about it, which ask the reader's rights themselves."""
    return session.scalar(_invitations().where(Invitation.id == invitation_id))


def invitations_citing(session: Session, paper: Paper) -> list[Invitation]:
    """Return the invitations that bring with them the papers under an item that cites this one, and have gone out."""
    cited = (
        select(InvitedItem.invitation_id)
        .join(ItemPaper, ItemPaper.item_id == InvitedItem.item_id)
        .where(ItemPaper.paper_id == paper.id)
    )
    return list(
        session.scalars(
            _invitations()
            .join(Meeting, Meeting.id == Invitation.meeting_id)
            .where(
                Invitation.id.in_(cited),
                Invitation.with_papers.is_(True),
                Invitation.agenda_id.is_not(None),
                Invitation.ended_at.is_(None),
                Meeting.state != MeetingState.CANCELLED.value,
            )
            .order_by(Invitation.id)
        )
    )


def releases_brought_by(session: Session, invitation: Invitation) -> list[Release]:
    """Return the releases that hold because of this invitation, and of no other that holds, for the act that ends it."""
    other = aliased(InvitationCopy)
    elsewhere = (
        select(other.id)
        .join(Invitation, Invitation.id == other.invitation_id)
        .where(
            other.release_id == InvitationCopy.release_id,
            other.invitation_id != invitation.id,
            Invitation.ended_at.is_(None),
        )
        .exists()
    )
    return list(
        session.scalars(
            select(Release)
            .join(InvitationCopy, InvitationCopy.release_id == Release.id)
            .where(
                InvitationCopy.invitation_id == invitation.id,
                or_(Release.ends_at.is_(None), Release.ends_at > clock.now()),
                ~elsewhere,
            )
            .order_by(Release.id)
        )
    )


def is_brought(session: Session, release: Release) -> bool:
    """Tell whether a release came with an invitation, for the act that brings it again."""
    return session.scalar(select(InvitationCopy.id).where(InvitationCopy.release_id == release.id).limit(1)) is not None


def papers_under_items(session: Session, items: Iterable[int]) -> list[Paper]:
    """Return the papers cited under these items, for what is cut from an agenda."""
    cited = select(ItemPaper.paper_id).where(ItemPaper.item_id.in_(sorted(items)))
    return list(session.scalars(select(Paper).where(Paper.id.in_(cited)).order_by(Paper.id)))


def _invitations() -> Select[Invitation]:
    return select(Invitation).options(
        joinedload(Invitation.party),
        joinedload(Invitation.meeting).joinedload(Meeting.body),
        joinedload(Invitation.agenda),
        selectinload(Invitation.items).joinedload(InvitedItem.item),
        selectinload(Invitation.copies).joinedload(InvitationCopy.copy),
    )


def _agenda_papers(actor: Actor, meeting: Meeting) -> Any:
    """The condition that a paper is the agenda this person reads: the whole one, or the one made for an invitee."""
    if not is_invitee(actor, meeting):
        return Paper.id == meeting.agenda_paper_id
    made = select(Invitation.agenda_id).where(
        Invitation.meeting_id == meeting.id, Invitation.party_id.in_(sorted(actor.parties))
    )
    return Paper.id.in_(made)


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
        .where(_agenda_papers(actor, meeting), versions_visible_to(actor))
        .order_by(Version.id)
        .limit(1)
    )


def agendas_of(session: Session, actor: Actor, meeting: Meeting) -> list[Version]:
    """Return all versions of the agenda this person may see, newest first."""
    return list(
        session.scalars(
            select(Version)
            .options(selectinload(Version.renditions).joinedload(Rendition.blob))
            .join(Paper, Paper.id == Version.paper_id)
            .where(_agenda_papers(actor, meeting), versions_visible_to(actor))
            .order_by(Version.ordinal.desc(), Version.id.desc())
        )
    )


def meetings_between(
    session: Session, actor: Actor, start: datetime, end: datetime, *, body_id: int | None = None
) -> list[Meeting]:
    """Return the meetings this person may see that overlap [start, end), of all bodies or of one, by start."""
    asked = _meetings(actor).where(Meeting.starts_at < end, Meeting.ends_at > start)
    if body_id is not None:
        asked = asked.where(Meeting.body_id == body_id)
    found = as_seen(session, actor, session.scalars(asked.order_by(Meeting.starts_at, Meeting.id)))
    return sorted(found, key=lambda meeting: (meeting.starts_at, meeting.id))


def meetings_of_body(
    session: Session, actor: Actor, body_id: int, *, now: datetime, past: bool, limit: int = 30
) -> list[Meeting]:
    """Return the coming meetings of a body, soonest first, or the past ones, newest first."""
    query = _meetings(actor).where(Meeting.body_id == body_id).limit(limit)
    if past:
        past_first = query.where(Meeting.ends_at <= now).order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        return as_seen(session, actor, session.scalars(past_first))
    coming = query.where(Meeting.ends_at > now).order_by(Meeting.starts_at, Meeting.id)
    return as_seen(session, actor, session.scalars(coming))


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
        .options(*without_texts(joinedload(Paper.current_version)))
        .where(Paper.pid.in_(wanted), papers_visible_to(actor))
    )
    return {paper.pid: paper for paper in found}


def items_citing(session: Session, actor: Actor, paper: Paper) -> list[AgendaItem]:
    """Return the items under which a paper stands, latest meeting first, for the house of these meetings: drafts count."""
    return list(
        session.scalars(
            select(AgendaItem)
            .join(ItemPaper, ItemPaper.item_id == AgendaItem.id)
            .join(Meeting, Meeting.id == AgendaItem.meeting_id)
            .options(contains_eager(AgendaItem.meeting).joinedload(Meeting.body))
            .where(
                ItemPaper.paper_id == paper.id,
                Meeting.body_id.in_(sorted(actor.house_bodies)),
                meetings_visible_to(actor),
            )
            .order_by(Meeting.starts_at.desc(), AgendaItem.id)
            .limit(5)
        )
    )


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
    reaches them, as head or as assigned to the body; or the parties invited to it, for their members."""
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
    if is_invitee(actor, meeting):
        invited = select(Invitation.party_id).where(
            Invitation.meeting_id == meeting.id,
            Invitation.agenda_id.is_not(None),
            Invitation.ended_at.is_(None),
            Invitation.party_id.in_(sorted(actor.parties)),
        )
        return list(session.scalars(select(Party).where(Party.id.in_(invited)).order_by(Party.name_en, Party.id)))
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
            select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position, AgendaItem.id)
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
