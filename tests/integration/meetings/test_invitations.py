"""Letters that put a meeting into its readers' calendars, move it there, and take it out, over a real mail server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from icalendar import Calendar, Event
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from secretariat import worker
from secretariat.core import clock, outbox
from secretariat.core.mail import KIND as MAIL
from secretariat.meetings.models import Meeting
from secretariat.meetings.services.convene import call_off, change_meeting, convene
from secretariat.meetings.services.issue import issue_agenda
from secretariat.meetings.services.tell import Occasion, send_notice
from secretariat.meetings.states import MeetingAction
from secretariat.press.fonts import ensure_fonts
from secretariat.settings import Settings
from tests.conftest import FONTS, TODAY
from tests.integration.meetings.story import Story
from tests.plugins.smtp import MailServer
from tests.world import Cast

Post = Callable[[], list[EmailMessage]]
READER = "paul.restrup@example.org"


@pytest.fixture
def story(session: Session, people: Cast) -> Story:
    return Story(session, people)


@pytest.fixture
def post(engine: Engine, session: Session, settings: Settings, mail_server: MailServer) -> Post:
    """Commit, let the worker send what waits, and return what has reached the reader since."""
    address = f"smtp://{mail_server.host}:{mail_server.port}"
    handlers = worker.handlers(replace(settings, mail=address), ensure_fonts(FONTS))

    def send() -> list[EmailMessage]:
        session.commit()
        before = len(mail_server.to(READER))
        outbox.run_due(sessionmaker(engine), {MAIL: handlers[MAIL]})
        session.rollback()
        session.expire_all()
        return [letter.message for letter in mail_server.to(READER)[before:]]

    return send


def tell(story: Story, meeting: Meeting, occasion: Occasion) -> None:
    send_notice(story.session, meeting, actor=story.secretary, occasion=occasion)


def move(story: Story, meeting: Meeting, *, hours: int = 0, place: str = "Room 3") -> None:
    change_meeting(
        story.session,
        meeting,
        actor=story.secretary,
        starts=meeting.starts_wall + timedelta(hours=hours),
        ends=meeting.ends_wall + timedelta(hours=hours),
        places={"en": place, "fr": place},
        video_link=meeting.video_link,
        purposes={},
        row_version=meeting.row_version,
    )


def held(letter: EmailMessage) -> tuple[str, Event]:
    """Return method and entry of a letter; the two copies of the entry must be the same."""
    assert letter.get_content_type() == "multipart/mixed"
    beside, attached = letter.iter_parts()
    assert beside.get_content_type() == "multipart/alternative"
    text, entry = beside.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert entry.get_content_type() == "text/calendar"
    assert entry.get_param("charset") == "utf-8"
    assert attached.get_content_type() == "application/ics"
    assert attached.is_attachment()
    assert attached.get_filename().endswith(".ics")
    content = entry.get_payload(decode=True)
    assert content == attached.get_payload(decode=True)
    assert b"\n" not in content.replace(b"\r\n", b"")
    calendar = Calendar.from_ical(content)
    assert calendar["METHOD"] == entry.get_param("method"), "RFC 6047, 2.4: the two must be the same"
    (event,) = calendar.walk("VEVENT")
    assert event["ORGANIZER"] == "mailto:secretariat@example.org"
    assert event["ATTENDEE"] == f"mailto:{READER}"
    return str(calendar["METHOD"]), event


def only(letters: list[EmailMessage]) -> tuple[str, Event]:
    (letter,) = letters
    return held(letter)


def test_a_meeting_is_convened_moved_postponed_convened_anew_and_cancelled(story: Story, post: Post) -> None:
    meeting = story.meeting()
    convene(story.session, meeting, actor=story.secretary)
    tell(story, meeting, Occasion.CONVENED)
    sent = [only(post())]
    assert sent[0][1].start == meeting.starts_at
    move(story, meeting, hours=2, place="Room 5")
    tell(story, meeting, Occasion.CHANGED)
    sent.append(only(post()))
    assert sent[1][1].start == meeting.starts_at
    assert sent[1][1]["LOCATION"].startswith("Room 5")
    call_off(story.session, meeting, actor=story.secretary, action=MeetingAction.POSTPONE, reason="Quorum in doubt.")
    tell(story, meeting, Occasion.POSTPONED)
    sent.append(only(post()))
    convene(story.session, meeting, actor=story.secretary)
    tell(story, meeting, Occasion.CONVENED)
    sent.append(only(post()))
    call_off(story.session, meeting, actor=story.secretary, action=MeetingAction.CANCEL, reason="Quorum in doubt.")
    tell(story, meeting, Occasion.CANCELLED)
    sent.append(only(post()))
    assert [method for method, _ in sent] == ["REQUEST", "REQUEST", "CANCEL", "REQUEST", "CANCEL"]
    assert [event["STATUS"] for _, event in sent] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED", "CANCELLED"]
    assert {event["UID"] for _, event in sent} == {f"{meeting.pid}@localhost"}
    numbers = [event["SEQUENCE"] for _, event in sent]
    assert numbers == sorted(set(numbers)), "each letter must outdo the one before"


def test_each_letter_has_an_identity_of_its_own(story: Story, post: Post) -> None:
    """Two meetings convened, one after the other: a mail program that drops doubles keeps both letters."""
    for day in (24, 25):
        meeting = story.meeting(starts=story.meeting().starts_wall.replace(day=day))
        convene(story.session, meeting, actor=story.secretary)
        tell(story, meeting, Occasion.CONVENED)
    letters = post()
    assert len(letters) == 2
    assert len({letter["Message-ID"] for letter in letters}) == 2


def test_the_entry_says_nothing_of_agenda_purpose_link_or_reason(story: Story, post: Post) -> None:
    meeting = story.meeting()
    story.item(meeting, "A title for members only")
    meeting.purpose_en = "A purpose for members only"
    convene(story.session, meeting, actor=story.secretary)
    call_off(
        story.session, meeting, actor=story.secretary, action=MeetingAction.CANCEL, reason="A reason for members only"
    )
    tell(story, meeting, Occasion.CANCELLED)
    (letter,) = post()
    content = letter.as_bytes()
    _method, event = held(letter)
    text = event.to_ical().replace(b"\r\n ", b"").decode()
    assert "only" not in text
    assert "video" not in text.lower().replace("and video link", "")
    assert content.count(b"BEGIN:VCALENDAR") == 0, "both copies travel encoded, so that no relay breaks their lines"


def test_the_first_agenda_brings_the_meeting_and_a_revision_does_not(story: Story, post: Post) -> None:
    meeting = story.meeting()
    story.item(meeting, "First")
    issue_agenda(story.session, meeting, actor=story.secretary)
    method, event = only(post())
    assert (method, event.start) == ("REQUEST", meeting.starts_at)
    story.item(meeting, "Second")
    with clock.at(TODAY + timedelta(hours=1)):
        issue_agenda(story.session, meeting, actor=story.secretary)
        (letter,) = post()
    assert letter.get_content_type() == "text/plain"


def test_a_letter_written_late_tells_how_the_meeting_stands_now(story: Story, post: Post) -> None:
    """The worker was down while the meeting was convened and cancelled: no letter brings it back."""
    meeting = story.meeting()
    convene(story.session, meeting, actor=story.secretary)
    tell(story, meeting, Occasion.CONVENED)
    call_off(story.session, meeting, actor=story.secretary, action=MeetingAction.CANCEL, reason="No chair.")
    tell(story, meeting, Occasion.CANCELLED)
    assert {held(letter)[0] for letter in post()} == {"CANCEL"}
