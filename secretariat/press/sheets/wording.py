"""All the words of a sheet in one language, for looking things up: no order of the page, nothing of head and foot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from ..canonical import Document, plain_text
from ..dates import Language
from ..words import Both
from .attached import Approval
from .front import Foot, Front
from .plain import Sheet


def words_of(sheet: Sheet, language: Language) -> str:
    """Return the words of `sheet` in `language`, a line for each text."""
    return "\n".join(word for word in _words(sheet, language) if word)


def _words(value: Any, language: Language) -> Iterator[str]:
    if isinstance(value, Both):
        yield value[language]
    elif isinstance(value, Document):
        yield plain_text(value)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from _words(inner, language)
    elif is_dataclass(value) and not isinstance(value, (Front, Foot, Approval)):
        other = "fr" if language == "en" else "en"
        for one in fields(value):
            inner = getattr(value, one.name)
            if one.name != other and inner not in ("none", "en", "fr"):
                yield from _words(inner, language)
