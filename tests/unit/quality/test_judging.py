"""What the machine finds: nothing in a clean paper, and each seeded defect at its place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from secretariat.documents.markings import Marking
from secretariat.press.canonical import parse
from secretariat.press.unseen import Unseen
from secretariat.quality.facts import Check, Facts, Finding, Reference, Standing, Unsettled
from secretariat.quality.judging import judge
from secretariat.quality.lines import Place
from secretariat.quality.paper import words_in
from secretariat.translation.aligning import Known, align, segments

EN = """::: summary
The paper proposes hours for the canteen.
:::

# Purpose

This paper follows C-M(2026)0007 and is set out in Annex 1.

Türkiye and Czechia were consulted; see paragraph 1.[^1]

# Conclusions

The Committee is invited to:

(a) note the findings;

(b) agree the hours.

[^1]: Their answers are with the secretariat.

# Annex 1: Hours

From eight to six.
"""
FR = """::: summary
Le document propose des horaires pour la cantine.
:::

# Objet

Ce document fait suite au C-M(2026)0007 et est détaillé à l'annexe 1.

La Turquie et la Tchéquie ont été consultées ; voir le paragraphe 1.[^1]

# Conclusions

Le Comité est invité à :

(a) prendre note des constatations ;

(b) convenir des horaires.

[^1]: Leurs réponses sont au secrétariat.

# Annexe 1 : Horaires

