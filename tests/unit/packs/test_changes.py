"""Numbers of pages that slot in."""

from __future__ import annotations

from secretariat.packs.changes import base, labels, letters_given


def test_pages_slot_in_behind_the_page_before() -> None:
    given: dict[str, int] = {}
    assert labels("14", 2, given) == ["14a", "14b"]
    assert labels("14", 1, given) == ["14c"]
    assert labels("14b", 1, given) == ["14d"]
    assert labels("20", 1, given) == ["20a"]


def test_behind_z_come_two_letters() -> None:
    made = labels("3", 54, {})
    assert (made[0], made[25], made[26], made[51], made[52]) == ("3a", "3z", "3aa", "3az", "3ba")


def test_a_number_given_is_not_given_again() -> None:
    given = letters_given(["14b", "14", "9aa", "2", "S3"])
    assert given == {"14": 2, "9": 27, "2": 0, "": 3}
    assert labels("14", 1, given) == ["14c"]
    assert labels("9", 1, given) == ["9ab"]
    assert labels("", 2, given) == ["S4", "S5"]


def test_without_a_number_there_is_none() -> None:
    assert [base(one) for one in ("14b", "14", "S3", "")] == ["14", "14", "", ""]
