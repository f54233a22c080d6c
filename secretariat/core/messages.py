"""Words that are translated when shown, not when written down. No catalogue is known here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

#: How a msgid is looked up in the reader's language; `core.i18n` puts its catalogue here. English without it.
_lookup: list[Callable[[str], str]] = [str]


def look_up_with(translate: Callable[[str], str]) -> None:
    """Let messages be said with `translate` from now on."""
    _lookup[0] = translate


class Msgid(str):
    """An English text that has a translation. As a value inside another message it is translated too."""

    __slots__ = ()


def N_(text: str) -> Msgid:
    """Mark `text` for the catalogue; it is translated where it is shown."""
    return Msgid(text)


class Message(NamedTuple):
    """A msgid with the values for its %(name)s places."""

    msgid: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        """Return the sentence in the language in force."""
        return self.text(_lookup[0])

    def text(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence; `translate` looks a msgid up in the reader's language, else it is English."""
        values = {name: _said(value, translate) for name, value in self.values.items()}
        sentence = translate(self.msgid)
        return sentence % values if values else sentence


def _said(value: object, translate: Callable[[str], str]) -> object:
    if isinstance(value, Message):
        return value.text(translate)
    return translate(value) if isinstance(value, Msgid) else value


def message(msgid: str, **values: object) -> Message:
    """Return a message; the msgid is marked with `N_` by the caller."""
    return Message(msgid, values)
