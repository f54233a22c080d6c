"""Every text of the product has its French, with the same values in it."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from tests.architecture.french import Text, found_texts, lacking, loose, read_catalogue


def test_every_text_has_its_french() -> None:
    texts = found_texts()
    assert len(texts) > 300, "the texts were not found"
    assert list(lacking(read_catalogue(), texts)) == []


def test_the_catalogue_holds_nothing_that_is_gone() -> None:
    texts = found_texts()
    assert [m.id for m in read_catalogue() if m.id and (m.context, m.id) not in texts] == []


@pytest.mark.parametrize(
    ("msgid", "french"),
    [("Never said", ""), ("%(count)s items", "points"), ("Item %(number)s", "Point %(numero)s")],
)
def test_a_text_without_its_french_is_seen(msgid: str, french: str) -> None:
    catalogue = Catalog(locale="fr")
    catalogue.add(msgid, french)
    texts: set[Text] = {(None, msgid)}
    assert list(lacking(catalogue, texts))


def test_no_french_sign_can_begin_a_line() -> None:
    assert list(loose(read_catalogue())) == []


@pytest.mark.parametrize("french", ["Original : anglais", "La vue « %(name)s\u202f»", "Retirer\xa0?"])
def test_a_french_sign_that_could_begin_a_line_is_seen(french: str) -> None:
    catalogue = Catalog(locale="fr")
    catalogue.add("Said in English", french)
    assert list(loose(catalogue)) == [french]
