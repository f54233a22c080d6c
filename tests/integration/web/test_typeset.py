"""Words of a text on a page are set by one typographer: changes, what was found, outlines."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string

from secretariat.core.i18n import gettext, speaking
from secretariat.documents.types.saying import kind_words_of
from secretariat.documents.views.typeset import set_text
from secretariat.press.canonical import parse
from secretariat.search.snippets import Piece
from secretariat.web.filters import title_of

TABLE = "Tableau 1: Coûts : « détail »"
SET = "Tableau\u00a01\u202f: Coûts\u202f: «\u202fdétail\u202f»"


def shown(app: Flask, template: str, **values: object) -> str:
    with app.test_request_context():
        return render_template_string(template, **values)


@pytest.mark.parametrize(
    ("lang", "there"), [("fr", SET), ("en", TABLE.replace("Tableau 1", "Tableau\u00a01")), ("", TABLE)]
)
def test_changes_are_set_in_the_language_of_their_text_and_what_is_typed_stays(
    app: Flask, lang: str, there: str
) -> None:
    template = '{% from "components/diff.html" import diff %}{{ diff(pieces, lang) }}'
    page = shown(app, template, pieces=[("same", TABLE), ("ins", TABLE), ("del", TABLE)], lang=lang)
    assert page.count(there) == 3


def test_what_was_found_is_set_round_its_marks(app: Flask) -> None:
    template = '{% from "components/found.html" import pieces %}{{ pieces(all, "fr") }}'
    parts = (Piece("Tableau 1: "), Piece("Coûts", hit=True), Piece(' : "détail" <b>'))
    page = shown(app, template, all=parts)
    assert page == "Tableau\u00a01\u202f: <mark>Coûts</mark>\u202f: «\u202fdétail\u202f» &lt;b&gt;"


def test_an_outline_is_set_and_says_an_annex_once() -> None:
    made = set_text(parse("# Objet : salles\n\nDit.\n\n# Annexe B : Coûts : détail\n"), "fr")
    assert [one.title for one in made.outline] == ["Objet\u202f: salles", "Annexe\u00a0B. Coûts\u202f: détail"]


@pytest.mark.parametrize(
    ("spoken", "english", "french", "there"),
    [
        ("en", 'The chair\'s "note"', "", ("The chair’s “note”", "en")),
        ("fr", "The chair's note", 'L\'ordre: "avis"', ("L’ordre : « avis »", "fr")),
        ("fr", "The chair's note", "", ("The chair’s note", "en")),
        ("en", "", "L'ordre : avis", ("L’ordre : avis", "fr")),
    ],
)
def test_a_title_is_set_in_the_language_it_is_in(
    spoken: str, english: str, french: str, there: tuple[str, str]
) -> None:
    with speaking(spoken):
        assert title_of(SimpleNamespace(title_en=english, title_fr=french)) == there


def test_what_a_paper_is_and_its_word_file_are_named_as_french_has_it() -> None:
    with speaking("fr"):
        assert kind_words_of([("policy", "Document d'orientation")])["policy"] == "Document d\u2019orientation"
        assert gettext("Word, %(language)s", language=gettext("French")) == "Français, Word"
