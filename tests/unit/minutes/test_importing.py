"""A record written elsewhere, divided: every word of it goes somewhere, and where is said before."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.minutes.importing import Fate, Target, divide, gathered, joined
from secretariat.press import canonical
from secretariat.press.canonical import CanonicalTextError
from tests.work import calls

TARGETS = (
    Target("rec", "9", ("Retention of recordings", "Conservation des enregistrements")),
    Target("seat", "10", ("Seating plan", "Plan de salle")),
    Target("desk", "12.3", ("Badge desk", "")),
)
RECORD = """# Notes

Remote and in person[^2].

| Name | From |
| --- | --- |
| JMN | Igalia |

## Retention of recordings

JMN: the code is

```js
## this is code
const kept = map?.get(key) ?? `none`;
```

> A quotation, with a [link](https://example.org/a?b=c&d=(e)) in it[^1].

### Summary

- one
- two

## 10. Plan de salle

Words[^1] again.

## Catering

Nobody objected.

[^1]: The first note, with *emphasis*.
[^2]: The second.
[^9]: Called by nobody.
"""


def words(text: str) -> Counter[str]:
    plain = canonical.plain_text(canonical.parse(text))
    return Counter(word for word in re.sub(r"\[\d+\]", "", plain).split() if not word.rstrip(".").isdigit())


def test_each_part_goes_where_its_heading_says() -> None:
    parts = divide(RECORD, TARGETS, opening="opening")
    assert [(part.heading, part.target, part.fate) for part in parts] == [
        ("", "opening", Fate.OPENING),
        ("Retention of recordings", "rec", Fate.BY_TITLE),
        ("10. Plan de salle", "seat", Fate.BY_TITLE),
        ("Catering", "seat", Fate.WITH_BEFORE),
    ]
    texts = gathered(parts)
    assert "const kept = map?.get(key) ?? `none`;" in texts["rec"]
    assert "## this is code" in texts["rec"]
    assert 'href="https://example.org/a?b=c&amp;d=(e)"' in canonical.to_html(canonical.parse(texts["rec"]), "en")
    assert texts["rec"].startswith("JMN")  # the item’s own title says it
    assert "Catering" in texts["seat"]


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("9. Something else", "rec"),
        ("Item 9: Something else", "rec"),
        ("Point 10 – Autre chose", "seat"),
        ("IX. SOMETHING ELSE", "rec"),
        ("12.3. Other", "desk"),
        ("retention of RECORDINGS!", "rec"),
        ("Retention of recording", "rec"),
        ("Conservation des enregistrements", "rec"),
        ("Conservation of energy", "opening"),
        ("99. Unknown", "opening"),
        ("2023 in review", "opening"),
    ],
)
def test_headings_are_matched_by_title_then_number_then_likeness(heading: str, target: str) -> None:
    [part] = divide(f"## {heading}\n\nText.", TARGETS, opening="opening")
    assert part.target == target


def test_no_word_of_the_record_is_lost() -> None:
    """Seeded defects: footnotes left behind; a heading dropped whose words the item does not say."""
    parts = divide(RECORD, TARGETS, opening="opening")
    there = sum((words(text) for text in gathered(parts).values()), Counter())
    titles = Counter(["Retention", "of", "recordings", "Plan", "de", "salle"])
    assert not words(RECORD) - there - titles


def test_notes_keep_to_their_calls() -> None:
    texts = gathered(divide(RECORD, TARGETS, opening="opening"))
    for key, note in (("opening", "The second."), ("rec", "The first note"), ("seat", "The first note")):
        document = canonical.parse(texts[key])
        assert note in canonical.plain_text(document)
        assert document.notes[0].number == 1
    assert "Called by nobody." in texts["seat"]


def test_joined_texts_keep_their_notes_apart() -> None:
    both = canonical.parse(joined(["A[^1].\n\n[^1]: First.", "B[^1].\n\n[^1]: Second."]))
    assert [note.number for note in both.notes] == [1, 2]
    assert joined(["*kept* as it is", "behind it"]) == "*kept* as it is\n\nbehind it"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "## 9. Retention", "## Lunch", "### Below", "# Above"]),
            st.text(alphabet="ab \n#*>-", max_size=30),
        )
    )
)
def test_any_text_is_divided_without_loss(pieces: list[tuple[str, str]]) -> None:
    text = "\n\n".join(f"{heading}\n\n{body}" for heading, body in pieces)
    try:
        before = words(text)
    except CanonicalTextError:
        return
    there = sum((words(one) for one in gathered(divide(text, TARGETS, opening="opening")).values()), Counter())
    assert not before - there - Counter({"Retention": text.count("Retention")})


def test_a_long_record_is_work_in_proportion() -> None:
    def divided(topics: int) -> None:
        spoken = ("\n\n".join(f"ABC: words {n} {m}." for m in range(60)) for n in range(topics))
        text = "\n\n".join(f"## Topic {n}\n\n{said}" for n, said in enumerate(spoken))
        assert len(divide(text, TARGETS, opening="opening")) == topics

    assert calls(lambda: divided(40)) < 6 * calls(lambda: divided(8))
