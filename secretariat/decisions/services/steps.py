"""What every move of an action has in common: it is held, compared with what was shown, and written down."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import clock, mail, texts
from secretariat.core.decision import Decision as Ruling
from secretariat.core.errors import BadInput, Conflict, NotAllowed
from secretariat.core.i18n import N_
from secretariat.core.ids import Ref
from secretariat.decisions import queries, saying
from secretariat.decisions.models import Action, ActionStep
from secretariat.decisions.policy import owes
from secretariat.documents import grants
from secretariat.documents.grants import Reason
from secretariat.people.models import User

NOTE_LIMIT = 1000


def hold(session: Session, action: Action, *, row_version: int, mine: dict[str, str]) -> None:
    """Hold the action as it stands now. Raises Conflict, with what was typed, if it is not what was shown."""
    session.refresh(action, with_for_update={"of": Action})
    if action.row_version == row_version:
        return
    last = queries.last_step(session, action)
    raise Conflict(
        mine={name: text for name, text in mine.items() if text},
        theirs={"state": saying.state_word(action.state), "note": action.note},
        by=last.by.name,
        at=last.at,
    )


def check(ruling: Ruling) -> None:
    """Raise NotAllowed unless the policy lets it be done."""
    if not ruling:
        raise NotAllowed(ruling.reason)


def clean(note: str, *, field: str = "note") -> str:
    """Return a note as it is kept. Raises BadInput."""
    return texts.prose(note, field=field, limit=NOTE_LIMIT).strip()


def note_of_owner(action: Action, actor: Actor, note: str, *, field: str = "note") -> str:
    """Return the note of what an owner does. Who acts on the owner's behalf says how the owner told them."""
    note = clean(note, field=field)
    if not note and not owes(actor, action):
        raise BadInput(field, N_("You do this for the owner: say how they told you, by which message and when."))
    return note


def write_step(
    session: Session, action: Action, move: str, *, actor: Actor, note: str = "", due_on: date | None = None
) -> ActionStep:
    """Write down what happened to an action; the action bears who changed it last."""
    now = clock.now()
    action.changed_by, action.changed_at = actor.user_id, now
    step = ActionStep(action_id=action.id, at=now, by_id=actor.user_id, move=move, note=note, due_on=due_on)
    session.add(step)
    session.flush()
    session.expire(action, ["steps"])
    return step


def forget_request(action: Action) -> None:
    """Nobody waits for an answer any more."""
    action.asked_until = action.asked_at = None
    action.asked_reason = ""


def grant_owner(session: Session, action: Action, *, actor: Actor) -> None:
    """Let the owner see the action. Whoever sits in the format is reached by the format, in the bodies they cover."""
    if action.owner_party_id is None:
        return
    if queries.sits_in(session, action.version.paper.format_id, action.owner_party_id):
        return
    grants.give(session, action.ref, of_party(action.owner_party_id), reason=Reason.RELEASED, given_by=actor.user_id)


def of_party(party_id: int) -> str:
    """The name under which grants reach the members of a delegation or office."""
    return f"party:{party_id}"


def tell(session: Session, notice: str, action: Action, readers: list[User], *, actor: Actor, occasion: str) -> None:
    """Ask for one mail to each reader but the one who acts; `occasion` tells this time from another."""
    for user in readers:
        if user.id != actor.user_id:
            mail.put_notice(
                session, notice, user_id=user.id, about=Ref("action", action.id), key=f"{action.pid}:{occasion}"
            )
