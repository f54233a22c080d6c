"""How the home page counts and says times: a sentence stands before the numbers."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date, datetime, timedelta

from secretariat.committees.working_days import working_days_between
from secretariat.core import clock
from secretariat.core.i18n import N_, gettext, language, ngettext
from secretariat.press import dates
from secretariat.web import filters

DAY = timedelta(days=1)
_NUMBERS = (
    N_("two"),
    N_("three"),
    N_("four"),
    N_("five"),
    N_("six"),
    N_("seven"),
    N_("eight"),
    N_("nine"),
    N_("ten"),
)


def counted(n: int) -> str:
    """Return a number as a word from two to ten, in figures above; one is said by the sentence itself."""
    return gettext(_NUMBERS[n - 2]) if 2 <= n <= 10 else str(n)


def sentence(text: str) -> str:
    """Return the text with a capital at its head."""
    return dates.initial_capital(text)


def listed(words: Sequence[str]) -> str:
    """Tuesday; Tuesday and Thursday; Monday, Tuesday and Thursday."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(first)s and %(last)s", first=", ".join(words[:-1]), last=words[-1])


def duration(length: timedelta) -> str:
    """2 h 04 min; 34 min. French leaves the last word out after hours."""
    minutes = max(0, int(length.total_seconds() // 60))
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{dates.NO_BREAK}min"
    tail = "" if language() == "fr" else f"{dates.NO_BREAK}min"
    return f"{hours}{dates.NO_BREAK}h{dates.NO_BREAK}{rest:02}{tail}"


def when(at: datetime, zone: str, holidays: Container[date]) -> tuple[str, str, str]:
    """Return how a deadline is said: day, a line under it, tone. Amber within a day, red only when past."""
    now = clock.now()
    near, hour = filters.near(at, zone), filters.hour(at, zone)
    day = filters.local(at, zone).date()
    if at < now:
        if near:
            return _today(near, hour), gettext("%(time)s late", time=duration(now - at)), "late"
        days = working_days_between(day, filters.local(now, zone).date(), holidays)
        late = ngettext("%(num)s working day late", "%(num)s working days late", days) if days else hour
        return sentence(filters.short_day(at, zone)), late, "late"
    tone = "soon" if at - now <= DAY else ""
    if at - now < timedelta(hours=12) and near:
        return _today(near, hour), gettext("in %(time)s", time=duration(at - now)), tone
    return sentence(near or filters.short_day(at, zone)), hour, tone


def _today(near: str, hour: str) -> str:
    return sentence(f"{near} {hour}")


def title_of(thing: filters.Titled) -> tuple[str, str]:
    """Return the title in the language in force, else in the other, with the code of a language that is not ours."""
    title, code = filters.title_of(thing)
    return title, "" if code == language() else code


def stamp(at: datetime, zone: str) -> str:
    """15:31 for today; Fri 13 Nov for a day before."""
    same = filters.local(at, zone).date() == filters.local(clock.now(), zone).date()
    return filters.hour(at, zone) if same else sentence(filters.short_day(at, zone))
