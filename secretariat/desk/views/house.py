"""What a committee secretary finds: what is due, the next meeting's readiness, papers in flight, what is new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from flask import url_for
from sqlalchemy.orm import Session

from secretariat.chairs import saying as chairs
from secretariat.committees.actors import Actor
from secretariat.committees.presets import Preset, deadlines_for
from secretariat.core import clock, wall_time
from secretariat.core.i18n import gettext, ngettext
from secretariat.core.values import dataclass
from secretariat.desk import inhand, queries
from secretariat.desk.inhand import Agenda, Held, InHand, Waiver
from secretariat.desk.views import words
from secretariat.desk.views.rows import Act, Due, Row, in_order
from secretariat.documents.kinds import Custody
from secretariat.documents.states import PaperState
from secretariat.documents.underway import PaperUnderWay
from secretariat.meetings import saying
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.outline import Outline, build
from secretariat.meetings.saying import State
from secretariat.meetings.standing import DECIDING, PaperDeadlines, Standing, is_late, standing_of
from secretariat.meetings.states import ItemKind, MeetingState
from secretariat.minutes.queries import owed
from secretariat.minutes.queries.owed import TextInHand
from secretariat.minutes.states import MinutesState
from secretariat.press import dates
from secretariat.registry.steps import is_ready
from secretariat.web import filters

#: How far ahead the list of what is due looks.
AHEAD = timedelta(days=14)
#: How far back it asks what is owed of meetings that are over.
BEHIND = timedelta(days=21)


@dataclass(frozen=True)
class Plan:
    """A coming meeting with all that the page asks of it."""

    meeting: Meeting
    outline: Outline
    preset: Preset
    holidays: frozenset[date]
    #: Instants by the names of `presets.Deadlines`.
    due: Mapping[str, datetime]
    waivers: Mapping[int, Waiver]
    agenda: Agenda | None
    #: The papers of an item, by its id.
    cited: Mapping[int, Sequence[PaperUnderWay]]

    def papers_of(self, item: AgendaItem) -> Sequence[PaperUnderWay]:
        return self.cited.get(item.id, ())

    @property
    def papers_due(self) -> PaperDeadlines:
        return PaperDeadlines(self.due["papers_for_decision"], self.due["papers_for_information"])


@dataclass(frozen=True)
class Desk:
    """All that is loaded for a secretary's page."""

    plans: tuple[Plan, ...]
    papers: Mapping[int, PaperUnderWay]
    holidays: Mapping[str, frozenset[date]]
    #: Texts with the chair, what came back, and what was approved.
    texts: tuple[Due, ...] = ()
    #: What is owed of meetings that are over.
    afterwards: tuple[Due, ...] = ()


def load(session: Session, actor: Actor) -> Desk:
    """Load it in five queries, however much there is."""
    coming, over = inhand.meetings(session, actor, since=clock.now() - BEHIND)
    ids = [one.meeting.id for one in coming]
    papers, waivers = inhand.papers(session, actor, ids)
    items = inhand.items(session, ids)
    calendars = {paper.body.calendar for paper in papers.values()}
    calendars |= {one.meeting.body.calendar for one in coming} | {one.meeting.body.calendar for one in over}
    holidays = queries.holidays_by_calendar(session, calendars)
    cited = {
        item: [papers[paper_id] for paper_id in cited if paper_id in papers] for item, cited in items.cited.items()
    }
    plans = [_plan(one, items.of_meeting[one.meeting.id], holidays, waivers[one.meeting.id], cited) for one in coming]
    texts = tuple(_texts(session, actor))
    return Desk(tuple(plans), papers, holidays, texts, tuple(_afterwards(over, holidays)))


def _plan(
    one: InHand,
    items: Sequence[AgendaItem],
    holidays: Mapping[str, frozenset[date]],
    waivers: Mapping[int, Waiver],
    cited: Mapping[int, Sequence[PaperUnderWay]],
) -> Plan:
    meeting = one.meeting
    free, preset = holidays[meeting.body.calendar], Preset.from_plain(meeting.body.settings)
    walls = deadlines_for(preset, meeting.starts_wall.date(), free)
    due = {name: wall_time.instant_of(wall, meeting.zone) for name, wall in walls.items()}
    return Plan(meeting, build(meeting, items), preset, free, due, waivers, one.agenda, cited)


