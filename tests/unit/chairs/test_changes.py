"""What a chair is told has changed: everything, and nothing that has not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secretariat.core import canonical_json
from secretariat.minutes.changes import decision_changes, parts_changed
from secretariat.press import canonical
from secretariat.press.changes import Kind, text_changes, word_changes

RECORD = """# Retention of recordings

The Chair recalled the question.

The representative of Nation A preferred option B without a change to paragraph 7.

::: decision
The Committee **agreed** option B.
:::

# Seating plan

The Chair thanked the secretariat.
"""


def changed(before: str, after: str) -> list[tuple[Kind, str, str]]:
    found = text_changes(canonical.parse(before), canonical.parse(after))
    return [(one.kind, one.number, one.heading) for one in found]


def test_a_reworded_paragraph_shows_its_words_in_and_out() -> None:
    after = RECORD.replace("without a change to paragraph 7", "with a small change to paragraph 7, on the rota")
    [change] = text_changes(canonical.parse(RECORD), canonical.parse(after))
    assert (change.kind, change.number, change.heading) == (Kind.REWORDED, "2", "Retention of recordings")
    assert ("del", "without") in change.pieces
    put = "".join(words for kind, words in change.pieces if kind != "del")
    assert put.endswith("with a small change to paragraph 7, on the rota.")
    assert "".join(words for kind, words in change.pieces if kind != "ins").startswith("The representative of Nation A")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (RECORD, RECORD, []),
        (
            RECORD,
            RECORD.replace("The Chair thanked", "Nation C asked for the floor.\n\nThe Chair thanked"),
            [(Kind.ADDED, "3", "Seating plan")],
        ),
        (
            RECORD,
            RECORD.replace("The Chair recalled the question.\n\n", ""),
            [(Kind.REMOVED, "1", "Retention of recordings")],
        ),
        (
            RECORD,
            RECORD.replace("the secretariat.", "the *secretariat*."),
            [(Kind.RESET, "3", "Seating plan")],
        ),
        (RECORD, RECORD.replace("# Seating plan", "## Seating plan"), [(Kind.RESET, "", "Seating plan")]),
        (
            RECORD,
            RECORD.replace("option B.\n:::", "option C.\n:::"),
            [(Kind.REWORDED, "", "Retention of recordings")],
        ),
        ("One.\n\nTwo.\n\nThree.", "Two.\n\nThree.\n\nOne.", [(Kind.MOVED, "3", "")]),
        ("See [this](https://a.example).", "See [this](https://b.example).", [(Kind.REWORDED, "1", "")]),
        ("Said.[^1]\n\n[^1]: A note.", "Said.[^1]\n\n[^1]: Another word.", [(Kind.REWORDED, "2", "")]),
    ],
    ids=["same", "added", "removed", "emphasis", "level", "decision", "moved", "link", "footnote"],
)
def test_every_kind_of_change_is_told_once(before: str, after: str, told: list[tuple[Kind, str, str]]) -> None:
    found = changed(before, after)
    if before.startswith("Said"):
        assert [kind for kind, _number, _heading in found] in (
            [Kind.REWORDED],
            [Kind.REMOVED, Kind.ADDED],
            [Kind.ADDED, Kind.REMOVED],
        )
    else:
        assert found == told


PARAGRAPHS = st.lists(
    st.sampled_from(
        [
            "# Item one",
            "## Item one",
            "The Chair spoke.",
            "The Chair *spoke*.",
            "The **Chair** spoke.",
            "Nation A asked for more time until Friday.",
            "Nation A asked for more time until Monday.",
            "- first\n- second",
            "1. first\n2. second",
            "> Nation B said so.",
            "Nation B said so.",
            "::: decision\nThe Committee **noted** it.\n:::",
            "See [the paper](https://a.example/1).",
            "See [the paper](https://a.example/2).",
            "A word.[^1]",
            "[^1]: A note.",
            "[^2]: A note.\n\n    Of two parts.",
            "---",
            "```\ncode\n```",
        ]
    ),
    max_size=8,
).map("\n\n".join)


@settings(max_examples=400, deadline=None)
@given(PARAGRAPHS, PARAGRAPHS)
def test_no_difference_of_the_hash_goes_untold(before: str, after: str) -> None:
    """The seal covers the hash: what she is told has changed covers every way in which it can differ."""
    old, new = canonical.parse(before), canonical.parse(after)
    same = canonical.text_hash(old) == canonical.text_hash(new)
    assert (text_changes(old, new) == ()) is same


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_give_both_texts_back(old: str, new: str) -> None:
    pieces = word_changes(old, new)
    assert "".join(words for kind, words in pieces if kind != "ins") == old
    assert "".join(words for kind, words in pieces if kind != "del") == new


def decision(items: str, label: str, verb: str, text: str) -> dict[str, object]:
    return {"items": items, "label": label, "verb": [verb, verb, f"{verb} (fr)"], "text": [text, f"{text} (fr)"]}


def test_decisions_are_matched_by_item_and_label() -> None:
    before = [decision("5", "(a)", "agreed", "option B"), decision("5", "(b)", "noted", "the cost")]
    after = [decision("5", "(a)", "agreed", "option C"), decision("6", "", "noted", "the plan")]
    found = decision_changes(before, after, "en")
    assert [(one.items, one.label) for one in found] == [("5", "(a)"), ("6", ""), ("5", "(b)")]
    assert ("del", "B") in found[0].pieces
    assert ("ins", "C") in found[0].pieces
    assert decision_changes(before, before, "en") == ()


def test_a_changed_verb_alone_is_a_changed_decision() -> None:
    [change] = decision_changes([decision("5", "", "noted", "it")], [decision("5", "", "agreed", "it")], "fr")
    assert change.pieces[0] == ("del", "noted")


def test_other_parts_of_the_manifest_are_named() -> None:
    before = {"text": "1", "present": [1], "actions": [], "prepared_by": [1]}
    after = {"text": "2", "present": [1, 2], "actions": [], "prepared_by": [1, 2]}
    said = parts_changed(canonical_json.dumps(before), canonical_json.dumps(after))
    assert said == ("Who was present",)
