"""From passages and outcomes to one canonical text: what the chair is shown, approves, and what is printed.

Each section begins with a heading of level 1; headings within a passage stand below it. Decision blocks come from the
outcomes and are never typed into a passage, so the record says what the decision sheet says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from secretariat.core.kept import Memory
from secretariat.minutes.models import Minutes, Passage
from secretariat.minutes.sections import Section
from secretariat.minutes.states import MinutesKind, PassageKey
from secretariat.press import canonical
from secretariat.press.canonical.model import (
    Annex,
    Block,
    Box,
    Document,
    Footnote,
    Heading,
    ListBlock,
    ListItem,
    NoteCall,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Run,
    Table,
    Text,
)
from secretariat.press.dates import Language

#: What is kept of texts as they were read, in characters: a few long records whole and passage by passage, some 5 MB.
TEXTS: Final = 1_000_000
_texts: Memory[Document] = Memory(TEXTS)

RESERVATION = {"en": "Reservation of {party}: {text}", "fr": "Réserve de {party} : {text}"}


def assembled(minutes: Minutes, sections: Sequence[Section], language: Language, *, framed: bool = True) -> Document:
    """Return the text of these sections in `language`; if it is `framed`, with the opening and the closing.

    Sections of which nothing is said and nothing was decided are left out.

    Raises CanonicalTextError if a passage cannot be read (saving refuses such a text).
    """
    texts = [(passage, _read(text_of(passage, language))) for passage in minutes.passages]
    joined = _Joined()
    if minutes.kind == MinutesKind.CORRIGENDUM.value:
        for _passage, document in texts:
            joined.add(document, below=0)
        return joined.document()
    for passage, document in texts:
        if framed and passage.key == PassageKey.OPENING.value:
            joined.add(document, below=1)
    by_item = {passage.item_id: document for passage, document in texts if passage.item_id is not None}
    for section in sections:
        parts = [by_item[item.id] for item in section.items if item.id in by_item and by_item[item.id].blocks]
        box = decision_box(section, language)
        if not parts and box is None:
            continue
        joined.blocks.append(Heading(level=1, runs=(Text(section.title[language] or section.title.en),)))
        for part in parts:
            joined.add(part, below=1)
        if box is not None:
            joined.blocks.append(box)
    closing = [document for passage, document in texts if passage.key == PassageKey.CLOSING.value and document.blocks]
    for document in closing if framed else ():
        joined.blocks.append(Rule())
        joined.add(document, below=1)
    return joined.document()


def said_sections(minutes: Minutes, sections: Sequence[Section], language: Language) -> tuple[Section, ...]:
    """Return the sections that `assembled` does not leave out: the k-th stands under the k-th heading of level 1."""
    written = {
        passage.item_id
        for passage in minutes.passages
        if passage.item_id is not None and _read(text_of(passage, language)).blocks
    }
    return tuple(
        section
        for section in sections
        if section.clauses or section.reservations or written & {one.id for one in section.items}
    )


def _read(text: str) -> Document:
    """Return a text as it is read: plain data, kept under its very words. Raises CanonicalTextError."""
    return _texts.of(text, lambda: canonical.parse(text), lambda _: len(text))


def text_of(passage: Passage, language: str) -> str:
    """Return the source of a passage in `language`."""
    return passage.text_fr if language == "fr" else passage.text_en


def decision_box(section: Section, language: Language) -> Box | None:
    """Return the decision block of a section; None if nothing was decided and nobody reserved anything."""
    blocks: list[Block] = []
    lead = section.lead[language]
    if len(section.clauses) == 1:
        clause = section.clauses[0]
        words = _words(clause.text[language])
        blocks.append(
            Paragraph(runs=(Text(f"{lead} "), Text(clause.verb.words(language), strong=True), Text(f"{words}.")))
        )
    elif section.clauses:
        before = lead.rstrip(",")
        blocks.append(Paragraph(runs=(Text(f"{before}:" if language == "en" else f"{before} :"),)))
        last, _ends = len(section.clauses) - 1, ";" if language == "en" else " ;"
        blocks.append(
            ListBlock(
                kind="letter",
                items=tuple(
                    ListItem(
                        label=clause.label,
                        blocks=(
                            Paragraph(
                                runs=(
                                    Text(clause.verb.words(language), strong=True),
                                    Text(
                                        _words(clause.text[language])
                                        + ("." if at == last else ";" if language == "en" else " ;")
                                    ),
                                )
                            ),
                        ),
                    )
                    for at, clause in enumerate(section.clauses)
                ),
            )
        )
    for party, text in section.reservations:
        said = RESERVATION[language].format(party=party[language], text=text[language])
        blocks.append(Paragraph(runs=(Text(said),)))
    return Box(kind="decision", blocks=tuple(blocks)) if blocks else None


def _words(text: str) -> str:
    return f" {text}" if text else ""


class _Joined:
    """Blocks of several documents in one: headings moved down, footnotes numbered on."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.notes: list[Footnote] = []

    def add(self, document: Document, *, below: int) -> None:
        shift = len(self.notes)
        self.blocks += [_moved(block, below, shift) for block in document.blocks]
        self.notes += [
            Footnote(number=note.number + shift, blocks=tuple(_moved(block, below, shift) for block in note.blocks))
            for note in document.notes
        ]

    def document(self) -> Document:
        """Return the document as reading its own source gives it: numbered, with ids."""
        return _read(canonical.to_source(Document(tuple(self.blocks), tuple(self.notes))))


