"""What the settings of a body, and entering one, offer of clocks, calendars and presets, and what another clock does."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from wtforms.fields import SelectChoice

from secretariat.committees.models import Body
from secretariat.committees.presets import PRESETS, Preset
from secretariat.core.i18n import gettext, language
from secretariat.house.forms import AnewForm, BodyForm, TimeForm, presets_in
from secretariat.house.queries.beside import BesideSettings, beside_settings
from secretariat.meetings.queries import counted_to_come
from secretariat.web.database import db

T = TypeVar("T", TimeForm, BodyForm)
#: Parts of the world whose zones are named after a city; all others are aliases and offsets.
_PARTS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def time_form(body: Body, known: Iterable[str], *, sent: bool = False) -> TimeForm:
    """Return the form of clock and calendar, as it was sent or as the body stands."""
    data = {"zone": body.zone, "calendar": body.calendar}
    form = TimeForm.of_request(data=data) if sent else TimeForm(data=data)
    return offer_calendars(form, body.calendar, known)


def anew_form(body: Body, *, sent: bool = False) -> AnewForm:
    """Return the form that chooses a preset."""
    form = AnewForm.of_request() if sent else AnewForm(data={"preset": body.preset})
    form.preset.choices = presets_in(language())
    return form


def offer_calendars(form: T, present: str, known: Iterable[str]) -> T:
    """Offer the calendars that are kept here."""
    listed: set[str] = {present, *known}
    form.calendar.choices = [SelectChoice(one, one) for one in sorted(listed) if one]
    return form


def beside(body: Body) -> BesideSettings:
    """Return what the page of the settings of a body offers and tells."""
    return beside_settings(db.session(), body, counted_to_come())


def moving(known: BesideSettings) -> list[tuple[str, str]]:
    """Say what another clock does to meetings that there are, by their number."""
    return [
        (
            gettext("Planned, not convened: %(num)s", num=known.planned),
            gettext("Each keeps its hour, on the new clock."),
        ),
        (
            gettext("Convened already: %(num)s", num=known.told),
            gettext("They stay as delegations were told, by the former clock."),
        ),
    ]


@cache
def zones() -> tuple[str, ...]:
    """Return the time zones that are offered, by name."""
    return tuple(sorted(one for one in available_timezones() if one.partition("/")[0] in _PARTS))


def preset_name(body: Body) -> str:
    """Return what the preset of a body is called."""
    known: Preset | None = PRESETS.get(body.preset)
    return (known.name_fr if language() == "fr" else known.name_en) if known else body.preset
