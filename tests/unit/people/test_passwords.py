"""Which passwords are taken, and how they are kept."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from secretariat.core.errors import BadInput
from secretariat.people import passwords

CLARA = {"name": "Clara Wennberg", "email": "clara.wennberg@example.org"}


@pytest.mark.parametrize(
    "password",
    [
        "correct horse, demonstration",
        "le train de huit heures part à neuf",
        "vR7#qLm2!xTz",
        "η καλύτερη μέρα είναι αύριο",
        "seven geese over the canal",
    ],
)
def test_a_sentence_or_a_random_text_is_taken(password: str) -> None:
    passwords.check_new(password, **CLARA)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elevenchars", "at least 12"),
        ("x" * 257, "at most 256"),
        ("my Wennberg sentence", "your name"),
        ("CLARA is what I am called", "your name"),
        ("Password2026!", "first that would be tried"),
        ("P@ssw0rd12345678", "first that would be tried"),
        ("motdepasse-2026", "first that would be tried"),
        ("Secretariat1949", "first that would be tried"),
        ("azertyuiop123", "first that would be tried"),
        ("123456789012", "first that would be tried"),
        ("abababababab", "first that would be tried"),
        ("welcome welcome", "first that would be tried"),
        ("lkjhgfdsa9876", "first that would be tried"),
    ],
)
def test_a_usual_password_is_refused_with_the_reason(password: str, why: str) -> None:
    with pytest.raises(BadInput, match=why) as refused:
        passwords.check_new(password, **CLARA)
    assert refused.value.field == "new_password"


def test_what_is_kept_is_argon2id_and_matches_only_its_password() -> None:
    kept = passwords.hashed("seven geese over the canal")
    assert kept.startswith("$argon2id$v=19$m=47104,t=2,p=1$")
    assert passwords.matches(kept, "seven geese over the canal")
    assert not passwords.matches(kept, "seven geese over the Canal")
    assert not passwords.is_outdated(kept)


def test_an_accent_typed_in_two_ways_is_one_password() -> None:
    kept = passwords.hashed("un \u00e9t\u00e9 au bord du canal")
    assert passwords.matches(kept, "un e\u0301te\u0301 au bord du canal")


def test_nothing_matches_where_no_password_is_kept() -> None:
    assert not passwords.matches(None, "")
    assert not passwords.matches("not a hash", "anything at all")


def test_a_longer_text_is_another_password_even_where_it_begins_alike() -> None:
    longest = "x1 " * 85 + "y"
    assert len(longest) == passwords.LONGEST
    assert not passwords.matches(passwords.hashed(longest), longest + "z")


def test_a_hash_of_weaker_parameters_is_outdated() -> None:
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))
