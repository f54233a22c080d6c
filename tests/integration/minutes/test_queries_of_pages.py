"""How many queries the pages of a meeting ask right after a change of everything: the same with few items and with forty."""

# ruff: noqa: F811  # fixtures that are imported are named again as parameters

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.meetings.models import Meeting
from secretariat.minutes.models import Minutes
from secretariat.minutes.services.issue import issue_minutes
from secretariat.minutes.services.submitting import submit
from secretariat.people.models import User
from secretariat.web.database import db
from tests.client import BrowserFor
from tests.integration.meetings.pages import browser_for  # noqa: F401  # a fixture
from tests.integration.minutes.issuing import Issuing
from tests.integration.minutes.story import AFTERWARDS
from tests.plugins.stages import staged
from tests.queries import count_queries
from tests.world import Cast

#: What differs between the two kinds of database is how, not how often they are asked.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

#: Of every page: who is signed in, with the counts of changes; all that gives them rights; the bodies of its frame.
EVERY = 3
#: The title that a chair bears stands in the frame.
CHAIR = 1


@pytest.fixture
def story(session: Session, people: Cast) -> Issuing:
    return Issuing(session, people)


@staged
def few(session: Session, story: Issuing) -> Minutes:
    """The record being drafted of a meeting that was closed, its decision sheet issued."""
    return _followed(session, story, 0)


@staged
def many(session: Session, story: Issuing) -> Minutes:
    """The same of a meeting of forty items."""
    return _followed(session, story, 36)


def _followed(session: Session, story: Issuing, further: int) -> Minutes:
    with clock.at(AFTERWARDS):
        meeting = story.held_meeting(further=further)
        story.issue_sheet(meeting)
        record = story.drafted(meeting, french=True)
        session.commit()
    return record


@pytest.fixture(params=["few", "many"])
def record(request: pytest.FixtureRequest) -> Minutes:
    found: Minutes = request.getfixturevalue(request.param)
    return found


class Counting:
    """Asks for a page as one person, and tells what it asked."""

    def __init__(self, app: Flask, browser_for: BrowserFor) -> None:
        self.browser_for = browser_for
        with app.app_context():  # not around a visit: what a page keeps for itself would outlive it
            self.engine = db.engine

    def __call__(self, user: User, address: str, *, again: bool = False) -> list[str]:
        browser = self.browser_for(user)
        with clock.at(AFTERWARDS):
            browser.get(address)
            with count_queries(self.engine, again=again) as seen:
                assert browser.get(address).status_code == 200
        return [
            one for one in seen if one.startswith("SELECT") and "reading.face" not in one
        ]  # these come behind the answer


@pytest.fixture
def asked(app: Flask, browser_for: BrowserFor) -> Counting:
    return Counting(app, browser_for)


def test_the_page_of_a_closed_meeting(asked: Counting, people: Cast, record: Minutes) -> None:
    """The meeting; its agenda; all that stands around it and came of it; the papers; what was opened and the pack."""
    meeting: Meeting = record.meeting
    for user, frame in ((people.secretary, EVERY), (people.delegate, EVERY), (people.chair, EVERY + CHAIR)):
        seen = asked(user, f"/meetings/{meeting.pid}")
        assert len(seen) <= frame + 5, "\n".join(seen)


def test_the_room_with_an_item_on_the_table(asked: Counting, people: Cast, record: Minutes) -> None:
    """The item with its papers; all items; what is taken down under this one; who can be named; what stands around it."""
    item = record.meeting.items[0]
    for user, frame in ((people.secretary, EVERY), (people.chair, EVERY + CHAIR)):
        seen = asked(user, f"/items/{item.pid}/room")
        assert len(seen) <= frame + 5, "\n".join(seen)


def test_the_decision_sheet(asked: Counting, people: Cast, record: Minutes) -> None:
    """The meeting; how it was held, in two; the sheets issued before; what is ahead of this one, with whom it reaches. On the
    screen in the room nobody is named."""
    meeting: Meeting = record.meeting
    seen = asked(people.secretary, f"/meetings/{meeting.pid}/decisions")
    assert len(seen) <= EVERY + 5, "\n".join(seen)
    seen = asked(people.secretary, f"/meetings/{meeting.pid}/decisions/screen")
    assert len(seen) <= EVERY + 5, "\n".join(seen)


def test_the_prints_of_drafts(asked: Counting, people: Cast, record: Minutes) -> None:
    """While it is made: what is printed of the meeting or the text, as above; the print; the body stands in what is ahead."""
    for address in (f"/meetings/{record.meeting.pid}/decisions/preview.pdf", f"/minutes/{record.pid}/preview"):
        seen = asked(people.secretary, address)
        assert len(seen) <= EVERY + 6, "\n".join(seen)


def test_the_text_of_a_record(asked: Counting, people: Cast, record: Minutes) -> None:
    """The text, or the passage; how the meeting was held, in two; all passages; what stands around it."""
    for address in (
        f"/minutes/{record.pid}/read",
        f"/minutes/{record.pid}/take-in",
        f"/passages/{record.passages[1].pid}",
    ):
        seen = asked(people.secretary, address)
        assert len(seen) <= EVERY + 5, "\n".join(seen)


