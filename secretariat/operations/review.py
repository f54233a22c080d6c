"""The review of accounts at the command line: the questions and the entry are those of the administrator's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from secretariat.accounts import queries, review, reviewing
from secretariat.accounts.queries import AccountUse
from secretariat.accounts.review import Rule
from secretariat.accounts.states import Asked
from secretariat.core.values import dataclass

WHY = {
    Asked.NO_POST: "holds no post",
    Asked.NEVER_HERE: "never signed in, opened on {account.created_at:%d.%m.%Y}",
    Asked.NOT_HERE_LATELY: "not seen since {account.seen_at:%d.%m.%Y}",
    Asked.WITHOUT_END: "of a delegation without end",
    Asked.BREAK_GLASS: "breaks glass",
    Asked.OUTSIDE_DIRECTORY: "not in the directory",
}


@dataclass(frozen=True)
class Question:
    """An account that somebody should confirm or end, and why."""

    email: str
    name: str
    why: str


def questions(session: Session, rule: Rule) -> Iterator[Question]:
    """Yield the accounts to be asked about, those not seen for longest first."""
    for one in review.questions(queries.accounts_by_use(session), rule):
        yield Question(one.account.email, one.account.name, "; ".join(_why(asked, one.account) for asked in one.asked))


def note_review(session: Session, rule: Rule) -> int:
    """Enter that the accounts were looked through. Returns how many stand."""
    return reviewing.enter(session, actor=None, rule=rule).accounts


def due_at(session: Session, rule: Rule) -> tuple[datetime | None, datetime]:
    """Return when the last review was, None if never, and when the next is due."""
    return review.due_at(session, rule)


def _why(asked: Asked, account: AccountUse) -> str:
    return WHY[asked].format(account=account)
