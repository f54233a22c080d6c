from datetime import UTC, datetime

import pytest

from secretariat.core import errors
from secretariat.core.messages import N_, Message, message

FRENCH = {
    "Item %(number)s is “%(state)s”.": "Le point %(number)s est « %(state)s ».",
    "Withdrawn": "Retiré",
    "%(title)s": "%(title)s",
}


def test_a_sentence_and_its_marked_words_are_in_the_language_of_the_reader():
    said = message("Item %(number)s is “%(state)s”.", number="15bis", state=N_("Withdrawn"))
    assert said.text() == "Item 15bis is “Withdrawn”."
    assert said.text(FRENCH.__getitem__) == "Le point 15bis est « Retiré »."


def test_only_marked_values_are_translated():
    assert message("%(title)s", title="Withdrawn").text(FRENCH.__getitem__) == "Withdrawn"


def test_a_per_cent_sign_without_values_is_left_alone():
    assert Message("100 % of papers", {}).text() == "100 % of papers"


def test_an_error_speaks_its_sentence():
    error = errors.BadInput("minutes", "Minutes must be from 0 to %(most)s.", most=600)
    assert (error.field, str(error)) == ("minutes", "Minutes must be from 0 to 600.")


def test_a_conflict_keeps_both_texts():
    at = datetime(2026, 11, 17, 9, tzinfo=UTC)
    error = errors.Conflict(mine="A", theirs="B", by="Clara Wennberg", at=at)
    assert (error.mine, error.theirs, error.by, error.at) == ("A", "B", "Clara Wennberg", at)
    assert "Clara Wennberg" in str(error)


@pytest.mark.parametrize("kind", [errors.NotFound, errors.NotAllowed, errors.Unavailable])
def test_the_errors_without_a_reason_have_a_sentence_of_their_own(kind):
    assert str(kind()).endswith(".")
    assert isinstance(kind(), errors.SecretariatError)


def test_what_is_missing_and_what_is_hidden_sound_the_same():
    assert str(errors.NotFound()) == str(errors.NotFound())
    assert not issubclass(errors.NotFound, errors.NotAllowed)
