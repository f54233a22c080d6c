"""Papers in flight: by the meeting for which they are meant, or by who holds them; handed on, handed over, reminded of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time

from flask import Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from secretariat.committees.actors import Actor
from secretariat.core import clock, wall_time
from secretariat.core.errors import BadInput, NotAllowed, RuleBroken
from secretariat.core.i18n import N_, gettext
from secretariat.core.values import dataclass
from secretariat.desk import inhand
from secretariat.desk import queries as desk
from secretariat.documents import queries as documents
from secretariat.documents.following import following
from secretariat.documents.models import Paper
from secretariat.documents.states import PaperState
from secretariat.documents.underway import AnyPaper, Person
from secretariat.documents.working.models import CheckOut
from secretariat.documents.working.queries import outs_of
from secretariat.meetings.models import Meeting
from secretariat.meetings.standing import PaperDeadlines, deadlines_by
from secretariat.meetings.states import ItemKind, ItemState
from secretariat.people.models import User
from secretariat.registry import policy, queries
from secretariat.registry.forms import HandOn, HandOver
from secretariat.registry.holders import holder_of, named_in, with_whom
from secretariat.registry.services import hold
from secretariat.registry.steps import ahead_of, next_step, stage_of
from secretariat.registry.views import bp
from secretariat.web import filters
from secretariat.web.access import current_actor, requires, signed_in, writes
from secretariat.web.database import db
from secretariat.web.filters import pick
from secretariat.web.told import tell

State = tuple[str, str, str]


@dataclass(frozen=True)
class Slot:
    """The meeting for which a paper is meant: the first to come that cites it, and by when it is due there."""

    meeting: Meeting
    #: Of the item; "" while the agenda is not numbered.
    number: str
    due: datetime


@dataclass(frozen=True)
class Row:
    """A paper in flight, ready to be shown."""

    title: str
    lang: str
    href: str
    symbol: str
    code: str
    state: State
    holder: str
    step: str
    by: str
    slot: str
    tone: str
    late: bool
    at: datetime | None
    meeting: int
    hand_on: str
    #: Where who holds it is reminded; "" where nobody can be.
    remind: str
    #: With whom its text is out in Word, if it is.
    out: str = ""


@dataclass(frozen=True)
class Group:
    """Rows under one heading, with what is to be said of them together."""

    title: str
    href: str
    said: str
    rows: Sequence[Row]


def secretariats(actor: Actor) -> Actor:
    """Return the actor. Raises NotAllowed for who is no secretariat."""
    if not actor.secretariat_bodies:
        raise NotAllowed(N_("Only the secretariat of a body works on papers in flight."))
    return actor


@bp.get("/papers/in-flight")
@signed_in
def in_flight() -> str:
    """Every paper of one's bodies that is still to be brought out, in one list."""
    session, actor = db.session(), secretariats(current_actor())
    by_holder = request.args.get("by") == "holder"
    papers = queries.rows_in_flight(session, actor)
    slots, meetings = slots_of(session, actor, papers)
    named, ahead = named_in(papers), ahead_of(session, papers)
    outs = outs_of(session, papers)
    rows = sorted(
        (
            replace(row_of(paper, actor, named, slots.get(paper.id), ahead), out=_out_said(outs.get(paper.id, [])))
            for paper in papers
            if stage_of(paper)
        ),
        key=lambda row: (*clock.soonest_first(row.at), row.title),
    )
    return render_template(
        "registry/in_flight.html",
        groups=_by_holder(rows) if by_holder else _by_meeting(rows, meetings),
        by_holder=by_holder,
        count=len(rows),
        late=sum(row.late for row in rows),
    )


def slots_of(
    session: Session, actor: Actor, papers: Sequence[AnyPaper]
) -> tuple[dict[int, Slot], list[tuple[Meeting, PaperDeadlines]]]:
    """Return for which meeting each paper is meant, by its id, and the meetings to come with when papers are due."""
    meetings = [one.meeting for one in inhand.meetings(session, actor)[0]]
    items = inhand.items(session, [meeting.id for meeting in meetings])
    holidays = desk.holidays_by_calendar(session, {meeting.body.calendar for meeting in meetings})
    due = [(meeting, deadlines_by(meeting, holidays[meeting.body.calendar])) for meeting in meetings]
    wanted = {paper.id for paper in papers}
    slots: dict[int, Slot] = {}
    for meeting, deadlines in due:
        for item in items.of_meeting[meeting.id]:
            if item.state == ItemState.WITHDRAWN.value:
                continue
            limit = deadlines.for_kind(ItemKind(item.kind))
            for paper_id in items.cited[item.id]:
                if paper_id in wanted:
                    slots.setdefault(paper_id, Slot(meeting, item.number or "", limit))
    return slots, due


