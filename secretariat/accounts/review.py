"""The review of accounts, each quarter: which are looked at, and why.

An account is asked about until somebody ends it, or keeps it until a day. What a head of delegation confirms is shown beside
the question, and answers none: whether an account stays is the administrator's to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from secretariat.accounts import queries
from secretariat.accounts.queries import AccountUse
from secretariat.accounts.states import Asked
from secretariat.core import clock
from secretariat.core.values import dataclass


@dataclass(frozen=True)
class Rule:
    """What this installation asks: every how many days, and whether people sign in through a directory."""

    days: int
    directory: bool

    @property
    def every(self) -> timedelta:
        return timedelta(days=self.days)


@dataclass(frozen=True)
class Question:
    """An account that somebody should keep or end, and why."""

    account: AccountUse
    asked: tuple[Asked, ...]


def questions(accounts: Sequence[AccountUse], rule: Rule) -> list[Question]:
    """Return the accounts to be asked about, those not seen for longest first; what is kept until later is not."""
    now = clock.now()
    before = now - rule.every
    return [
        Question(account, asked)
        for account in accounts
        if (account.kept_until is None or account.kept_until <= now) and (asked := _asked(account, rule, before))
    ]


def asked_of(account: AccountUse, rule: Rule) -> tuple[Asked, ...]:
    """Return why an account is looked at; nothing where there is no question."""
    return _asked(account, rule, clock.now() - rule.every)


def _asked(account: AccountUse, rule: Rule, before: datetime) -> tuple[Asked, ...]:
    unused = account.seen_at is None and account.created_at <= before
    holds = {
        Asked.NO_POST: not account.posts,
        Asked.NEVER_HERE: unused,
        Asked.NOT_HERE_LATELY: account.seen_at is not None and account.seen_at <= before,
        Asked.WITHOUT_END: account.without_end,
        Asked.BREAK_GLASS: account.break_glass,
        Asked.OUTSIDE_DIRECTORY: rule.directory and not account.in_directory and not account.break_glass,
    }
    return tuple(asked for asked, so in holds.items() if so)


def due_at(session: Session, rule: Rule) -> tuple[datetime | None, datetime]:
    """Return when the last review was, None if never, and when the next is due.

    Where there was none it is due at once, but not before the first account has stood for as long as lies between two.
    """
    last, opened = queries.last_review(session)
    if last:
        return last, last + rule.every
    return None, max(clock.now(), opened + rule.every) if opened else clock.now()
