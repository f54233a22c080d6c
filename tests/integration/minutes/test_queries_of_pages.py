"""How many queries the pages of a meeting ask right after a change of everything: the same with few items and with forty."""

# ruff: noqa: F811  # fixtures that are imported are named again as parameters

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.meetings.models import Meeting
from secretariat.minutes.models import Minutes
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
        self.app, self.browser_for = app, browser_for

    def __call__(self, user: User, address: str) -> list[str]:
        browser = self.browser_for(user)
        browser.get(address)
        with clock.at(AFTERWARDS), self.app.app_context(), count_queries(db.engine) as seen:
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
        assert len(seen) == frame + 5, "\n".join(seen)
