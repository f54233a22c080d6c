from __future__ import annotations

import pytest

from secretariat.web.navigation import initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Clara Wennberg", "CW"),
        ("Noor van Dael", "ND"),
        ("élodie", "É"),
        ("Registry (2)", "R"),
        ("", ""),
        ("42", ""),
    ],
)
def test_initials_are_of_the_first_and_last_word(name: str, letters: str) -> None:
    assert initials(name) == letters
