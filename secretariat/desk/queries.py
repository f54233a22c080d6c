"""Reads for the home page and the frame: across features, each through the scope of its reader."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Executable, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, lazyload, load_only

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body, Holiday
from secretariat.core import clock
from secretariat.core.at_once import Asked, AtOnce
from secretariat.core.db import UTCDateTime
from secretariat.core.unchanged import while_unchanged
from secretariat.core.values import dataclass
from secretariat.decisions.policy import knows_few
from secretariat.decisions.queries import asked_for_late, can_be_overdue, late_of_asker, overdue_of
from secretariat.documents import grants
from secretariat.documents.models import Face, Grant, HandedIn, Paper, Reading, Version, Watch
from secretariat.documents.states import VersionState
from secretariat.documents.underway import PaperUnderWay
from secretariat.meetings.clashes import NOT_TO_COME
from secretariat.meetings.models import AgendaItem, Invitation, ItemPaper, Meeting
from secretariat.meetings.policy import is_invitee
from secretariat.meetings.queries import agendas_made_for, as_seen
from secretariat.meetings.states import ItemState

#: Above every id.
NEVER = 2**31 - 1


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
    #: This person watches it.
    watched: bool


class Framed(NamedTuple):
    """What the frame of every page names to this person."""

    #: Those they know of, by series.
    bodies: tuple[KnownBody, ...]
    #: How many late actions they owe or follow up.
    overdue: int


@while_unchanged
def framed(session: Session, actor: Actor) -> Framed:
    """Return what the frame names, in one query; nothing late is asked for where there can be no such action."""
    given = {**grants.asker(actor), "bodies": sorted(actor.bodies), "reader": actor.user_id}
    if not can_be_overdue(actor):
        return Framed(_known(session.execute(_bodies_of_asker(), given)), 0)
    found = _bodies_and_late(late_of_asker()).read(session, {**given, **asked_for_late(actor)})
    return Framed(_known(found["bodies"]), overdue_of(found["late"]))


def _known(rows: Iterable[Iterable[Any]]) -> tuple[KnownBody, ...]:
    return tuple([KnownBody._make(row) for row in rows])


@cache
def _bodies_and_late(late: Asked) -> AtOnce:
    """It is asked on every page, and written once."""
    return AtOnce(bodies=_bodies_of_asker(), late=late)


@cache
def _bodies_of_asker() -> Asked:
    # Those that are over are passed by in the index of ends: for the least of a plain column SQLite goes through all of them.
    starts_at = case((Meeting.ends_at.is_not(None), Meeting.starts_at))
    coming = (
        select(func.min(starts_at))
        .where(
            Meeting.body_id == Body.id,
            Meeting.ends_at > bindparam("asker_at", type_=UTCDateTime()),
            Meeting.state.not_in(NOT_TO_COME),
            grants.granted_to_asker("meeting", Meeting.id),
        )
        .correlate(Body)
        .scalar_subquery()
    )
    named = (Body.id, Body.pid, Body.code, Body.name_en, Body.name_fr, Body.short_en, Body.short_fr, Body.zone)
    watched = exists().where(
        Watch.user_id == bindparam("reader"), Watch.object_kind == "body", Watch.object_id == Body.id
    )
    return (
        select(*named, coming.label("next_at"), watched.label("watched"))
        .where(Body.id.in_(bindparam("bodies", expanding=True)))
        .order_by(Body.series, Body.id)
    )


@dataclass(frozen=True)
class Named:
    """A name in both languages."""

    name_en: str
    name_fr: str


# The house's work


def slots_of_papers(session: Session, papers: Sequence[PaperUnderWay]) -> dict[int, tuple[Meeting, str]]:
    """Return, by the id of the paper, the first meeting to come for which it is meant, and as what kind of item.

    For who drafts these papers: the day is theirs to know, whether or not the meeting is convened, and nothing else of it.
    """
    given = {"papers": [paper.id for paper in papers], "now": clock.now()}
    found = session.execute(_slots(), given) if papers else ()
    return {paper_id: (meeting, kind) for paper_id, meeting, kind in found}


@cache
def _slots() -> Executable:
    return (
        select(ItemPaper.paper_id, Meeting, AgendaItem.kind)
        .join(AgendaItem, AgendaItem.id == ItemPaper.item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .options(joinedload(Meeting.body))
        .where(
            ItemPaper.paper_id.in_(bindparam("papers", expanding=True)),
            AgendaItem.state != ItemState.WITHDRAWN.value,
            Meeting.ends_at > bindparam("now", type_=UTCDateTime()),
            Meeting.state.not_in(NOT_TO_COME),
        )
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    )


def given_back(session: Session, papers: Sequence[PaperUnderWay]) -> set[int]:
    """Return the ids of those papers that were given back to who drafts them, and not submitted since."""
    with_drafter = [paper.id for paper in papers if paper.is_with_drafter]
    return set(session.scalars(_given_back(), {"papers": with_drafter})) if with_drafter else set()


@cache
def _given_back() -> Select[int]:
    these: BindParameter[int] = bindparam("papers", expanding=True)
    newest = select(func.max(HandedIn.id)).where(HandedIn.paper_id.in_(these)).group_by(HandedIn.paper_id)
    return select(HandedIn.paper_id).where(HandedIn.id.in_(newest), HandedIn.returned_at.is_not(None))


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
    given = {
        "in_bodies": sorted(frozenset(actor.formats.values()) | actor.bodies_at_chairs_side),
        "parties": sorted(actor.parties),
        "start": start,
        "end": end,
        **grants.asker(actor),
    }
    return as_seen(session, actor, session.scalars(_meetings_of_seats(), given))


@cache
def _meetings_of_seats() -> Select[Meeting]:
    invited = select(Invitation.meeting_id).where(Invitation.party_id.in_(bindparam("parties", expanding=True)))
    return (
        select(Meeting)
        .join(Meeting.body)
        .options(contains_eager(Meeting.body))
        .where(
            or_(Meeting.body_id.in_(bindparam("in_bodies", expanding=True)), Meeting.id.in_(invited)),
            Meeting.starts_at < bindparam("end", type_=UTCDateTime()),
            Meeting.ends_at > bindparam("start", type_=UTCDateTime()),
            grants.granted_to_asker("meeting", Meeting.id),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )


def agendas_of(session: Session, actor: Actor, meetings: Sequence[Meeting]) -> dict[int, Version]:
    """Return the agendas in force that this person reads, by the id of their meeting: the whole one, or the one made for
    those who are invited. Each with what its pack and the ids behind it ask for."""
    papers = {
        meeting.agenda_paper_id: meeting.id
        for meeting in meetings
        if meeting.agenda_paper_id is not None and not is_invitee(actor, meeting)
    }
    invited = [meeting.id for meeting in meetings if is_invitee(actor, meeting)]
    if invited:
        made = session.execute(agendas_made_for(actor, invited))
        papers.update((agenda_id, meeting_id) for agenda_id, meeting_id in made if agenda_id is not None)
    if not papers:
        return {}
    found = session.scalars(_agendas(), {"papers": sorted(papers), **grants.asker(actor)})
    return {papers[version.paper_id]: version for version in found.unique()}


@cache
def _agendas() -> Select[Version]:
    return (
        select(Version)
        .join(Paper, Paper.current_version_id == Version.id)
        .options(
            load_only(Version.pid, Version.paper_id, Version.symbol, Version.sheet),
            contains_eager(Version.paper).options(load_only(Paper.pid), lazyload(Paper.type)),
            joinedload(Version.faces).load_only(Face.language, Face.format, Face.source),
        )
        .where(Paper.id.in_(bindparam("papers", expanding=True)), grants.granted_to_asker("version", Version.id))
    )


class NewVersion(NamedTuple):
    """A version that its reader has not opened: of which paper and body, and for an agenda its meeting."""

    pid: str
    symbol: str
    title_en: str
    title_fr: str
    issued_at: datetime
    to_follow: tuple[Any, ...]
    supersedes_id: int | None
    #: Of its paper.
    paper: str
    kind: str
    #: Of its body.
    body_id: int
    series: str
    code: str
    name_en: str
    name_fr: str
    #: Which languages are there.
    english: bool
    french: bool
    #: Of the meeting whose agenda it is, if the reader may see that.
    meeting: str | None
    starts_wall: datetime | None


def new_to(session: Session, actor: Actor, *, days: int, limit: int) -> tuple[tuple[int, ...], int]:
    """Return the ids of the versions issued to this person in the last days that they have not opened, newest first, at most
    `limit`, and how many there are."""
    issued = issued_to(session, actor, days)
    opened = opened_of(session, actor, issued)
    fresh = tuple([one for one in issued if one not in opened])
    return fresh[:limit], len(fresh)


@while_unchanged
def issued_to(session: Session, actor: Actor, days: int) -> tuple[int, ...]:
    """Return the ids of the versions issued to this person in the last days, opened or not, newest first.

    What the person's own secretariat or chair brought out is not news to them, nor what they drafted or issued themselves.
    """
    since = clock.now() - timedelta(days=days)
    given = {"house": sorted(actor.house_bodies), "since": since, "reader": actor.user_id, **grants.asker(actor)}
    return tuple(session.scalars(_issued_to(knows_few(actor)), given))


@cache
def _issued_to(few: bool) -> Select[int]:
    """For who is of few audiences they are found from what these were given since, as nothing is given before it is issued."""
    since = bindparam("since", type_=UTCDateTime())
    if few:
        given = Version.id.in_(grants.ids_granted_to_asker("version").where(Grant.starts_at >= since))
    else:
        given = grants.granted_to_asker("version", Version.id)
    return (
        select(Version.id)
        .join(Paper, Paper.id == Version.paper_id)
        .where(
            Version.issued_at >= since,
            Version.state == VersionState.ISSUED.value,
            Paper.body_id.not_in(bindparam("house", expanding=True)),
            Paper.drafter_id.is_distinct_from(bindparam("reader")),
            Version.issued_by != bindparam("reader"),
            given,
        )
        .order_by(Version.issued_at.desc(), Version.id.desc())
    )


def opened_of(session: Session, actor: Actor, recent: Collection[int], some: Collection[int] = ()) -> frozenset[int]:
    """Return which of these versions this person has opened: asked at every look, since every click may add one.

    The recent ones are many, and asked for by the first of them.
    """
    if not recent and not some:
        return frozenset()
    given = {"reader": actor.user_id, "from": min(recent, default=NEVER), "some": sorted(some)}
    return frozenset(session.scalars(_opened(), given))


@cache
def _opened() -> Select[int]:
    these = or_(Reading.version_id >= bindparam("from"), Reading.version_id.in_(bindparam("some", expanding=True)))
    return select(Reading.version_id).where(Reading.user_id == bindparam("reader"), these)


@while_unchanged
def versions_new(session: Session, actor: Actor, ids: tuple[int, ...]) -> tuple[NewVersion, ...]:
    """Return versions that were issued to this person as a list shows them, in this order; an agenda with its meeting."""
    rows = session.execute(_new(), {"versions": ids, **grants.asker(actor)}) if ids else ()
    found = {row[0]: NewVersion._make((*row[1:6], tuple(row[6]), *row[7:])) for row in rows}
    return tuple([found[one] for one in ids if one in found])


@cache
def _new() -> Executable:
    """In no order: asked for one, SQLite reads all versions there are in it, or begins with all bodies."""
    there = [exists().where(Face.version_id == Version.id, Face.language == code) for code in ("en", "fr")]
    columns: list[Any] = [
        Version.id,
        *(Version.pid, Version.symbol, Version.title_en, Version.title_fr, Version.issued_at, Version.to_follow),
        *(Version.supersedes_id, Paper.pid, Paper.kind, Body.id, Body.series, Body.code, Body.name_en, Body.name_fr),
        *(*there, Meeting.pid, Meeting.starts_wall),
    ]
    return (
        select(*columns)
        .select_from(Version)
        .join(Paper, Paper.id == Version.paper_id)
        .join(Body, Body.id == Paper.body_id)
        .outerjoin(Meeting, and_(Meeting.agenda_paper_id == Paper.id, grants.granted_to_asker("meeting", Meeting.id)))
        .where(Version.id.in_(bindparam("versions", expanding=True)), grants.granted_to_asker("version", Version.id))
    )
