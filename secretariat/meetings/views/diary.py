"""What the calendar shows: days with their meetings across all bodies, and where two of them clash."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from secretariat.core.i18n import gettext
from secretariat.core.values import dataclass
from secretariat.meetings.clashes import clashes, takes_place
from secretariat.meetings.models import Meeting
from secretariat.meetings.saying import State, lang, place_of, state_of
from secretariat.meetings.states import MeetingState
from secretariat.press import dates, names


@dataclass(frozen=True)
class Entry:
    """A meeting on one day. `off`: it will not take place then."""

    start: str
    end: str
    code: str
    name: str
    pid: str
    note: str
    state: State | None
    off: bool
    clash: bool
    iso: str


@dataclass(frozen=True)
class Day:
    """A day with its meetings; `clash` is the sentence that says when two of them overlap."""

    day: date
    title: str
    entries: tuple[Entry, ...]
    clash: str
    today: bool

    @property
    def id(self) -> str:
        return f"d{self.day.isoformat()}"


def month_of(text: str, today: date) -> date:
    """Return the first day of the month asked for as `2026-11`, or of the present one."""
    try:
        wanted = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007  # a month has no zone
    except ValueError:
        return today.replace(day=1)
    return wanted if 1990 <= wanted.year <= 2200 else today.replace(day=1)


def monday_of(text: str, today: date) -> date:
    """Return the Monday of the week of the day asked for as `2026-11-16`, or of today."""
    try:
        wanted = date.fromisoformat(text)
    except ValueError:
        wanted = today
    if not 1990 <= wanted.year <= 2200:
        wanted = today
    return wanted - timedelta(days=wanted.weekday())


def next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def instants(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instants at which the days from `first` up to, not including, `last` begin and end."""
    return datetime.combine(first, time(), zone), datetime.combine(last, time(), zone)


def days_of(
    meetings: Sequence[Meeting], first: date, last: date, *, zone: ZoneInfo, today: date, empty: bool = False
) -> list[Day]:
    """Return the days from `first` up to, not including, `last` with their meetings; all of them if `empty`."""
    overlap = clashes(meetings)
    shown = []
    for number in range((last - first).days):
        day = first + timedelta(days=number)
        begin, end = instants(day, day + timedelta(days=1), zone)
        here = [meeting for meeting in meetings if meeting.starts_at < end and meeting.ends_at > begin]
        if not here and not empty:
            continue
        spans = [
            overlap[meeting.id]
            for meeting in here
            if meeting.id in overlap and overlap[meeting.id][0] < end and overlap[meeting.id][1] > begin
        ]
        shown.append(
            Day(
                day=day,
                title=dates.initial_capital(dates.long_date(day, lang())),
                entries=tuple(_entry(meeting, meeting.id in overlap, zone) for meeting in here),
                clash=_clash(spans, zone),
                today=day == today,
            )
        )
    return shown


def _clash(spans: Sequence[tuple[datetime, datetime]], zone: ZoneInfo) -> str:
    if not spans:
        return ""
    start, end = min(spans)
    return gettext(
        "Clash %(start)s to %(end)s",
        start=dates.hour(start.astimezone(zone), lang()),
        end=dates.hour(end.astimezone(zone), lang()),
    )


def _entry(meeting: Meeting, clash: bool, zone: ZoneInfo) -> Entry:
    body = meeting.body
    off = not takes_place(meeting)
    quiet = MeetingState(meeting.state) in (MeetingState.CONVENED, MeetingState.AGENDA_ISSUED)
    bits = [place_of(meeting)]
    if meeting.state == MeetingState.AGENDA_ISSUED.value:
        bits.append(gettext("Agenda issued"))
    elif meeting.state == MeetingState.CONVENED.value:
        bits.append(gettext("Agenda to come"))
    return Entry(
        start=dates.hour(meeting.starts_at.astimezone(zone), lang()),
        end=dates.hour(meeting.ends_at.astimezone(zone), lang()),
        code=body.code,
        name=(body.short_fr or body.name_fr) if lang() == "fr" else (body.short_en or body.name_en),
        pid=meeting.pid,
        note=". ".join(bit for bit in bits if bit),
        state=None if quiet else state_of(meeting),
        off=off,
        clash=clash,
        iso=meeting.starts_at.isoformat(),
    )


def month_title(first: date) -> str:
    """November 2026; Novembre 2026."""
    return dates.initial_capital(f"{names.month(first, lang())} {first.year}")


def week_title(monday: date) -> str:
    """16 to 22 November 2026."""
    return dates.initial_capital(dates.date_range(monday, monday + timedelta(days=6), lang()))


def weekday_names() -> list[tuple[str, str]]:
    """Return the days of the week from Monday, short and in full."""
    monday = date(2026, 11, 16)
    days = [monday + timedelta(days=n) for n in range(7)]
    return [(names.short_weekday(day, lang()), names.weekday(day, lang())) for day in days]
