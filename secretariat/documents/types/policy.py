"""Who keeps the types of papers (domain 6, "Bodies, rules, templates")."""

from __future__ import annotations

from typing import Any

from sqlalchemy import false, true

from secretariat.committees.actors import Actor
from secretariat.committees.states import Function
from secretariat.core.decision import Decision, allow, refuse
from secretariat.core.i18n import N_
from secretariat.documents.types.models import PaperType


def may_see_types(actor: Actor) -> bool:
    """Whoever opens papers, of any body, sees what they may be."""
    return bool(actor.secretariat_bodies)


def may_keep_types(actor: Actor) -> bool:
    """Types are of the house, not of a body: the head of any secretariat keeps them."""
    return any(Function.HEAD_OF_SECRETARIAT in held for held in actor.mandates.values())


def types_visible_to(actor: Actor) -> Any:
    """SQL twin of `may_see_types`."""
    return true() if may_see_types(actor) else false()


def can_see(actor: Actor, type: PaperType) -> Decision:
    """Whatever the scope has let through may be read."""
    return allow(N_("You are the secretariat of a body."))


def can_keep(actor: Actor, type: PaperType) -> Decision:
    """The head of a secretariat changes a type and takes it out of use."""
    if may_keep_types(actor):
        return allow(N_("You head a secretariat."))
    return refuse(N_("Only the head of a secretariat changes the types of papers."))
