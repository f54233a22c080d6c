"""What the body of a Word file is read into: a row of paragraphs with their words and labels, tables, pictures, groups."""

from __future__ import annotations

from typing import TypeAlias

from secretariat.core.values import dataclass

from ..canonical.inline import plain
from ..canonical.model import Run, Text
from .styles import Label, Style


@dataclass
class Para:
    """A paragraph as Word has it. `label` is what Word shows before it, `typed` what somebody typed there."""

    runs: list[Run]
    style_id: str
    style: Style
    label: Label | None = None
    level: int = 0
    indent: int = 0
    centred: bool = False
    emphatic: bool = False

    @property
    def words(self) -> str:
        return plain(tuple(self.runs))

    @property
    def name(self) -> str:
        return self.style.name.strip().lower()


@dataclass
class Grid:
    """A table: cells as entries, a row each; merged cells stand once, the places they cover are empty."""

    rows: list[list[list[Entry]]]
    aligned: list[list[str]]


@dataclass
class Pic:
    """A picture under its hash."""

    sha256: str
    alt: str


@dataclass
class Line:
    """A line across."""


@dataclass
class Group:
    """What stands together in a content control of ours."""

    tag: str
    entries: list[Entry]


Entry: TypeAlias = Para | Grid | Pic | Line | Group


class _Before(Text):
    """Words that stand before a title and are no part of it."""

    __slots__ = ()


def label(said: str) -> Run:
    return _Before(said)


def literal(entry: Para) -> str:
    """Return the words of a paragraph as they stand, line by line."""
    return "".join("\n" if not hasattr(run, "text") else run.text for run in entry.runs).replace("\t", "    ")


def is_label(run: Run) -> bool:
    return isinstance(run, _Before)
