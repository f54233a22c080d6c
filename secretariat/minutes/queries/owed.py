"""What a secretariat still owes of meetings that are over: for its own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from secretariat.committees.actors import Actor
from secretariat.decisions.models import Decision
from secretariat.documents.models import Paper, Version
from secretariat.documents.states import VersionState
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.policy import meetings_visible_to
from secretariat.meetings.states import MeetingState
from secretariat.minutes.models import Approval, Minutes, Submission
from secretariat.minutes.policy import minutes_visible_to
from secretariat.minutes.states import MinutesKind, MinutesState


@dataclass(frozen=True)
class Held:
    """A closed meeting: whether its decision sheet stands, and its record, if one was begun."""

    meeting: Meeting
    has_sheet: bool
    record: Minutes | None


def meetings_held(session: Session, actor: Actor, *, since: datetime) -> list[Held]:
    """Return the meetings of this secretary's bodies that ended since then and are closed, the earliest first."""
    sheet = exists().where(
        Decision.item_id == AgendaItem.id,
        AgendaItem.meeting_id == Meeting.id,
        Version.id == Decision.version_id,
        Version.state == VersionState.ISSUED.value,
    )
    rows = session.execute(
        select(Meeting, sheet, Minutes)
        .outerjoin(Minutes, (Minutes.meeting_id == Meeting.id) & (Minutes.kind == MinutesKind.RECORD.value))
        .options(joinedload(Meeting.body))
        .where(
            Meeting.state == MeetingState.CLOSED.value,
            Meeting.ends_at >= since,
            Meeting.body_id.in_(sorted(actor.secretariat_bodies)),
            meetings_visible_to(actor),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [Held(meeting, bool(has_sheet), record) for meeting, has_sheet, record in rows]


def approved_in_hand(session: Session, actor: Actor) -> list[tuple[Submission, Approval]]:
    """Return the texts that a chair approved and this secretariat has not issued, the earliest first, without the texts."""
    rows = session.execute(
        select(Submission, Approval)
        .join(Approval, Approval.submission_id == Submission.id)
        .join(Minutes, Minutes.id == Submission.minutes_id)
        .join(Paper, Paper.id == Minutes.paper_id)
        .options(
            defer(Submission.source),
            defer(Submission.manifest),
            defer(Submission.other_source),
            contains_eager(Submission.minutes).contains_eager(Minutes.paper).joinedload(Paper.body),
        )
        .where(
            Minutes.state == MinutesState.APPROVED.value,
            Paper.body_id.in_(sorted(actor.secretariat_bodies)),
            minutes_visible_to(actor),
        )
        .order_by(Approval.at, Approval.id)
    )
    return [(submission, approval) for submission, approval in rows]
