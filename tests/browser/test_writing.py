"""Writing a draft in a browser: tools, keys and lists, the outline, and the text as it will look beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.drafting_scene import Scene, drafting
from tests.plugins.browser import PHONE, Pages, assert_accessible


@pytest.fixture
def scene(tmp_path: Path, sqlite_template: Path) -> Iterator[Scene]:
    with drafting(tmp_path, sqlite_template) as made:
        yield made


def new_paper(scene: Scene, pages: Pages, **more: object) -> Page:
    """Open a paper to be written here, as its secretary; the page stands on its text."""
    page = pages(base_url=scene.url, **more)  # type: ignore[arg-type]  # passed on
    scene.enter(page, "secretary")
    page.goto("/papers/new")
    if page.locator("main form [name=title_en]").count() == 0:
        page.locator("main").get_by_role("link", name=re.compile("Operations Policy")).click()
    page.locator("[name=title_en]").fill("Rooms for small meetings")
    page.get_by_role("button", name="Open the paper").click()
    page.wait_for_url(re.compile(r"/text"))
    expect(page.locator("[data-tools]")).to_be_visible()
    return page


def saved(page: Page) -> None:
    expect(page.locator("[data-save-line]:visible").first).to_contain_text(re.compile(r"Saved .*on the server"))


def test_a_text_is_written_with_tools_and_keys_and_seen_as_it_will_look(scene: Scene, pages: Pages) -> None:
    page = new_paper(scene, pages)
    text, leaf = page.locator("#text"), page.locator("[data-set]")
    text.fill("")
    page.get_by_role("button", name="Heading", exact=True).click()
    page.keyboard.type("Purpose")
    page.keyboard.type("\n\n(a) one room\ntwo rooms\n\nThis is ")
    expect(text).to_have_value("# Purpose\n\n(a) one room\n(b) two rooms\n\nThis is ")
    page.keyboard.press("Control+b")
    page.keyboard.type("final")
    expect(text).to_have_value(re.compile(r"This is \*\*final\*\*$"))
    page.keyboard.press("End")
    page.get_by_role("button", name="Footnote").click()
    page.keyboard.type("See the rules.")
    expect(text).to_have_value(re.compile(r"\*\*final\*\*\[\^1\]\n\n\[\^1\]: See the rules\.$"))
    expect(leaf).to_contain_text("See the rules.")
    expect(leaf.locator("p.np")).to_contain_text("1. This is final")
    expect(page.locator("[data-outline] a")).to_have_text(["Purpose"])
    saved(page)
    # Only what changed is set anew: the heading on the page is still the very same element.
    leaf.locator("h3").first.evaluate("heading => { heading.dataset.kept = 'yes' }")
    text.press("Control+Home")
    for _ in range(3):
        text.press("ArrowDown")
    text.press("End")
    page.keyboard.type(" and a lobby")
    expect(leaf).to_contain_text("two rooms and a lobby")
    expect(leaf.locator("h3[data-kept=yes]")).to_have_count(1)
    assert_accessible(page)
    page.reload()
    expect(text).to_have_value(re.compile("two rooms and a lobby"))


def test_the_tools_are_one_stop_of_the_tabulator_and_arrows_go_along_them(scene: Scene, pages: Pages) -> None:
    page = new_paper(scene, pages)
    page.locator("#text").fill("One line")
    page.keyboard.press("Alt+F10")
    expect(page.get_by_role("button", name="Heading", exact=True)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="Annex")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.press("Control+Alt+h")
    expect(page.locator("#text")).to_have_value("# One line")
    page.keyboard.press("Control+z")
    expect(page.locator("#text")).to_have_value("One line")


PASTED = {
    "a page of the web": (
        (
            "<h2>Rooms</h2><p>Two <b>small</b> rooms, <i>and</i> a <a href='https://example.org/x'>plan</a>.</p>"
            "<ul><li>One</li><li>Two<ul><li>Below</li></ul></li></ul><table>"
            "<tr><th>Room</th><th>Seats</th></tr>"
            "<tr><td>A|B</td><td>12</td></tr></table><script>1</script><style>p {}</style><p style='display:none'>secret</p>"
        ),
        (
            "## Rooms\n\nTwo **small** rooms, *and* a [plan](https://example.org/x).\n\n- One\n- Two\n  - Below\n\n"
            "| Room | Seats |\n| --- | --- |\n| A\\|B | 12 |"
        ),
    ),
    "Word": (
        (
            "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp; </span></span>"
            "The Committee met.</p><p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>(a)"
            "&nbsp;</span>first point</p><p class=MsoListParagraph style='mso-list:l1 level1 lfo2'>"
            "<span style='mso-list:Ignore'>(b)&nbsp;</span>second</p><p class=MsoNormal><span style='mso-hide:all'>hidden</span>"
            "Then 5*3 and <span style='font-weight:bold'>bold</span><o:p></o:p></p>"
        ),
        "The Committee met.\n\n(a) first point\n(b) second\n\nThen 5\\*3 and **bold**",
    ),
    "a mail": (
        "<div>1. is no list</div><div><br></div><blockquote>As said<br>before</blockquote><pre>a  b</pre><b> </b>",
        "\\1. is no list\n\n> As said\\\n> before\n\n```\na  b\n```",
    ),
}


@pytest.mark.parametrize("html", PASTED)
def test_rich_text_is_pasted_with_its_form(scene: Scene, pages: Pages, html: str) -> None:
    given, expected = PASTED[html]
    page = new_paper(scene, pages)
    text = page.locator("#text")
    text.fill("")
    text.focus()
    text.evaluate(
        """(field, html) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            data.setData("text/plain", "plain");
            field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        given,
    )
    expect(text).to_have_value(expected)


def test_on_a_phone_it_is_written_in_one_column(scene: Scene, pages: Pages) -> None:
    page = new_paper(scene, pages, viewport=PHONE)
    page.locator("#text").fill("# Purpose\n\nA room.")
    expect(page.locator("[data-set]")).to_contain_text("1. A room.")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)
    page.get_by_role("link", name="Quality", exact=True).click()
    expect(page.get_by_role("link", name="Quality", exact=True)).to_be_in_viewport()
