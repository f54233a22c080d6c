"""Two sources beside each other: both can be read from what is marked, and a long text costs what changed in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from secretariat.press.changes import marked_changes
from tests.work import calls


def test_changes_are_marked_within_the_paragraph_that_changed() -> None:
    old = "\n\n".join(f"Paragraph {n} of the text." for n in range(3000))
    new = old.replace("Paragraph 1500 of", "Paragraph 1500, reworded, of")
    pieces = marked_changes(old, new)
    assert "".join(text for kind, text in pieces if kind != "ins") == old
    assert "".join(text for kind, text in pieces if kind != "del") == new
    assert sum(len(text) for kind, text in pieces if kind != "same") < 60
    short = (old[: len(old) // 10], new[: len(old) // 10] + "…")
    assert calls(lambda: marked_changes(old, new)) < 15 * calls(lambda: marked_changes(*short))


@given(st.text(alphabet="ab \n", max_size=80), st.text(alphabet="ab \n", max_size=80))
def test_both_texts_can_be_read_from_the_marked_changes(old: str, new: str) -> None:
    pieces = marked_changes(old, new)
    assert "".join(text for kind, text in pieces if kind != "ins") == old
    assert "".join(text for kind, text in pieces if kind != "del") == new
