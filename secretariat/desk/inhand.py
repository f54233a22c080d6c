"""What a secretary's desk and the list of papers in flight are made from: meetings, their items, papers, texts; a query each.

Each is written once, gives plain values where nothing but values is shown, and costs the same however much there is.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import BindParameter, Executable, Integer, String, and_, bindparam, exists, or_, select, union
from sqlalchemy.orm import Session, aliased, contains_eager, load_only

from secretariat.committees.actors import Actor
from secretariat.committees.models import Holiday
from secretariat.core.at_once import AtOnce
from secretariat.core.db import UTCDateTime
from secretariat.core.values import dataclass
from secretariat.decisions.models import Decision
from secretariat.documents import grants
from secretariat.documents.models import Paper, Version
from secretariat.documents.states import VersionState
from secretariat.documents.underway import PaperUnderWay
from secretariat.meetings.clashes import NOT_TO_COME
from secretariat.meetings.models import AgendaItem, ItemPaper, LatePaper, Meeting
from secretariat.meetings.states import ItemState, MeetingState
from secretariat.minutes.models import Minutes
from secretariat.minutes.states import MinutesKind
from secretariat.people.models import User
from secretariat.registry import queries as registry

#: How far ahead meetings are in hand.
AHEAD: Final = timedelta(days=60)


class Agenda(NamedTuple):
    """The agenda in force of a meeting."""

    pid: str
    symbol: str


@dataclass(frozen=True)
class InHand:
    """A meeting to come, or being held."""

    meeting: Meeting
    agenda: Agenda | None


@dataclass(frozen=True)
class Held:
    """A closed meeting: whether its decision sheet stands, and in which state its record is, if one was begun."""

    meeting: Meeting
    has_sheet: bool
    record: str | None


def meetings(session: Session, actor: Actor, *, since: datetime | None = None) -> tuple[list[InHand], list[Held]]:
    """Return the meetings of this secretary's bodies to come within `AHEAD` or being held, and those that ended since then and
    are closed; each soonest first."""
    given = {
        "in_bodies": sorted(actor.secretariat_bodies),
        "until": actor.at + AHEAD,
        "since": min(since or actor.at, actor.at),
        **grants.asker(actor),
    }
    coming, held = [], []
    for meeting, pid, symbol, has_sheet, record in session.execute(_meetings(), given):
        if meeting.state == MeetingState.CLOSED.value:
            held.append(Held(meeting, bool(has_sheet), record))
        else:
            coming.append(InHand(meeting, Agenda(pid, symbol) if pid is not None else None))
    return coming, held


@cache
def _meetings() -> Executable:
    agenda, in_force = aliased(Paper), aliased(Version)
    sheet = exists().where(
        Decision.item_id == AgendaItem.id,
        AgendaItem.meeting_id == Meeting.id,
        Version.id == Decision.version_id,
        Version.state == VersionState.ISSUED.value,
    )
    closed = Meeting.state == MeetingState.CLOSED.value
    coming = and_(
        Meeting.state.not_in(NOT_TO_COME),
        Meeting.ends_at > bindparam("asker_at", type_=UTCDateTime()),
        Meeting.starts_at < bindparam("until", type_=UTCDateTime()),
    )
    return (
        select(Meeting, in_force.pid, in_force.symbol, and_(closed, sheet), Minutes.state)
        .join(Meeting.body)
        .join(Meeting.format)
        .outerjoin(agenda, agenda.id == Meeting.agenda_paper_id)
        .outerjoin(in_force, in_force.id == agenda.current_version_id)
        .outerjoin(Minutes, and_(Minutes.meeting_id == Meeting.id, Minutes.kind == MinutesKind.RECORD.value))
        .options(contains_eager(Meeting.body), contains_eager(Meeting.format))
        .where(
            Meeting.body_id.in_(bindparam("in_bodies", expanding=True)),
            Meeting.ends_at >= bindparam("since", type_=UTCDateTime()),
            or_(closed, coming),
            grants.granted_to_asker("meeting", Meeting.id),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )


@dataclass(frozen=True)
class Items:
    """The items of agendas being built, for the house only: by meeting, and by item the ids of the papers it cites."""

    of_meeting: dict[int, list[AgendaItem]]
    cited: dict[int, list[int]]


def items(session: Session, meeting_ids: Collection[int]) -> Items:
    """Return the items of these meetings as far as an outline needs them, in order."""
    found = Items({meeting: [] for meeting in meeting_ids}, {})
    for item, paper_id in session.execute(_items(), {"meetings": sorted(meeting_ids)}) if meeting_ids else ():
        if item.id not in found.cited:
            found.of_meeting[item.meeting_id].append(item)
            found.cited[item.id] = []
        if paper_id is not None:
            found.cited[item.id].append(paper_id)
    return found


@cache
def _items() -> Executable:
    needed = (AgendaItem.meeting_id, AgendaItem.parent_id, AgendaItem.position, AgendaItem.number, AgendaItem.kind)
    return (
        select(AgendaItem, ItemPaper.paper_id)
        .outerjoin(ItemPaper, ItemPaper.item_id == AgendaItem.id)
        .options(load_only(*needed, AgendaItem.part, AgendaItem.state, AgendaItem.minutes, AgendaItem.moved_to_id))
        .where(AgendaItem.meeting_id.in_(bindparam("meetings", expanding=True)))
        .order_by(AgendaItem.position, AgendaItem.id, ItemPaper.position)
    )


class ItemCiting(NamedTuple):
    """An item of an agenda being built under which a paper stands."""

    meeting_id: int
    #: "" while the agenda is not numbered.
    number: str
    kind: str
    paper_id: int


def citing(
    session: Session, meetings: Collection[Meeting], papers: Collection[int]
) -> tuple[list[ItemCiting], dict[str, frozenset[date]]]:
    """Return the items of these meetings under which these papers stand, in the order of each agenda, and the days on which
    nobody works by the calendars of their bodies."""
    days: dict[str, set[date]] = {meeting.body.calendar: set() for meeting in meetings}
    given = {"meetings": sorted({one.id for one in meetings}), "papers": sorted(papers), "calendars": sorted(days)}
    found = _citing().read(session, given) if meetings else {"items": [], "holidays": []}
    for calendar, day in found["holidays"]:
        days[calendar].add(day)
    items = [ItemCiting(meeting, number or "", kind, paper) for meeting, number, kind, paper, *_ in found["items"]]
    return items, {calendar: frozenset(these) for calendar, these in days.items()}


@cache
def _citing() -> AtOnce:
    columns = (AgendaItem.meeting_id, AgendaItem.number, AgendaItem.kind, ItemPaper.paper_id)
    return AtOnce(
        items=select(*columns, AgendaItem.position, AgendaItem.id, ItemPaper.position.label("place"))
        .join(ItemPaper, ItemPaper.item_id == AgendaItem.id)
        .where(
            AgendaItem.meeting_id.in_(bindparam("meetings", expanding=True, type_=Integer())),
            ItemPaper.paper_id.in_(bindparam("papers", expanding=True, type_=Integer())),
            AgendaItem.state != ItemState.WITHDRAWN.value,
        )
        .order_by(AgendaItem.position, AgendaItem.id, ItemPaper.position),
        holidays=select(Holiday.calendar, Holiday.day).where(
            Holiday.calendar.in_(bindparam("calendars", expanding=True, type_=String()))
        ),
    )


class Waiver(NamedTuple):
    """What was asked of the chair for a late paper, and what came of it: None while it waits."""

    waived: bool | None
    decided_at: datetime | None


#: By the id of the meeting, then of the paper.
Waivers = dict[int, dict[int, Waiver]]


def papers(session: Session, actor: Actor, meeting_ids: Collection[int]) -> tuple[dict[int, PaperUnderWay], Waivers]:
    """Return, by id, what the secretariat still has to bring out, and every paper cited on these agendas; and the waivers asked
    for them."""
    given = {"meetings": sorted(meeting_ids), **registry.of_asker(actor, actor.secretariat_bodies)}
    found: dict[int, PaperUnderWay] = {}
    waivers: Waivers = {meeting: {} for meeting in meeting_ids}
    for *row, meeting_id, waived, decided_at in session.execute(_papers(), given):
        paper_id = row[0]
        if paper_id not in found:
            found[paper_id] = registry.paper_of(row)
        if meeting_id is not None:
            waivers[meeting_id][paper_id] = Waiver(waived, decided_at)
    return found, waivers


@cache
def _papers() -> Executable:
    these: BindParameter[int] = bindparam("meetings", expanding=True)
    cited = (
        select(ItemPaper.paper_id)
        .join(AgendaItem, AgendaItem.id == ItemPaper.item_id)
        .where(AgendaItem.meeting_id.in_(these))
    )
    return (
        registry.under_way(union(cited, registry.unfinished()))
        .add_columns(LatePaper.meeting_id, LatePaper.waived, LatePaper.decided_at)
        .outerjoin(LatePaper, and_(LatePaper.paper_id == Paper.id, LatePaper.meeting_id.in_(these)))
    )


class Issued(NamedTuple):
    """A version that was issued lately: its paper, and by whom."""

    paper: str
    symbol: str
    title_en: str
    title_fr: str
    issued_at: datetime
    issued_by: int
    issuer: str


def issued_lately(session: Session, actor: Actor, *, since: datetime, limit: int) -> list[Issued]:
    """Return what was issued in this secretary's bodies since then, newest first."""
    given = {
        "in_bodies": sorted(actor.secretariat_bodies),
        "since": since,
        "most": limit,
        **grants.asker(actor),
    }
    return [Issued._make(row) for row in session.execute(_issued_lately(), given)]


@cache
def _issued_lately() -> Executable:
    return (
        select(
            *(Paper.pid, Version.symbol, Version.title_en, Version.title_fr),
            *(Version.issued_at, Version.issued_by, User.name),
        )
        .join(Version, Version.id == Paper.current_version_id)
        .join(User, User.id == Version.issued_by)
        .where(
            Paper.body_id.in_(bindparam("in_bodies", expanding=True)),
            # A paper is dated by the issue of its version in force, and found by that.
            Paper.dated_at >= bindparam("since", type_=UTCDateTime()),
            Version.state == VersionState.ISSUED.value,
            grants.granted_to_asker("version", Version.id),
        )
        .order_by(Paper.dated_at.desc(), Version.id.desc())
        .limit(bindparam("most"))
    )
