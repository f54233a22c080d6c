"""A form sent twice has one effect: each unsafe form carries a random key, kept here with where its first sending led."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from secretariat.core import clock
from secretariat.core.db import Base

#: Characters of an address.
LONGEST = 1000


class IdempotencyKey(Base):
    """Written in the transaction of the act itself, so that a second sending waits for, and then sees, the first."""

    __tablename__ = "idempotency_key"

    #: The user's id and the form's key.
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    used_at: Mapped[datetime]
    status: Mapped[int]
    #: The address the first sending redirected to, or the JSON it was answered; empty if it was too long to be kept.
    location: Mapped[str] = mapped_column(String(LONGEST))


def earlier(session: Session, key: str) -> IdempotencyKey | None:
    """Return what the first sending with this key led to, or None."""
    return session.get(IdempotencyKey, key)


def remember(session: Session, key: str, *, status: int, location: str) -> None:
    """Keep where the first sending led."""
    session.add(IdempotencyKey(key=key, used_at=clock.now(), status=status, location=location))
