"""Reads of people and their sessions."""

from __future__ import annotations

import hashlib

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from secretariat.core import clock
from secretariat.people.models import SignInSession, User


def token_hash(token: str) -> str:
    """Return what is kept of a cookie's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def live_session(session: Session, token: str) -> SignInSession | None:
    """Return the session behind a cookie with its user, or None if it ended, expired, or its user's account ended."""
    now = clock.now()
    return session.scalar(
        select(SignInSession)
        .options(joinedload(SignInSession.user))
        .join(User, User.id == SignInSession.user_id)
        .where(
            SignInSession.token_hash == token_hash(token),
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > now,
            or_(User.ends_at.is_(None), User.ends_at > now),
        )
    )
