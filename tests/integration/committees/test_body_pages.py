"""The pages of a body: its meetings and its members, to those who know of it."""

# ruff: noqa: F811  # fixtures that are imported are named again as parameters

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from secretariat.core.ids import new_pid
from secretariat.meetings.models import Meeting
from secretariat.meetings.services.convene import convene
from secretariat.meetings.services.issue import issue_agenda
from secretariat.web.database import db
from tests.client import Browser
from tests.integration.meetings.pages import browser_for, story  # noqa: F401  # fixtures
from tests.integration.meetings.story import Story
from tests.plugins.stages import staged
from tests.queries import count_queries
from tests.world import Cast


@staged
def meeting(session: Session, story: Story) -> Meeting:
    made = story.meeting()
    convene(session, made, actor=story.secretary)
    story.item(made, "Revised guidance")
    session.commit()
    session.expire_all()
    return made


def test_a_body_without_meetings_says_so_and_offers_the_way_on(browser_for: type[Browser], people: Cast) -> None:
    page = browser_for(people.secretary).get(f"/bodies/{people.opc.pid}").text
    assert "No meeting has been convened yet" in page
    assert f"/bodies/{people.opc.pid}/meetings/new" in page
    shown = browser_for(people.delegate).get(f"/bodies/{people.opc.pid}").text
    assert f"/bodies/{people.opc.pid}/meetings/new" not in shown


def test_coming_and_past_meetings_stand_with_state_and_symbol(
    session: Session, browser_for: type[Browser], people: Cast, story: Story, meeting: Meeting
) -> None:
    past = story.meeting(starts=datetime(2026, 11, 10, 10))  # noqa: DTZ001  # a wall time
    convene(session, past, actor=story.secretary)
    planned = story.meeting(starts=datetime(2026, 12, 1, 10))  # noqa: DTZ001  # a wall time
    issue_agenda(session, meeting, actor=story.secretary)
    session.commit()
    page = browser_for(people.delegate).get(f"/bodies/{people.opc.pid}").text
    assert f"/meetings/{meeting.pid}" in page
    assert f"/meetings/{past.pid}" in page
    assert f"/meetings/{planned.pid}" not in page
    assert "AC/901-A(2026)0001" in page
    assert "Agenda issued, provisional" in page
    assert page.index('id="coming"') < page.index(f"/meetings/{meeting.pid}") < page.index('id="past"')
    house = browser_for(people.secretary, language="fr").get(f"/bodies/{people.opc.pid}").text
    assert f"/meetings/{planned.pid}" in house
    assert "Prévue" in house


def test_members_name_the_chair_the_secretaries_and_the_seats(browser_for: type[Browser], people: Cast) -> None:
    page = browser_for(people.delegate).get(f"/bodies/{people.opc.pid}/members").text
    assert "Helena Brandt" in page
    assert "Clara Wennberg" in page
    assert "Olaf Former" not in page
    assert "Since" in page
    assert page.index("Nation A") < page.index("Nation B", page.index("Nation A"))
    assert "covered by Paul Restrup" in page
    assert "Partner X" in page


def test_a_partner_sees_the_format_it_sits_in_and_no_other(browser_for: type[Browser], people: Cast) -> None:
    page = browser_for(people.partner).get(f"/bodies/{people.opc.pid}/members").text
    assert "Members and contributors" in page
    assert 'id="format-2"' not in page
    assert "covered by Xenia Partner" in page
    assert "Paul Restrup" not in page


def test_a_partner_sees_no_meeting_of_the_other_format(
    browser_for: type[Browser], people: Cast, meeting: Meeting
) -> None:
    page = browser_for(people.partner).get(f"/bodies/{people.opc.pid}").text
    assert meeting.pid not in page
    assert "No meeting has been convened yet" in page


@pytest.mark.parametrize("who", ["asb_delegate", "asb_secretary", "former", "drafter", "administrator"])
def test_a_body_unknown_to_the_reader_is_like_one_that_never_was(
    browser_for: type[Browser], people: Cast, who: str
) -> None:
    stranger, never = browser_for(getattr(people, who)), new_pid()
    for path in ("/bodies/{}", "/bodies/{}/members", "/bodies/{}/meetings/new"):
        answers = []
        for pid in (people.opc.pid, never):
            answer = stranger.get(path.format(pid))
            headers = {name: text for name, text in answer.headers.items() if name not in ("X-Request-Id", "Date")}
            text = answer.text.replace(answer.headers["X-Request-Id"], "REFERENCE").replace(pid, "PID")
            answers.append((answer.status_code, text, headers))
        assert answers[0][0] == 404
        assert answers[0] == answers[1]


def test_the_pages_of_a_body_take_seven_queries_however_many_meetings_and_formats_there_are(
    app: Flask, session: Session, browser_for: type[Browser], people: Cast, story: Story, meeting: Meeting
) -> None:
    """Who is signed in, and what counts for them; the body; the frame. Of meetings: those to come, the past ones, and what
    stands around them. Of members: who sits where, the offices, and who deputises."""
    body = f"/bodies/{people.opc.pid}"
    most = {body: 7, f"{body}/members": 7}
    with app.app_context():
        engine = db.engine

    def cost() -> dict[tuple[str, str], int]:
        counted = {}
        for name, who in (("delegate", people.delegate), ("secretary", people.secretary)):
            reader = browser_for(who)
            for page, number in most.items():
                with count_queries(engine) as seen:
                    assert reader.get(page).status_code == 200
                assert len(seen) <= number, (name, page, seen)
                counted[name, page] = len(seen)
        return counted

    few = cost()
    issue_agenda(session, meeting, actor=story.secretary)
    for day in range(1, 9):
        convene(session, story.meeting(starts=datetime(2026, 12, day, 10)), actor=story.secretary)  # noqa: DTZ001
    session.commit()
    assert cost() == few