De huit à dix-huit heures.
"""
ASKED = "Türkiye and Czechia were consulted;"
#: Somebody has said of every paragraph that both languages agree.
KNOWN = [
    Known(one.words, other.words, True, "", None)
    for one, other in zip(segments(parse(EN)), segments(parse(FR)), strict=True)
]
CLEAN = Facts(
    titles={"en": "Hours of the canteen", "fr": "Horaires de la cantine"},
    texts={"en": parse(EN), "fr": parse(FR)},
    pairs=align(parse(EN), parse(FR), KNOWN),
    symbol="AC/901-D(2026)0008",
    officer="A. Officer, ext. 9031",
    word_limit=800,
    references={"C-M(2026)0007": Reference("C-M(2026)0007", Standing.CURRENT)},
)


def _written(english: str = EN, french: str = FR, **more: Any) -> Facts:
    texts = {"en": parse(english), "fr": parse(french)}
    return replace(CLEAN, texts=texts, pairs=align(texts["en"], texts["fr"], more.pop("known", KNOWN)), **more)


def _english(old: str, new: str) -> Facts:
    assert old in EN
    return _written(EN.replace(old, new))


def _french(old: str, new: str) -> Facts:
    assert old in FR
    return _written(french=FR.replace(old, new))


def test_points_may_say_anew_what_the_words_before_them_begin() -> None:
    """Seeded defect: "Le Comité est invité : (a) à approuver …" is said to ask for nothing."""
    french = FR.replace("invité à :", "invité :").replace("(a) prendre note des", "(a) à en prendre note, des")
    french = french.replace("(b) convenir", "(b) à convenir")
    assert "invited to:" in EN
    english = EN.replace("invited to:", "invited:").replace("(b) agree the", "(b) to agree the")
    facts = replace(CLEAN, texts={"en": parse(english), "fr": parse(french)})
    assert [str(one.said) for one in judge(facts) if one.check is Check.ACTION] == []
    weak = replace(CLEAN, texts={"en": parse(english), "fr": parse(french.replace("à convenir", "à regarder"))})
    assert [one.place.language for one in judge(weak) if one.check is Check.ACTION] == ["fr"]


def test_a_clean_paper_passes_every_check() -> None:
    assert [str(one.said) for one in judge(CLEAN)] == []


def _in(code: str, number: str = "", annex: str = "") -> Place:
    return Place(code, annex, number)


SEEDED: list[tuple[str, Check, Facts, Place, str]] = [
    ("no symbol", Check.SYMBOL, replace(CLEAN, symbol="Canteen-8"), Place(), "is no symbol"),
    ("symbol taken", Check.SYMBOL, replace(CLEAN, symbol_taken=True), Place(), "borne by another"),
    ("paper above", Check.MARKING, replace(CLEAN, marking=Marking.NATO_RESTRICTED), Place(), "above what"),
    (
        "portion above the ceiling", Check.MARKING, _english("From eight", "(NR) From eight"),
        _in("en", "1", "1"), "above what",
    ),
    (
        "portion above the paper", Check.MARKING,
        _written(EN.replace("From eight", "(NU) From eight"), FR.replace("De huit", "(NU) De huit"),
                 marking=Marking.PUBLIC),
        _in("en", "1", "1"), "higher than the paper",
    ),
    ("portion in one language", Check.MARKING, _english("From eight", "(NU) From eight"), Place(), "in one language"),
    ("no French title", Check.TITLE, replace(CLEAN, titles={"en": "Hours", "fr": ""}), _in("fr"), "French title"),
    (
        "classified title", Check.TITLE, replace(CLEAN, titles={"en": "NATO RESTRICTED hours", "fr": "Horaires"}),
        _in("en"), "classified level",
    ),
    ("one face", Check.FACES, replace(CLEAN, texts={"en": parse(EN)}), _in("fr"), "French text is missing"),
    (
        "a paragraph more", Check.FACES, _english("# Conclusions", "One more.\n\n# Conclusions"),
        _in("en", "3"), "has no translation",
    ),
    (
        "a paragraph less", Check.FACES, _english(f"{ASKED} see paragraph 1.[^1]\n\n", ""),
        _in("fr", "2"), "original does not have",
    ),
    ("a changed paragraph", Check.FACES, _english(ASKED, "Türkiye and Czechia were not asked;"), _in("en", "2"), "changed since"),
    ("nobody has looked", Check.FACES, _written(known=[]), _in("fr"), "Nobody has said yet"),
    (
        "an ask less", Check.FACES, _french("(b) convenir des horaires.\n", ""), _in("en", "3"),
        "Items or rows differ",
    ),
    (
        "no ask", Check.ACTION, _english("The Committee is invited to:", "The Committee has a choice:"),
        _in("en"), "No action",
    ),
    ("weak verb", Check.ACTION, _english("(b) agree the", "(b) look at the"), _in("en", "3"), "standard verb"),
    ("weak verb, French", Check.ACTION, _french("(b) convenir des", "(b) regarder les"), _in("fr", "3"), "standard verb"),
    (
        "unknown reference", Check.REFERENCES,
        replace(CLEAN, references={"C-M(2026)0007": Reference("C-M(2026)0007", Standing.MISSING)}),
        _in("en", "1"), "has not been issued",
    ),
    (
        "superseded reference", Check.REFERENCES,
        replace(CLEAN, references={"C-M(2026)0007": Reference("C-M(2026)0007", Standing.SUPERSEDED, "C-M(2026)0007-REV1")}),
        _in("en", "1"), "superseded by C-M(2026)0007-REV1",
    ),
    (
        "withdrawn reference", Check.REFERENCES,
        replace(CLEAN, references={"C-M(2026)0007": Reference("C-M(2026)0007", Standing.WITHDRAWN)}),
        _in("en", "1"), "was withdrawn",
    ),
    (
        "nothing numbered", Check.NUMBERING,
        _written("::: plain\nOnly words.\n:::\n", "::: plain\nDes mots.\n:::\n"), _in("en"), "No paragraph carries",
    ),
    ("typed number", Check.NUMBERING, _english("This paper follows", r"4\. This paper follows"), _in("en", "1"), "typed"),
    ("no such paragraph", Check.NUMBERING, _english("see paragraph 1", "see paragraph 12"), _in("en", "2"), "paragraph 12"),
    ("annex missing", Check.ANNEXES, _english("in Annex 1.", "in Annex 1 and Annex 2."), _in("en", "1"), "Annex 2"),
    ("annexes missing", Check.ANNEXES, _english("in Annex 1.", "in Annexes 1 to 3."), _in("en", "1"), "Annex 2"),
    ("annex unnamed", Check.ANNEXES, _french("et est détaillé à l'annexe 1", ""), _in("fr", "", "1"), "named nowhere"),
    ("country", Check.COUNTRIES, _english("Türkiye", "Turkey"), _in("en", "2"), "“Turkey”"),
    ("country, French", Check.COUNTRIES, _french("Tchéquie", "République tchèque"), _in("fr", "2"), "République tchèque"),
    (
        "country in the title", Check.COUNTRIES, replace(CLEAN, titles={"en": "Visit to Holland", "fr": "Visite"}),
        _in("en"), "“Holland”",
    ),
    ("no officer", Check.OFFICER, replace(CLEAN, officer=""), Place(), "No action officer"),
    ("too long", Check.LENGTH, replace(CLEAN, word_limit=20), _in("en"), "the limit is 20"),
    ("tracked changes", Check.TRACKS, replace(CLEAN, files={"fr": frozenset({Unseen.CHANGES})}), _in("fr"), "tracked"),
    ("comments", Check.TRACKS, replace(CLEAN, files={"fr": frozenset({Unseen.COMMENTS})}), _in("fr"), "comments"),
    ("out in Word", Check.TRACKS, replace(CLEAN, copies={"en": frozenset({Unsettled.OUT})}), _in("en"), "out in Word"),
    ("not in the text", Check.TRACKS, replace(CLEAN, copies={"en": frozenset({Unsettled.WAITS})}), _in("en"), "not in"),
    ("changes of a copy", Check.TRACKS, replace(CLEAN, copies={"en": frozenset({Unsettled.CHANGES})}), _in("en"), "tracked"),
    ("comments of a copy", Check.TRACKS, replace(CLEAN, copies={"en": frozenset({Unsettled.COMMENTS})}), _in("en"), "comments"),
    ("hidden text", Check.TRACKS, replace(CLEAN, files={"fr": frozenset({Unseen.HIDDEN})}), _in("fr"), "hidden"),
    ("a hint is left", Check.BRACKETS, _english("agree the hours", "agree [the hours]"), _in("en", "3"), "[the hours]"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("check", "facts", "place", "words"), [one[1:] for one in SEEDED], ids=[one[0] for one in SEEDED]
)
def test_each_seeded_defect_is_found_at_its_place(check: Check, facts: Facts, place: Place, words: str) -> None:
    found = [one for one in judge(facts) if one.check is check]
    assert found, "nothing is found"
    assert any(one.place == place and words in str(one.said) for one in found), [
        (one.place, str(one.said)) for one in found
    ]


def test_every_check_has_a_seeded_defect() -> None:
    assert {one[1] for one in SEEDED} == set(Check)


@pytest.mark.parametrize(
    ("english", "check"),
    [
        ("It rests on paragraph 44 of C-M(2002)49.", Check.NUMBERING),
        ("See Annex 9 to C-M(2026)0007.", Check.ANNEXES),
        ("North Macedonia was heard.", Check.COUNTRIES),
        ("This paper speaks about NATO RESTRICTED documents in general, and how they are held.", Check.MARKING),
        ("A note[^1] was called before.", Check.BRACKETS),
    ],
)
def test_what_is_no_defect_is_not_taken_for_one(english: str, check: Check) -> None:
    facts = _english("This paper follows", f"{english} This paper follows")
    assert [str(one.said) for one in judge(facts) if one.check is check] == []


@pytest.mark.parametrize(
    "named", ["Annexes 1 and 2", "Annexes 1, 2", "annexes 1 to 3", "annexes 1–2", "Annexes 1, 2 and 3"]
)
def test_annexes_may_be_named_together(named: str) -> None:
    english = EN.replace("in Annex 1.", f"in {named}.") + "".join(f"\n# Annex {at}: More\n\nMore.\n" for at in (2, 3))
    left = [
        str(one.said)
        for one in judge(_written(english, FR))
        if one.check is Check.ANNEXES and one.place.language == "en"
    ]
    assert left == ([] if "3" in named else ["Annex 3 is attached and named nowhere."])


def test_an_ask_may_stand_in_the_sentence_of_a_cover_note() -> None:
    english = "Unless I hear to the contrary, I shall assume that the Committee noted the report."
    french = "Sauf avis contraire, je considérerai que le Comité a pris note du rapport."
    facts = _written(english, french)
    assert [one for one in judge(facts) if one.check is Check.ACTION] == []


def test_of_one_check_a_dozen_findings_are_enough() -> None:
    many = "\n\n".join(f"Turkey, {number}." for number in range(40))
    found: list[Finding] = [one for one in judge(_written(many, many)) if one.check is Check.COUNTRIES]
    assert len(found) == 12


def test_annexes_do_not_count_as_words() -> None:
    assert words_in(parse("One two three.\n\n# Annex 1: Four\n\nFive six.")) == 3


def test_countries_are_named_as_the_house_lists_them() -> None:
    facts = replace(_english("Türkiye", "Turkey"), countries={"TR": ("Turkiye (Republic)", "Turquie")})
    (one,) = [one for one in judge(facts) if one.check is Check.COUNTRIES]
    assert "Turkiye (Republic)" in str(one.todo)
