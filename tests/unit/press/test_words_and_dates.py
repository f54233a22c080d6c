"""Dates, typography and missing glyphs, in both languages."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.press import dates, glyphs, words
from secretariat.press.dates import Language
from secretariat.press.typography import polish, to_markup

NB, NN = "\u00a0", "\u202f"
PLAIN = frozenset({*range(0x20, 0x180), 0x2010, 0x2013, 0x2019, 0x201C, 0x201D, 0x2022, 0x202F, 0x300, 0x301, 0x2002})


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (dates.long_date(date(2026, 11, 17), "en"), "Tuesday 17 November 2026"),
        (dates.long_date(date(2026, 11, 17), "fr"), "mardi 17 novembre 2026"),
        (dates.long_date(date(2026, 7, 1), "fr"), "mercredi 1er juillet 2026"),
        (dates.long_moment(datetime(2026, 11, 17, 10, 0, tzinfo=UTC), "en"), "Tuesday 17 November 2026, 10:00"),
        (dates.long_moment(datetime(2026, 11, 17, 10, 0, tzinfo=UTC), "fr"), "mardi 17 novembre 2026, 10 h 00"),
        (dates.short_day(date(2026, 11, 17), "en"), "Tue 17 Nov"),
        (dates.short_day(date(2026, 11, 17), "fr"), "mar. 17 nov."),
        (dates.table_date(date(2026, 9, 30), "en"), "Wed 30 Sep 2026"),
        (dates.table_date(date(2026, 9, 30), "fr"), "mer. 30 sept. 2026"),
        (dates.hours(time(9), time(13, 30), "en"), "09:00 to 13:30"),
        (dates.hours(time(9), time(13, 30), "fr"), "de 9 h 00 à 13 h 30"),
        (dates.date_range(date(2026, 11, 17), date(2026, 11, 19), "en"), "17 to 19 November 2026"),
        (dates.date_range(date(2026, 11, 30), date(2026, 12, 1), "fr"), "du 30 novembre au 1er décembre 2026"),
        (dates.date_range(date(2026, 12, 31), date(2027, 1, 1), "en"), "31 December 2026 to 1 January 2027"),
        (dates.date_range(date(2026, 12, 31), date(2026, 12, 31), "en"), "31 December 2026"),
        (dates.number(12000, "fr"), "12 000"),
        (dates.initial_capital("mardi"), "Mardi"),
    ],
)
def test_dates_read_as_people_write_them(made: str, expected: str) -> None:
    assert made.replace(NB, " ").replace(NN, " ") == expected


def test_parts_of_a_date_and_of_an_hour_stay_together() -> None:
    assert dates.long_date(date(2026, 11, 17), "en") == f"Tuesday 17{NB}November{NB}2026"
    assert dates.hour(time(10), "fr") == f"10{NN}h{NN}00"


def test_ordinals() -> None:
    assert [dates.ordinal(n, "en") for n in (1, 2, 3, 4, 11, 12, 13, 21, 111, 321)] == [
        "1st",
        "2nd",
        "3rd",
        "4th",
        "11th",
        "12th",
        "13th",
        "21st",
        "111th",
        "321st",
    ]
    assert dates.ordinal(1, "fr") == "1er"
    assert dates.ordinal(1, "fr", feminine=True) == "1re"
    assert dates.ordinal(321, "fr", feminine=True) == "321e"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", 'a "quoted" word, don\'t', "a “quoted” word, don’t"),
        ("en", "item 4 of Annex B: 12 %", f"item{NB}4 of Annex{NB}B: 12{NB}%"),
        ("en", "21 April 2026", f"21{NB}April{NB}2026"),
        ("en", "see http://a.b: no", "see http://a.b: no"),
        ("fr", "Suites à donner: quatre", f"Suites à donner{NN}: quatre"),
        ("fr", "Suites à donner : quatre ; cinq ?", f"Suites à donner{NN}: quatre{NN}; cinq{NN}?"),
        ("fr", '"oui" et « non »', f"«{NN}oui{NN}» et «{NN}non{NN}»"),
        ("fr", "12 000 euros à 10 h 00", f"12{NN}000{NB}euros à 10{NN}h{NN}00"),
        ("fr", "1 200 000 euros", f"1{NN}200{NN}000{NB}euros"),
        ("fr", "http://a.b/c?d", "http://a.b/c?d"),
    ],
)
def test_the_typographer_knows_the_language(language: Language, text: str, expected: str) -> None:
    assert polish(text, language) == expected


def test_symbols_stay_whole_and_ordinals_are_raised() -> None:
    assert (
        to_markup("AC/4(PP)-D(2026)0007-REV2-COR1!", "en")
        == '<span class="sym long"><span>AC/4(PP)-D(2026)0007</span><span>-REV2-COR1</span></span>!'
    )
    assert to_markup("la 321e réunion", "fr") == "la 321<sup>e</sup> réunion"
    assert to_markup("1er juillet <b>", "fr") == f"1<sup>er</sup>{NB}juillet &lt;b&gt;"


@given(st.text(), st.sampled_from(["en", "fr"]))
def test_typography_never_lets_markup_through_nor_changes_words(text: str, language: Language) -> None:
    bare = to_markup(text, language).replace('<span class="sym">', "").replace("</span>", "")
    bare = bare.replace("<sup>", "").replace("</sup>", "")
    assert "<" not in bare
    assert [one for one in polish(text, language) if one.isalnum()] == [one for one in text if one.isalnum()]


@given(st.text(), st.sampled_from(["en", "fr"]))
def test_only_characters_of_the_fonts_are_set(text: str, language: Language) -> None:
    assert all(ord(one) in PLAIN for one in glyphs.settable(text, language, PLAIN))


def test_a_missing_glyph_is_said() -> None:
    assert glyphs.settable("⏳ Late", "en", PLAIN) == "[hourglass with flowing sand] Late"
    assert glyphs.settable("⏳", "fr", PLAIN) == "[symbole U+23F3]"
    assert glyphs.settable("🇫🇷 ① a\u2011b ﬀ", "en", PLAIN) == "[FR] 1 a-b ff"
    assert glyphs.settable("Київ, x", "en", PLAIN) == "[letters: Cyrillic], x"
    assert glyphs.without_glyph("a⏳⏳", PLAIN) == ["⏳"]


def test_every_word_of_the_press_has_both_languages() -> None:
    pairs = {name: pair for name, pair in vars(words).items() if isinstance(pair, words.Both)}
    assert len(pairs) > 40
    for name, pair in pairs.items():
        assert pair.en, name
        assert pair.fr, name


def test_a_missing_face_gives_the_other_and_says_so() -> None:
    assert words.Both("Room", "").or_other("fr") == ("Room", "en")
    assert words.Both("Room", "Salle").or_other("fr") == ("Salle", "fr")
