"""Reads about who owes an action, and of what they bring by its symbol."""

from __future__ import annotations

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, holds_at
from secretariat.committees.models import Seat
from secretariat.committees.queries import readers_of_format
from secretariat.core import clock
from secretariat.decisions.models import Action
from secretariat.documents.models import Paper, Version
from secretariat.documents.policy import papers_visible_to, versions_visible_to
from secretariat.people.models import Membership, Party, User
from secretariat.people.states import PartyKind


def sits_in(session: Session, format_id: int, party_id: int) -> bool:
    """Tell whether a party sits in a format now."""
    found = select(Seat.id).where(Seat.format_id == format_id, Seat.party_id == party_id, holds_at(Seat, clock.now()))
    return session.scalar(found.limit(1)) is not None


def possible_owners(session: Session, format_id: int) -> list[Party]:
    """Return who can be asked to do something: the delegations of the format, and every office; delegations first."""
    seated = select(Seat.party_id).where(Seat.format_id == format_id, holds_at(Seat, clock.now()))
    delegations = [kind.value for kind in PartyKind if kind.is_delegation]
    return list(
        session.scalars(
            select(Party)
            .where(or_(Party.kind.not_in(delegations), Party.id.in_(seated)))
            .order_by(Party.kind.not_in(delegations), Party.name_en, Party.id)
        )
    )


def readers_of_owner(session: Session, action: Action) -> list[User]:
    """Return the persons of the delegation or office that owes an action: those whom papers of the body reach, if it
    sits in the format, else all of them.
    """
    if action.owner_party_id is None:
        return []
    reached = readers_of_format(session, action.version.paper.format_id)
    if sits_in(session, action.version.paper.format_id, action.owner_party_id):
        return [user for user, party in reached if party.id == action.owner_party_id]
    now = clock.now()
    return list(
        session.scalars(
            select(User)
            .join(Membership, Membership.user_id == User.id)
            .where(
                Membership.party_id == action.owner_party_id,
                holds_at(Membership, now),
                or_(User.ends_at.is_(None), User.ends_at > now),
            )
            .distinct()
            .order_by(User.name, User.id)
        )
    )


def paper_by_symbol(session: Session, actor: Actor, symbol: str) -> Paper | None:
    """Return the paper that bears this symbol, in any of its versions open to this person."""
    of_version = exists().where(Version.paper_id == Paper.id, Version.symbol == symbol, versions_visible_to(actor))
    return session.scalar(
        select(Paper).where(papers_visible_to(actor), or_(Paper.symbol == symbol, of_version)).limit(1)
    )
