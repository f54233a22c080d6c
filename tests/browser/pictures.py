"""Pictures of the product for README and docs, taken from a running demonstration.

    python -m tests.browser.pictures [folder]

Starts a demonstration of its own, takes the pictures of `SHOTS` and of printed agendas, and writes them as PNG with a
small palette into docs/pictures, or into the folder given. Needs what the browser tests need (scripts/system-packages
test). The demonstration is told from the day on which it is loaded, so dates differ from one time to the next.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.browser.server import Server, serving
from tests.browser.steps import download, made
from tests.plugins.browser import FLAGS, PHONE, Pages, chromium_path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
WIDE: ViewportSize = {"width": 1440, "height": 900}
COLOURS = 256
#: Dots an inch of the pictures of printed pages.
FINENESS = 72


@dataclass(frozen=True)
class Shot:
    """One picture: who looks, how, and the way there."""

    name: str
    role: str
    way: Callable[[Page], object]
    language: str = "en"
    size: ViewportSize | None = None
    colours: Literal["light", "dark"] = "light"


def home(page: Page) -> None:
    page.goto("/")


def meeting(page: Page) -> None:
    """The next meeting of the first body of one's own."""
    home(page)
    card = page.locator(".next h2 a")
    (card if card.count() else page.locator(".event a").first).click()
    page.locator(".facts, aside").first.wait_for()


def builder(page: Page) -> None:
    meeting(page)
    page.get_by_role(
        "link", name=re.compile("^(Build|Revise) the agenda$|^(Établir|Réviser) l’ordre du jour$")
    ).first.click()
    page.locator("[data-builder]").wait_for()


def paper(page: Page) -> None:
    """A paper of the next meeting, both languages side by side."""
    meeting(page)
    page.locator("main a").filter(has_text=re.compile(r"^AC.901-D\(\d{4}\)\d{4}-REV1$")).first.click()
    page.get_by_role("link", name=re.compile("^(Side by side|Côte à côte)$")).click()
    page.locator("article.paper .bi").first.wait_for()


def issuing(page: Page) -> None:
    """The last look before an agenda goes out: a meeting that is convened, with its agenda built."""
    home(page)
    page.locator("main").get_by_role("link", name="Issue…").first.click()
    page.locator(".confirm").wait_for()


def approval(page: Page) -> None:
    """The record that waits for the chair."""
    page.goto("/chair")
    page.locator(".wait__i").filter(has_text=re.compile("record|compte rendu")).get_by_role("link").first.click()
    page.locator(".sign").first.wait_for()


def leaving_focus(page: Page) -> None:
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement?.blur(); document.fonts.ready")


SHOTS = (
    Shot("my-work", "secretary", home),
    Shot("meeting", "secretary", meeting),
    Shot("agenda-builder", "secretary", builder),
    Shot("approval", "chair", approval),
    Shot("approval-phone-fr", "chair", approval, language="fr", size=PHONE),
    Shot("paper", "delegate", paper),
    Shot("issue", "secretary", issuing),
    Shot("delegate-phone", "delegate", home, size=PHONE),
    Shot("meeting-phone-fr", "delegate in French", meeting, language="fr", size=PHONE),
    Shot("my-work-fr", "board secretary", home, language="fr"),
    Shot("meeting-dark", "delegate", meeting, colours="dark"),
)


def save(picture: bytes, to: Path) -> None:
    """Keep a picture with few colours, without dithering: text stays clean and the file small."""
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            to, optimize=True
        )


def print_agendas(server: Server, page: Page, folder: Path) -> None:
    """The first page of the next meeting's agenda in each language, and of its revision with marks."""
    server.enter(page, "secretary")
    meeting(page)
    address = page.url
    wanted = [("agenda-en", address, "Agenda, English"), ("agenda-fr", address, "Ordre du jour, français")]
    page.get_by_role("link", name="Show the changes").click()
    page.get_by_role("heading", name="Changes to the agenda").wait_for()
    wanted.append(("marked", page.url, "Marked, English"))
    with tempfile.TemporaryDirectory() as place:
        for name, at, link in wanted:
            pdf = download(page, made(page, at, link), Path(place) / f"{name}.pdf")
            command = ("pdftoppm", "-r", str(FINENESS), "-f", "1", "-l", "1", "-png", pdf)
            save(subprocess.run(command, capture_output=True, timeout=60, check=True).stdout, folder / f"{name}-1.png")


def take(server: Server, pages: Pages, folder: Path) -> None:
    """Take all pictures; the printed ones first, so that the pages show PDFs that are made."""
    print_agendas(server, pages(base_url=server.url), folder)
    for shot in SHOTS:
        page = pages(base_url=server.url, viewport=shot.size or WIDE, colours=shot.colours, touch=bool(shot.size))
        server.enter(page, shot.role, language=shot.language)
        shot.way(page)
        leaving_focus(page)
        save(page.screenshot(), folder / f"{shot.name}.png")
        page.context.close()


def main() -> None:
    """Start a demonstration, take the pictures, end it."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, serving(Path(data)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=FLAGS, chromium_sandbox=os.geteuid() != 0
        )
        pages = Pages(browser)
        take(server, pages, folder)
        pages.close()
        browser.close()
        if pages.complaints:
            raise SystemExit("\n".join(pages.complaints))


if __name__ == "__main__":
    main()
