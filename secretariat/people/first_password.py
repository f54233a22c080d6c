"""The way to a first password: an address in a letter, for who was let in and has none yet.

Nothing is kept of it: it is signed, good for a week, and no longer good once there is a password.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.core.errors import RuleBroken
from secretariat.core.i18n import N_
from secretariat.people import passwords, queries
from secretariat.people.models import User
from secretariat.people.services import has_ended, keep_password

GOOD_FOR = timedelta(days=7)


class TooLate(RuleBroken):
    """The way was used, is too old, or leads to an account that has ended (409)."""

    def __init__(self) -> None:
        super().__init__(N_("This way in has been used, or is more than a week old. Ask for another letter."))


def way_for(user: User, *, key: str) -> str:
    """Return the secret of an address at which this person, and nobody else, chooses a first password."""
    return str(_signer(key).dumps([user.pid, int(clock.now().timestamp())]))


def user_at(session: Session, way: str, *, key: str) -> User | None:
    """Return whose first password is chosen at this address; None if it is no longer good, or never was."""
    try:
        pid, given = _signer(key).loads(way)
        age = clock.now() - datetime.fromtimestamp(given, UTC)
    except (BadData, TypeError, ValueError, OverflowError, OSError):
        return None
    user = queries.user_by_pid(session, str(pid))
    if user is None or user.password_hash is not None or has_ended(user) or not timedelta(0) <= age <= GOOD_FOR:
        return None
    return user


def choose(session: Session, user: User, password: str) -> None:
    """Keep a person's first password. Raises TooLate where there is one already, or BadInput (new_password)."""
    held = queries.user_for_update(session, user.id)
    if held is None or held.password_hash is not None or has_ended(held):
        raise TooLate
    passwords.check_new(password, name=held.name, email=held.email)
    keep_password(session, held, password, actor=held.ref)


def _signer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="first password")
