"""What the people of the story do, in the words of the pages; both with and without JavaScript."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
from playwright.sync_api import Locator, Page, expect

from tests.plugins.browser import PATIENCE

#: A PDF is there within so many seconds, also on a busy machine.
MADE_WITHIN = 240
SYMBOL = re.compile(r"AC/901-A\(\d{4}\)\d{4}(?:-REV\d+)?")
COLUMNS = ("number", "title_en", "title_fr", "type", "minutes", "presenter", "action", "documents")


def sample_csv(rows: int = 6) -> bytes:
    """An agenda of the shape of the real ones: sub-items, types, minutes, accents, a quoted comma."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    kinds = ("for decision", "for discussion", "for information")
    for n in range(1, rows + 1):
        english, french = f"Uploaded matter {n}, with a comma", f"Question déposée {n}, à l’étude"
        writer.writerow([str(n), english, french, kinds[n % 3], 5, "Conference Services", "", ""])
    writer.writerow(
        [f"{rows}.1", "A part of the last matter", "Une partie de la dernière question", "", "", "", "", ""]
    )
    return text.getvalue().encode("utf-8-sig")


def sample_pdf(path: Path, *, pages: int = 2) -> Path:
    """A harmless PDF of blank A4 pages."""
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.save(path)
    return path


def text_of(pdf: Path) -> str:
    """Everything a reader can select in the PDF."""
    done = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def titled(page: Page, words: str | re.Pattern[str]) -> None:
    """Wait for the page with this heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def settled(page: Page) -> None:
    """Wait until the page is whole: what is read of it is all there, and its scripts listen.

    To be said after what the new page alone has was seen: until then it may still be the page that is left.
    """
    page.wait_for_load_state()


def told(page: Page) -> Locator:
    """The sentences that say what was done."""
    return page.locator(".notices")


def fill_item(page: Page, english: str, french: str, minutes: str = "") -> None:
    """Type an item into the open row of the builder, and save it."""
    page.get_by_label("Title, English").fill(english)
    page.get_by_label("Title, French").fill(french)
    if minutes:
        page.get_by_label("Minutes", exact=True).fill(minutes)
    page.locator("[data-row-open]").get_by_role("button", name=re.compile("^(Add|Save)")).first.click()


def row(page: Page, title: str) -> Locator:
    """The row of the builder with this title."""
    return page.locator("[data-row]").filter(has=page.get_by_role("link", name=title, exact=True))


def titles(page: Page) -> list[str]:
    """The titles of the builder's rows, in their order, of a page that is settled."""
    return page.locator("[data-row] [data-edit]").all_inner_texts()


def in_order(page: Page, *titles: str) -> None:
    """Wait until those rows of the builder that have one of these titles stand in this order."""
    one_of = re.compile("^(" + "|".join(map(re.escape, titles)) + ")$")
    expect(page.locator("[data-row] [data-edit]").filter(has_text=one_of)).to_have_text(list(titles))


def soon(page: Page, holds: Callable[[], bool]) -> None:
    """Let the page go on until this holds."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < deadline, "it has not come to hold"
        page.wait_for_timeout(50)


def widened(page: Page, width: int, height: int = 900) -> None:
    """Make the window that large; the page is told a moment later."""
    page.set_viewport_size({"width": width, "height": height})
    soon(page, lambda: bool(page.evaluate("innerWidth") == width))


def assert_fits(page: Page, width: int = 320) -> None:
    """Nothing has to be scrolled sideways to in a window that narrow, in the page's own letters."""
    settled(page)
    page.evaluate("document.fonts.ready.then(() => true)")
    widened(page, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def made(page: Page, address: str, name: str) -> str:
    """Look at the page again until the download of this name is there; its address."""
    deadline = time.monotonic() + MADE_WITHIN
    link = page.get_by_role("link", name=re.compile(f"^{name}"))
    while page.goto(address) and not link.count():
        expect(page.locator("main")).to_contain_text(re.compile("Being made|En préparation"))
        assert time.monotonic() < deadline, f"{name} on {address} was not made in time"
        time.sleep(0.5)
    href = link.first.get_attribute("href")
    assert href
    return href


def download(page: Page, href: str, to: Path) -> Path:
    """Get a PDF as soon as the worker has made it, and check that it is one."""
    deadline = time.monotonic() + MADE_WITHIN
    while True:
        answer = page.request.get(href, timeout=60_000)
        assert answer.status in (200, 202), f"{href}: {answer.status}"
        if answer.headers["content-type"] == "application/pdf":
            break
        assert "being made" in answer.text() or "en préparation" in answer.text(), answer.text()[:2000]
        assert time.monotonic() < deadline, f"{href} was not made in time"
        time.sleep(0.5)
    body = answer.body()
    assert body.startswith(b"%PDF-")
    to.write_bytes(body)
    return to
