"""What came of a Word file: its text, and what of it was kept, changed and lost, as plain data that a page can say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from enum import StrEnum
from typing import Final

from secretariat.core.values import dataclass

from ..canonical import Document
from ..canonical.model import (
    Annex,
    Box,
    CodeBlock,
    Heading,
    Link,
    ListItem,
    Paragraph,
    Picture,
    Quote,
    Runs,
    Table,
    Text,
    walk,
)

#: So many words of what was changed or lost are shown, and each so long.
MOST_SAMPLES: Final = 5
LONGEST_SAMPLE: Final = 160


class ChangeKind(StrEnum):
    """What somebody did to the text."""

    INSERTED = "inserted"
    DELETED = "deleted"
    MOVED_HERE = "moved-here"
    MOVED_AWAY = "moved-away"


class Kept(StrEnum):
    """What the text has of it."""

    HEADINGS = "headings"
    PARAGRAPHS = "paragraphs"
    POINTS = "points"
    TABLES = "tables"
    NOTES = "notes"
    QUOTATIONS = "quotations"
    BOXES = "boxes"
    LITERAL = "literal"
    PICTURES = "pictures"
    CAPTIONS = "captions"
    ANNEXES = "annexes"
    LINKS = "links"
    EMPHASIS = "emphasis"


class Changed(StrEnum):
    """What says the same in another form."""

    NUMBERED = "numbered"
    RENUMBERED = "renumbered"
    UNNUMBERED = "unnumbered"
    HEADING_NUMBERS = "heading-numbers"
    BOLD_HEADINGS = "bold-headings"
    LABELS = "labels"
    FLATTENED = "flattened"
    ENDNOTES = "endnotes"
    UNDERLINED = "underlined"
    RAISED = "raised"
    STRUCK = "struck"
    MERGED = "merged"
    CELLS = "cells"
    CAPTIONS = "captions"
    TEXT_BOXES = "text-boxes"
    FORMULAS = "formulas"
    CHARACTERS = "characters"
    TITLE = "title"


class Lost(StrEnum):
    """What is not in the text."""

    HEAD_AND_FOOT = "head-and-foot"
    CONTENTS = "contents"
    HIDDEN = "hidden"
    PICTURES = "pictures"
    DRAWINGS = "drawings"
    LINKS = "links"
    FORMATTING = "formatting"


@dataclass(frozen=True, slots=True)
class Line:
    """One finding: how often, and the first words concerned."""

    what: Kept | Changed | Lost
    count: int
    samples: tuple[str, ...] = ()


@dataclass
class Findings:
    """Collects what was changed and lost while a file is read."""

    _found: dict[Changed | Lost, list[str]] = field(default_factory=dict)
    _counts: dict[Changed | Lost, int] = field(default_factory=dict)

    def note(self, what: Changed | Lost, sample: str = "", count: int = 1) -> None:
        self._counts[what] = self._counts.get(what, 0) + count
        samples = self._found.setdefault(what, [])
        sample = " ".join(sample.split())
        if sample and len(samples) < MOST_SAMPLES:
            samples.append(sample if len(sample) <= LONGEST_SAMPLE else sample[: LONGEST_SAMPLE - 1] + "…")

    def lines(self, kind: type[Changed] | type[Lost]) -> tuple[Line, ...]:
        return tuple(Line(what, self._counts[what], tuple(self._found[what])) for what in kind if what in self._counts)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the file, to be kept under its hash."""

    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Change:
    """One tracked change; `number` counts from 1 in the order of the text. `text` is empty for a paragraph mark or a row."""

    number: int
    kind: ChangeKind
    author: str
    day: str
    text: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark in the margin, and the words it stands at."""

    author: str
    day: str
    text: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A Word file as canonical text, and all that is to be said of it before it is taken over."""

    document: Document
    title: str
    author: str
    kept: tuple[Line, ...]
    changed: tuple[Line, ...]
    lost: tuple[Line, ...]
    changes: tuple[Change, ...]
    #: Tracked changes of form alone, which are dropped.
    formal_changes: int
    comments: tuple[Comment, ...]
    pictures: dict[str, Image]


_COUNTED: Final = {
    Heading: Kept.HEADINGS,
    Paragraph: Kept.PARAGRAPHS,
    ListItem: Kept.POINTS,
    Table: Kept.TABLES,
    Quote: Kept.QUOTATIONS,
    Box: Kept.BOXES,
    CodeBlock: Kept.LITERAL,
    Picture: Kept.PICTURES,
    Annex: Kept.ANNEXES,
}


def kept_of(document: Document) -> tuple[Line, ...]:
    """Count what a text has."""
    counts = dict.fromkeys(Kept, 0)
    for block in walk(document):
        what = _COUNTED.get(type(block))
        if what is not None and (what is not Kept.PARAGRAPHS or getattr(block, "number", None)):
            counts[what] += 1
        counts[Kept.CAPTIONS] += isinstance(block, Table | Picture) and bool(block.word)
        for runs in _runs(block):
            counts[Kept.LINKS] += sum(isinstance(run, Link) for run in runs)
            counts[Kept.EMPHASIS] += sum(isinstance(run, Text) and (run.strong or run.em) for run in runs)
    counts[Kept.NOTES] = len(document.notes)
    return tuple(Line(what, count) for what, count in counts.items() if count)


def _runs(block: object) -> Iterator[Runs]:
    if isinstance(block, Table):
        yield block.caption
        for row in (block.head, *block.rows):
            yield from row
    elif isinstance(block, Picture):
        yield block.caption
    elif isinstance(block, Heading | Annex | Paragraph):
        yield block.runs
