"""Pages: the reader's calendar across all bodies, by month and by week."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import render_template, request

from secretariat.committees.models import Body
from secretariat.committees.queries import bodies_of
from secretariat.core import clock
from secretariat.meetings import queries
from secretariat.meetings.clashes import takes_place
from secretariat.meetings.models import Meeting
from secretariat.meetings.views import bp, diary
from secretariat.web.access import current_actor, signed_in
from secretariat.web.database import db
from secretariat.web.requests import settings


def _today() -> date:
    return clock.now().astimezone(settings().timezone).date()


def _bodies() -> tuple[Body | None, list[Body]]:
    """Return the body the calendar is narrowed to, and those it can be narrowed to; an unknown one narrows nothing."""
    offered = bodies_of(db.session(), current_actor())
    wanted = request.args.get("body", "")
    return next((body for body in offered if body.pid == wanted), None), offered


def _found(chosen: Body | None, begin: datetime, end: datetime) -> list[Meeting]:
    return queries.meetings_between(db.session(), current_actor(), begin, end, body_id=chosen.id if chosen else None)


@bp.get("/calendar")
@signed_in
def calendar() -> str:
    """A month: as a list of days with meetings, or as a sheet of weeks."""
    today, zone = _today(), settings().timezone
    first = diary.month_of(request.args.get("month", ""), today)
    last = diary.next_month(first)
    sheet = request.args.get("view") == "month"
    begin, end = (
        (first - timedelta(days=first.weekday()), last + timedelta(days=-last.weekday() % 7))
        if sheet
        else (first, last)
    )
    chosen, offered = _bodies()
    found = _found(chosen, *diary.instants(begin, end, zone))
    days = diary.days_of(found, begin, end, zone=zone, today=today, empty=sheet)
    passed = [day for day in days if first <= day.day < today < last] if not sheet else []
    return render_template(
        "meetings/calendar.html",
        title=diary.month_title(first),
        days=days[len(passed) :],
        passed=passed,
        weeks=[days[at : at + 7] for at in range(0, len(days), 7)] if sheet else [],
        first=first,
        before=(first - timedelta(days=1)).strftime("%Y-%m"),
        after=last.strftime("%Y-%m"),
        this_month=today.strftime("%Y-%m"),
        view="month" if sheet else "list",
        names=diary.weekday_names(),
        count=len([meeting for meeting in found if takes_place(meeting)]),
        bodies=len({meeting.body_id for meeting in found}),
        offered=offered,
        chosen=chosen.pid if chosen else None,
    )


@bp.get("/calendar/week")
@signed_in
def week() -> str:
    """Seven days from a Monday."""
    today, zone = _today(), settings().timezone
    monday = diary.monday_of(request.args.get("day", ""), today)
    last = monday + timedelta(days=7)
    chosen, offered = _bodies()
    found = _found(chosen, *diary.instants(monday, last, zone))
    days = diary.days_of(found, monday, last, zone=zone, today=today, empty=True)
    names = [short for short, _full in diary.weekday_names()]
    shown = [day for day in days if day.entries or day.day.weekday() < 5]
    return render_template(
        "meetings/week.html",
        title=diary.week_title(monday),
        days=shown,
        strip_days=[
            {
                "word": names[day.day.weekday()],
                "number": day.day.day,
                "href": f"#{day.id}",
                "meetings": len([entry for entry in day.entries if not entry.off]),
                "today": day.today,
                "clash": bool(day.clash),
            }
            for day in shown
        ],
        before=(monday - timedelta(days=7)).isoformat(),
        after=last.isoformat(),
        month=monday.strftime("%Y-%m"),
        monday=monday.isoformat(),
        this_week=monday <= today < last,
        count=len([meeting for meeting in found if takes_place(meeting)]),
        bodies=len({meeting.body_id for meeting in found}),
        offered=offered,
        chosen=chosen.pid if chosen else None,
    )
