"""The blocks and runs of a canonical text: frozen, comparable, free of any rendering."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Literal, TypeAlias

from secretariat.core.values import dataclass

#: Written into every JSON form; a later format gets another name and never changes this one.
FORMAT = "canonical-text/1"

ListKind = Literal["bullet", "number", "letter", "roman"]
BoxKind = Literal["summary", "plain", "decision"]
Align = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words, in one style; never empty, never touching a run of the same style."""

    text: str
    strong: bool = False
    em: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """Words to be taken literally: an identifier, a command."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an http, https or mailto address."""

    runs: tuple[Text | Code, ...]
    url: str


@dataclass(frozen=True, slots=True)
class NoteCall:
    """The raised number that calls footnote `number`."""

    number: int


@dataclass(frozen=True, slots=True)
class Break:
    """A line end that the author wants."""


Run: TypeAlias = Text | Code | Link | NoteCall | Break
Runs: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A title of a section; `level` 1 to 6 as written, without meaning beyond the order of ranks."""

    id: str = ""
    level: int
    runs: Runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """The title that begins an annex; what follows belongs to it, up to the next. Its paragraphs count
    from 1.
    """

    id: str = ""
    word: str
    number: str
    runs: Runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph; `number` is "1", "2" … for those of the main text or of an annex, None inside other
    blocks.
    """

    id: str = ""
    number: str | None = None
    runs: Runs


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem:
    """One item; `label` is what is printed before it: "•", "3.", "(b)", "(iv)"."""

    id: str = ""
    label: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBlock:
    """A list of bullets, of numbers, or of lettered sub-paragraphs."""

    id: str = ""
    kind: ListKind
    start: int = 1
    items: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; every row has as many cells as `head`. `word` and `number` belong to the caption, if there
    is one.
    """

    id: str = ""
    word: str = ""
    number: str = ""
    caption: Runs = ()
    align: tuple[Align, ...]
    head: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of somebody else."""

    id: str = ""
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBlock:
    """Lines to be taken literally; `info` is what follows the opening fence, often a language."""

    id: str = ""
    info: str = ""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image kept under its SHA-256 (`blob`, 64 hexadecimal digits), with the words that stand for it. `word` and
    `number` belong to the caption, if there is one.
    """

    id: str = ""
    blob: str
    alt: str
    word: str = ""
    number: str = ""
    caption: Runs = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A line across, as records use between sessions."""

    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Blocks set apart: a summary, a decision, or text that is to carry no paragraph numbers."""

    id: str = ""
    kind: BoxKind
    blocks: tuple[Block, ...]


Block: TypeAlias = Heading | Annex | Paragraph | ListBlock | Table | Quote | CodeBlock | Picture | Rule | Box
Identified: TypeAlias = Block | ListItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Footnote:
    """A note; numbers run through the whole document in the order of the first calls."""

    number: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A canonical text."""

    blocks: tuple[Block, ...] = ()
    notes: tuple[Footnote, ...] = field(default=())


def walk(document: Document) -> Iterator[Identified]:
    """Yield every block and list item, in reading order, parents first, footnotes last."""
    yield from _walk(document.blocks)
    for note in document.notes:
        yield from _walk(note.blocks)


def _walk(blocks: tuple[Identified, ...]) -> Iterator[Identified]:
    for block in blocks:
        yield block
        if isinstance(block, ListBlock):
            yield from _walk(block.items)
        elif isinstance(block, (ListItem, Quote, Box)):
            yield from _walk(block.blocks)