def due_rows(desk: Desk) -> tuple[Row, ...]:
    """Return what is overdue or due within two weeks, soonest first; the first act stands out."""
    found = [row for plan in desk.plans for row in (*_steps(plan), *_papers(plan))]
    on_agendas = {paper.id for plan in desk.plans for row in plan.outline.rows for paper in plan.papers_of(row.item)}
    found += [row for paper in desk.papers.values() if paper.id not in on_agendas for row in _promise(paper, desk)]
    found += [row for paper in desk.papers.values() for row in _submitted(paper)]
    found += (*desk.texts, *desk.afterwards)
    limit = clock.now() + AHEAD
    rows = [due.row for due in in_order(due for due in found if due.at <= limit)]
    if rows and rows[0].act:
        word, href, _ = rows[0].act
        rows[0] = rows[0]._replace(act=(word, href, "go"))
    return tuple(rows)


def _steps(plan: Plan) -> Iterator[Due]:
    """Convening, and issuing the agenda."""
    meeting = plan.meeting
    state = MeetingState(meeting.state)
    day = _day_of(meeting)
    page = url_for("meetings.show", meeting=meeting.pid)
    if state is MeetingState.PLANNED:
        yield _due(
            plan,
            plan.due["convening_notice"],
            what=gettext("Convene the meeting of %(day)s", day=day),
            href=page,
            state=(gettext("Planned"), "ring", ""),
            bits=(saying.ordinal_of(meeting),),
            act=(gettext("Convene…"), url_for("meetings.convene", meeting=meeting.pid), ""),
        )
    if state in (MeetingState.PLANNED, MeetingState.CONVENED):
        items = len([row for row in plan.outline.rows if not row.struck])
        ready = state is MeetingState.CONVENED and items > 0
        said = ngettext("%(num)s item", "%(num)s items", items) if items else gettext("No item yet")
        yield _due(
            plan,
            plan.due["agenda"],
            what=gettext("Issue the agenda of %(day)s", day=day),
            href=page,
            state=(said, "half" if items else "ring", ""),
            bits=(saying.ordinal_of(meeting),),
            act=(gettext("Issue…"), url_for("meetings.issue", meeting=meeting.pid), "")
            if ready
            else (gettext("Build"), url_for("meetings.agenda", meeting=meeting.pid), ""),
        )


def _papers(plan: Plan) -> Iterator[Due]:
    """Papers of the agenda that delegations do not have yet, or that wait for the chair's waiver; each once."""
    seen: set[int] = set()
    for row in plan.outline.rows:
        for paper in () if row.struck else plan.papers_of(row.item):
            kind = ItemKind(row.item.kind)
            if paper.id in seen:
                continue
            seen.add(paper.id)
            standing, limit = standing_of(paper), plan.papers_due.for_kind(kind)
            missing = standing in (Standing.EXPECTED, Standing.DRAFT)
            held_up = is_late(paper, limit) and kind in DECIDING and not plan.preset.late_list
            waiver = plan.waivers.get(paper.id)
            settled = waiver is not None and waiver.waived is True
            if not missing and (settled or not held_up):
                continue
            title, _ = words.title_of(paper)
            promised = paper.promised_for if standing is Standing.EXPECTED else None
            waiting = waiver is not None and waiver.waived is not False
            what, act = _next_act(paper, standing, title)
            if held_up and waiver is None:
                ask = url_for("meetings.ask_waiver", meeting=plan.meeting.pid)
                act = (gettext("Ask the chair…"), ask, "")
            yield _due(
                plan,
                promised or (plan.meeting.starts_at if waiting else limit),
                what=what,
                href=url_for("documents.show", paper=paper.pid),
                state=_standing(paper, standing, waiver, late=is_late(paper, limit), held_up=held_up),
                bits=(gettext("Item %(number)s", number=row.number), paper.promised_by if promised else ""),
                act=act,
            )


def _next_act(paper: PaperUnderWay, standing: Standing, title: str) -> tuple[str, Act]:
    """What there is to do for a paper, as a line and as a button."""
    if standing is Standing.EXPECTED:
        href = url_for("documents.show", paper=paper.pid)
        return gettext("Paper promised: %(title)s", title=title), (gettext("Open"), href, "")
    if standing is not Standing.DRAFT:
        href = url_for("documents.show", paper=paper.pid)
        return gettext("Late paper: %(title)s", title=title), (gettext("Open"), href, "")
    if paper.is_with_drafter:
        href = url_for("documents.show", paper=paper.pid)
        return gettext("In the hands of its drafter: %(title)s", title=title), (gettext("Open"), href, "")
    if is_ready(paper):
        href = url_for("documents.circulate", paper=paper.pid)
        return gettext("Circulate: %(title)s", title=title), (gettext("Circulate…"), href, "")
    href = url_for("documents.write" if paper.custody == Custody.HERE else "documents.edit", paper=paper.pid)
    return gettext("Finish the draft: %(title)s", title=title), (gettext("Continue"), href, "")


