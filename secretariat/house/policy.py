"""Who keeps the house (domain 6, "Bodies, rules, templates" and "Delegation members").

The administrator keeps all of it and reads no content; the head of a secretariat keeps the bodies it serves, and gives what
is beneath her: neither heads of secretariats nor roles. Two pairs of eyes: nobody gives, prolongs or ends anything of
their own. Another administrator, or another head, does; where there is none, who runs the machine (`enter-house`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import false, or_, select, true

from secretariat.committees.actors import Actor
from secretariat.committees.models import Assignment, Body, Mandate
from secretariat.committees.states import Function
from secretariat.core.decision import Decision, allow, refuse
from secretariat.core.i18n import N_
from secretariat.people.models import Party, User
from secretariat.people.states import Role

_ALL, _OWN = N_("You administer the house."), N_("You head the secretariat of this body.")
_NOT = N_("Only the administrator, or the head of the body’s secretariat, changes this.")


def is_administrator(actor: Actor) -> bool:
    return Role.ADMINISTRATOR in actor.roles


def bodies_headed(actor: Actor) -> frozenset[int]:
    """Return the bodies whose secretariat this person heads."""
    return frozenset(body for body, held in actor.mandates.items() if Function.HEAD_OF_SECRETARIAT in held)


def keeps_something(actor: Actor) -> bool:
    """Tell whether the pages of the house are for this person."""
    return is_administrator(actor) or bool(bodies_headed(actor))


def bodies_kept_by(actor: Actor) -> Any:
    """SQL twin of `can_keep_body`."""
    return true() if is_administrator(actor) else Body.id.in_(sorted(bodies_headed(actor)))


def can_keep_body(actor: Actor, body: Body) -> Decision:
    """The administrator every body; the head of a secretariat those it serves."""
    if is_administrator(actor):
        return allow(_ALL)
    return allow(_OWN) if body.id in bodies_headed(actor) else refuse(_NOT)


def people_seen_by(actor: Actor) -> Any:
    """Whose page exists: everybody's for the administrator; for a head, of who serves her bodies, did or is to."""
    if is_administrator(actor):
        return true()
    bodies = sorted(bodies_headed(actor))
    if not bodies:
        return false()
    return or_(
        *(User.id.in_(select(model.user_id).where(model.body_id.in_(bodies))) for model in (Mandate, Assignment))
    )


def can_see_person(actor: Actor, account: User) -> Decision:
    """Whoever the scope has let through; what of theirs is shown, and may be changed, is asked row by row."""
    return allow(_ALL) if keeps_something(actor) else refuse(_NOT)


def can_keep_person(actor: Actor, account: User) -> Decision:
    """What belongs to no body, memberships of offices and roles, is the administrator's to give, and never one's own."""
    return can_keep_role(actor, account.id)


def can_keep_role(actor: Actor, user_id: int) -> Decision:
    """The same, of whom only the id is known."""
    if not is_administrator(actor):
        return refuse(N_("Only the administrator gives memberships and roles."))
    return may_change_for(actor, user_id)


def parties_kept_by(actor: Actor) -> Any:
    """SQL twin of `can_keep_party`."""
    return true() if is_administrator(actor) else false()


def can_keep_party(actor: Actor, party: Party) -> Decision:
    """The administrator, of every delegation and office."""
    return allow(_ALL) if is_administrator(actor) else refuse(_NOT)


def may_keep_calendar(actor: Actor, followers: Iterable[Body]) -> Decision:
    """The administrator any calendar; a head one that only her bodies follow, since it moves the deadlines of all."""
    if is_administrator(actor):
        return allow(_ALL)
    if {body.id for body in followers} <= bodies_headed(actor):
        return allow(_OWN)
    return refuse(N_("Other bodies follow this calendar: the administrator keeps it, or give yours one of its own."))


def may_change_for(actor: Actor, user_id: int) -> Decision:
    """Nobody changes what they hold themselves."""
    if user_id == actor.user_id:
        return refuse(N_("Nobody gives, prolongs or ends anything of their own: ask another administrator or head."))
    return allow(_ALL)


def may_give_mandate(actor: Actor, body_id: int, function: Function) -> Decision:
    """A head of secretariat gives what is beneath her; who heads a secretariat is the administrator's to say."""
    if is_administrator(actor):
        return allow(_ALL)
    if body_id not in bodies_headed(actor):
        return refuse(_NOT)
    if function is Function.HEAD_OF_SECRETARIAT:
        return refuse(N_("Who heads a secretariat is entered by the administrator."))
    return allow(_OWN)
