"""Papers in flight: what the secretariats still have to bring out, and with whom it lies."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from secretariat.committees.actors import Actor
from secretariat.core.outbox import OutboxMessage
from secretariat.documents.kinds import MADE
from secretariat.documents.models import DraftFace, Face, Paper, Version
from secretariat.documents.policy import papers_visible_to
from secretariat.documents.queries import without_words
from secretariat.documents.states import PaperState
from secretariat.registry.models import Holding

UNISSUED: Final = (PaperState.EXPECTED.value, PaperState.DRAFT.value, PaperState.READY.value)
#: A language that did not come in so many days is looked for elsewhere: the register finds it.
AWAITED: Final = timedelta(days=90)


def unfinished(actor: Actor) -> Any:
    """The condition that a paper of this secretary's bodies is still to be brought out. It asks `Version`, the one in force.

    Promised papers, drafts, revisions begun after the last issue, and versions of the last ninety days with one language only.
    """
    return and_(_unfinished(actor), Paper.body_id.in_(sorted(actor.secretariat_bodies)))


def own_unfinished(actor: Actor) -> Any:
    """The same condition for a drafting officer: of the papers that are theirs to draft, submitted or not."""
    mine = and_(Paper.drafter_id == actor.user_id, Paper.body_id.in_(sorted(actor.drafting)))
    return and_(_unfinished(actor), mine)


def _unfinished(actor: Actor) -> Any:
    revised = exists().where(DraftFace.paper_id == Paper.id, DraftFace.saved_at > Version.issued_at)
    faces = select(func.count()).select_from(Face).where(Face.version_id == Version.id).scalar_subquery()
    given_back = and_(Paper.drafter_id.is_not(None), Paper.submitted_at.is_(None))
    again = and_(
        Paper.state == PaperState.ISSUED.value,
        or_(revised, given_back, and_(faces < 2, Version.issued_at > actor.at - AWAITED)),
    )
    return and_(
        Paper.kind.not_in(sorted(MADE)),
        Paper.copy_of_id.is_(None),
        or_(Paper.state.in_(UNISSUED), again),
        papers_visible_to(actor),
    )


def in_flight(session: Session, actor: Actor, *, only: Collection[str] | None = None) -> list[Paper]:
    """Return the papers that are still to be brought out, or those of them with these public ids, by their opening.

    With versions in force, the languages there, and drafts with who saved them.
    """
    query = _with_all(unfinished(actor))
    if only is not None:
        query = query.where(Paper.pid.in_(sorted(only)))
    return list(session.scalars(query))


def own_in_flight(session: Session, actor: Actor) -> list[Paper]:
    """Return the same of a drafting officer's own papers."""
    return list(session.scalars(_with_all(own_unfinished(actor))))


def _with_all(condition: Any) -> Select[Paper]:
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
        .where(condition)
        .order_by(Paper.created_at, Paper.id)
    )


def holdings(session: Session, papers: Iterable[Paper]) -> dict[int, Holding]:
    """Return with whom papers lie, by their id, of those for which it was said."""
    found = session.scalars(
        select(Holding)
        .options(joinedload(Holding.user))
        .where(Holding.paper_id.in_(sorted(paper.id for paper in papers)))
    )
    return {one.paper_id: one for one in found}


def holding_of(session: Session, paper: Paper) -> Holding | None:
    """Return with whom a paper lies, if that was said."""
    return holdings(session, [paper]).get(paper.id)


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
