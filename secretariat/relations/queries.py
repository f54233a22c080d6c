"""Reads of relations, each through the scope of its reader but where the docstring says otherwise.

A relation to a paper that the reader may not see is as if it did not exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload

from secretariat.committees.actors import Actor
from secretariat.core.audit import AuditEntry
from secretariat.core.ids import Ref
from secretariat.core.values import dataclass
from secretariat.documents import grants
from secretariat.documents.models import Paper, Release, Version
from secretariat.documents.policy import papers_visible_to, versions_visible_to
from secretariat.documents.queries import escaped
from secretariat.documents.states import PaperState, VersionState
from secretariat.documents.symbols import Symbol, parse
from secretariat.relations.models import Relation
from secretariat.relations.states import RelationKind

_IN_FORCE = and_(Relation.kind == RelationKind.SUPERSEDES.value, Paper.state == PaperState.ISSUED.value)


@dataclass(frozen=True)
class Related:
    """A relation as it is seen from a paper: what it leads to, or from which paper it comes."""

    relation: Relation
    #: The paper at the other end; None where a decision or an action is.
    other: Paper | None
    #: Whether it is the paper itself that says so.
    said_here: bool


def relation_by_pid(session: Session, actor: Actor, pid: str) -> Relation | None:
    """Return a relation with its paper, for the house of the paper's body; None for everybody else."""
    return session.scalar(
        select(Relation)
        .join(Relation.paper)
        .options(joinedload(Relation.paper))
        .where(Relation.pid == pid, Paper.body_id.in_(sorted(actor.house_bodies)), papers_visible_to(actor))
    )


def relation_between(session: Session, paper: Paper, kind: RelationKind, to: Ref) -> Relation | None:
    """Return the relation that says just this, for the services."""
    column = getattr(Relation, f"to_{to.kind}_id")
    return session.scalar(
        select(Relation).where(Relation.paper_id == paper.id, Relation.kind == kind.value, column == to.id)
    )


def leads_back(session: Session, kind: RelationKind, start: int, to: int) -> bool:
    """Tell whether relations of a kind lead from the paper `start`, over however many, to the paper `to`; for the services."""
    seen, waiting = {start}, {start}
    while waiting and to not in seen:
        further = select(Relation.to_paper_id).where(Relation.paper_id.in_(waiting), Relation.kind == kind.value)
        waiting = {found for found in session.scalars(further) if found is not None} - seen
        seen |= waiting
    return to in seen


def papers_saying(session: Session, actor: Actor, to: Ref) -> list[Paper]:
    """Return the papers that follow a decision or answer an action and are open to this person, the first one first."""
    column = getattr(Relation, f"to_{to.kind}_id")
    found = session.scalars(
        select(Paper)
        .join(Relation, Relation.paper_id == Paper.id)
        .where(column == to.id, papers_visible_to(actor))
        .order_by(Paper.dated_at, Paper.id)
    )
    return list(found)


def superseded_by(session: Session, actor: Actor, papers: Iterable[int]) -> dict[int, Paper]:
    """Return, by id of the paper, what took its place: issued, in force, and open to this person; the newest of several."""
    return _superseding(session, papers, papers_visible_to(actor))


def superseding_symbol(paper: ColumnElement[int] | InstrumentedAttribute[int]) -> ScalarSelect[str | None]:
    """The symbol of what took the place of the paper whose id is in `paper`, as `superseded_by` finds it, within a query
    that is given `grants.asker(actor)`."""
    newer = aliased(Paper)
    return (
        select(newer.symbol)
        .join(Relation, Relation.paper_id == newer.id)
        .where(
            Relation.to_paper_id == paper,
            Relation.kind == RelationKind.SUPERSEDES.value,
            newer.state == PaperState.ISSUED.value,
            grants.granted_to_asker("paper", newer.id),
        )
        .order_by(newer.dated_at.desc(), newer.id.desc())
        .limit(1)
        .correlate_except(newer, Relation)
        .scalar_subquery()
    )


def _superseding(session: Session, papers: Iterable[int], open_to: object) -> dict[int, Paper]:
    wanted = sorted(set(papers))
    if not wanted:
        return {}
    rows = session.execute(
        select(Relation.to_paper_id, Paper)
        .join(Paper, Paper.id == Relation.paper_id)
        .where(_IN_FORCE, Relation.to_paper_id.in_(wanted), open_to)  # type: ignore[arg-type]  # a condition
        .order_by(Paper.dated_at, Paper.id)
    )
    return {superseded: paper for superseded, paper in rows if superseded is not None}


def issued_first(session: Session, actor: Actor, papers: Iterable[int]) -> dict[int, datetime]:
    """Return, by id of the paper, when the first version was issued of those that stand and are open to this person."""
    wanted = sorted(set(papers))
    if not wanted:
        return {}
    rows = session.execute(
        select(Version.paper_id, func.min(Version.issued_at))
        .where(Version.paper_id.in_(wanted), Version.state != VersionState.RECALLED.value, versions_visible_to(actor))
        .group_by(Version.paper_id)
    )
    return {row[0]: row[1] for row in rows}


def belonging(session: Session, actor: Actor, paper: Paper) -> list[Paper]:
    """Return the corrigenda, addenda and action sheets to a paper, in the order of their symbols: it is these that say so."""
    read = parse(paper.symbol or "")
    if not isinstance(read, Symbol):
        return []
    found = session.scalars(
        select(Paper)
        .where(
            # Whose series the symbol is of: all that is in the register need not be read.
            Paper.body_id == paper.body_id,
            Paper.symbol.like(f"{escaped(str(paper.symbol))}%", escape="\\"),
            Paper.id != paper.id,
            Paper.copy_of_id.is_(None),
            papers_visible_to(actor),
        )
        .order_by(Paper.symbol_key, Paper.id)
    )
    return [other for other in found if _belongs(other, read)]


def _belongs(other: Paper, read: Symbol) -> bool:
    symbol = parse(other.symbol or "")
    return (
        isinstance(symbol, Symbol)
        and symbol.base == read.base
        and len(symbol.suffixes) > len(read.suffixes)
        and symbol.suffixes[: len(read.suffixes)] == read.suffixes
    )


def belongs_to(session: Session, actor: Actor, paper: Paper) -> Paper | None:
    """Return the paper that a corrigendum, an addendum or an action sheet belongs to by its symbol, if it is open to them."""
    read = parse(paper.symbol or "")
    if not isinstance(read, Symbol) or not read.suffixes or paper.is_copy:
        return None
    return session.scalar(select(Paper).where(Paper.symbol == str(read.base), papers_visible_to(actor)))


def same_line(one: Paper, other: Paper) -> bool:
    """Tell whether the symbols of two papers say already how they belong together."""
    read, second = parse(one.symbol or ""), parse(other.symbol or "")
    return isinstance(read, Symbol) and isinstance(second, Symbol) and read.base == second.base


def withdrawn_at(session: Session, paper: Paper) -> datetime | None:
    """Return when a paper was withdrawn, from the audit chain: it is known to whoever sees the paper that it was."""
    return session.scalar(
        select(func.max(AuditEntry.at)).where(
            AuditEntry.object == str(paper.ref), AuditEntry.event == "paper.withdrawn"
        )
    )


def releases_ever(session: Session, paper: Paper) -> list[Release]:
    """Return every release of a paper, ended ones too, for its house."""
    found = session.scalars(
        select(Release)
        .options(joinedload(Release.party), joinedload(Release.user))
        .where(Release.paper_id == paper.id)
        .order_by(Release.starts_at, Release.id)
    )
    return list(found)
