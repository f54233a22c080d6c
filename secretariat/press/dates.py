"""Dates, hours and counted things in English and French, as the house prints them and as pages show them.

Rules: `pdf.md` section 5 of the house style. Parts that must not be separated by a line end are joined by
no-break spaces; a French hour has narrow ones. French names are in lower case: use `initial_capital` at
the head of a line.
"""

from __future__ import annotations

from datetime import date, datetime, time

from secretariat.core.i18n import Language as Language
from secretariat.press import names

NO_BREAK = "\u00a0"
NARROW = "\u202f"


def long_date(day: date, language: Language) -> str:
    """Tuesday 17 November 2026; mardi 17 novembre 2026; mercredi 1er juillet 2026."""
    return f"{names.weekday(day, language)} {day_month_year(day, language)}"


def day_month_year(day: date, language: Language) -> str:
    """17 November 2026; 17 novembre 2026."""
    return NO_BREAK.join((_day(day, language), names.month(day, language), str(day.year)))


def long_moment(moment: datetime, language: Language) -> str:
    """Tuesday 17 November 2026, 10:00; mardi 17 novembre 2026, 10 h 00. In the zone that `moment` has."""
    return f"{long_date(moment, language)}, {hour(moment, language)}"


def short_day(day: date, language: Language) -> str:
    """Tue 17 Nov; mar. 17 nov."""
    weekday, month = names.short_weekday(day, language), names.short_month(day, language)
    return NO_BREAK.join((weekday, _day(day, language), month))


def table_date(day: date, language: Language) -> str:
    """Wed 30 Sep 2026; mer. 30 sept. 2026: for table cells, unbroken."""
    return f"{short_day(day, language)}{NO_BREAK}{day.year}"


def hour(moment: time | datetime, language: Language) -> str:
    """10:00; 10 h 00."""
    if language == "fr":
        return f"{moment.hour}{NARROW}h{NARROW}{moment.minute:02}"
    return f"{moment.hour:02}:{moment.minute:02}"


def hours(start: time | datetime, end: time | datetime, language: Language) -> str:
    """10:00 to 13:00; de 10 h 00 à 13 h 00."""
    if language == "fr":
        return f"de {hour(start, 'fr')} à {hour(end, 'fr')}"
    return f"{hour(start, 'en')} to {hour(end, 'en')}"


def date_range(first: date, last: date, language: Language) -> str:
    """17 to 19 November 2026; du 17 au 19 novembre 2026; what both dates share is said once."""
    if first == last:
        return day_month_year(first, language)
    start = _day(first, language)
    if first.year != last.year:
        start = day_month_year(first, language)
    elif first.month != last.month:
        start = f"{start}{NO_BREAK}{names.month(first, language)}"
    end = day_month_year(last, language)
    return f"du {start} au {end}" if language == "fr" else f"{start} to {end}"


def ordinal(number: int, language: Language, *, feminine: bool = False) -> str:
    """321st; 321e. The first is 1er, or 1re if `feminine` (réunion). Typography raises the letters."""
    if language == "fr":
        return f"{number}{('re' if feminine else 'er') if number == 1 else 'e'}"
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def number(value: int, language: Language) -> str:
    """12,000; 12 000 (narrow no-break space)."""
    return f"{value:,}".replace(",", NARROW if language == "fr" else ",")


def initial_capital(text: str) -> str:
    """Raise the first letter only: a French date at the head of a line."""
    return text[:1].upper() + text[1:]


def initial_small(text: str) -> str:
    """Lower the first letter only: words of their own inside a sentence, where "English" keeps its capital."""
    return text[:1].lower() + text[1:]


def _day(day: date, language: Language) -> str:
    return "1er" if language == "fr" and day.day == 1 else str(day.day)
