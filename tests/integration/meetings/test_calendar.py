"""The calendar across bodies: narrowed to one, and what it costs."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.meetings.services.convene import convene
from secretariat.web.database import db
from tests.access.stage import seen
from tests.client import BrowserFor
from tests.integration.meetings.story import Story
from tests.queries import count_queries
from tests.world import Cast


def test_the_calendar_can_be_narrowed_to_one_body(browser_for: BrowserFor, session: Session, people: Cast) -> None:
    """A body that is not open to the reader narrows nothing, like one that never was."""
    story = Story(session, people)
    convene(session, story.meeting(), actor=story.secretary)
    session.commit()
    browser = browser_for(people.delegate)
    for address in ("/calendar?month=2026-11", "/calendar?month=2026-11&view=month", "/calendar/week?day=2026-11-24"):
        assert "OPC" in browser.get(address).text
        mine = browser.get(f"{address}&body={people.opc.pid}").text
        assert "1 meeting, 1 body" in mine
        assert f"body={people.opc.pid}" in re.findall(r'href="([^"]+)"[^>]*data-press="n"', mine)[0]
        assert "0 meetings" in browser.get(f"{address}&body={people.asb.pid}").text
        stranger = browser_for(people.partner)
        hidden, never = (seen(stranger.get(f"{address}&body={pid}"), pid) for pid in (people.asb.pid, "23456789abcdef"))
        assert hidden == never


def test_the_calendar_is_three_queries_and_those_of_the_frame(
    app: Flask, browser_for: BrowserFor, session: Session, people: Cast
) -> None:
    """Meetings with body and format, and the bodies it can be narrowed to, however many meetings there are."""
    story = Story(session, people)
    browser = browser_for(people.delegate)
    counts = []
    for days in ((3,), range(4, 25)):
        for day in days:
            convene(session, story.meeting(starts=datetime(2026, 11, day, 10, 0)), actor=story.secretary)  # noqa: DTZ001  # a wall time
        session.commit()
        with app.app_context(), count_queries(db.engine) as sent:
            browser.get("/calendar?month=2026-11")
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 8


def test_the_list_of_this_month_begins_with_today(browser_for: BrowserFor, session: Session, people: Cast) -> None:
    """What has passed is one tap away; in another month nothing is folded."""
    story = Story(session, people)
    for day in (3, 4, 16, 24):
        convene(session, story.meeting(starts=datetime(2026, 11, day, 10, 0)), actor=story.secretary)  # noqa: DTZ001  # a wall time
    session.commit()
    page = browser_for(people.delegate).get("/calendar").text.replace("\u00a0", " ")
    folded, open_ = page.split("2 days with meetings earlier this month")[1].split("</details>")
    assert "Tuesday 3 November" in folded
    assert "Wednesday 4 November" in folded
    assert "Monday 16 November 2026, today" in open_
    assert "Tuesday 24 November" in open_
    session.commit()
    with clock.at(clock.now() + timedelta(days=30)):
        assert "earlier this month" not in browser_for(people.delegate).get("/calendar?month=2026-11").text
