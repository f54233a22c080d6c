"""The brake on guessing passwords, which cannot be used to shut somebody out.

Tries are counted in sliding windows under keyed hashes, never under an address or a name:

* from a browser in which this person has signed in before, only that browser's own failures for this person
  count: whatever others try elsewhere, a chair gets in from the browser used yesterday;
* from any other browser, failures count per person and source, per source, and per person.

A try is counted before the password is looked at, in a transaction of its own (`apart`), so that a hundred at
once are a hundred; when the password was right it is taken off again. An unknown account is counted like a
known one.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from math import ceil
from typing import Any

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from secretariat.core import audit, clock
from secretariat.core.db import writing
from secretariat.core.errors import RuleBroken
from secretariat.core.i18n import N_
from secretariat.core.ids import Ref
from secretariat.core.values import dataclass
from secretariat.people import queries
from secretariat.people.models import SignInAttempt, SignInSession, User


@dataclass(frozen=True)
class Limit:
    """So many failures within `window`; the next try waits until the oldest of them has left it."""

    tries: int
    window: timedelta


PER_BROWSER = Limit(10, timedelta(minutes=15))
PER_PERSON_AND_SOURCE = Limit(5, timedelta(minutes=15))
#: A delegation's building may be one source: many people, some of whom mistype.
PER_SOURCE = Limit(60, timedelta(minutes=15))
PER_PERSON = Limit(20, timedelta(hours=1))
PER_CONFIRMATION = Limit(5, timedelta(minutes=15))
#: Secret addresses asked for that are nobody's: of calendars, of letters with a way to a password. They cannot be guessed;
#: this is for programs that never give up.
PER_GUESSING_SOURCE = Limit(30, timedelta(minutes=15))
#: The longest of the windows; older tries are deleted.
KEPT = PER_PERSON.window


@dataclass(frozen=True)
class Key:
    """What is counted under `hash`. `forgiving`: a right password forgets earlier failures too."""

    hash: str
    limit: Limit
    forgiving: bool = False


class TooManyTries(RuleBroken):
    """Too many failures lately; nothing was looked at (429). `seconds` is how long to wait."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, ceil(wait.total_seconds()))
        super().__init__(
            N_("Too many tries. Nothing was checked: try again in %(minutes)s min."),
            minutes=ceil(self.seconds / 60),
        )


def keyed(secret: str, *parts: object) -> str:
    """Return the hash under which something is counted; it tells nothing to who does not hold the key."""
    text = "".join(f"{len(str(part))}:{part}" for part in parts)
    return hmac.new(secret.encode(), f"throttle:{text}".encode(), "sha256").hexdigest()


def keys_for_sign_in(secret: str, *, email: str, source: str, device: str | None) -> list[Key]:
    """Return what a try to sign in counts under. `device` is the browser's token if this person signed in
    there before."""
    if device:
        return [Key(keyed(secret, "browser", device, email), PER_BROWSER, forgiving=True)]
    return [
        Key(keyed(secret, "person and source", email, source), PER_PERSON_AND_SOURCE, forgiving=True),
        Key(keyed(secret, "source", source), PER_SOURCE),
        Key(keyed(secret, "person", email), PER_PERSON),
    ]


def keys_for_confirmation(secret: str, sign_in: SignInSession) -> list[Key]:
    """Return what a confirmation counts under: the signed-in browser alone, since only its user can try
    there."""
    return [Key(keyed(secret, "confirmation", sign_in.id), PER_CONFIRMATION, forgiving=True)]


def keys_for_guess(secret: str, *, what: str, source: str) -> list[Key]:
    """Return what asking for a secret address that is nobody's counts under. Those that are somebody's are always
    answered: many readers' programs may fetch from one source."""
    return [Key(keyed(secret, what, source), PER_GUESSING_SOURCE)]


@contextmanager
def apart(session: Session) -> Iterator[Session]:
    """A transaction of its own on the same database, committed at the end whatever becomes of the caller's.

    The caller's session must hold no transaction: SQLite has one writer, which would wait for itself.
    """
    if session.in_transaction():
        raise RuntimeError("End the transaction of this session first: its lock would be waited for in vain")
    with writing(), Session(session.get_bind()) as own, own.begin():
        yield own


def take_turn(session: Session, keys: Sequence[Key]) -> list[int]:
    """Count a try under every key and return its rows' ids, for `forgive`. Raises TooManyTries, and counts
    nothing then."""
    queries.hold_attempts(session, [key.hash for key in keys])
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < clock.now() - KEPT))
    check(session, keys)
    rows = [SignInAttempt(key=key.hash, at=clock.now()) for key in keys]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def check(session: Session, keys: Iterable[Key]) -> None:
    """Raise TooManyTries if a limit is reached under any of the keys."""
    now = clock.now()
    waits = [
        at + key.limit.window - now
        for key in keys
        if (at := queries.nth_newest_attempt(session, key.hash, key.limit.tries)) and at + key.limit.window > now
    ]
    if waits:
        raise TooManyTries(max(waits))


def forgive(session: Session, keys: Iterable[Key], rows: Iterable[int]) -> None:
    """The password was right: take the try off again, and the person's own mistakes before it."""
    forgiven = [key.hash for key in keys if key.forgiving]
    session.execute(delete(SignInAttempt).where(or_(SignInAttempt.id.in_(list(rows)), SignInAttempt.key.in_(forgiven))))


_REFUSED = "people.refused_confirmations"


def remember_refusal(session: Session, keys: Sequence[Key], user: User, **data: Any) -> None:
    """Note a wrong password given inside a request's own transaction, which will be rolled back: `settle`
    counts it."""
    session.info.setdefault(_REFUSED, []).append(([key.hash for key in keys], user.id, data))


def settle(session: Session) -> None:
    """Count the refusals noted in this session, and enter them into the audit chain, in a transaction of
    their own.

    The web tier calls it after every answer, when the request's transaction has been committed or rolled
    back.
    """
    noted = session.info.pop(_REFUSED, None)
    if not noted:
        return
    session.rollback()
    with apart(session) as own:
        for hashes, user_id, data in noted:
            own.add_all([SignInAttempt(key=hashed, at=clock.now()) for hashed in hashes])
            audit.record(own, "confirmation.refused", actor=Ref("user", user_id), about=Ref("user", user_id), **data)
