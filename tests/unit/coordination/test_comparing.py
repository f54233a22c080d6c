"""What becomes of a clearance and of a comment when the text moves on: pure, and with the defects it must see."""

from __future__ import annotations

import pytest

from secretariat.coordination.comparing import TITLE, Face, places, places_now, void, void_by_language
from secretariat.coordination.views.asked import changed_ids
from secretariat.press.changes import Kind

ASKED = """\
# Rooms

Each delegation books a room by noon of the day before.

The rota is drawn by lot at the beginning of each month.

Whoever does not come loses the next turn.
"""


def numbers(face: Face) -> dict[str, str]:
    return {place.number: place.id for place in places(face.document).values() if place.number}


def test_the_same_words_leave_a_clearance_as_it_is() -> None:
    again = ASKED.replace("by noon of the day\nbefore", "by noon of the day before").replace("# Rooms", "#  Rooms")
    assert not void(Face("T", ASKED), Face("T", again)).is_void


def test_a_reworded_paragraph_is_void_with_its_words_and_the_rest_stands() -> None:
    [change] = void(Face("T", ASKED), Face("T", ASKED.replace("noon", "ten"))).changes
    assert (change.kind, change.number, change.heading) == (Kind.REWORDED, "1", "Rooms")
    assert [piece for piece in change.pieces if piece[0] != "same"] == [("del", "noon"), ("ins", "ten")]


@pytest.mark.parametrize(
    ("now", "kinds"),
    [
        (ASKED + "\nA new paragraph about something quite different.\n", [Kind.ADDED]),
        (ASKED.replace("Whoever does not come loses the next turn.\n", ""), [Kind.REMOVED]),
        (ASKED.replace("lot", "*lot*"), [Kind.RESET]),
    ],
)
def test_what_is_added_removed_or_set_otherwise_is_void(now: str, kinds: list[Kind]) -> None:
    assert [change.kind for change in void(Face("T", ASKED), Face("T", now)).changes] == kinds


def test_a_paragraph_that_only_moved_stands() -> None:
    first, *rest = ASKED.split("\n\n")
    moved = "\n\n".join([first, rest[2].strip(), rest[0], rest[1]])
    assert not void(Face("T", ASKED), Face("T", moved)).is_void


def test_another_title_is_void_for_the_title() -> None:
    [change] = void(Face("Rooms", ASKED), Face("Halls", ASKED)).changes
    assert change.id == TITLE


def test_a_file_in_place_of_another_or_of_a_text_is_void_as_a_whole() -> None:
    for was, now in ((Face("T", "", "a"), Face("T", "", "b")), (Face("T", ASKED), Face("T", "", "a"))):
        assert void(was, now).whole
    assert not void(Face("T", "", "a"), Face("T", "", "a")).is_void


def test_a_language_that_came_or_went_is_void_and_one_that_stands_is_not_named() -> None:
    english, french = Face("T", ASKED), Face("F", "Chacun réserve une salle.\n")
    assert set(void_by_language({"en": english}, {"en": english, "fr": french})) == {"fr"}
    assert set(void_by_language({"en": english, "fr": french}, {"en": english})) == {"fr"}
    assert void_by_language({"en": english}, {"en": english}) == {}


def test_a_place_is_found_again_under_its_number_of_now_and_missed_when_it_is_gone() -> None:
    asked = Face("T", ASKED)
    by_number = numbers(asked)
    now = Face("T", ASKED.replace("# Rooms\n", "# Rooms\n\nSomething new stands before all of it here.\n"))
    stands = places_now(asked.document, now.document)
    assert stands[by_number["1"]].number == "2"
    edited = places_now(asked.document, Face("T", ASKED.replace("by lot at", "by the chair at")).document)
    assert edited[by_number["2"]].number == "2", "a paragraph edited a little is the same paragraph"
    without = Face("T", ASKED.replace("The rota is drawn by lot at the beginning of each month.\n\n", ""))
    assert by_number["2"] not in places_now(asked.document, without.document)


def test_what_is_marked_in_the_new_text_is_what_changed() -> None:
    now = Face("T", ASKED.replace("noon", "ten") + "\nA new paragraph about something quite different.\n")
    own = {place.id: place.number for place in places(now.document).values()}
    assert sorted(own[one] for one in changed_ids(Face("T", ASKED).document, now.document)) == ["1", "4"]
