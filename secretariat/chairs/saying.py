"""How the chair's pages count, say hours and name texts: a sentence before the numbers."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from secretariat.core import clock
from secretariat.core.i18n import N_, gettext, language, ngettext
from secretariat.core.messages import Msgid
from secretariat.core.values import dataclass
from secretariat.meetings.saying import minutes_said
from secretariat.minutes.models import Approval, Submission
from secretariat.minutes.queries.owed import TextInHand
from secretariat.minutes.states import MinutesKind
from secretariat.press import dates

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
#: Words a chair reads in a minute.
PACE = 220
#: What a decision on a late paper takes, in minutes.
WAIVER = 1
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class By:
    """A deadline as it is said: day and hour, the time left, amber within a day, red when past."""

    when: str
    left: str
    tone: str
    iso: str

    @property
    def said(self) -> str:
        """Inside a sentence: French writes days small."""
        return self.when[:1].lower() + self.when[1:] if language() == "fr" else self.when


def by(at: datetime, zone: str) -> By:
    """Return how a deadline is said: Today 18:00, in 2 h 34 min; Wed 18 Nov 12:00, in 2 days."""
    now = clock.now()
    wall, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    days = (wall.date() - today).days
    near = {0: gettext("today"), 1: gettext("tomorrow")}.get(days) or dates.short_day(wall, language())
    when = dates.initial_capital(f"{near} {dates.hour(wall, language())}")
    if at <= now:
        return By(when, gettext("%(time)s late", time=_length(now - at)), "late", at.isoformat())
    left = ngettext("in %(num)s day", "in %(num)s days", days) if days > 1 else ""
    if not left and at - now < _DAY:
        left = gettext("in %(time)s", time=_length(at - now))
    return By(when, left, "soon" if at - now <= _DAY else "", at.isoformat())


def _length(length: timedelta) -> str:
    """34 min; 2 h 34 min; 3 days."""
    minutes = max(0, int(length.total_seconds() // 60))
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return ngettext("%(num)s day", "%(num)s days", hours // 24)
    if not hours:
        return f"{rest}{dates.NO_BREAK}min"
    tail = "" if language() == "fr" else f"{dates.NO_BREAK}min"
    return f"{hours}{dates.NO_BREAK}h{dates.NO_BREAK}{rest:02}{tail}"


def counted(n: int) -> str:
    """Return a number as a word from two to ten, in figures above; one is said by the sentence itself."""
    return gettext(_NUMBERS[n - 2]) if 2 <= n <= 10 else str(n)


def reading_minutes(submission: Submission) -> int:
    """Return how long reading and deciding take, in minutes."""
    return 1 + round(submission.words / PACE)


def things(n: int, minutes: int) -> str:
    """Three things, about 8 minutes; nothing waits for you."""
    if not n:
        return gettext("Nothing waits for you")
    what = ngettext("one thing", "%(count)s things", n, count=counted(n))
    about = gettext("about %(time)s", time=time_said(minutes))
    return dates.initial_capital(gettext("%(what)s, %(time)s", what=what, time=about))


def time_said(minutes: int) -> str:
    """8 minutes; 2 h 41."""
    return ngettext("%(num)s minute", "%(num)s minutes", minutes) if minutes < 60 else minutes_said(minutes)


def title_of(submission: Submission | TextInHand) -> str:
    """Return the title in the language in force."""
    return submission.title_fr if language() == "fr" else submission.title_en


def kind_of(submission: Submission) -> Msgid:
    return MinutesKind(submission.minutes.kind).label


def question(submission: Submission) -> str:
    """Approve the record of 10 November?"""
    meeting = submission.minutes.meeting
    day = dates.day_month_year(meeting.starts_wall, language()).rpartition(dates.NO_BREAK)[0]
    if submission.minutes.kind == MinutesKind.CORRIGENDUM.value:
        return gettext("Approve the corrigendum to the record of %(day)s?", day=day)
    return gettext("Approve the record of %(day)s?", day=day)


def moment(at: datetime, zone: str) -> str:
    """Thursday 12 November 2026, 10:00."""
    return dates.initial_capital(dates.long_moment(at.astimezone(ZoneInfo(zone)), language()))


def date(at: datetime, zone: str) -> str:
    """12 November 2026."""
    return dates.day_month_year(at.astimezone(ZoneInfo(zone)), language())


def day(at: datetime, zone: str) -> str:
    """Thu 12 Nov."""
    return dates.short_day(at.astimezone(ZoneInfo(zone)), language())


def grouped(seal: str) -> tuple[str, ...]:
    """Return a hash in groups of four, to be read out and compared."""
    return tuple(seal[at : at + 4] for at in range(0, len(seal), 4))


def approved_by(approval: Approval) -> str:
    """Helena Brandt, ASG Operations; Marek Holub, for the ASG Operations (Helena Brandt)."""
    title = approval.title_fr if language() == "fr" else approval.title_en
    said = f"{approval.name}, {title}"
    return f"{said} ({approval.for_name})" if approval.for_name else said
