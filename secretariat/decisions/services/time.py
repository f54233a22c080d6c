"""More time for an action: its owner asks, the chair answers. The date moves; what it was stays in the history."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from secretariat.committees import queries as committees
from secretariat.committees.actors import Actor
from secretariat.committees.states import CHAIRING, SECRETARIAT
from secretariat.core import audit, clock, texts
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_
from secretariat.decisions import due, policy, queries
from secretariat.decisions.models import Action
from secretariat.decisions.services.steps import check, clean, forget_request, hold, tell, write_step
from secretariat.decisions.states import DueKind

REASON_LIMIT = 500
ASKED, GRANTED, REFUSED = "decisions.time_asked", "decisions.time_granted", "decisions.time_refused"


def ask_more_time(
    session: Session, action: Action, *, actor: Actor, row_version: int, until: date | None, reason: str
) -> Action:
    """Ask the chair to move the date to `until`; chair and secretariat are told. Asked again, the new request stands.

    Raises Conflict, NotAllowed, BadInput (`until`, `reason`), RuleBroken when no date can be moved.
    """
    hold(session, action, row_version=row_version, mine={"reason": reason})
    check(policy.may_note(actor, action))
    ruling = policy.can_ask_time(actor, action)
    if not ruling:
        raise RuleBroken(ruling.reason)
    reason = texts.prose(reason, field="reason", limit=REASON_LIMIT).strip()
    if until is None:
        raise BadInput("until", N_("Say until when."))
    if until <= due.today_in(action.body.zone) or (action.due_on is not None and until <= action.due_on):
        raise BadInput("until", N_("Choose a day to come, later than the date set."))
    if not reason:
        raise BadInput("reason", N_("Give the reason: the chair decides on it."))
    action.asked_until, action.asked_reason, action.asked_at = until, reason, clock.now()
    write_step(session, action, "asked", actor=actor, note=reason, due_on=until)
    audit.record(session, "extension.asked", actor=actor.ref, about=action.ref, until=until.isoformat())
    functions = frozenset(word.value for word in CHAIRING | SECRETARIAT)
    readers = committees.mandated_users(session, action.body_id, functions)
    tell(session, ASKED, action, readers, actor=actor, occasion=f"{action.asked_at:%Y%m%dT%H%M%S%f}")
    return action


def answer_request(
    session: Session, action: Action, *, actor: Actor, row_version: int, granted: bool, note: str = ""
) -> Action:
    """The chair moves the date, or does not and says why; the owner is told.

    Raises Conflict, NotAllowed, BadInput (`note`), RuleBroken when nothing is asked.
    """
    hold(session, action, row_version=row_version, mine={"note": note})
    check(policy.may_answer(actor, action))
    if action.asked_until is None:
        raise RuleBroken(N_("No more time is asked for."))
    note = clean(note)
    if not granted and not note:
        raise BadInput("note", N_("Say why: the owner reads it."))
    before, until = action.due_on, action.asked_until
    if granted:
        action.due_kind, action.due_on = DueKind.DATE.value, until
    forget_request(action)
    write_step(session, action, "granted" if granted else "refused", actor=actor, note=note, due_on=before)
    audit.record(
        session,
        "extension.granted" if granted else "extension.refused",
        actor=actor.ref,
        about=action.ref,
        until=until.isoformat(),
        before=before.isoformat() if before else None,
    )
    occasion = f"{action.changed_at:%Y%m%dT%H%M%S%f}"
    notice = GRANTED if granted else REFUSED
    tell(session, notice, action, queries.readers_of_owner(session, action), actor=actor, occasion=occasion)
    return action
