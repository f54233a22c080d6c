"""Sentences about the readiness of an agenda name one item as one and several as several, in both languages."""

from __future__ import annotations

import pytest

from secretariat.core import i18n
from secretariat.core.i18n import N_, gettext
from secretariat.core.messages import Message
from secretariat.meetings.readiness import items_named


@pytest.mark.parametrize(
    ("language", "numbers", "said"),
    [
        ("en", ["4"], "One language follows: item 4."),
        ("en", ["4", "7.1"], "One language follows: items 4, 7.1."),
        ("fr", ["4"], "Une langue suivra : point 4."),
        ("fr", ["4", "7.1"], "Une langue suivra : points 4, 7.1."),
    ],
)
def test_one_item_is_no_items(language: str, numbers: list[str], said: str) -> None:
    sentence = Message(N_("One language follows: %(items)s."), {"items": items_named(numbers)})
    with i18n.speaking(language):
        assert " ".join(sentence.text(gettext).split()) == said
