"""What is tried once more is what a machine without time does to a test, and nothing that the product does."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

SETTINGS = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
TRIED, NOT_TRIED = ["RERUN", "PASSED"], ["FAILED"]

#: Tests that fail at their first try, each in its way.
TESTS = """
import threading
from collections import Counter

import pytest
from playwright.sync_api import TimeoutError

EXPECTED = "Locator expected to be visible\\nError: element(s) not found\\nCall log:\\n  - waiting"
tries = Counter()
shared = []

class Leaky:
    def __del__(self):
        raise ResourceWarning("unclosed")

def in_a_thread(act):
    thread = threading.Thread(target=act)
    thread.start()
    thread.join()

def wrong():
    assert tries == {}

@pytest.fixture(autouse=True)
def first(request):
    tries[request.node.name] += 1
    return tries[request.node.name] == 1

@pytest.fixture(scope="module", autouse=True)
def of_the_module():
    shared.append("opened")
    yield
    assert shared == ["opened"]

def test_tried_a_page(first):
    if first:
        raise TimeoutError("Page.goto: Timeout 60000ms exceeded.")

def test_tried_an_expectation(first):
    if first:
        raise AssertionError(EXPECTED)

def test_tried_what_another_left_over(first):
    if first:
        Leaky()

def test_tried_a_thread(first):
    if first:
        in_a_thread(lambda: 1 / 0)

def test_tried_two_threads(first):
    if first:
        in_a_thread(lambda: 1 / 0)
        in_a_thread(lambda: 1 / 0)

def test_twice_is_too_often():
    raise TimeoutError("Page.goto: Timeout 60000ms exceeded.")

def test_not_an_assertion(first):
    assert not first

def test_not_one_without_words(first):
    if first:
        raise AssertionError

def test_not_one_in_a_thread(first):
    if first:
        in_a_thread(wrong)

def test_not_one_made_while_a_page_fails(first):
    if first:
        try:
            raise TimeoutError("Page.goto: Timeout 60000ms exceeded.")
        finally:
            assert not first

def test_not_an_error(first):
    if first:
        raise OSError("Timeout 60000ms exceeded.")

def test_not_a_time_limit_of_ours(first):
    if first:
        raise TimeoutError("no answer")

def test_not_a_complaint_of_the_browser(first):
    if first:
        pytest.fail("Page.goto: Timeout 60000ms exceeded.")
"""


def test_what_the_machine_does_is_tried_once_more_and_what_the_product_does_is_not(pytester: pytest.Pytester) -> None:
    names = ("reruns", "only_rerun", "rerun_except", "filterwarnings")
    settings = "\n".join(
        f"{name} = {json.dumps(SETTINGS[name])}" for name in names
    )  # strings of JSON are strings of TOML
    pytester.makepyprojecttoml(f"[tool.pytest.ini_options]\n{settings}\n")
    pytester.makepyfile(TESTS)
    # In a process of its own: a run within a run would share what was put aside for a second try.
    result = pytester.runpytest_subprocess("-v", "-p", "no:cacheprovider", *SETTINGS["addopts"].split())
    said: dict[str, list[str]] = {}
    for name, word in re.findall(r"::(test_\w+) (RERUN|PASSED|FAILED|ERROR) +\[", result.stdout.str()):
        said.setdefault(name, []).append(word)
    assert said.pop("test_twice_is_too_often") == ["RERUN", "FAILED"]
    assert said == {name: TRIED if name.startswith("test_tried_") else NOT_TRIED for name in said}
    assert len(said) == 12
    assert result.parseoutcomes() == {"passed": 5, "failed": 8, "rerun": 6}
