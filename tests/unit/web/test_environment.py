"""How templates are loaded: with the names of the environment, and no others."""

from __future__ import annotations

import pytest
from flask import Flask
from jinja2 import DictLoader

from secretariat.web.environment import PlainEnvironment

TEMPLATES = {
    "page": "{% from 'macros' import said %}{{ word }} {{ said('it') }}",
    "macros": "{% macro said(what) %}{{ lower(what) }} {{ word is defined }}{% endmacro %}",
}


@pytest.fixture
def environment() -> PlainEnvironment:
    found = PlainEnvironment(Flask("one"), loader=DictLoader(TEMPLATES))
    found.globals["lower"] = str.lower
    return found


def test_templates_know_what_the_environment_knows_and_what_they_are_given(environment: PlainEnvironment) -> None:
    page = environment.get_template("page")
    assert page.render(word="A") == "A it False", "a macro that is imported knows nothing of the page"
    environment.globals["word"] = "B"
    assert page.render() == "B it False", "its names were those of the moment in which it was imported first"
    assert page.render(word="C") == "C it False"


def test_a_template_has_no_names_of_its_own(environment: PlainEnvironment) -> None:
    with pytest.raises(TypeError, match="other"):
        environment.get_template("page", globals={"other": "x"})
