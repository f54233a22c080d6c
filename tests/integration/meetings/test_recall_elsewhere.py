"""An agenda recalled from its page in the register: the meeting follows."""

from __future__ import annotations

from sqlalchemy.orm import Session

from secretariat.documents.services.circulate import recall_version
from secretariat.meetings.services.issue import issue_agenda
from tests.integration.meetings.story import Story
from tests.world import Cast


def test_the_meeting_follows_an_agenda_recalled_in_the_register(session: Session, people: Cast) -> None:
    story = Story(session, people)
    meeting = story.meeting()
    first = issue_agenda(session, meeting, actor=story.secretary)
    late = story.item(meeting, "Added later")
    second = issue_agenda(session, meeting, actor=story.secretary)
    assert late.number is not None
    recall_version(session, second, actor=story.secretary, reason="Wrong item")
    assert late.number is None
    assert meeting.state == "agenda_issued"
    recall_version(session, first, actor=story.secretary, reason="Wrong day")
    assert meeting.state == "convened"
    assert all(item.number is None for item in meeting.items)
