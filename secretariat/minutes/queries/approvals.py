"""Reads of what was put to the chair, what became of it, and who read it: through the grants of the minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from secretariat.committees.actors import Actor
from secretariat.committees.models import Mandate
from secretariat.committees.states import CHAIRING
from secretariat.core import clock
from secretariat.documents import grants
from secretariat.documents.models import Paper
from secretariat.meetings.models import Meeting
from secretariat.minutes.models import Approval, ChairReading, Minutes, Passage, Returned, Submission
from secretariat.minutes.policy import minutes_visible_to
from secretariat.minutes.states import SubmissionState

#: How long a person whose mandate ended is told so when they answer a text they had open, before it is gone for them.
LATELY = timedelta(hours=1)
#: Texts shown at most in a list: a chair has fewer.
MOST = 50


def _joined() -> Select[Submission]:
    return (
        select(Submission)
        .join(Minutes, Minutes.id == Submission.minutes_id)
        .join(Paper, Paper.id == Minutes.paper_id)
        .options(
            contains_eager(Submission.minutes).options(
                contains_eager(Minutes.paper).joinedload(Paper.body),
                joinedload(Minutes.meeting).joinedload(Meeting.format),
            ),
            joinedload(Submission.submitter),
        )
    )


def _listed() -> Select[Submission]:
    """For lists: without the texts."""
    return _joined().options(defer(Submission.source), defer(Submission.manifest), defer(Submission.other_source))


def submission_by_pid(session: Session, actor: Actor, pid: str) -> Submission | None:
    """Return what was put to the chair, or None if it does not exist for this person."""
    return session.scalar(_joined().where(Submission.pid == pid, minutes_visible_to(actor)))


def submissions_by_pid(
    session: Session, actor: Actor, pids: Sequence[str], *, to_answer: bool = False
) -> dict[str, Submission]:
    """Return by public id those of several that exist for this person, in one query.

    With `to_answer` those that they may want to answer (`submission_to_answer`).
    """
    open_to = _to_answer(actor) if to_answer else minutes_visible_to(actor)
    return {one.pid: one for one in session.scalars(_joined().where(Submission.pid.in_(pids), open_to))}


def submission_to_answer(session: Session, actor: Actor, pid: str) -> Submission | None:
    """Return what this person may want to answer: what they see, and what they had open until their mandate just ended.

    The latter so that they are told why their answer is not taken, and keep what they typed; nothing of it is shown.
    """
    return session.scalar(_joined().where(Submission.pid == pid, _to_answer(actor)))


def _to_answer(actor: Actor) -> ColumnElement[bool]:
    now = clock.now()
    read = exists().where(ChairReading.submission_id == Submission.id, ChairReading.user_id == actor.user_id)
    chaired = exists().where(
        Mandate.user_id == actor.user_id,
        Mandate.body_id == Paper.body_id,
        Mandate.function.in_([function.value for function in CHAIRING]),
        Mandate.ends_at <= now,
        Mandate.ends_at > now - LATELY,
    )
    return or_(minutes_visible_to(actor), and_(read, chaired))


def submission_with_id(session: Session, actor: Actor, submission_id: int) -> Submission | None:
    """Return it for the writer of a letter to this person; None if it is no longer open to them."""
    return session.scalar(_listed().where(Submission.id == submission_id, minutes_visible_to(actor)))


def waiting_in(session: Session, actor: Actor, body_ids: frozenset[int]) -> list[Submission]:
    """Return the texts of these bodies that wait for a chair, soonest due first, without their source."""
    return list(session.scalars(_waiting(), {"in_bodies": sorted(body_ids), **grants.asker(actor)}))


@cache
def _waiting() -> Select[Submission]:
    return (
        _listed()
        .where(
            Submission.state == SubmissionState.WAITING.value,
            Paper.body_id.in_(bindparam("in_bodies", expanding=True)),
            grants.granted_to_asker("minutes", Minutes.id),
        )
        .order_by(Submission.due_at, Submission.id)
        .limit(MOST)
    )


def waiting_of(session: Session, minutes: Minutes) -> Submission | None:
    """Return the submission of these minutes that waits for the chair."""
    return session.scalar(
        select(Submission)
        .where(Submission.minutes_id == minutes.id, Submission.state == SubmissionState.WAITING.value)
        .order_by(Submission.ordinal.desc())
    )


def next_ordinal(session: Session, minutes: Minutes) -> int:
    """Return the number of the next submission of these minutes."""
    highest = select(func.max(Submission.ordinal)).where(Submission.minutes_id == minutes.id)
    return (session.scalar(highest) or 0) + 1


def passages_anew(session: Session, minutes: Minutes) -> list[Passage]:
    """Return the passages as they stand in the database now, whatever was read before; for use under the lock."""
    session.expire(minutes, ["passages"])
    return list(
        session.scalars(
            select(Passage)
            .where(Passage.minutes_id == minutes.id)
            .order_by(Passage.position, Passage.id)
            .execution_options(populate_existing=True)
        )
    )


def approvals_of(session: Session, submissions: Sequence[Submission]) -> dict[int, Approval]:
    """Return the approvals of these submissions, with who gave them, by submission id."""
    found = session.scalars(
        select(Approval)
        .options(joinedload(Approval.user), joinedload(Approval.mandate))
        .where(Approval.submission_id.in_([one.id for one in submissions]))
    )
    return {approval.submission_id: approval for approval in found}


def approval_of_minutes(session: Session, minutes: Minutes) -> Approval | None:
    """Return the approval of these minutes, with its submission; there is at most one."""
    return session.scalar(
        select(Approval)
        .join(Submission, Submission.id == Approval.submission_id)
        .options(contains_eager(Approval.submission))
        .where(Submission.minutes_id == minutes.id)
        .order_by(Approval.id)
    )


def return_of(session: Session, submission: Submission) -> Returned | None:
    """Return the remarks with which a submission came back, with who gave them."""
    return session.scalar(
        select(Returned).options(joinedload(Returned.by)).where(Returned.submission_id == submission.id)
    )


def _returns(actor: Actor) -> Select[Returned]:
    return (
        select(Returned)
        .join(Submission, Submission.id == Returned.submission_id)
        .join(Minutes, Minutes.id == Submission.minutes_id)
        .join(Paper, Paper.id == Minutes.paper_id)
        .options(
            contains_eager(Returned.submission).options(
                defer(Submission.source),
                defer(Submission.manifest),
                defer(Submission.other_source),
                contains_eager(Submission.minutes).contains_eager(Minutes.paper).joinedload(Paper.body),
            ),
            joinedload(Returned.by),
        )
        .where(minutes_visible_to(actor))
    )


def return_by_pid(session: Session, actor: Actor, pid: str) -> Returned | None:
    """Return a text's coming back, or None if it does not exist for this person."""
    return session.scalar(_returns(actor).where(Returned.pid == pid))


def read_among(session: Session, submissions: Sequence[Submission], user_id: int) -> frozenset[int]:
    """Return the ids of those of the submissions that this person has opened."""
    return frozenset(
        session.scalars(
            select(ChairReading.submission_id).where(
                ChairReading.submission_id.in_([one.id for one in submissions]), ChairReading.user_id == user_id
            )
        )
    )
