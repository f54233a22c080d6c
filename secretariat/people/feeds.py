"""Giving and taking back the secret address of a person's calendar."""

from __future__ import annotations

from sqlalchemy.orm import Session

from secretariat.core import audit, clock
from secretariat.core.ids import new_token
from secretariat.people import queries
from secretariat.people.models import CalendarFeed, User


def give_feed(session: Session, user: User) -> str:
    """Give a person a calendar address and return its secret, which is kept nowhere. The one before ends."""
    token = new_token()
    feed = queries.feed_of(session, user.id)
    replaced = feed is not None
    if feed is None:
        feed = CalendarFeed(user_id=user.id)
        session.add(feed)
    feed.token_hash, feed.created_at = queries.token_hash(token), clock.now()
    audit.record(session, "feed.given", actor=user.ref, about=user.ref, replaced=replaced)
    session.flush()
    return token


def take_back_feed(session: Session, user: User) -> bool:
    """End a person's calendar address. Returns whether there was one."""
    feed = queries.feed_of(session, user.id)
    if feed is None:
        return False
    session.delete(feed)
    audit.record(session, "feed.taken_back", actor=user.ref, about=user.ref)
    session.flush()
    return True
