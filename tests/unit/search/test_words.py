"""Words as they are looked for: accents, endings, symbols, and stems that both databases keep alike."""

from __future__ import annotations

import re
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.search.words import FENCE, LONGEST, fold, found_in, stem, stems_of_symbol, symbol_key, trail


def stems(text: str, language: str = "en") -> list[str]:
    return [word.stem for word in found_in(text, language)]


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", "agency agencies Agency’s"),
        ("en", "decide decided DECIDING decides"),
        ("en", "organise organisation organization organised organize"),
        ("fr", "décidé décidée décidées decide décider DÉCIDÉE decidees"),
        ("fr", "général généraux générale générales generaux"),
        ("fr", "comité comités comite"),
        ("fr", "travail travaux"),
        ("fr", "européen européenne europeens"),
        ("fr", "œuvre oeuvres"),
        ("fr", "l’œuvre oeuvre"),
    ],
)
def test_the_forms_of_a_word_are_one(language: str, forms: str) -> None:
    found = [next(one for one in stems(form, language) if len(one) > 1) for form in forms.split()]
    assert len(set(found)) == 1, found


@pytest.mark.parametrize(
    ("language", "words", "known"),
    [
        (
            "en",
            "national nationality decisions generously relational replied dying exceed hopefully",
            "nation nation decis generous relat repli die exceed hope",
        ),
        (
            "fr",
            "continuellement majestueux nationalite decisions organisations jaunissait bataillon actrices presidence",
            "continuel majestu nationalit decis organis jaun bataillon actric president",
        ),
    ],
)
def test_stems_stay_as_they_stand_in_the_indices_of_installations(language: str, words: str, known: str) -> None:
    """A release of the stemmer that gives others finds nothing until all entries are made anew."""
    assert [stem(word, language) for word in words.split()] == known.split()


def test_different_words_stay_different() -> None:
    assert len(set(stems("agency agenda action act decision", "en"))) == 5
    assert stem("coup", "fr") != stem("cout", "fr")


@pytest.mark.parametrize(
    "spelling",
    [
        "AC/901-D(2026)0007",
        "ac/901-d(2026)7",
        "AC/901-D(26)0007",
        "ac901d20260007",
        "AC901D20267",
        " AC 901 D 2026 0007 ",
        "AC/901‑D(2026)0007",
    ],
)
def test_a_symbol_has_one_key_however_it_is_spelled(spelling: str) -> None:
    assert symbol_key(spelling) == "ac901d20267"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AC/901-D(2026)0007", "AC/901-D(2026)0070"),
        ("AC/901-D(2026)0007", "AC/901-D(2026)0007-REV1"),
        ("AC/901-D(2026)0007-REV1", "AC/901-D(2026)0007-COR1"),
        ("AC/901-D(2026)0007", "AC/901-DS(2026)0007"),
        ("AC/910(FC)-D(2026)0004", "AC/910-D(2026)0004"),
        ("PO(2026)0003", "PO(2025)0003"),
        ("AC/35-D/2002", "AC/35-D(2002)1"),
    ],
)
def test_different_symbols_have_different_keys(one: str, other: str) -> None:
    assert symbol_key(one) != symbol_key(other)


def test_a_symbol_in_a_text_is_one_word() -> None:
    found = list(found_in("See PO(2026)0003-REV1, annex 2.", "en"))
    assert [word.stem for word in found] == ["see", "po20263rev1", "annex", "zz2"]
    assert found[1].start == 4


def test_a_paper_is_found_by_parts_of_its_symbol() -> None:
    assert {stem("ac", "en"), stem("901", "en")} <= set(stems_of_symbol("AC/901-D(2026)0007"))
    assert stems_of_symbol("") == []


@given(st.text(), st.sampled_from(["en", "fr"]))
def test_every_text_has_words_that_any_database_takes(text: str, language: str) -> None:
    for word in found_in(text, language):
        assert re.fullmatch(r"[a-z][a-z0-9]*", word.stem, re.ASCII)
        assert len(word.stem) <= LONGEST
        assert word.stem != FENCE
        assert text[word.start : word.end]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text.replace(" ", ""))) == fold(text.replace(" ", "")) or not text.isascii()


@given(st.text())
def test_every_text_has_a_key(text: str) -> None:
    assert len(symbol_key(text)) <= 160


def test_eight_threads_at_once_find_the_same_stems_as_one() -> None:
    endings = ("ation", "ements", "ingly", "ables", "istic", "euse", "amment")
    asked = [
        (f"{start}{middle}{end}", "en")
        for start in "bcdfglmnprst"
        for middle in ("orde", "ati", "ulu")
        for end in endings
    ]
    alone = [stem.__wrapped__(*one) for one in asked]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            rounds = [pool.submit(lambda: [stem.__wrapped__(*one) for one in asked]) for _ in range(16)]
            assert all(done.result() == alone for done in rounds)
    finally:
        sys.setswitchinterval(before)


def test_the_trail_of_a_text_holds_that_of_each_run_of_its_words() -> None:
    words = stems("On burden sharing, and on what is to be shared by whom.")
    assert len(trail(words)) == len(words)
    assert all(trail(words[at : at + 3]) in trail(words) for at in range(len(words) - 2))
    assert trail(["burden", "share"]) not in trail(["share", "burden"])