def _moved(block: Any, below: int, shift: int) -> Any:
    if isinstance(block, Heading):
        return replace(block, level=min(6, block.level + below), runs=_runs(block.runs, shift))
    if isinstance(block, Annex) and below:
        # An annex within an item would end the record's own paragraph numbers: it is a heading there.
        title = Text(f"{block.word} {block.number}: ")
        return Heading(id=block.id, level=min(6, 1 + below), runs=(title, *_runs(block.runs, shift)))
    if isinstance(block, Paragraph | Annex):
        return replace(block, runs=_runs(block.runs, shift))
    if isinstance(block, ListBlock):
        return replace(block, items=tuple(_moved(item, below, shift) for item in block.items))
    if isinstance(block, ListItem | Quote | Box):
        return replace(block, blocks=tuple(_moved(inner, below, shift) for inner in block.blocks))
    if isinstance(block, Picture):
        return replace(block, caption=_runs(block.caption, shift))
    if isinstance(block, Table):
        return replace(
            block,
            caption=_runs(block.caption, shift),
            head=tuple(_runs(cell, shift) for cell in block.head),
            rows=tuple(tuple(_runs(cell, shift) for cell in row) for row in block.rows),
        )
    return block


def _runs(runs: Iterable[Run], shift: int) -> tuple[Run, ...]:
    return tuple(_run(run, shift) for run in runs)


def _run(run: Run, shift: int) -> Run:
    if isinstance(run, NoteCall):
        return replace(run, number=run.number + shift)
    return run


def texts_by_language(minutes: Minutes, sections: Sequence[Section]) -> Mapping[Language, Document]:
    """Return the assembled text in every language in which all that is written is written."""
    found: dict[Language, Document] = {}
    languages: tuple[Language, ...] = ("en", "fr")
    for language in languages:
        if is_complete(minutes, language):
            found[language] = assembled(minutes, sections, language)
    return found


def is_complete(minutes: Minutes, language: str) -> bool:
    """Tell whether every passage that is written in the authentic language is written in `language`."""
    return all(
        text_of(passage, language).strip() for passage in minutes.passages if text_of(passage, minutes.language).strip()
    )


__all__ = ["assembled", "decision_box", "is_complete", "said_sections", "text_of", "texts_by_language"]
