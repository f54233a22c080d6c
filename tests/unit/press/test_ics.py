"""Meetings as iCalendar: every hour of the clock, in every zone, is read back as the instant it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Timezone

from secretariat.press import ics
from secretariat.press.entries import Entry, Method, Person, Status

ZONES = ("Europe/Brussels", "Europe/London", "America/New_York", "America/St_Johns", "Asia/Kathmandu", "Africa/Casablanca",
         "Australia/Lord_Howe", "UTC")  # fmt: skip
#: The hours round the changes of the clocks in Brussels in 2026 and 2027.
CHANGES = (
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2027, 3, 28, 1, tzinfo=UTC),
)
THEN = datetime(2026, 11, 16, 14, 26, tzinfo=UTC)


def entry(starts: datetime, zone: str = "Europe/Brussels", minutes: int = 180, **more: object) -> Entry:
    values: dict[str, object] = {
        "uid": "23456789abcdef@papers.example.org",
        "sequence": 3,
        "changed_at": THEN,
        "starts_at": starts,
        "ends_at": starts + timedelta(minutes=minutes),
        "zone": zone,
        "title": "OPC, 42nd meeting of 2026",
        "details": "Members\nhttps://papers.example.org/meetings/23456789abcdef",
        "place": "Room 3; first floor, left",
        "address": "https://papers.example.org/meetings/23456789abcdef",
        "status": Status.CONFIRMED,
    }
    return Entry(**{**values, **more})  # type: ignore[arg-type]  # the values of an Entry, by name


def read_back(content: bytes) -> Calendar:
    calendar = Calendar.from_ical(content)
    assert isinstance(calendar, Calendar)
    assert [fault for part in calendar.walk() for fault in part.errors] == []
    return calendar


def local_offset(zone: Timezone, wall: datetime) -> timedelta:
    """The offset that the observances of a VTIMEZONE give a wall time, by the letter of RFC 5545, 3.6.5."""
    holding = max(
        (part for part in zone.subcomponents if part["DTSTART"].dt <= wall), key=lambda part: part["DTSTART"].dt
    )
    offset: timedelta = holding["TZOFFSETTO"].td
    return offset


def instant_of(calendar: Calendar, name: str) -> datetime:
    """What a calendar program makes of an hour, from what stands in the file and nothing else."""
    (event,) = calendar.walk("VEVENT")
    written: datetime = event[name].dt
    if "TZID" not in event[name].params:
        assert written.utcoffset() == timedelta()
        return written
    zones = {str(zone["TZID"]): zone for zone in calendar.walk("VTIMEZONE")}
    zone = zones[event[name].params["TZID"]]
    assert isinstance(zone, Timezone)
    wall = written.replace(tzinfo=None)
    return (wall - local_offset(zone, wall)).replace(tzinfo=UTC)


@given(
    minutes=st.integers(0, 400 * 24 * 60),
    length=st.integers(1, 14 * 24 * 60),
    zone=st.sampled_from(ZONES),
)
def test_any_hour_in_any_zone_is_read_back_as_the_instant_it_is(minutes: int, length: int, zone: str) -> None:
    starts = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    one = entry(starts, zone, length)
    calendar = read_back(ics.feed([one], name="Meetings", language="en"))
    assert (instant_of(calendar, "DTSTART"), instant_of(calendar, "DTEND")) == (one.starts_at, one.ends_at)


@pytest.mark.parametrize("change", CHANGES)
@given(minutes=st.integers(-180, 180), length=st.integers(1, 300))
def test_so_is_every_minute_round_a_change_of_the_clocks(change: datetime, minutes: int, length: int) -> None:
    one = entry(change + timedelta(minutes=minutes), minutes=length)
    calendar = read_back(ics.feed([one], name="Meetings", language="en"))
    assert (instant_of(calendar, "DTSTART"), instant_of(calendar, "DTEND")) == (one.starts_at, one.ends_at)


def test_a_zone_changes_at_the_hour_its_clock_shows_before() -> None:
    calendar = read_back(ics.feed([entry(THEN)], name="Meetings", language="en"))
    (zone,) = calendar.walk("VTIMEZONE")
    changes = {(part.name, part["DTSTART"].dt, part["TZOFFSETTO"].td) for part in zone.subcomponents}
    assert ("DAYLIGHT", datetime(2026, 3, 29, 2), timedelta(hours=2)) in changes  # noqa: DTZ001  # a wall time
    assert ("STANDARD", datetime(2026, 10, 25, 3), timedelta(hours=1)) in changes  # noqa: DTZ001  # a wall time


def test_an_hour_off_in_a_zone_is_seen() -> None:
    """The defect that the test above is for: the zone as a library wrote it, with summer an hour late."""
    content = ics.feed([entry(datetime(2026, 3, 29, 1, 30, tzinfo=UTC))], name="Meetings", language="en")
    wrong = read_back(content.replace(b"DTSTART:20260329T020000", b"DTSTART:20260329T040000"))
    assert instant_of(read_back(content), "DTSTART") != instant_of(wrong, "DTSTART")


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=200))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    one = entry(THEN, title=f"OPC {text}", place=text)
    content = ics.feed([one], name=text or "Meetings", language="fr")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    (event,) = read_back(content).walk("VEVENT")
    assert str(event["SUMMARY"]) == one.title
    assert str(event.get("LOCATION", "")) == text


def test_the_same_entries_are_the_same_bytes() -> None:
    entries = [entry(THEN), entry(THEN, "America/New_York", uid="x@y")]
    assert ics.feed(entries, name="M", language="en") == ics.feed(list(entries), name="M", language="en")
    assert ics.feed([], name="M", language="en").count(b"BEGIN:") == 1


@pytest.mark.parametrize("method", Method)
def test_an_invitation_has_what_rfc_5546_asks_for(method: Method) -> None:
    status = Status.CANCELLED if method is Method.CANCEL else Status.CONFIRMED
    organiser = Person('The "Secretariat"; office', "secretariat@example.org")
    reader = Person("Séverine L’Hôte, délégué", "severine@example.org")
    content = ics.invitation(
        entry(THEN, status=status), method, organiser=organiser, reader=reader, language="fr", stamp=THEN
    )
    calendar = read_back(content)
    assert calendar["METHOD"] == method.value
    (event,) = calendar.walk("VEVENT")
    assert (event["SEQUENCE"], event["STATUS"], event["DTSTAMP"].dt) == (3, status.value, THEN)
    assert event["ORGANIZER"] == "mailto:secretariat@example.org"
    assert event["ATTENDEE"] == "mailto:severine@example.org"
    assert event["ATTENDEE"].params["CN"] == reader.name
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert event["DTSTART"].params["TZID"] == "Europe/Brussels"
    assert ZoneInfo(event["DTSTART"].params["TZID"])
    assert {zone["TZID"] for zone in calendar.walk("VTIMEZONE")} == {"Europe/Brussels"}
