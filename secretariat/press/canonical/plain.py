"""Plain forms of a canonical text: words for search and comparison, canonical JSON, the hash that
approval binds to.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from ..typography import SYMBOL
from .inline import plain
from .model import (
    FORMAT,
    Annex,
    Box,
    Break,
    Code,
    CodeBlock,
    Document,
    Footnote,
    Heading,
    Identified,
    Link,
    ListBlock,
    ListItem,
    NoteCall,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Runs,
    Table,
    Text,
)
from .records import from_record, to_record

_TYPES = (
    Annex, Box, Break, Code, CodeBlock, Document, Footnote, Heading, Link, ListBlock, ListItem, NoteCall,
    Paragraph, Picture, Quote, Rule, Table, Text,
)  # fmt: skip


def plain_text(document: Document) -> str:
    """Return every word of `document`, one block a line, labels and numbers first; footnotes last."""
    parts = [block_text(block, numbered=True) for block in document.blocks]
    for note in document.notes:
        parts.append(f"[{note.number}] " + "\n".join(block_text(block) for block in note.blocks))
    return "\n".join(parts) + "\n" if parts else ""


def block_text(block: Identified, *, numbered: bool = False) -> str:
    """Return the words of one block and of those within it."""
    if isinstance(block, Paragraph):
        return f"{block.number}. {plain(block.runs)}" if numbered and block.number else plain(block.runs)
    if isinstance(block, Heading):
        return plain(block.runs)
    if isinstance(block, Annex):
        return f"{block.word} {block.number}: {plain(block.runs)}"
    if isinstance(block, ListBlock):
        return "\n".join(block_text(item) for item in block.items)
    if isinstance(block, ListItem):
        return f"{block.label} " + "\n".join(block_text(inner) for inner in block.blocks)
    if isinstance(block, Table):
        return _table_text(block)
    if isinstance(block, (Quote, Box)):
        return "\n".join(block_text(inner) for inner in block.blocks)
    if isinstance(block, CodeBlock):
        return f"{block.info}\n{block.text}" if block.info else block.text
    return "\n".join(filter(None, [*_captioned(block), block.alt])) if isinstance(block, Picture) else ""


def _captioned(block: Table | Picture) -> list[str]:
    """The caption as a line, if there is one."""
    return [f"{block.word} {block.number}: {plain(block.caption)}"] if block.word else []


def _table_text(block: Table) -> str:
    def line(row: tuple[Runs, ...]) -> str:
        return "\t".join(plain(cell) for cell in row)

    return "\n".join([*_captioned(block), line(block.head), *(line(row) for row in block.rows)])


def cited_symbols(document: Document) -> tuple[str, ...]:
    """Return the document symbols that the text names, each once, in order."""
    return tuple(dict.fromkeys(found[0] for found in SYMBOL.finditer(plain_text(document))))


def to_plain(document: Document) -> dict[str, Any]:
    """Return `document` as dicts, lists, strings and numbers, with its format tag."""
    return {"format": FORMAT, **to_record(document)}


def from_plain(record: dict[str, Any]) -> Document:
    """Return the document that `to_plain` gave. Raises ValueError if it is of another format or not well
    made.
    """
    if record.get("format") != FORMAT:
        raise ValueError(f"This is not {FORMAT}: {record.get('format')!r}")
    document = from_record({key: value for key, value in record.items() if key != "format"}, _TYPES)
    if not isinstance(document, Document):
        raise ValueError("The record holds no document")
    return document


def to_json(document: Document) -> str:
    """Return canonical JSON: sorted keys, no spaces, characters as they are."""
    return json.dumps(to_plain(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def from_json(text: str) -> Document:
    """Return the document that `to_json` wrote. Raises ValueError as `from_plain`."""
    return from_plain(json.loads(text))


def text_hash(document: Document) -> str:
    """Return the SHA-256, in hexadecimal, of the canonical JSON with every id left out.

    Ids are left out because they may come from an earlier version: the same text has the same hash always.
    """
    bare = json.dumps(_bare(to_plain(document)), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(bare.encode()).hexdigest()


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bare(inner) for key, inner in value.items() if key != "id"}
    return [_bare(inner) for inner in value] if isinstance(value, list) else value
