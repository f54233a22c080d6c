"""The way to a password: an address in a letter, for who was let in and has none yet, or is to choose a new one.

Nothing is kept of it but how many were let go: it is signed, good for a week and once, until a newer letter is asked for.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from secretariat.core import audit, clock
from secretariat.core.errors import RuleBroken
from secretariat.core.i18n import N_
from secretariat.core.ids import Ref
from secretariat.people import passwords, queries
from secretariat.people.models import User
from secretariat.people.services import has_ended, replace_password

GOOD_FOR = timedelta(days=7)


class TooLate(RuleBroken):
    """The way was used, is too old, gave way to a newer one, or leads to an account that has ended (409)."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "This way in has been used, is more than a week old, or a newer letter holds another. Ask for another letter."
            )
        )


def way_for(user: User, *, key: str) -> str:
    """Return the secret of an address at which this person, and nobody else, chooses a password."""
    return str(_signer(key).dumps([user.pid, int(clock.now().timestamp()), user.password_ways]))


def let_choose(session: Session, user: User, *, actor: Ref) -> int:
    """Let the ways of older letters go, so that a new letter holds the only one. Returns its number."""
    audit.hold(session)
    held = queries.user_for_update(session, user.id)
    assert held is not None
    held.password_ways += 1
    session.flush()
    audit.record(session, "password.way_given", actor=actor, about=held.ref)
    return held.password_ways


def user_at(session: Session, way: str, *, key: str) -> User | None:
    """Return whose password is chosen at this address; None if it is no longer good, or never was."""
    try:
        pid, given, number = _signer(key).loads(way)
        age = clock.now() - datetime.fromtimestamp(given, UTC)
    except (BadData, TypeError, ValueError, OverflowError, OSError):
        return None
    user = queries.user_by_pid(session, str(pid))
    if user is None or user.password_ways != number or has_ended(user) or not timedelta(0) <= age <= GOOD_FOR:
        return None
    return user


def choose(session: Session, user: User, password: str) -> None:
    """Keep the password of a person whom a way led here; one before it ends with all sessions. Raises TooLate where the
    way was used meanwhile, or BadInput (new_password)."""
    number = user.password_ways
    held = queries.user_for_update(session, user.id)
    if held is None or held.password_ways != number or has_ended(held):
        raise TooLate
    passwords.check_new(password, name=held.name, email=held.email)
    replace_password(session, held, password, actor=held.ref)


def _signer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="first password")
