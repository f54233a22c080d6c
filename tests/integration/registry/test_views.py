"""Views of the register: kept, shared with a secretariat, renamed, deleted; a shared one shows each their own papers."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
from sqlalchemy import select

from secretariat.core.audit import AuditEntry
from secretariat.registry.models import SavedView
from secretariat.registry.services import views
from tests.client import BrowserFor
from tests.integration.documents.conftest import Look, Papers
from tests.world import Cast

ASKED = "/papers/views?state=draft&order=title"


def test_a_list_is_kept_under_a_name_and_offered_on_the_register(
    browser_for: BrowserFor, people: Cast, papers: Papers
) -> None:
    papers.draft("Rooms")
    house = browser_for(people.secretary)
    assert "Keep this view" in house.get("/papers?state=draft&order=title").text
    answer = house.post(ASKED, {"name": "  My   drafts "})
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.location).query) == {"state": ["draft"], "order": ["title"]}
    page = house.get(answer.location).text
    assert 'aria-current="page">My drafts</a>' in page
    assert "Keep this view" not in page
    assert "My drafts" in house.get("/papers").text
    assert "My drafts" in house.get("/papers/views").text
    assert "My drafts" not in browser_for(people.second_secretary).get("/papers/views").text


def test_the_heads_of_the_list_put_it_in_order_and_turn_it_round(
    browser_for: BrowserFor, people: Cast, papers: Papers
) -> None:
    papers.draft("Rooms")
    house = browser_for(people.secretary)

    def heads(address: str) -> dict[str, tuple[str, str | None]]:
        page = lxml.html.fromstring(house.get(address).text)
        return {
            link.text: (link.get("href"), head.get("aria-sort"))
            for head in page.iter("th")
            for link in head.iter("a")
        }  # fmt: skip

    assert heads("/papers?state=draft") == {
        "Paper": ("/papers?state=draft&order=title", None),
        "State": ("/papers?state=draft&order=state", None),
        "Date": ("/papers?state=draft&order=-date", "descending"),
    }
    assert heads("/papers?order=title")["Paper"] == ("/papers?order=-title", "ascending")
    assert heads("/papers?order=-title")["Paper"] == ("/papers?order=title", "descending")
    assert heads("/papers?order=-date")["Date"] == ("/papers", "ascending")


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "a\u202eb"])
def test_a_name_that_cannot_be_is_said_and_the_list_is_not_lost(
    browser_for: BrowserFor, people: Cast, name: str
) -> None:
    answer = browser_for(people.secretary).post(ASKED, {"name": name})
    assert answer.status_code == 422
    assert "state=draft" in answer.text
    assert "Put this right first" in answer.text


def test_a_name_serves_once_for_each_person_and_not_without_end(
    browser_for: BrowserFor, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, other = browser_for(people.secretary), browser_for(people.second_secretary)
    assert house.post(ASKED, {"name": "Drafts"}).status_code == 303
    assert "already" in house.post(ASKED, {"name": "Drafts"}).text
    assert other.post(ASKED, {"name": "Drafts"}).status_code == 303
    monkeypatch.setattr(views, "MOST", 1)
    assert "delete one first" in house.post(ASKED, {"name": "More"}).text


def test_a_shared_view_reaches_the_secretariat_and_shows_each_their_own(
    browser_for: BrowserFor, people: Cast, papers: Papers, look: Look
) -> None:
    papers.draft("Rooms")
    house, other = browser_for(people.secretary), browser_for(people.second_secretary)
    house.post(ASKED, {"name": "For us", "share": people.opc.pid})
    view = look(select(SavedView))[0]
    assert view.body_id == people.opc.id
    page = other.get("/papers/views").text
    assert "For us" in page
    assert people.secretary.name in page
    assert "Rooms" in other.get("/papers?state=draft&order=title").text
    for stranger in (people.chair, people.delegate, people.asb_secretary):
        assert "For us" not in browser_for(stranger).get("/papers/views").text
        assert browser_for(stranger).get(f"/papers/views/{view.pid}").status_code == 404
    assert other.get(f"/papers/views/{view.pid}").status_code == 403
    assert other.post(f"/papers/views/{view.pid}/delete").status_code == 403


def test_nobody_shares_with_a_secretariat_to_which_they_do_not_belong(
    browser_for: BrowserFor, people: Cast, look: Look
) -> None:
    answer = browser_for(people.delegate).post(ASKED, {"name": "For them", "share": people.opc.pid})
    assert answer.status_code == 422
    assert look(select(SavedView)) == []


def test_a_view_is_renamed_and_deleted_and_both_are_entered(browser_for: BrowserFor, people: Cast, look: Look) -> None:
    house = browser_for(people.secretary)
    house.post(ASKED, {"name": "Old", "share": people.opc.pid})
    view = look(select(SavedView))[0]
    address = f"/papers/views/{view.pid}"
    assert "Old" in house.get(address).text
    assert house.post(address, {"name": "New", "share": ""}).status_code == 303
    changed = look(select(SavedView))[0]
    assert (changed.name, changed.body_id) == ("New", None)
    assert house.post(f"{address}/delete").status_code == 303
    assert look(select(SavedView)) == []
    entered = [entry.event for entry in look(select(AuditEntry).where(AuditEntry.event.like("view.%")))]
    assert entered == ["view.kept", "view.changed", "view.dropped"]


@pytest.mark.parametrize(
    ("asked", "words", "opened"),
    [
        ("", "Narrow the list", False),
        ("?q=rooms&order=title", "Narrow the list", False),
        ("?state=draft", "Narrow the list: 1 filter set", True),
        ("?state=draft&officer=O&q=rooms", "Narrow the list: 2 filters set", True),
        ("?state=nonsense", "Narrow the list", False),
    ],
)
def test_what_narrows_is_folded_on_a_phone_unless_something_is_chosen(
    browser_for: BrowserFor, people: Cast, papers: Papers, asked: str, words: str, opened: bool
) -> None:
    papers.draft("Rooms")
    page = lxml.html.fromstring(browser_for(people.secretary).get(f"/papers{asked}").text)
    (fold,) = page.find_class("filters__fold")
    assert fold.find("summary").text_content() == words
    assert ("open" in fold.attrib) == opened
    assert {"body", "kind", "year", "state", "officer"} <= set(fold.xpath(".//@name"))
    assert page.xpath("//form[contains(@class, 'filters')]/*[.//@name = 'q']"), "the words stand before it"
