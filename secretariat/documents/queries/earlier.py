"""Reads of what drafts said before; for those alone who may see the draft."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session, contains_eager, joinedload

from secretariat.committees.actors import Actor
from secretariat.documents import queries
from secretariat.documents.models import DraftFace, EarlierText, Paper
from secretariat.documents.policy import can_see_draft

MOST = 50


def earlier_by_pid(session: Session, actor: Actor, pid: str) -> EarlierText | None:
    """Return an earlier text of a paper that the actor sees, drafts included."""
    found = session.scalars(
        select(EarlierText)
        .options(joinedload(EarlierText.draft).joinedload(DraftFace.paper), joinedload(EarlierText.saver))
        .where(EarlierText.pid == pid)
    ).one_or_none()
    if found is None or queries.paper_by_pid(session, actor, found.draft.paper.pid) is None:
        return None
    return found if can_see_draft(actor, found.draft.paper) else None


def earlier_texts(session: Session, paper: Paper, language: str) -> Sequence[EarlierText]:
    """Return what its draft in one language said before, the newest first, at most `MOST`."""
    return session.scalars(
        select(EarlierText)
        .join(EarlierText.draft)
        .options(joinedload(EarlierText.draft), joinedload(EarlierText.saver))
        .where(DraftFace.paper_id == paper.id, DraftFace.language == language)
        .order_by(EarlierText.id.desc())
        .limit(MOST)
    ).all()


def earlier_in_each(session: Session, paper: Paper, most: int) -> Sequence[EarlierText]:
    """Return the same of each language, at most so many of it, in one query."""
    newest = [
        select(EarlierText.id)
        .join(EarlierText.draft)
        .where(DraftFace.paper_id == paper.id, DraftFace.language == code)
        .order_by(EarlierText.id.desc())
        .limit(most)
        .subquery()
        for code in ("en", "fr")
    ]
    return session.scalars(
        select(EarlierText)
        .join(EarlierText.draft)
        .options(contains_eager(EarlierText.draft))
        .where(EarlierText.id.in_(union_all(*(select(one.c.id) for one in newest))))
        .order_by(DraftFace.language, EarlierText.id.desc())
    ).all()
