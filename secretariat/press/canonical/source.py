"""From a document back to Markdown source: the same words in one way of writing them."""

from __future__ import annotations

import re

from .grammar import FIGURE
from .inline import write_runs
from .model import (
    Annex,
    Block,
    Box,
    CodeBlock,
    Document,
    Heading,
    ListBlock,
    ListItem,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Table,
)

_DELIMITERS = {"left": "---", "right": "---:", "center": ":---:"}


def to_source(document: Document) -> str:
    """Return Markdown that `parse` reads back as an equal document (ids given by an earlier version
    apart).
    """
    parts = _blocks(document.blocks)
    for note in document.notes:
        body = _indented("\n\n".join(_blocks(note.blocks)), 4)
        in_line = not note.blocks or isinstance(note.blocks[0], Paragraph)
        parts.append(f"[^{note.number}]:{' ' if in_line else f'{chr(10)}    '}{body}".rstrip(" "))
    return "\n\n".join(parts) + "\n" if parts else ""


def _blocks(blocks: tuple[Block, ...], *, other_mark: bool = False) -> list[str]:
    """Write `blocks`; bullets change their mark between two lists, and in a list within a list ("- - -"
    is a rule).
    """
    parts: list[str] = []
    alternate = other_mark
    for index, block in enumerate(blocks):
        before = blocks[index - 1] if index else None
        same = isinstance(block, ListBlock) and isinstance(before, ListBlock) and before.kind == block.kind
        alternate = not alternate if same else other_mark
        parts.append(_block(block, alternate))
        if isinstance(before, Picture) and isinstance(block, Paragraph) and not before.word:
            parts[-1] = _no_caption(parts[-1])
    return parts


def _no_caption(text: str) -> str:
    """A paragraph behind a picture that only begins as a caption does."""
    return re.sub(r"(?=[:.])", r"\\", text, count=1) if FIGURE.fullmatch(text) else text


def _block(block: Block, alternate: bool) -> str:
    if isinstance(block, Paragraph):
        return write_runs(block.runs)
    if isinstance(block, Heading):
        return f"{'#' * block.level} {write_runs(block.runs, in_heading=True)}"
    if isinstance(block, Annex):
        label = _labelled(block.word, block.number)
        return f"# {label} {write_runs(block.runs, in_heading=True)}".rstrip(" ")
    if isinstance(block, ListBlock):
        return "\n".join(_item(block, index, item, alternate) for index, item in enumerate(block.items))
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Quote):
        inner = "\n\n".join(_blocks(block.blocks))
        return "\n".join(f"> {line}" if line else ">" for line in inner.split("\n"))
    if isinstance(block, CodeBlock):
        return _code(block)
    if isinstance(block, Picture):
        alt = re.sub(r"[\\`*_\[\]<&|!~]", r"\\\g<0>", block.alt)
        return f"![{alt}](blob:{block.blob})" + (f"\n\n{_caption(block)}" if block.word else "")
    if isinstance(block, Box):
        fence = ":" * (3 + _depth(block))
        inner = "\n\n".join(_blocks(block.blocks))
        return f"{fence} {block.kind}\n\n{inner}\n\n{fence}"
    assert isinstance(block, Rule)
    return "***"


def _item(block: ListBlock, index: int, item: ListItem, alternate: bool) -> str:
    inner = _blocks(item.blocks, other_mark=not alternate)
    if block.kind in ("letter", "roman"):
        words, under = (inner[0], inner[1:]) if item.blocks else ("&nbsp;", [])
        return "\n".join([f"{item.label} {words}", *(_indented(f"    {part}", 4) for part in under)])
    if block.kind == "bullet":
        mark = "+" if alternate else "-"
    else:
        mark = f"{block.start + index}{')' if alternate else '.'}"
    body = "\n\n".join(inner)
    return f"{mark} {_indented(body, len(mark) + 1)}".rstrip(" ")


def _indented(text: str, width: int) -> str:
    return "\n".join(f"{' ' * width}{line}" if line and index else line for index, line in enumerate(text.split("\n")))


def _table(block: Table) -> str:
    rows = [block.head, *block.rows]
    lines = ["".join(f"| {write_runs(cell, in_cell=True)} " for cell in row) + "|" for row in rows]
    lines.insert(1, "".join(f"| {_DELIMITERS[align]} " for align in block.align) + "|")
    if block.word:
        lines.insert(0, f"{_caption(block)}\n")
    return "\n".join(lines)


def _caption(block: Table | Picture) -> str:
    return f"{_labelled(block.word, block.number)} {write_runs(block.caption)}"


def _labelled(word: str, number: str) -> str:
    """Return "Table 1:", and "Tableau 1 :" as it is written in French. "Figure" is a word of both, and is left as in English."""
    return f"{word} {number}".rstrip(" ") + (" :" if word in ("Tableau", "Annexe") else ":")


def _code(block: CodeBlock) -> str:
    sign = "~" if "`" in block.info else "`"
    longest = max((len(run) for run in re.findall(f"{sign}+", block.text)), default=0)
    fence = sign * max(3, longest + 1)
    gap = " " if block.info.startswith(sign) else ""
    return "\n".join([fence + gap + block.info, *([block.text] if block.text else []), fence])


def _depth(box: Box) -> int:
    """Return how many boxes stand in one another within `box`."""

    def deepest(blocks: tuple[Block | ListItem, ...]) -> int:
        depth = 0
        for block in blocks:
            if isinstance(block, Box):
                depth = max(depth, 1 + deepest(block.blocks))
            elif isinstance(block, (Quote, ListItem)):
                depth = max(depth, deepest(block.blocks))
            elif isinstance(block, ListBlock):
                depth = max(depth, deepest(block.items))
        return depth

    return deepest(box.blocks)