def _standing(paper: PaperUnderWay, standing: Standing, waiver: Waiver | None, *, late: bool, held_up: bool) -> State:
    if waiver is not None and waiver.waived is None:
        return gettext("Waiver asked of the chair"), "half", "soon"
    if waiver is not None and waiver.waived:
        return gettext("Let in by the chair"), "tick", "done"
    if waiver is not None:
        return gettext("Refused by the chair"), "octagon", "late"
    if held_up:
        return gettext("Late: needs the chair’s waiver"), "triangle", "late"
    if late and paper.promised_for is not None and paper.promised_for > clock.now():
        return gettext("Late, promised"), "half", "soon"
    if late:
        return gettext("Late"), "triangle", "late"
    if standing is Standing.EXPECTED:
        return gettext("Expected"), "dashed", ""
    ready = is_ready(paper) and not paper.is_with_drafter
    return (gettext("Ready to circulate"), "disc", "live") if ready else (gettext("Draft"), "ring", "")


def _promise(paper: PaperUnderWay, desk: Desk) -> Iterator[Due]:
    """A paper promised for a day, that stands on no agenda."""
    if PaperState(paper.state) is PaperState.EXPECTED and paper.promised_for is not None:
        title, _ = words.title_of(paper)
        what, act = _next_act(paper, Standing.EXPECTED, title)
        when, note, tone = words.when(paper.promised_for, paper.body.zone, desk.holidays[paper.body.calendar])
        state = (gettext("Expected"), "dashed", tone)
        href = url_for("documents.show", paper=paper.pid)
        bits = (paper.promised_by,)
        yield Due(paper.promised_for, when, note, tone, what, href, paper.body.code, state, _said(bits), act)


def _submitted(paper: PaperUnderWay) -> Iterator[Due]:
    """A paper that its drafting officer submitted, until it is circulated."""
    if paper.submitted_at is None or not paper.awaits_secretariat:
        return
    title, _ = words.title_of(paper)
    zone = paper.body.zone
    href = url_for("documents.show", paper=paper.pid)
    yield Due(
        at=paper.submitted_at,
        when=words.sentence(filters.near(paper.submitted_at, zone) or filters.short_day(paper.submitted_at, zone)),
        note=filters.hour(paper.submitted_at, zone),
        tone="",
        what=gettext("Submitted: %(title)s", title=title),
        href=href,
        code=paper.body.code,
        state=(gettext("Submitted by %(name)s", name=paper.drafter.name if paper.drafter else "–"), "half", ""),
        act=(gettext("Open"), href, ""),
    )


def _texts(session: Session, actor: Actor) -> Iterator[Due]:
    """Texts that wait for the chair, by when an answer is wanted; that came back, or the chair asked for; that she approved."""
    found = owed.texts_in_hand(session, actor)
    yield from map(_waiting, found.waiting)
    yield from map(_back, found.back)
    yield from map(_approved, found.approved)


def _waiting(put: TextInHand) -> Due:
    when, note, tone = words.when(put.due_at, put.zone, frozenset())
    href = url_for("minutes.submit", minutes=put.minutes)
    since = gettext("With the chair since %(day)s", day=filters.short_day(put.submitted_at, put.zone))
    state = (since, "half", tone if tone == "late" else "")
    act = (gettext("Open"), href, "")
    return Due(put.due_at, when, note, tone, chairs.title_of(put), href, put.code, state, (put.symbol,), act, True)


def _back(put: TextInHand) -> Due:
    assert put.returned_at is not None
    href = url_for("minutes.submit", minutes=put.minutes)
    if put.due_on is not None:
        hour = Preset.from_plain(put.settings).due
        at = wall_time.instant_of(datetime.combine(put.due_on, hour), put.zone)
        when, note, tone = words.when(at, put.zone, frozenset())
        state = (gettext("Asked for by the chair"), "clock", tone)
    else:
        at, note, tone = put.returned_at, filters.hour(put.returned_at, put.zone), ""
        when = words.sentence(filters.near(at, put.zone) or filters.short_day(at, put.zone))
        state = (gettext("Returned by the chair"), "diamond", "soon")
    said, act = (put.symbol, gettext("Remarks of %(name)s", name=put.returned_by)), (gettext("Open"), href, "")
    return Due(at, when, note, tone, chairs.title_of(put), href, put.code, state, said, act, True)


def _approved(put: TextInHand) -> Due:
    """A text that the chair approved, to be issued: due at once."""
    at = put.approved_at
    assert at is not None
    href = url_for("minutes.issue", minutes=put.minutes)
    return Due(
        at=at,
        when=words.sentence(filters.near(at, put.zone) or filters.short_day(at, put.zone)),
        note=filters.hour(at, put.zone),
        tone="",
        what=gettext("Issue: %(title)s", title=chairs.title_of(put)),
        href=href,
        code=put.code,
        state=(gettext("Approved by %(name)s", name=put.approved_by), "tick", "done"),
        bits=(put.symbol,),
        act=(gettext("Issue…"), href, ""),
        is_text=True,
    )


