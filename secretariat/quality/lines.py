"""A canonical text as the review reads it: its words with the place where they stand."""

from __future__ import annotations

from collections.abc import Iterator

from secretariat.core.values import dataclass
from secretariat.press.canonical import Document
from secretariat.press.canonical.model import Annex, Block, Paragraph
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


def annexes(document: Document) -> list[str]:
    """Return the numbers that the annexes bear, in order: "1", "B"."""
    return [block.number for block in document.blocks if isinstance(block, Annex)]
