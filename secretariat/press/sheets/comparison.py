"""Two versions of a paper put together: what is new underlined, what is gone struck through."""

from __future__ import annotations

from typing import Literal

from secretariat.core.values import dataclass

from ..dates import Language
from .front import Foot, Front


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Words that both versions have, or one of them alone."""

    kind: Literal["same", "ins", "del"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRow:
    """A row of a table; `changed` puts a bar beside it."""

    changed: bool = False
    cells: tuple[tuple[Marked, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedTable:
    """A table; `label` is "Table 1" where it has a caption, `align` is "left", "right" or "center" for each column."""

    label: str = ""
    caption: tuple[Marked, ...] = ()
    align: tuple[str, ...]
    head: ComparedRow
    rows: tuple[ComparedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPoint:
    """A point of a list, or a part of a box where it has no label; `gone` strikes the label through.

    A table within stands in `table`; otherwise `pieces` are its words.
    """

    label: str = ""
    gone: bool = False
    pieces: tuple[Marked, ...] = ()
    inner: tuple[ComparedPoint, ...] = ()
    table: ComparedTable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedBlock:
    """A block: `level` 1 and more for headings, `number` that of the paragraph; `changed` puts a bar beside it.

    A table stands in `table`, the points of a list in `points`; otherwise `pieces` are its words.
    """

    level: int = 0
    number: str = ""
    changed: bool = False
    pieces: tuple[Marked, ...] = ()
    table: ComparedTable | None = None
    points: tuple[ComparedPoint, ...] = ()


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
