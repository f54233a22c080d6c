"""Writes of what groups of the directory give: entered and taken out by the administrator, each an entry of the chain."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from secretariat.accounts import queries
from secretariat.accounts.services import ENDED, tell
from secretariat.committees.actors import Actor
from secretariat.core import audit, clock, texts
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_
from secretariat.core.ids import Ref, new_pid
from secretariat.people.models import GroupRule, Party
from secretariat.people.services import end_sessions
from secretariat.people.states import MembershipFunction

GROUP_LIMIT = 255


def checked(session: Session, *, group: str, party: Party | None) -> tuple[str, Party]:
    """Return the group as it is kept, and what it is about. Raises BadInput (`group`, `party`)."""
    group = texts.line(group, field="group", limit=GROUP_LIMIT)
    if not group:
        raise BadInput("group", N_("Give the group as the directory names it."))
    if party is None:
        raise BadInput("party", N_("Choose a delegation or an office."))
    if any(rule.directory_group == group for rule in queries.rules_for(session, party)):
        raise BadInput("group", N_("This group gives something there already: take that out first."))
    return group, party


def give(session: Session, *, actor: Actor, group: str, party: Party | None, function: MembershipFunction) -> GroupRule:
    """Let a group of the directory give a function, at each sign-in from now on. Raises BadInput (`group`, `party`)."""
    audit.hold(session)
    group, party = checked(session, group=group, party=party)
    rule = GroupRule(
        pid=new_pid(),
        directory_group=group,
        party=party,
        function=function.value,
        given_at=clock.now(),
        given_by=actor.user_id,
    )
    session.add(rule)
    session.flush()
    audit.record(session, "group.entered", actor=actor.ref, **_facts(rule))
    return rule


def take_out(session: Session, rule: GroupRule, *, actor: Actor, zone: str) -> int:
    """Let a group give nothing there any more: what it gave ends now, and who held it is signed out and told by letter.
    Returns how many."""
    audit.hold(session)
    held = queries.held_by(session, rule)
    for membership in held:
        tell(session, ENDED, membership, zone)
        if membership.starts_at < clock.now():
            membership.ends_at = clock.now()
        else:
            session.delete(membership)  # it has not held for an instant
        party = Ref("party", membership.party_id)
        about = {"party": str(party), "function": membership.function, "group": rule.directory_group}
        audit.record(session, "membership.ended", actor=actor.ref, about=membership.user.ref, **about)
        end_sessions(session, membership.user, actor=actor.ref, reason="membership ended")
    audit.record(session, "group.taken_out", actor=actor.ref, **_facts(rule))
    session.delete(rule)
    session.flush()
    return len(held)


def _facts(rule: GroupRule) -> dict[str, Any]:
    return {"about": Ref("party", rule.party_id), "group": rule.directory_group, "function": rule.function}
