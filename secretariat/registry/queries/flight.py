"""Papers in flight: what the secretariats still have to bring out, and with whom it lies."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from secretariat.committees.actors import Actor
from secretariat.core.outbox import OutboxMessage
from secretariat.documents.models import DraftFace, Face, Paper, Version
from secretariat.documents.policy import papers_visible_to
from secretariat.documents.queries import without_words
from secretariat.people.models import User
from secretariat.registry.models import Holding
from secretariat.registry.queries.underway import of_asker, unfinished


def in_flight(session: Session, actor: Actor, *, only: Collection[str] | None = None) -> list[Paper]:
    """Return the papers that are still to be brought out, or those of them with these public ids, by their opening, for who
    acts on them; lists take `rows_in_flight`.

    With versions in force, the languages there, and drafts with who saved them.
    """
    query = _to_act_on() if only is None else _to_act_on().where(Paper.pid.in_(sorted(only)))
    return list(session.scalars(query, of_asker(actor, actor.secretariat_bodies)))


@cache
def _to_act_on() -> Select[Paper]:
    return (
        select(Paper)
        .outerjoin(Version, Version.id == Paper.current_version_id)
        .options(
            contains_eager(Paper.current_version).defer(Version.sheet),
            contains_eager(Paper.current_version).selectinload(Version.faces).load_only(Face.language),
            joinedload(Paper.body),
            joinedload(Paper.drafter),
            without_words(selectinload(Paper.drafts)).joinedload(DraftFace.saver),
        )
        .where(Paper.id.in_(unfinished()))
        .order_by(Paper.created_at, Paper.id)
    )


def holdings(session: Session, papers: Iterable[Paper]) -> dict[int, User]:
    """Return with whom papers lie, by their id, of those for which it was said."""
    found = session.execute(
        select(Holding.paper_id, User)
        .join(Holding.user)
        .where(Holding.paper_id.in_(sorted(paper.id for paper in papers)))
    )
    return {row[0]: row[1] for row in found}


def holding_of(session: Session, paper: Paper) -> Holding | None:
    """Return with whom a paper lies, if that was said."""
    return session.scalar(select(Holding).options(joinedload(Holding.user)).where(Holding.paper_id == paper.id))


def paper_with_id(session: Session, actor: Actor, paper_id: int) -> Paper | None:
    """Return a paper with its drafts, or None if it does not exist for this person; for letters."""
    return session.scalar(
        select(Paper)
        .options(
            joinedload(Paper.body),
            joinedload(Paper.drafter),
            joinedload(Paper.current_version).selectinload(Version.faces).load_only(Face.language),
            without_words(selectinload(Paper.drafts)).joinedload(DraftFace.saver),
        )
        .where(Paper.id == paper_id, papers_visible_to(actor))
    )


def was_asked(session: Session, key: str) -> bool:
    """Tell whether a letter with this key was asked for already."""
    return session.scalar(select(OutboxMessage.id).where(OutboxMessage.key == key)) is not None
