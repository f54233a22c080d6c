"""The deadlines of a meeting, as pages say them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date, datetime

from secretariat.committees.models import Body
from secretariat.committees.presets import deadlines_for
from secretariat.committees.working_days import is_working_day
from secretariat.core import wall_time
from secretariat.core.i18n import N_, gettext
from secretariat.meetings.models import Meeting
from secretariat.meetings.saying import lang
from secretariat.press import dates

#: In the order in which they fall.
WORDS = {
    "convening_notice": N_("Convening notice"),
    "item_requests": N_("Requests for items"),
    "agenda": N_("Provisional agenda"),
    "papers_for_decision": N_("Papers for decision"),
    "papers_for_information": N_("Papers for information"),
    "chairs_brief": N_("Chair’s brief"),
    "decisions": N_("Decisions issued"),
}
#: Those that concern a delegation.
FOR_DELEGATIONS = ("item_requests", "papers_for_decision", "decisions")


def instants_of(meeting: Meeting, holidays: Container[date]) -> dict[str, datetime]:
    """Return when each thing is due; `holidays` are those of its body, and an hour in the gap of a clock change is moved on."""
    due = deadlines_for(meeting.body.settings, meeting.starts_wall.date(), holidays)
    return {name: wall_time.instant_of(wall, meeting.zone) for name, wall in due.items()}


def day_off(day: date | None, holidays: Mapping[date, tuple[str, str]]) -> str:
    """Return the sentence that warns of a day on which the house does not work; empty for a working day or none.

    `holidays` are those of the body, with what they are called in English and French.
    """
    if day is None:
        return ""
    said = dates.initial_capital(dates.long_date(day, lang()))
    if day in holidays:
        english, french = holidays[day]
        name = french if lang() == "fr" else english
        return gettext("%(day)s is a holiday of the house: %(name)s.", day=said, name=name)
    return "" if is_working_day(day) else gettext("%(day)s is not a working day.", day=said)


def said_for(body: Body, day: date | None, holidays: Container[date]) -> list[tuple[str, str]]:
    """Return word and hour of each deadline for a meeting on `day`; nothing without a day."""
    if day is None:
        return []
    due = deadlines_for(body.settings, day, holidays)
    return [
        (gettext(word), f"{dates.short_day(due[name], lang())}, {dates.hour(due[name], lang())}")
        for name, word in WORDS.items()
    ]
