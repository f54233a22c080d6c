"""Who lets people into a delegation, and who says who heads it (domain 6, "Delegation members")."""

from __future__ import annotations

from typing import Any

from sqlalchemy import false, true

from secretariat.accounts.models import AccountReview
from secretariat.committees.actors import Actor
from secretariat.core.decision import Decision, allow, refuse
from secretariat.core.i18n import N_
from secretariat.people.models import GroupRule, Membership, Party, User
from secretariat.people.states import MembershipFunction, PartyKind, Role

DELEGATIONS = tuple(kind.value for kind in PartyKind if kind.is_delegation)


def delegations_headed_by(actor: Actor) -> Any:
    """SQL twin of `can_let_in`."""
    return Party.id.in_(sorted(actor.headed))


def can_let_in(actor: Actor, party: Party) -> Decision:
    """The head, of her own delegation, and nobody else."""
    if party.id in actor.headed:
        return allow(N_("You head this delegation."))
    return refuse(N_("Only the head of the delegation lets people into it."))


def members_seen_by(actor: Actor) -> Any:
    """The memberships that a head knows of: all those of her delegation, her own among them."""
    return Membership.party_id.in_(sorted(actor.headed))


def is_kept_elsewhere(membership: Membership) -> bool:
    """Tell whether the administrator, or a group of the directory, says when this membership ends."""
    return MembershipFunction(membership.function).covers_all_bodies or membership.directory_group is not None


def can_change_member(actor: Actor, membership: Membership) -> Decision:
    """The head, but neither her own membership nor a deputy's, nor what a group of the directory gives."""
    if membership.party_id not in actor.headed:
        return refuse(N_("Only the head of the delegation changes this."))
    if membership.directory_group is not None:
        return refuse(N_("A group of the directory gives this membership, and takes it away."))
    if is_kept_elsewhere(membership):
        return refuse(N_("Who heads a delegation, and who is deputy, is set by the administrator."))
    return allow(N_("You head this delegation."))


def delegations_kept_by(actor: Actor) -> Any:
    """SQL twin of `can_set_head`."""
    return Party.kind.in_(DELEGATIONS) if Role.ADMINISTRATOR in actor.roles else false()


def can_set_head(actor: Actor, party: Party) -> Decision:
    """The administrator, of every delegation; of offices of the house there is no head."""
    if Role.ADMINISTRATOR in actor.roles and party.is_delegation:
        return allow(N_("You keep the accounts."))
    return refuse(N_("Only the administrator says who heads a delegation."))


def accounts_kept_by(actor: Actor) -> Any:
    """SQL twin of `can_review`, `can_read_review` and `can_take_out`: all accounts, reviews and rules, or none."""
    return true() if Role.ADMINISTRATOR in actor.roles else false()


def can_review(actor: Actor, account: User) -> Decision:
    """The administrator, of every account."""
    return _keeps_accounts(actor)


def can_read_review(actor: Actor, review: AccountReview) -> Decision:
    """The administrator: what was decided about whom, when and by whom."""
    return _keeps_accounts(actor)


def can_take_out(actor: Actor, rule: GroupRule) -> Decision:
    """The administrator: what groups of the directory give."""
    return _keeps_accounts(actor)


def _keeps_accounts(actor: Actor) -> Decision:
    if Role.ADMINISTRATOR in actor.roles:
        return allow(N_("You keep the accounts."))
    return refuse(N_("Only the administrator reviews accounts."))
