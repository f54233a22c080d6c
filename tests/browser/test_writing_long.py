"""A long draft in a browser: what is typed survives the lid, and is sent when the typing rests, not again and again meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.drafting_scene import Scene, drafting
from tests.browser.test_writing import new_paper, saved
from tests.plugins.browser import Pages

LONG = "\n\n".join(
    f"Paragraph {at} says what is to be said of rooms, and of those who sit in them." for at in range(500)
)


@pytest.fixture
def scene(tmp_path: Path, sqlite_template: Path) -> Iterator[Scene]:
    with drafting(tmp_path, sqlite_template) as made:
        yield made


def kept(page: Page) -> str:
    """What lies in the storage of this device."""
    return str(page.evaluate("Object.values(localStorage).join()"))


def test_a_long_text_is_set_and_a_key_in_it_is_kept_when_the_lid_closes(scene: Scene, pages: Pages) -> None:
    pages.allow("ERR_INTERNET_DISCONNECTED")
    page = new_paper(scene, pages)
    text = page.locator("#text")
    text.fill(LONG)
    saved(page)
    expect(page.locator("[data-set] p.np")).to_have_count(500)
    page.context.set_offline(True)
    text.evaluate("field => field.setSelectionRange(field.value.length, field.value.length)")
    # In one go: the text is typed, and the lid closed before anything was written down.
    before, after = page.evaluate(
        """() => {
            const seen = () => Object.values(localStorage).join().includes("at the very last");
            document.execCommand("insertText", false, " Typed at the very last.");
            const before = seen();
            Object.defineProperty(document, "hidden", {value: true, configurable: true});
            document.dispatchEvent(new Event("visibilitychange"));
            return [before, seen()];
        }"""
    )
    assert (before, after) == (False, True)
    there = page.url
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(there)
    expect(again.locator("#text")).to_have_value(re.compile(r"Typed at the very last\.$"))
    saved(again)
    again.reload()
    expect(again.locator("#text")).to_have_value(re.compile(r"Typed at the very last\.$"))


def test_while_somebody_types_nothing_is_sent_over_and_over(scene: Scene, pages: Pages) -> None:
    page = new_paper(scene, pages)
    saved_url = re.compile(r"/text$")
    held: list[Route] = []
    page.route(saved_url, lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    page.clock.install()
    page.reload()
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))  # from here on only as much time passes as is said
    text = page.locator("#text")
    text.focus()
    page.keyboard.type("One")
    page.clock.run_for(800)
    expect(page.locator("[data-save-line]:visible").first).to_contain_text("Saving")
    while not held:
        page.wait_for_timeout(0)
    page.keyboard.type(" two")
    with page.expect_response(saved_url):
        held[0].continue_()
    expect(page.locator("[data-set]")).to_contain_text("One")
    page.keyboard.type(" three")
    assert len(held) == 1
    page.clock.run_for(800)
    while len(held) < 2:
        page.wait_for_timeout(0)
    assert "One+two+three" in (held[1].request.post_data or "")
    held[1].continue_()
