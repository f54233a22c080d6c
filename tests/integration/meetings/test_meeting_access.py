"""Why can I see this meeting: the own reason for a delegate, everybody by name for the house."""

# ruff: noqa: F811  # fixtures that are imported are named again as parameters

from __future__ import annotations

from secretariat.meetings.models import Meeting
from tests.client import Browser
from tests.integration.meetings.pages import browser_for, convened, story  # noqa: F401  # fixtures
from tests.world import Cast


def test_a_delegate_reads_why_and_the_house_who(browser_for: type[Browser], people: Cast, convened: Meeting) -> None:
    address = f"/meetings/{convened.pid}"
    delegate, secretary = browser_for(people.delegate), browser_for(people.secretary)
    assert f"{address}/access" in delegate.get(address).text
    mine = delegate.get(f"{address}/access").text
    assert "It was convened in the format “Members”." in mine
    assert "Ada Head" not in mine
    everybody = secretary.get(f"{address}/access").text
    assert "Ada Head" in everybody
    assert "Paul Restrup" in everybody
    assert "Xenia Partner" not in everybody
    assert browser_for(people.partner).get(f"{address}/access").status_code == 404
