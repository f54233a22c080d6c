"""Meetings as iCalendar (RFC 5545), for calendars that are fetched and for invitations that go by mail (RFC 5546, 6047).

What stands here is seen by whoever's calendar it is copied into: a name, hours, a place and an address, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText, vUri

from secretariat.press.entries import Entry, Method, Person, Status

PRODUCT = "-//Secretariat//Secretariat//EN"
#: How often a calendar program is asked to look again.
REFRESH = timedelta(hours=1)


def feed(entries: Sequence[Entry], *, name: str, language: str) -> bytes:
    """Return the calendar that is fetched. The same entries give the same bytes."""
    calendar = _calendar()
    calendar.add("name", vText(name, params={"LANGUAGE": language}))
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return _filled(calendar, entries, [_event(entry, language, stamp=entry.changed_at) for entry in entries])


def invitation(
    entry: Entry, method: Method, *, organiser: Person, reader: Person, language: str, stamp: datetime
) -> bytes:
    """Return what puts the meeting into the reader's calendar, changes it there, or takes it out.

    No answer is asked for: who comes is announced to the secretariat in other ways.
    """
    calendar = _calendar()
    calendar.add("method", method.value)
    event = _event(entry, language, stamp=stamp)
    event.add("organizer", _address(organiser))
    role = {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}
    event.add("attendee", _address(reader, CUTYPE="INDIVIDUAL", **role))
    busy = "FREE" if method is Method.CANCEL else "BUSY"
    event.add("x-microsoft-cdo-busystatus", busy)
    return _filled(calendar, [entry], [event])


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _filled(calendar: Calendar, entries: Iterable[Entry], events: Iterable[Event]) -> bytes:
    """Return the calendar with the zones its entries are written in, then the entries."""
    days: dict[str, list[datetime]] = {}
    for entry in entries:
        days.setdefault(entry.zone, []).extend((entry.starts_at, entry.ends_at))
    for zone, instants in sorted(days.items()):
        calendar.add_component(_timezone(zone, min(instants).year, max(instants).year))
    for event in events:
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _event(entry: Entry, language: str, *, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", stamp)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", _written(entry.starts_at, entry.zone))
    event.add("dtend", _written(entry.ends_at, entry.zone))
    event.add("summary", vText(entry.title, params={"LANGUAGE": language}))
    if entry.details:
        event.add("description", vText(entry.details, params={"LANGUAGE": language}))
    if entry.place:
        event.add("location", vText(entry.place, params={"LANGUAGE": language}))
    event.add("url", vUri(entry.address))
    event.add("status", entry.status.value)
    event.add("transp", "TRANSPARENT" if entry.status is Status.CANCELLED else "OPAQUE")
    return event


def _written(instant: datetime, zone: str) -> datetime:
    """The hour on the clock of the zone; the second of two equal hours can only be written in UTC."""
    local = instant.astimezone(ZoneInfo(zone))
    return instant.astimezone(UTC) if local.fold else local


def _address(person: Person, **parameters: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.address}")
    address.params["CN"] = person.name
    address.params.update(parameters)
    return address


@lru_cache(maxsize=64)
def _timezone(zone: str, first: int, last: int) -> Timezone:
    """Return the zone as it is from the beginning of the year `first` to the end of the year `last`.

    Each change of its clocks is written out, at the hour that the clock shows before it (RFC 5545, 3.6.5).
    """
    place = ZoneInfo(zone)
    found = Timezone()
    found.add("tzid", zone)
    start = datetime(first - 1, 12, 1, tzinfo=UTC)
    found.add_component(_observance(place, start, start))
    day = start
    while day.year <= last:
        following = day + timedelta(days=1)
        if _offset(day, place) != _offset(following, place):
            before, after = day, following
            while after - before > timedelta(minutes=1):
                middle = before + ((after - before) // timedelta(minutes=2)) * timedelta(minutes=1)
                before, after = (middle, after) if _offset(middle, place) == _offset(day, place) else (before, middle)
            found.add_component(_observance(place, day, after))
        day = following
    return found


def _observance(place: ZoneInfo, before: datetime, onset: datetime) -> TimezoneStandard | TimezoneDaylight:
    """What holds from `onset` on, in the place of what held at `before`."""
    local = onset.astimezone(place)
    part = TimezoneDaylight() if local.dst() else TimezoneStandard()
    part.add("dtstart", (onset + _offset(before, place)).replace(tzinfo=None))
    part.add("tzoffsetfrom", _offset(before, place))
    part.add("tzoffsetto", _offset(onset, place))
    part.add("tzname", local.tzname() or place.key)
    return part


def _offset(instant: datetime, place: ZoneInfo) -> timedelta:
    return instant.astimezone(place).utcoffset() or timedelta()
