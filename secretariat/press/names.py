"""Names of days, months and cities in English and French.

Babel knows them too, with all else that it knows of places and languages: 5 MB of each process, for a few words of every page.
`tests/unit/press/test_names.py` holds these to what it says; cities that are not listed here are asked of it.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Final

from secretariat.core.i18n import Language

_WEEKDAYS: Final = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
_SHORT_WEEKDAYS: Final = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "fr": ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
}
_MONTHS: Final = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ),
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
}  # fmt: skip
_SHORT_MONTHS: Final = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
}
#: By the zone that is named after them, in English and in French.
CITIES: Final = {
    "America/New_York": ("New York", "New York"),
    "Europe/Amsterdam": ("Amsterdam", "Amsterdam"),
    "Europe/Athens": ("Athens", "Athènes"),
    "Europe/Berlin": ("Berlin", "Berlin"),
    "Europe/Brussels": ("Brussels", "Bruxelles"),
    "Europe/Bucharest": ("Bucharest", "Bucarest"),
    "Europe/Budapest": ("Budapest", "Budapest"),
    "Europe/Copenhagen": ("Copenhagen", "Copenhague"),
    "Europe/Dublin": ("Dublin", "Dublin"),
    "Europe/Helsinki": ("Helsinki", "Helsinki"),
    "Europe/Istanbul": ("Istanbul", "Istanbul"),
    "Europe/Lisbon": ("Lisbon", "Lisbonne"),
    "Europe/London": ("London", "Londres"),
    "Europe/Luxembourg": ("Luxembourg", "Luxembourg"),
    "Europe/Madrid": ("Madrid", "Madrid"),
    "Europe/Oslo": ("Oslo", "Oslo"),
    "Europe/Paris": ("Paris", "Paris"),
    "Europe/Prague": ("Prague", "Prague"),
    "Europe/Rome": ("Rome", "Rome"),
    "Europe/Stockholm": ("Stockholm", "Stockholm"),
    "Europe/Vienna": ("Vienna", "Vienne"),
    "Europe/Warsaw": ("Warsaw", "Varsovie"),
    "Europe/Zurich": ("Zurich", "Zurich"),
    "UTC": ("UTC", "UTC"),
}


def weekday(day: date, language: Language) -> str:
    """Tuesday; mardi."""
    return _WEEKDAYS[language][day.weekday()]


def short_weekday(day: date, language: Language) -> str:
    """Tue; mar."""
    return _SHORT_WEEKDAYS[language][day.weekday()]


def month(day: date, language: Language) -> str:
    """November; novembre."""
    return _MONTHS[language][day.month - 1]


def short_month(day: date, language: Language) -> str:
    """Nov; nov."""
    return _SHORT_MONTHS[language][day.month - 1]


@cache
def city(zone: str, language: Language) -> str:
    """Return the city after which a time zone is called: Brussels, Bruxelles."""
    listed = CITIES.get(zone)
    if listed is not None:
        return listed[0] if language == "en" else listed[1]
    from babel.dates import get_timezone_location

    return str(get_timezone_location(zone, locale=language, return_city=True))
