"""Sentences whose words are chosen now and whose language is chosen when they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from secretariat.core import i18n


class Word:
    """A msgid used as a value inside another sentence: it is translated when the sentence is put together."""

    __slots__ = ("msgid",)

    def __init__(self, msgid: str) -> None:
        self.msgid = msgid

    def __str__(self) -> str:
        return i18n.gettext(self.msgid)

    def __repr__(self) -> str:
        return f"Word({self.msgid!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Word) and other.msgid == self.msgid

    def __hash__(self) -> int:
        return hash((Word, self.msgid))


class Message(NamedTuple):
    """A msgid with the values for its %(name)s places."""

    msgid: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        """Return the sentence in the language in force."""
        return i18n.gettext(self.msgid, **self.values)


def message(msgid: str, **values: object) -> Message:
    """Return a message; the msgid is marked with `N_` by the caller."""
    return Message(msgid, values)
