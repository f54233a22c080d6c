"""What who awaits the answers of offices is told by mail: who answered what, and for whom it still waits.

Reasons go as far as the reader's mail domain goes; comments are behind the link.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.coordination import queries, saying
from secretariat.coordination.models import Clearance, Round
from secretariat.coordination.services.telling import ALL_ANSWERED, ANSWERED, completed_at
from secretariat.coordination.states import ClearanceState
from secretariat.core import i18n
from secretariat.core.i18n import gettext, language, ngettext
from secretariat.core.mail import Mail, Office, Writer
from secretariat.core.outbox import Dropped
from secretariat.documents.letters import Letter
from secretariat.documents.policy import can_see_draft
from secretariat.people.models import User
from secretariat.people.queries import live_user


def answered(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """What offices answered since the letter was asked for. Dropped where the letter that all have answered says it."""
    round, reader = _round(session, payload)
    since, completed = datetime.fromisoformat(payload["since"]), completed_at(round)
    if completed is not None:
        since = max(since, completed)
    given = [
        one
        for one in _live(round)
        if one.answered_at is not None and (one.answered_at >= since if completed is None else one.answered_at > since)
    ]
    if not given:
        raise Dropped("it was said with all other answers")
    with i18n.speaking(reader.language):
        body, name = round.paper.body.code, saying.name_of(given[0].party)
        if len(given) == 1:
            subject = gettext("%(body)s: %(office)s has answered on a draft", body=body, office=name)
        else:
            subject = ngettext(
                "%(body)s: %(num)s answer on a draft", "%(body)s: %(num)s answers on a draft", len(given), body=body
            )
        return _letter(round, reader, office, subject, _lead(round), given)


def all_answered(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """Nobody is awaited any more. Dropped where an office was asked again meanwhile."""
    round, reader = _round(session, payload)
    if completed_at(round) is None:
        raise Dropped("an office was asked again")
    with i18n.speaking(reader.language):
        subject = gettext("%(body)s: all have answered on a draft", body=round.paper.body.code)
        lead = gettext("All offices that you await have answered.")
        return _letter(round, reader, office, subject, lead, _live(round))


#: What the worker calls, by the name of the notice.
WRITERS: dict[str, Writer] = {ANSWERED: answered, ALL_ANSWERED: all_answered}


def _round(session: Session, payload: dict[str, Any]) -> tuple[Round, User]:
    """Return the round and its reader. Raises Dropped once it is closed, or the draft is not theirs to read."""
    reader = live_user(session, payload["user"])
    if reader is None:
        raise Dropped("the account has ended")
    round = queries.round_with_id(session, payload["about"])
    if not can_see_draft(load_actor(session, reader), round.paper):
        raise Dropped("the draft is not the reader's to see")
    if not round.is_open:
        raise Dropped("the round is closed")
    return round, reader


def _live(round: Round) -> list[Clearance]:
    return [one for one in round.clearances if not one.superseded]


def _lead(round: Round) -> str:
    live = _live(round)
    waiting = [one for one in live if one.state == ClearanceState.ASKED.value]
    if not waiting:
        return gettext("An office has changed its answer.")
    said = saying.answered_of(live)
    names = ", ".join(saying.name_of(one.party) for one in waiting)
    until = saying.moment(min(one.due_at for one in waiting), round.paper.body.zone)
    return f"{said} {gettext('Awaited: %(offices)s, by %(when)s.', offices=names, when=until)}"


def _letter(round: Round, reader: User, office: Office, subject: str, lead: str, given: Iterable[Clearance]) -> Mail:
    letter, paper = Letter(reader, office), round.paper
    facts = [part for part in (paper.symbol or "", letter.title(paper)) if part]
    parts = [lead, "\n".join(facts), *(_said(one, letter) for one in given)]
    parts.append(gettext("All answers: %(address)s", address=f"{office.base_url}/papers/{paper.pid}/coordination"))
    return letter.mail(subject, "\n\n".join(part for part in parts if part))


def _said(clearance: Clearance, letter: Letter) -> str:
    """Legal: cleared with comments (2 comments), and what it says with its answer."""
    state = gettext(ClearanceState(clearance.state).label)
    number = len(clearance.comments)
    if number:
        state = f"{state} ({ngettext('%(num)s comment', '%(num)s comments', number)})"
    between = "\u202f: " if language() == "fr" else ": "
    reason = letter.typed(clearance.reason, clearance.round.paper.marking)
    return "\n".join(part for part in (f"{saying.name_of(clearance.party)}{between}{state}", reason) if part)
