"""The sitting: opening, suspending, resuming and closing a meeting, and who presided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.states import Capacity
from secretariat.core import audit, clock, texts, wall_time
from secretariat.core.errors import BadInput, Conflict
from secretariat.core.i18n import N_
from secretariat.core.values import dataclass
from secretariat.meetings import disposing, numbering, queries
from secretariat.meetings.errors import NotInTheRoom, OutcomesStand
from secretariat.meetings.models import Attendance, Meeting, Sitting
from secretariat.meetings.outline import in_order, rows_of
from secretariat.meetings.states import ItemKind, ItemState, MeetingAction, MeetingState, Presence, after

NAME_LIMIT, TITLE_LIMIT = 200, 200
MOST_LINES, LINE_LIMIT = 40, 200
#: What happens in the room can be taken down, until the decision sheet is issued.
ROOM = frozenset({MeetingState.IN_SESSION, MeetingState.SUSPENDED, MeetingState.CLOSED})


@dataclass(frozen=True)
class Presiding:
    """Who presides, as printed: name, and function at that meeting."""

    name: str = ""
    title_en: str = ""
    title_fr: str = ""


def open_meeting(
    session: Session,
    meeting: Meeting,
    *,
    actor: Actor,
    at: datetime | None = None,
    chair: Presiding | None = None,
) -> Sitting:
    """Open the meeting: from now on its agenda stands, and what happens in the room is taken down.

    `at` is a wall time of the meeting's zone, not before its day and not in the future: a meeting that nobody opened
    at the table is opened afterwards, with its real time. Without `chair` the holder of the chair at that instant
    presides. Every party with a seat gets a row of attendance: members are present unless they announced that they do
    not come; other seats are, if they announced that they do. Raises BadInput (`at`), TransitionRefused.
    """
    _lock(session, meeting)
    following = after(MeetingState(meeting.state), MeetingAction.OPEN)
    opened = _instant(meeting, at, "at")
    if wall_time.local(opened, meeting.zone).wall.date() < meeting.starts_wall.date():
        raise BadInput("at", N_("The meeting cannot be opened before its day."))
    if chair is None:
        chair = presiding_at(session, meeting, opened)
    sitting = Sitting(meeting_id=meeting.id, opened_at=opened, opened_by=actor.user_id)
    _preside(sitting, chair)
    session.add(sitting)
    _number_the_rest(meeting)
    _seat_everybody(session, meeting, actor, opened)
    meeting.state = following.value
    audit.record(session, "meeting.opened", actor=actor.ref, about=meeting.ref, at=opened, chair=sitting.chair_name)
    session.flush()
    return sitting


def suspend(session: Session, meeting: Meeting, *, actor: Actor) -> None:
    """Suspend the sitting. Raises TransitionRefused."""
    _move(session, meeting, MeetingAction.SUSPEND)
    audit.record(session, "meeting.suspended", actor=actor.ref, about=meeting.ref)
    session.flush()


def resume(session: Session, meeting: Meeting, *, actor: Actor) -> None:
    """Take a suspended sitting up again. Raises TransitionRefused."""
    _move(session, meeting, MeetingAction.RESUME)
    audit.record(session, "meeting.resumed", actor=actor.ref, about=meeting.ref)
    session.flush()


def close_meeting(session: Session, meeting: Meeting, *, actor: Actor, at: datetime | None = None) -> Sitting:
    """Close the meeting; it is not opened again. `at` is a wall time, now if None.

    Items without an outcome stay as they are. One under discussion that has outcomes is settled by them. Raises
    BadInput (`at`) before the opening or in the future, TransitionRefused.
    """
    _lock(session, meeting)
    following = after(MeetingState(meeting.state), MeetingAction.CLOSE)
    sitting = _sitting(session, meeting)
    sitting.closed_at = _not_before_opening(_instant(meeting, at, "at"), sitting.opened_at, "at")
    live = is_live(meeting)
    rooms = queries.in_room_of(session, meeting)
    given = queries.verbs_used(session, meeting)
    for item in queries.items_of(session, meeting):
        room = rooms.get(item.id)
        if live and room is not None and room.called_at is not None and room.done_at is None:
            room.done_at = max(sitting.closed_at, room.called_at)
        state, kind = ItemState(item.state), ItemKind(item.kind)
        if item.id in given and state not in disposing.SETTLED:
            action = disposing.disposal(given[item.id], queries.verbs_for(meeting))
            item.state = disposing.settled(state, action, kind).value
        elif state is ItemState.CALLED:
            item.state = disposing.discussed(state, kind).value
    meeting.state = following.value
    audit.record(session, "meeting.closed", actor=actor.ref, about=meeting.ref, at=sitting.closed_at)
    session.flush()
    return sitting


def change_sitting(
    session: Session,
    meeting: Meeting,
    *,
    actor: Actor,
    chair: Presiding,
    staff: str,
    opened: datetime,
    closed: datetime | None,
    row_version: int,
) -> Sitting:
    """Put right who presided, which staff were there ("Name, function", one a line), and the hours (wall times).

    Raises BadInput (`chair_name`, `staff`, `opened`, `closed`), Conflict, OutcomesStand.
    """
    sitting = room_open(session, meeting)
    mine = {"chair_name": chair.name, "staff": staff}
    if sitting.row_version != row_version:
        theirs = {"chair_name": sitting.chair_name, "staff": sitting.staff}
        if mine != theirs:
            raise Conflict(mine=mine, theirs=theirs, by="", at=clock.now())
    _preside(sitting, chair)
    sitting.staff = people_lines(staff, "staff")
    sitting.opened_at = _instant(meeting, opened, "opened")
    if closed is not None and sitting.closed_at is not None:
        sitting.closed_at = _instant(meeting, closed, "closed")
    if sitting.closed_at is not None:
        _not_before_opening(sitting.closed_at, sitting.opened_at, "closed")
    audit.record(session, "sitting.changed", actor=actor.ref, about=meeting.ref, chair=sitting.chair_name)
    session.flush()
    return sitting


def room_open(session: Session, meeting: Meeting) -> Sitting:
    """Return the sitting of a meeting whose room can be written to; its state is read anew, and held until the end of
    the act. Raises NotInTheRoom, OutcomesStand."""
    _lock(session, meeting)
    if MeetingState(meeting.state) not in ROOM:
        raise NotInTheRoom
    if queries.outcomes_frozen(session, meeting):
        raise OutcomesStand
    return _sitting(session, meeting)


def is_live(meeting: Meeting) -> bool:
    """Tell whether the meeting is held now, so that the hour of an act is the hour at which it happened in the room.

    What is entered afterwards, from notes, has no hours of its own.
    """
    today = wall_time.local(clock.now(), meeting.zone).wall.date()
    in_session = MeetingState(meeting.state) in (MeetingState.IN_SESSION, MeetingState.SUSPENDED)
    return in_session and meeting.starts_wall.date() <= today <= meeting.ends_wall.date()


def presiding_at(session: Session, meeting: Meeting, moment: datetime) -> Presiding:
    """Return who holds the chair at an instant: the chair, or else the vice-chair; nobody's name where there is none."""
    mandate = queries.presiding_mandate(session, meeting.body_id, moment)
    if mandate is None:
        return Presiding()
    return Presiding(mandate.user.name, mandate.title_en, mandate.title_fr)


