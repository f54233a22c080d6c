"""What goes wrong at a desk: a double click, a second tab, a session that ends and a line that breaks while one types."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.server import Server
from tests.browser.steps import row, settled, titled, told
from tests.browser.test_story import add_item, coming_weekday, convene, plan_meeting
from tests.plugins.browser import Pages, assert_accessible

TYPED = "Words that took long to find"


@pytest.fixture
def page(demo: Server, pages: Pages) -> Page:
    """A page of a secretary, who signs in anew: the tests end the session."""
    page = pages(base_url=demo.url)
    page.goto("/")
    demo.sign_in(page, "secretary")
    return page


def new_meeting(page: Page, weeks: int) -> str:
    page.goto("/")
    return plan_meeting(page, "Operations Policy Committee", coming_weekday(weeks))


def open_item(page: Page, meeting: str) -> None:
    page.goto(f"{meeting}/agenda")
    row(page, "Approval of the record of the last meeting").locator("[data-edit]").click()
    expect(page.get_by_label("Title, English")).to_be_visible()
    settled(page)  # it keeps what is typed once its script is there


def _not_at_once(route: Route) -> None:
    """The answer comes after the second click, which would otherwise hit whatever stands there on the next page."""
    time.sleep(1)
    route.continue_()


def test_a_double_click_issues_once(page: Page) -> None:
    meeting = new_meeting(page, 12)
    convene(page, meeting)
    page.goto(f"{meeting}/agenda/issue")
    page.route(re.compile("/agenda/issue$"), _not_at_once)
    page.get_by_role("button", name=re.compile("^Issue .*persons$")).dblclick()
    expect(told(page)).to_contain_text("Issued at")
    page.goto(meeting)
    expect(page.locator("aside")).not_to_contain_text("REV1")


def test_what_is_being_made_comes_without_looking_again(page: Page) -> None:
    meeting = new_meeting(page, 14)
    convene(page, meeting)
    page.goto(f"{meeting}/agenda/issue")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^Issue .*persons$")).click()
    page.evaluate("window.still = true")
    expect(page.get_by_role("link", name=re.compile("^Agenda, English PDF, 1 page"))).to_be_visible(timeout=90_000)
    assert page.evaluate("window.still"), "the page itself was not loaded anew"
    expect(page.get_by_role("link", name=re.compile("^Agenda, English"))).to_have_attribute(
        "href", re.compile(r"/en\.pdf$")
    )


def test_a_second_tab_issues_nothing_more(page: Page) -> None:
    meeting = new_meeting(page, 13)
    convene(page, meeting)
    second = page.context.new_page()
    for tab in (page, second):
        tab.goto(f"{meeting}/agenda/issue")
    for tab in (page, second):
        with tab.expect_navigation():
            tab.get_by_role("button", name=re.compile("^Issue .*persons$")).click()
        expect(told(tab)).to_be_visible()
    second.goto(meeting)
    expect(second.locator("aside")).not_to_contain_text("REV1")


def test_two_tabs_at_one_item_lose_nothing(page: Page, pages: Pages) -> None:
    pages.allow("status of 409")
    meeting = new_meeting(page, 14)
    open_item(page, meeting)
    second = page.context.new_page()
    second.goto(page.url)
    page.get_by_label("Title, English").fill("The record, as read by one")
    page.get_by_role("button", name="Save item").click()
    expect(row(page, "The record, as read by one")).to_be_visible()
    second.get_by_label("Title, English").fill(TYPED)
    second.get_by_role("button", name="Save item").click()
    expect(second.locator("[data-row-open]")).to_contain_text("The record, as read by one")
    expect(second.get_by_label("Title, English")).to_have_value(TYPED)
    assert_accessible(second)


def test_text_typed_into_an_item_outlives_the_session(page: Page, pages: Pages, demo: Server) -> None:
    pages.allow("status of 401")
    meeting = new_meeting(page, 15)
    open_item(page, meeting)
    at = page.url
    page.get_by_label("Title, English").fill(TYPED)
    demo.expire(page)
    page.get_by_role("button", name="Save item").click()
    kept = page.get_by_label(re.compile("Title, English"))
    expect(kept).to_have_value(TYPED)
    assert_accessible(page)
    page.get_by_role("link", name="Sign in again").click()
    demo.sign_in(page, "secretary")
    page.goto(at)
    expect(page.get_by_label("Title, English")).to_have_value(TYPED)
    page.get_by_role("button", name="Save item").click()
    expect(row(page, TYPED)).to_be_visible()


def test_text_typed_into_a_paper_outlives_the_session(page: Page, pages: Pages, demo: Server) -> None:
    pages.allow("status of 40[01]")
    page.get_by_role("link", name="New paper").first.click()
    titled(page, "New paper")
    page.locator("main").get_by_role("link", name="Operations Policy Committee").click()
    page.get_by_label("Title, English").fill("A paper that is kept")
    page.get_by_role("button", name="Open the paper").click()
    expect(page.locator("[data-tools]")).to_be_visible()  # its script is there
    at = page.url
    demo.expire(page)
    page.locator("#text").fill(TYPED)
    line = page.locator("[data-save-line]:visible").first
    expect(line).to_contain_text("You were signed out.")
    line.get_by_role("link", name="Sign in again").click()
    demo.sign_in(page, "secretary")
    expect(page).to_have_url(at)
    expect(page.locator("#text")).to_have_value(TYPED)
    expect(line).to_contain_text("Saved")


def test_text_typed_is_given_back_where_the_cookie_is_lost(page: Page, pages: Pages) -> None:
    pages.allow("status of 40[01]")
    meeting = new_meeting(page, 18)
    open_item(page, meeting)
    page.get_by_label("Title, English").fill(TYPED)
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Save item").click()
    expect(page.locator(".kept").get_by_label("Title, English")).to_have_value(TYPED)
    settled(page)
    expect(page.locator(".kept")).not_to_contain_text("Seen")
    assert_accessible(page)


def test_text_typed_without_a_connection_is_kept(page: Page, pages: Pages) -> None:
    pages.allow("ERR_INTERNET_DISCONNECTED")
    meeting = new_meeting(page, 16)
    open_item(page, meeting)
    at = page.url
    page.context.set_offline(True)
    page.get_by_label("Title, English").fill(TYPED)
    expect(page.locator("[data-save-line]")).to_contain_text("Kept on this device")
    page.context.set_offline(False)
    page.goto("/")
    page.goto(at)
    expect(page.get_by_label("Title, English")).to_have_value(TYPED)
    expect(page.locator("[data-save-line]")).to_contain_text("is back")
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_label("Title, English")).not_to_have_value(TYPED)


def test_a_file_that_is_no_pdf_is_refused_and_the_titles_stay(page: Page, pages: Pages, tmp_path: Path) -> None:
    pages.allow("status of 422")
    meeting = new_meeting(page, 17)
    add_item(page, meeting, "decision", "Sheds", "Abris", "5")
    row(page, "Sheds").locator("summary").click()
    row(page, "Sheds").get_by_role("link", name="Attach a paper…").click()
    page.get_by_role("link", name="Upload a file").click()
    wrong = tmp_path / "…⁄evil.pdf"
    wrong.write_bytes(b"MZ\x90\x00 not a PDF")
    page.get_by_label("Title, English").fill("Sheds: drawings")
    page.get_by_label("File", exact=True).set_input_files(wrong)
    page.get_by_role("button", name="Upload and attach").click()
    expect(page.locator(".faults")).to_contain_text("PDF")
    expect(page.get_by_label("Title, English")).to_have_value("Sheds: drawings")
    assert_accessible(page)


def test_an_answer_typed_outlives_a_comment_that_is_sent_at_once(pages: Pages, demo: Server) -> None:
    page = pages(base_url=demo.url)
    page.goto("/")
    page.locator("input[type=email]").fill("lavinia.orsted-blanc@example.org")
    page.locator("input[type=password]").fill(demo.account("secretary")["password"])
    page.locator("input[type=password]").press("Enter")
    page.locator("a[href^='/clearances/']").first.click()
    answer = page.locator("#answer textarea")
    settled(page)
    answer.fill(TYPED)
    page.locator("#comment textarea").first.fill("A comment")
    page.locator("#comment button").first.click()
    expect(page.locator("#whole")).to_contain_text("A comment")
    expect(answer).to_have_value(TYPED)
    expect(page.locator("#answer [data-save-line]")).to_contain_text("rétabli")
