"""Two versions of a paper put together: what is new underlined, what is gone struck through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..dates import Language
from .front import Foot, Front


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Words that both versions have, or one of them alone."""

    kind: Literal["same", "ins", "del"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedBlock:
    """A block: `level` 1 and more for headings, `number` that of the paragraph; `changed` puts a bar beside it."""

    level: int = 0
    number: str = ""
    changed: bool = False
    pieces: tuple[Marked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonSheet:
    """The changes from one version to a later one, by language; None for a language that one of them has not."""

    front: Front
    en: tuple[ComparedBlock, ...] | None = None
    fr: tuple[ComparedBlock, ...] | None = None
    foot: Foot | None = None

    def blocks(self, language: Language) -> tuple[ComparedBlock, ...] | None:
        """Return the text in `language`, if there is one."""
        return self.en if language == "en" else self.fr
