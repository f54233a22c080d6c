"""The agenda builder in a real browser: keys, buttons, dragging, announcements, and the same without a script."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.core.db import make_engine
from secretariat.core.ids import new_token
from secretariat.factory import create_app
from secretariat.meetings.models import AgendaItem
from secretariat.meetings.services.agenda import ItemInput, add_item
from secretariat.meetings.services.convene import create_meeting
from secretariat.meetings.states import ItemKind
from secretariat.people.models import SignInSession
from secretariat.people.queries import token_hash
from secretariat.settings import Settings
from tests.browser.server import threaded
from tests.browser.steps import assert_fits, in_order, row, settled
from tests.conftest import FONTS, TODAY
from tests.plugins.browser import PHONE, Pages, assert_accessible
from tests.world import cast

TITLES = ("Paper deadlines", "Booking policy", "Recordings")


@dataclass
class Place:
    """A running server with one meeting, and a secretary signed in."""

    url: str
    meeting: str
    cookie: str
    database: str

    def open(self, page: Page, *, language: str = "en") -> None:
        for name, value in (("session", self.cookie), ("language", language)):
            page.context.add_cookies([{"name": name, "value": value, "url": self.url}])
        page.goto(f"{self.url}/meetings/{self.meeting}/agenda")

    def stored(self) -> dict[str, AgendaItem]:
        engine = make_engine(self.database)
        with Session(engine) as session:
            found = {item.title_en: item for item in session.scalars(select(AgendaItem))}
        engine.dispose()
        return found


@pytest.fixture
def place(sqlite_template: Path, tmp_path: Path) -> Iterator[Place]:
    path = tmp_path / "secretariat.sqlite3"
    shutil.copy(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    with Session(engine) as session:
        people = cast(session)
        actor = people.actor(session, people.secretary)
        meeting = create_meeting(
            session,
            actor=actor,
            body=people.opc,
            format=people.members,
            starts=datetime(2026, 11, 17, 10, 0),  # noqa: DTZ001  # a wall time
            ends=datetime(2026, 11, 17, 13, 0),  # noqa: DTZ001  # a wall time
            places={"en": "Room 3", "fr": "Salle 3"},
        )
        for title in TITLES:
            given = ItemInput(kind=ItemKind.DECISION, title_en=title, title_fr=f"{title} (fr)", minutes=10)
            add_item(session, meeting, given, actor=actor)
        token, now = new_token(), clock.now()
        session.add(
            SignInSession(
                token_hash=token_hash(token),
                user_id=people.secretary.id,
                created_at=now,
                seen_at=now,
                expires_at=now + timedelta(days=300),
                agent="test",
            )
        )
        pid = meeting.pid
        session.commit()
    engine.dispose()
    settings = Settings(
        secret_key="a key for tests, long enough to be taken",
        data=tmp_path / "data",
        fonts=FONTS,
        database_url=f"sqlite:///{path}",
        profile="development",
        demo=True,
    )
    app = create_app(settings)

    def at_the_tests_time(environ: Any, start: Any) -> Any:
        with clock.at(TODAY):
            return app(environ, start)

    with threaded(at_the_tests_time) as address:
        yield Place(address, pid, token, f"sqlite:///{path}")


def test_keys_move_an_item_and_focus_stays_on_it(place: Place, pages: Pages) -> None:
    page = pages()
    place.open(page)
    row(page, "Recordings").locator("[data-edit]").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#spoken")).to_have_text("Item 5, now before 6.")
    in_order(page, "Paper deadlines", "Recordings", "Booking policy")
    expect(row(page, "Recordings").locator("[data-edit]")).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#spoken")).to_have_text("Item 4.1, now before 5.")
    expect(row(page, "Recordings").locator("[data-edit]")).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#spoken")).to_have_text("Item 4.1 cannot go further that way.")
    page.keyboard.press("Alt+ArrowLeft")
    expect(page.locator("#spoken")).to_have_text("Item 5, now before 6.")
    assert place.stored()["Recordings"].parent_id is None


def test_e_edits_n_adds_and_escape_leaves(place: Place, pages: Pages) -> None:
    page = pages()
    place.open(page)
    row(page, "Booking policy").locator("[data-edit]").focus()
    page.keyboard.press("e")
    expect(page.get_by_label("Title, English")).to_be_focused()
    settled(page)
    page.get_by_label("Title, English").fill("Booking policy, revised")
    page.keyboard.press("Enter")
    expect(row(page, "Booking policy, revised").locator("[data-edit]")).to_be_focused()
    settled(page)
    page.keyboard.press("n")
    expect(page.get_by_label("Title, English")).to_be_focused()
    settled(page)  # the field takes focus before the page has its keys
    page.keyboard.press("Escape")
    expect(page.locator("[data-row-open]")).to_have_count(0)


def test_minutes_are_saved_while_one_types_on(place: Place, pages: Pages) -> None:
    page = pages()
    pages.allow(r"minutes.*422|status of 422")
    place.open(page)
    first = row(page, "Paper deadlines").locator("[name=minutes]")
    second = row(page, "Booking policy").locator("[name=minutes]")
    first.fill("45")
    second.focus()
    second.press("End")
    second.press_sequentially("7")
    expect(page.locator(".sum")).to_contain_text("1 h 32")
    expect(second).to_have_value("107")
    second.fill("soon")
    first.focus()
    fault = row(page, "Booking policy").locator(".fault")
    expect(fault).to_contain_text("whole number from 0 to 1440")
    expect(second).to_have_value("soon")
    second.fill("15")
    first.focus()
    expect(fault).to_have_count(0)
    expect(page.locator("#spoken")).to_contain_text("15 minutes")
    stored = place.stored()
    assert (stored["Paper deadlines"].minutes, stored["Booking policy"].minutes) == (45, 15)


def test_an_item_is_dragged_by_its_grip(place: Place, pages: Pages) -> None:
    page = pages(viewport={"width": 1280, "height": 1400})
    place.open(page)
    target = row(page, "Paper deadlines")
    row(page, "Recordings").locator("[data-grip]").hover(position={"x": 4, "y": 8})
    page.mouse.down()
    target.hover(position={"x": 90, "y": 20})
    target.hover(position={"x": 90, "y": 4})
    expect(target).to_have_attribute("data-drop", "before")
    page.mouse.up()
    expect(page.locator("#spoken")).to_have_text("Item 4, now before 5.")
    in_order(page, "Recordings", "Paper deadlines", "Booking policy")


def test_what_is_typed_in_an_open_item_survives_a_move(place: Place, pages: Pages) -> None:
    page = pages()
    place.open(page)
    row(page, "Booking policy").locator("[data-edit]").click()
    page.get_by_label("Title, English").fill("Half a word")
    settled(page)  # the button is to be the script's
    row(page, "Recordings").get_by_role("button", name="Move item 6 up").click()
    expect(page.locator("#spoken")).to_have_text("Item 5, now before 7.")
    expect(page.get_by_label("Title, English")).to_have_value("Half a word")


def test_everything_works_without_a_script(place: Place, pages: Pages) -> None:
    page = pages(javascript=False, viewport=PHONE)
    place.open(page, language="fr")
    with page.expect_navigation(url=re.compile("#item-")):
        row(page, "Booking policy (fr)").locator("[data-move=up]").click()
    in_order(page, "Booking policy (fr)", "Paper deadlines (fr)")
    minutes = row(page, "Recordings (fr)").locator("[name=minutes]")
    minutes.fill("25")
    with page.expect_navigation():
        minutes.press("Enter")
    assert place.stored()["Recordings"].minutes == 25
    row(page, "Recordings (fr)").locator("summary").click()
    row(page, "Recordings (fr)").locator(".menu__b a").first.click()
    expect(page.locator("[data-row-open]")).to_have_count(1)


@pytest.mark.parametrize(
    ("path", "language"),
    [("agenda", "en"), ("agenda?open", "fr"), ("agenda/add?part=decision", "en"), ("agenda/import", "fr")],
)
def test_the_pages_are_accessible_and_fit_the_phone(place: Place, pages: Pages, path: str, language: str) -> None:
    page = pages()
    place.open(page, language=language)
    if path == "agenda?open":
        page.locator("[data-row] [data-edit]").nth(3).click()
        expect(page.locator("[data-row-open]")).to_have_count(1)
    elif path != "agenda":
        page.goto(f"{place.url}/meetings/{place.meeting}/{path}")
    assert_accessible(page)
    assert_fits(page)
