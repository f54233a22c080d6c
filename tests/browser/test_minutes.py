"""Writing minutes in a browser: what is typed is on the server soon after, and is lost by nothing that happens on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.drafting_scene import Scene, drafting
from tests.browser.steps import assert_fits
from tests.plugins.browser import PHONE, Pages, assert_accessible

SEATING, RECORDINGS, BUSINESS, NEXT = (
    "Seating plan",
    "Retention of recordings",
    "Any other business",
    "Date of the next meeting",
)


@pytest.fixture
def scene(tmp_path: Path, sqlite_template: Path) -> Iterator[Scene]:
    with drafting(tmp_path, sqlite_template) as made:
        yield made


def at(scene: Scene, pages: Pages, title: str, who: str = "secretary", language: str = "en", **more: object) -> Page:
    page = pages(base_url=scene.url, **more)  # type: ignore[arg-type]  # passed on
    scene.enter(page, who, language=language)
    page.goto(scene.passages[title])
    return page


def said(page: Page, words: str) -> None:
    expect(page.locator("[data-save-line]:visible").first).to_contain_text(re.compile(words))


def write(page: Page, words: str) -> None:
    page.locator("#text").fill(words)


def test_what_is_typed_is_saved_by_itself_and_read_beside(scene: Scene, pages: Pages) -> None:
    page = at(scene, pages, SEATING)
    page.locator("#text").press("Control+End")
    page.locator("#text").press("Control+Enter")
    page.keyboard.type("The Chair thanked the secretariat.")
    said(page, r"Saved \d\d:\d\d:\d\d.*on the server and on this device")
    assert scene.text(SEATING).endswith("\n\nThe Chair thanked the secretariat.")
    expect(page.locator("[data-issued]")).to_contain_text("The Chair thanked the secretariat.")
    page.get_by_label("Intervention", exact=True).select_option("Nation A")
    expect(page.locator("#text")).to_have_value(re.compile(r"secretariat\.\n\nThe representative of Nation A $"))
    page.get_by_label("This part is written").check()
    expect(page.locator("[data-passages] [aria-current]")).to_contain_text("written")
    assert_accessible(page)
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(".writing h2")).to_have_text(BUSINESS)


def test_ten_minutes_without_network_lose_nothing(scene: Scene, pages: Pages) -> None:
    pages.allow("ERR_INTERNET_DISCONNECTED|Failed to load resource")
    page = at(scene, pages, BUSINESS)
    page.context.set_offline(True)
    write(page, "Written on the train.")
    said(page, r"Kept here, no connection since \d\d:\d\d")
    write(page, "Written on the train, and on.")
    page.wait_for_timeout(1500)
    assert scene.text(BUSINESS) == ""
    page.context.set_offline(False)
    said(page, "Saved")
    assert scene.text(BUSINESS) == "Written on the train, and on."


def test_a_text_that_could_not_be_sent_comes_back_after_a_reload(scene: Scene, pages: Pages) -> None:
    pages.allow("ERR_FAILED|Failed to load resource")
    page = at(scene, pages, NEXT)
    reach = re.compile(r"/passages/\w+$")

    def broken(route: Route) -> None:
        if route.request.method == "POST":
            route.abort()
        else:
            route.continue_()

    page.route(reach, broken)
    write(page, "Typed before the reload.")
    said(page, "Kept here")
    page.reload()
    expect(page.locator("#text")).to_have_value("Typed before the reload.")
    page.unroute(reach, broken)
    page.evaluate("dispatchEvent(new Event('online'))")
    said(page, "Saved")
    assert scene.text(NEXT) == "Typed before the reload."


def test_an_answer_that_never_came_is_no_quarrel_with_oneself(scene: Scene, pages: Pages) -> None:
    """Seeded defect: the newer text is sent on the old version, while the server has taken in the one before."""
    pages.allow("ERR_FAILED|Failed to load resource|Conflict|409")
    page = at(scene, pages, "Adoption of the agenda")
    reach, lost = re.compile(r"/passages/\w+$"), []

    def unanswered(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route(reach, unanswered)
    write(page, "First words.")
    said(page, "Kept here")
    assert lost == [200]
    write(page, "First words. Second words.")
    said(page, "Saved")
    assert scene.text("Adoption of the agenda") == "First words. Second words."
    expect(page.locator(".steady")).to_have_count(0)


def test_two_people_at_one_part_keep_both_texts(scene: Scene, pages: Pages) -> None:
    pages.allow("status of 409")
    first = at(scene, pages, RECORDINGS)
    second = at(scene, pages, RECORDINGS, "second_secretary")
    write(first, "Clara wrote this.")
    said(first, "Saved")
    write(second, "Tomas wrote that.")
    said(second, "Two texts")
    box = second.locator(".steady")
    expect(box).to_contain_text("Clara Wennberg saved this part while you were writing. Your text is kept.")
    expect(box.locator("del").first).to_contain_text("Clara")
    expect(second.locator("#text")).to_have_value("Tomas wrote that.")
    assert_accessible(second)
    assert scene.text(RECORDINGS) == "Clara wrote this."
    write(second, "Clara wrote this. Tomas wrote that.")
    box.get_by_role("button", name="Save what shall stand").click()
    said(second, "Saved")
    assert scene.text(RECORDINGS) == "Clara wrote this. Tomas wrote that."
    second.goto(f"{scene.minutes}/kept")
    expect(second.locator("main")).to_contain_text("A colleague had saved first")
    expect(second.locator("main")).to_contain_text("Written over")


def test_two_windows_of_one_person_meet(scene: Scene, pages: Pages) -> None:
    pages.allow("status of 409")
    page = at(scene, pages, "Matters arising and list of actions")
    other = page.context.new_page()
    other.goto(page.url)
    write(page, "From the first window.")
    said(page, "Saved")
    write(other, "From the second window.")
    said(other, "Two texts")
    expect(other.locator(".steady")).to_contain_text("from another window")
    other.get_by_role("button", name="Show what stands now").click()
    expect(other.locator("#text")).to_have_value("From the first window.")
    expect(other.locator(".steady")).to_have_count(0)


def test_a_sign_in_that_ended_is_said_and_the_text_goes_in_afterwards(scene: Scene, pages: Pages) -> None:
    pages.allow("status of 401|status of 400")
    title = "Approval of the record of the last meeting"
    page = at(scene, pages, title)
    scene.expire(page)
    write(page, "Typed for an hour.")
    said(page, r"You were signed out\. Your text of \d\d:\d\d is kept\.")
    expect(page.locator("[data-save-line]:visible a").first).to_have_attribute("href", re.compile("^/sign-in"))
    scene.enter(page, "secretary")  # as from another window
    page.evaluate("dispatchEvent(new Event('focus'))")
    said(page, "Saved")
    assert scene.text(title) == "Typed for an hour."


def test_somebody_else_at_the_same_device_sends_nothing_of_it(scene: Scene, pages: Pages) -> None:
    pages.allow("status of 401|status of 400")
    title = "Badge desk"
    page = at(scene, pages, title)
    scene.expire(page)
    write(page, "Clara’s own words.")
    said(page, "You were signed out")
    scene.enter(page, "second_secretary")
    page.evaluate("dispatchEvent(new Event('focus'))")
    said(page, "Somebody else is signed in here")
    page.reload()
    expect(page.locator("#text")).to_have_value("")
    assert scene.text(title) == ""
    scene.enter(page, "secretary")
    page.goto(scene.passages[title])
    expect(page.locator("#text")).to_have_value("Clara’s own words.")
    said(page, "Saved")
    assert scene.text(title) == "Clara’s own words."


def test_what_cannot_be_read_stays_on_the_device_and_is_said(scene: Scene, pages: Pages) -> None:
    pages.allow("status of 422")
    page = at(scene, pages, "Calendar of meetings 2027")
    write(page, "Turned \u202eround.")
    said(page, r"Kept here, not saved.*U\+202E")
    write(page, "Turned round.")
    said(page, "Saved")


def test_without_scripts_a_part_is_saved_by_its_button(scene: Scene, pages: Pages) -> None:
    page = at(scene, pages, "opening", javascript=False)
    write(page, "The Chair opened the meeting.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".notices")).to_contain_text("Saved at")
    assert scene.text("opening") == "The Chair opened the meeting."


def test_the_editor_serves_a_thumb_in_french(scene: Scene, pages: Pages) -> None:
    page = at(scene, pages, "closing", language="fr", viewport=PHONE, touch=True)
    page.goto(f"{scene.passages['closing']}?language=fr")
    write(page, "La séance est levée à 12 h 51.")
    said(page, r"Enregistré à \d\d?.h.\d\d.*sur le serveur et sur cet appareil")
    assert scene.text("closing", "fr") == "La séance est levée à 12 h 51."
    assert_fits(page, PHONE["width"])
    expect(page.locator("[data-passages] ol")).to_be_hidden()
    assert_accessible(page)
    page.locator("[data-passages] summary").first.click()
    expect(page.locator("[data-passages] ol")).to_be_visible()
