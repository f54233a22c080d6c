"""Who may see and do what with minutes being drafted, put to the chair, approved and issued (domain 6).

A draft record is known to the house of its body alone. What was issued is seen through its version, like every paper.
"""

from __future__ import annotations

from typing import Any

from secretariat.committees.actors import Actor
from secretariat.committees.asker import Asker
from secretariat.core.decision import Decision, allow, refuse
from secretariat.core.i18n import N_
from secretariat.documents import grants
from secretariat.meetings.models import Meeting
from secretariat.meetings.states import MeetingState
from secretariat.minutes.models import KeptText, Minutes, Passage, Returned, Submission
from secretariat.minutes.states import EDITABLE, MINUTES, MinutesAction, MinutesState, SubmissionState

_SECRETARIAT = N_("You are the secretariat of this body.")
_NOT_SECRETARIAT = N_("Only the secretariat of this body may do this.")
_NOT_CHAIR = N_("Only who chairs this body at this moment may do this.")
_WRONG_STATE = N_("The text is not in a state in which this is possible.")


def minutes_visible_to(actor: Actor | Asker) -> Any:
    """The condition that minutes, as a text being made, exist for this person: a grant to the house."""
    return grants.granted(actor, "minutes", Minutes.id)


def can_see(actor: Actor, thing: Minutes | Passage | Submission) -> Decision:
    """Whatever the scope has let through may be seen."""
    return allow(N_("A grant lets you see it."))


def _body_of(minutes: Minutes) -> int:
    return minutes.paper.body_id


def _secretariat(actor: Actor, body_id: int) -> Decision:
    return allow(_SECRETARIAT) if actor.is_secretariat_of(body_id) else refuse(_NOT_SECRETARIAT)


def _possible(minutes: Minutes, action: MinutesAction) -> bool:
    return action in MINUTES.possible(MinutesState(minutes.state))


def can_start(actor: Actor, meeting: Meeting) -> Decision:
    """The record is begun once the meeting is in session."""
    if MeetingState(meeting.state) not in (MeetingState.IN_SESSION, MeetingState.SUSPENDED, MeetingState.CLOSED):
        return refuse(N_("The meeting has not been opened yet."))
    return _secretariat(actor, meeting.body_id)


def can_edit(actor: Actor, minutes: Minutes) -> Decision:
    """The secretariat edits a text that is not with the chair and was not approved."""
    if MinutesState(minutes.state) not in EDITABLE:
        return refuse(N_("The text is with the chair, or approved: it cannot be edited."))
    return _secretariat(actor, _body_of(minutes))


def is_open(minutes: Minutes, language: str) -> bool:
    """Tell whether a language of the text can still be written.

    The authentic one until it is with the chair, and again once she has returned it; the other one for as long as the
    paper has not got it: it is certified and added later, and approval never covered it.
    """
    if MinutesState(minutes.state) in EDITABLE:
        return True
    if language == minutes.language:
        return False
    version = minutes.paper.current_version
    return version is None or all(face.language != language for face in version.faces)


def can_edit_passage(actor: Actor, passage: Passage) -> Decision:
    """As for the whole text; a text that comes too late is kept by the service, so the state is not asked here."""
    return _secretariat(actor, _body_of(passage.minutes))


def can_issue(actor: Actor, minutes: Minutes) -> Decision:
    if not _possible(minutes, MinutesAction.ISSUE):
        return refuse(_WRONG_STATE)
    return _secretariat(actor, _body_of(minutes))


def can_read_submission(actor: Actor, submission: Submission) -> Decision:
    """The house reads what was put to the chair."""
    if actor.is_house_of(_body_of(submission.minutes)):
        return allow(N_("You are the secretariat of this body, or chair it."))
    return refuse(_NOT_CHAIR)


def can_decide(actor: Actor, submission: Submission) -> Decision:
    """Approve or return: whoever chairs the body now and had no hand in the text. Asked again under a lock.

    Her office reads and prepares, and decides nothing; who drafts cannot sign (domain 6, separation of duties).
    """
    if not actor.chairs(_body_of(submission.minutes)):
        return refuse(_NOT_CHAIR)
    if actor.user_id in submission.prepared_by:
        return refuse(N_("You had a hand in this text, so somebody else has to approve it."))
    if SubmissionState(submission.state) is not SubmissionState.WAITING:
        return refuse(_WRONG_STATE)
    return allow(N_("You chair this body."))


def can_answer(actor: Actor, submission: Submission) -> Decision:
    """May try to approve or return: who of the house chairs the body, and who had the text open as their mandate ended.

    Whether they may indeed is decided by the service, under a lock at that instant; it says why not. The loader lets in
    nobody else from outside the house.
    """
    body_id = _body_of(submission.minutes)
    if actor.is_house_of(body_id) and not actor.chairs(body_id):
        return refuse(_NOT_CHAIR)
    return allow(N_("You chair this body."))


def can_complete(actor: Actor, returned: Returned) -> Decision:
    """The secretariat says that it has done what the chair asked for."""
    return _secretariat(actor, _body_of(returned.submission.minutes))


def can_see_issue(actor: Actor, minutes: Minutes) -> Decision:
    """See what issuing would do, and be told that it is done: whoever pressed twice is not turned away."""
    if MinutesState(minutes.state) not in (MinutesState.APPROVED, MinutesState.ISSUED):
        return refuse(_WRONG_STATE)
    return _secretariat(actor, _body_of(minutes))


def can_certify(actor: Actor, minutes: Minutes) -> Decision:
    """The secretariat certifies that the other language of an issued text says what was approved."""
    if MinutesState(minutes.state) is not MinutesState.ISSUED:
        return refuse(_WRONG_STATE)
    return _secretariat(actor, _body_of(minutes))


def can_correct(actor: Actor, minutes: Minutes) -> Decision:
    """The secretariat prepares a corrigendum to an issued record; a corrigendum is not corrected by another."""
    if minutes.parent_id is not None or MinutesState(minutes.state) is not MinutesState.ISSUED:
        return refuse(_WRONG_STATE)
    return _secretariat(actor, _body_of(minutes))


def can_preview(actor: Actor, minutes: Minutes) -> Decision:
    """The house sees the draft as it would be printed."""
    if actor.is_house_of(_body_of(minutes)):
        return allow(N_("You are the secretariat of this body, or chair it."))
    return refuse(_NOT_SECRETARIAT)


def can_draft(actor: Actor, minutes: Minutes) -> Decision:
    """The drafting side of a text, in whatever state: its kept texts, and who writes where."""
    return _secretariat(actor, _body_of(minutes))


def can_put_back(actor: Actor, kept: KeptText) -> Decision:
    """Put a kept text back; whether the text can still be edited is asked by the service."""
    return _secretariat(actor, _body_of(kept.passage.minutes))


def can_put_to_chair(actor: Actor, minutes: Minutes) -> Decision:
    """The secretariat opens the page on which a text goes to the chair, whatever its state: the service asks for that."""
    return _secretariat(actor, _body_of(minutes))
