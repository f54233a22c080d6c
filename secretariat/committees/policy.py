"""Who may see and change a body."""

from __future__ import annotations

from typing import Any, Protocol

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.committees.states import Function
from secretariat.core.decision import Decision, allow, refuse
from secretariat.core.i18n import N_


def bodies_visible_to(actor: Actor) -> Any:
    """SQL twin of `can_see`."""
    return Body.id.in_(sorted(actor.bodies))


class OfBody(Protocol):
    """A body, or a page of it."""

    @property
    def id(self) -> int: ...


def can_see(actor: Actor, body: OfBody) -> Decision:
    """A body is known to those who sit in it and those who run it."""
    if body.id in actor.bodies:
        return allow(N_("You sit in this body, or hold a mandate in it."))
    return refuse(N_("This body is not open to you."))


def can_see_papers(actor: Actor, body: OfBody) -> Decision:
    """Who drafts for a body finds there what they drafted; all others see its papers who know the body."""
    if body.id in actor.drafting:
        return allow(N_("You draft for this body."))
    return can_see(actor, body)


def can_convene(actor: Actor, body: OfBody) -> Decision:
    """Its secretariat convenes meetings and opens papers (domain 6, "Build agenda")."""
    if actor.is_secretariat_of(body.id):
        return allow(N_("You are the secretariat of this body."))
    return refuse(N_("Only the secretariat of this body may do this."))


def can_declare_deputy(actor: Actor, body: Body) -> Decision:
    """The chair herself, not her deputy, or the head of the secretariat says who deputises, and when that ends."""
    if actor.mandates.get(body.id, frozenset()) & {Function.CHAIR, Function.HEAD_OF_SECRETARIAT}:
        return allow(N_("You chair this body, or head its secretariat."))
    return refuse(N_("Only the chair in person, or the head of the secretariat, declares who deputises."))
