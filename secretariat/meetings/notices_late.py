"""Letters about late papers: to the chair when a waiver is asked, to the secretary when it is decided."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, load_actor
from secretariat.core import i18n
from secretariat.core.i18n import gettext
from secretariat.core.mail import Mail, Office, Writer
from secretariat.core.outbox import Dropped
from secretariat.documents.letters import Letter
from secretariat.meetings import queries
from secretariat.meetings.models import LatePaper
from secretariat.meetings.services.late import ASKED, DECIDED
from secretariat.people.models import User
from secretariat.people.queries import live_user
from secretariat.press import dates


def waiver_asked(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """Write to somebody who chairs the body. Dropped once it is decided, or when they chair it no longer."""
    late, reader, actor = _loaded(session, payload)
    if late.decided_at is not None or not actor.chairs(late.meeting.body_id):
        raise Dropped("decided, or no longer in the chair")
    with i18n.speaking(reader.language):
        letter = Letter(reader, office)
        reason = letter.typed(late.reason, late.paper.marking)
        subject = gettext("%(body)s: a late paper waits for your decision", body=late.meeting.body.code)
        text = "\n\n".join(
            (
                gettext("The secretariat asks whether a late paper may come onto the agenda."),
                _facts(late, letter),
                *([gettext("Reason: %(reason)s", reason=reason)] if reason else []),
                gettext("Decide here: %(address)s", address=f"{office.base_url}/chair"),
            )
        )
        return letter.mail(subject, text)


def waiver_decided(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """Write to the secretary who asked. Dropped when they are no longer the body's secretariat."""
    late, reader, actor = _loaded(session, payload)
    if late.decided_at is None or not actor.is_secretariat_of(late.meeting.body_id):
        raise Dropped("asked anew, or no longer the secretariat")
    with i18n.speaking(reader.language):
        letter, code = Letter(reader, office), late.meeting.body.code
        if late.waived:
            subject = gettext("%(body)s: the late paper may come onto the agenda", body=code)
            lead = gettext("The chair lets the paper onto the agenda.")
        else:
            subject = gettext("%(body)s: the late paper may not come onto the agenda", body=code)
            lead = gettext("The chair does not let the paper onto the agenda.")
        said = letter.typed(late.remark, late.paper.marking)
        remark = gettext("Remark: %(remark)s", remark=said) if said else ""
        address = f"{office.base_url}/meetings/{late.meeting.pid}/agenda"
        lines = (lead, _facts(late, letter), remark, gettext("The agenda: %(address)s", address=address))
        return letter.mail(subject, "\n\n".join(filter(None, lines)))


#: What the worker calls, by the name of the notice.
WRITERS: dict[str, Writer] = {ASKED: waiver_asked, DECIDED: waiver_decided}


def _loaded(session: Session, payload: dict[str, Any]) -> tuple[LatePaper, User, Actor]:
    late = queries.late_paper_with_id(session, payload["about"])
    reader = live_user(session, payload["user"])
    if late is None or reader is None:
        raise Dropped("gone, or the account has ended")
    return late, reader, load_actor(session, reader)


def _facts(late: LatePaper, letter: Letter) -> str:
    """Paper and meeting, one line each; a paper that may not be named here has at least its symbol, if it has one."""
    paper, meeting = late.paper, late.meeting
    name = ", ".join(filter(None, (paper.symbol, letter.title(paper))))
    start = meeting.starts_at.astimezone(ZoneInfo(meeting.zone))
    return "\n".join(
        (
            *([gettext("Paper: %(name)s", name=name)] if name else []),
            gettext("Meeting: %(when)s", when=dates.long_moment(start, i18n.language())),
        )
    )
