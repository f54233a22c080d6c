"""Pairs of paragraphs: found again when either text moves on, and how each stands to its original."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from secretariat.press import canonical
from secretariat.press.canonical.parts import parts, put_together
from secretariat.translation.aligning import Known, Pair, align, place_for
from secretariat.translation.states import Standing

ALIGNED, STALE, MISSING = Standing.ALIGNED, Standing.STALE, Standing.MISSING
IN_TRANSLATION, SURPLUS = Standing.IN_TRANSLATION, Standing.SURPLUS
ONE, TWO, THREE = "The first says this.", "The second says that.", "The third says nothing new."
UN, DEUX, TROIS = "Le premier dit ceci.", "Le deuxième dit cela.", "Le troisième ne dit rien de neuf."


def pairs(original: Sequence[str], translation: Sequence[str], known: Sequence[Known] = ()) -> list[Pair]:
    return align(*(canonical.parse("\n\n".join(text)) for text in (original, translation)), known)


def known(*both: tuple[str, str], aligned: bool = True) -> list[Known]:
    """What is kept when somebody has said of these pairs that they agree."""
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    return [Known(one, other, aligned, "Somebody", at, row) for row, (one, other) in enumerate(both, start=1)]


ALL = known((ONE, UN), (TWO, DEUX), (THREE, TROIS))


def said(found: Sequence[Pair]) -> list[tuple[str, str, Standing]]:
    return [
        (
            pair.original.words if pair.original else "",
            pair.translation.words if pair.translation else "",
            pair.standing,
        )
        for pair in found
    ]


def test_what_nobody_has_looked_at_is_in_translation_by_the_order_of_forms() -> None:
    original = ["# Background", ONE, "- a\n- b", TWO]
    found = pairs(original, ["# Contexte", UN, "- un\n- deux", DEUX])
    assert [pair.standing for pair in found] == [IN_TRANSLATION] * 4
    found = pairs(original, ["# Contexte", UN, DEUX])
    assert said(found)[2:] == [("• a\n• b", "", MISSING), (TWO, DEUX, IN_TRANSLATION)]


def test_what_somebody_said_agrees_is_aligned_until_its_original_changes() -> None:
    assert {pair.standing for pair in pairs([ONE, TWO, THREE], [UN, DEUX, TROIS], ALL)} == {ALIGNED}
    changed = "The second says that, and more."
    found = pairs([ONE, changed, THREE], [UN, DEUX, TROIS], ALL)
    assert [pair.standing for pair in found] == [ALIGNED, STALE, ALIGNED]
    assert found[1].changes == (("same", "The second says "), ("del", "that."), ("ins", "that, and more."))
    assert {pair.standing for pair in pairs([ONE, TWO, THREE], [UN, DEUX, TROIS], ALL)} == {ALIGNED}, "back again"


def test_an_original_written_quite_anew_keeps_its_translation_and_makes_it_stale() -> None:
    found = pairs([ONE, "Quite another sentence stands here by now.", THREE], [UN, DEUX, TROIS], ALL)
    assert [pair.standing for pair in found] == [ALIGNED, STALE, ALIGNED]
    assert found[1].changes


def test_a_better_wording_of_the_translation_alone_makes_nothing_stale() -> None:
    found = pairs([ONE, TWO, THREE], [UN, "Le deuxième, quant à lui, dit cela.", TROIS], ALL)
    assert {pair.standing for pair in found} == {ALIGNED}


def test_a_paragraph_put_in_is_missing_at_its_place_and_moves_no_other() -> None:
    found = pairs([ONE, "Something new.", TWO, THREE], [UN, DEUX, TROIS], ALL)
    assert said(found) == [
        (ONE, UN, ALIGNED), ("Something new.", "", MISSING), (TWO, DEUX, ALIGNED), (THREE, TROIS, ALIGNED)
    ]  # fmt: skip
    assert place_for(found, found[1]) == 1
    found = pairs(["At the top.", ONE, TWO, THREE], [UN, DEUX, TROIS], ALL)
    assert (found[0].standing, place_for(found, found[0])) == (MISSING, 0)


def test_a_paragraph_taken_out_leaves_its_translation_where_it_stands_and_comes_back() -> None:
    found = pairs([ONE, THREE], [UN, DEUX, TROIS], ALL)
    assert said(found) == [(ONE, UN, ALIGNED), ("", DEUX, SURPLUS), (THREE, TROIS, ALIGNED)]
    assert said(pairs([ONE, TWO, THREE], [UN, DEUX, TROIS], ALL))[1] == (TWO, DEUX, ALIGNED)


def test_the_first_of_the_translation_may_have_no_original() -> None:
    assert said(pairs([TWO, THREE], [UN, DEUX, TROIS], ALL))[0] == ("", UN, SURPLUS)


def test_a_paragraph_that_moved_is_stale_until_its_translation_follows() -> None:
    found = pairs([THREE, ONE, TWO], [UN, DEUX, TROIS], ALL)
    assert [(pair.standing, pair.moved) for pair in found] == [(STALE, True), (ALIGNED, False), (ALIGNED, False)]
    assert place_for(found, found[0]) == 0
    assert {pair.standing for pair in pairs([THREE, ONE, TWO], [TROIS, UN, DEUX], ALL)} == {ALIGNED}


def test_what_was_begun_and_not_finished_is_in_translation() -> None:
    begun = known((ONE, UN), aligned=False)
    assert pairs([ONE], [UN], begun)[0].standing is IN_TRANSLATION
    assert pairs([ONE, TWO], [UN], begun)[1].standing is MISSING


def test_a_translation_brought_anew_from_elsewhere_keeps_what_it_still_says() -> None:
    brought = ["Tout autre chose que jusqu’ici.", DEUX, TROIS]
    found = pairs([ONE, TWO, THREE], brought, ALL)
    assert [pair.standing for pair in found] == [IN_TRANSLATION, ALIGNED, ALIGNED]
    assert found[0].translation is not None, "by its order"


def test_paragraphs_that_say_the_same_stay_apart() -> None:
    same = known((ONE, UN), (TWO, DEUX), (ONE, UN))
    assert {pair.standing for pair in pairs([ONE, TWO, ONE], [UN, DEUX, UN], same)} == {ALIGNED}
    found = pairs([TWO, ONE], [UN, DEUX, UN], same)
    assert sorted(pair.standing for pair in found) == [ALIGNED, ALIGNED, SURPLUS]


def test_a_line_across_needs_no_translation() -> None:
    assert [pair.standing for pair in pairs(["***", ONE], ["***"])] == [ALIGNED, MISSING]


def test_a_note_goes_with_its_paragraph_whatever_its_number() -> None:
    both = known((f"{ONE}[1]\nA note.", f"{UN}[1]\nUne note."))
    original, translation = f"{ONE}[^x]\n\n[^x]: A note.", f"{UN}[^x]\n\n[^x]: Une note."
    assert pairs([original], [translation], both)[0].standing is ALIGNED
    found = pairs(["Before it[^y].\n\n[^y]: Another note.", original], [translation], both)
    assert [pair.standing for pair in found] == [MISSING, ALIGNED]
    assert pairs([original.replace("A note", "Quite a note")], [translation], both)[0].standing is STALE


@pytest.mark.parametrize(
    "text",
    [
        "One[^a] two[^b].\n\n(a) x[^a]\n(b) y\n\n[^a]: note\n[^b]: other[^c]\n\n[^c]: deep",
        "# Annex: T\n\nOne.\n\n# Annexe : Titre\n\nTable: Cap\n\n| a | b |\n| --- | --- |\n| 1 | 2 |",
        "# Annex B: T\n\n# Annex: Next\n\n- a\n- b\n\n+ c\n\n[^z]: never called",
        "[^z]: only a note",
        "",
    ],
)
def test_a_text_taken_apart_and_put_together_is_the_same(text: str) -> None:
    document = canonical.parse(text)
    again = canonical.parse(canonical.to_source(put_together(parts(document))))
    assert canonical.text_hash(again) == canonical.text_hash(document)
