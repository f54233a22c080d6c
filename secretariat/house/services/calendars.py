"""Keeping calendars of holidays: the days on which the house does not work, in both languages."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body, Holiday
from secretariat.committees.queries import holiday_on, holidays_of
from secretariat.committees.working_days import public_holidays
from secretariat.core import audit, clock, texts
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_
from secretariat.core.ids import Ref
from secretariat.house import policy
from secretariat.house.queries import calendars
from secretariat.house.services.entering import fresh
from secretariat.house.services.rules import obey

#: Years before this one and after it of which public holidays are entered.
YEARS = (-1, 15)
CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,23}")
NAME_LIMIT = 120


def enter_public_holidays(session: Session, calendar: str, country: str) -> int:
    """Enter the public holidays of a country that a calendar lacks, for some years; return how many.

    Raises NotImplementedError for a country that is not known.
    """
    held, year, made = holidays_of(session, calendar), clock.now().year, 0
    for each in range(year + YEARS[0], year + YEARS[1] + 1):
        for day, name in public_holidays(country, each).items():
            if day not in held:
                session.add(Holiday(calendar=calendar, day=day, name_en=name.en, name_fr=name.fr))
                made += 1
    session.flush()
    return made


def enter_holiday(session: Session, body: Body, *, actor: Actor, day: date, name_en: str, name_fr: str) -> Holiday:
    """Enter a day on which nobody works in the calendar that a body follows; deadlines to come are counted without it.

    Raises BadInput (`day`, `name_en`, `name_fr`), RuleBroken for who may not keep the calendar.
    """
    audit.hold(session)
    obey(policy.may_keep_calendar(actor, calendars.followers(session, body.calendar)))
    if day < clock.now().date():
        raise BadInput("day", N_("This day is over: what was counted stays as it was counted."))
    there = holiday_on(session, body.calendar, day)
    if there is not None:
        raise BadInput("day", N_("This day is a holiday already: %(name)s."), name=f"{there.name_en} / {there.name_fr}")
    names = {
        name: texts.line(text, field=name, limit=NAME_LIMIT)
        for name, text in (("name_en", name_en), ("name_fr", name_fr))
    }
    for name, text in names.items():
        if not text:
            raise BadInput(name, N_("Say it in both languages: notices bear it in both."))
    made = Holiday(calendar=body.calendar, day=day, **names)
    session.add(made)
    session.flush()
    audit.record(session, "holiday.entered", actor=actor.ref, about=Ref("holiday", made.id), **_noted(made))
    return made


def take_off_holiday(session: Session, body: Body, *, actor: Actor, day: date) -> Holiday:
    """Let a day that is to come be worked on after all. Raises BadInput (`day`), RuleBroken for who may not."""
    audit.hold(session)
    obey(policy.may_keep_calendar(actor, calendars.followers(session, body.calendar)))
    there = holiday_on(session, body.calendar, day)
    if there is None:
        raise BadInput("day", N_("This day is no holiday any more."))
    if day < clock.now().date():
        raise BadInput("day", N_("This day is over: what was counted stays as it was counted."))
    audit.record(session, "holiday.taken_off", actor=actor.ref, about=Ref("holiday", there.id), **_noted(there))
    session.delete(there)
    session.flush()
    return there


def begin_calendar(session: Session, body: Body, *, actor: Actor, code: str, country: str, version: int) -> str:
    """Give a body a calendar of its own, which begins with the public holidays of a country, or without one with the days
    that it follows now; return its code. Raises BadInput (`code`, `country`), RuleBroken where somebody was first.
    """
    fresh(session, body, version)
    code, country = code.strip().upper(), country.strip().upper()
    if not CODE.fullmatch(code):
        raise BadInput("code", N_("Give a short code of letters and figures, such as BE or COURT."))
    if code in calendars.known(session):
        raise BadInput("code", N_("There is a calendar with this code: choose it under the settings of the body."))
    if country:
        try:
            enter_public_holidays(session, code, country)
        except NotImplementedError:  # so the library of holidays says that it does not know a country
            raise BadInput(
                "country", N_("Of this country no public holidays are known: give its two letters, such as BE.")
            ) from None
    else:
        for one in calendars.days_of(session, body.calendar):
            session.add(Holiday(calendar=code, day=one.day, name_en=one.name_en, name_fr=one.name_fr))
    before, body.calendar = body.calendar, code
    session.flush()
    audit.record(
        session,
        "body.time_changed",
        actor=actor.ref,
        about=body.ref,
        before={"calendar": before},
        after={"calendar": code},
    )
    return code


def _noted(row: Holiday) -> dict[str, str]:
    return {
        "calendar": row.calendar,
        "day": row.day.isoformat(),
        "name_en": row.name_en,
        "name_fr": row.name_fr,
    }
