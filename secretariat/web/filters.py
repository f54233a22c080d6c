"""Filters and globals for templates: dates by language and zone, the right one of two languages, words as set, sizes.

The date filters take an instant (aware), shown on the clock of `zone` or of the installation; or a date or wall time
(naive), shown as it stands. At the head of a line add the filter `capital`: French names of days are in lower case.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Protocol, cast
from zoneinfo import ZoneInfo

from flask import Flask

from secretariat.core import clock, i18n
from secretariat.core.i18n import gettext
from secretariat.press import dates
from secretariat.press.dates import Language
from secretariat.press.typography import polish
from secretariat.web.requests import settings


def install(app: Flask) -> None:
    """Register them all."""
    app.jinja_env.filters.update(
        local=local,
        size=size,
        short_day=short_day,
        long_date=long_date,
        table_date=table_date,
        hour=hour,
        hours=hours,
        long_moment=long_moment,
        short_moment=short_moment,
        near=near,
        typeset=typeset,
        capital=dates.initial_capital,
    )
    app.jinja_env.globals.update(pick=pick, now=clock.now)


class Titled(Protocol):
    """What has a title in both languages, or in one: a paper, a version, a row of a list."""

    @property
    def title_en(self) -> str: ...
    @property
    def title_fr(self) -> str: ...


def title_of(thing: Titled) -> tuple[str, Language]:
    """Return the title as it is read in the language in force, or else in the other, with the language it is in."""
    titles: dict[Language, str] = {"en": thing.title_en, "fr": thing.title_fr}
    own: Language = "fr" if i18n.language() == "fr" else "en"
    code: Language = own if titles[own] else "en" if own == "fr" else "fr"
    return polish(titles[code], code), code


def typeset(text: str, lang: str = "") -> str:
    """Return words of a text with the spaces and quotation marks of `lang`, or of the page: the one way that pages do it."""
    return polish(text, "fr" if (lang or i18n.language()) == "fr" else "en")


def local(moment: datetime, zone: str | None = None) -> datetime:
    """Return the instant as the clock on the wall shows it, in `zone` or the installation's own."""
    return moment.astimezone(ZoneInfo(zone or settings().zone))


def _wall(moment: date, zone: str | None) -> date:
    return local(moment, zone) if isinstance(moment, datetime) and moment.tzinfo else moment


def _clock(moment: datetime, zone: str | None) -> datetime:
    return cast(datetime, _wall(moment, zone))


def short_day(moment: date, zone: str | None = None) -> str:
    """Tue 17 Nov; mar. 17 nov."""
    return dates.short_day(_wall(moment, zone), i18n.language())


def long_date(moment: date, zone: str | None = None) -> str:
    """Tuesday 17 November 2026; mardi 17 novembre 2026."""
    return dates.long_date(_wall(moment, zone), i18n.language())


def table_date(moment: date, zone: str | None = None) -> str:
    """Wed 30 Sep 2026; mer. 30 sept. 2026."""
    return dates.table_date(_wall(moment, zone), i18n.language())


def hour(moment: datetime, zone: str | None = None) -> str:
    """10:00; 10 h 00."""
    return dates.hour(_clock(moment, zone), i18n.language())


def hours(start: datetime, end: datetime, zone: str | None = None) -> str:
    """10:00 to 13:00; de 10 h 00 à 13 h 00."""
    return dates.hours(_clock(start, zone), _clock(end, zone), i18n.language())


def long_moment(moment: datetime, zone: str | None = None) -> str:
    """Tuesday 17 November 2026, 10:00; mardi 17 novembre 2026, 10 h 00."""
    return dates.long_moment(_clock(moment, zone), i18n.language())


def near(moment: date, zone: str | None = None) -> str:
    """Return today or tomorrow, or nothing for every other day."""
    wall = _wall(moment, zone)
    day = wall.date() if isinstance(wall, datetime) else wall
    days = (day - local(clock.now(), zone).date()).days
    return {0: gettext("today"), 1: gettext("tomorrow")}.get(days, "")


def short_moment(moment: datetime, zone: str | None = None) -> str:
    """Today 17:30; tomorrow 09:00; Tue 17 Nov, 10:00. French: aujourd’hui, 17 h 30."""
    word = near(moment, zone)
    at = hour(moment, zone)
    if not word:
        return f"{short_day(moment, zone)}, {at}"
    return f"{word}, {at}" if i18n.language() == "fr" else f"{word} {at}"


def pick(thing: Any, name: str, language: str | None = None) -> str:
    """Return `thing.<name>_en` or `_fr` by the language in force; the other one when that is empty."""
    code = language or i18n.language()
    other = "fr" if code == "en" else "en"
    return str(getattr(thing, f"{name}_{code}") or getattr(thing, f"{name}_{other}"))


def size(count: int) -> str:
    """Return a number of bytes as people read it: 212 KB, 4.1 MB (212 Ko, 4,1 Mo in French)."""
    units = ("Ko", "Mo") if i18n.language() == "fr" else ("KB", "MB")
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))}\u00a0{units[0]}"
    text = f"{count / 1_000_000:.1f}"
    return f"{text.replace('.', ',') if i18n.language() == 'fr' else text}\u00a0{units[1]}"
