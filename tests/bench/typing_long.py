"""How a draft of 500 paragraphs opens, is typed in and is saved in a browser, against a page with nothing but its field: figures.

    python -m tests.bench.typing_long

Keys come one every 60 ms, as a quick typist's do. What a key takes is what the browser says of it (Event Timing): how long its
handlers ran, and how long until what it changed was painted, in steps of 8 ms. Long tasks are those over 50 ms; those that a
saving brings are among them, since it falls between keys.
"""

from __future__ import annotations

import logging
import statistics
import tempfile
from html import escape
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from secretariat.core import schema
from secretariat.core.db import make_engine
from tests.bench.sized import sized
from tests.browser.drafting_scene import Scene, drafting
from tests.plugins.browser import FLAGS, chromium_path

PARAGRAPHS: Final = 500
KEYS: Final = sized(240, 80)
#: Milliseconds from one key to the next; a pause after so many keys, in which the text is saved.
PACE, REST, BURST = 60, 1600, 80
_SENTENCE: Final = (
    "The Committee noted that rooms given back at short notice should be offered to those who had asked first. "
)
_TYPED: Final = "and asked to hear of it again in spring, when the rooms on the second floor are free. "
#: Begun before anything of the page: what keys and tasks take.
_WATCH: Final = """
window.measured = {events: [], tasks: []};
new PerformanceObserver((list) => { for (const one of list.getEntries()) {
  if (["keydown", "keypress", "input", "beforeinput", "keyup"].includes(one.name))
    measured.events.push([one.name, one.processingStart - one.startTime, one.processingEnd - one.processingStart, one.duration]);
} }).observe({type: "event", durationThreshold: 16, buffered: true});
new PerformanceObserver((list) => { for (const one of list.getEntries()) measured.tasks.push([one.startTime, one.duration]); })
  .observe({type: "longtask", buffered: true});
"""


def text() -> str:
    """Five hundred paragraphs of some sixty words under headings, with points here and there."""
    made: list[str] = []
    for at in range(PARAGRAPHS):
        if at % 20 == 0:
            made.append(f"## Section {at // 20 + 1}")
        made.append(f"Of matter {at}: " + _SENTENCE * 3)
        if at % 25 == 7:
            made.append("(a) one point;\n(b) *another* point.")
    return "\n\n".join(one.strip() for one in made)


def bare(browser: Browser, source: str) -> Page:
    """A page with the text in a field of the same size, and nothing else."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script(_WATCH)
    field = f"<textarea id=text style='width:700px;height:570px;font:18px serif'>{escape(source)}</textarea>"
    page.goto("about:blank")
    page.set_content(f"<!doctype html>{field}")
    return page


def opened(browser: Browser, scene: Scene, source: str) -> tuple[Page, dict[str, float]]:
    """A paper with that text, open to be written; and what opening it took, in milliseconds."""
    page = browser.new_page(viewport={"width": 1280, "height": 800}, base_url=scene.url, locale="en-GB")
    scene.enter(page, "secretary")
    page.goto("/papers/new")
    if page.locator("main form [name=title_en]").count() == 0:
        page.locator("main a[href*='papers/new']").first.click()
    page.locator("[name=title_en]").fill("Rooms for small meetings")
    page.get_by_role("button", name="Open the paper").click()
    page.wait_for_url("**/text*")
    page.locator("#text").fill(source)
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("[data-set] p.np").nth(PARAGRAPHS - 1).wait_for(state="attached", timeout=60_000)
    page.add_init_script(_WATCH)
    page.reload()
    page.wait_for_load_state("networkidle")
    took: dict[str, float] = page.evaluate(
        """() => {
            const [all] = performance.getEntriesByType("navigation");
            const [paint] = performance.getEntriesByName("first-contentful-paint");
            const tasks = measured.tasks.reduce((sum, [, one]) => sum + one, 0);
            return {answer: all.responseEnd, painted: paint.startTime, ready: all.domContentLoadedEventEnd, "long tasks": tasks};
        }"""
    )
    return page, took


def typed(page: Page) -> dict[str, Any]:
    """Type in the middle of the text, with pauses in which it is saved, and return what was measured."""
    page.locator("#text").evaluate(
        """field => {
            const at = field.value.indexOf("\\n\\n", field.value.length / 2);
            field.focus();
            field.setSelectionRange(at, at);
        }"""
    )
    page.wait_for_timeout(500)
    page.evaluate("() => { measured.events.length = measured.tasks.length = 0; performance.clearResourceTimings(); }")
    words = _TYPED * (KEYS // len(_TYPED) + 1)
    for at in range(0, KEYS, BURST):
        page.keyboard.type(words[at : at + BURST], delay=PACE)
        page.wait_for_timeout(REST)
    found: dict[str, Any] = page.evaluate(
        """() => ({...measured, saves: performance.getEntriesByType("resource")
            .filter((one) => one.name.includes("/text")).map((one) => one.duration)})"""
    )
    return found


def said(found: dict[str, Any]) -> str:
    """Say what keys took: handlers and paint, in milliseconds; those that were quicker than 16 are not told by the browser."""
    keys = [one for one in found["events"] if one[0] in ("keydown", "keypress", "input")]
    painted = sorted(one[3] for one in keys)
    handled = sorted(one[2] for one in keys)
    tasks = sorted(one for _, one in found["tasks"])
    worst = (
        f"slowest key {max(painted, default=0):.0f} ms to the paint, {max(handled, default=0):.0f} ms of it handlers"
    )
    over = sum(one > 50 for one in painted)
    middle = statistics.median(painted) if painted else 0
    return (
        f"{KEYS} keys: {len(painted)} events of 16 ms or more, median of these {middle:.0f} ms, {over} over 50 ms; {worst}; "
        f"long tasks: {len(tasks)} ({', '.join(f'{one:.0f}' for one in tasks) or 'none'})"
    )


def main() -> None:
    """Open, type, save; then the same keys in a bare field."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    source = text()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        template = Path(folder) / "migrated.sqlite3"
        engine = make_engine(f"sqlite:///{template}")
        schema.upgrade(engine)
        engine.dispose()
        place = Path(folder) / "scene"
        place.mkdir()
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        with drafting(place, template) as scene:
            page, took = opened(browser, scene, source)
            print("opening, ms:", ", ".join(f"{name} {ms:.0f}" for name, ms in took.items()))  # noqa: T201  # the figures
            found = typed(page)
            print("ours:", said(found))  # noqa: T201  # the figures
            saves = [f"{one:.0f}" for one in found["saves"]]
            print("a saving, from sent to answered, ms:", ", ".join(saves))  # noqa: T201  # the figures
        print("bare field:", said(typed(bare(browser, source))))  # noqa: T201  # the figures
        browser.close()


if __name__ == "__main__":
    main()
