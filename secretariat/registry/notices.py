"""The letter that reminds of a paper: body, symbol, next step, and who asks. What the paper says is behind the link."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import i18n
from secretariat.core.i18n import gettext
from secretariat.core.mail import Mail, Office, Writer
from secretariat.core.outbox import Dropped
from secretariat.documents.letters import Letter
from secretariat.people.queries import live_user
from secretariat.registry import queries
from secretariat.registry.holders import holder_of
from secretariat.registry.services.hold import REMINDER
from secretariat.registry.steps import ahead_of, next_step, stage_of


def reminder(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """To who holds the paper. Dropped when it lies with another, or when nothing is under way any more."""
    reader = live_user(session, payload["user"])
    if reader is None:
        raise Dropped("the account has ended")
    paper = queries.paper_with_id(session, load_actor(session, reader), payload["about"])
    stage = stage_of(paper) if paper else None
    if paper is None or stage is None:
        raise Dropped("the paper is not there for this reader, or is out")
    known = queries.holding_of(session, paper)
    holder = holder_of(paper, {paper.id: known.user} if known else {})
    if holder is None or holder.id != reader.id:
        raise Dropped("it lies with another")
    asker = live_user(session, payload["by"])
    with i18n.speaking(reader.language):
        letter = Letter(reader, office)
        name = letter.named(paper, paper.symbol or gettext("No symbol yet"))
        asked = gettext("%(name)s reminds you of a paper that lies with you.", name=asker.name if asker else "–")
        step = gettext("Next step: %(step)s", step=next_step(paper, stage, ahead_of(session, [paper])))
        lines = [asked, "", name, step, "", f"{office.base_url}/papers/{paper.pid}"]
        return letter.mail(gettext("%(body)s: a paper waits for you", body=paper.body.code), "\n".join(lines))


#: What the worker calls, by the name of the notice.
WRITERS: dict[str, Writer] = {REMINDER: reminder}
