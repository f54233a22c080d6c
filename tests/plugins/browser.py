"""Debian's Chromium for tests: every page is watched, and what the browser complains of fails the test."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, WebError, expect, sync_playwright

HINT = "Chromium is not installed. Run: scripts/system-packages test"
#: Milliseconds in which a page must do what is expected of it: the machine may be at work, and waiting ends as soon as
#: it has done so.
PATIENCE = 60_000
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
#: What axe is to hold a page to: WCAG 2.2 AA and below, and axe's own good habits.
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

#: Chromium asks nobody outside this machine: no services of its own, no names resolved but our own.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)

#: The console names the policy; this names the element's file and text too, which tells where to look.
TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => console.error(
  `Content-Security-Policy: ${event.violatedDirective} stopped ${event.blockedURI} ` +
  `at ${event.sourceFile}:${event.lineNumber} ${event.sample}`));
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last.

    Playwright keeps an event loop running in the main thread for as long as the browser lives, in which no
    other test could call `asyncio.run`; and the quick tests should speak first.
    """
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))


def chromium_path() -> str:
    """Where Debian's Chromium is; fails the test with a hint where it is not."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail(HINT, pytrace=False)
    return path


class Pages:
    """Opens pages, each in a profile of its own, and collects what the browser complains of.

    Complaints are console errors (a missing asset and a script's exception among them), uncaught exceptions
    and violations of the Content-Security-Policy. The fixture `pages` fails the test on any of them.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._allowed: list[re.Pattern[str]] = []
        self.complaints: list[str] = []

    def __call__(
        self,
        *,
        base_url: str | None = None,
        viewport: ViewportSize = DESKTOP,
        locale: str = "en-GB",
        timezone: str = "Europe/Brussels",
        colours: Literal["light", "dark"] = "light",
        motion: Literal["reduce", "no-preference"] = "reduce",
        javascript: bool = True,
        touch: bool = False,
    ) -> Page:
        """A new page with no cookies; addresses without a host are joined to `base_url`."""
        context = self._browser.new_context(
            base_url=base_url,
            viewport=viewport,
            locale=locale,
            timezone_id=timezone,
            color_scheme=colours,
            reduced_motion=motion,
            java_script_enabled=javascript,
            has_touch=touch,
        )
        context.set_default_timeout(PATIENCE)
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        return context.new_page()

    def allow(self, pattern: str) -> None:
        """Do not count complaints that match, for the rest of this test: say which status is looked for."""
        self._allowed.append(re.compile(pattern))

    def open(self) -> list[Page]:
        """The pages that are open."""
        return [page for context in self._browser.contexts for page in context.pages]

    def close(self) -> None:
        """Close every page that was opened."""
        for context in list(self._browser.contexts):
            context.close()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            where = message.page.url if message.page else ""
            self._note(f"{where}: {message.text} ({message.location['url']})")

    def _on_error(self, error: WebError) -> None:
        self._note(f"{error.page.url if error.page else ''}: {error.error}")

    def _note(self, complaint: str) -> None:
        if not any(pattern.search(complaint) for pattern in self._allowed):
            self.complaints.append(complaint)


#: Bars that stay in view while the page moves under them: laid down where they belong, and put back.
_LAY_DOWN = """() => {
    for (const one of document.querySelectorAll("body *")) {
        if (getComputedStyle(one).position === "sticky") {
            one.dataset.laidDown = one.style.position;
            one.style.position = "static";
        }
    }
}"""
_PUT_BACK = """() => {
    for (const one of document.querySelectorAll("[data-laid-down]")) {
        one.style.position = one.dataset.laidDown;
        delete one.dataset.laidDown;
    }
}"""


@contextlib.contextmanager
def _bars_laid_down(page: Page) -> Iterator[None]:
    """What a bar covers only until one scrolls has its full size: how far the page is scrolled must not matter."""
    page.evaluate(_LAY_DOWN)
    try:
        yield
    finally:
        page.evaluate(_PUT_BACK)


def accessibility_faults(page: Page, standards: Sequence[str] = STANDARDS, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds wrong on the page once it is whole: rule, help, and each element with its markup.

    `rules` names the only rules to try, in place of whole standards.
    """
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": list(standards)}
    options = {"resultTypes": ["violations"], "runOnly": only}
    page.wait_for_load_state()
    with _bars_laid_down(page):
        found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n    {node['target']} {node['html']}"
        for rule in found
        for node in rule["nodes"]
    ]


def assert_accessible(page: Page) -> None:
    """Fail with the list of what axe finds wrong on the page."""
    faults = accessibility_faults(page)
    if faults:
        pytest.fail(f"{page.url} has accessibility faults:\n" + "\n".join(faults), pytrace=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the session."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=chromium_path(),
            headless=True,
            args=FLAGS,
            chromium_sandbox=os.geteuid() != 0,  # Chromium's sandbox does not work for root
        )
        yield chromium
        chromium.close()


@pytest.fixture
def pages(browser: Browser) -> Iterator[Pages]:
    """Call it for a page: `pages(viewport=PHONE)`. The test fails if the browser complained of any."""
    pages = Pages(browser)
    try:
        yield pages
    finally:
        pages.close()
    if pages.complaints:
        pytest.fail("The browser complained:\n" + "\n".join(pages.complaints), pytrace=False)


@pytest.fixture
def page(pages: Pages) -> Page:
    """One desktop page with the defaults of `pages`."""
    return pages()
