"""The letter to who drafted a paper that was returned: which one, never the remarks; they are behind the link."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import i18n
from secretariat.core.i18n import gettext
from secretariat.core.mail import Mail, Office, Writer
from secretariat.core.outbox import Dropped
from secretariat.documents.letters import Letter
from secretariat.documents.models import Paper
from secretariat.people.queries import live_user
from secretariat.quality.policy import can_see_review
from secretariat.quality.queries import reviews_of
from secretariat.quality.services import RETURNED
from secretariat.quality.states import Verdict


def returned(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """Write to a drafter. Dropped when the review is not theirs to read, or the paper has passed meanwhile."""
    reader = live_user(session, payload["user"])
    if reader is None:
        raise Dropped("the account has ended")
    paper = session.scalars(select(Paper).where(Paper.id == payload["about"])).one()
    last = reviews_of(session, paper, limit=1)
    if not can_see_review(load_actor(session, reader), paper) or not last or last[0].verdict != Verdict.RETURNED:
        raise Dropped("not returned any more, or not theirs to read")
    with i18n.speaking(reader.language):
        letter = Letter(reader, office)
        subject = gettext("%(body)s: a paper was returned to you", body=paper.body.code)
        lines = [
            gettext("%(name)s has looked through a paper and returns it with remarks.", name=last[0].by.name),
            "",
            paper.symbol or gettext("No symbol yet"),
            "",
            f"{office.base_url}/papers/{paper.pid}/quality",
        ]
        return letter.mail(subject, "\n".join(lines))


WRITERS: dict[str, Writer] = {RETURNED: returned}
