"""The calendar across bodies, and who learns nothing of a meeting."""

# ruff: noqa: F811  # fixtures that are imported are named again as parameters

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from secretariat.core.ids import new_pid
from secretariat.meetings.models import Meeting
from secretariat.meetings.services.convene import convene
from tests.client import Browser
from tests.integration.meetings.pages import browser_for, convened, issued, story  # noqa: F401  # fixtures
from tests.world import Cast


class TestCalendar:
    @pytest.fixture
    def clash(self, session: Session, people: Cast, convened: Meeting) -> Meeting:  # it must be there
        from secretariat.committees.actors import load_actor
        from secretariat.meetings.services.convene import create_meeting

        actor = load_actor(session, people.asb_secretary)
        other = create_meeting(
            session,
            actor=actor,
            body=people.asb,
            format=people.board,
            starts=datetime(2026, 11, 24, 12),  # noqa: DTZ001  # a wall time
            ends=datetime(2026, 11, 24, 17),  # noqa: DTZ001  # a wall time
            places={"en": "Room 5", "fr": "Salle 5"},
        )
        convene(session, other, actor=actor)
        session.commit()
        return other

    @pytest.mark.parametrize(
        "path", ["/calendar?month=2026-11", "/calendar?month=2026-11&view=month", "/calendar/week?day=2026-11-26"]
    )
    def test_all_bodies_stand_in_it_and_clashes_are_marked(
        self, browser_for: type[Browser], people: Cast, convened: Meeting, clash: Meeting, path: str
    ) -> None:
        page = browser_for(people.delegate).get(path).text
        assert f"/meetings/{convened.pid}" in page
        assert f"/meetings/{clash.pid}" in page
        assert "Clash 12:00 to 13:00" in page
        alone = browser_for(people.asb_delegate).get(path).text
        assert f"/meetings/{convened.pid}" not in alone
        assert "Clash" not in alone

    def test_a_meeting_called_off_clashes_with_nothing(
        self, browser_for: type[Browser], people: Cast, clash: Meeting
    ) -> None:
        browser_for(people.asb_secretary).post(f"/meetings/{clash.pid}/cancel", {"reason": "Too many on one day"})
        page = browser_for(people.delegate).get("/calendar?month=2026-11").text
        assert "Cancelled" in page
        assert "Clash" not in page

    @pytest.mark.parametrize("month", ["", "2026-99", "abc", "0000-01", "9999-12", "2026-11-11"])
    def test_a_month_that_does_not_exist_is_the_present_one(
        self, browser_for: type[Browser], people: Cast, month: str
    ) -> None:
        assert "November 2026" in browser_for(people.delegate).get("/calendar", query_string={"month": month}).text

    def test_a_month_without_meetings_says_so(self, browser_for: type[Browser], people: Cast) -> None:
        assert "No meeting in this month" in browser_for(people.delegate).get("/calendar?month=2026-12").text


PATHS = (
    "/meetings/{}",
    "/meetings/{}/edit",
    "/meetings/{}/convene",
    "/meetings/{}/cancel",
    "/meetings/{}/postpone",
    "/meetings/{}/changes",
    "/meetings/{}/agenda/issue",
    "/meetings/{}/agenda/recall",
    "/meetings/{}/agenda/preview.pdf",
)


def bare(answer: TestResponse) -> tuple[int, str, dict[str, str]]:
    """What must be the same, whatever was asked for: all but the request's own reference and date."""
    reference = answer.headers["X-Request-Id"]
    headers = {name: text for name, text in answer.headers.items() if name not in ("X-Request-Id", "Date")}
    return answer.status_code, answer.text.replace(reference, "REFERENCE"), headers


@pytest.mark.parametrize("who", ["asb_delegate", "asb_secretary", "partner", "former", "administrator", "drafter"])
def test_to_whoever_has_no_part_in_it_a_meeting_is_like_one_that_never_was(
    browser_for: type[Browser], people: Cast, issued: Meeting, who: str
) -> None:
    stranger, other = browser_for(getattr(people, who)), new_pid()
    for path in PATHS:
        real, never = path.format(issued.pid), path.format(other)
        answer = normal(stranger.get(real), issued.pid)
        assert answer[0] == 404
        assert answer == normal(stranger.get(never), other)
        assert normal(stranger.post(real), issued.pid) == normal(stranger.post(never), other)


def normal(answer: TestResponse, pid: str) -> tuple[int, str, dict[str, str]]:
    status, text, headers = bare(answer)
    return status, text.replace(pid, "PID"), headers


def test_a_delegate_who_sees_the_meeting_may_do_nothing_to_it(
    browser_for: type[Browser], people: Cast, issued: Meeting
) -> None:
    delegate = browser_for(people.delegate)
    for path in PATHS[1:5] + PATHS[6:]:
        assert delegate.get(path.format(issued.pid)).status_code == 403, path
        if not path.endswith("preview.pdf"):
            assert delegate.post(path.format(issued.pid), {"reason": "x"}).status_code == 403, path


def test_nobody_is_let_in_without_signing_in(browser_for: type[Browser], issued: Meeting) -> None:
    stranger = browser_for(None)
    for path in (*PATHS, "/calendar", "/calendar/week", "/meetings/new"):
        answer = stranger.get(path.format(issued.pid))
        assert answer.status_code == 303, path
        assert answer.location.startswith("/sign-in"), path
