"""Who enters and removes relations. Who sees one is decided at both of its ends: they see the two things, or no relation."""

from __future__ import annotations

from secretariat.committees.actors import Actor
from secretariat.core.decision import Decision, allow, refuse
from secretariat.core.i18n import N_
from secretariat.documents.models import Paper
from secretariat.relations.models import Relation


def can_relate(actor: Actor, paper: Paper) -> Decision:
    """The secretariat says how its papers hang together; a copy made for somebody says nothing of its own."""
    if paper.is_copy:
        return refuse(N_("It follows the paper it was made from."))
    if actor.is_secretariat_of(paper.body_id):
        return allow(N_("You are the secretariat of this body."))
    return refuse(N_("Only the secretariat of this body may do this."))


def can_remove(actor: Actor, relation: Relation) -> Decision:
    """Whoever may enter it may remove it."""
    return can_relate(actor, relation.paper)
