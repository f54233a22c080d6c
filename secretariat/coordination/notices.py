"""What is said by mail about coordination. Rights and state are asked again when the letter is written.

The letter says which body, which office and by when; title and note go as far as the reader's mail domain goes, and the
draft itself is behind the link.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.coordination import due, notices_answered, policy, queries, saying
from secretariat.coordination.models import Clearance, Extension
from secretariat.coordination.services.extending import EXTENDED
from secretariat.coordination.services.rounds import ASKED, DUE_SOON, OVERDUE, REMINDED
from secretariat.coordination.states import ClearanceState
from secretariat.core import i18n
from secretariat.core.i18n import gettext
from secretariat.core.mail import Mail, Office, Writer
from secretariat.core.outbox import Dropped
from secretariat.documents.letters import Letter
from secretariat.people.models import User
from secretariat.people.queries import live_user


def asked(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """An office is asked to clear a draft."""
    clearance, reader = _waiting(session, payload)
    with i18n.speaking(reader.language):
        code, name = clearance.round.paper.body.code, saying.name_of(clearance.party)
        if clearance.since is not None:
            lead = gettext(
                "A draft that %(office)s had cleared has changed. You are asked about what changed.", office=name
            )
            return _letter(clearance, reader, office, gettext("%(body)s: a draft has changed", body=code), lead)
        lead = gettext("%(office)s is asked to clear a draft.", office=name)
        return _letter(clearance, reader, office, gettext("%(body)s: a draft for clearance", body=code), lead)


def reminded(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """The drafter reminds those who have not answered."""
    clearance, reader = _waiting(session, payload)
    with i18n.speaking(reader.language):
        return _reminder(clearance, reader, office)


def due_soon(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """The day before the deadline."""
    clearance, reader = _waiting(session, payload)
    with i18n.speaking(reader.language):
        return _reminder(clearance, reader, office)


def overdue(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """At the deadline: silence is not consent inside the house."""
    clearance, reader = _waiting(session, payload)
    with i18n.speaking(reader.language):
        subject = gettext("%(body)s: the deadline for a clearance has passed", body=clearance.round.paper.body.code)
        lead = gettext(
            "%(office)s has not answered. No answer is not consent: until the round is closed you can still answer.",
            office=saying.name_of(clearance.party),
        )
        return _letter(clearance, reader, office, subject, lead)


def extended(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """An office was given more time."""
    clearance, reader = _waiting(session, payload)
    zone, last = clearance.round.paper.body.zone, clearance.extensions[-1]
    with i18n.speaking(reader.language):
        subject = gettext("%(body)s: more time for a clearance", body=clearance.round.paper.body.code)
        lead = gettext(
            "%(office)s has more time to clear a draft. The deadline was %(when)s.",
            office=saying.name_of(clearance.party),
            when=saying.moment(last.was_due_at, zone),
        )
        return _letter(clearance, reader, office, subject, lead, more=last)


#: What the worker calls, by the name of the notice.
WRITERS: dict[str, Writer] = {
    ASKED: asked,
    REMINDED: reminded,
    DUE_SOON: due_soon,
    OVERDUE: overdue,
    EXTENDED: extended,
    **notices_answered.WRITERS,
}


def _waiting(session: Session, payload: dict[str, Any]) -> tuple[Clearance, User]:
    """Return the clearance and its reader. Raises Dropped once it is answered, closed, asked anew, or not theirs."""
    reader = live_user(session, payload["user"])
    if reader is None:
        raise Dropped("the account has ended")
    actor = load_actor(session, reader)
    clearance = queries.clearance_with_id(session, actor, payload["about"])
    if clearance is None or not policy.can_answer(actor, clearance):
        raise Dropped("the clearance is not the reader's to give")
    if clearance.state != ClearanceState.ASKED.value:
        raise Dropped("it was answered")
    if "extended" in payload and payload["extended"] != len(clearance.extensions):
        raise Dropped("the deadline was put off meanwhile")
    return clearance, reader


def _reminder(clearance: Clearance, reader: User, office: Office) -> Mail:
    body, name = clearance.round.paper.body.code, saying.name_of(clearance.party)
    if due.is_overdue(clearance):
        lead = gettext(
            "The drafter reminds you: %(office)s has not answered, and the deadline has passed.", office=name
        )
    else:
        lead = gettext("%(office)s has not answered yet.", office=name)
    return _letter(clearance, reader, office, gettext("%(body)s: a clearance is still owed", body=body), lead)


def _letter(
    clearance: Clearance, reader: User, office: Office, subject: str, lead: str, *, more: Extension | None = None
) -> Mail:
    letter, paper = Letter(reader, office), clearance.round.paper
    until = gettext("By %(when)s", when=saying.moment(clearance.due_at, paper.body.zone))
    facts = [part for part in (paper.symbol or "", letter.title(queries.title_asked(clearance)), until) if part]
    parts = [lead, "\n".join(facts), letter.typed(more.reason if more else clearance.round.note, paper.marking)]
    parts.append(gettext("Answer here: %(address)s", address=f"{office.base_url}/clearances/{clearance.pid}"))
    return letter.mail(subject, "\n\n".join(part for part in parts if part))
