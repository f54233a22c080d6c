"""Pages: opening, suspending, resuming and closing a meeting, and what the record says of the sitting."""

from __future__ import annotations

from datetime import datetime

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from secretariat.core import clock, wall_time
from secretariat.core.errors import BadInput, NotFound, RuleBroken
from secretariat.core.i18n import gettext
from secretariat.meetings import policy, queries, saying
from secretariat.meetings.disposing import SETTLED
from secretariat.meetings.forms.agenda import ItemForm
from secretariat.meetings.forms.room import CloseForm, OpenForm, SittingForm, title_of
from secretariat.meetings.models import AgendaItem, Meeting, Sitting
from secretariat.meetings.services import sitting as services
from secretariat.meetings.services.outcomes import add_item_in_session
from secretariat.meetings.states import ItemState
from secretariat.meetings.views import bp
from secretariat.meetings.views.frame import frame, page_of
from secretariat.meetings.views.links import decision_sheet_href
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.told import tell

Answer = Response | tuple[str, int]


@bp.route("/meetings/<pid:meeting>/open", methods=["GET", "POST"])
@requires(queries.meeting_by_pid, policy.can_open)
@writes
def open_meeting(meeting: Meeting) -> Answer:
    """Open the meeting, with who presides; one that was held without us is opened with its real hour."""
    session = db.session()
    wall = _wall_now(meeting)
    late = wall > meeting.ends_wall
    proposed = meeting.starts_wall if late else wall
    chair = services.presiding_at(session, meeting, clock.now())
    form = OpenForm.of_request(
        data={
            "day": proposed.date(),
            "at": proposed.time().replace(second=0, microsecond=0),
            "chair_name": chair.name,
            "chair_title_en": chair.title_en,
            "chair_title_fr": chair.title_fr,
        }
    )
    if form.sent_well():
        try:
            services.open_meeting(
                session, meeting, actor=current_actor(), at=_exact(form.wall(), wall), chair=form.chair()
            )
        except BadInput as error:
            form.blame(error)
        except RuleBroken as error:
            form.faults.append(str(error))
        else:
            tell("done", gettext("The meeting is open."), gettext("Take down the exceptions in the attendance first."))
            return redirect(url_for("meetings.attendance", meeting=meeting.pid), 303)
    unissued = [item for item in queries.room_items_of(session, meeting) if item.number is None]
    page = render_template(
        "meetings/open.html",
        form_=form,
        late=late,
        early=wall.date() < meeting.starts_wall.date(),
        several_days=meeting.starts_wall.date() != meeting.ends_wall.date() or late,
        unissued=[title_of(item) for item in unissued],
        **frame(meeting),
    )
    return page, _status()


@bp.post("/meetings/<pid:meeting>/suspend")
@requires(queries.meeting_by_pid, policy.can_suspend)
@writes
def suspend(meeting: Meeting) -> Answer:
    """Suspend the sitting."""
    services.suspend(db.session(), meeting, actor=current_actor())
    tell("done", gettext("The meeting is suspended."))
    return redirect(url_for("meetings.room", meeting=meeting.pid), 303)


@bp.post("/meetings/<pid:meeting>/resume")
@requires(queries.meeting_by_pid, policy.can_resume)
@writes
def resume(meeting: Meeting) -> Answer:
    """Take the sitting up again."""
    services.resume(db.session(), meeting, actor=current_actor())
    tell("done", gettext("The meeting is in session again."))
    return redirect(url_for("meetings.room", meeting=meeting.pid), 303)


@bp.route("/meetings/<pid:meeting>/close", methods=["GET", "POST"])
@requires(queries.meeting_by_pid, policy.can_close)
@writes
def close_meeting(meeting: Meeting) -> Answer:
    """Close the meeting; items without an outcome are named, and do not stand in the way."""
    session = db.session()
    sitting = _sitting_of(meeting)
    wall = _wall_now(meeting)
    proposed = meeting.ends_wall if wall.date() > meeting.ends_wall.date() else wall
    form = CloseForm.of_request(data={"day": proposed.date(), "at": proposed.time().replace(second=0, microsecond=0)})
    if form.sent_well():
        try:
            services.close_meeting(session, meeting, actor=current_actor(), at=_exact(form.wall(), wall))
        except BadInput as error:
            form.blame(error)
        except RuleBroken as error:
            form.faults.append(str(error))
        else:
            more = gettext("Outcomes can be put right until the decision sheet is issued.")
            tell("done", gettext("The meeting is closed."), more)
            return redirect(decision_sheet_href(meeting) or page_of(meeting), 303)
    return render_template(
        "meetings/close.html",
        form_=form,
        opened=saying.hour_of(sitting.opened_at, meeting.zone),
        open_items=[_named(item) for item in _without_outcome(meeting)],
        several_days=wall.date() != wall_time.local(sitting.opened_at, meeting.zone).wall.date(),
        **frame(meeting),
    ), _status()


