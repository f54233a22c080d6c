"""What was typed is read, whatever it is: nothing that can be typed is wrong."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secretariat.search.asking import MOST_WORDS, Asked, branches, for_postgresql, for_sqlite, read
from secretariat.search.words import LANGUAGES


def test_words_and_phrases_are_told_apart() -> None:
    asked = read("Budget “partage des charges” 2026")
    assert asked.words == ("budget", "2026")
    assert asked.phrases == (("partage", "des", "charges"),)


def test_an_odd_quote_opens_a_phrase_to_the_end() -> None:
    assert read('one "two three').phrases == (("two", "three"),)


def test_a_symbol_is_one_word_and_is_known_as_one() -> None:
    asked = read("ac/901-d(2026)7")
    assert asked.words == ("ac901d20267",)
    assert asked.symbol == "ac901d20267"
    assert read("ac901d20260007").symbol == "ac901d20267"
    assert read('"AC/901-D(2026)0007"').symbol == ""
    assert read("budget").symbol == ""


def test_words_that_say_nothing_are_left_out_where_there_are_others() -> None:
    assert read("the budget of the agency").runs("en") == (("budget",), ("agenc",))
    assert read("le budget de l’agence").runs("fr") == (("budget",), ("agenc",))
    assert read("of the").runs("en") == (("of",), ("the",))
    assert ("of",) not in read('of "the budget"').runs("en")


def test_operators_are_words_or_nothing() -> None:
    assert read('" AND" * ( ) - + ^ : NEAR/2 "').words == ("and", "near", "2")
    assert read("AND OR NOT NEAR").words == ("and", "or", "not", "near")


@pytest.mark.parametrize(
    "text", ["", "   ", '""', "*+-()&|!:<>~^", "\u0301\u0300\u0308", "´`¨^", "\u200b", "…—«»", '"" ""']
)
def test_what_holds_no_word_asks_for_nothing(text: str) -> None:
    assert not read(text)
    assert branches(read(text), LANGUAGES) == []


def test_no_more_words_than_can_be_looked_for() -> None:
    asked = read(" ".join(f"w{n}" for n in range(100)))
    assert len(asked.words) == MOST_WORDS


@settings(max_examples=300)
@given(st.text(max_size=400))
def test_whatever_is_typed_makes_a_query_the_database_takes(text: str) -> None:
    ways = branches(read(text), LANGUAGES)
    if not ways:
        return
    for_postgresql(ways)
    _INDEX.execute("SELECT rowid FROM t WHERE t MATCH ?", (for_sqlite(ways),)).fetchall()


_INDEX = sqlite3.connect(":memory:")
_INDEX.execute("CREATE VIRTUAL TABLE t USING fts5(stems, tokenize='ascii')")


def test_the_languages_stand_beside_each_other() -> None:
    ways = branches(Asked(words=("nationales",)), LANGUAGES)
    assert for_sqlite(ways) == '("national") OR ("national")' or for_sqlite(ways) == '("national")'
    assert for_postgresql([(("a", "b"), ("c",)), (("d",),)]) == "(('a' <-> 'b') & ('c')) | (('d'))"
    assert for_sqlite([(("a", "b"), ("c",)), (("d",),)]) == '("a b" AND "c") OR ("d")'
