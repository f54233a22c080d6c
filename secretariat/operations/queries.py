"""Figures for those who watch: numbers, never what anybody wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, exists, func, or_, select
from sqlalchemy.orm import Session

from secretariat.committees.actors import holds_at
from secretariat.committees.models import Mandate
from secretariat.core import clock
from secretariat.core.audit import AuditEntry
from secretariat.core.outbox import OutboxMessage
from secretariat.people.models import Appointment, Membership, SignInSession, User


def outbox_counts(session: Session) -> dict[tuple[str, str], int]:
    """Return how much work there is by kind and state: `waiting`, `working`, `failed`, and `held` after a restore."""
    state = case((OutboxMessage.held_at.is_not(None), "held"), else_=OutboxMessage.state)
    counted = (
        select(OutboxMessage.kind, state, func.count())
        .where(OutboxMessage.state.in_(("waiting", "working", "failed")))
        .group_by(OutboxMessage.kind, state)
    )
    return {(kind, stands): number for kind, stands, number in session.execute(counted)}


def due_since(session: Session) -> datetime | None:
    """Return since when the oldest work that is due waits; None where nothing does."""
    return session.scalar(
        select(func.min(OutboxMessage.not_before)).where(
            OutboxMessage.state == "waiting", OutboxMessage.held_at.is_(None), OutboxMessage.not_before <= clock.now()
        )
    )


@dataclass(frozen=True)
class AccountUse:
    """An account that stands: since when, when it was last used, and whether its holder has any post now."""

    email: str
    name: str
    created_at: datetime
    seen_at: datetime | None
    posts: bool


def accounts_by_use(session: Session) -> list[AccountUse]:
    """Return the accounts that stand, those never used first, then those used longest ago."""
    now = clock.now()
    seen = (
        select(SignInSession.user_id, func.max(SignInSession.seen_at).label("seen_at"))
        .group_by(SignInSession.user_id)
        .subquery()
    )
    posts = or_(
        *(
            exists().where(model.user_id == User.id, holds_at(model, now))
            for model in (Membership, Mandate, Appointment)
        )
    )
    asked = (
        select(User.email, User.name, User.created_at, seen.c.seen_at, posts)
        .outerjoin(seen, seen.c.user_id == User.id)
        .where(or_(User.ends_at.is_(None), User.ends_at > now))
        .order_by(seen.c.seen_at.is_not(None), seen.c.seen_at, User.created_at, User.id)
    )
    return [AccountUse(*row) for row in session.execute(asked)]


def last_review(session: Session) -> datetime | None:
    """Return when the accounts were last looked through."""
    return session.scalar(select(func.max(AuditEntry.at)).where(AuditEntry.event == "accounts.reviewed"))
