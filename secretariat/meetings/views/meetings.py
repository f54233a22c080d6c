"""Pages: planning a meeting, reading it, changing it, convening it and calling it off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from secretariat.committees import policy as bodies_policy
from secretariat.committees import queries as bodies
from secretariat.committees.models import Body
from secretariat.committees.presets import Preset
from secretariat.committees.strip import body_strip
from secretariat.committees.working_days import add_working_days, is_working_day
from secretariat.core import clock, wall_time
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import gettext, ngettext
from secretariat.desk.narrowing import by_name
from secretariat.meetings import policy, queries, saying
from secretariat.meetings.forms.meetings import ConveneForm, EditMeetingForm, NewMeetingForm, ReasonForm
from secretariat.meetings.models import Meeting
from secretariat.meetings.queries.planning import Planning, planning
from secretariat.meetings.services.convene import call_off, change_meeting, convene, create_meeting
from secretariat.meetings.services.tell import Occasion, send_notice
from secretariat.meetings.states import MeetingAction, MeetingState
from secretariat.meetings.views import bp, deadlines
from secretariat.meetings.views.frame import frame, page_of
from secretariat.web.access import current_actor, requires, signed_in, writes
from secretariat.web.database import db
from secretariat.web.told import tell

Answer = str | Response | tuple[str, int]
#: Bodies that meet from week to week; the others are planned from the convening notice on.
WEEKLY = frozenset({"weekly_committee", "council"})
OCCASIONS = {MeetingAction.CANCEL: Occasion.CANCELLED, MeetingAction.POSTPONE: Occasion.POSTPONED}


@bp.get("/meetings/new")
@signed_in
def new_anywhere() -> Answer:
    """Choose the body, where the reader runs more than one."""
    actor = current_actor()
    run = [body for body in bodies.bodies_of(db.session(), actor) if actor.is_secretariat_of(body.id)]
    if not run:
        abort(404)
    if len(run) == 1:
        return redirect(url_for("meetings.new", body=run[0].pid), 303)
    return render_template("meetings/new_anywhere.html", choice=by_name(run))


@bp.route("/bodies/<pid:body>/meetings/new", methods=["GET", "POST"])
@requires(bodies.body_by_pid, bodies_policy.can_convene)
@writes
def new(body: Body) -> Answer:
    """Plan a meeting; the page shows the deadlines that follow from the day."""
    session, actor = db.session(), current_actor()
    formats = {one.pid: one for one in bodies.formats_of(session, body.id)}
    known = planning(session, actor, body)
    form = NewMeetingForm.of_request(data=_proposed(body, known))
    assert isinstance(form, NewMeetingForm)
    form.body = body
    form.offer(list(formats.values()))
    only_looking = "look" in request.form
    if not only_looking and form.sent_well():
        try:
            meeting = create_meeting(
                session,
                actor=actor,
                body=body,
                format=formats[form.format.data],
                starts=form.wall_start,
                ends=form.wall_end,
                places=form.places(),
                video_link=form.video_link.data or "",
                purposes=form.purposes(),
            )
        except BadInput as error:
            form.blame(error)
        else:
            way_on = url_for("meetings.convene", meeting=meeting.pid), gettext("Convene…")
            unseen = gettext("Nobody outside the secretariat sees it yet.")
            tell("done", gettext("The meeting is planned."), unseen, *way_on)
            _warn_of(form.chosen_day(), known.holidays)
            return redirect(url_for("meetings.agenda", meeting=meeting.pid), 303)
    page = render_template(
        "meetings/new.html",
        body=body,
        form_=form,
        deadlines=deadlines.said_for(body, form.chosen_day(), known.holidays),
        day_off=deadlines.day_off(form.chosen_day(), known.holidays),
        strip=body_strip(session, body, tab="meetings", facts=known.strip),
        preset=Preset.from_plain(body.settings),
    )
    return page, 422 if request.method == "POST" and not only_looking else 200


def _warn_of(day: date | None, holidays: Mapping[date, tuple[str, str]]) -> None:
    """Say that the day chosen is none on which the house works: allowed, and seldom meant."""
    sentence = deadlines.day_off(day, holidays)
    if sentence:
        tell("soon", sentence, gettext("Change the day unless it is meant."))


def _proposed(body: Body, planned: Planning) -> dict[str, Any]:
    """What the form begins with: the body's usual weekday, hours and place."""
    preset, known = Preset.from_plain(body.settings), planned.known
    days = Counter(meeting.starts_wall.weekday() for meeting in known)
    usual = [meeting for meeting in known if meeting.starts_wall.weekday() == days.most_common(1)[0][0]]
    last = max(usual, key=lambda meeting: meeting.starts_at, default=None)
    today = clock.now().astimezone(wall_time.zone_of(body.zone)).date()
    starts = datetime.combine(today, preset.starts)
    return {
        "day": _next_usual(preset, last.starts_wall.date() if last else None, today, planned.holidays),
        "starts": preset.starts,
        "ends": (starts + timedelta(minutes=preset.length)).time(),
        "place_en": last.place_en if last else "",
        "place_fr": last.place_fr if last else "",
        "video_link": last.video_link if last else "",
    }


