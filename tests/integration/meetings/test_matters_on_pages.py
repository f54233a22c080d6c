"""Matters arising and what followed: on the page of the meeting, in the builder, in the room, and on the printed agenda."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.decisions.models import Action
from secretariat.decisions.services import close_action
from secretariat.documents.services import note_opening
from secretariat.meetings.models import Meeting
from secretariat.meetings.services.issue import issue_agenda, issued_sheet
from secretariat.minutes.services.decision_sheet import issue_decision_sheet, plan_decision_sheet
from secretariat.web.database import db
from tests.client import Browser
from tests.integration.minutes.story import AFTERWARDS, MinutesStory
from tests.queries import count_queries
from tests.world import Cast

NEXT = datetime(2026, 11, 24, 10, 0)  # noqa: DTZ001  # a wall time
TASK = "Issue the revised retention rule"


@pytest.fixture
def story(session: Session, people: Cast) -> MinutesStory:
    return MinutesStory(session, people)


def decided(story: MinutesStory) -> Meeting:
    """Return a meeting whose decision sheet is out; its one action waits."""
    with clock.at(AFTERWARDS):
        meeting = story.held_meeting()
        seal = plan_decision_sheet(story.session, meeting).seal
        issue_decision_sheet(story.session, meeting, actor=story.secretary, seal=seal)
    return meeting


def following(story: MinutesStory) -> Meeting:
    with clock.at(datetime(2026, 11, 13, 9, 0, tzinfo=UTC)):
        meeting = story.meeting(starts=NEXT)
        issue_agenda(story.session, meeting, actor=story.secretary)
    return meeting


def notes_of(meeting: Meeting) -> list[str]:
    assert meeting.agenda_paper is not None
    assert meeting.agenda_paper.current_version is not None
    sheet = issued_sheet(meeting.agenda_paper.current_version)
    return [note.en for part in sheet.parts for item in part.items for note in item.notes]


def test_an_action_waits_on_the_next_agenda_until_it_is_closed(
    session: Session, people: Cast, story: MinutesStory
) -> None:
    decided(story)
    first = following(story)
    session.refresh(first.agenda_paper)
    printed = notes_of(first)
    assert len(printed) == 1
    assert printed[0].startswith(f"{TASK} (Archives, by 11\N{NO-BREAK SPACE}December\N{NO-BREAK SPACE}2026")
    action = session.scalars(select(Action).where(Action.body_id == people.opc.id)).one()
    with clock.at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC)):
        chair = people.actor(session, people.chair)
        close_action(session, action, actor=chair, row_version=action.row_version)
        later = story.meeting(starts=NEXT.replace(day=25))
        issue_agenda(session, later, actor=story.secretary)
    session.refresh(later.agenda_paper)
    assert notes_of(later) == []


def test_readers_see_what_followed_as_far_as_it_was_issued_to_them(
    app: Flask, session: Session, people: Cast, browser_for: type[Browser], story: MinutesStory
) -> None:
    held = decided(story)
    coming = following(story)
    sheet = plan_decision_sheet(session, held).issued
    assert sheet is not None
    symbol, past, future = sheet.symbol, f"/meetings/{held.pid}", f"/meetings/{coming.pid}"
    secretary, delegate = browser_for(people.secretary), browser_for(people.delegate)
    page = secretary.get(past).text
    assert symbol in page
    assert "agreed, noted" in page
    assert TASK in secretary.get(future).text
    assert "1 action of earlier meetings waits" in secretary.get(f"{future}/agenda").text
    # Until somebody outside the house has opened the sheet it can be recalled: only its symbol is named in passing.
    page = delegate.get(past).text
    assert symbol in page
    assert "agreed, noted" not in page
    assert TASK not in delegate.get(future).text
    note_opening(session, sheet, actor=people.actor(session, people.delegate), face="page")
    session.commit()
    assert "agreed, noted" in delegate.get(past).text
    assert TASK in delegate.get(future).text
    with app.app_context(), count_queries(db.engine) as seen:
        delegate.get(past)
    # A reading is looked up behind the answer; here at once. Else who asks, and what counts for them; the meeting, its agenda,
    # and what stands around it; hours, sheet, record and decisions; papers; what is asked at every look; the frame.
    assert len([one for one in seen if "FROM reading" not in one or "audit_entry" in one]) <= 12, "\n".join(seen)


def test_before_the_sheet_is_issued_a_delegate_sees_nothing_of_outcomes(
    session: Session, people: Cast, browser_for: type[Browser], story: MinutesStory
) -> None:
    with clock.at(AFTERWARDS):
        address = f"/meetings/{story.held_meeting().pid}"
    secretary, delegate = browser_for(people.secretary), browser_for(people.delegate)
    assert "agreed" in secretary.get(address).text
    page = delegate.get(address).text
    assert "agreed" not in page
    assert "option B" not in page
