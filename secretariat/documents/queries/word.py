"""Word files that wait to be taken over into a draft, and those that were."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from secretariat.committees.actors import Actor
from secretariat.core import clock
from secretariat.documents.models import Paper, WordOriginal, WordWaiting
from secretariat.documents.policy import papers_visible_to

#: How long a file waits that nobody takes over.
WAITS: Final = timedelta(days=1)


def waiting_since() -> datetime:
    """Return the moment from which on a file still waits."""
    return clock.now() - WAITS


def word_waiting(session: Session, actor: Actor, pid: str) -> WordWaiting | None:
    """Return a file that this person brought and has not taken over yet; nobody else ever sees it."""
    return session.scalar(
        select(WordWaiting)
        .join(Paper, Paper.id == WordWaiting.paper_id)
        .options(joinedload(WordWaiting.paper).joinedload(Paper.body))
        .where(
            WordWaiting.pid == pid,
            WordWaiting.brought_by == actor.user_id,
            WordWaiting.brought_at > waiting_since(),
            papers_visible_to(actor),
        )
    )


def word_original(session: Session, actor: Actor, pid: str) -> WordOriginal | None:
    """Return a file that a draft came from, or None if its paper does not exist for this person."""
    return session.scalar(
        select(WordOriginal)
        .join(Paper, Paper.id == WordOriginal.paper_id)
        .options(joinedload(WordOriginal.paper))
        .where(WordOriginal.pid == pid, papers_visible_to(actor))
    )


def word_originals(session: Session, paper: Paper) -> list[WordOriginal]:
    """Return the files that the draft of a paper came from, newest first; only for those who may see drafts."""
    found = session.scalars(
        select(WordOriginal)
        .options(joinedload(WordOriginal.taker))
        .where(WordOriginal.paper_id == paper.id)
        .order_by(WordOriginal.taken_at.desc(), WordOriginal.id.desc())
    )
    return list(found)
