"""Changing date and place while a colleague does the same: nothing is overwritten, and the colleague is named."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core.errors import Conflict
from secretariat.meetings.services.convene import change_meeting
from tests.integration.meetings.story import Story
from tests.world import Cast


def test_who_comes_second_is_told_who_came_first(session: Session, people: Cast) -> None:
    meeting = Story(session, people).meeting()
    seen = meeting.row_version
    colleague = load_actor(session, people.second_secretary)
    more = {
        "starts": meeting.starts_wall,
        "ends": meeting.ends_wall,
        "video_link": "",
        "purposes": {},
        "row_version": seen,
    }
    change_meeting(session, meeting, actor=colleague, places={"en": "Room 5", "fr": ""}, **more)  # type: ignore[arg-type]
    secretary = load_actor(session, people.secretary)
    with pytest.raises(Conflict) as refused:
        change_meeting(session, meeting, actor=secretary, places={"en": "Room 6", "fr": ""}, **more)  # type: ignore[arg-type]
    assert refused.value.by == people.second_secretary.name
    assert meeting.place_en == "Room 5"
