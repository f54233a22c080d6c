"""Markup remembered by what it shows: the same for the same values, escaped, of one language, within bounds."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Barrier, Thread
from typing import Any, NamedTuple

import pytest
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from secretariat.core import i18n
from secretariat.core.kept import ENTRY, Memory, Whole
from secretariat.web.remembered import rememberer

TEMPLATES = {
    "row.html": '{% from "inner.html" import inner %}'
    '{% macro row(title, n=1) %}<p>{{ title }} {{ n }} {{ _("word") }}{{ inner() }}</p>{% endmacro %}',
    "inner.html": "{% macro inner() %}!{% endmacro %}",
    "token.html": "{% macro row(title) %}{{ title }}{{ csrf_token() }}{% endmacro %}",
    "far.html": '{% from "token.html" import row as other %}{% macro row(title) %}{{ other(title) }}{% endmacro %}',
    "named.html": "{% macro row(one) %}{{ one.title }}{{ one.bits[0] }}{% endmacro %}",
}


class Named(NamedTuple):
    title: str
    bits: tuple[str, ...] = ("bit",)


@pytest.fixture
def memory() -> Memory[Markup]:
    return Memory(1_000_000)


@pytest.fixture
def environment() -> Environment:
    found = Environment(loader=DictLoader(TEMPLATES), autoescape=True)
    found.globals["csrf_token"] = lambda: "of one session"
    found.globals["_"] = lambda text: f"{text}-{i18n.language()}"
    return found


@pytest.fixture
def drawn(environment: Environment, memory: Memory[Markup]) -> Any:
    return rememberer(environment, memory)


def test_the_same_values_are_drawn_once(drawn: Any, memory: Memory[Markup]) -> None:
    first = drawn("row.html", "row", "".join(["A", "gain"]), 2)
    assert first == "<p>Again 2 word-en!</p>"
    assert isinstance(first, Markup)
    assert drawn("row.html", "row", "Again", 2) is first
    assert drawn("row.html", "row", "Again", 3) == "<p>Again 3 word-en!</p>"
    assert len(memory) == 2


def test_each_language_has_its_own(drawn: Any) -> None:
    assert "word-en" in drawn("row.html", "row", "A")
    with i18n.speaking("fr"):
        assert "word-fr" in drawn("row.html", "row", "A")
    assert "word-en" in drawn("row.html", "row", "A")


@pytest.mark.parametrize("markup_first", [True, False])
def test_markup_is_not_taken_for_the_text_that_looks_like_it(drawn: Any, markup_first: bool) -> None:
    text, markup = "<b>x</b>", Markup("<b>x</b>")
    assert text == markup
    assert hash(text) == hash(markup)
    said = {}
    for one in (markup, text) if markup_first else (text, markup):
        said[type(one)] = drawn("row.html", "row", one), drawn("named.html", "row", Named(one, (one,)))
    assert said[str][0].startswith("<p>&lt;b&gt;x")
    assert said[Markup][0].startswith("<p><b>x")
    assert said[str][1] == "&lt;b&gt;x&lt;/b&gt;" * 2
    assert said[Markup][1] == "<b>x</b>" * 2


def test_true_is_not_taken_for_one(drawn: Any) -> None:
    assert "True" in drawn("row.html", "row", True)
    assert "<p>1 " in drawn("row.html", "row", 1)
    assert "None" in drawn("row.html", "row", None)


def test_only_plain_values_are_taken(drawn: Any) -> None:
    class Thing:
        title = "x"

    for value in (Thing(), ["x"], {"x": 1}, Named("x", (Thing(),)), 1.5):  # type: ignore[arg-type]  # that is the defect
        with pytest.raises(TypeError):
            drawn("row.html", "row", value)


def test_what_is_whole_is_known_by_being_the_same(environment: Environment, drawn: Any) -> None:
    @dataclass(frozen=True, eq=False)
    class Sheet(Whole):
        title: str

    one, other = Sheet("x"), Sheet("x")
    environment.loader = DictLoader(
        {**TEMPLATES, "sheet.html": "{% macro row(sheet) %}{{ sheet.title }}{% endmacro %}"}
    )
    assert drawn("sheet.html", "row", one) is drawn("sheet.html", "row", one)
    assert drawn("sheet.html", "row", other) is not drawn("sheet.html", "row", one)


def test_a_macro_that_knows_more_than_its_values_is_refused(drawn: Any) -> None:
    for template in ("token.html", "far.html"):
        with pytest.raises(TypeError, match="csrf_token"):
            drawn(template, "row", "x")


def test_what_is_kept_is_bounded() -> None:
    memory = Memory(20 * (ENTRY + 10))
    for number in range(500):
        memory.keep(number, Markup("x" * 10), 10)
        assert len(memory) <= 20
        assert memory.get(number) == "x" * 10
    assert memory.get(0) is None
    memory.keep("long", Markup("x" * 100_000), 100_000)
    assert memory.get("long") is None
    assert memory.get(499) is not None


def test_what_is_asked_for_stays() -> None:
    memory = Memory(20 * (ENTRY + 10))
    memory.keep("asked", Markup("x"), 1)
    for number in range(500):
        memory.keep(number, Markup("x" * 10), 10)
        assert memory.get("asked") == "x"


def test_threads_get_what_they_asked_for(environment: Environment) -> None:
    drawn = rememberer(environment, Memory(30 * ENTRY))
    start, wrong = Barrier(8), []

    def ask(seed: int) -> None:
        i18n.choose("fr" if seed % 2 else "en")
        start.wait()
        for number in range(600):
            value = number * (seed // 2 + 1) % 97
            if drawn("row.html", "row", "t", value) != f"<p>t {value} word-{i18n.language()}!</p>":
                wrong.append(value)

    threads = [Thread(target=ask, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
