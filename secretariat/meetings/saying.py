"""How the pages of meetings say dates, hours and states, in the language in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from secretariat.committees.queries import Reached
from secretariat.core import clock
from secretariat.core.i18n import N_, gettext, language
from secretariat.meetings.models import Meeting, Sitting
from secretariat.meetings.queries.room import Hours
from secretariat.meetings.states import ItemKind, MeetingState
from secretariat.press import dates
from secretariat.press.dates import Language

#: A state's shape and tone on pages.
LOOKS = {
    MeetingState.PLANNED: ("ring", ""),
    MeetingState.CONVENED: ("half", ""),
    MeetingState.AGENDA_ISSUED: ("disc", "live"),
    MeetingState.IN_SESSION: ("half", "live"),
    MeetingState.SUSPENDED: ("bars", "soon"),
    MeetingState.CLOSED: ("tick", "done"),
    MeetingState.CANCELLED: ("struck", "late"),
    MeetingState.POSTPONED: ("bars", "soon"),
}
#: Meetings that will not take place at the time they stand at.
#: The short word of each kind, as it stands under the title of an item.
KINDS = {
    ItemKind.PROCEDURAL: N_("Procedural"),
    ItemKind.A_POINT: N_("Without discussion"),
    ItemKind.DECISION: N_("Decision"),
    ItemKind.DISCUSSION: N_("Discussion"),
    ItemKind.INFORMATION: N_("Information"),
    ItemKind.BRIEFING: N_("Briefing"),
    ItemKind.AOB: N_("Any other business"),
}

State = tuple[str, str, str]


def lang() -> Language:
    """Return the language in force."""
    return language()


def day_name(day: date) -> str:
    """Tuesday 17 November 2026; Mardi 17 novembre 2026: at the head of a line."""
    return dates.initial_capital(dates.long_date(day, lang()))


def stamp(moment: datetime, zone: str) -> str:
    """Fri 13 Nov, 16:02: an instant on the clock of `zone`."""
    wall = moment.astimezone(ZoneInfo(zone))
    return f"{dates.short_day(wall, lang())}, {dates.hour(wall, lang())}"


def long_stamp(moment: datetime, zone: str) -> str:
    """Friday 13 November, 16:02, without the year."""
    wall = moment.astimezone(ZoneInfo(zone))
    day = dates.long_date(wall, lang()).removesuffix(f"{dates.NO_BREAK}{wall.year}")
    return f"{day}, {dates.hour(wall, lang())}"


def hour_of(moment: datetime, zone: str) -> str:
    """Return the hour of an instant on the clock of `zone`."""
    return dates.hour(moment.astimezone(ZoneInfo(zone)), lang())


def second_of(moment: datetime, zone: str) -> str:
    """Return the hour of an instant with its seconds: 15:26:08; 15 h 26 min 08."""
    wall = moment.astimezone(ZoneInfo(zone))
    if lang() == "fr":
        return f"{dates.hour(wall, 'fr')}{dates.NO_BREAK}min{dates.NO_BREAK}{wall.second:02}"
    return f"{wall:%H:%M:%S}"


def hours_of(meeting: Meeting) -> str:
    """10:00 to 13:00, with the last day where the meeting ends on another."""
    start, end = meeting.starts_wall, meeting.ends_wall
    if start.date() == end.date():
        return dates.initial_capital(dates.hours(start, end, lang()))
    return gettext(
        "From %(start)s to %(end)s",
        start=f"{dates.short_day(start, lang())}, {dates.hour(start, lang())}",
        end=f"{dates.short_day(end, lang())}, {dates.hour(end, lang())}",
    )


def ordinal_of(meeting: Meeting) -> str:
    """42nd meeting of 2026."""
    return gettext(
        "%(ordinal)s meeting of %(year)s",
        ordinal=dates.ordinal(meeting.ordinal, lang(), feminine=True),
        year=meeting.year,
    )


def state_of(meeting: Meeting, sitting: Sitting | Hours | None = None) -> State:
    """Return word, shape and tone of a meeting's state; until the meeting adopts it, an agenda is provisional. With its
    sitting the hour is said too."""
    state = MeetingState(meeting.state)
    if sitting is not None and state is MeetingState.IN_SESSION:
        word = gettext("In session since %(hour)s", hour=hour_of(sitting.opened_at, meeting.zone))
        return (word, *LOOKS[state])
    if sitting is not None and sitting.closed_at is not None:
        word = gettext("Closed at %(hour)s", hour=hour_of(sitting.closed_at, meeting.zone))
        return (word, *LOOKS[state])
    word = N_("Agenda issued, provisional") if state is MeetingState.AGENDA_ISSUED else state.label
    return (gettext(word), *LOOKS[state])


def near(day: date, zone: str) -> str:
    """Return today or tomorrow, or nothing for every other day."""
    days = (day - clock.now().astimezone(ZoneInfo(zone)).date()).days
    return {0: gettext("today"), 1: gettext("tomorrow")}.get(days, "")


def place_of(meeting: Meeting) -> str:
    """Return where it takes place: the room, and by video if there is a link."""
    place = (meeting.place_fr or meeting.place_en) if lang() == "fr" else (meeting.place_en or meeting.place_fr)
    if place and meeting.video_link:
        return gettext("%(place)s and video link", place=place)
    return place or (gettext("By video") if meeting.video_link else "")


def minutes_said(minutes: int) -> str:
    """2 h 55; 40 min."""
    if minutes < 60:
        return f"{minutes}{dates.NO_BREAK}min"
    return f"{minutes // 60}{dates.NO_BREAK}h{dates.NO_BREAK}{minutes % 60:02}"


def grouped(readers: Iterable[Reached]) -> list[tuple[str, list[str]]]:
    """Return persons by the delegation or office through which a paper reaches them."""
    parties: dict[int, tuple[str, list[str]]] = {}
    for one in readers:
        name = one.party_fr if lang() == "fr" else one.party_en
        parties.setdefault(one.party_id, (name, []))[1].append(one.name)
    return list(parties.values())
