"""Figures for those who watch: numbers, never what anybody wrote."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.core.outbox import OutboxMessage


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
    due = and_(
        OutboxMessage.state == "waiting", OutboxMessage.held_at.is_(None), OutboxMessage.not_before <= clock.now()
    )
    # What goes ahead of others is put as if due before it was asked for.
    since = case(
        (OutboxMessage.not_before < OutboxMessage.created_at, OutboxMessage.created_at), else_=OutboxMessage.not_before
    )
    found: datetime | None = session.scalar(select(func.min(since)).where(due))
    return found
