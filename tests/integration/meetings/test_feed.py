"""The calendar at a secret address: what it holds, for whom, until when; and what answers when it is gone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from icalendar import Calendar, Event
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from secretariat.committees.models import Assignment
from secretariat.core import clock
from secretariat.core.audit import AuditEntry
from secretariat.meetings.models import Meeting
from secretariat.meetings.services.convene import call_off, change_meeting, convene
from secretariat.meetings.states import MeetingAction
from secretariat.people.feeds import give_feed, take_back_feed
from secretariat.people.models import CalendarFeed, SignInAttempt, User
from secretariat.people.throttle import PER_GUESSING_SOURCE
from secretariat.web.database import db
from tests.client import Browser, BrowserFor
from tests.conftest import TODAY
from tests.integration.meetings.story import Story
from tests.plugins.stages import staged
from tests.queries import count_queries
from tests.world import Cast


@pytest.fixture
def story(session: Session, people: Cast) -> Story:
    return Story(session, people)


@staged
def convened(story: Story) -> Meeting:
    meeting = story.meeting()
    convene(story.session, meeting, actor=story.secretary)
    story.session.commit()
    return meeting


@pytest.fixture
def stranger(browser_for: BrowserFor) -> Browser:
    """A calendar program: it signs in nowhere."""
    return browser_for()


def address_for(session: Session, user: User) -> str:
    token = give_feed(session, user)
    session.commit()
    return f"/calendar/feed/{token}.ics"


def events(browser: Browser, address: str) -> list[Event]:
    response = browser.get(address)
    assert response.status_code == 200, response.status
    assert response.content_type == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.data)
    assert [text for part in calendar.walk() for text in part.errors] == []
    return list(calendar.walk("VEVENT"))


def test_it_holds_the_readers_meetings_with_hours_and_place_and_nothing_else(
    stranger: Browser, session: Session, people: Cast, story: Story, convened: Meeting
) -> None:
    story.item(convened, "A title for members only")
    convened.purpose_en, convened.video_link = "A purpose for members only", "https://video.example.org/secret"
    session.commit()
    address = address_for(session, people.delegate)
    (event,) = events(stranger, address)
    assert event["UID"] == f"{convened.pid}@localhost"
    assert event["SUMMARY"] == "OPC, 1st meeting of 2026"
    assert event["LOCATION"].startswith(convened.place_en)
    assert event["URL"] == f"http://localhost/meetings/{convened.pid}"
    assert event["STATUS"] == "CONFIRMED"
    assert event.start == convened.starts_at
    assert event.end == convened.ends_at
    assert event["DTSTART"].params["TZID"] == "Europe/Brussels"
    text = stranger.get(address).text.replace("\r\n ", "")
    assert "only" not in text
    assert "secret" not in text


def test_what_rfc_5545_asks_for_is_there(stranger: Browser, session: Session, people: Cast, convened: Meeting) -> None:
    content = stranger.get(address_for(session, people.delegate)).data
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    calendar = Calendar.from_ical(content)
    assert (calendar["VERSION"], calendar["CALSCALE"]) == ("2.0", "GREGORIAN")
    assert "METHOD" not in calendar
    assert {zone["TZID"] for zone in calendar.walk("VTIMEZONE")} == {"Europe/Brussels"}
    (event,) = calendar.walk("VEVENT")
    for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "LAST-MODIFIED"):
        assert len(event[name] if isinstance(event.get(name), list) else [event[name]]) == 1, name
    assert event["DTSTAMP"].dt.tzinfo is not None
    assert event["DTSTAMP"].dt.utcoffset() == timedelta()


def test_it_is_in_the_readers_language(stranger: Browser, session: Session, people: Cast, convened: Meeting) -> None:
    people.delegate.language = "fr"
    session.commit()
    (event,) = events(stranger, address_for(session, people.delegate))
    assert event["SUMMARY"] == "OPC, 1re réunion de 2026"
    assert "Membres" in event["DESCRIPTION"]


def test_every_change_is_a_higher_number_and_the_name_stays(
    stranger: Browser, session: Session, people: Cast, story: Story, convened: Meeting
) -> None:
    address = address_for(session, people.delegate)
    seen: list[tuple[str, int, str]] = []

    def look() -> None:
        (event,) = events(stranger, address)
        seen.append((event["UID"], event["SEQUENCE"], event["STATUS"]))

    look()
    with clock.at(TODAY + timedelta(hours=1)):
        change_meeting(
            session,
            convened,
            actor=story.secretary,
            starts=convened.starts_wall + timedelta(hours=1),
            ends=convened.ends_wall + timedelta(hours=1),
            places={"en": "Room 5", "fr": "Salle 5"},
            video_link="",
            purposes={},
            row_version=convened.row_version,
        )
        session.commit()
        look()
        (event,) = events(stranger, address)
        assert event["LAST-MODIFIED"].dt == TODAY + timedelta(hours=1)
        call_off(session, convened, actor=story.secretary, action=MeetingAction.POSTPONE, reason="No room.")
        session.commit()
        look()
        assert "No room" not in stranger.get(address).text
        convene(session, convened, actor=story.secretary)
        session.commit()
        look()
        call_off(session, convened, actor=story.secretary, action=MeetingAction.CANCEL, reason="No chair.")
        session.commit()
        look()
    assert len({uid for uid, _, _ in seen}) == 1
    numbers = [number for _, number, _ in seen]
    assert numbers == sorted(set(numbers))
    assert [status for _, _, status in seen] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED", "CANCELLED"]


def test_what_is_planned_is_in_the_calendar_of_the_house_only(
    stranger: Browser, session: Session, people: Cast, story: Story
) -> None:
    story.meeting()
    session.commit()
    (event,) = events(stranger, address_for(session, people.secretary))
    assert event["STATUS"] == "TENTATIVE"
    for user in (people.delegate, people.partner, people.asb_delegate, people.administrator):
        assert events(stranger, address_for(session, user)) == []


def test_rights_are_asked_at_each_fetch(stranger: Browser, session: Session, people: Cast, convened: Meeting) -> None:
    address = address_for(session, people.delegate)
    assert len(events(stranger, address)) == 1
    covers = select(Assignment).where(Assignment.user_id == people.delegate.id, Assignment.body_id == people.opc.id)
    session.scalars(covers).one().ends_at = clock.now()
    session.commit()
    assert events(stranger, address) == []
    assert events(stranger, address_for(session, people.former)) == []


def test_the_window_is_ninety_days_back_and_four_hundred_ahead(
    stranger: Browser, session: Session, people: Cast, story: Story
) -> None:
    today = datetime(2026, 11, 16, 15, 0)  # noqa: DTZ001  # a wall time
    for days in (-91, -90, 400, 401):
        convene(session, story.meeting(starts=today + timedelta(days=days), hours=2), actor=story.secretary)
    session.commit()
    found = events(stranger, address_for(session, people.delegate))
    assert [(event.start.date() - today.date()).days for event in found] == [-90, 400]


def same(browser: Browser, address: str) -> tuple[int, str, str]:
    """An answer, without its reference and the way back to what was asked for."""
    response = browser.get(address)
    body = response.text.replace(response.headers["X-Request-Id"], "REFERENCE")
    return response.status_code, response.content_type, re.sub(r'next=[^"]*', "next=", body)


def test_taken_back_replaced_unknown_ended_and_malformed_are_answered_alike(
    stranger: Browser, session: Session, people: Cast, convened: Meeting
) -> None:
    taken_back = address_for(session, people.delegate)
    assert take_back_feed(session, people.delegate)
    assert not take_back_feed(session, people.delegate)
    replaced = address_for(session, people.head_a)
    address_for(session, people.head_a)
    ended = address_for(session, people.partner)
    people.partner.ends_at = clock.now()
    session.commit()
    never = same(stranger, "/calendar/feed/never-given.ics")
    assert never[0] == 404
    hostile = ("%00", "a" * 5000, "..%2f..%2fetc", "%ff%fe", "'%20OR%201=1--")
    for address in (taken_back, replaced, ended, *(f"/calendar/feed/{text}.ics" for text in hostile)):
        assert same(stranger, address) == never, address[:80]


def test_who_keeps_asking_for_what_is_nobodys_is_told_to_wait_and_nobody_else_is(
    stranger: Browser, session: Session, people: Cast, convened: Meeting
) -> None:
    address = address_for(session, people.delegate)
    for _ in range(PER_GUESSING_SOURCE.tries):
        assert stranger.get("/calendar/feed/nobodys.ics").status_code == 404
    braked = stranger.get("/calendar/feed/nobodys.ics")
    assert braked.status_code == 429
    assert int(braked.headers["Retry-After"]) > 0
    assert stranger.get(address).status_code == 200
    session.rollback()
    assert session.scalar(select(func.count()).select_from(SignInAttempt)) == PER_GUESSING_SOURCE.tries
    session.rollback()
    with clock.at(TODAY + PER_GUESSING_SOURCE.window + timedelta(seconds=1)):
        assert stranger.get("/calendar/feed/nobodys.ics").status_code == 404


def test_what_has_not_changed_is_not_sent_again(
    stranger: Browser, session: Session, people: Cast, story: Story, convened: Meeting
) -> None:
    address = address_for(session, people.delegate)
    first = stranger.get(address)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    with clock.at(TODAY + timedelta(hours=5)):
        again = stranger.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
    head = stranger.client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == tag
    call_off(session, convened, actor=story.secretary, action=MeetingAction.CANCEL, reason="No chair.")
    session.commit()
    assert stranger.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_fetch_is_three_queries_however_many_meetings_there_are(
    app: Flask, stranger: Browser, session: Session, people: Cast, story: Story
) -> None:
    """Whose address it is, who they are, and their meetings with body and format."""
    address = address_for(session, people.delegate)
    for number in range(1, 13):
        meeting = story.meeting(starts=datetime(2026, 12, number, 10, 0))  # noqa: DTZ001  # a wall time
        convene(session, meeting, actor=story.secretary)
    session.commit()
    with app.app_context(), count_queries(db.engine) as seen:
        response = stranger.client.get(address)
    assert response.data.count(b"BEGIN:VEVENT") == 12
    assert len(seen) == 3


def test_the_address_is_shown_once_and_only_its_hash_is_kept(
    browser_for: BrowserFor, stranger: Browser, session: Session, people: Cast, convened: Meeting
) -> None:
    browser = browser_for(people.delegate)
    assert "/calendar/feed/" not in browser.get("/account").text
    page = browser.post("/account/calendar").text
    found = re.search(r'value="http://localhost(/calendar/feed/([^"]+)\.ics)"', page)
    assert found
    address, token = found.groups()
    assert f'href="webcal://localhost{address}"' in page
    assert len(events(stranger, address)) == 1
    assert token not in browser.get("/account").text
    assert browser.get("/account/calendar").location == "/account#calendar"
    session.rollback()
    kept = session.scalars(select(CalendarFeed)).one()
    assert token not in (kept.token_hash, str(kept.__dict__))
    assert token not in "".join(session.scalars(select(AuditEntry.data)))
    session.rollback()
    again = re.search(r"/calendar/feed/[^\"]+\.ics", browser.post("/account/calendar").text)
    assert again
    assert stranger.get(address).status_code == 404
    assert stranger.get(again[0]).status_code == 200
    assert browser.post("/account/calendar/take-back").status_code == 303
    assert "taken back" in browser.get("/account").text
    assert stranger.get(again[0]).status_code == 404
    assert browser.post("/account/calendar/take-back").status_code == 303
    session.rollback()
    told = session.scalars(select(AuditEntry.event).where(AuditEntry.event.like("feed.%")).order_by(AuditEntry.seq))
    assert list(told) == ["feed.given", "feed.given", "feed.taken_back"]


def test_sent_twice_the_second_address_is_the_one_that_holds(
    browser_for: BrowserFor, stranger: Browser, session: Session, people: Cast
) -> None:
    browser = browser_for(people.delegate)
    first, second = (
        re.search(r"/calendar/feed/[^\"]+\.ics", browser.post("/account/calendar", {"once": ""}).text) for _ in "12"
    )
    assert first
    assert second
    assert stranger.get(first[0]).status_code == 404
    assert stranger.get(second[0]).status_code == 200


def test_a_meeting_that_was_never_changed_bears_the_day_it_was_planned(
    stranger: Browser, session: Session, people: Cast, story: Story
) -> None:
    meeting = story.meeting()
    session.commit()
    (event,) = events(stranger, address_for(session, people.secretary))
    assert event["SEQUENCE"] == 0
    assert event["LAST-MODIFIED"].dt == meeting.created_at.astimezone(UTC)
