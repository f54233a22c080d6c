"""The holidays by which a body counts working days: entered and taken off, or a calendar of its own begun."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import render_template, url_for

from secretariat.committees.models import Body
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_, gettext, language
from secretariat.house import policy, queries
from secretariat.house.forms import CalendarForm, HolidayForm, HolidayOffForm
from secretariat.house.queries import calendars
from secretariat.house.queries.history import told_of_calendar
from secretariat.house.services import calendars as keeping
from secretariat.house.views import bp
from secretariat.house.views.settings import version_sent
from secretariat.house.views.shown import history, today
from secretariat.press import dates
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.confirming import Answer, done
from secretariat.web.database import db
from secretariat.web.filters import long_date

_COUNTED = N_("Deadlines of meetings to come are counted anew.")


@bp.get("/house/bodies/<pid:body>/calendar")
@requires(queries.body_by_pid, policy.can_keep_body)
def calendar(body: Body) -> Answer:
    """The holidays of the calendar that the body follows."""
    return _page(body)


@bp.post("/house/bodies/<pid:body>/holidays")
@requires(queries.body_by_pid, policy.can_keep_body)
@writes
def enter_holiday(body: Body) -> Answer:
    """Enter a day on which nobody works."""
    form = HolidayForm.of_request(prefix="holiday")

    def act() -> str:
        if form.day.data is None:
            raise BadInput("day", N_("Give the day."))
        names = {"name_en": form.name_en.data, "name_fr": form.name_fr.data}
        made = keeping.enter_holiday(db.session(), body, actor=current_actor(), day=form.day.data, **names)
        return gettext("%(day)s is a holiday.", day=long_date(made.day))

    return done(form, act, back=_address(body), again=lambda: _page(body, holiday=form, status=422), then=_COUNTED)


@bp.post("/house/bodies/<pid:body>/holidays/off")
@requires(queries.body_by_pid, policy.can_keep_body)
@writes
def take_off_holiday(body: Body) -> Answer:
    """Let a day that is to come be worked on after all."""
    form = HolidayOffForm.of_request()

    def act() -> str:
        if form.day.data is None:
            raise BadInput("day", N_("Give the day."))
        gone = keeping.take_off_holiday(db.session(), body, actor=current_actor(), day=form.day.data)
        return gettext("%(day)s is worked on.", day=long_date(gone.day))

    return done(form, act, back=_address(body), again=lambda: _page(body, off=form, status=422), then=_COUNTED)


@bp.post("/house/bodies/<pid:body>/calendar/own")
@requires(queries.body_by_pid, policy.can_keep_body)
@writes
def begin_calendar(body: Body) -> Answer:
    """Give the body a calendar of its own."""
    form = CalendarForm.of_request(prefix="own")

    def act() -> str:
        code = keeping.begin_calendar(
            db.session(),
            body,
            actor=current_actor(),
            code=form.code.data,
            country=form.country.data,
            version=version_sent(),
        )
        return gettext("%(body)s follows the calendar %(code)s.", body=body.code, code=code)

    return done(form, act, back=_address(body), again=lambda: _page(body, own=form, status=422), then=_COUNTED)


def _address(body: Body) -> str:
    return url_for("house.calendar", body=body.pid)


def _page(
    body: Body,
    *,
    holiday: HolidayForm | None = None,
    off: HolidayOffForm | None = None,
    own: CalendarForm | None = None,
    status: int = 200,
) -> tuple[str, int]:
    session, now = db.session(), today()
    following = calendars.followers(session, body.calendar)
    allowed = policy.may_keep_calendar(current_actor(), following)
    kept = {one.id for one in queries.bodies_kept(session, current_actor())}
    days = calendars.days_of(session, body.calendar, since=now.replace(month=1, day=1))
    years: list[dict[str, Any]] = [
        {"year": year, "rows": [_row(one) for one in group]}
        for year, group in groupby((one for one in days if one.day >= now), key=lambda one: one.day.year)
    ]
    page = render_template(
        "house/calendar.html",
        body=body,
        years=years,
        over=[_row(one) for one in days if one.day < now],
        allowed=bool(allowed),
        why="" if allowed else gettext(allowed.reason),
        following=[one.code for one in following if one.id in kept],
        others=sum(one.id not in kept for one in following),
        holiday=holiday or HolidayForm(prefix="holiday"),
        off=off,
        own=own or CalendarForm(prefix="own"),
        own_sent=own is not None,
        holiday_sent=holiday is not None,
        history=history(told_of_calendar(session, body.calendar)),
        version=body.row_version,
    )
    return page, status


def _row(one: Any) -> dict[str, Any]:
    here, there = (one.name_fr, one.name_en) if language() == "fr" else (one.name_en, one.name_fr)
    return {
        "day": one.day.isoformat(),
        "said": dates.table_date(one.day, language()),
        "name": here,
        "other": there,
        "free": one.day.weekday() > 4,
    }