def row_of(
    paper: AnyPaper, actor: Actor, named: Mapping[int, User | Person], slot: Slot | None, ahead: Mapping[int, str]
) -> Row:
    """Return a paper as a row; `ahead` is what stands before its next step.

    It is due when its meeting wants it, or sooner where it, or its other language, was promised sooner.
    """
    issued = PaperState(paper.state) is PaperState.ISSUED
    dates = [slot.meeting.starts_at if issued else slot.due] if slot else []
    if PaperState(paper.state) is PaperState.EXPECTED and paper.promised_for:
        dates.append(paper.promised_for)
    version = paper.current_version
    if issued and version is not None and version.follows_on and following(version):
        dates.append(wall_time.instant_of(datetime.combine(version.follows_on, time(23, 59)), paper.body.zone))
    at, zone = min(dates, default=None), paper.body.zone
    late = at is not None and at < clock.now()
    stage = stage_of(paper, late=late)
    assert stage is not None
    near = filters.near(at, zone) if at else ""
    holder = holder_of(paper, named)
    own = {"en": paper.title_en, "fr": paper.title_fr}
    title = pick(paper, "title")
    return Row(
        title=title,
        lang=next((code for code, text in own.items() if text == title), ""),
        href=url_for("documents.show", paper=paper.pid),
        symbol=(version.symbol if version else paper.symbol) or gettext("No symbol yet"),
        code=paper.body.code,
        state=(gettext(stage.word), stage.shape, stage.tone),
        holder=with_whom(paper, named, actor),
        step=next_step(paper, stage, ahead),
        by="–" if at is None else filters.short_moment(at, zone) if near else filters.short_day(at, zone),
        slot=_slot_said(slot),
        tone="late" if late else "soon" if near else "",
        late=late,
        at=at,
        meeting=slot.meeting.id if slot else 0,
        hand_on=url_for("registry.hand_on", paper=paper.pid),
        remind=url_for("registry.remind", paper=paper.pid) if holder and holder.id != actor.user_id else "",
    )


def _out_said(outs: Sequence[CheckOut]) -> str:
    if not outs:
        return ""
    return gettext("Out in Word with %(names)s", names=", ".join(sorted({out.holder.name for out in outs})))


def _slot_said(slot: Slot | None) -> str:
    if slot is None:
        return ""
    day = filters.short_day(slot.meeting.starts_at, slot.meeting.zone)
    if slot.number:
        return gettext("%(body)s, %(day)s, item %(number)s", body=slot.meeting.body.code, day=day, number=slot.number)
    return f"{slot.meeting.body.code}, {day}"


def _by_meeting(rows: Sequence[Row], meetings: Sequence[tuple[Meeting, PaperDeadlines]]) -> list[Group]:
    """The meetings to come, each with what it awaits, then what is meant for none of them."""
    groups = []
    for meeting, due in meetings:
        under = [row for row in rows if row.meeting == meeting.id]
        day = filters.short_day(meeting.starts_at, meeting.zone)
        groups.append(
            Group(
                title=f"{meeting.body.code}, {day}",
                href=url_for("meetings.show", meeting=meeting.pid),
                said=_forecast(under, due, meeting.zone),
                rows=under,
            )
        )
    rest = [row for row in rows if not row.meeting]
    return [*groups, Group(gettext("Not on an agenda yet"), "", "", rest)] if rest else groups


