"""One demonstration, served for all tests of this folder but those that lay out a scene of their own."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import Error

from secretariat.press.fonts import ensure_fonts
from tests.browser.server import Server, put_off_prints, serving
from tests.conftest import FONTS
from tests.plugins.browser import Pages


@pytest.fixture(scope="session", autouse=True)
def _fonts() -> None:
    """Pages are looked at in the letters they are made for, in a fresh checkout too."""
    ensure_fonts(FONTS)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demonstration, running."""
    with serving(tmp_path_factory.mktemp("demonstration")) as server:
        put_off_prints(server.data)
        yield server


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where a test fails, say what stood on the pages that were open."""
    report = yield
    opened = getattr(item, "funcargs", {}).get("pages")
    if report.when == "call" and report.failed and isinstance(opened, Pages):
        for page in opened.open():
            try:
                report.sections.append((page.url, page.locator("body").inner_text(timeout=2000)[:4000]))
            except Error as error:
                report.sections.append((page.url, str(error)))
    return report
