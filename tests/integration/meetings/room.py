"""A meeting being held: fixtures and short ways for the tests of the room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.services.convene import convene
from secretariat.meetings.services.issue import issue_agenda
from secretariat.meetings.services.sitting import open_meeting
from secretariat.meetings.states import ItemKind
from tests.integration.meetings.story import Story
from tests.plugins.stages import staged
from tests.world import Cast

#: Two minutes past ten in Brussels on the day of the meeting.
IN_ROOM = datetime(2026, 11, 24, 9, 2, tzinfo=UTC)


@pytest.fixture
def story(session: Session, people: Cast) -> Story:
    return Story(session, people)


@staged
def ready(session: Session, story: Story) -> Meeting:
    """A meeting whose agenda is issued: an A-point, an item with a paper for decision, one for discussion, and AOB."""
    meeting = story.meeting()
    story.item(meeting, "Calendar", ItemKind.A_POINT)
    item = story.item(meeting, "Guidance", ItemKind.DECISION)
    story.attach(item, story.paper("Guidance", french="Un texte."))
    story.item(meeting, "Pilot", ItemKind.DISCUSSION)
    convene(session, meeting, actor=story.secretary)
    session.commit()
    session.expire_all()
    with clock.at(IN_ROOM - timedelta(days=3)):
        issue_agenda(session, meeting, actor=story.secretary)
    session.commit()
    session.expire_all()
    return meeting


@pytest.fixture
def in_room() -> Iterator[None]:
    """The clock stands at the beginning of the meeting."""
    with clock.at(IN_ROOM):
        yield


@staged
def held(session: Session, story: Story, ready: Meeting, in_room: None) -> Meeting:
    """The meeting, opened two minutes past ten."""
    open_meeting(session, ready, actor=story.secretary)
    session.commit()
    return ready


def item(meeting: Meeting, title: str) -> AgendaItem:
    """The item with this English title."""
    return next(one for one in meeting.items if one.title_en == title)
