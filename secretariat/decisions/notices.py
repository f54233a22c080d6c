"""Letters about actions: to chair and secretariat when more time is asked for, to the owner of what becomes of it.

A letter names sheet and item, never what was decided or written: that is behind the link, for whoever may still see it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, load_actor
from secretariat.core import i18n
from secretariat.core.i18n import gettext
from secretariat.core.mail import Mail, Office, Writer
from secretariat.core.outbox import Dropped
from secretariat.decisions import policy, queries, saying
from secretariat.decisions.models import Action
from secretariat.decisions.services.follow import REASSIGNED, RETURNED
from secretariat.decisions.services.time import ASKED, GRANTED, REFUSED
from secretariat.decisions.states import ActionState
from secretariat.documents.letters import Letter
from secretariat.people.models import User
from secretariat.people.queries import live_user


def time_asked(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """To the chair, who answers, and the secretariat. Dropped once it is answered, or when they are neither any more."""
    action, reader, actor = _loaded(session, payload)
    body = action.body_id
    if action.asked_until is None or not (actor.chairs(body) or actor.is_secretariat_of(body)):
        raise Dropped("answered, or no longer theirs")
    with i18n.speaking(reader.language):
        subject = gettext("%(body)s: more time is asked for an action", body=action.body.code)
        lead = gettext(
            "%(owner)s asks for time until %(day)s.",
            owner=saying.owner_of(action),
            day=saying.day_of(action.asked_until),
        )
        answer = gettext("The chair decides here: %(address)s", address=_address(action, office))
        return _letter(reader, office, subject, lead, _facts(session, actor, action), answer)


def returned(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """To the owner. Dropped when they deliver again before the letter is written, or owe it no longer."""
    action, reader, actor = _loaded(session, payload)
    _owing(action, actor, ActionState.IN_PROGRESS)
    with i18n.speaking(reader.language):
        subject = gettext("%(body)s: an action was returned to you", body=action.body.code)
        lead = gettext("The secretariat has returned what you delivered, and says what is missing.")
        return _letter(reader, office, subject, lead, _facts(session, actor, action), _read(action, office))


def reassigned(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """To the new owner. Dropped when they have taken it on already, or owe it no longer."""
    action, reader, actor = _loaded(session, payload)
    _owing(action, actor, ActionState.OPEN)
    with i18n.speaking(reader.language):
        subject = gettext("%(body)s: an action is yours now", body=action.body.code)
        lead = gettext("The secretariat has assigned an action to you.")
        return _letter(reader, office, subject, lead, _facts(session, actor, action), _read(action, office))


def time_granted(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """To the owner. Dropped when they owe it no longer."""
    action, reader, actor = _loaded(session, payload)
    _owing(action, actor)
    with i18n.speaking(reader.language):
        subject = gettext("%(body)s: you have more time", body=action.body.code)
        lead = gettext("The chair has granted more time.")
        return _letter(reader, office, subject, lead, _facts(session, actor, action), _read(action, office))


def time_refused(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """To the owner. Dropped when they owe it no longer."""
    action, reader, actor = _loaded(session, payload)
    _owing(action, actor)
    with i18n.speaking(reader.language):
        subject = gettext("%(body)s: the date stands", body=action.body.code)
        lead = gettext("The chair does not grant more time, and says why.")
        return _letter(reader, office, subject, lead, _facts(session, actor, action), _read(action, office))


#: What the worker calls, by the name of the notice.
WRITERS: dict[str, Writer] = {
    ASKED: time_asked,
    RETURNED: returned,
    REASSIGNED: reassigned,
    GRANTED: time_granted,
    REFUSED: time_refused,
}


def _loaded(session: Session, payload: dict[str, Any]) -> tuple[Action, User, Actor]:
    reader = live_user(session, payload["user"])
    if reader is None:
        raise Dropped("the account has ended")
    actor = load_actor(session, reader)
    action = queries.action_with_id(session, actor, payload["about"])
    if action is None:
        raise Dropped("the action is not there for this reader")
    return action, reader, actor


def _owing(action: Action, actor: Actor, *states: ActionState) -> None:
    """Raise Dropped unless the reader still owes the action, in one of the states, or while it is live."""
    state = ActionState(action.state)
    if not policy.owes(actor, action) or not (state in states if states else state.is_live):
        raise Dropped("no longer theirs, or moved on")


def _facts(session: Session, actor: Actor, action: Action) -> str:
    origin = saying.origin_of(queries.origins_of(session, actor, [action]).get(action.id))
    return "\n".join(filter(None, (origin, gettext("Due: %(due)s", due=saying.due_of(action)))))


def _address(action: Action, office: Office) -> str:
    return f"{office.base_url}/actions/{action.pid}"


def _read(action: Action, office: Office) -> str:
    return gettext("Read it here: %(address)s", address=_address(action, office))


def _letter(reader: User, office: Office, subject: str, *parts: str) -> Mail:
    return Letter(reader, office).mail(subject, "\n\n".join(parts))
