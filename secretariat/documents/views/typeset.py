"""A canonical text set for a page block by block, so that its numbers can hang, or stand between two languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from markupsafe import Markup

from secretariat.core.values import dataclass
from secretariat.press import words
from secretariat.press.canonical import Document, block_text, pictures_unsaid
from secretariat.press.canonical.html import HtmlWriter, PictureAddress
from secretariat.press.canonical.inline import plain
from secretariat.press.canonical.model import Annex, Block, Heading, Paragraph, Picture
from secretariat.press.dates import Language
from secretariat.press.typography import polish


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


def pieces(
    document: Document,
    language: Language,
    *,
    against: Document | None = None,
    label: str = "",
    picture: PictureAddress | None = None,
) -> list[Piece]:
    """Return the text set in `language`; blocks that `against` (the version before) has not are marked `label`.

    `picture` says where a picture is; without it, its words stand for it.
    """
    setter = _Setter(document, language, _said(against) if against else None, label, picture)
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
    return frozenset(map(_saying, document.blocks))


def _saying(block: Block) -> tuple[str, str]:
    return type(block).__name__, f"{block.blob} {block_text(block)}" if isinstance(block, Picture) else block_text(
        block
    )


class _Setter:
    def __init__(
        self,
        document: Document,
        language: Language,
        before: frozenset[tuple[str, str]] | None,
        label: str,
        picture: PictureAddress | None,
    ) -> None:
        self.writer = HtmlWriter(document, language, top_level=3, id_prefix=f"{language}-", picture_address=picture)
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
        if self._before is None or _saying(block) in self._before:
            return ""
        return self._label


@dataclass(frozen=True)
class Outlined:
    """A heading or annex of the outline: its rank, its words, and the id of its element."""

    level: int
    title: str
    id: str


@dataclass(frozen=True)
class Set:
    """A text as its writer sees it: each block a piece of markup with one element at its root, and what is counted of it."""

    blocks: tuple[Markup, ...]
    outline: tuple[Outlined, ...]
    words: int
    paragraphs: int
    #: The pictures without alternative text, counted from 1 as they come.
    unsaid: tuple[int, ...]


def set_text(document: Document, language: Language, picture: PictureAddress | None = None) -> Set:
    """Return the text block by block, numbered as it will be, for the page beside the one who writes it.

    `HtmlWriter` gives each block one element: the page can count them. `picture` says where a picture is.
    """
    writer = HtmlWriter(document, language, top_level=3, id_prefix="set-", picture_address=picture)
    made = [writer.blocks((block,)) for block in writer.main]
    outline = [_outlined(block, language) for block in writer.main if isinstance(block, Heading)]
    for annex, blocks in writer.annexes:
        title = f"{words.ANNEX[language]} {annex.number}. {plain(annex.runs)}"
        outline.append(Outlined(1, polish(title, language), f"set-{annex.id}"))
        made.append(writer.annex_title(annex))
        made += [writer.blocks((block,)) for block in blocks]
        outline += [_outlined(block, language) for block in blocks if isinstance(block, Heading)]
    if notes := writer.notes():
        made.append(notes)
    counted = sum(len(block_text(block).split()) for block in document.blocks)
    numbered = sum(1 for block in document.blocks if isinstance(block, Paragraph) and block.number)
    return Set(tuple(made), tuple(outline), counted, numbered, tuple(pictures_unsaid(document)))


def changed_part(before: Set, after: Set) -> dict[str, Any]:
    """Return what turns one text on the page into the other: from which block on how many give way to which."""
    old, new = before.blocks, after.blocks
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return {"of": len(old), "at": start, "gone": len(old) - start - end, "put": list(new[start : len(new) - end])}


def _outlined(heading: Heading, language: Language) -> Outlined:
    return Outlined(heading.level, polish(block_text(heading), language), f"set-{heading.id}")
