"""A delegate's week across all bodies: what meets when and where, what clashes, and the papers new to the reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import clock
from secretariat.core.i18n import gettext, ngettext
from secretariat.core.unchanged import while_unchanged
from secretariat.desk import queries
from secretariat.desk.queries import NewVersion
from secretariat.desk.views import words
from secretariat.documents import queries as documents
from secretariat.documents.listed import ListedPaper, ListedVersion, Listing
from secretariat.documents.models import Version
from secretariat.documents.states import VersionState
from secretariat.meetings import saying
from secretariat.meetings.clashes import Span, clashes, takes_place
from secretariat.meetings.issued import cited_by, issued_sheet, issued_snapshot
from secretariat.meetings.models import Meeting
from secretariat.meetings.saying import State
from secretariat.meetings.states import MeetingState
from secretariat.packs import shown as shown_packs
from secretariat.press import dates, names
from secretariat.web import filters
from secretariat.web.requests import settings

SATURDAY = 5
WEEK = timedelta(days=7)
#: How many days back papers are new, and how many of them are shown.
RECENT, SHOWN = 30, 10


class Event(NamedTuple):
    """A meeting on one day."""

    start: str
    end: str
    code: str
    name: str
    href: str
    note: str
    state: State | None
    #: Address of the pack and what it weighs; None while there is none.
    pack: tuple[str, str] | None


class Day(NamedTuple):
    """A day with its meetings in runs that clash or do not; `clash` says when."""

    id: str
    title: str
    clash: str
    runs: tuple[tuple[bool, tuple[Event, ...]], ...]


class OnStrip(NamedTuple):
    """A day of the strip, as the macro `week` draws it."""

    word: str
    number: int
    href: str
    meetings: int
    today: bool
    clash: bool


class Week(NamedTuple):
    """The week shown: this one, or at the weekend, once nothing more takes place in it, the coming one."""

    title: str
    counted: str
    strip: tuple[OnStrip, ...]
    days: tuple[Day, ...]
    lead: tuple[str, ...]
    href: str
    after_href: str
    after: str


class Noted(NamedTuple):
    """What is said under a meeting: where it is, and of its agenda how many items there are, None without one."""

    href: str
    place: str
    items: int | None
    #: Nothing is said of the agenda of what does not take place.
    on: bool
    #: The versions that its agenda cites and its reader has before them.
    versions: tuple[int, ...]


class Known(NamedTuple):
    """The week, but for how much of it is new to its reader."""

    week: Week
    notes: tuple[Noted, ...]


def load(session: Session, actor: Actor) -> tuple[Week, tuple[tuple[New, ...], int] | None]:
    """Return the week, and for who sits in a body the papers of the last thirty days that they have not opened, the newest ten,
    with how many there are.

    What the reader opened is asked anew; all else is kept while it is unchanged.
    """
    cited = _versions_cited(session, actor)
    issued = queries.issued_to(session, actor, RECENT) if actor.formats else ()
    opened = queries.opened_of(session, actor, issued, cited)
    week = _with_notes(session, actor, opened.intersection(cited))
    if not actor.formats:
        return week, None
    fresh = tuple([one for one in issued if one not in opened])
    return week, (_new_papers(session, actor, fresh[:SHOWN]), len(fresh))


@while_unchanged
def _versions_cited(session: Session, actor: Actor) -> frozenset[int]:
    return frozenset(one for noted in _known(session, actor).notes for one in noted.versions)


@while_unchanged
def _with_notes(session: Session, actor: Actor, opened: frozenset[int]) -> Week:
    """Return the week with the line under each meeting."""
    week, notes = _known(session, actor)
    said = {noted.href: _note(noted, opened) for noted in notes}
    days = []
    for day in week.days:
        runs = ((clash, tuple(one._replace(note=said[one.href]) for one in run)) for clash, run in day.runs)
        days.append(day._replace(runs=tuple(runs)))
    return week._replace(days=tuple(days))


def _note(noted: Noted, opened: frozenset[int]) -> str:
    """Where, how much is on the agenda, how much of it is new to the reader."""
    bits = []
    if noted.items is not None:
        bits.append(ngettext("%(num)s item", "%(num)s items", noted.items))
        fresh = len(set(noted.versions) - opened)
        if fresh:
            bits.append(ngettext("%(num)s paper new to you", "%(num)s papers new to you", fresh))
    elif noted.on:
        bits.append(gettext("agenda to come"))
    return ". ".join(bit for bit in (noted.place, words.sentence(", ".join(bits))) if bit)


@while_unchanged
def _known(session: Session, actor: Actor) -> Known:
    """Load two weeks of meetings, the agendas of the one shown, their papers as the reader may see them, and their
    packs: four queries."""
    now, zone = clock.now(), settings().timezone
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    found = queries.meetings_of_seats(session, actor, _midnight(monday, zone), _midnight(monday + 2 * WEEK, zone))
    middle = _midnight(monday + WEEK, zone)
    shown, after = _within(found, middle - WEEK, middle), _within(found, middle, middle + WEEK)
    this = True
    if today.weekday() >= SATURDAY and not any(takes_place(one) and one.ends_at > now for one in shown):
        monday, shown, after, this = monday + WEEK, after, [], False
    agendas = queries.agendas_of(session, actor, shown)
    cited = (pid for agenda in agendas.values() for pid in cited_by(agenda))
    papers = documents.unopened(session, actor, cited)
    spans = clashes(shown)
    packs = _packs(session, shown, agendas, papers)
    days = _days(shown, spans, packs, zone, max(today, monday), monday + WEEK)
    live = [meeting for meeting in shown if takes_place(meeting)]
    following = len([meeting for meeting in after if takes_place(meeting)])
    week = Week(
        title=gettext("This week") if this else gettext("Next week"),
        counted=_count(live),
        strip=_strip(shown, spans, zone, monday, today, {day.id for day in days}),
        days=days,
        lead=tuple(_lead(live, spans, zone, this=this)),
        href=url_for("meetings.week", day=monday.isoformat()),
        after_href=url_for("meetings.week", day=(monday + WEEK).isoformat()),
        after=ngettext("Next week: %(num)s meeting", "Next week: %(num)s meetings", following)
        if this and following
        else gettext("The week after"),
    )
    return Known(week, tuple(_notes(shown, agendas, papers)))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _within(meetings: Sequence[Meeting], start: datetime, end: datetime) -> list[Meeting]:
    return [meeting for meeting in meetings if meeting.starts_at < end and meeting.ends_at > start]


def _packs(
    session: Session,
    meetings: Sequence[Meeting],
    agendas: Mapping[int, Version],
    papers: Listing,
) -> dict[int, tuple[str, str]]:
    """Return the pack of each meeting that takes place and has an agenda: its address, and what it weighs."""
    by_id = {meeting.id: meeting for meeting in meetings if takes_place(meeting)}
    found = ((one, agendas.get(one.id)) for one in by_id.values())
    issued = {meeting: agenda for meeting, agenda in found if agenda is not None}
    weights = shown_packs.weights_of(session, issued, papers, saying.lang())
    address = shown_packs.address
    return {id_: (address(by_id[id_], f"{saying.lang()}.pdf"), weight) for id_, weight in weights.items()}


def _notes(
    meetings: Sequence[Meeting], agendas: Mapping[int, Version], papers: Mapping[str, ListedPaper]
) -> Iterator[Noted]:
    there = {pid: paper.current.id for pid, paper in papers.items() if paper.current and _is_there(paper.current)}
    for meeting in meetings:
        agenda = agendas.get(meeting.id)
        items = issued_snapshot(agenda).items if agenda is not None else ()
        printed = (item for part in issued_sheet(agenda).parts for item in part.items) if agenda is not None else ()
        cited = sorted({there[pid] for item in items for pid in item.papers if pid in there})
        yield Noted(
            href=_page(meeting),
            place=saying.place_of(meeting),
            items=sum(item.mark != "withdrawn" for item in printed) if agenda is not None else None,
            on=takes_place(meeting),
            versions=tuple(cited),
        )


def _is_there(version: ListedVersion) -> bool:
    """Whether the reader has a version in force before them."""
    return version.granted and version.state == VersionState.ISSUED


def _page(meeting: Meeting) -> str:
    return url_for("meetings.show", meeting=meeting.pid)


def _days(
    meetings: Sequence[Meeting],
    spans: Mapping[int, Span],
    packs: Mapping[int, tuple[str, str]],
    zone: ZoneInfo,
    first: date,
    last: date,
) -> tuple[Day, ...]:
    """Return the days with meetings from `first` up to, not including, `last`."""
    days = []
    for number in range((last - first).days):
        day = first + timedelta(days=number)
        here = _within(meetings, _midnight(day, zone), _midnight(day + timedelta(days=1), zone))
        if not here:
            continue
        runs = groupby(here, key=lambda meeting: meeting.id in spans)
        days.append(
            Day(
                id=f"d{day.isoformat()}",
                title=_day_title(day),
                clash=_clash([spans[meeting.id] for meeting in here if meeting.id in spans], zone),
                runs=tuple((clash, tuple(_event(one, packs.get(one.id), zone) for one in run)) for clash, run in runs),
            )
        )
    return tuple(days)


def _day_title(day: date) -> str:
    """Thursday 19; jeudi 1er. Today and tomorrow are called so."""
    name = dates.long_date(day, saying.lang()).rpartition(dates.NO_BREAK)[0].rpartition(dates.NO_BREAK)[0]
    near = filters.near(day)
    return words.sentence(f"{near}, {name}" if near else name)


def _clash(spans: Sequence[Span], zone: ZoneInfo) -> str:
    if not spans:
        return ""
    start, end = (dates.hour(at.astimezone(zone), saying.lang()) for at in min(spans))
    return gettext("Clash %(start)s to %(end)s", start=start, end=end)


def _event(meeting: Meeting, pack: tuple[str, str] | None, zone: ZoneInfo) -> Event:
    state = MeetingState(meeting.state)
    quiet = state in (MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.AGENDA_ISSUED)
    return Event(
        start=dates.hour(meeting.starts_at.astimezone(zone), saying.lang()),
        end=dates.hour(meeting.ends_at.astimezone(zone), saying.lang()),
        code=meeting.body.code,
        name=filters.pick(meeting.body, "short"),
        href=_page(meeting),
        note="",
        state=None if quiet else saying.state_of(meeting),
        pack=pack,
    )


def _strip(
    meetings: Sequence[Meeting],
    spans: Mapping[int, Span],
    zone: ZoneInfo,
    monday: date,
    today: date,
    listed: set[str],
) -> tuple[OnStrip, ...]:
    """Return the days of the strip: the working week, and a Saturday or Sunday on which something takes place."""
    days = []
    for number in range(7):
        day = monday + timedelta(days=number)
        here = [
            meeting
            for meeting in _within(meetings, _midnight(day, zone), _midnight(day + timedelta(days=1), zone))
            if takes_place(meeting)
        ]
        if number >= SATURDAY and not here:
            continue
        anchor = f"d{day.isoformat()}"
        elsewhere = url_for("meetings.week", day=monday.isoformat(), _anchor=anchor)
        days.append(
            OnStrip(
                word=words.sentence(names.short_weekday(day, saying.lang())),
                number=day.day,
                href=f"#{anchor}" if anchor in listed else elsewhere,
                meetings=len(here),
                today=day == today,
                clash=any(meeting.id in spans for meeting in here),
            )
        )
    return tuple(days)


def _count(live: Sequence[Meeting]) -> str:
    """6 meetings, 4 bodies."""
    if not live:
        return ""
    bodies = len({meeting.body_id for meeting in live})
    meetings = ngettext("%(num)s meeting", "%(num)s meetings", len(live))
    return f"{meetings}, {ngettext('%(num)s body', '%(num)s bodies', bodies)}"


def _lead(live: Sequence[Meeting], spans: Mapping[int, Span], zone: ZoneInfo, *, this: bool) -> list[str]:
    """Return the sentences: how many meetings, and which days have a clash still to come."""
    now = clock.now()
    coming = [meeting for meeting in live if meeting.ends_at > now]
    n, number = len(live), words.counted(len(live))
    if not live:
        said = [gettext("No meetings this week.") if this else gettext("No meetings next week.")]
    elif not this:
        said = [ngettext("One meeting next week.", "%(count)s meetings next week.", n, count=number)]
    elif not coming:
        said = [gettext("No more meetings this week.")]
    elif len(coming) < n:
        n, number = len(coming), words.counted(len(coming))
        said = [ngettext("One meeting left this week.", "%(count)s meetings left this week.", n, count=number)]
    else:
        said = [ngettext("One meeting this week.", "%(count)s meetings this week.", n, count=number)]
    clashing = [meeting for meeting in coming if meeting.id in spans]
    days = sorted({meeting.starts_at.astimezone(zone).date() for meeting in clashing})
    named = words.listed([names.weekday(day, saying.lang()) for day in days])
    if len(days) == 1:
        said.append(gettext("%(count)s clash on %(day)s.", count=words.counted(len(clashing)), day=named))
    elif days:
        said.append(gettext("Meetings clash on %(days)s.", days=named))
    return [words.sentence(one) for one in said]


class New(NamedTuple):
    """A paper the reader has not opened."""

    code: str
    state: State
    when: str
    iso: str
    title: str
    lang: str
    href: str
    symbol: str
    en: str | None
    fr: str | None


@while_unchanged
def _new_papers(session: Session, actor: Actor, ids: tuple[int, ...]) -> tuple[New, ...]:
    return tuple(new_of(one, settings().timezone) for one in queries.versions_new(session, actor, ids))


def new_of(one: NewVersion, zone: ZoneInfo) -> New:
    """Return how a paper stands in a list of what is new."""
    title, code = words.title_of(one)
    if one.starts_wall is not None:
        title = gettext("%(title)s, %(day)s", title=title, day=dates.short_day(one.starts_wall, saying.lang()))
    en, fr = (
        url_for("documents.download", version=one.pid, face=face) if there else ("" if face in one.to_follow else None)
        for face, there in (("en", one.english), ("fr", one.french))
    )
    return New(
        code=one.code,
        state=(gettext("Revised"), "diamond", "live") if one.supersedes_id else (gettext("New"), "disc", "live"),
        when=words.stamp(one.issued_at, zone.key),
        iso=one.issued_at.isoformat(),
        title=title,
        lang=code,
        href=url_for("meetings.show", meeting=one.meeting)
        if one.meeting
        else url_for("documents.show", paper=one.paper),
        symbol=one.symbol,
        en=en,
        fr=fr,
    )