def _afterwards(over: Sequence[Held], holidays: Mapping[str, frozenset[date]]) -> Iterator[Due]:
    """The decision sheet of each meeting that is closed, and its record until it goes to the chair."""
    for one in over:
        meeting = one.meeting
        preset = Preset.from_plain(meeting.body.settings)
        walls = deadlines_for(preset, meeting.starts_wall.date(), holidays[meeting.body.calendar])
        day = _day_of(meeting)
        if not one.has_sheet:
            what, href = gettext("Issue the decision sheet of %(day)s", day=day), "minutes.decision_sheet"
            state = (gettext(MeetingState.CLOSED.label), "tick", "")
            yield _owed(meeting, walls["decisions"], what, url_for(href, meeting=meeting.pid), state, gettext("Issue…"))
        if preset.minutes == "decisions":
            continue
        if one.record is None:
            what, state = gettext("Begin the record of %(day)s", day=day), (gettext("Not begun"), "ring", "")
        elif one.record == MinutesState.DRAFTING.value:
            what, state = (
                gettext("Write the record of %(day)s", day=day),
                (gettext(MinutesState.DRAFTING.label), "half", ""),
            )
        else:
            continue
        href = url_for("minutes.start", meeting=meeting.pid)
        yield _owed(meeting, walls["record"], what, href, state, gettext("Open"))


def _owed(meeting: Meeting, wall: datetime, what: str, href: str, state: State, act: str) -> Due:
    at = wall_time.instant_of(wall, meeting.zone)
    when, note, tone = words.when(at, meeting.zone, frozenset())
    if tone == "late":
        state = (gettext("Overdue"), "triangle", "late")
    bits = (saying.ordinal_of(meeting),)
    return Due(at, when, note, tone, what, href, meeting.body.code, state, bits, (act, href, ""))


def _due(plan: Plan, at: datetime, *, what: str, href: str, state: State, bits: tuple[str, ...], act: Act) -> Due:
    when, note, tone = words.when(at, plan.meeting.zone, plan.holidays)
    if tone == "late" and state[2] not in ("late", "soon"):
        state = (gettext("Overdue"), "triangle", "late")
    return Due(at, when, note, tone, what, href, plan.meeting.body.code, state, _said(bits), act)


def _said(bits: Sequence[str]) -> tuple[str, ...]:
    return tuple(bit for bit in bits if bit)


def _day_of(meeting: Meeting) -> str:
    """24 November; with weekday and year it would be too long for a line."""
    return dates.day_month_year(meeting.starts_wall.date(), saying.lang()).rpartition(dates.NO_BREAK)[0]


def lead(rows: Sequence[Row], plan: Plan | None, lacking: tuple[int, int]) -> list[str]:
    """Return the sentences before the numbers. `lacking`: papers and translations the next meeting has not."""
    overdue = len([row for row in rows if row.tone == "late"])
    today = len([row for row in rows if row.tone == "soon"])
    first = gettext("Nothing is overdue.")
    if overdue:
        number = words.counted(overdue)
        first = ngettext("One thing is overdue.", "%(count)s things are overdue.", overdue, count=number)
    elif today:
        number = words.counted(today)
        first = ngettext(
            "One thing is due within a day.", "%(count)s things are due within a day.", today, count=number
        )
    said = [words.sentence(first)]
    if plan is None:
        return [*said, gettext("No meeting is planned.")]
    papers, faces = lacking
    what = []
    if papers:
        what.append(ngettext("one paper", "%(count)s papers", papers, count=words.counted(papers)))
    if faces:
        what.append(ngettext("one translation", "%(count)s translations", faces, count=words.counted(faces)))
    name = _named(plan.meeting)
    if what:
        said.append(words.sentence(gettext("%(meeting)s lacks %(what)s.", meeting=name, what=words.listed(what))))
    elif any(plan.papers_of(row.item) for row in plan.outline.rows):
        said.append(words.sentence(gettext("%(meeting)s has all its papers.", meeting=name)))
    return said


def _named(meeting: Meeting) -> str:
    match saying.near(meeting.starts_wall.date(), meeting.zone):
        case "":
            return gettext("The meeting of %(day)s", day=_day_of(meeting))
        case word if word == gettext("today"):
            return gettext("Today’s meeting")
        case _:
            return gettext("Tomorrow’s meeting")