def test_what_is_issued_and_certified(
    session: Session, asked: Counting, story: Issuing, people: Cast, record: Minutes
) -> None:
    """The text; its approval; how the meeting was held, in two; all passages; whom it reaches, and its number. To be certified
    it is compared with what was issued, and reaches nobody."""
    with clock.at(AFTERWARDS):
        story.approved(record)
        session.commit()
    seen = asked(people.secretary, f"/minutes/{record.pid}/issue")
    assert len(seen) <= EVERY + 6, "\n".join(seen)
    with clock.at(AFTERWARDS):
        issue_minutes(session, record, actor=story.secretary)
        session.commit()
    seen = asked(people.secretary, f"/minutes/{record.pid}/certify")
    assert len(seen) <= EVERY + 5, "\n".join(seen)


def test_pages_beside_a_meeting(asked: Counting, people: Cast, record: Minutes) -> None:
    """The meeting; the attendance and the hours of it, or whom its grants reach; and what stands around these."""
    meeting: Meeting = record.meeting
    for address in ("access", "attendance"):
        seen = asked(people.secretary, f"/meetings/{meeting.pid}/{address}")
        assert len(seen) <= EVERY + 4, "\n".join(seen)
    seen = asked(people.secretary, f"/bodies/{meeting.body.pid}/meetings/new")
    assert len(seen) <= EVERY + 3, "\n".join(seen)


def test_texts_approved_together(session: Session, asked: Counting, story: Issuing, people: Cast, few: Minutes) -> None:
    """All texts named; which of them she opened; her account; the same with one and with several."""

    def put() -> str:
        with clock.at(AFTERWARDS):
            record = story.drafted(story.held_meeting())
            submission = submit(session, record, actor=story.secretary)
            session.commit()
        return submission.pid

    named = [put()]
    one = asked(people.chair, f"/chair/approve?text={named[0]}")
    named += [put(), put()]
    several = asked(people.chair, "/chair/approve?" + "&".join(f"text={pid}" for pid in named))
    assert len(several) == len(one) <= EVERY + 3, "\n".join(several)


def test_the_page_that_puts_a_record_to_the_chair(asked: Counting, people: Cast, record: Minutes) -> None:
    """The record; what stands around it, who wrote it among them; what was put before; its passages; who is asked."""
    seen = asked(people.secretary, f"/minutes/{record.pid}/submit")
    assert len(seen) <= EVERY + 5, "\n".join(seen)


def test_the_text_as_the_chair_reads_it(
    session: Session, asked: Counting, story: Issuing, people: Cast, record: Minutes
) -> None:
    """The text; what stands around it; whether the other language is complete; as whom she answers; her account."""
    with clock.at(AFTERWARDS):
        submission = submit(session, record, actor=story.secretary)
        session.commit()
    seen = asked(people.chair, f"/chair/approvals/{submission.pid}")
    assert len(seen) <= EVERY + CHAIR + 5, "\n".join(seen)


def test_the_desk_of_a_chair(asked: Counting, people: Cast, record: Minutes) -> None:
    """Waivers; texts; meetings to come, and their items with papers; chairs and deputies."""
    seen = asked(people.chair, "/chair")
    assert len(seen) <= EVERY + CHAIR + 5, "\n".join(seen)
    assert len(asked(people.chair, "/chair", again=True)) == 1


@pytest.mark.parametrize("further", [0, 36], ids=["few", "many"])
def test_the_agenda_being_built(session: Session, asked: Counting, story: Issuing, people: Cast, further: int) -> None:
    """The meeting with its agenda in force; the items with their papers, and drafts of these; what it is looked over with, whom
    it reaches among it. To be issued, which papers lack a review; as a draft, its print. Of invitations, the items as well."""
    with clock.at(AFTERWARDS):
        meeting = story.meeting()
        for number in range(5 + further):
            item = story.item(meeting, f"Matter {number}")
            story.attach(item, story.paper(f"Paper {number}", french="Un texte."))
        session.commit()
    seen = asked(people.secretary, f"/meetings/{meeting.pid}/agenda")
    assert len(seen) <= EVERY + 4, "\n".join(seen)
    for opened in (
        f"?place={meeting.items[0].pid}",
        f"/add?after={meeting.items[0].pid}",
    ):  # the item beside all of them
        seen = asked(people.secretary, f"/meetings/{meeting.pid}/agenda{opened}")
        assert len(seen) <= EVERY + 5, "\n".join(seen)
    seen = asked(people.secretary, f"/meetings/{meeting.pid}/agenda/issue")
    assert len(seen) <= EVERY + 5, "\n".join(seen)
    seen = asked(people.secretary, f"/meetings/{meeting.pid}/agenda/preview.pdf")
    assert len(seen) <= EVERY + 5, "\n".join(seen)
    seen = asked(people.secretary, f"/meetings/{meeting.pid}/invitations")
    assert len(seen) <= EVERY + 4, "\n".join(seen)
    seen = asked(people.chair, f"/meetings/{meeting.pid}/draft")
    assert len(seen) <= EVERY + CHAIR + 4, "\n".join(seen)
    item = meeting.items[0]
    seen = asked(people.secretary, f"/items/{item.pid}/edit")
    assert len(seen) <= EVERY + 4, "\n".join(seen)
