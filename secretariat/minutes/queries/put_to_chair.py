"""What stands around a text that is put to the chair: who had a hand in it, whether its meeting decided, its answers."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, bindparam, cast, literal, select
from sqlalchemy.orm import Session, defer, joinedload

from secretariat.committees import queries as bodies
from secretariat.committees.queries import StripFacts
from secretariat.core import clock
from secretariat.core.at_once import Asked, AtOnce
from secretariat.core.audit import AuditEntry
from secretariat.core.values import dataclass
from secretariat.decisions.models import Decision
from secretariat.decisions.states import DecisionState
from secretariat.meetings.models import AgendaItem
from secretariat.minutes.models import Approval, KeptText, Minutes, Passage, Returned, Submission
from secretariat.minutes.queries.drafting import WRITTEN


@dataclass(frozen=True)
class AroundText:
    """What its page asks in one query, for the house."""

    strip: StripFacts
    #: On which the house of the body does not work.
    holidays: frozenset[date]
    #: Everybody whose words stand, or stood, in a passage, or were put to the chair before.
    writers: frozenset[int]
    #: The decision sheet of the meeting is issued.
    decided: bool


def around_text(session: Session, minutes: Minutes) -> AroundText:
    """Return what stands around the text of these minutes."""
    body = minutes.paper.body
    given = {"body": body.id, "calendar": body.calendar, "now": clock.now(), "meeting": minutes.meeting_id}
    found = _around().read(session, {**given, "minutes": minutes.id})
    return AroundText(
        strip=StripFacts.of(found["strip"]),
        holidays=frozenset(day for (day,) in found["holidays"]),
        writers=_ids(found),
        decided=bool(found["decided"]),
    )


def writers_of(session: Session, minutes: Minutes) -> frozenset[int]:
    """Return the ids of everybody whose words stand, or stood, in a passage, or were put to the chair before."""
    return _ids(_writers().read(session, {"minutes": minutes.id}))


def _ids(found: dict[str, list[tuple[Any, ...]]]) -> frozenset[int]:
    ids = {one for name in ("changed", "kept") for (one,) in found[name]}
    ids |= {int(actor.removeprefix("user:")) for (actor,) in found["wrote"]}
    return frozenset(ids.union(*(earlier for (earlier,) in found["prepared"])))


@cache
def _around() -> AtOnce:
    decided = (
        select(Decision.id)
        .join(AgendaItem, AgendaItem.id == Decision.item_id)
        .where(
            AgendaItem.meeting_id == bindparam("meeting", type_=Integer()),
            Decision.state == DecisionState.IN_FORCE.value,
        )
        .limit(1)
    )
    return AtOnce(strip=bodies.strip(), holidays=bodies.holidays(), decided=decided, **_hands())


@cache
def _writers() -> AtOnce:
    return AtOnce(**_hands())


def _hands() -> dict[str, Asked]:
    minutes = bindparam("minutes", type_=Integer())
    passages = select(literal("passage:", String) + cast(Passage.id, String)).where(Passage.minutes_id == minutes)
    return {
        "changed": select(Passage.changed_by).where(Passage.minutes_id == minutes).distinct(),
        "kept": select(KeptText.by_id)
        .join(Passage, Passage.id == KeptText.passage_id)
        .where(Passage.minutes_id == minutes)
        .distinct(),
        "wrote": select(AuditEntry.actor)
        .where(AuditEntry.event == WRITTEN, AuditEntry.object.in_(passages))
        .distinct(),
        "prepared": select(Submission.prepared_by).where(Submission.minutes_id == minutes),
    }


class Answered(NamedTuple):
    """What was put to the chair, without the texts, and what became of it."""

    submission: Submission
    returned: Returned | None
    approval: Approval | None


def answered(session: Session, minutes: Minutes) -> list[Answered]:
    """Return all that was put to the chair of these minutes, oldest first, with remarks and approvals, in one query."""
    rows = session.execute(
        select(Submission, Returned, Approval)
        .options(
            defer(Submission.source),
            defer(Submission.manifest),
            defer(Submission.other_source),
            joinedload(Submission.submitter),
            joinedload(Returned.by),
            joinedload(Approval.user),
            joinedload(Approval.mandate),
        )
        .outerjoin(Returned, Returned.submission_id == Submission.id)
        .outerjoin(Approval, Approval.submission_id == Submission.id)
        .where(Submission.minutes_id == minutes.id)
        .order_by(Submission.ordinal)
    )
    return [Answered(*row) for row in rows]