def _next_usual(preset: Preset, last: date | None, today: date, holidays: Container[date]) -> date:
    """The next free day of the usual week that is a working day and leaves time for the convening notice.

    A body that has not met yet has no usual week by which its delegations expect it: it too is given that time.
    """
    notice = preset.deadlines.convening_notice if last is None or preset.key not in WEEKLY else 1
    earliest = add_working_days(today, max(notice, 1), holidays)
    if last is None:
        return earliest
    day = last + timedelta(days=7)
    while day < earliest or not is_working_day(day, holidays):
        day += timedelta(days=7)
    return day


@bp.route("/meetings/<pid:meeting>/edit", methods=["GET", "POST"])
@requires(queries.meeting_by_pid, policy.can_change)
@writes
def edit(meeting: Meeting) -> Answer:
    """Change date, hours, place or purpose; delegations that know of the meeting can be told by a notice."""
    session, actor = db.session(), current_actor()
    form = EditMeetingForm.of_request(data=_standing(meeting))
    assert isinstance(form, EditMeetingForm)
    form.body, form.meeting = meeting.body, meeting
    known = bool(policy.can_tell(actor, meeting))
    holidays = bodies.named_holidays_of(session, meeting.body.calendar)
    only_looking = "look" in request.form
    if not only_looking and form.sent_well():
        try:
            changed = change_meeting(
                session,
                meeting,
                actor=actor,
                starts=form.wall_start,
                ends=form.wall_end,
                places=form.places(),
                video_link=form.video_link.data or "",
                purposes=form.purposes(),
                row_version=_row_version(),
            )
        except BadInput as error:
            form.blame(error)
        else:
            more = _tell_of(meeting, changed) if known and changed and form.tell.data else ""
            lead = gettext("The meeting is changed.") if changed else gettext("Nothing was changed.")
            tell("done" if changed else "info", lead, more)
            if "times" in changed:
                _warn_of(form.chosen_day(), holidays)
            return redirect(page_of(meeting), 303)
    page = render_template(
        "meetings/edit.html",
        form_=form,
        known=known,
        deadlines=deadlines.said_for(meeting.body, form.chosen_day(), holidays),
        day_off=deadlines.day_off(form.chosen_day(), holidays),
        preset=Preset.from_plain(meeting.body.settings),
        **frame(meeting),
    )
    return page, 422 if request.method == "POST" and not only_looking else 200


def _tell_of(meeting: Meeting, changed: frozenset[str]) -> str:
    """Send the notice of a change and say what was sent; a new day or hour calls for a revised agenda as well."""
    version = send_notice(db.session(), meeting, actor=current_actor(), occasion=Occasion.CHANGED)
    said = ngettext(
        "%(num)s person is told by %(symbol)s.",
        "%(num)s persons are told by %(symbol)s.",
        version.distribution["persons"],
        symbol=version.symbol,
    )
    if "times" in changed and meeting.state == MeetingState.AGENDA_ISSUED.value:
        return f"{said} {gettext('The agenda in force still shows the former time: issue a revision.')}"
    return said


