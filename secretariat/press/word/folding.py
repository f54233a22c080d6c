"""From a row of entries to blocks: lists by their depth, what stands within a point, captions with their tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import field, replace
from typing import Final, TypeAlias, TypeVar, cast

from secretariat.core.values import dataclass

from ..canonical.grammar import ANNEX, letter, roman
from ..canonical.inline import plain, settled
from ..canonical.model import (
    Align,
    Annex,
    Block,
    Box,
    BoxKind,
    Break,
    CodeBlock,
    Heading,
    Link,
    ListBlock,
    ListItem,
    ListKind,
    NoteCall,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Run,
    Runs,
    Table,
    Text,
)
from .report import Changed, Findings, Lost

_ALIGNS: Final = {"right": "right", "end": "right", "center": "center"}


#: Kinds of lists by the form of their numbers in Word; every other form is a number.
KINDS: Final[dict[str, ListKind]] = {
    "bullet": "bullet",
    "lowerLetter": "letter",
    "upperLetter": "letter",
    "lowerRoman": "roman",
    "upperRoman": "roman",
}


@dataclass
class Said:
    """A block that stands by itself; inside a point if `depth` is given."""

    block: Block
    depth: int | None = None


@dataclass
class Point:
    """A paragraph with a label: a point of a list."""

    kind: ListKind
    depth: int
    key: str
    number: int
    runs: Runs


Step: TypeAlias = Said | Point
Captioned = TypeVar("Captioned", Table, Picture)


@dataclass
class _Item:
    blocks: list[Block] = field(default_factory=list)
    open_: _List | None = None


@dataclass
class _List:
    kind: ListKind
    depth: int
    key: str
    start: int
    items: list[_Item] = field(default_factory=list)


def fold(steps: Iterable[Step], findings: Findings) -> tuple[Block, ...]:
    """Return the blocks; points of one list, with what stands under them, become one block."""
    blocks: list[Block] = []
    open_: list[_List] = []

    def close(depth: int) -> None:
        while open_ and open_[-1].depth > depth:
            shut(open_.pop())

    def shut(done: _List) -> None:
        place = open_[-1].items[-1].blocks if open_ else blocks
        place.append(_closed(done, findings))

    for step in steps:
        if isinstance(step, Said):
            if step.depth is not None and open_:
                close(step.depth)
            if step.depth is None or not open_:
                close(-1)
                blocks.append(step.block)
            else:
                open_[-1].items[-1].blocks.append(step.block)
            continue
        close(step.depth)
        if open_ and open_[-1].depth == step.depth and (open_[-1].key, open_[-1].kind) != (step.key, step.kind):
            shut(open_.pop())
        if not open_ or open_[-1].depth < step.depth:
            open_.append(_List(step.kind, step.depth, step.key, step.number))
        first = [Paragraph(runs=step.runs)] if step.runs else []
        open_[-1].items.append(_Item(cast(list[Block], first)))
    close(-1)
    return tuple(blocks)


def _closed(done: _List, findings: Findings) -> ListBlock:
    items = []
    for at, item in enumerate(done.items):
        blocks = tuple(item.blocks)
        if done.kind in ("letter", "roman"):
            blocks = _plainer(blocks, done.kind, findings)
        items.append(ListItem(label=_label(done, at), blocks=blocks))
    start = done.start if done.kind == "number" else 1
    return ListBlock(kind=done.kind, start=start, items=tuple(items))


def _label(done: _List, at: int) -> str:
    if done.kind == "bullet":
        return "•"
    if done.kind == "number":
        return f"{done.start + at}."
    return f"({(letter if done.kind == 'letter' else roman)(at + 1)})"


def _plainer(blocks: tuple[Block, ...], kind: str, findings: Findings) -> tuple[Block, ...]:
    """A lettered point is a paragraph, and (i), (ii) under it; whatever else stands there becomes lines of it."""
    first = blocks[0] if blocks and isinstance(blocks[0], Paragraph) else None
    rest = blocks[1:] if first is not None else blocks
    if not rest:
        return blocks
    under = rest[-1] if kind == "letter" and isinstance(rest[-1], ListBlock) and rest[-1].kind == "roman" else None
    lines = rest[:-1] if under is not None else rest
    if not lines:
        return blocks
    runs: list[Run] = list(first.runs) if first is not None else []
    for line in _lines(lines):
        runs += [Break(), *line]
    findings.note(Changed.FLATTENED, plain(tuple(runs)))
    paragraph = Paragraph(runs=settled(runs))
    return (paragraph, under) if under is not None else (paragraph,)


def _lines(blocks: Sequence[Block]) -> Iterable[Runs]:
    for block in blocks:
        if isinstance(block, Paragraph | Heading):
            yield block.runs
        elif isinstance(block, ListBlock):
            for item in block.items:
                label = "–" if block.kind == "bullet" else item.label
                for at, line in enumerate(_lines(item.blocks)):
                    yield (Text(f"{label} "), *line) if at == 0 else line
        elif isinstance(block, Table):
            for row in (block.head, *block.rows):
                yield tuple(run for cell in row for run in (*cell, Text(" ")))
        elif isinstance(block, Quote | Box):
            yield from _lines(block.blocks)
        elif isinstance(block, CodeBlock):
            yield from ((Text(said),) for said in block.text.split("\n"))
        elif isinstance(block, Picture):
            yield (Text(f"[{block.alt or 'picture'}: blob:{block.blob}]"),)
            if block.word:
                yield _captioned(block)


def _captioned(block: Picture) -> Runs:
    return (Text(f"{block.word} {block.number}".rstrip() + ": "), *block.caption)


def table_of(
    rows: Sequence[Sequence[tuple[Block, ...]]], aligned: Sequence[Sequence[str]], findings: Findings
) -> Table | None:
    """Return a table whose rows all have as many cells; what stands in a cell becomes lines of it."""
    width = max((len(row) for row in rows), default=0)
    if not width:
        return None
    cells = []
    for row in rows:
        made = [_cell(blocks, findings) for blocks in row]
        cells.append((*made, *([()] * (width - len(made)))))
    aligns = []
    for at in range(width):
        votes = Counter(_ALIGNS.get(row[at], "left") for row in aligned if at < len(row))
        aligns.append(votes.most_common(1)[0][0] if votes else "left")
    return Table(align=cast(tuple[Align, ...], tuple(aligns)), head=cells[0], rows=tuple(cells[1:]))


def _cell(blocks: tuple[Block, ...], findings: Findings) -> Runs:
    if not blocks:
        return ()
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return in_line(blocks[0].runs)
    runs: list[Run] = []
    left: list[Block] = []
    for block in blocks:
        if not isinstance(block, Picture):
            left.append(block)
            continue
        findings.note(Lost.PICTURES, block.alt)
        if block.word:
            left.append(Paragraph(runs=_captioned(block)))
    for line in _lines(left):
        runs += [*([Break()] if runs else []), *line]
    runs = _parted(runs)
    if any(not isinstance(block, Paragraph) for block in blocks):
        findings.note(Changed.CELLS, plain(tuple(runs)))
    return settled(runs)


def in_line(runs: Sequence[Run]) -> Runs:
    """Return the runs in one line: a cell, a heading and a caption have no more."""
    if not any(isinstance(run, Break) for run in runs):
        return settled(runs)
    return settled([Text(" ") if isinstance(run, Break) else run for run in runs])


def _parted(runs: Sequence[Run]) -> list[Run]:
    """Return what were lines in one, parted by a semicolon where no sign parts them."""
    made: list[Run] = []
    for run in runs:
        if not isinstance(run, Break):
            made.append(run)
            continue
        before = plain(tuple(made)).rstrip()
        made.append(Text(" " if before.endswith((".", ";", ":", ",", "!", "?")) else "; "))
    return made


def captioned(block: Captioned, word: str, number: str, runs: Runs) -> Captioned:
    """Return a table or a picture with its caption."""
    return replace(block, word=word, number=number, caption=runs)


def without_start(runs: Sequence[Run], count: int) -> list[Run]:
    """Return the runs without their first `count` characters."""
    left: list[Run] = []
    for run in runs:
        if count <= 0:
            left.append(run)
        elif isinstance(run, Text):
            cut = min(count, len(run.text))
            count -= cut
            if run.text[cut:]:
                left.append(replace(run, text=run.text[cut:]))
        elif isinstance(run, Link):
            count -= len(plain(run.runs))
            left.append(run)
        else:
            left.append(run)
            count -= 0 if isinstance(run, NoteCall) else 1
    return left


_ANNEX_TYPED: Final = re.compile(
    r"(annexe?|appendix|appendice)(?:\s+([0-9]{1,3}|[A-Z]|[IVX]{1,6}))?(?:\s*[:.–—-]\s*|\s+|$)(.*)",
    re.DOTALL | re.IGNORECASE,
)


def annex_of(runs: Sequence[Run]) -> Annex | None:
    """Return the annex that a heading begins, however it is written; None if it begins none."""
    words = "".join(run.text if isinstance(run, Text) else "\ufffc" for run in runs)
    lead = len(words) - len(words.lstrip())
    found = _ANNEX_TYPED.fullmatch(words.strip())
    if found is None or (not found[2] and found[3] and not ANNEX.match(words.strip())):
        return None
    word = "Annexe" if found[1].lower().startswith(("annexe", "appendice")) else "Annex"
    title = in_line(without_start(runs, lead + found.start(3)))
    return Annex(word=word, number=(found[2] or "").upper(), runs=title)


def boxed(kind: str, blocks: tuple[Block, ...]) -> Box | None:
    known = kind in ("summary", "plain", "decision")
    return Box(kind=cast(BoxKind, kind) if known else "plain", blocks=blocks) if blocks else None


RULE: Final = Rule()
