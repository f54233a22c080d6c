"""Which characters a canonical text may hold, and what is done to it before it is read."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: Longest text taken, in characters: about forty times a long record.
MAX_LENGTH: Final = 8_000_000

REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but tab, line feed, carriage return
    "\u202a-\u202e\u2066-\u2069"  # bidi embeddings, overrides, isolates: they make words read otherwise
    "\ud800-\udfff"  # lone surrogates
    "\ufff9-\ufffb\ufffe\uffff"  # interlinear marks, non-characters
    "\U000e0000-\U000e007f]"  # tags: words that nobody sees
)


class CanonicalTextError(ValueError):
    """A text that cannot become a canonical text; the message says where and why."""


class UnacceptableCharacter(CanonicalTextError):
    """The text holds a character that is refused. `line` and `column` count from 1."""

    def __init__(self, character: str, line: int, column: int) -> None:
        self.character = character
        self.line = line
        self.column = column
        name = unicodedata.name(character, "") or _name_of_unnamed(character)
        self.character_name = name
        super().__init__(f"Line {line}, column {column}: U+{ord(character):04X} ({name}) cannot be used")


class TextTooLong(CanonicalTextError):
    """The text is longer than `MAX_LENGTH` characters."""


class NestingTooDeep(CanonicalTextError):
    """Lists or quotations stand in one another more than twenty deep. `line` counts from 1."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"Line {line}: lists or quotations are nested too deeply")


def prepared(text: str) -> str:
    """Return `text` with line ends as line feeds, tabs as spaces, in Unicode normal form C.

    Raises TextTooLong, UnacceptableCharacter.
    """
    if len(text) > MAX_LENGTH:
        raise TextTooLong(f"The text has {len(text)} characters; {MAX_LENGTH} is the most")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    check_characters(text)
    text = text.replace("\u2028", "\n").replace("\u2029", "\n\n")
    return unicodedata.normalize("NFC", text.expandtabs(4))


def check_characters(text: str, line: int = 1) -> None:
    """Raise UnacceptableCharacter for the first refused character of `text`, which begins on `line`."""
    found = REFUSED.search(text)
    if found is not None:
        before = text[: found.start()]
        column = found.start() - (before.rfind("\n") + 1) + 1
        raise UnacceptableCharacter(found[0], line + before.count("\n"), column)


def _name_of_unnamed(character: str) -> str:
    category = unicodedata.category(character)
    return {"Cs": "lone surrogate", "Cc": "control character"}.get(category, "not a character")
