"""Pages: the reader's calendar across all bodies, by month and by week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask import render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.committees.queries import bodies_of
from secretariat.core import clock
from secretariat.core.unchanged import while_unchanged
from secretariat.meetings import queries
from secretariat.meetings.clashes import takes_place
from secretariat.meetings.models import Meeting
from secretariat.meetings.views import bp, diary
from secretariat.web.access import current_actor, signed_in
from secretariat.web.database import db
from secretariat.web.drawn import drawn
from secretariat.web.requests import settings


def _today() -> date:
    return clock.now().astimezone(settings().timezone).date()


class Page(NamedTuple):
    """A month or a week as its reader sees it, drawn."""

    title: str
    #: How many take place, and of how many bodies.
    meetings: int
    bodies: int
    acts: Markup
    main: Markup


def _bodies(session: Session, actor: Actor, wanted: str) -> tuple[Body | None, list[Body]]:
    """Return the body the calendar is narrowed to, and those it can be narrowed to; an unknown one narrows nothing."""
    offered = bodies_of(session, actor)
    return next((body for body in offered if body.pid == wanted), None), offered


def _found(session: Session, actor: Actor, chosen: Body | None, begin: datetime, end: datetime) -> list[Meeting]:
    return queries.meetings_between(session, actor, begin, end, body_id=chosen.id if chosen else None)


def _page(name: str, title: str, found: Sequence[Meeting], **shown: Any) -> Page:
    """Return the page with what is shown, by the templates of that name."""
    return Page(
        title=title,
        meetings=len([meeting for meeting in found if takes_place(meeting)]),
        bodies=len({meeting.body_id for meeting in found}),
        acts=drawn(f"meetings/_{name}_acts.html", shown),
        main=drawn(f"meetings/_{name}_main.html", {**shown, "title": title}),
    )


@bp.get("/calendar")
@signed_in
def calendar() -> str:
    """A month: as a list of days with meetings, or as a sheet of weeks."""
    asked = (request.args.get("month", ""), request.args.get("view") == "month", request.args.get("body", ""))
    return render_template("meetings/calendar.html", page=_month(db.session(), current_actor(), *asked))


@while_unchanged
def _month(session: Session, actor: Actor, month: str, sheet: bool, body: str) -> Page:
    today, zone = _today(), settings().timezone
    first = diary.month_of(month, today)
    last = diary.next_month(first)
    begin, end = (
        (first - timedelta(days=first.weekday()), last + timedelta(days=-last.weekday() % 7))
        if sheet
        else (first, last)
    )
    chosen, offered = _bodies(session, actor, body)
    found = _found(session, actor, chosen, *diary.instants(begin, end, zone))
    days = diary.days_of(found, begin, end, zone=zone, today=today, empty=sheet)
    passed = [day for day in days if first <= day.day < today < last] if not sheet else []
    return _page(
        "calendar",
        diary.month_title(first),
        found,
        days=days[len(passed) :],
        passed=passed,
        weeks=[days[at : at + 7] for at in range(0, len(days), 7)] if sheet else [],
        first=first,
        before=(first - timedelta(days=1)).strftime("%Y-%m"),
        after=last.strftime("%Y-%m"),
        this_month=today.strftime("%Y-%m"),
        view="month" if sheet else "list",
        names=diary.weekday_names(),
        offered=offered,
        chosen=chosen.pid if chosen else None,
    )


@bp.get("/calendar/week")
@signed_in
def week() -> str:
    """Seven days from a Monday."""
    asked = (request.args.get("day", ""), request.args.get("body", ""))
    return render_template("meetings/week.html", page=_week(db.session(), current_actor(), *asked))


@while_unchanged
def _week(session: Session, actor: Actor, day: str, body: str) -> Page:
    today, zone = _today(), settings().timezone
    monday = diary.monday_of(day, today)
    last = monday + timedelta(days=7)
    chosen, offered = _bodies(session, actor, body)
    found = _found(session, actor, chosen, *diary.instants(monday, last, zone))
    days = diary.days_of(found, monday, last, zone=zone, today=today, empty=True)
    names = [short for short, _full in diary.weekday_names()]
    shown = [day for day in days if day.entries or day.day.weekday() < 5]
    return _page(
        "week",
        diary.week_title(monday),
        found,
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
        offered=offered,
        chosen=chosen.pid if chosen else None,
    )