def people_lines(typed: str, field: str) -> str:
    """Return persons as kept: one a line, "Name, function", at most 40 lines. Raises BadInput."""
    lines = texts.prose(typed, field=field, limit=(LINE_LIMIT + 1) * MOST_LINES * 2).split("\n")
    lines = [line for line in (texts.line(line, field=field, limit=LINE_LIMIT) for line in lines) if line]
    if len(lines) > MOST_LINES:
        raise BadInput(
            field,
            N_("These are %(count)s lines; at most %(most)s persons can be named."),
            count=len(lines),
            most=MOST_LINES,
        )
    return "\n".join(lines)


def _move(session: Session, meeting: Meeting, action: MeetingAction) -> None:
    _lock(session, meeting)
    meeting.state = after(MeetingState(meeting.state), action).value


def _lock(session: Session, meeting: Meeting) -> None:
    session.flush()
    session.refresh(meeting, with_for_update={"of": Meeting})


def _sitting(session: Session, meeting: Meeting) -> Sitting:
    sitting = queries.sitting_of(session, meeting)
    if sitting is None:
        raise NotInTheRoom
    return sitting


def _instant(meeting: Meeting, wall: datetime | None, field: str) -> datetime:
    """Return what a wall time means, to the minute; now for None. Nothing happens in the future."""
    if wall is None:
        return clock.now().replace(microsecond=0)
    try:
        instant = wall_time.resolve(wall, meeting.zone).instant
    except BadInput as error:
        raise BadInput(field, error.message, **error.values) from error
    if instant > clock.now():
        raise BadInput(field, N_("This hour has not come yet."))
    return instant


def _not_before_opening(closed: datetime, opened: datetime, field: str) -> datetime:
    if closed < opened:
        raise BadInput(field, N_("The meeting cannot end before it was opened. Check the hours."))
    return closed


def _preside(sitting: Sitting, chair: Presiding) -> None:
    sitting.chair_name = texts.line(chair.name, field="chair_name", limit=NAME_LIMIT)
    sitting.chair_title_en = texts.line(chair.title_en, field="chair_title_en", limit=TITLE_LIMIT)
    sitting.chair_title_fr = texts.line(chair.title_fr, field="chair_title_fr", limit=TITLE_LIMIT)


def _number_the_rest(meeting: Meeting) -> None:
    """Give items drafted since the last issue the numbers they would have got; nobody is renumbered."""
    given = numbering.assign(rows_of(in_order(meeting.items, grouped=meeting.layout == "grouped")))
    for item in meeting.items:
        item.number = given[item.id]


def _seat_everybody(session: Session, meeting: Meeting, actor: Actor, opened: datetime) -> None:
    known = {row.party_id: row for row in queries.attendance_of(session, meeting)}
    for seat in queries.seats_at(session, meeting.format_id, opened):
        if seat.party_id in known:
            continue  # announced, or seated twice
        member = seat.capacity == Capacity.VOTING.value
        row = Attendance(
            meeting_id=meeting.id,
            party_id=seat.party_id,
            presence=(Presence.PRESENT if member else Presence.ABSENT).value,
            changed_by=actor.user_id,
            changed_at=clock.now(),
        )
        session.add(row)
        known[seat.party_id] = row
    for invitation in queries.invitations_of(session, meeting):
        if invitation.agenda_id is not None and invitation.party_id not in known:
            session.add(
                Attendance(
                    meeting_id=meeting.id,
                    party_id=invitation.party_id,
                    presence=Presence.ABSENT.value,
                    changed_by=actor.user_id,
                    changed_at=clock.now(),
                )
            )
