"""A meeting held in a real browser: by taps, by keys, without a network for a while, by two, and without a script."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.core.db import make_engine
from secretariat.core.ids import new_token
from secretariat.factory import create_app
from secretariat.meetings.models import AgendaItem, Meeting, Outcome, Tasking
from secretariat.meetings.services.convene import convene
from secretariat.meetings.services.issue import issue_agenda
from secretariat.meetings.services.sitting import open_meeting
from secretariat.meetings.states import ItemKind
from secretariat.people.models import SignInSession
from secretariat.people.queries import token_hash
from secretariat.settings import Settings
from tests.browser.server import threaded
from tests.browser.steps import assert_fits
from tests.conftest import FONTS
from tests.integration.meetings.room import IN_ROOM
from tests.integration.meetings.story import Story
from tests.plugins.browser import PATIENCE, PHONE, Pages, assert_accessible
from tests.world import World, cast

TITLES = ("Paper deadlines", "Booking policy", "Recordings")


@dataclass
class Place:
    """A running server with a meeting about to begin, or begun, and the two secretaries signed in."""

    url: str
    meeting: str
    database: str
    items: dict[str, str]
    cookies: dict[str, str] = field(default_factory=dict)

    def enter(self, page: Page, path: str = "", *, who: str = "secretary", language: str = "en") -> None:
        for name, value in (("session", self.cookies[who]), ("language", language)):
            page.context.add_cookies([{"name": name, "value": value, "url": self.url}])
        page.goto(self.url + (path or f"/meetings/{self.meeting}"))

    def at(self, title: str) -> str:
        return f"/items/{self.items[title]}/room"

    def outcomes(self, title: str) -> list[tuple[str, str, str]]:
        """What stands in the database under an item: verb, English, French."""
        engine = make_engine(self.database)
        with Session(engine) as session:
            found = session.scalars(
                select(Outcome)
                .join(AgendaItem, AgendaItem.id == Outcome.item_id)
                .where(AgendaItem.pid == self.items[title])
                .order_by(Outcome.position, Outcome.id)
            )
            rows = [(one.verb, one.text_en, one.text_fr) for one in found]
        engine.dispose()
        return rows

    def state(self) -> str:
        engine = make_engine(self.database)
        with Session(engine) as session:
            state = session.scalars(select(Meeting.state).where(Meeting.pid == self.meeting)).one()
        engine.dispose()
        return state

    def actions(self) -> list[str]:
        engine = make_engine(self.database)
        with Session(engine) as session:
            found = [one.text_en for one in session.scalars(select(Tasking).order_by(Tasking.id))]
        engine.dispose()
        return found


def lay(path: Path, *, opened: bool) -> Place:
    """A database with four delegations and a meeting whose agenda is issued."""
    engine = make_engine(f"sqlite:///{path}")
    with clock.at(IN_ROOM - timedelta(days=2)), Session(engine) as session:
        people = cast(session)
        world = World(session)
        for code in "CD":
            world.seat(people.members, world.party(code, f"Nation {code}", f"Nation {code}"))
        story = Story(session, people)
        meeting = story.meeting()
        story.item(meeting, "Calendar", ItemKind.A_POINT)
        for title in TITLES:
            story.item(meeting, title)
        convene(session, meeting, actor=story.secretary)
        issue_agenda(session, meeting, actor=story.secretary)
        session.commit()
        with clock.at(IN_ROOM):
            if opened:
                open_meeting(session, meeting, actor=story.secretary)
            place = Place("", meeting.pid, f"sqlite:///{path}", {one.title_en: one.pid for one in meeting.items})
            for name in ("secretary", "second_secretary", "delegate", "chair"):
                token = place.cookies[name] = new_token()
                session.add(
                    SignInSession(
                        token_hash=token_hash(token),
                        user_id=getattr(people, name).id,
                        created_at=clock.now(),
                        seen_at=clock.now(),
                        expires_at=clock.now().replace(year=2027),
                        agent="test",
                    )
                )
        session.commit()
    engine.dispose()
    return place


def serving(place: Place, data: Path) -> Iterator[Place]:
    settings = Settings(
        secret_key="a key for tests, long enough to be taken",
        data=data,
        fonts=FONTS,
        database_url=place.database,
        profile="development",
        demo=True,
    )
    app = create_app(settings)
    begun = datetime.now(tz=IN_ROOM.tzinfo)

    def in_the_room(environ: Any, start: Any) -> Any:
        with clock.at(IN_ROOM + (datetime.now(tz=IN_ROOM.tzinfo) - begun)):
            return app(environ, start)

    with threaded(in_the_room) as place.url:
        yield place


@pytest.fixture
def before(sqlite_template: Path, tmp_path: Path) -> Iterator[Place]:
    """The meeting is about to be opened."""
    path = tmp_path / "secretariat.sqlite3"
    shutil.copy(sqlite_template, path)
    yield from serving(lay(path, opened=False), tmp_path / "data")


@pytest.fixture
def held(sqlite_template: Path, tmp_path: Path) -> Iterator[Place]:
    """The meeting has been opened."""
    path = tmp_path / "secretariat.sqlite3"
    shutil.copy(sqlite_template, path)
    yield from serving(lay(path, opened=True), tmp_path / "data")


def rows(page: Page, kind: str = "outcome") -> Locator:
    return page.locator(f"#room-item [id^=rows-{kind}] [data-row-key]")


def ready(page: Page) -> None:
    """The room has its script. Coming from another page of the room, see first that one is there."""
    expect(page.locator("[data-room-ready]")).to_have_count(1)


def unaware(page: Page) -> None:
    """From now on the page does not see what colleagues do, however long the test takes; what it sends gets through."""

    def deaf(route: Route) -> None:
        asks = route.request.resource_type == "fetch" and route.request.method == "GET"
        route.abort() if asks else route.fallback()

    page.route(re.compile("/items/|/meetings/"), deaf)


def saved(row: Locator) -> None:
    expect(row.locator("[data-save-line]")).to_contain_text(re.compile("Saved|Enregistré"))


def test_a_meeting_from_its_opening_to_its_close(before: Place, pages: Pages) -> None:
    page = pages()
    pages.allow(r"409")
    before.enter(page)
    page.get_by_role("link", name="Open the meeting…").first.click()
    expect(page.get_by_label("Presiding")).to_have_value("Helena Brandt")
    page.get_by_role("button", name="Open the meeting").click()

    # Attendance by taps: everybody is there, but two
    expect(page.locator("#count")).to_have_text("4 present")
    ready(page)
    page.get_by_role("group", name="Presence of Nation B").get_by_role("button", name="Excused").click()
    expect(page.locator("#count")).to_have_text("3 present, 1 excused")
    nation = page.locator(".presence").filter(has=page.locator(".presence__n", has_text="Nation C"))
    nation.locator("summary").click()
    nation.get_by_label("Represented by").select_option(label="Nation A")
    nation.get_by_role("button", name="Represented").click()
    expect(page.locator("#count")).to_have_text("2 present, 1 excused, 1 represented")
    expect(page.get_by_text("Represented by Nation A")).to_be_visible()
    page.get_by_role("group", name="Presence of Nation A").get_by_role("button", name="Absent").click()
    expect(page.locator("[data-room-said]")).to_contain_text("Nation A represents Nation C")
    expect(page.locator("#count")).to_have_text("2 present, 1 excused, 1 represented")

    # Outcomes by keyboard alone
    page.get_by_role("link", name="To the items").click()
    expect(page.locator("#room-title")).to_contain_text("Adoption of the agenda")
    ready(page)
    page.keyboard.press("c")
    expect(page.locator(".room__h")).to_contain_text("On the table")
    page.keyboard.press("5")
    expect(rows(page)).to_have_count(1)
    expect(rows(page).get_by_label("Wording, English")).to_be_focused()
    page.keyboard.type("the agenda")
    page.keyboard.press("Tab")
    page.keyboard.type("l’ordre du jour")
    saved(rows(page))
    page.keyboard.press("Escape")
    page.locator("#room-title").focus()
    page.keyboard.press("y")
    expect(page.locator(".decision__h")).to_contain_text("Agreed in the room")
    page.keyboard.press("c")
    expect(page.locator(".room__h")).to_contain_text("Discussed")
    assert before.outcomes("Adoption of the agenda") == [("adopted", "the agenda", "l’ordre du jour")]
    for _ in range(3):
        page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#room-title")).to_contain_text("Calendar")
    page.get_by_role("button", name="Adopt this item").click()
    expect(page.locator(".room__h")).to_contain_text("Adopted without discussion")
    expect(page.locator(".bloc")).to_have_count(0)
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#room-title")).to_contain_text("Paper deadlines")
    page.keyboard.press("a")
    expect(page.locator("#add-tasking").get_by_label("Action, English")).to_be_focused()
    page.keyboard.type("Issue the guidance")
    page.locator("#add-tasking").get_by_role("button", name="Add").click()
    expect(rows(page, "tasking")).to_have_count(1)
    assert before.actions() == ["Issue the guidance"]

    # Closing names what lacks an outcome
    page.get_by_role("link", name="Close the meeting…").click()
    expect(page.locator(".notice")).to_contain_text("7 items have no outcome")
    page.get_by_role("button", name="Close the meeting").click()
    expect(page.locator(".notices")).to_contain_text("The meeting is closed.")
    assert before.state() == "closed"


def _waits_for_the_row(route: Route) -> None:
    """Words wait four seconds for their row, which is long enough for people and not for a machine at work."""
    script = route.fetch()
    text, patient = script.text(), "ON_THE_WAY_MS = 4000;"
    assert patient in text
    route.fulfill(response=script, body=text.replace(patient, f"ON_THE_WAY_MS = {PATIENCE};"))


def test_words_typed_before_the_row_is_there_go_into_it(held: Place, pages: Pages) -> None:
    """Seeded defects: "a" opens an action; the lead stands after the rows; the first row keeps no letter."""
    page = pages()
    page.route(re.compile("/room.js"), _waits_for_the_row)
    held.enter(page, held.at("Recordings"))
    ready(page)

    def slowly(route: Route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    page.route(re.compile("/room/outcome$"), slowly)
    page.keyboard.press("2")
    page.keyboard.type("that all recordings are kept")
    expect(rows(page)).to_have_count(1)
    expect(rows(page).get_by_label("Wording, English")).to_have_value("that all recordings are kept")
    saved(rows(page))
    expect(page.locator("[data-adding][open]")).to_have_count(0)
    page.locator("#room-title").focus()
    page.keyboard.press("1")
    expect(rows(page)).to_have_count(2)
    expect(page.locator("#room-item .decision__rows > :first-child")).to_have_class("decision__called")
    expect(rows(page).locator(".decision__l")).to_have_text(["(a)", "(b)"])
    assert held.outcomes("Recordings")[0] == ("agreed", "that all recordings are kept", "")


def test_an_action_that_is_refused_comes_back_whole_and_says_why_where_one_looks(held: Place, pages: Pages) -> None:
    pages.allow("status of 422")
    page = pages(viewport={"width": 1280, "height": 500})
    held.enter(page, held.at("Recordings"))
    ready(page)
    page.locator("summary", has_text="Action").click()
    action = page.locator('form[data-add="tasking"]')
    action.get_by_label("Owner").fill("Archives")
    action.get_by_label("Due").select_option("next_meeting")
    action.get_by_role("button", name="Add").scroll_into_view_if_needed()
    action.get_by_role("button", name="Add").click()
    sentence = page.locator("[data-room-said] p")
    expect(sentence).to_contain_text("Give the words, in English or French.")
    expect(sentence).to_be_in_viewport(ratio=1)
    expect(action.get_by_label("Owner")).to_have_value("Archives")
    expect(action.get_by_label("Due")).to_have_value("next_meeting")


def test_a_network_that_drops_for_a_while_loses_nothing(held: Place, pages: Pages) -> None:
    page = pages()
    pages.allow(r"ERR_INTERNET_DISCONNECTED|Failed to fetch|net::ERR")
    held.enter(page, held.at("Paper deadlines"))
    ready(page)
    page.keyboard.press("2")
    expect(rows(page)).to_have_count(1)
    expect(page.locator(".room__foot a[data-item-link]")).to_have_count(2)
    expect(page.locator("[data-room-ahead]")).to_have_count(1)

    page.context.set_offline(True)
    rows(page).get_by_label("Wording, English").fill("option B, typed without a network")
    expect(rows(page).locator("[data-save-line]")).to_contain_text("no connection since")
    page.locator("#add-outcome").get_by_label("Wording, French").fill("le coût de chaque option")
    page.locator("#add-outcome").get_by_role("button", name="noted").click()
    expect(page.locator("[data-pending=outcome]")).to_contain_text("le coût de chaque option")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#room-title")).to_contain_text("Booking policy")
    page.locator("#room-title").focus()
    page.keyboard.press("3")
    expect(page.locator("[data-pending=outcome]")).to_contain_text("endorsed")
    page.keyboard.press("Alt+ArrowUp")
    expect(rows(page).get_by_label("Wording, English")).to_have_value("option B, typed without a network")
    assert held.outcomes("Paper deadlines") == [("agreed", "", "")]

    page.context.set_offline(False)
    saved(rows(page).first)
    expect(rows(page)).to_have_count(2)
    expect(page.locator("[data-pending=outcome] li")).to_have_count(0)
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#room-title")).to_contain_text("Booking policy")
    expect(rows(page)).to_have_count(1)
    expect(page.locator("[data-pending=outcome] li")).to_have_count(0)
    assert held.outcomes("Paper deadlines") == [
        ("agreed", "option B, typed without a network", ""),
        ("noted", "", "le coût de chaque option"),
    ]
    assert held.outcomes("Booking policy") == [("endorsed", "", "")]


def test_what_was_typed_without_a_network_survives_the_page(held: Place, pages: Pages) -> None:
    page = pages()
    pages.allow(r"ERR_INTERNET_DISCONNECTED|Failed to fetch|net::ERR")
    held.enter(page, held.at("Recordings"))
    ready(page)
    page.context.set_offline(True)
    page.locator("#add-outcome").get_by_label("Wording, English").fill("kept over the end of the page")
    page.locator("#add-outcome").get_by_role("button", name="agreed").click()
    expect(page.locator("[data-pending=outcome]")).to_contain_text("kept over the end of the page")
    other = page.context.new_page()
    page.close()
    page.context.set_offline(False)
    other.goto(held.url + held.at("Booking policy"))
    expect(other.locator("[data-room-ready]")).to_have_count(1)
    other.goto(held.url + held.at("Recordings"))
    expect(rows(other)).to_have_count(1)
    assert held.outcomes("Recordings") == [("agreed", "kept over the end of the page", "")]


def test_two_secretaries_at_one_table(held: Place, pages: Pages) -> None:
    pages.allow(r"409|ERR_FAILED")
    mine, theirs = pages(), pages()
    held.enter(mine, held.at("Paper deadlines"))
    ready(mine)
    mine.keyboard.press("2")
    expect(rows(mine)).to_have_count(1)
    held.enter(theirs, held.at("Paper deadlines"), who="second_secretary")
    ready(theirs)
    expect(rows(theirs)).to_have_count(1)

    # On different rows both stand
    theirs.keyboard.press("1")
    expect(rows(theirs)).to_have_count(2)
    mine.evaluate("dispatchEvent(new Event('online'))")  # look now, not in twenty seconds
    expect(rows(mine)).to_have_count(2)

    # On the same row the second is told, and both texts are there
    rows(mine).first.get_by_label("Wording, English").focus()  # where one is at it, nothing is taken over meanwhile
    rows(theirs).first.get_by_label("Wording, English").fill("the colleague’s words")
    saved(rows(theirs).first)
    rows(mine).first.get_by_label("Wording, English").fill("my own words")
    expect(mine.locator(".steady")).to_contain_text("Tomas Arriaga")
    expect(mine.locator(".steady")).to_contain_text("the colleague’s words")
    expect(rows(mine).first.get_by_label("Wording, English")).to_have_value("my own words")
    assert held.outcomes("Paper deadlines")[0] == ("agreed", "the colleague’s words", "")
    mine.locator(".steady").get_by_role("button", name="Save what shall stand").click()
    saved(rows(mine).first)
    assert held.outcomes("Paper deadlines")[0] == ("agreed", "my own words", "")

    # What a colleague withdrew is not decided behind their back; the words come back
    mine.goto(held.url + held.at("Recordings"))
    ready(mine)
    theirs.goto(held.url + held.at("Recordings"))
    ready(theirs)
    unaware(mine)
    theirs.locator("#add-outcome").get_by_role("button", name="withdrew").click()
    expect(rows(theirs)).to_have_count(1)
    mine.locator("#add-outcome").get_by_label("Wording, English").fill("typed in good faith")
    mine.locator("#add-outcome").get_by_role("button", name="agreed").click()
    expect(mine.locator("[data-room-said]")).to_contain_text("Take it up again first")
    expect(mine.locator("#add-outcome").get_by_label("Wording, English")).to_have_value("typed in good faith")
    assert held.outcomes("Recordings") == [("withdrawn", "", "")]


def test_one_hand_on_a_phone(held: Place, pages: Pages) -> None:
    page = pages(viewport=PHONE, touch=True)
    held.enter(page, held.at("Paper deadlines"), language="fr")
    ready(page)
    page.get_by_role("button", name="Appeler le point").tap()
    expect(page.locator(".room__h")).to_contain_text("À l’examen")
    page.locator("#add-outcome").get_by_role("button", name="est convenu").tap()
    expect(rows(page)).to_have_count(1)
    rows(page).get_by_label("Libellé, en français").fill("de l’option B")
    saved(rows(page))
    page.locator(".room__foot a[rel=next]").tap()
    expect(page.locator("#room-title")).to_contain_text("Booking policy")
    page.locator(".room__foot a[rel=prev]").tap()
    expect(rows(page).get_by_label("Libellé, en français")).to_have_value("de l’option B")
    small = page.evaluate(
        """() => [...document.querySelectorAll('#room-item button, #room-item select, .room__foot a, .room__i')]
            .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 43.5)
            .map((one) => `${one.textContent.trim()} ${one.getBoundingClientRect().height}`)"""
    )
    assert small == []
    page.goto(f"{held.url}/meetings/{held.meeting}/attendance")
    ready(page)
    page.get_by_role("group", name="Nation B").get_by_role("button", name="Excusé").tap()
    expect(page.locator("#count")).to_have_text("3 présents, 1 excusé")
    assert held.outcomes("Paper deadlines") == [("agreed", "", "de l’option B")]


def test_everything_works_without_a_script(held: Place, pages: Pages) -> None:
    page = pages(javascript=False, viewport=PHONE)
    held.enter(page, held.at("Booking policy"), language="fr")
    page.locator("#add-outcome").get_by_label("Libellé, en anglais").fill("the policy")
    page.locator("#add-outcome").get_by_role("button", name="a approuvé").click()
    row = rows(page)
    expect(row).to_have_count(1)
    row.get_by_label("Libellé, en français").fill("la politique")
    with page.expect_navigation():
        row.get_by_role("button", name="Enregistrer").click()
    assert held.outcomes("Booking policy") == [("approved", "the policy", "la politique")]
    page.get_by_role("button", name="Approuvé en séance").click()
    expect(page.locator(".decision__h")).to_contain_text("Approuvé en séance")
    page.goto(f"{held.url}/meetings/{held.meeting}/attendance")
    page.get_by_role("group", name="Nation D").get_by_role("button", name="Absent").click()
    expect(page.locator("#count")).to_have_text("3 présents, 1 absent")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", ["room", "attendance", "close", "sitting", "room/add", ""])
def test_the_pages_are_accessible_and_fit_the_phone(held: Place, pages: Pages, path: str, language: str) -> None:
    page = pages()
    held.enter(page, f"/meetings/{held.meeting}/{path}".rstrip("/"), language=language)
    if path == "room":
        ready(page)
        page.keyboard.press("2")
        expect(rows(page)).to_have_count(1)
        page.locator("[data-adding=tasking] summary").click()
    assert_accessible(page)
    assert_fits(page)


def test_a_delegate_announces_who_comes(before: Place, pages: Pages) -> None:
    page = pages(viewport=PHONE)
    before.enter(page, who="delegate")
    page.get_by_role("link", name="Who comes…").click()
    page.get_by_label("Who comes", exact=True).fill("Ida Berg, Counsellor")
    assert_accessible(page)
    page.get_by_role("button", name="Announce").click()
    expect(page.locator("main")).to_contain_text("Nation B announced: 1 person")
