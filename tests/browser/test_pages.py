"""Every page a person can reach, as each kind of person, wide and narrow, in both languages, light and dark.

The pages are found by following links, so that a page added tomorrow is looked at without being listed here. Of
pages that differ only in which meeting or paper they show, the first ones met are looked at.
"""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.server import Server
from tests.browser.steps import widened
from tests.client import check_page
from tests.plugins.browser import PHONE, Pages, accessibility_faults

WIDE, NARROW = 1440, 320
#: Rules of axe whose answer hangs on width and colours.
DIFFERENT = ("color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable")
_PID = re.compile(r"(?<=/)[2-9a-z]{14}(?=/|$)")
#: Not pages, or pages that ask again every two seconds for what is not one; and addresses that only turn a page's own
#: leaves.
_SKIPPED = re.compile(
    r"\.(?:pdf|docx)$|/(?:en|fr)/word$|^/originals/|^/(static|fonts|healthz|language|kit)|^/minutes/[^/]+/preview$"
)
#: Parameters that make another page of the same address.
_TELLING = ("how", "view", "place", "open")
#: How many pages of one kind are looked at: a draft and an issued paper look different.
MOST = {"/papers/*": 3, "/meetings/*": 3, "/versions/*": 2}


def kind_of(href: str) -> str | None:
    """The kind of page an address leads to, without saying of which thing; None for what is no page."""
    parts = urlsplit(href)
    if _SKIPPED.search(parts.path):
        return None
    said = [name for name in parts.query.split("&") if name.split("=")[0] in _TELLING and "=" in name]
    shown = "&".join(
        _PID.sub("*", name) if name.split("=")[0] not in ("open", "place") else name.split("=")[0] for name in said
    )
    return _PID.sub("*", parts.path) + (f"?{shown}" if shown else "")


def links_of(page: Page) -> list[str]:
    """The addresses on this server to which the page links."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('a[href]')].filter((a) => a.origin === location.origin)"
        ".map((a) => a.pathname + a.search)"
    )
    return found


def faults_of(page: Page, html: str) -> list[str]:
    """What is wrong with the page: wide and light with all rules; on a phone and dark, what may differ there.

    It is looked at in full height, so that no bar lies over a part of it.
    """
    faults = []
    try:
        check_page(html)
    except AssertionError as fault:
        faults.append(f"not valid: {fault}")
    page.evaluate("document.fonts.ready.then(() => true)")
    for width, colours, rules in ((WIDE, "light", ()), (PHONE["width"], "dark", DIFFERENT)):
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]  # one of its literals
        stretch(page, width)
        faults += [f"at {width}, {colours}: {fault}" for fault in accessibility_faults(page, rules=rules)]
        faults += overflow(page)
    stretch(page, NARROW)
    return faults + overflow(page)


def stretch(page: Page, width: int) -> None:
    """Make the window that wide, and so high that the whole page is seen."""
    widened(page, width)
    height: int = page.evaluate("document.documentElement.scrollHeight")
    widened(page, width, height + 200)


def overflow(page: Page) -> list[str]:
    """What is wider than the window, if the page can be scrolled sideways."""
    found: list[str] = page.evaluate(
        """() => {
          const wide = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= wide) return [];
          const out = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > wide + 1);
          return [`scrolls sideways at ${wide}`, ...out.slice(0, 5).map((e) => e.outerHTML.slice(0, 120))];
        }"""
    )
    return found


def walk(page: Page, first: str, *, most: int) -> dict[str, list[str]]:
    """Go from page to page, breadth first; return the addresses looked at with what is wrong on each."""
    seen: Counter[str] = Counter()
    looked: dict[str, list[str]] = {}
    waiting, known = [first], {first}
    while waiting and len(looked) < most:
        href = waiting.pop(0)
        kind = kind_of(href)
        if kind is None or seen[kind] >= MOST.get(kind, 1):
            continue
        seen[kind] += 1
        answer = page.goto(href)
        assert answer
        faults = [] if answer.status == 200 else [f"answers {answer.status}"]
        looked[href] = faults + faults_of(page, answer.text())
        for link in links_of(page):
            if link not in known:
                known.add(link)
                waiting.append(link)
    return looked


def said(looked: dict[str, list[str]]) -> str:
    """The pages with faults, and their faults; nothing if all is well."""
    return "\n".join(f"{href}\n  " + "\n  ".join(faults) for href, faults in looked.items() if faults)


#: Who looks, in which language, and how many pages: those nearest to the first, where others see the same kinds.
ROLES = (
    ("secretary", "en", 60),
    ("board secretary", "fr", 24),
    ("delegate", "fr", 18),
    ("chair", "en", 10),
    ("board chair", "fr", 6),
    ("partner", "en", 8),
    ("administrator", "en", 4),
)


@pytest.mark.parametrize(("role", "language", "most"), ROLES, ids=[role for role, _, _ in ROLES])
def test_pages_of_a_person(demo: Server, pages: Pages, role: str, language: str, most: int) -> None:
    page = pages(base_url=demo.url)
    demo.enter(page, role, language=language)
    looked = walk(page, "/", most=most)
    assert not said(looked), said(looked)
    assert len(looked) >= min(most, 30), looked


@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_of_nobody(demo: Server, pages: Pages, language: str) -> None:
    """The door, the pages of its foot, and the pages that say no."""
    pages.allow(r"status of (401|404)")
    page = pages(base_url=demo.url)
    page.context.add_cookies([{"name": "language", "value": language, "url": demo.url}])
    looked = {}
    for href in ("/sign-in", "/accessibility", "/keyboard", "/nowhere", "/papers"):
        answer = page.goto(href)
        assert answer
        looked[href] = faults_of(page, answer.text())
    assert not said(looked), said(looked)
