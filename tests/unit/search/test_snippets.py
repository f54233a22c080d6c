"""Snippets: the text itself, the words found marked, no more than fits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from secretariat.search.asking import read
from secretariat.search.snippets import LENGTH, Piece, marked, snippet

FILLER = "Nothing of weight was said about it. " * 40


def wanted(words: str, language: str = "en") -> frozenset[str]:
    return read(words).stems(language)


def test_the_words_are_marked_as_they_stand_in_the_text() -> None:
    assert marked("The Agencies’ budgets", "en", wanted("agency budget")) == (
        Piece("The "),
        Piece("Agencies", hit=True),
        Piece("’ "),
        Piece("budgets", hit=True),
    )


def test_the_place_with_most_of_the_words_is_shown() -> None:
    text = f"A budget. {FILLER} The agencies agreed the budget in 2026. {FILLER}"
    pieces = snippet(text, "en", wanted("agency budget 2026"))
    assert [piece.text for piece in pieces if piece.hit] == ["agencies", "budget", "2026"]
    assert pieces[0] == Piece("… ")
    assert pieces[-1] == Piece(" …")
    assert sum(len(piece.text) for piece in pieces) <= LENGTH + 80


def test_a_short_text_is_shown_whole() -> None:
    assert "".join(piece.text for piece in snippet("One budget only.", "en", wanted("budget"))) == "One budget only."


def test_a_text_without_the_words_has_no_snippet() -> None:
    assert snippet(FILLER, "en", wanted("agency")) == ()


@given(st.text(max_size=600), st.text(max_size=60), st.sampled_from(["en", "fr"]))
def test_a_snippet_says_nothing_that_the_text_does_not(text: str, asked: str, language: str) -> None:
    pieces = snippet(text, language, wanted(asked, language))
    said = "".join(piece.text for piece in pieces if piece not in (Piece("… "), Piece(" …")))
    assert said in text
    assert "".join(piece.text for piece in marked(text, language, wanted(asked, language))) == text
