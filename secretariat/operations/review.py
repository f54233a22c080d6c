"""The review of accounts, each quarter: who never came, whose posts have ended, who has not been here for long.

An account that ends takes its sessions with it; what the person did stays under their name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from secretariat.core import audit, clock
from secretariat.core.ids import Ref
from secretariat.operations import queries

#: How often accounts are looked through, and how long one may go unused before it is asked about.
EVERY = timedelta(days=90)


@dataclass(frozen=True)
class Question:
    """An account that somebody should confirm or end, and why."""

    email: str
    name: str
    why: str


def questions(session: Session) -> Iterator[Question]:
    """Yield the accounts to be asked about, those not seen for longest first."""
    return _questions(queries.accounts_by_use(session))


def _questions(accounts: Sequence[queries.AccountUse]) -> Iterator[Question]:
    before = clock.now() - EVERY
    for account in accounts:
        why = []
        if not account.posts:
            why.append("holds no post")
        if account.seen_at is None and account.created_at <= before:
            why.append(f"never signed in, opened on {account.created_at:%d.%m.%Y}")
        elif account.seen_at is not None and account.seen_at <= before:
            why.append(f"not seen since {account.seen_at:%d.%m.%Y}")
        if why:
            yield Question(account.email, account.name, "; ".join(why))


def note_review(session: Session) -> int:
    """Enter that the accounts were looked through; what was ended has its own entries. Returns how many stand."""
    accounts = queries.accounts_by_use(session)
    asked = len(list(_questions(accounts)))
    audit.record(session, "accounts.reviewed", actor=None, about=Ref("account", 0), accounts=len(accounts), asked=asked)
    return len(accounts)


def due_at(session: Session) -> tuple[datetime | None, datetime]:
    """Return when the last review was, None if never, and when the next is due: at once if there was none."""
    last = queries.last_review(session)
    return last, last + EVERY if last else clock.now()
