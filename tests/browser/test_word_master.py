"""A paper that lives in Word, in a browser: checked out, changed in Word, checked in, reviewed, brought in, circulated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from tests.browser.drafting_scene import Scene, drafting
from tests.browser.test_writing import new_paper, saved
from tests.plugins.browser import PHONE, Pages, assert_accessible

MINE = "Two rooms are set aside for small meetings."


@pytest.fixture
def scene(tmp_path: Path, sqlite_template: Path) -> Iterator[Scene]:
    with drafting(tmp_path, sqlite_template) as made:
        yield made


def changed_in_word(source: Path, *, words: str, comment: str = "") -> Path:
    """Open the file as Word would, add a paragraph to it, perhaps with a comment, and save it."""
    document = Document(str(source))
    added = document.add_paragraph()
    run = added.add_run(words)
    if comment:
        document.add_comment(run, text=comment, author="B. Boss")
    there = source.with_name(f"changed {len(words)}.docx")
    document.save(str(there))
    return there


def checked_in(page: Page, file: Path, remark: str = "") -> None:
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_label("Remark").fill(remark)
    page.get_by_role("button", name="Check in").click()
    page.wait_for_url(re.compile(r"/working-copies/\w{14}$"))


def test_a_paper_goes_through_word_and_out(scene: Scene, pages: Pages, tmp_path: Path) -> None:
    page = new_paper(scene, pages)
    page.locator("#text").fill("One room is set aside.")
    saved(page)
    page.get_by_role("link", name="Details", exact=True).click()
    page.locator("[name=title_fr]").fill("Salles pour les petites réunions")
    page.locator("main").get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Word", exact=True).click()
    words = page.url

    page.get_by_role("button", name="Check out").click()
    with page.expect_download() as given:
        page.get_by_role("link", name="Download the Word file").click()
    file = tmp_path / "given.docx"
    given.value.save_as(file)
    assert_accessible(page)

    page.get_by_role("link", name="Text", exact=True).click()
    expect(page.get_by_text("You have this text out in Word (English).")).to_be_visible()
    expect(page.locator("#text")).to_have_count(0)

    page.goto(words)
    checked_in(page, changed_in_word(file, words=MINE, comment="Which two?"), "After the meeting")
    expect(page.get_by_text("Copy 1 is not in the text yet.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Bring it into the text").click()
    expect(page.get_by_text("1 comment was not seen.")).to_be_visible()
    page.get_by_role("link", name="As it will look", exact=True).click()
    expect(page.locator("article.paper")).to_contain_text(MINE)
    page.get_by_role("link", name="Circulate…").first.click()
    expect(page.get_by_text("Copy 1 cannot leave the house yet.")).to_be_visible()
    page.get_by_role("link", name="Look at it").click()
    page.get_by_label("Which two?").check()
    page.get_by_role("button", name="Keep the review").click()
    expect(page.get_by_text("This copy is in the text.")).to_be_visible()

    page.goto(words)
    page.get_by_role("button", name="Check out").click()
    checked_in(page, changed_in_word(file, words=MINE + " A third follows."))
    page.get_by_role("link", name="Compare with the copy before").click()
    expect(page.get_by_text("3 words added, 0 words taken out")).to_be_visible()
    assert_accessible(page)
    page.go_back()
    page.get_by_role("button", name="Bring it into the text").click()
    expect(page.get_by_text("Coordination, quality, preview and print have it.")).to_be_visible()
    page.get_by_role("link", name="As it will look", exact=True).click()
    page.get_by_role("link", name="Circulate…").first.click()
    page.get_by_label("The French text follows").check()
    page.get_by_role("button", name=re.compile("Circulate to")).click()
    expect(page.get_by_text(re.compile("Circulated at"))).to_be_visible()
    expect(page.locator("article.paper")).to_contain_text("A third follows.")
    with page.expect_download() as original:
        page.get_by_role("link", name="Word original, English").click()
    assert original.value.suggested_filename == f"changed {len(MINE + ' A third follows.')}.docx"


def test_on_a_phone_another_has_it_and_the_secretariat_takes_it_back(scene: Scene, pages: Pages) -> None:
    page = new_paper(scene, pages)
    page.locator("#text").fill("One room is set aside.")
    saved(page)
    page.get_by_role("link", name="Word", exact=True).click()
    page.get_by_role("button", name="Check out").click()
    expect(page.get_by_role("button", name="Give it back unchanged")).to_be_visible()
    other = pages(base_url=scene.url, viewport=PHONE)
    scene.enter(other, "second_secretary")
    other.goto(page.url)
    other.get_by_text("Take it back…").click()
    assert_accessible(other)
    other.get_by_role("button", name=re.compile("Take it back from")).click()
    expect(other.get_by_text("The text is back.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Check out")).to_be_visible()
