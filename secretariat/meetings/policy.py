"""Who may see and do what with meetings and agendas. What may be seen is decided by grants alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_

from secretariat.committees.actors import Actor
from secretariat.committees.asker import Asker, among
from secretariat.core.decision import Decision, allow, refuse
from secretariat.core.i18n import N_
from secretariat.documents import grants
from secretariat.meetings.models import AgendaItem, Attendance, Invitation, LatePaper, Meeting
from secretariat.meetings.states import MEETING, MeetingAction, MeetingState

_NOT_SECRETARIAT = N_("Only the secretariat of this body may do this.")
_SECRETARIAT = N_("You are the secretariat of this body.")

#: While the agenda can still be built.
BUILDING = frozenset({MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.AGENDA_ISSUED, MeetingState.POSTPONED})


def meetings_visible_to(actor: Actor | Asker) -> Any:
    """The condition that a meeting exists for this person."""
    return grants.granted(actor, "meeting", Meeting.id)


def is_invitee(actor: Actor, meeting: Meeting) -> bool:
    """Tell whether the meeting reaches this person, if at all, by an invitation to some of its items alone."""
    return meeting.format_id not in actor.formats and not actor.is_house_of(meeting.body_id)


def meetings_read_whole_by(actor: Actor | Asker) -> Any:
    """SQL twin of not `is_invitee`: the meeting reaches this person by seat or mandate, with all that is said of it."""
    return or_(Meeting.format_id.in_(among(actor.formats)), Meeting.body_id.in_(among(actor.house_bodies)))


def can_see(actor: Actor, thing: Meeting | AgendaItem | LatePaper) -> Decision:
    """Whatever the scope has let through may be seen."""
    return allow(N_("A grant lets you see it."))


def _secretariat(actor: Actor, meeting: Meeting) -> Decision:
    return allow(_SECRETARIAT) if actor.is_secretariat_of(meeting.body_id) else refuse(_NOT_SECRETARIAT)


def _in_state(actor: Actor, meeting: Meeting, action: MeetingAction) -> Decision:
    if action not in MEETING.possible(MeetingState(meeting.state)):
        return refuse(N_("The meeting is not in a state in which this is possible."))
    return _secretariat(actor, meeting)


def can_see_draft(actor: Actor, meeting: Meeting) -> Decision:
    """The agenda being built is the secretariat's and the chair's."""
    if actor.is_house_of(meeting.body_id):
        return allow(_SECRETARIAT)
    return refuse(N_("The draft is not open to you."))


def can_change(actor: Actor, meeting: Meeting) -> Decision:
    """Date, place and purpose; until the meeting begins."""
    if MeetingState(meeting.state) not in BUILDING:
        return refuse(N_("The meeting can no longer be changed."))
    return _secretariat(actor, meeting)


def can_build(actor: Actor, meeting: Meeting) -> Decision:
    """Build the agenda (domain 6)."""
    if MeetingState(meeting.state) not in BUILDING:
        return refuse(N_("The agenda of this meeting can no longer be changed."))
    return _secretariat(actor, meeting)


def can_build_item(actor: Actor, item: AgendaItem) -> Decision:
    return can_build(actor, item.meeting)


def can_invite(actor: Actor, meeting: Meeting) -> Decision:
    """Invite somebody to some items, on the chair's authority, while the agenda can still be built."""
    return can_build(actor, meeting)


def can_end_invitation(actor: Actor, invitation: Invitation) -> Decision:
    return can_build(actor, invitation.meeting)


def can_convene(actor: Actor, meeting: Meeting) -> Decision:
    return _in_state(actor, meeting, MeetingAction.CONVENE)


def can_issue(actor: Actor, meeting: Meeting) -> Decision:
    """A meeting not convened yet is convened by issuing its agenda."""
    if MeetingState(meeting.state) is MeetingState.PLANNED:
        return _secretariat(actor, meeting)
    return _in_state(actor, meeting, MeetingAction.ISSUE_AGENDA)


def can_cancel(actor: Actor, meeting: Meeting) -> Decision:
    return _in_state(actor, meeting, MeetingAction.CANCEL)


def can_postpone(actor: Actor, meeting: Meeting) -> Decision:
    return _in_state(actor, meeting, MeetingAction.POSTPONE)


def can_tell(actor: Actor, meeting: Meeting) -> Decision:
    """Send a notice about a meeting that delegations know of: a changed room, a changed link."""
    if MeetingState(meeting.state) not in (MeetingState.CONVENED, MeetingState.AGENDA_ISSUED):
        return refuse(N_("Delegations have not been convened, so there is nothing to correct by notice."))
    return _secretariat(actor, meeting)


def can_waive(actor: Actor, late: LatePaper) -> Decision:
    """A late paper needs the chair's waiver (domain 2.3)."""
    if late.decided_at is not None:
        return refuse(N_("This has been decided."))
    if actor.chairs(late.meeting.body_id):
        return allow(N_("You chair this body."))
    return refuse(N_("Only the chair of this body may do this."))


def can_ask_waiver(actor: Actor, meeting: Meeting) -> Decision:
    return can_build(actor, meeting)


#: A room to be seen: the agenda stands, and the meeting is about to be held, is held, or was held.
HELD = frozenset({MeetingState.IN_SESSION, MeetingState.SUSPENDED, MeetingState.CLOSED})
ROOM = HELD | {MeetingState.AGENDA_ISSUED}


def can_see_room(actor: Actor, meeting: Meeting) -> Decision:
    """What is taken down in the room is the secretariat's, and the chair's side reads it."""
    if MeetingState(meeting.state) not in ROOM:
        return refuse(N_("The agenda has not been issued, so there is no room yet."))
    if actor.is_house_of(meeting.body_id):
        return allow(_SECRETARIAT)
    return refuse(N_("What is taken down in the room is not open to you."))


def can_see_room_item(actor: Actor, item: AgendaItem) -> Decision:
    return can_see_room(actor, item.meeting)


def can_run(actor: Actor, meeting: Meeting) -> Decision:
    """Take down attendance and outcomes (domain 6, run session); the services refuse once the decision sheet stands."""
    if MeetingState(meeting.state) not in HELD:
        return refuse(N_("The meeting has not been opened."))
    return _secretariat(actor, meeting)


def can_run_item(actor: Actor, item: AgendaItem) -> Decision:
    return can_run(actor, item.meeting)


def can_run_attendance(actor: Actor, attendance: Attendance) -> Decision:
    return can_run(actor, attendance.meeting)


def can_open(actor: Actor, meeting: Meeting) -> Decision:
    return _in_state(actor, meeting, MeetingAction.OPEN)


def can_suspend(actor: Actor, meeting: Meeting) -> Decision:
    return _in_state(actor, meeting, MeetingAction.SUSPEND)


def can_resume(actor: Actor, meeting: Meeting) -> Decision:
    return _in_state(actor, meeting, MeetingAction.RESUME)


def can_close(actor: Actor, meeting: Meeting) -> Decision:
    return _in_state(actor, meeting, MeetingAction.CLOSE)


def can_announce(actor: Actor, meeting: Meeting) -> Decision:
    """Say who comes: somebody through whom the meeting reaches a party, before it is opened. The service asks for which."""
    if MeetingState(meeting.state) not in (MeetingState.CONVENED, MeetingState.AGENDA_ISSUED):
        return refuse(N_("Who comes is announced before the meeting is opened."))
    if meeting.format_id in actor.formats or is_invitee(actor, meeting):
        return allow(N_("The meeting reaches you through your delegation."))
    return refuse(N_("Only delegations with a seat, and those invited, announce who comes."))
