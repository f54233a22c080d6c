"""Meetings, each through the scope of its reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, String, bindparam, func, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.strategy_options import _AbstractLoad

from secretariat.committees.actors import Actor
from secretariat.core import clock
from secretariat.core.at_once import Asked
from secretariat.core.audit import AuditEntry
from secretariat.core.db import UTCDateTime
from secretariat.core.ids import Ref
from secretariat.documents import grants
from secretariat.documents.models import Paper, Version
from secretariat.meetings.clashes import NOT_TO_COME
from secretariat.meetings.models import (
    Invitation,
    Meeting,
)
from secretariat.meetings.policy import is_invitee, meetings_visible_to
from secretariat.meetings.states import MeetingState


def _meetings(actor: Actor) -> Select[Meeting]:
    return (
        select(Meeting).options(joinedload(Meeting.body), joinedload(Meeting.format)).where(meetings_visible_to(actor))
    )


def meeting_by_pid(session: Session, actor: Actor, pid: str) -> Meeting | None:
    """Return the meeting with its body and format, or None if it does not exist for this person."""
    found = session.scalars(_meeting_of_asker(), {"pid": pid, **grants.asker(actor)})
    return next(iter(as_seen(session, actor, found)), None)


def meeting_to_build(session: Session, actor: Actor, pid: str) -> Meeting | None:
    """Return the same with the agenda in force, for what is built, looked over, issued or taken along after it."""
    found = session.scalars(_with_its_agenda(), {"pid": pid, **grants.asker(actor)}).unique()
    return next(iter(as_seen(session, actor, found)), None)


@cache
def _with_its_agenda() -> Select[Meeting]:
    return _meeting_of_asker().options(agenda_with_it(joinedload(Meeting.agenda_paper)))


def agenda_with_it(agenda: _AbstractLoad) -> _AbstractLoad:
    """Load with an agenda, where one is loaded, its version in force, as it was issued."""
    return agenda.joinedload(Paper.current_version).joinedload(Version.faces)


@cache
def _meeting_of_asker() -> Select[Meeting]:
    """It is asked for every page of a meeting, and written once."""
    return (
        select(Meeting)
        .options(joinedload(Meeting.body), joinedload(Meeting.format))
        .where(Meeting.pid == bindparam("pid"), grants.granted_to_asker("meeting", Meeting.id))
    )


def steps_of(session: Session, meeting: Ref, events: Iterable[str]) -> list[tuple[str, datetime]]:
    """Return which of these events the register has of a meeting, and when each was entered, in their order."""
    return [(event, at) for event, at in session.execute(steps(), asked_for_steps(meeting, events))]


def asked_for_steps(meeting: Ref, events: Iterable[str]) -> dict[str, Any]:
    """Return what the query of them is given."""
    return {"thing": str(meeting), "events": sorted(events)}


@cache
def steps() -> Select[str, datetime]:
    """Return their query, to be asked with others."""
    return (
        select(AuditEntry.event, AuditEntry.at)
        .where(AuditEntry.object == bindparam("thing"), AuditEntry.event.in_(bindparam("events", expanding=True)))
        .order_by(AuditEntry.seq)
    )


def as_seen(session: Session, actor: Actor, meetings: Iterable[Meeting]) -> list[Meeting]:
    """Return meetings as this person may know them.

    To somebody invited a meeting begins when they are awaited, and nothing is said of its purpose or why it was called
    off: these are written for its members. What is stored does not change.
    """
    found = list(meetings)
    invited = [meeting.id for meeting in found if is_invitee(actor, meeting)]
    if not invited:
        return found
    rows = session.scalars(
        select(Invitation).where(
            Invitation.meeting_id.in_(invited),
            Invitation.party_id.in_(sorted(actor.parties)),
            Invitation.ended_at.is_(None),
        )
    )
    awaited = {row.meeting_id: row for row in rows}
    for meeting in found:
        if meeting.id in invited:
            row = awaited.get(meeting.id)
            values: dict[str, Any] = {"purpose_en": "", "purpose_fr": "", "ended_reason": ""}
            if row is not None:
                values |= {"starts_wall": row.awaited_wall, "starts_at": row.awaited_at}
                values["changed_at"] = max(meeting.changed_at or meeting.created_at, row.invited_at)
                meeting.changes_for_reader = row.row_version
            for name, value in values.items():
                set_committed_value(meeting, name, value)
            meeting.as_invited = True
    return found


def meetings_between(
    session: Session, actor: Actor, start: datetime, end: datetime, *, body_id: int | None = None
) -> list[Meeting]:
    """Return the meetings this person may see that overlap [start, end), of all bodies or of one, by start."""
    asked = _between() if body_id is None else _between().where(Meeting.body_id == body_id)
    found = as_seen(session, actor, session.scalars(asked, {"start": start, "end": end, **grants.asker(actor)}))
    return sorted(found, key=lambda meeting: (meeting.starts_at, meeting.id))


@cache
def _between() -> Select[Meeting]:
    return (
        select(Meeting)
        .options(joinedload(Meeting.body), joinedload(Meeting.format))
        .where(
            Meeting.starts_at < bindparam("end", type_=UTCDateTime()),
            Meeting.ends_at > bindparam("start", type_=UTCDateTime()),
            grants.granted_to_asker("meeting", Meeting.id),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )


def meetings_of_body(
    session: Session, actor: Actor, body_id: int, *, now: datetime, past: bool, limit: int = 30
) -> list[Meeting]:
    """Return the coming meetings of a body, soonest first, or the past ones, newest first."""
    query = _meetings(actor).where(Meeting.body_id == body_id).limit(limit)
    if past:
        past_first = query.where(Meeting.ends_at <= now).order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        return as_seen(session, actor, session.scalars(past_first))
    coming = query.where(Meeting.ends_at > now).order_by(Meeting.starts_at, Meeting.id)
    return as_seen(session, actor, session.scalars(coming))


def coming_and_past(
    session: Session, actor: Actor, body_id: int, *, now: datetime, limit: int = 30
) -> tuple[list[Meeting], list[Meeting]]:
    """Return both, at most `limit` of each."""
    query = _meetings(actor).where(Meeting.body_id == body_id).limit(limit)
    coming = query.where(Meeting.ends_at > now).order_by(Meeting.starts_at, Meeting.id)
    past = query.where(Meeting.ends_at <= now).order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    first = list(session.scalars(coming))
    found = as_seen(session, actor, [*first, *session.scalars(past)])
    return found[: len(first)], found[len(first) :]


def coming_meetings_of_bodies(
    session: Session, actor: Actor, bodies: Iterable[int], *, now: datetime, limit: int = 5
) -> list[Meeting]:
    """Return the next meetings of these bodies that are on, soonest first."""
    given = {"in_bodies": sorted(bodies), "now": now, "most": limit, **grants.asker(actor)}
    return list(session.scalars(_coming(), given))


@cache
def _coming() -> Select[Meeting]:
    return (
        select(Meeting)
        .options(joinedload(Meeting.body), joinedload(Meeting.format))
        .where(
            Meeting.body_id.in_(bindparam("in_bodies", expanding=True)),
            Meeting.ends_at > bindparam("now", type_=UTCDateTime()),
            Meeting.state.not_in(NOT_TO_COME),
            grants.granted_to_asker("meeting", Meeting.id),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(bindparam("most"))
    )


def planned_to_come(session: Session, body_id: int) -> list[Meeting]:
    """Return the meetings of a body of which nobody was told yet and that are to come: for what follows its clock."""
    return list(session.scalars(_to_come(body_id).where(Meeting.state == MeetingState.PLANNED.value)))


@cache
def counted_to_come() -> Asked:
    """Return the query for how many meetings of `body` to come were told to nobody yet, and how many to delegations by the clock
    `zone`: how many, never which. To be asked with others."""
    to_come = (
        Meeting.body_id == bindparam("body", type_=Integer()),
        Meeting.starts_at > bindparam("now", type_=UTCDateTime()),
    )
    planned = select(func.count(Meeting.id)).where(*to_come, Meeting.state == MeetingState.PLANNED.value)
    told = select(func.count(Meeting.id)).where(
        *to_come,
        Meeting.state.in_([MeetingState.CONVENED.value, MeetingState.AGENDA_ISSUED.value]),
        Meeting.zone == bindparam("zone", type_=String()),
    )
    return select(planned.scalar_subquery(), told.scalar_subquery())


def _to_come(body_id: int) -> Select[Meeting]:
    return (
        select(Meeting)
        .where(Meeting.body_id == body_id, Meeting.starts_at > clock.now())
        .order_by(Meeting.starts_at, Meeting.id)
    )


def meeting_of_agenda(session: Session, paper: Paper) -> Meeting | None:
    """Return the meeting whose agenda this paper is, for what follows from its versions."""
    return session.scalar(select(Meeting).where(Meeting.agenda_paper_id == paper.id))


def next_ordinal(session: Session, body_id: int, year: int) -> int:
    """Return the number of the body's next meeting of that year."""
    return (
        session.scalar(select(func.max(Meeting.ordinal)).where(Meeting.body_id == body_id, Meeting.year == year)) or 0
    ) + 1
