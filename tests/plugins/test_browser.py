"""Each thing the browser is trusted to catch is caught here, on a page that has it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, Request, Route

from tests.browser.steps import soon
from tests.plugins.browser import (
    PHONE,
    Pages,
    accessibility_faults,
    assert_accessible,
    chromium_path,
    pytest_collection_modifyitems,
)

pytest_plugins = ["pytester"]

HOME = "http://localhost:9/"  # nothing listens there: the pages are answered from here
POLICY = "default-src 'self'; style-src 'self'; script-src 'self'"
GOOD = """<!doctype html><html lang="en"><head><title>Papers</title></head>
<body><main><h1>Papers</h1><form><label for="q">Find</label><input id="q"></form></main></body></html>"""


def serve(page: Page, body: str, *, status: int = 200, assets: dict[str, str] | None = None) -> None:
    def answer(route: Route, request: Request) -> None:
        path = request.url.removeprefix(HOME)
        headers = {"Content-Security-Policy": POLICY}
        if path == "":
            route.fulfill(status=status, headers=headers, content_type="text/html; charset=utf-8", body=body)
        elif assets and path in assets:
            route.fulfill(content_type="text/javascript", body=assets[path])
        else:
            route.fulfill(status=404, content_type="text/plain", body="no")

    page.route(HOME + "**", answer)
    page.goto(HOME)


def with_body(markup: str) -> str:
    return GOOD.replace("</main>", f"{markup}</main>")


def test_a_good_page_raises_no_complaint(pages: Pages) -> None:
    page = pages(viewport=PHONE, locale="fr-FR")
    serve(page, GOOD)
    assert page.evaluate("[navigator.language, innerWidth]") == ["fr-FR", 390]
    assert_accessible(page)
    assert pages.complaints == []


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ('<p style="color: red">late</p>', "style-src"),
        ("<script>document.title = 'x'</script>", "script-src"),
        ('<p><button onclick="go()">Go</button></p>', "script-src"),
        ('<p><img alt="a map" src="http://elsewhere.example/map.png"></p>', "img-src"),
        ('<p><img alt="a seal" src="/seal.png"></p>', "404"),
        ('<script src="/broken.js"></script>', "nobody is not defined"),
    ],
    ids=["inline style", "inline script", "inline handler", "foreign image", "missing asset", "exception"],
)
def test_a_fault_is_complained_of(pages: Pages, markup: str, complaint: str) -> None:
    page = pages()
    serve(page, with_body(markup), assets={"broken.js": "nobody.home();"})
    soon(page, lambda: complaint in "\n".join(pages.complaints))
    pages.complaints.clear()


def test_nothing_outside_this_machine_is_asked(pages: Pages) -> None:
    page = pages()
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")
    pages.complaints.clear()


def test_an_expected_status_can_be_allowed(pages: Pages) -> None:
    pages.allow("status of 403")
    serve(pages(), GOOD, status=403)
    assert [line for line in pages.complaints if "403" in line] == []


def test_without_javascript_no_script_of_the_page_runs(pages: Pages) -> None:
    page = pages(javascript=False)
    serve(page, with_body('<script src="/broken.js"></script>'), assets={"broken.js": "nobody.home();"})
    assert pages.complaints == []


def test_an_input_without_a_label_is_inaccessible(page: Page) -> None:
    serve(page, with_body('<input type="search">'))
    assert any(fault.startswith("label ") for fault in accessibility_faults(page))
    with pytest.raises(pytest.fail.Exception, match="accessibility faults"):
        assert_accessible(page)


def test_pale_text_is_inaccessible(pages: Pages) -> None:
    page = pages()
    serve(page, with_body("<p id='pale'>late</p>"))
    page.evaluate("document.getElementById('pale').style.color = '#bbb'")
    assert any(fault.startswith("color-contrast") for fault in accessibility_faults(page))


def test_a_complaint_fails_the_test_that_saw_it(pytester: pytest.Pytester) -> None:
    """Asked of the fixture itself, on a browser that is not there: the rule is in the fixture's end."""
    pytester.makeconftest(
        "import pytest\n"
        "from tests.plugins.browser import pages\n"
        "class NoBrowser:\n"
        "    contexts = ()\n"
        "@pytest.fixture\n"
        "def browser():\n"
        "    return NoBrowser()\n"
    )
    pytester.makepyfile(
        "def test_quiet(pages):\n    pass\n"
        "def test_loud(pages):\n    pages.complaints.append('Refused to apply inline style')\n"
    )
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*Refused to apply inline style*"])


def test_browser_tests_come_last_and_keep_their_order() -> None:
    asked = ["browser:1", "plain:1", "browser:2", "plain:2"]
    items = [SimpleNamespace(name=name, fixturenames=(name.split(":")[0],)) for name in asked]
    pytest_collection_modifyitems(items)  # type: ignore[arg-type]  # it reads no more of an item than this
    assert [item.name for item in items] == ["plain:1", "plain:2", "browser:1", "browser:2"]


def test_a_missing_browser_fails_with_the_command_that_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.fail.Exception, match="scripts/system-packages test"):
        chromium_path()