def _forecast(rows: Sequence[Row], due: PaperDeadlines, zone: str) -> str:
    """When the papers of a meeting are due, how many it still awaits, and how many of these are late."""
    said = gettext(
        "Papers are due %(decision)s for decision, %(information)s for information.",
        decision=filters.short_moment(due.decision, zone),
        information=filters.short_moment(due.information, zone),
    )
    late = sum(row.late for row in rows)
    awaited = gettext("Awaited: %(number)s.", number=len(rows)) if rows else gettext("Nothing is awaited.")
    return " ".join(filter(None, (said, awaited, gettext("Late: %(number)s.", number=late) if late else "")))


def _by_holder(rows: Sequence[Row]) -> list[Group]:
    names = sorted({row.holder for row in rows}, key=lambda name: (name != gettext("You"), name))
    return [Group(name, "", "", [row for row in rows if row.holder == name]) for name in names]


@bp.route("/papers/<pid:paper>/holder", methods=["GET", "POST"])
@requires(documents.paper_by_pid, policy.can_hand_on)
@writes
def hand_on(paper: Paper) -> Response | Answer:
    """Say with whom a paper lies."""
    session, actor = db.session(), current_actor()
    people = {user.pid: user for user in hold.may_hold(session, paper.body_id)}
    known = queries.holding_of(session, paper)
    form = HandOn.of_request(data={"holder": known.user.pid if known else ""})
    form.offer((pid, user.name) for pid, user in people.items())
    if form.sent_well():
        try:
            if form.holder.data not in people:
                raise BadInput("holder", N_("Choose somebody of the secretariat of the body, or who drafts for it."))
            hold.set_holder(session, paper, actor=actor, user=people[form.holder.data])
        except BadInput as fault:
            form.blame(fault)
        else:
            tell("done", gettext("The paper lies with %(name)s now.", name=people[form.holder.data].name))
            return redirect(url_for("registry.in_flight"), 303)
    page = render_template(
        "registry/hand_on.html",
        paper=paper,
        title=pick(paper, "title"),
        form_=form,
        back=url_for("documents.show", paper=paper.pid),
    )
    return make_response(page, 422 if request.method == "POST" else 200)


@bp.post("/papers/<pid:paper>/remind")
@requires(documents.paper_by_pid, policy.can_hand_on)
@writes
def remind(paper: Paper) -> Answer:
    """Remind who holds a paper, by letter, once a day."""
    try:
        holder = hold.remind(db.session(), paper, actor=current_actor())
    except RuleBroken as fault:
        tell("soon", gettext("No letter goes out."), str(fault))
    else:
        tell("done", gettext("%(name)s is reminded by letter.", name=holder.name))
    return redirect(url_for("registry.in_flight"), 303)


@bp.route("/papers/hand-over", methods=["GET", "POST"])
@signed_in
@writes
def hand_over() -> Response | Answer:
    """Hand over all papers in flight of one person to another: listed first, then in one act."""
    session, actor = db.session(), secretariats(current_actor())
    papers = [paper for paper in queries.in_flight(session, actor) if stage_of(paper)]
    named = queries.holdings(session, papers)
    holders = {paper.id: holder for paper in papers if (holder := holder_of(paper, named))}
    everybody = {user.pid: user for user in hold.may_hold(session, actor.secretariat_bodies)}
    form = HandOver(request.form if request.method == "POST" else request.args)
    form.offer({user.pid: user.name for user in holders.values()}, {pid: user.name for pid, user in everybody.items()})
    theirs = [paper for paper in papers if paper.id in holders and holders[paper.id].pid == form.who.data]
    to = everybody.get(form.to.data or "")
    if request.method == "POST":
        try:
            if to is None or to.pid == form.who.data:
                raise BadInput("to", N_("Choose to whom the papers go."))
            number = hold.hand_over(session, theirs, actor=actor, to=to)
        except BadInput as fault:
            session.rollback()
            form.blame(fault)
        else:
            tell("done", gettext("%(number)s papers lie with %(name)s now.", number=number, name=to.name))
            return redirect(url_for("registry.in_flight", by="holder"), 303)
    slots, _ = slots_of(session, actor, theirs)
    ahead = ahead_of(session, theirs)
    page = render_template(
        "registry/hand_over.html",
        form_=form,
        rows=[replace(row_of(paper, actor, named, slots.get(paper.id), ahead), remind="") for paper in theirs],
        to=to,
    )
    return make_response(page, 422 if request.method == "POST" else 200)
