"""What an office answers and comments, and what the drafter does with each comment."""

from __future__ import annotations

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.coordination import policy, queries
from secretariat.coordination.comparing import Face, places
from secretariat.coordination.events import ClearanceChanged
from secretariat.coordination.models import Answer, Clearance, Comment
from secretariat.coordination.services.rounds import check, typed
from secretariat.coordination.services.telling import tell_of_answer
from secretariat.coordination.states import ANSWERS, CLEARANCE, ClearanceMove, ClearanceState, Disposition
from secretariat.core import audit, clock, events
from secretariat.core.errors import BadInput, Conflict
from secretariat.core.i18n import N_

REASON_LIMIT = 2000
COMMENT_LIMIT = 5000
PROPOSED_LIMIT = 20_000
_MOST_PAGES = 9999


def answer(
    session: Session, clearance: Clearance, *, actor: Actor, move: ClearanceMove, reason: str, row_version: int
) -> Clearance:
    """Answer for an office, or change what it answered; what it said before stays in the history.

    Raises NotAllowed, Conflict when a colleague answered meanwhile, BadInput (`move`, `reason`), TransitionRefused.
    """
    _hold(session, clearance)
    check(policy.can_answer(actor, clearance))
    if clearance.answers and clearance.row_version != row_version:
        last = clearance.answers[-1]
        raise Conflict(mine={"reason": reason}, theirs={"reason": clearance.reason}, by=last.by.name, at=last.at)
    if move not in ANSWERS:
        raise BadInput("move", N_("Choose your answer."))
    reason = typed(session, reason, field="reason", limit=REASON_LIMIT, actor=actor, about=clearance.ref)
    if policy.needs_reason(move) and not reason:
        raise BadInput("reason", N_("Say why it is not cleared: the drafter reads it."))
    if policy.needs_comment(move) and not reason and not clearance.comments:
        raise BadInput("reason", N_("Write your comment here, or on the paragraph that it is about."))
    state = CLEARANCE.after(ClearanceState(clearance.state), move)
    now = clock.now()
    clearance.state, clearance.reason = state.value, reason
    clearance.answered_by, clearance.answered_at = actor.user_id, now
    clearance.answers.append(Answer(state=state.value, reason=reason, by_id=actor.user_id, at=now))
    audit.record(session, "clearance.answered", actor=actor.ref, about=clearance.ref, state=state.value)
    session.flush()
    tell_of_answer(session, clearance, actor=actor)
    events.publish(session, ClearanceChanged(clearance))
    return clearance


def comment(
    session: Session,
    clearance: Clearance,
    *,
    actor: Actor,
    language: str,
    text: str,
    proposed: str = "",
    block_id: str = "",
    page: int | None = None,
) -> Comment:
    """Comment on a paragraph of the text as it was asked, on a page of a file, or on the whole.

    Raises NotAllowed, BadInput (`text`, `proposed`, `page`, `language`).
    """
    _hold(session, clearance)
    check(policy.can_answer(actor, clearance))
    asked = queries.texts_asked(session, clearance, clearance.asking).get(language)
    if asked is None:
        raise BadInput("language", N_("You were not asked about this language."))
    if block_id and (asked.file_sha256 or block_id not in places(Face(asked.title, asked.text).document)):
        raise BadInput("text", N_("This paragraph is not in the text you were asked about."))
    if page is not None and (asked.file_sha256 is None or not 1 <= page <= _MOST_PAGES):
        raise BadInput("page", N_("Give the number of a page of the file."))
    text = typed(session, text, field="text", limit=COMMENT_LIMIT, actor=actor, about=clearance.ref)
    proposed = typed(session, proposed, field="proposed", limit=PROPOSED_LIMIT, actor=actor, about=clearance.ref)
    if not text and not proposed:
        raise BadInput("text", N_("Write your comment, or the text that you propose."))
    made = Comment(
        language=language,
        block_id=block_id,
        page=page,
        text=text,
        proposed=proposed,
        by_id=actor.user_id,
        at=clock.now(),
    )
    clearance.comments.append(made)
    session.flush()
    audit.record(session, "clearance.commented", actor=actor.ref, about=clearance.ref, comment=made.pid)
    events.publish(session, ClearanceChanged(clearance))
    return made


def take_back(session: Session, comment: Comment, *, actor: Actor) -> None:
    """Take back what the office said, as long as the drafter has not answered it. Raises NotAllowed."""
    clearance = comment.clearance
    _hold(session, clearance)
    check(policy.can_take_back(actor, comment))
    audit.record(session, "clearance.comment_taken_back", actor=actor.ref, about=clearance.ref, comment=comment.pid)
    clearance.comments.remove(comment)
    session.delete(comment)
    session.flush()
    events.publish(session, ClearanceChanged(clearance))


def dispose(session: Session, comment: Comment, *, actor: Actor, disposition: Disposition, text: str) -> Comment:
    """Say what became of a comment, with a sentence; said again, the last holds.

    Raises NotAllowed, BadInput (`text`) when it is not taken over as it stands and nothing says why.
    """
    check(policy.can_dispose(actor, comment))
    text = typed(session, text, field="text", limit=REASON_LIMIT, actor=actor, about=comment.clearance.ref)
    if not text and disposition is not Disposition.TAKEN:
        raise BadInput("text", N_("Say in a sentence what was taken over, or why not."))
    comment.disposition, comment.disposed_text = disposition.value, text
    comment.disposed_by, comment.disposed_at = actor.user_id, clock.now()
    audit.record(
        session,
        "clearance.comment_disposed",
        actor=actor.ref,
        about=comment.clearance.ref,
        comment=comment.pid,
        disposition=disposition.value,
    )
    session.flush()
    events.publish(session, ClearanceChanged(comment.clearance))
    return comment


def _hold(session: Session, clearance: Clearance) -> None:
    """Hold the clearance, and its round, as they stand now."""
    session.refresh(clearance.round, attribute_names=["state"])
    session.refresh(clearance, with_for_update={"of": Clearance})
