"""A canonical text set for a page block by block, so that its numbers can hang, or stand between two languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from markupsafe import Markup

from secretariat.press import words
from secretariat.press.canonical import Document, block_text
from secretariat.press.canonical.html import HtmlWriter
from secretariat.press.canonical.model import Annex, Block, Heading, Paragraph
from secretariat.press.dates import Language


@dataclass(frozen=True)
class Piece:
    """A block ready for the macros `text` and `bi`; `key` says what may stand level with it in the other language."""

    kind: str
    text: Markup
    html: Markup
    number: str
    id: str
    changed: str
    key: tuple[str, ...]


def pieces(document: Document, language: Language, *, against: Document | None = None, label: str = "") -> list[Piece]:
    """Return the text set in `language`; blocks that `against` (the version before) has not are marked `label`."""
    setter = _Setter(document, language, _said(against) if against else None, label)
    made = [setter.piece(block, 0) for block in setter.writer.main]
    for section, (annex, blocks) in enumerate(setter.writer.annexes, start=1):
        made.append(setter.annex(annex, section))
        made += [setter.piece(block, section) for block in blocks]
    notes = setter.writer.notes()
    if notes:
        made.append(Piece("html", Markup(), notes, "", "", "", ("notes",)))
    return made


def labelled(made: list[Piece], labels: Sequence[Markup]) -> list[Piece]:
    """Return the pieces with a label before each heading of the first level, as far as there are labels: "Item 10"."""
    waiting = iter(labels)
    done: list[Piece] = []
    for piece in made:
        label = next(waiting, None) if piece.kind == "heading" and piece.key[0] == "heading" else None
        done.append(replace(piece, text=Markup("{} · {}").format(label, piece.text)) if label else piece)
    return done


def pairs(english: list[Piece], french: list[Piece]) -> list[dict[str, Any]]:
    """Return both languages side by side: paragraphs with the same number are level, the rest as it follows."""
    matcher = SequenceMatcher(None, [p.key for p in english], [p.key for p in french], autojunk=False)
    rows: list[dict[str, Any]] = []
    for _, a, b, c, d in matcher.get_opcodes():
        left, right = english[a:b], french[c:d]
        for at in range(max(len(left), len(right))):
            rows.append(_row(left[at] if at < len(left) else None, right[at] if at < len(right) else None))
    return rows


def _row(en: Piece | None, fr: Piece | None) -> dict[str, Any]:
    lead = en or fr
    assert lead is not None
    return {
        "kind": "heading" if lead.kind == "heading" else "para",
        "en_html": en.html if en else "",
        "fr_html": fr.html if fr else "",
        "number": lead.number,
        "id": lead.id,
        "changed": (en and en.changed) or (fr and fr.changed) or "",
    }


def _said(document: Document) -> frozenset[tuple[str, str]]:
    return frozenset((type(block).__name__, block_text(block)) for block in document.blocks)


class _Setter:
    def __init__(
        self,
        document: Document,
        language: Language,
        before: frozenset[tuple[str, str]] | None,
        label: str,
    ) -> None:
        self.writer = HtmlWriter(document, language, top_level=3, id_prefix=f"{language}-")
        self._language: Language = language
        self._before = before
        self._label = label

    def piece(self, block: Block, section: int) -> Piece:
        number, place = "", ""
        if isinstance(block, Paragraph) and block.number:
            number = block.number
            place = f"p{number}" if section == 0 else f"a{section}-p{number}"
            html = self.writer.blocks((replace(block, number=None),))
        else:
            html = self.writer.blocks((block,))
        if isinstance(block, Heading) and html.startswith("<h3"):
            text = self.writer.runs(block.runs)
            return Piece("heading", text, html, "", "", "", ("heading", str(section)))
        key = ("n", str(section), number) if number else (type(block).__name__, str(section))
        return Piece("html", Markup(), html, number, place, self._changed(block), key)

    def annex(self, annex: Annex, section: int) -> Piece:
        html = self.writer.annex_title(annex)
        text = Markup("{} {}. {}").format(words.ANNEX[self._language], annex.number, self.writer.runs(annex.runs))
        return Piece("heading", text, html, "", f"a{section}", "", ("annex", str(section)))

    def _changed(self, block: Block) -> str:
        if self._before is None or (type(block).__name__, block_text(block)) in self._before:
            return ""
        return self._label
