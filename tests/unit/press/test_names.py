"""Names of days, months and cities, held to what Babel says."""

import subprocess
import sys
from datetime import date

import pytest
from babel.dates import format_date, get_timezone_location

from secretariat.core.i18n import LANGUAGES, Language
from secretariat.press import names

EVERY_DAY = [date(2024, 1, number) for number in range(1, 8)]
EVERY_MONTH = [date(2024, number, 1) for number in range(1, 13)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_and_months_are_called_as_babel_calls_them(language: Language) -> None:
    for day in EVERY_DAY:
        assert names.weekday(day, language) == format_date(day, "EEEE", locale=language)
        assert names.short_weekday(day, language) == format_date(day, "EEE", locale=language)
    for day in EVERY_MONTH:
        assert names.month(day, language) == format_date(day, "MMMM", locale=language)
        assert names.short_month(day, language) == format_date(day, "MMM", locale=language)
        assert names.month(day, language) == format_date(day, "LLLL", locale=language)  # at the head of a calendar


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("zone", [*names.CITIES, "Europe/Vilnius", "Atlantic/Azores"])
def test_cities_are_called_as_babel_calls_them(zone: str, language: Language) -> None:
    assert names.city(zone, language) == get_timezone_location(zone, locale=language, return_city=True)


def test_what_pages_say_asks_nothing_of_babel() -> None:
    said = (
        "import sys; from datetime import datetime;"
        "from secretariat.core import i18n; from secretariat.press import dates, names;"
        "i18n.choose('fr'); moment = datetime(2026, 11, 17, 10);"
        "said = dates.long_moment(moment, 'fr'), names.city('Europe/Brussels', 'fr'), i18n.gettext('Papers');"
        "print(*said, any(name.startswith('babel') for name in sys.modules), sep='|')"
    )
    found = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout
    assert found.strip() == "mardi 17\u00a0novembre\u00a02026, 10\u202fh\u202f00|Bruxelles|Documents|False"
