"""What a secretariat still owes of the texts it put to the chair: for its own page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Executable, bindparam, func, select, union
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from secretariat.committees.actors import Actor
from secretariat.documents import grants
from secretariat.documents.models import Paper
from secretariat.minutes.models import Approval, Minutes, Returned, Submission
from secretariat.minutes.states import MinutesState, SubmissionState

#: Of each kind at most: more than a secretary has with her chairs.
MOST = 50


@dataclass(frozen=True)
class Texts:
    """The texts of a secretariat that are with a chair, came back, or were approved and wait to be issued."""

    #: Soonest due first.
    waiting: list[Submission]
    #: The last return of a text that was not submitted again, and every instruction not marked done; oldest first.
    back: list[tuple[Submission, Returned]]
    #: The earliest first.
    approved: list[tuple[Submission, Approval]]


def texts_in_hand(session: Session, actor: Actor) -> Texts:
    """Return these texts of this secretary's bodies in one query, without what they say."""
    given = {"bodies": sorted(actor.secretariat_bodies), **grants.asker(actor)}
    rows = session.execute(_texts_in_hand(), given).all()
    waiting = [put for put, *_ in rows if put.state == SubmissionState.WAITING.value]
    back = [(put, returned) for put, returned, _, latest in rows if _is_in_hand(put, returned, latest)]
    approved = [
        (put, approval)
        for put, _, approval, _ in rows
        if approval is not None and put.minutes.state == MinutesState.APPROVED.value
    ]
    return Texts(
        sorted(waiting, key=lambda put: (put.due_at, put.id))[:MOST],
        sorted(back, key=lambda one: (one[1].at, one[1].id))[:MOST],
        sorted(approved, key=lambda one: (one[1].at, one[1].id)),
    )


def _is_in_hand(put: Submission, returned: Returned | None, latest: int) -> bool:
    if returned is None:
        return False
    came_back = put.minutes.state == MinutesState.RETURNED.value and put.ordinal == latest
    return came_back or (returned.due_on is not None and returned.done_at is None)


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
        select(Submission, Returned, Approval, latest.scalar_subquery())
        .join(Minutes, Minutes.id == Submission.minutes_id)
        .join(Paper, Paper.id == Minutes.paper_id)
        .outerjoin(Returned, Returned.submission_id == Submission.id)
        .outerjoin(Approval, Approval.submission_id == Submission.id)
        .options(
            defer(Submission.source),
            defer(Submission.manifest),
            defer(Submission.other_source),
            contains_eager(Submission.minutes).contains_eager(Minutes.paper).joinedload(Paper.body),
            joinedload(Returned.by),
        )
        .where(
            Submission.id.in_(candidates),
            Paper.body_id.in_(bindparam("bodies", expanding=True)),
            grants.granted_to_asker("minutes", Minutes.id),
        )
    )
