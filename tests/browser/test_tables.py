"""Tables of a text on a phone: no word is broken, and what is wider than the screen is moved by hand and by key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.drafting_scene import Scene, drafting
from tests.browser.steps import assert_fits, soon, widened
from tests.browser.test_writing import new_paper, saved
from tests.plugins.browser import PHONE, Pages, assert_accessible

TEXT = (
    "Table: Rooms by kind of meeting\n\n"
    "| Room | Intergovernmental | Multidisciplinary | Interinstitutional | Seats |\n| --- | --- | --- | --- | ---: |\n"
    "| North | Internationalisation | Reclassification | Telecommunication | 1200 |\n\n"
    "| Room | Seats |\n| --- | ---: |\n| South | 12 |\n\n- A point\n\n"
    "  | Responsabilities | Administratively | Straightforwardness |\n  | --- | --- | --- |\n  | a | b | c |\n"
)
#: The words of the cells that stand on more than one line.
BROKEN = """() => [...document.querySelectorAll('main .wide :is(th, td)')].flatMap((cell) => {
  const words = [], walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) for (const found of walk.currentNode.data.matchAll(/\\S+/g)) {
    const range = document.createRange();
    range.setStart(walk.currentNode, found.index);
    range.setEnd(walk.currentNode, found.index + found[0].length);
    if (new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size > 1) words.push(found[0]);
  }
  return words;
})"""


@pytest.fixture
def scene(tmp_path: Path, sqlite_template: Path) -> Iterator[Scene]:
    with drafting(tmp_path, sqlite_template) as made:
        yield made


def test_a_table_wider_than_the_screen_is_moved_by_itself(scene: Scene, pages: Pages) -> None:
    page = new_paper(scene, pages)
    page.locator("#text").fill(TEXT)
    saved(page)
    page.goto(page.url.partition("/text")[0])
    wide = page.get_by_role("group", name="Table 1. Rooms by kind of meeting")
    small = page.get_by_role("group", name="Table: Room, Seats")
    widened(page, 1280)
    soon(page, lambda: wide.get_attribute("tabindex") is None)
    widened(page, PHONE["width"], PHONE["height"])
    expect(wide).to_have_attribute("tabindex", "0")
    soon(page, lambda: small.get_attribute("tabindex") is None)
    assert page.evaluate(BROKEN) == []
    assert_accessible(page)
    wide.focus()
    page.keyboard.press("ArrowRight")
    soon(page, lambda: moved(wide.evaluate("box => box.scrollLeft")))
    expect(wide.locator("caption")).to_be_in_viewport(ratio=0.99)
    assert_fits(page)


def moved(by: float) -> bool:
    return by > 0


def test_without_a_script_it_has_its_place_for_keys_all_the_same(scene: Scene, pages: Pages) -> None:
    page: Page = new_paper(scene, pages)
    page.locator("#text").fill(TEXT)
    saved(page)
    address = page.url.partition("/text")[0]
    bare = pages(base_url=scene.url, javascript=False, viewport=PHONE)
    scene.enter(bare, "secretary")
    bare.goto(address)
    assert bare.locator(".wide[tabindex='0']").count() == 3
