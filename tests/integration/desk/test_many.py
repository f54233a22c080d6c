"""A person who knows many bodies: the frame names a few of them, and each is found by its code, its name or its date."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from secretariat.committees.models import Format
from secretariat.desk.shell import FEW, NAMED
from secretariat.documents.models import Watch
from tests.client import BrowserFor
from tests.conftest import TODAY
from tests.integration.desk.scene import Scene, wall
from tests.integration.desk.test_shell import rail
from tests.world import Cast

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def formats(session: Session, people: Cast) -> dict[str, Format]:
    """The secretary of the second body serves more than the frame names at most: by code, the formats in which they meet."""
    scene = Scene(session, people)
    made = {
        f"K{number:02}": scene.body(f"K{number:02}", f"Committee on {number:02}", f"Comité du {number:02}")
        for number in range(NAMED)
    }
    session.commit()
    return made


def test_the_frame_names_a_few_of_many_and_leads_to_all(
    browser_for: BrowserFor, session: Session, people: Cast, formats: dict[str, Format]
) -> None:
    Scene(session, people).meeting(formats["K14"], wall(24, 10))
    watched = formats["K13"].body_id
    session.add(Watch(user_id=people.asb_secretary.id, object_kind="body", object_id=watched, since=TODAY))
    session.commit()
    browser = browser_for(people.asb_secretary)
    named = rail(browser.get("/keyboard").text)["My committees"]
    codes = [one.partition("|")[0] for one in named]
    assert len(codes) == FEW + 1
    assert codes[-1] == f"All {NAMED + 1} bodies"
    assert {"K13", "K14"} <= set(codes), "what is watched, and what meets next"
    assert "K12" not in codes
    there = rail(browser.get(f"/bodies/{formats['K12'].body.pid}").text)["My committees"]
    assert "K12" in [one.partition("|")[0] for one in there], "where one is, is always named"


def test_all_are_named_where_there_are_few(browser_for: BrowserFor, people: Cast) -> None:
    assert not any(
        "bodies" in one for one in rail(browser_for(people.secretary).get("/keyboard").text)["My committees"]
    )


def test_a_body_is_found_by_its_code_and_by_any_words_of_its_names(
    browser_for: BrowserFor, session: Session, people: Cast, formats: dict[str, Format]
) -> None:
    browser = browser_for(people.asb_secretary)
    assert f"{NAMED + 1} bodies" in browser.get("/bodies").text
    for words in ("k07", "committee 07", "COMITE 07"):
        page = browser.get("/bodies", query_string={"q": words}).text
        assert "Comité du 07" in page, words
        assert "Comité du 08" not in page, words
    assert "No body open to you" in browser.get("/bodies?q=opc").text
    found = browser.get("/search?q=K07").text
    assert f'href="/bodies/{formats["K07"].body.pid}"' in found
    assert ">K07 · Committee on 07</a>" in found
    assert ">K08 · Committee on 08</a>" not in found
    assert f"All {NAMED} bodies" in browser.get("/search?q=Comit%C3%A9+du").text
    stranger = browser_for(people.secretary)
    assert "K07 ·" not in stranger.get("/search?q=K07").text
    assert "K07" not in stranger.get("/bodies").text
    assert "No body is open to this account" in browser_for(people.administrator).get("/bodies").text


def test_what_is_due_is_narrowed_to_a_body(
    browser_for: BrowserFor, session: Session, people: Cast, formats: dict[str, Format]
) -> None:
    scene = Scene(session, people)
    for code in ("K01", "K02"):
        scene.meeting(formats[code], wall(24, 10))
    session.commit()
    browser = browser_for(people.asb_secretary)
    page = browser.get("/due").text
    assert ">K01 · Committee on 01 (" in page
    assert page.count('class="due__what"') == 2
    one = browser.get("/due", query_string={"body": formats["K01"].body.pid}).text
    assert one.count('class="due__what"') == 1
    assert browser_for(people.delegate).get("/due").status_code == 403


@pytest.mark.parametrize("what", ["meetings", "papers"])
def test_the_body_of_what_is_new_is_chosen_among_many_by_its_name(
    browser_for: BrowserFor, people: Cast, formats: dict[str, Format], what: str
) -> None:
    browser, href = browser_for(people.asb_secretary), f'href="/bodies/{formats["K07"].body.pid}/{what}/new'
    assert href in browser.get(f"/{what}/new").text
    assert href in browser.get(f"/{what}/new?q=k07").text
    other = browser.get(f"/{what}/new?q=k08").text
    assert href not in other
    assert f'href="/bodies/{formats["K08"].body.pid}/{what}/new' in other
    assert "No body fits what you chose." in browser.get(f"/{what}/new?q=none+such").text


def test_where_a_new_paper_is_to_stand_is_kept_while_its_body_is_sought(
    browser_for: BrowserFor, people: Cast, formats: dict[str, Format]
) -> None:
    page = browser_for(people.asb_secretary).get("/papers/new?next=text&q=k07").text
    assert '<input type="hidden" name="next" value="text">' in page
    assert f'href="/bodies/{formats["K07"].body.pid}/papers/new?next=text"' in page
