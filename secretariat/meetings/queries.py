"""Reads of meetings and agendas, each through the scope of its reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from secretariat.committees.actors import Actor
from secretariat.documents.models import Paper, Rendition, Version
from secretariat.documents.policy import papers_visible_to, versions_visible_to
from secretariat.meetings.models import AgendaItem, ItemPaper, LatePaper, Meeting
from secretariat.meetings.policy import meetings_visible_to
from secretariat.meetings.states import MeetingState


def _meetings(actor: Actor) -> Select[Meeting]:
    return (
        select(Meeting)
        .options(joinedload(Meeting.body), joinedload(Meeting.format))
        .where(meetings_visible_to(actor))
    )


def meeting_by_pid(session: Session, actor: Actor, pid: str) -> Meeting | None:
    """Return the meeting with its body and format, or None if it does not exist for this person."""
    return session.scalar(_meetings(actor).where(Meeting.pid == pid))


def item_by_pid(session: Session, actor: Actor, pid: str) -> AgendaItem | None:
    """Return an item of an agenda being built. Only the house knows of those: None for everybody else."""
    house = sorted(actor.house_bodies)
    return session.scalar(
        select(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .options(
            joinedload(AgendaItem.meeting).joinedload(Meeting.body),
            joinedload(AgendaItem.meeting).joinedload(Meeting.format),
            joinedload(AgendaItem.changer),
            selectinload(AgendaItem.papers).joinedload(ItemPaper.paper),
        )
        .where(AgendaItem.pid == pid, Meeting.body_id.in_(house), meetings_visible_to(actor))
    )


def items_of(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return the items being built with their papers, versions in force, faces and drafts: for the house only."""
    return list(
        session.scalars(
            select(AgendaItem)
            .options(
                selectinload(AgendaItem.papers)
                .joinedload(ItemPaper.paper)
                .options(
                    joinedload(Paper.current_version).selectinload(Version.faces),
                    selectinload(Paper.drafts),
                ),
            )
            .where(AgendaItem.meeting_id == meeting.id)
            .order_by(AgendaItem.position, AgendaItem.id)
        )
    )


def agenda_in_force(session: Session, actor: Actor, meeting: Meeting) -> Version | None:
    """Return the issued agenda this person may see, with its faces and finished PDFs; None before the first issue."""
    if meeting.agenda_paper_id is None:
        return None
    return session.scalar(
        select(Version)
        .options(
            joinedload(Version.paper),
            selectinload(Version.faces),
            selectinload(Version.renditions).joinedload(Rendition.blob),
        )
        .join(Paper, Paper.current_version_id == Version.id)
        .where(Paper.id == meeting.agenda_paper_id, versions_visible_to(actor))
    )


def agendas_of(session: Session, actor: Actor, meeting: Meeting) -> list[Version]:
    """Return all versions of the agenda this person may see, newest first."""
    return list(
        session.scalars(
            select(Version)
            .options(selectinload(Version.renditions).joinedload(Rendition.blob))
            .where(Version.paper_id == meeting.agenda_paper_id, versions_visible_to(actor))
            .order_by(Version.ordinal.desc())
        )
    )


def meetings_between(session: Session, actor: Actor, start: datetime, end: datetime) -> list[Meeting]:
    """Return the meetings this person may see that overlap [start, end), by start."""
    return list(
        session.scalars(
            _meetings(actor)
            .where(Meeting.starts_at < end, Meeting.ends_at > start)
            .order_by(Meeting.starts_at, Meeting.id)
        )
    )


def meetings_of_body(
    session: Session, actor: Actor, body_id: int, *, now: datetime, past: bool, limit: int = 30
) -> list[Meeting]:
    """Return the coming meetings of a body, soonest first, or the past ones, newest first."""
    query = _meetings(actor).where(Meeting.body_id == body_id).limit(limit)
    if past:
        return list(
            session.scalars(query.where(Meeting.ends_at <= now).order_by(Meeting.starts_at.desc(), Meeting.id.desc()))
        )
    return list(session.scalars(query.where(Meeting.ends_at > now).order_by(Meeting.starts_at, Meeting.id)))


def next_ordinal(session: Session, body_id: int, year: int) -> int:
    """Return the number of the body's next meeting of that year."""
    return (
        session.scalar(select(func.max(Meeting.ordinal)).where(Meeting.body_id == body_id, Meeting.year == year)) or 0
    ) + 1


def late_papers_of(session: Session, meeting: Meeting) -> dict[int, LatePaper]:
    """Return the waivers asked for a meeting, by paper id."""
    found = session.scalars(select(LatePaper).where(LatePaper.meeting_id == meeting.id))
    return {late.paper_id: late for late in found}


def late_paper_by_pid(session: Session, actor: Actor, pid: str) -> LatePaper | None:
    """Return a waiver asked for, for the house of its body; None for everybody else."""
    house = sorted(actor.house_bodies)
    return session.scalar(
        select(LatePaper)
        .join(Meeting, Meeting.id == LatePaper.meeting_id)
        .options(joinedload(LatePaper.meeting).joinedload(Meeting.body), joinedload(LatePaper.paper))
        .where(LatePaper.pid == pid, Meeting.body_id.in_(house))
    )


def waivers_awaiting(session: Session, actor: Actor) -> list[LatePaper]:
    """Return the waivers that wait for this chair, by the start of their meeting."""
    return list(
        session.scalars(
            select(LatePaper)
            .join(Meeting, Meeting.id == LatePaper.meeting_id)
            .options(
                joinedload(LatePaper.meeting).joinedload(Meeting.body),
                joinedload(LatePaper.paper),
                joinedload(LatePaper.asker),
            )
            .where(LatePaper.decided_at.is_(None), Meeting.body_id.in_(sorted(actor.bodies_at_chairs_side)))
            .order_by(Meeting.starts_at, LatePaper.id)
        )
    )


def coming_meetings_of_bodies(
    session: Session, actor: Actor, bodies: Iterable[int], *, now: datetime, limit: int = 5
) -> list[Meeting]:
    """Return the next meetings of these bodies that are on, soonest first."""
    return list(
        session.scalars(
            _meetings(actor)
            .where(
                Meeting.body_id.in_(sorted(bodies)),
                Meeting.ends_at > now,
                Meeting.state.not_in([MeetingState.CANCELLED.value, MeetingState.POSTPONED.value]),
            )
            .order_by(Meeting.starts_at, Meeting.id)
            .limit(limit)
        )
    )


def papers_cited(session: Session, actor: Actor, pids: Iterable[str]) -> dict[str, Paper]:
    """Return, by pid, those of the papers of an issued agenda that this person may see, with version and faces."""
    wanted = sorted(set(pids))
    if not wanted:
        return {}
    found = session.scalars(
        select(Paper)
        .options(joinedload(Paper.current_version).selectinload(Version.faces))
        .where(Paper.pid.in_(wanted), papers_visible_to(actor))
    )
    return {paper.pid: paper for paper in found}


def late_paper_with_id(session: Session, late_id: int) -> LatePaper | None:
    """Return a waiver by its id, for the notices about it, which ask the reader's rights themselves."""
    return session.scalar(select(LatePaper).where(LatePaper.id == late_id))


def meeting_of_agenda(session: Session, paper: Paper) -> Meeting | None:
    """Return the meeting whose agenda this paper is, for what follows from its versions."""
    return session.scalar(select(Meeting).where(Meeting.agenda_paper_id == paper.id))
