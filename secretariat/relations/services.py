"""Entering and removing relations."""

from __future__ import annotations

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, clock
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_
from secretariat.core.ids import Ref
from secretariat.documents.models import Paper
from secretariat.relations import queries
from secretariat.relations.models import Relation
from secretariat.relations.states import ONE_WAY, RelationKind


def relate(session: Session, paper: Paper, *, actor: Actor, kind: RelationKind, to: Paper | Ref) -> Relation:
    """Enter what a paper says of another, of a decision or of an action that this person may see.

    Raises BadInput for what is entered or known already, and for what would lead back to where it began.
    """
    ref = to.ref if isinstance(to, Paper) else to
    if ref.kind != kind.target:
        raise BadInput("kind", N_("This relation does not lead there."))
    if queries.relation_between(session, paper, kind, ref) is not None:
        raise BadInput("to", N_("This is entered already."))
    if isinstance(to, Paper):
        _refuse_between(session, paper, actor=actor, kind=kind, to=to)
    relation = Relation(
        paper_id=paper.id,
        kind=kind.value,
        to_paper_id=ref.id if ref.kind == "paper" else None,
        to_decision_id=ref.id if ref.kind == "decision" else None,
        to_action_id=ref.id if ref.kind == "action" else None,
        entered_by=actor.user_id,
        entered_at=clock.now(),
    )
    session.add(relation)
    session.flush()
    audit.record(session, "relation.entered", actor=actor.ref, about=paper.ref, kind=kind.value, to=str(ref))
    return relation


def remove(session: Session, relation: Relation, *, actor: Actor) -> None:
    """Take a relation back; the audit chain keeps that it was there."""
    said = {"kind": relation.kind, "to": str(relation.to)}
    audit.record(session, "relation.removed", actor=actor.ref, about=relation.paper.ref, **said)
    session.delete(relation)
    session.flush()


def _refuse_between(session: Session, paper: Paper, *, actor: Actor, kind: RelationKind, to: Paper) -> None:
    if to.id == paper.id:
        raise BadInput("to", N_("A paper has no relation to itself; its versions follow each other by themselves."))
    if to.is_copy:
        raise BadInput("to", N_("This is a copy made for somebody; name the paper it was made from."))
    if queries.same_line(paper, to):
        raise BadInput("to", N_("Their symbols say already how they belong together."))
    if kind is RelationKind.SUPERSEDES and not actor.is_secretariat_of(to.body_id):
        raise BadInput("to", N_("Only the secretariat of its own body may say that a paper is superseded."))
    if kind in ONE_WAY and queries.leads_back(session, kind, to.id, paper.id):
        raise BadInput("to", N_("It is said the other way round already."))
