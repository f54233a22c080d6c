"""What a secretariat still owes of the texts it put to the chair: for its own page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Executable, bindparam, func, select, union
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.core.values import dataclass
from secretariat.documents import grants
from secretariat.documents.models import Paper
from secretariat.minutes.models import Approval, Minutes, Returned, Submission
from secretariat.minutes.states import MinutesState, SubmissionState
from secretariat.people.models import User

#: Of each kind at most: more than a secretary has with her chairs.
MOST = 50


class TextInHand(NamedTuple):
    """A text as it was put to the chair, what became of it, and whose it is."""

    id: int
    ordinal: int
    state: str
    symbol: str
    title_en: str
    title_fr: str
    submitted_at: datetime
    due_at: datetime
    #: Of the minutes it was made from: public id and state.
    minutes: str
    minutes_state: str
    #: Of the body.
    code: str
    zone: str
    settings: dict[str, Any]
    #: When it came back, from whom, and what was asked for by which day.
    returned_id: int | None
    returned_at: datetime | None
    returned_by: str | None
    due_on: date | None
    done_at: datetime | None
    #: When it was approved, and by whom.
    approval_id: int | None
    approved_at: datetime | None
    approved_by: str | None
    #: The ordinal of the last text of these minutes that was put to the chair.
    latest: int

    @property
    def is_back(self) -> bool:
        """It came back and was not submitted again, or the chair's instruction is not marked done."""
        if self.returned_id is None:
            return False
        came_back = self.minutes_state == MinutesState.RETURNED.value and self.ordinal == self.latest
        return came_back or (self.due_on is not None and self.done_at is None)


@dataclass(frozen=True)
class Texts:
    """The texts of a secretariat that are with a chair, came back, or were approved and wait to be issued."""

    #: Soonest due first.
    waiting: list[TextInHand]
    #: Oldest first.
    back: list[TextInHand]
    #: The earliest first.
    approved: list[TextInHand]


def texts_in_hand(session: Session, actor: Actor) -> Texts:
    """Return these texts of this secretary's bodies in one query, without what they say."""
    given = {"bodies": sorted(actor.secretariat_bodies), **grants.asker(actor)}
    found = [TextInHand._make(row) for row in session.execute(_texts_in_hand(), given)]
    return Texts(
        waiting=_in_order((put.due_at, put.id, put) for put in found if put.state == SubmissionState.WAITING.value),
        back=_in_order((put.returned_at, put.returned_id, put) for put in found if put.is_back),
        approved=_in_order(
            (put.approved_at, put.approval_id, put)
            for put in found
            if put.approval_id is not None and put.minutes_state == MinutesState.APPROVED.value
        ),
    )


def _in_order(found: Iterable[tuple[Any, Any, TextInHand]]) -> list[TextInHand]:
    return [put for *_, put in sorted(found, key=lambda one: one[:2])][:MOST]


@cache
def _texts_in_hand() -> Executable:
    state, ended = Minutes.state, (MinutesState.RETURNED.value, MinutesState.APPROVED.value)
    candidates = union(  # each of them few, where "or" would go through all that was ever put to a chair
        select(Submission.id).where(Submission.state == SubmissionState.WAITING.value),
        select(Returned.submission_id).where(Returned.due_on.is_not(None), Returned.done_at.is_(None)),
        select(Submission.id).join(Minutes, Minutes.id == Submission.minutes_id).where(state.in_(ended)),
    )
    latest = select(func.max(Submission.ordinal)).where(Submission.minutes_id == Minutes.id).correlate(Minutes)
    return (
        select(
            *(Submission.id, Submission.ordinal, Submission.state, Submission.symbol),
            *(Submission.title_en, Submission.title_fr, Submission.submitted_at, Submission.due_at),
            *(Minutes.pid, Minutes.state, Body.code, Body.zone, Body.settings),
            *(Returned.id, Returned.at, User.name, Returned.due_on, Returned.done_at),
            *(Approval.id, Approval.at, Approval.name, latest.scalar_subquery()),
        )
        .join(Minutes, Minutes.id == Submission.minutes_id)
        .join(Paper, Paper.id == Minutes.paper_id)
        .join(Body, Body.id == Paper.body_id)
        .outerjoin(Returned, Returned.submission_id == Submission.id)
        .outerjoin(User, User.id == Returned.by_id)
        .outerjoin(Approval, Approval.submission_id == Submission.id)
        .where(
            Submission.id.in_(candidates),
            Paper.body_id.in_(bindparam("bodies", expanding=True)),
            grants.granted_to_asker("minutes", Minutes.id),
        )
    )
