"""From source to a document: the parser's tokens folded into blocks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from .characters import NestingTooDeep, check_characters, prepared
from .grammar import BOXES, parser, picture_of
from .identity import identified
from .inline import read_runs
from .model import (
    Align,
    Annex,
    Block,
    Box,
    CodeBlock,
    Document,
    Footnote,
    Heading,
    ListBlock,
    ListItem,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Runs,
    Table,
)

if TYPE_CHECKING:
    from markdown_it.token import Token

#: Deepest nesting of tokens: a list takes three levels (list, item, paragraph).
MAX_LEVEL = 60
#: The words of a picture come as they were written; `to_source` writes these signs with a backslash.
_ESCAPED = re.compile(r"\\([\\`*_\[\]<&|!~])")


def parse(text: str, previous: Document | None = None) -> Document:
    """Return `text` as a document; with `previous`, blocks that stayed or were edited a little keep their
    ids.

    Raises UnacceptableCharacter, TextTooLong, NestingTooDeep (all CanonicalTextError).
    """
    source = prepared(text)
    tokens = parser().parse(source, {})
    return identified(_Reader(tokens).document(), previous)


def following(text: str) -> list[int | None]:
    """Return for each block of the first level the line, from 0, where what follows it begins: None where nothing does.

    Raises what `parse` raises.
    """
    tokens = parser().parse(prepared(text), {})
    reader = _Reader(tokens)
    groups = list(_groups(tokens))
    starts = [min((token.map[0] for token in group if token.map), default=None) for group in groups]
    behind = [*starts[1:], None]
    for at, group in enumerate(groups):
        if "figure" in group[0].meta:  # a caption belongs to the picture before it
            behind[at - 1] = behind[at]
    return [after for group, after in zip(groups, behind, strict=True) if reader.makes_block(group)]


class _Notes:
    """Footnotes by label, numbered at their first call, then in the order of the source if never called."""

    def __init__(self) -> None:
        self.bodies: dict[str, list[Token]] = {}
        self.numbers: dict[str, int] = {}

    def define(self, label: str, body: list[Token]) -> None:
        while label in self.bodies:
            label += " again"
        self.bodies[label] = body

    def number(self, label: str) -> int:
        return self.numbers.setdefault(label, len(self.numbers) + 1)


class _Reader:
    def __init__(self, tokens: list[Token]) -> None:
        self.notes = _Notes()
        self.tokens = self._without_notes(tokens)

    def document(self) -> Document:
        blocks = self._blocks(self.tokens)
        bodies: dict[int, tuple[Block, ...]] = {}
        while pending := self._next_note(bodies):
            number, body = pending
            bodies[number] = ()
            bodies[number] = self._blocks(body)
        notes = tuple(Footnote(number=number, blocks=bodies[number]) for number in sorted(bodies))
        return Document(blocks, notes)

    def makes_block(self, group: list[Token]) -> bool:
        """Tell whether tokens of the first level become a block by themselves; footnotes and captions do not."""
        first = group[0]
        if first.type == "footnote_reference_open" or "caption" in first.meta or "figure" in first.meta:
            return False
        return first.type == "table_open" or self._block(first, group) is not None

    def _next_note(self, done: dict[int, tuple[Block, ...]]) -> tuple[int, list[Token]] | None:
        for label, number in self.notes.numbers.items():
            if number not in done:
                return number, self.notes.bodies[label]
        for label, body in self.notes.bodies.items():
            if label not in self.notes.numbers:
                return self.notes.number(label), body
        return None

    def _without_notes(self, tokens: list[Token]) -> list[Token]:
        """Lift footnotes out, wherever they stand."""
        kept: list[Token] = []
        open_notes: list[tuple[str, list[Token]]] = []
        last_line = 0
        for token in tokens:
            last_line = token.map[0] if token.map else last_line
            if token.level > MAX_LEVEL:
                raise NestingTooDeep(last_line + 1)
            if token.type == "footnote_reference_open":
                open_notes.append((token.meta["label"], []))
            elif token.type == "footnote_reference_close":
                self.notes.define(*open_notes.pop())
            else:
                (open_notes[-1][1] if open_notes else kept).append(token)
        return kept

    def _blocks(self, tokens: list[Token]) -> tuple[Block, ...]:
        blocks: list[Block] = []
        caption: tuple[dict[str, str], Runs] | None = None
        for group in _groups(tokens):
            first = group[0]
            if first.type == "paragraph_open" and "caption" in first.meta:
                caption = (first.meta["caption"], self._runs(group[1]))
            elif first.type == "table_open":
                blocks.append(self._table(group, caption))
                caption = None
            elif "figure" in first.meta and blocks and isinstance(before := blocks[-1], Picture):
                blocks[-1] = replace(before, **first.meta["figure"], caption=self._runs(group[1]))
            else:
                made = self._block(first, group)
                if made is not None:
                    blocks.append(made)
        return tuple(blocks)

    def _block(self, first: Token, group: list[Token]) -> Block | None:
        inner = group[1:-1]
        kind = first.type
        if kind == "paragraph_open":
            return self._paragraph(group[1])
        if kind == "heading_open":
            return self._heading(first, group[1])
        if kind in ("bullet_list_open", "ordered_list_open", "lettered_open"):
            return self._list(first, inner)
        if kind == "blockquote_open":
            blocks = self._blocks(inner)
            return Quote(blocks=blocks) if blocks else None
        if kind == "fence":
            return self._code(first)
        if kind == "hr":
            return Rule()
        name = kind.removeprefix("container_").removesuffix("_open")
        assert name in BOXES, kind
        blocks = self._blocks(inner)
        return Box(kind=name, blocks=blocks) if blocks else None  # type: ignore[arg-type]

    def _runs(self, inline: Token) -> Runs:
        return read_runs(inline.children or (), self.notes.number, inline.map[0] + 1 if inline.map else 1)

    def _paragraph(self, inline: Token) -> Block | None:
        blob = picture_of(inline)
        if blob and inline.children:
            alt = _ESCAPED.sub(r"\1", " ".join(inline.children[0].content.split()))
            return Picture(blob=blob, alt=unicodedata.normalize("NFC", alt))
        runs = self._runs(inline)
        return Paragraph(runs=runs) if runs else None

    def _heading(self, opened: Token, inline: Token) -> Block | None:
        runs = self._runs(inline)
        if "annex" in opened.meta:
            return Annex(word=opened.meta["annex"]["word"], number=opened.meta["annex"]["number"], runs=runs)
        return Heading(level=int(opened.tag[1]), runs=runs) if runs else None

    def _list(self, opened: Token, inner: list[Token]) -> ListBlock:
        start = int(opened.attrs.get("start", 1))
        items: list[ListItem] = []
        for group in _groups(inner):
            if opened.type == "bullet_list_open":
                label = "•"
            elif opened.type == "ordered_list_open":
                label = f"{start + len(items)}."
            else:
                label = f"({group[0].meta['label']})"
            items.append(ListItem(label=label, blocks=self._blocks(group[1:-1])))
        if opened.type == "lettered_open":
            return ListBlock(kind=opened.meta["kind"], items=tuple(items))
        kind = "bullet" if opened.type == "bullet_list_open" else "number"
        return ListBlock(kind=kind, start=start, items=tuple(items))  # type: ignore[arg-type]

    def _table(self, group: list[Token], caption: tuple[dict[str, str], Runs] | None) -> Table:
        rows: list[list[Runs]] = []
        align: list[Align] = []
        for place, token in enumerate(group):
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                rows[-1].append(self._runs(group[place + 1]))
                if token.type == "th_open":
                    align.append(_align(str(token.attrs.get("style", ""))))
        body = tuple(tuple(row) for row in rows[1:])
        words, runs = caption or ({}, ())
        return Table(
            word=words.get("word", ""),
            number=words.get("number", ""),
            caption=runs,
            align=tuple(align),
            head=tuple(rows[0]),
            rows=body,
        )

    def _code(self, token: Token) -> CodeBlock:
        info = unicodedata.normalize("NFC", " ".join(token.info.split()))
        check_characters(info, token.map[0] + 1 if token.map else 1)
        return CodeBlock(info=info, text=token.content.removesuffix("\n"))


def _groups(tokens: list[Token]) -> Iterable[list[Token]]:
    """Split tokens of one level into blocks: a single token, or an opening one to its closing one."""
    depth = 0
    group: list[Token] = []
    for token in tokens:
        group.append(token)
        depth += token.nesting
        if depth == 0:
            yield group
            group = []


def _align(style: str) -> Align:
    for name in ("right", "center"):
        if name in style:
            return name
    return "left"
