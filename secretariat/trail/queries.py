"""What a trail asks of several features at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, and_, bindparam, case, cast, exists, null, or_, select, union
from sqlalchemy.orm import Session, joinedload

from secretariat.committees.actors import Actor
from secretariat.core.at_once import Asked, AtOnce
from secretariat.decisions.models import Action, Decision
from secretariat.decisions.policy import actions_visible_to, decisions_visible_to
from secretariat.decisions.states import DecisionState
from secretariat.documents import grants
from secretariat.documents.models import Paper, Version
from secretariat.documents.policy import papers_visible_to
from secretariat.relations import queries as relations
from secretariat.relations.models import Relation
from secretariat.relations.queries import PaperNamed


class Tie(NamedTuple):
    """A relation of a paper, or an action that was delivered with it, and what this person may see at the other end."""

    relation: Relation | None
    other: Paper | None
    #: In force.
    decision: Decision | None
    action: Action | None


class Ends(NamedTuple):
    """Whether a paper is tied by anything, whether its reader may see it or not: most are not, and their pages need not ask; and
    what it belongs to by its symbol."""

    tied: bool
    parent: PaperNamed | None

    @classmethod
    def of(cls, found: Mapping[str, list[tuple[Any, ...]]]) -> Ends:
        """Return it of what `ends_asked` found."""
        return cls(bool(found["tied"][0][0]), PaperNamed._make(found["parent"][0]) if found["parent"] else None)


def ends(session: Session, actor: Actor, paper: Paper) -> Ends:
    """Return whether a paper is tied, and what it belongs to, where its page asks nothing else with it."""
    return Ends.of(_ends().read(session, {**asked_for(paper), **grants.asker(actor)}))


@cache
def _ends() -> AtOnce:
    return AtOnce(**ends_asked())


def asked_for(paper: Paper) -> dict[str, Any]:
    """Return what `ends_asked` is given of a paper, beside who asks."""
    return {"paper": paper.id, "body": paper.body_id, "parent": relations.symbol_above(paper)}


@cache
def ends_asked() -> dict[str, Asked]:
    """Return the queries of `Ends`, to be asked with others: a relation from it or to it, an action delivered with it; and
    what it belongs to."""
    paper = bindparam("paper", type_=Integer())
    related = exists().where(or_(Relation.paper_id == paper, Relation.to_paper_id == paper))
    delivered = exists().where(Action.evidence_paper_id == paper)
    return {"tied": select(or_(related, delivered)), "parent": relations.above()}


def ties(session: Session, actor: Actor, paper: Paper) -> list[Tie]:
    """Return what a paper is tied by, in one query: relations both ways in the order in which they were entered, and actions.

    A relation to a paper that this person may not see is left out, as if it did not exist.
    """
    here = or_(Relation.paper_id == paper.id, Relation.to_paper_id == paper.id)
    related = select(Relation.id.label("relation"), Relation.to_action_id.label("action")).where(here)
    delivered = select(cast(null(), Integer), Action.id).where(Action.evidence_paper_id == paper.id)
    ends = union(related, delivered).subquery("ends")
    other = case((Relation.paper_id == paper.id, Relation.to_paper_id), else_=Relation.paper_id)
    in_force = Decision.state == DecisionState.IN_FORCE.value
    rows = session.execute(
        select(Relation, Paper, Decision, Action)
        .select_from(ends)
        .outerjoin(Relation, Relation.id == ends.c.relation)
        .outerjoin(Paper, Paper.id == other)
        .outerjoin(Decision, and_(Decision.id == Relation.to_decision_id, in_force, decisions_visible_to(actor)))
        .outerjoin(Action, and_(Action.id == ends.c.action, actions_visible_to(actor)))
        .options(
            joinedload(Paper.body),
            *(joinedload(thing.body) for thing in (Decision, Action)),
            *(joinedload(thing.version).defer(Version.sheet) for thing in (Decision, Action)),
            joinedload(Action.owner),
        )
        .where(or_(Relation.to_paper_id.is_(None), papers_visible_to(actor)))
        .order_by(Relation.entered_at, Relation.id)
    )
    return [Tie._make(row) for row in rows]
