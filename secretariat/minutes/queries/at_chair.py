"""What the page of a text that was put to the chair asks around it: the decisions that its meeting issued, what became of it, as
whom its reader answers, and what they read before."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session, joinedload

from secretariat.committees import queries as bodies
from secretariat.committees.deputising import ChairedAs, chaired_as
from secretariat.committees.queries import StripFacts
from secretariat.core import clock
from secretariat.core.at_once import AtOnce
from secretariat.core.values import dataclass
from secretariat.decisions.models import Decision
from secretariat.decisions.states import DecisionState
from secretariat.meetings.models import AgendaItem
from secretariat.minutes.models import Approval, ChairReading, Returned, Submission
from secretariat.minutes.states import SubmissionState

_ANSWERED = (SubmissionState.APPROVED, SubmissionState.RETURNED)


class DecisionIssued(NamedTuple):
    """A decision as the issued decision sheet has it."""

    verb: str
    verb_en: str
    verb_fr: str
    text_en: str
    text_fr: str


@dataclass(frozen=True)
class AtChair:
    """What is asked in one query."""

    strip: StripFacts
    #: In the order of the sheet; none before it is issued.
    decisions: list[DecisionIssued]
    #: The public id of what waits for the chair of the same text now.
    waiting: str | None
    #: This person has opened it.
    read: bool
    #: The mandate under which this person chairs the body now.
    chairs: ChairedAs | None


def at_chair(session: Session, submission: Submission, user_id: int) -> AtChair:
    """Return what stands around a text that was put to the chair, for this reader."""
    minutes = submission.minutes
    given = {
        "body": minutes.paper.body_id,
        "now": clock.now(),
        "meeting": minutes.meeting_id,
        "minutes": minutes.id,
        "submission": submission.id,
        "user": user_id,
    }
    found = _at_chair().read(session, given)
    return AtChair(
        strip=StripFacts.of(found["strip"]),
        decisions=[DecisionIssued._make(row) for row in found["decisions"]],
        waiting=found["waiting"][0][0] if found["waiting"] else None,
        read=bool(found["read"]),
        chairs=ChairedAs._make(found["chairs"][0]) if found["chairs"] else None,
    )


@cache
def _at_chair() -> AtOnce:
    """It is asked for each page of a text, and written once."""
    decisions = (
        select(Decision.verb, Decision.verb_en, Decision.verb_fr, Decision.text_en, Decision.text_fr)
        .join(AgendaItem, AgendaItem.id == Decision.item_id)
        .where(
            AgendaItem.meeting_id == bindparam("meeting", type_=Integer()),
            Decision.state == DecisionState.IN_FORCE.value,
        )
        .order_by(Decision.version_id, Decision.position, Decision.id)
    )
    waiting = (
        select(Submission.pid)
        .where(
            Submission.minutes_id == bindparam("minutes", type_=Integer()),
            Submission.state == SubmissionState.WAITING.value,
        )
        .order_by(Submission.ordinal.desc())
        .limit(1)
    )
    read = select(ChairReading.id).where(
        ChairReading.submission_id == bindparam("submission", type_=Integer()),
        ChairReading.user_id == bindparam("user", type_=Integer()),
    )
    return AtOnce(strip=bodies.strip(), decisions=decisions, waiting=waiting, read=read, chairs=chaired_as())


class Answer(NamedTuple):
    """How a text was answered."""

    approval: Approval | None
    returned: Returned | None


def answer_of(session: Session, submission: Submission) -> Answer:
    """Return how a text was answered, with who did, in one query; nothing is asked while it was not."""
    if SubmissionState(submission.state) not in _ANSWERED:
        return Answer(None, None)
    return Answer(
        *session.execute(
            select(Approval, Returned)
            .select_from(Submission)
            .outerjoin(Approval, Approval.submission_id == Submission.id)
            .outerjoin(Returned, Returned.submission_id == Submission.id)
            .options(joinedload(Approval.user), joinedload(Approval.mandate), joinedload(Returned.by))
            .where(Submission.id == submission.id)
        ).one()
    )


class ReadBefore(NamedTuple):
    """What a person read of the same text before, when, and the remarks with which it went back."""

    submission: Submission
    reading: ChairReading
    returned: Returned | None


def read_before(session: Session, submission: Submission, user_id: int) -> ReadBefore | None:
    """Return the latest earlier submission of the same text that this person opened; None if there is none."""
    if submission.ordinal == 1:
        return None
    found = session.execute(
        select(Submission, ChairReading, Returned)
        .join(ChairReading, ChairReading.submission_id == Submission.id)
        .outerjoin(Returned, Returned.submission_id == Submission.id)
        .where(
            Submission.minutes_id == submission.minutes_id,
            Submission.ordinal < submission.ordinal,
            ChairReading.user_id == user_id,
        )
        .order_by(Submission.ordinal.desc())
        .limit(1)
    ).first()
    return ReadBefore(*found) if found else None
