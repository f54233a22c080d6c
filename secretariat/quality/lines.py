"""A canonical text as the review reads it: its words with the place where they stand, and its shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from secretariat.press.canonical import Document
from secretariat.press.canonical.model import Annex, Block, ListBlock, Paragraph, Table
from secretariat.press.canonical.plain import block_text


@dataclass(frozen=True)
class Place:
    """Where something stands: a language, an annex of it, a paragraph; "" where there is none to name."""

    language: str = ""
    annex: str = ""
    #: Of the paragraph, or of the last one before what carries no number.
    number: str = ""

    @property
    def anchor(self) -> str:
        """The id of the paragraph on the page of the draft, "" where none is named; see `documents.views.typeset`."""
        return f"{'a' + self.annex + '-' if self.annex else ''}p{self.number}" if self.number else ""


@dataclass(frozen=True)
class Line:
    """A block with its words."""

    place: Place
    block: Block
    text: str


def lines(document: Document, language: str) -> Iterator[Line]:
    """Yield every block of the text in order, footnotes last, each with its place."""
    annex, number, section = "", "", 0
    for block in document.blocks:
        if isinstance(block, Annex):
            section += 1
            annex, number = str(section), ""
        elif isinstance(block, Paragraph) and block.number:
            number = block.number
        yield Line(Place(language, annex, number), block, block_text(block))
    for note in document.notes:
        for block in note.blocks:
            yield Line(Place(language), block, block_text(block))


def shape(document: Document, language: str) -> list[tuple[Place, str]]:
    """Return what both languages must have alike: headings, paragraphs, lists by items, tables by rows, annexes."""
    return [(line.place, _kind(line.block)) for line in lines(document, language)]


def _kind(block: Block) -> str:
    if isinstance(block, ListBlock):
        return f"list of {len(block.items)}"
    if isinstance(block, Table):
        return f"table of {len(block.rows)} by {len(block.head)}"
    return type(block).__name__.lower()


def annexes(document: Document) -> list[str]:
    """Return the numbers that the annexes bear, in order: "1", "B"."""
    return [block.number for block in document.blocks if isinstance(block, Annex)]
