"""Pictures put into a draft in a browser: chosen by keys, dropped, pasted; and what is said when one is not taken."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.drafting_scene import Scene, drafting
from tests.browser.test_writing import new_paper
from tests.plugins.browser import PHONE, Pages, assert_accessible

#: A file as the browser hands it over with a paste or a drop.
BRING = """(field, [kind, name, type, bytes]) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(bytes)], name, {type}));
    const about = {bubbles: true, cancelable: true};
    const event = kind === "paste" ? new ClipboardEvent("paste", {clipboardData: data, ...about})
        : new DragEvent("drop", {dataTransfer: data, ...about});
    field.dispatchEvent(event);
}"""
TEXT = "# Purpose\n\nTwo rooms are free.\n\nThey are small."


@pytest.fixture
def scene(tmp_path: Path, sqlite_template: Path) -> Iterator[Scene]:
    with drafting(tmp_path, sqlite_template) as made:
        yield made


def png(colour: str = "#2b5c8a") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (60, 30), colour).save(file, "PNG")
    return file.getvalue()


def chosen(name: str = "rooms.png", kind: str = "image/png", data: bytes = b"") -> dict[str, object]:
    return {"name": name, "mimeType": kind, "buffer": data or png()}


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Put a picture in")


def test_a_picture_is_chosen_with_keys_put_into_words_and_seen_as_it_will_look(scene: Scene, pages: Pages) -> None:
    page = new_paper(scene, pages)
    text = page.locator("#text")
    text.fill(TEXT)
    text.evaluate("field => field.setSelectionRange(14, 14)")
    page.get_by_role("button", name="Picture", exact=True).press("Enter")
    expect(page.get_by_label("Picture", exact=True)).to_be_focused()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(text).to_be_focused()
    assert text.evaluate("field => field.selectionStart") == 14
    page.get_by_role("button", name="Picture", exact=True).press("Enter")
    page.get_by_label("Picture", exact=True).set_input_files(chosen())  # type: ignore[arg-type]  # a file in memory
    page.get_by_label("What it shows, in English").fill("A plan of the rooms")
    page.get_by_role("button", name="Put it in").press("Enter")
    put_in = r"^# Purpose\n\nTwo rooms are free\.\n\n!\[A plan of the rooms\]\(blob:[0-9a-f]{64}\)\n\nThey are small\.$"
    expect(text).to_have_value(re.compile(put_in))
    expect(text).to_be_focused()
    shown = page.locator("[data-set]").get_by_role("img", name="A plan of the rooms")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 60
    page.keyboard.press("Control+z")
    expect(text).to_have_value(TEXT)


def test_without_a_script_a_form_puts_it_in_by_keys_alone(scene: Scene, pages: Pages) -> None:
    scripted = new_paper(scene, pages)
    there = scripted.url
    scripted.goto(there.replace("/text", "/text/picture"))
    assert_accessible(scripted)
    page = pages(base_url=scene.url, javascript=False, viewport=PHONE)
    scene.enter(page, "secretary")
    page.goto(there)
    page.get_by_role("textbox", name=re.compile("^Text of ")).fill(TEXT)
    page.get_by_role("button", name="Save, then put a picture in").press("Enter")
    page.get_by_label("Picture", exact=True).set_input_files(chosen())  # type: ignore[arg-type]  # a file in memory
    page.get_by_label("What it shows, in English").fill("A plan of the rooms")
    place = page.get_by_label("Where it goes")
    expect(place.locator("option:checked")).to_have_text("At the end of the text")
    place.select_option(label="After: 1. Two rooms are free.")
    page.get_by_role("button", name="Put it in").press("Enter")
    put_in = r"free\.\n\n!\[A plan of the rooms\]\(blob:[0-9a-f]{64}\)\n\nThey are small\.$"
    expect(page.get_by_role("textbox", name=re.compile("^Text of "))).to_have_value(re.compile(put_in))
    expect(page.get_by_role("img", name="A plan of the rooms")).to_be_visible()


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_what_is_pasted_or_dropped_asks_for_its_words_which_may_come_later(
    scene: Scene, pages: Pages, way: str
) -> None:
    page = new_paper(scene, pages, viewport=PHONE)
    text = page.locator("#text")
    text.fill(TEXT)
    text.evaluate(BRING, [way, "image.png", "image/png", list(png())])
    expect(page.get_by_label("What it shows, in English")).to_be_focused()
    page.get_by_role("button", name="Put it in").click()
    expect(text).to_have_value(re.compile(r"They are small\.\n\n!\[\]\(blob:[0-9a-f]{64}\)$"))
    missing = page.locator("[data-unsaid]")
    expect(missing).to_contain_text("in English: picture 1")
    text.evaluate("field => field.setSelectionRange(field.value.indexOf('![') + 2, field.value.indexOf('![') + 2)")
    page.keyboard.type("A plan")
    expect(missing).to_be_empty()


def test_what_is_no_picture_too_large_or_without_a_network_is_said_and_the_text_stays(
    scene: Scene, pages: Pages
) -> None:
    pages.allow("status of 422|ERR_INTERNET_DISCONNECTED")
    page = new_paper(scene, pages)
    text = page.locator("#text")
    text.fill(TEXT)
    text.evaluate(BRING, ["drop", "paper.pdf", "application/pdf", list(b"%PDF-")])
    expect(page.locator("[data-picture-said]")).to_contain_text("Choose a PNG or a JPEG")
    page.get_by_role("button", name="Picture", exact=True).click()
    said, go = dialog(page).get_by_role("alert"), page.get_by_role("button", name="Put it in")
    go.click()
    expect(said).to_have_text("Choose the picture.")
    field = page.get_by_label("Picture", exact=True)
    page.get_by_label("What it shows, in English").fill("A plan")
    drawing = chosen("plan.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    field.set_input_files(drawing)  # type: ignore[arg-type]  # a file in memory
    with page.expect_response(re.compile("/pictures$")):
        go.click()
    expect(said).to_contain_text("drawing in SVG")
    field.set_input_files(chosen())  # type: ignore[arg-type]  # a file in memory
    page.locator("form[data-picture]").evaluate("form => { form.dataset.limit = 0 }")
    go.click()
    expect(said).to_contain_text("larger than")
    page.locator("form[data-picture]").evaluate("form => { form.dataset.limit = 20 }")
    page.context.set_offline(True)
    go.click()
    expect(said).to_contain_text("There is no connection")
    page.context.set_offline(False)
    expect(text).to_have_value(TEXT)
    go.click()
    expect(dialog(page)).to_be_hidden()
    expect(text).to_have_value(re.compile(r"!\[A plan\]"))


def test_pictures_within_pasted_words_are_named_as_left_out(scene: Scene, pages: Pages) -> None:
    page = new_paper(scene, pages)
    text = page.locator("#text")
    text.fill("")
    text.evaluate(
        """field => {
            const data = new DataTransfer();
            data.setData("text/html", "<h2>Rooms</h2><p>Two.<img src='file:///c:/plan.png'></p>");
            field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    expect(text).to_have_value("## Rooms\n\nTwo.")
    expect(page.locator("[data-picture-said]")).to_contain_text("were left out")
