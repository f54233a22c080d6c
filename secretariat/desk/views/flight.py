"""What stands beside a secretary's deadlines: the next meeting's readiness, papers in flight, what was issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import url_for
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import clock
from secretariat.core.i18n import gettext, ngettext
from secretariat.core.values import dataclass
from secretariat.desk import inhand
from secretariat.desk.inhand import Issued
from secretariat.desk.views import words
from secretariat.desk.views.house import Desk, Plan
from secretariat.desk.views.rows import Mini
from secretariat.documents.states import PaperState
from secretariat.documents.underway import PaperUnderWay, Person
from secretariat.meetings import saying
from secretariat.meetings.saying import State
from secretariat.meetings.standing import Standing, standing_of
from secretariat.meetings.states import ItemKind, MeetingState
from secretariat.press import dates
from secretariat.registry.holders import named_in, with_whom
from secretariat.registry.steps import ahead_of, next_step, stage_of
from secretariat.web import filters

#: Papers that are there to be read, or are read elsewhere.
THERE = frozenset({Standing.PRESENT, Standing.FRENCH_FOLLOWS, Standing.ENGLISH_FOLLOWS, Standing.REFERENCE})
FOLLOWS = frozenset({Standing.FRENCH_FOLLOWS, Standing.ENGLISH_FOLLOWS})
LATELY = timedelta(days=7)


@dataclass(frozen=True)
class Readiness:
    """What the agenda of a meeting has: each paper once, by the number of its first item."""

    cited: int
    missing: tuple[str, ...]
    readable: int
    following: tuple[str, ...]


def readiness_of(plan: Plan) -> Readiness:
    """Count the papers of the agenda being built: a draft is not there until delegations have it."""
    cited: dict[int, tuple[str, Standing]] = {}
    for row in plan.outline.rows:
        for paper in () if row.struck else plan.papers_of(row.item):
            standing = standing_of(paper)
            if standing is not Standing.GONE:
                cited.setdefault(paper.id, (row.number, standing))
    readable = [one for one in cited.values() if one[1] in THERE - {Standing.REFERENCE}]
    return Readiness(
        cited=len(cited),
        missing=tuple(number for number, standing in cited.values() if standing not in THERE),
        readable=len(readable),
        following=tuple(number for number, standing in readable if standing in FOLLOWS),
    )


class Meter(NamedTuple):
    """A bar of the card, as the macro `meter` draws it."""

    word: str
    have: int
    total: int
    missing: str
    said: str = ""
    plain: bool = False


class Card(NamedTuple):
    """The card of the next meeting."""

    title: str
    href: str
    state: State | None
    code: str
    line: str
    symbol: str
    symbol_href: str
    meters: tuple[Meter, ...]
    #: What is done with its agenda, and where; no address where nothing can be.
    build: str
    build_href: str


def card_of(plan: Plan, ready: Readiness) -> Card:
    """Return the next meeting with its readiness in papers, languages and time."""
    meeting, agenda = plan.meeting, plan.agenda
    near = saying.near(meeting.starts_wall.date(), meeting.zone)
    day = dates.long_date(meeting.starts_wall, saying.lang()).rpartition(dates.NO_BREAK)[0]
    where = ", ".join(bit for bit in (saying.ordinal_of(meeting), saying.place_of(meeting)) if bit)
    issued = gettext("Agenda issued as") if agenda else gettext("Agenda not issued yet.")
    building = meeting.state in (MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.AGENDA_ISSUED)
    return Card(
        title=f"{words.sentence(day)}, {dates.hour(meeting.starts_wall, saying.lang())}",
        href=url_for("meetings.show", meeting=meeting.pid),
        state=(near, "clock", "soon") if near else None,
        code=meeting.body.code,
        line=f"{where}. {issued}",
        symbol=agenda.symbol if agenda else "",
        symbol_href=url_for("documents.version", version=agenda.pid) if agenda else "",
        meters=tuple(meter for meter in _meters(plan, ready) if meter.total),
        build=gettext("Revise the agenda") if agenda else gettext("Build the agenda"),
        build_href=url_for("meetings.agenda", meeting=meeting.pid) if building else "",
    )


def _meters(plan: Plan, ready: Readiness) -> list[Meter]:
    outline = plan.outline
    over = -outline.in_hand
    return [
        Meter(
            word=gettext("Papers present"),
            have=ready.cited - len(ready.missing),
            total=ready.cited,
            missing=_items(gettext("Missing: %(items)s"), ready.missing),
        ),
        Meter(
            word=gettext("In both languages"),
            have=ready.readable - len(ready.following),
            total=ready.readable,
            missing=_items(gettext("To follow: %(items)s"), ready.following),
        ),
        Meter(
            word=gettext("Time allotted"),
            have=outline.allotted,
            total=max(outline.available, outline.allotted) if outline.rows else 0,
            missing=gettext("%(time)s over", time=saying.minutes_said(over)) if over > 0 else "",
            said=gettext(
                "%(allotted)s of %(available)s",
                allotted=saying.minutes_said(outline.allotted),
                available=saying.minutes_said(outline.available),
            ),
            plain=True,
        ),
    ]


def _items(sentence: str, numbers: Sequence[str]) -> str:
    unique = list(dict.fromkeys(numbers))
    if not unique:
        return ""
    shown = ", ".join(unique[:8]) + (" …" if len(unique) > 8 else "")
    return sentence % {"items": ngettext("item %(numbers)s", "items %(numbers)s", len(unique), numbers=shown)}


class Flight(NamedTuple):
    """A paper that is still to be brought out."""

    title: str
    lang: str
    href: str
    symbol: str
    state: State
    holder: str
    step: str
    by: str
    tone: str


def in_flight(session: Session, desk: Desk, actor: Actor, *, most: int) -> tuple[tuple[Flight, ...], int]:
    """Return the papers of her bodies that are still to be brought out, the soonest needed first, at most so many; and how many
    there are."""
    needed = _needed(desk)
    papers = [
        paper
        for paper in desk.papers.values()
        if paper.body_id in actor.secretariat_bodies and paper.is_drafted and stage_of(paper)
    ]
    due = [(_wanted_at(paper, needed.get(paper.id)), paper) for paper in papers]
    due.sort(key=lambda one: (*clock.soonest_first(one[0]), words.title_of(one[1])[0]))
    shown = [paper for _, paper in due[:most]]
    named, ahead = named_in(shown), ahead_of(session, shown)
    return tuple(_flight(paper, actor, needed.get(paper.id), named, ahead) for paper in shown), len(papers)


def _needed(desk: Desk) -> Mapping[int, tuple[datetime, str]]:
    """Return by when each paper is needed by the first meeting that cites it, with the zone of that meeting."""
    needed: dict[int, tuple[datetime, str]] = {}
    for plan in desk.plans:
        for row in plan.outline.rows:
            for paper in () if row.struck else plan.papers_of(row.item):
                missing = standing_of(paper) not in THERE
                limit = plan.papers_due.for_kind(ItemKind(row.item.kind)) if missing else plan.meeting.starts_at
                needed.setdefault(paper.id, (limit, plan.meeting.zone))
    return needed


def _wanted_at(paper: PaperUnderWay, needed: tuple[datetime, str] | None) -> datetime | None:
    """By when a paper is needed, or was promised."""
    if PaperState(paper.state) is PaperState.EXPECTED and paper.promised_for:
        return paper.promised_for
    return needed[0] if needed else None


def _flight(
    paper: PaperUnderWay,
    actor: Actor,
    needed: tuple[datetime, str] | None,
    named: Mapping[int, Person],
    ahead: Mapping[int, str],
) -> Flight:
    at, zone = _wanted_at(paper, needed), needed[1] if needed else paper.body.zone
    late = at is not None and at < clock.now()
    title, code = words.title_of(paper)
    stage = stage_of(paper, late=late)
    assert stage is not None
    near = filters.near(at, zone) if at else ""
    version = paper.current_version
    symbol = (version.symbol if version else paper.symbol) or gettext("No symbol yet")
    return Flight(
        title=title,
        lang=code,
        href=url_for("documents.show", paper=paper.pid),
        symbol=f"{paper.body.code} · {symbol}" if len(actor.secretariat_bodies) > 1 else symbol,
        state=(gettext(stage.word), stage.shape, stage.tone),
        holder=with_whom(paper, named, actor),
        step=next_step(paper, stage, ahead),
        by="–" if at is None else filters.short_moment(at, zone) if near else filters.short_day(at, zone),
        tone="late" if late else "soon" if near else "",
    )


def news(session: Session, actor: Actor, desk: Desk) -> tuple[Mini, ...]:
    """Return what happened in her bodies within a week, newest first: what was issued, what the chair decided."""
    since = clock.now() - LATELY
    found = [
        (issued.issued_at, _issued(issued, actor))
        for issued in inhand.issued_lately(session, actor, since=since, limit=6)
    ]
    for plan in desk.plans:
        for paper_id, waiver in plan.waivers.items():
            if waiver.decided_at is not None and waiver.decided_at >= since and paper_id in desk.papers:
                paper = desk.papers[paper_id]
                title = words.title_of(paper)[0]
                said = (
                    gettext("The chair let in the late paper “%(title)s”", title=title)
                    if waiver.waived
                    else gettext("The chair refused the late paper “%(title)s”", title=title)
                )
                found.append((waiver.decided_at, Mini("", said, url_for("documents.show", paper=paper.pid))))
    newest = sorted(found, key=lambda one: one[0], reverse=True)[:6]
    zone = desk.plans[0].meeting.zone if desk.plans else "UTC"
    return tuple(row._replace(when=words.stamp(at, zone)) for at, row in newest)


def _issued(issued: Issued, actor: Actor) -> Mini:
    by = gettext("by you") if issued.issued_by == actor.user_id else issued.issuer
    return Mini(
        when="",
        what=gettext("%(symbol)s issued", symbol=issued.symbol),
        href=url_for("documents.show", paper=issued.paper),
        note=f"{words.title_of(issued)[0]}, {by}",
    )
