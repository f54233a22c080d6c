"""Reads of relations, each through the scope of its reader but where the docstring says otherwise.

A relation to a paper that the reader may not see is as if it did not exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, ScalarSelect, Select, String, and_, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload

from secretariat.committees.actors import Actor
from secretariat.core.at_once import Asked
from secretariat.core.ids import Ref
from secretariat.core.values import dataclass
from secretariat.documents import grants
from secretariat.documents.models import Paper
from secretariat.documents.policy import papers_visible_to
from secretariat.documents.queries import escaped
from secretariat.documents.states import PaperState
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


class PaperNamed(NamedTuple):
    """A paper as another one names it."""

    pid: str
    symbol: str | None
    title_en: str
    title_fr: str
    state: str
    dated_at: datetime


def _papers_named() -> Select[*tuple[Any, ...]]:
    columns: list[Any] = [Paper.pid, Paper.symbol, Paper.title_en, Paper.title_fr, Paper.state, Paper.dated_at]
    return select(*columns)


@cache
def beginning_alike() -> Asked:
    """Return the query for papers whose symbol begins with that of `paper`, for `belonging`, to be asked with others."""
    return (
        _papers_named()
        .add_columns(Paper.symbol_key, Paper.id)
        .where(
            # Whose series the symbol is of: all that is in the register need not be read.
            Paper.body_id == bindparam("body", type_=Integer()),
            Paper.symbol.like(bindparam("alike", type_=String()), escape="\\"),
            Paper.id != bindparam("paper", type_=Integer()),
            Paper.copy_of_id.is_(None),
            grants.granted_to_asker("paper", Paper.id),
        )
        .order_by(Paper.symbol_key, Paper.id)
    )


def asked_for_belonging(paper: Paper) -> dict[str, Any]:
    """Return what `beginning_alike` is given of a paper, beside who asks; no paper begins like one without a symbol."""
    alike = f"{escaped(str(paper.symbol))}%" if isinstance(parse(paper.symbol or ""), Symbol) else None
    return {"paper": paper.id, "body": paper.body_id, "alike": alike}


def belonging(paper: Paper, alike: Iterable[PaperNamed]) -> list[PaperNamed]:
    """Return the corrigenda, addenda and action sheets to a paper among those that begin alike: it is these that say so."""
    read = parse(paper.symbol or "")
    return [other for other in alike if _belongs(other, read)] if isinstance(read, Symbol) else []


def _belongs(other: PaperNamed, read: Symbol) -> bool:
    symbol = parse(other.symbol or "")
    return (
        isinstance(symbol, Symbol)
        and symbol.base == read.base
        and len(symbol.suffixes) > len(read.suffixes)
        and symbol.suffixes[: len(read.suffixes)] == read.suffixes
    )


def symbol_above(paper: Paper) -> str | None:
    """Return the symbol of what a corrigendum, an addendum or an action sheet belongs to; None for others."""
    read = parse(paper.symbol or "")
    return str(read.base) if isinstance(read, Symbol) and read.suffixes and not paper.is_copy else None


@cache
def above() -> Asked:
    """Return the query for the paper that bears the symbol `parent`, if it is open to who asks, to be asked with others."""
    symbol = bindparam("parent", type_=String())
    return _papers_named().where(Paper.symbol == symbol, grants.granted_to_asker("paper", Paper.id))


def same_line(one: Paper, other: Paper) -> bool:
    """Tell whether the symbols of two papers say already how they belong together."""
    read, second = parse(one.symbol or ""), parse(other.symbol or "")
    return isinstance(read, Symbol) and isinstance(second, Symbol) and read.base == second.base
