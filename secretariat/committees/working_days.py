"""Working days: Monday to Friday, without the holidays of a calendar.

A day counted from is never counted itself: one working day before a Monday is the Friday before it, and one
working day before a Sunday is that Friday too. Zero working days is the day itself, or the nearest working
day in the direction of counting if nobody works on it.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
#: Where the source's English is not ours.
_OUR_WORDS: Final = {"Labor Day": "Labour Day"}


class HolidayName(NamedTuple):
    """What a holiday is called."""

    en: str
    fr: str


def is_working_day(day: date, holidays: Container[date] = ()) -> bool:
    """Tell whether the house works on `day`."""
    return day.weekday() < _SATURDAY and day not in holidays


def subtract_working_days(day: date, n: int, holidays: Container[date] = ()) -> date:
    """Return the working day that is `n` working days before `day`. Raises ValueError for a negative `n`."""
    return _count(day, n, holidays, -_DAY)


def add_working_days(day: date, n: int, holidays: Container[date] = ()) -> date:
    """Return the working day that is `n` working days after `day`. Raises ValueError for a negative `n`."""
    return _count(day, n, holidays, _DAY)


def working_days_between(start: date, end: date, holidays: Container[date] = ()) -> int:
    """Return how many working days lie after `start` up to and including `end`; negative if `end` is earlier.

    For two working days this is the n with which one is reached from the other by adding or subtracting.
    """
    if end < start:
        return -working_days_between(end, start, holidays)
    days = (end - start).days
    return sum(is_working_day(start + n * _DAY, holidays) for n in range(1, days + 1))


def public_holidays(country: str, year: int) -> Mapping[date, HolidayName]:
    """Return the public holidays of a country (ISO 3166) in `year`, in order, with their names.

    A name that the source has in neither language stays in the country's own. Raises NotImplementedError
    for a country it does not know.
    """
    import holidays as calendars  # sixty modules that a page hardly ever needs

    english = calendars.country_holidays(country, years=year, language="en_US")
    french = calendars.country_holidays(country, years=year, language="fr")
    return {day: HolidayName(_OUR_WORDS.get(english[day], english[day]), french[day]) for day in sorted(english)}


def _count(day: date, n: int, holidays: Container[date], step: timedelta) -> date:
    if n < 0:
        raise ValueError("Working days are counted forwards or backwards by a number of 0 or more")
    if n == 0:
        while not is_working_day(day, holidays):
            day += step
        return day
    while n:
        day += step
        n -= is_working_day(day, holidays)
    return day