def _standing(meeting: Meeting) -> dict[str, Any]:
    same_day = meeting.starts_wall.date() == meeting.ends_wall.date()
    return {
        "day": meeting.starts_wall.date(),
        "starts": meeting.starts_wall.time(),
        "ends": meeting.ends_wall.time(),
        "last_day": None if same_day else meeting.ends_wall.date(),
        "place_en": meeting.place_en,
        "place_fr": meeting.place_fr,
        "video_link": meeting.video_link,
        "purpose_en": meeting.purpose_en,
        "purpose_fr": meeting.purpose_fr,
        "tell": True,
    }


def _row_version() -> int:
    text = request.form.get("row_version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@bp.route("/meetings/<pid:meeting>/convene", methods=["GET", "POST"], endpoint="convene")
@requires(queries.meeting_by_pid, policy.can_convene)
@writes
def convene_page(meeting: Meeting) -> Answer:
    """Let the delegations know of the meeting, by name; the convening notice goes out as a paper if wished."""
    session, actor = db.session(), current_actor()
    form = ConveneForm.of_request(data={"notice": True})
    assert isinstance(form, ConveneForm)
    reached = bodies.readers_reached(session, meeting.format_id)
    if form.sent_well():
        try:
            convene(session, meeting, actor=actor)
            notice = None
            if form.notice.data:
                notice = send_notice(session, meeting, actor=actor, occasion=Occasion.CONVENED)
        except RuleBroken as error:
            form.faults.append(str(error))
        else:
            persons = ngettext("%(num)s person sees it", "%(num)s persons see it", len(reached))
            lead = gettext("Convened: %(persons)s in the calendar.", persons=persons)
            if notice is None:
                tell("done", lead)
            else:
                said, paper = gettext("The notice is %(symbol)s.", symbol=notice.symbol), notice.paper.pid
                tell("done", lead, said, url_for("documents.show", paper=paper), gettext("To the paper"))
            return redirect(page_of(meeting), 303)
    page = render_template("meetings/convene.html", form_=form, reached=saying.grouped(reached), **frame(meeting))
    return page, 422 if request.method == "POST" else 200


@bp.route("/meetings/<pid:meeting>/cancel", methods=["GET", "POST"])
@requires(queries.meeting_by_pid, policy.can_cancel)
@writes
def cancel(meeting: Meeting) -> Answer:
    """Cancel the meeting, with the reason that delegations read."""
    return _call_off(meeting, MeetingAction.CANCEL)


@bp.route("/meetings/<pid:meeting>/postpone", methods=["GET", "POST"])
@requires(queries.meeting_by_pid, policy.can_postpone)
@writes
def postpone(meeting: Meeting) -> Answer:
    """Postpone the meeting: it is convened anew once a day is found."""
    return _call_off(meeting, MeetingAction.POSTPONE)


def _call_off(meeting: Meeting, action: MeetingAction) -> Answer:
    session, actor = db.session(), current_actor()
    form = ReasonForm.of_request()
    assert isinstance(form, ReasonForm)
    known = MeetingState(meeting.state) is not MeetingState.PLANNED
    reached = bodies.readers_reached(session, meeting.format_id) if known else ()
    if form.sent_well():
        try:
            call_off(session, meeting, actor=actor, action=action, reason=form.reason.data or "")
            if known:
                send_notice(session, meeting, actor=actor, occasion=OCCASIONS[action])
        except BadInput as error:
            form.blame(error)
        else:
            cancelled = action is MeetingAction.CANCEL
            lead = gettext("The meeting is cancelled.") if cancelled else gettext("The meeting is postponed.")
            told = ngettext("%(num)s person has been told.", "%(num)s persons have been told.", len(reached))
            tell("done", lead, told if known else "")
            return redirect(page_of(meeting), 303)
    template = "cancel" if action is MeetingAction.CANCEL else "postpone"
    page = render_template(f"meetings/{template}.html", form_=form, reached=saying.grouped(reached), **frame(meeting))
    return page, 422 if request.method == "POST" else 200


# Further addresses of the same blueprint, each in its own file.
from secretariat.meetings.views import access, attendance, calendar, feed, invite, reading, room, sitting  # noqa: E402, F401
