"""The gates of the browser tests catch what they are there for: each is shown a page with a defect seeded in it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.server import Server
from tests.browser.steps import soon, widened
from tests.browser.test_pages import overflow
from tests.client import check_page
from tests.plugins.browser import Pages, accessibility_faults


@pytest.fixture
def page(demo: Server, pages: Pages) -> Page:
    page = pages(base_url=demo.url)
    demo.enter(page, "secretary")
    return page


def spoil(page: Page, what: str, into: str) -> str:
    """Open the secretary's page with `what` replaced by `into` on its way; what was sent."""
    sent = page.request.get("/").text()
    assert what in sent
    spoilt = sent.replace(what, into, 1)
    page.route("**/", lambda route: route.fulfill(response=route.fetch(), body=spoilt))
    page.goto("/")
    return spoilt


def test_axe_sees_a_button_without_a_name_and_pale_text(page: Page) -> None:
    spoil(page, "</h1>", '</h1><button></button><font color="#e8e8e8">Pale</font>')
    found = "\n".join(accessibility_faults(page))
    assert "button-name" in found
    assert "color-contrast" in found


def test_an_inline_script_is_stopped_and_complained_of(page: Page, pages: Pages) -> None:
    spoil(page, "</h1>", "</h1><script>document.title = 'taken'</script>")
    soon(page, lambda: any("Content-Security-Policy" in complaint for complaint in pages.complaints))
    assert page.title() != "taken"
    pages.complaints.clear()


def test_an_inline_style_and_a_foreign_picture_are_stopped(page: Page, pages: Pages) -> None:
    spoil(page, "</h1>", '</h1><p style="color: red">Red</p><img alt="" src="http://127.0.0.1:9/spy.png">')
    for rule in ("style-src", "img-src"):
        soon(page, lambda rule=rule: any(rule in complaint for complaint in pages.complaints))  # type: ignore[misc]  # bound at once
    pages.complaints.clear()


def test_a_missing_file_is_complained_of(page: Page, pages: Pages) -> None:
    spoil(page, "</head>", '<link rel="stylesheet" href="/static/none.css"></head>')
    soon(page, lambda: any("none.css" in complaint for complaint in pages.complaints))
    pages.complaints.clear()


def test_a_page_that_scrolls_sideways_is_seen(page: Page) -> None:
    spoil(page, "</h1>", f"</h1><pre>{'wide' * 200}</pre>")
    widened(page, 390)
    assert any("scrolls sideways" in fault for fault in overflow(page))


def test_html_that_is_not_valid_is_seen(page: Page) -> None:
    spoilt = spoil(page, "</h1>", "</h1><p><div>a block within a paragraph</div></p>")
    with pytest.raises(AssertionError, match="invalid HTML"):
        check_page(spoilt)
