"""The frame round every page: what each person finds in it, and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from secretariat.web.database import db
from tests.client import Browser
from tests.integration.meetings.story import Story
from tests.queries import count_queries
from tests.world import Cast

#: Of pages and forms: their services are tried on both kinds of database, and their queries by the table of access.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

Opens = Callable[..., Browser]


def rail(html: str) -> dict[str, list[str]]:
    """Return the entries of the rail by its headings; own work stands under an empty one."""
    tree = html5lib.parse(html, treebuilder="lxml", namespaceHTMLElements=False)
    found: dict[str, list[str]] = {}
    title = ""
    for element in tree.getroot().find(".//nav[@id='rail']"):
        if element.tag == "h2":
            title = element.text
        elif element.tag == "ul":
            found[title] = [" ".join("|".join(link.itertext()).split()) for link in element.iter("a")]
    return found


def test_a_secretary_finds_her_committee_with_its_next_date(browser_for: Opens, people: Cast, session: Session) -> None:
    Story(session, people).meeting()
    session.commit()
    page = browser_for(people.secretary).get("/account")
    assert rail(page.text)["My committees"] == ["OPC|Operations Policy Committee|24 Nov"]
    assert "Also open to me" not in rail(page.text)
    assert "Committee secretary" in page.text
    assert "NATO UNCLASSIFIED" in page.text
    assert "Times are Brussels time (UTC+1)" in page.text


def test_a_delegate_finds_the_bodies_of_his_seats_and_no_date_he_was_not_told(
    browser_for: Opens, people: Cast, session: Session
) -> None:
    Story(session, people).meeting()  # planned, not convened
    session.commit()
    page = browser_for(people.delegate).get("/account")
    assert rail(page.text)["My committees"] == [
        "OPC|Operations Policy Committee|–",
        "ASB|Agency Supervisory Board|–",
    ]
    assert "Delegation of Nation B" in page.text
    assert rail(browser_for(people.asb_delegate).get("/account").text)["My committees"] == [
        "ASB|Agency Supervisory Board|–"
    ]


@pytest.mark.parametrize(
    ("who", "function"),
    [
        ("chair", "ASG Operations"),
        ("drafter", "Policy Support"),
        ("administrator", "Administrator"),
        ("former", ""),
    ],
)
def test_everybody_is_called_what_they_are(browser_for: Opens, people: Cast, who: str, function: str) -> None:
    page = browser_for(getattr(people, who)).get("/account").text
    tree = html5lib.parse(page, treebuilder="lxml", namespaceHTMLElements=False)
    assert "".join(tree.getroot().find(".//span[@class='me__name']/small").itertext()) == function


def test_who_holds_no_seat_and_no_mandate_finds_no_body(browser_for: Opens, people: Cast) -> None:
    for user in (people.administrator, people.drafter, people.former):
        assert set(rail(browser_for(user).get("/account").text)) == {""}


def test_the_entry_for_the_chair_is_for_chairs(app: Flask, browser_for: Opens, people: Cast) -> None:
    def offered(user: object) -> bool:
        return "For the chair" in str(rail(browser_for(user).get("/account").text)[""])

    assert offered(people.chair) is ("chairs.desk" in app.view_functions)
    assert not offered(people.former_chair)


def test_the_frame_speaks_french_and_leads_back_to_this_page(browser_for: Opens, people: Cast) -> None:
    page = browser_for(people.delegate, language="fr").get("/account?x=1").text
    assert '<html lang="fr"' in page
    assert "NATO SANS CLASSIFICATION" in page
    assert 'href="/language/en?next=/account?x%3D1"' in page or 'href="/language/en?next=%2Faccount%3Fx%3D1"' in page
    assert "Comité de la politique des opérations" in page


def test_the_frame_costs_no_query_while_nothing_changed_and_none_where_nobody_draws_it(
    app: Flask, browser_for: Opens, people: Cast, session: Session
) -> None:
    browser = browser_for(people.delegate)
    with app.app_context():
        engine = db.engine
    with count_queries(engine) as bare:
        browser.get("/no-such-address")
    with count_queries(engine) as framed:
        browser.get("/keyboard")
    with count_queries(engine, again=True) as again:
        browser.get("/keyboard")
    assert len(again) == 1, again  # who is signed in, with the counts of changes
    assert len(framed) - len(bare) == 1, framed  # bodies with overdue actions


def test_an_error_page_knows_language_marking_and_appearance(browser_for: Opens) -> None:
    browser = browser_for(None, language="fr")
    browser.client.set_cookie("theme", "dark")
    page = browser.get("/no-such-address").text
    assert '<html lang="fr" data-theme="dark">' in page
    assert "NATO SANS CLASSIFICATION" in page
    assert "/language/en?next=" in page


def test_what_was_typed_comes_back_under_the_words_of_its_fields(browser_for: Opens, people: Cast) -> None:
    browser = browser_for(people.secretary)
    sent: dict[str, Any] = {"title_en": "Energy", "own_field": "x", "password": "secret", "csrf_token": "wrong"}
    page = browser.post("/sign-out", sent, headers={"Referer": "http://localhost/account"})
    assert page.status_code == 400
    assert "Title, English" in page.text
    assert "Own field" in page.text
    assert "secret" not in page.text.replace("secretariat", "").replace("Secretariat", "")
    assert 'href="/account"' in page.text
