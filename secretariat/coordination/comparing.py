"""What became of the text that an office was asked about: which clearances are void for what, and where comments stand.

Pure. Blocks are found again by their stable ids (docs/canonical-text.md): a paragraph that moved, or was edited a little,
is the same paragraph; one that is gone takes nothing with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from secretariat.core.values import dataclass
from secretariat.press import canonical
from secretariat.press.canonical import Document, block_text
from secretariat.press.canonical.model import Annex, Block, Heading, Paragraph
from secretariat.press.changes import Kind, TextChange, text_changes, word_changes

#: Stands for the title where changes are named by the ids of blocks.
TITLE = "title"


@dataclass(frozen=True)
class Face:
    """One language of a draft: its title and its source, or the hash of its file."""

    title: str = ""
    text: str = ""
    file_sha256: str | None = None

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and self.file_sha256 is None

    @cached_property
    def document(self) -> Document:
        return canonical.parse(self.text)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of the file, or of what the text says."""
        return self.file_sha256 or canonical.text_hash(self.document)


@dataclass(frozen=True)
class Place:
    """Where a block stands in a text."""

    id: str
    #: The number of the paragraph, if it has one: "3"; in an annex "3" too, under its heading.
    number: str
    #: The heading over it; of a heading, itself.
    heading: str
    text: str


@dataclass(frozen=True)
class Void:
    """What of one language was changed since it was asked about."""

    #: The paragraphs that are not as they were, none where the language is a file.
    changes: tuple[TextChange, ...]
    #: A file in the place of another, of a text, or the other way round: nothing of it can be told apart.
    whole: bool = False

    @property
    def is_void(self) -> bool:
        return self.whole or bool(self.changes)


def places(document: Document) -> dict[str, Place]:
    """Return the blocks of a text, and of its notes, by id, in reading order."""
    found: dict[str, Place] = {}
    heading = ""
    for block in (*document.blocks, *(inner for note in document.notes for inner in note.blocks)):
        text = block_text(block)
        if isinstance(block, Heading | Annex):
            heading = text
        found[block.id] = Place(block.id, _number(block), heading, text)
    return found


def places_now(asked: Document, now: Document) -> dict[str, Place]:
    """Return where the blocks of `now` stand, under the ids that they have in the text as it was asked."""
    return places(canonical.parse(canonical.to_source(now), previous=asked))


def void(asked: Face, now: Face) -> Void:
    """Return what of a language no longer stands as it was asked. A paragraph that only moved is as it was."""
    title = asked.title != now.title
    changes = [TextChange(Kind.REWORDED, TITLE, "", "", tuple(word_changes(asked.title, now.title)))] if title else []
    if asked.content_hash != now.content_hash:
        if asked.file_sha256 or now.file_sha256:
            return Void(tuple(changes), whole=True)
        found = text_changes(asked.document, now.document)
        changes += [change for change in found if change.kind is not Kind.MOVED]
    return Void(tuple(changes))


def void_by_language(asked: Mapping[str, Face], now: Mapping[str, Face]) -> dict[str, Void]:
    """Return what no longer stands, by language; languages that stand as they were are left out.

    A language that came after the office was asked is new to it: all of it is void.
    """
    nothing = Face()
    found = {code: void(asked.get(code, nothing), now.get(code, nothing)) for code in sorted({*asked, *now})}
    return {code: one for code, one in found.items() if one.is_void}


def _number(block: Block) -> str:
    return block.number or "" if isinstance(block, Paragraph) else ""
