"""Reads for the home page and the frame: across features, each through the scope of its reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Executable, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload, selectinload

from secretariat.committees.actors import Actor, holds_at
from secretariat.committees.models import Body, Holiday, Mandate
from secretariat.committees.states import CHAIRING
from secretariat.core import clock
from secretariat.core.db import UTCDateTime
from secretariat.documents import grants
from secretariat.documents.models import Face, HandedIn, Paper, Reading, Version
from secretariat.documents.policy import versions_visible_to
from secretariat.documents.states import VersionState
from secretariat.documents.underway import PaperUnderWay
from secretariat.meetings.clashes import CALLED_OFF
from secretariat.meetings.models import AgendaItem, Invitation, ItemPaper, Meeting
from secretariat.meetings.policy import is_invitee, meetings_visible_to
from secretariat.meetings.queries import agendas_made_for, as_seen
from secretariat.meetings.states import ItemState, MeetingState

OFF = sorted(CALLED_OFF)


class KnownBody(NamedTuple):
    """A body as the frame names it, with the start of its next meeting that is on."""

    id: int
    pid: str
    code: str
    name_en: str
    name_fr: str
    short_en: str
    short_fr: str
    zone: str
    next_at: datetime | None


def bodies_with_next(session: Session, actor: Actor) -> list[KnownBody]:
    """Return the bodies this person knows of, by series, each with the start of its next meeting that is on."""
    rows = session.execute(_bodies_of_asker(), {**grants.asker(actor), "bodies": sorted(actor.bodies)})
    return [KnownBody(*row) for row in rows]


@cache
def _bodies_of_asker() -> Executable:
    """It is asked on every page, and written once."""
    coming = (
        select(func.min(Meeting.starts_at))
        .where(
            Meeting.body_id == Body.id,
            Meeting.ends_at > bindparam("asker_at", type_=UTCDateTime()),
            Meeting.state.not_in(OFF),
            grants.granted_to_asker("meeting", Meeting.id),
        )
        .correlate(Body)
        .scalar_subquery()
    )
    named = (Body.id, Body.pid, Body.code, Body.name_en, Body.name_fr, Body.short_en, Body.short_fr, Body.zone)
    return select(*named, coming).where(Body.id.in_(bindparam("bodies", expanding=True))).order_by(Body.series, Body.id)


@dataclass(frozen=True)
class Named:
    """A name in both languages."""

    name_en: str
    name_fr: str


def chair_title(session: Session, actor: Actor) -> Named | None:
    """Return the title this person holds as chair or vice-chair, the newest if there are several."""
    row = session.execute(
        select(Mandate.title_en, Mandate.title_fr)
        .where(
            Mandate.user_id == actor.user_id,
            Mandate.function.in_([function.value for function in CHAIRING]),
            holds_at(Mandate, actor.at),
        )
        .order_by(Mandate.starts_at.desc(), Mandate.id.desc())
        .limit(1)
    ).first()
    return Named(row[0], row[1]) if row else None


# The house's work


def slots_of_papers(session: Session, papers: Sequence[PaperUnderWay]) -> dict[int, tuple[Meeting, str]]:
    """Return, by the id of the paper, the first meeting to come for which it is meant, and as what kind of item.

    For who drafts these papers: the day is theirs to know, whether or not the meeting is convened, and nothing else of it.
    """
    found = session.execute(
        select(ItemPaper.paper_id, Meeting, AgendaItem.kind)
        .join(AgendaItem, AgendaItem.id == ItemPaper.item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .options(joinedload(Meeting.body))
        .where(
            ItemPaper.paper_id.in_([paper.id for paper in papers]),
            AgendaItem.state != ItemState.WITHDRAWN.value,
            Meeting.ends_at > clock.now(),
            Meeting.state.not_in([*OFF, MeetingState.CLOSED.value]),
        )
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    )
    return {paper_id: (meeting, kind) for paper_id, meeting, kind in found}


def given_back(session: Session, papers: Sequence[PaperUnderWay]) -> set[int]:
    """Return the ids of those papers that were given back to who drafts them, and not submitted since."""
    with_drafter = [paper.id for paper in papers if paper.is_with_drafter]
    newest = select(func.max(HandedIn.id)).where(HandedIn.paper_id.in_(with_drafter)).group_by(HandedIn.paper_id)
    found = select(HandedIn.paper_id).where(HandedIn.id.in_(newest), HandedIn.returned_at.is_not(None))
    return set(session.scalars(found))


def holidays_by_calendar(session: Session, calendars: Iterable[str]) -> dict[str, frozenset[date]]:
    """Return the days on which nobody works, by calendar."""
    days: dict[str, set[date]] = {calendar: set() for calendar in calendars}
    for calendar, day in session.execute(_holidays(), {"calendars": sorted(days)}) if days else ():
        days[calendar].add(day)
    return {calendar: frozenset(found) for calendar, found in days.items()}


@cache
def _holidays() -> Executable:
    return select(Holiday.calendar, Holiday.day).where(Holiday.calendar.in_(bindparam("calendars", expanding=True)))


# A delegate's week


def meetings_of_seats(session: Session, actor: Actor, start: datetime, end: datetime) -> list[Meeting]:
    """Return the meetings that overlap [start, end), by start: of bodies in which this person sits or presides, and those
    to which their delegation or office is invited."""
    bodies = frozenset(actor.formats.values()) | actor.bodies_at_chairs_side
    invited = select(Invitation.meeting_id).where(Invitation.party_id.in_(sorted(actor.parties)))
    return as_seen(
        session,
        actor,
        session.scalars(
            select(Meeting)
            .options(joinedload(Meeting.body))
            .where(
                or_(Meeting.body_id.in_(sorted(bodies)), Meeting.id.in_(invited)),
                Meeting.starts_at < end,
                Meeting.ends_at > start,
                meetings_visible_to(actor),
            )
            .order_by(Meeting.starts_at, Meeting.id)
        ),
    )


def agendas_of(session: Session, actor: Actor, meetings: Sequence[Meeting]) -> dict[int, Version]:
    """Return the agendas in force that this person reads, by the id of their meeting: the whole one, or the one made for
    those who are invited."""
    papers = {
        meeting.agenda_paper_id: meeting.id
        for meeting in meetings
        if meeting.agenda_paper_id is not None and not is_invitee(actor, meeting)
    }
    invited = [meeting.id for meeting in meetings if is_invitee(actor, meeting)]
    if invited:
        made = session.execute(agendas_made_for(actor, invited))
        papers.update((agenda_id, meeting_id) for agenda_id, meeting_id in made if agenda_id is not None)
    found = session.scalars(
        select(Version)
        .join(Paper, Paper.current_version_id == Version.id)
        .options(contains_eager(Version.paper), joinedload(Version.faces), defer(Version.sheet))
        .where(Paper.id.in_(sorted(papers)), versions_visible_to(actor))
    )
    return {papers[version.paper_id]: version for version in found.unique()}


def new_to(
    session: Session, actor: Actor, *, since: datetime, limit: int
) -> tuple[list[tuple[Version, Meeting | None]], int]:
    """Return versions issued since then that this person has not opened, newest first, and how many there are in all.

    An agenda comes with its meeting. What the person's own secretariat or chair brought out is not news to them.
    """
    house = sorted(actor.house_bodies)
    rows = session.execute(
        select(Version, Meeting, func.count().over())
        .join(Paper, Paper.id == Version.paper_id)
        .outerjoin(Meeting, and_(Meeting.agenda_paper_id == Paper.id, meetings_visible_to(actor)))
        .options(
            contains_eager(Version.paper).joinedload(Paper.body),
            selectinload(Version.faces).load_only(Face.language),
            defer(Version.sheet),
        )
        .where(
            Version.issued_at >= since,
            Version.state == VersionState.ISSUED.value,
            Paper.body_id.not_in(house),
            versions_visible_to(actor),
            ~_opened_by(actor),
        )
        .order_by(Version.issued_at.desc(), Version.id.desc())
        .limit(limit)
    ).all()
    return [(version, meeting) for version, meeting, _ in rows], rows[0][2] if rows else 0


def _opened_by(actor: Actor) -> Any:
    return exists().where(Reading.version_id == Version.id, Reading.user_id == actor.user_id)