@bp.route("/meetings/<pid:meeting>/sitting", methods=["GET", "POST"])
@requires(queries.meeting_by_pid, policy.can_run)
@writes
def sitting(meeting: Meeting) -> Answer:
    """Hours, chair and staff, put right until the decision sheet is issued."""
    session = db.session()
    held = _sitting_of(meeting)
    form = SittingForm.of_request(data=_standing(held, meeting))
    if form.sent_well():
        opened, closed = form.hours()
        try:
            services.change_sitting(
                session,
                meeting,
                actor=current_actor(),
                chair=form.chair(),
                staff=form.staff.data or "",
                opened=_exact(opened, wall_time.local(held.opened_at, meeting.zone).wall),
                closed=closed and _exact(closed, _closed_wall(held, meeting)),
                row_version=_row_version(),
            )
        except BadInput as error:
            form.blame(error)
        except RuleBroken as error:
            form.faults.append(str(error))
        else:
            tell("done", gettext("Saved."))
            return redirect(url_for("meetings.attendance", meeting=meeting.pid), 303)
    page = render_template(
        "meetings/sitting.html", form_=form, sitting=held, closed=held.closed_at is not None, **frame(meeting)
    )
    return page, _status()


@bp.route("/meetings/<pid:meeting>/room/add", methods=["GET", "POST"])
@requires(queries.meeting_by_pid, policy.can_run)
@writes
def add_in_session(meeting: Meeting) -> Answer:
    """Add an item that all at the table agree to; it gets a number of its own and changes no other."""
    form = ItemForm.to_add("closing")
    if form.sent_well():
        try:
            item = add_item_in_session(db.session(), meeting, form.given(), actor=current_actor())
        except BadInput as error:
            form.blame(error)
        except RuleBroken as error:
            form.faults.append(str(error))
        else:
            tell("done", gettext("Item %(number)s is on the agenda.", number=item.number))
            return redirect(url_for("meetings.room_item", item=item.pid), 303)
    return render_template("meetings/room_add.html", form_=form, **frame(meeting)), _status()


def _without_outcome(meeting: Meeting) -> list[AgendaItem]:
    session = db.session()
    used = queries.verbs_used(session, meeting)
    items = queries.room_items_of(session, meeting)
    parents = {item.parent_id for item in items}
    return [
        item
        for item in items
        if item.id not in used and ItemState(item.state) not in SETTLED and item.id not in parents
    ]


def _named(item: AgendaItem) -> tuple[str, str, str, str]:
    title, lang = title_of(item)
    return item.number or "", title, lang, url_for("meetings.room_item", item=item.pid)


def _sitting_of(meeting: Meeting) -> Sitting:
    found = queries.sitting_of(db.session(), meeting)
    if found is None:
        raise NotFound
    return found


def _standing(held: Sitting, meeting: Meeting) -> dict[str, object]:
    opened = wall_time.local(held.opened_at, meeting.zone).wall
    closed = wall_time.local(held.closed_at, meeting.zone).wall if held.closed_at else None
    return {
        "chair_name": held.chair_name,
        "chair_title_en": held.chair_title_en,
        "chair_title_fr": held.chair_title_fr,
        "staff": held.staff,
        "opened_day": opened.date(),
        "opened": opened.time(),
        "closed_day": closed.date() if closed else None,
        "closed": closed.time() if closed else None,
    }


def _closed_wall(held: Sitting, meeting: Meeting) -> datetime:
    return wall_time.local(held.closed_at or held.opened_at, meeting.zone).wall


def _wall_now(meeting: Meeting) -> datetime:
    return wall_time.local(clock.now(), meeting.zone).wall.replace(microsecond=0)


def _exact(typed: datetime, known: datetime) -> datetime:
    """A form says minutes: the minute of a known instant is that instant, with its seconds."""
    return known if typed == known.replace(second=0, microsecond=0) else typed


def _row_version() -> int:
    text = request.form.get("row_version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _status() -> int:
    return 422 if request.method == "POST" else 200
