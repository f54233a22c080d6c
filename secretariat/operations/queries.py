"""Figures for those who watch: numbers, never what anybody wrote."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, func, select
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
    return session.scalar(
        select(func.min(OutboxMessage.not_before)).where(
            OutboxMessage.state == "waiting", OutboxMessage.held_at.is_(None), OutboxMessage.not_before <= clock.now()
        )
    )
