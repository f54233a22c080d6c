"""Letters about texts put to a chair: to her when one waits, to the secretariat when she has answered.

The letter holds symbol and body, the title as far as the reader's mail domain goes, never the text or the remarks; they
are behind the link.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from secretariat.chairs.saying import title_of
from secretariat.committees.actors import Actor, load_actor
from secretariat.core import i18n
from secretariat.core.i18n import gettext
from secretariat.core.mail import Mail, Office, Writer
from secretariat.core.outbox import Dropped
from secretariat.documents.letters import Letter
from secretariat.minutes.models import Submission
from secretariat.minutes.policy import can_decide
from secretariat.minutes.queries import approvals
from secretariat.minutes.services.approval import APPROVED, RETURNED
from secretariat.minutes.services.submitting import SUBMITTED
from secretariat.minutes.states import SubmissionState
from secretariat.people.models import User
from secretariat.people.queries import live_user
from secretariat.press import dates


def text_submitted(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """Write to somebody who chairs the body. Dropped once the text is answered or taken back, or they may not answer."""
    submission, reader, actor = _loaded(session, payload)
    if not can_decide(actor, submission):
        raise Dropped("answered, taken back, or not theirs to answer")
    with i18n.speaking(reader.language):
        body = submission.minutes.paper.body
        by = dates.long_moment(submission.due_at.astimezone(ZoneInfo(body.zone)), i18n.language())
        lines = [
            gettext("The secretariat asks you to approve a text, or to return it with remarks."),
            _facts(submission, reader, office),
            gettext("Wanted by: %(when)s", when=by),
            gettext("Read and approve: %(address)s", address=_address(office, submission)),
        ]
        return _mail(reader, office, gettext("%(body)s: a text waits for your approval", body=body.code), lines)


def text_approved(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """Write to the secretariat: it can be issued. Dropped when they are no longer the body's secretariat."""
    submission, reader, actor = _loaded(session, payload)
    approval = approvals.approvals_of(session, [submission]).get(submission.id)
    if approval is None or not actor.is_secretariat_of(submission.minutes.paper.body_id):
        raise Dropped("not approved, or no longer the secretariat")
    with i18n.speaking(reader.language):
        lines = [
            gettext("%(name)s has approved the text. It can be issued to the members.", name=approval.name),
            _facts(submission, reader, office),
            _address(office, submission),
        ]
        subject = gettext("%(body)s: approved, %(symbol)s", **_named(submission))
        return _mail(reader, office, subject, lines)


def text_returned(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """Write to the secretariat: remarks wait. Dropped when they are no longer the body's secretariat."""
    submission, reader, actor = _loaded(session, payload)
    returned = approvals.return_of(session, submission)
    if (
        returned is None
        or submission.state != SubmissionState.RETURNED.value
        or not actor.is_secretariat_of(submission.minutes.paper.body_id)
    ):
        raise Dropped("not returned, or no longer the secretariat")
    with i18n.speaking(reader.language):
        lines = [
            gettext("%(name)s has returned the text with remarks.", name=returned.by.name),
            _facts(submission, reader, office),
        ]
        if returned.due_on is not None:
            lines.append(gettext("Wanted by: %(when)s", when=dates.long_date(returned.due_on, i18n.language())))
        lines.append(gettext("The remarks: %(address)s", address=_address(office, submission)))
        return _mail(reader, office, gettext("%(body)s: returned, %(symbol)s", **_named(submission)), lines)


#: What the worker calls, by the name of the notice.
WRITERS: dict[str, Writer] = {SUBMITTED: text_submitted, APPROVED: text_approved, RETURNED: text_returned}


def _loaded(session: Session, payload: dict[str, Any]) -> tuple[Submission, User, Actor]:
    reader = live_user(session, payload["user"])
    if reader is None:
        raise Dropped("the account has ended")
    actor = load_actor(session, reader)
    submission = approvals.submission_with_id(session, actor, payload["about"])
    if submission is None:
        raise Dropped("it is no longer open to this reader")
    return submission, reader, actor


def _facts(submission: Submission, reader: User, office: Office) -> str:
    title = Letter(reader, office).typed(title_of(submission), submission.minutes.paper.marking)
    return "\n".join(filter(None, (submission.symbol, title)))


def _named(submission: Submission) -> dict[str, str]:
    return {"body": submission.minutes.paper.body.code, "symbol": submission.symbol}


def _address(office: Office, submission: Submission) -> str:
    return f"{office.base_url}/chair/approvals/{submission.pid}"


def _mail(reader: User, office: Office, subject: str, lines: list[str]) -> Mail:
    return Letter(reader, office).mail(subject, "\n\n".join(lines))
