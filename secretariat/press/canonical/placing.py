"""A block put into a source between two others, without touching how the rest is written."""

from __future__ import annotations

from dataclasses import replace

from .characters import prepared
from .model import Block, Document
from .plain import block_text
from .reader import following, parse
from .source import to_source


def put_after(text: str, block: Block, after: str = "") -> str | None:
    """Return the source with `block` after the block of the id `after`, at its end if that is empty; None where no block of
    the first level has that id.

    Raises what `parse` raises.
    """
    document = parse(text)
    places = [one.id for one in document.blocks]
    if after and after not in places:
        return None
    at = places.index(after) + 1 if after else len(places)
    wanted = replace(document, blocks=(*document.blocks[:at], block, *document.blocks[at:]))
    source = _between(prepared(text), to_source(Document((block,))), following(text)[at - 1] if after else None)
    # Something left open, a box or code, would take it in: then the whole is written anew.
    return source if _said(parse(source)) == _said(wanted) else to_source(wanted)


def _between(text: str, made: str, line: int | None) -> str:
    lines = text.split("\n")
    before = "\n".join(lines if line is None else lines[:line]).rstrip()
    after = "" if line is None else "\n".join(lines[line:])
    return "\n\n".join(part for part in (before, made.strip(), after) if part.strip())


def _said(document: Document) -> tuple[list[tuple[str, str]], list[str]]:
    blocks = [(type(block).__name__, block_text(block)) for block in document.blocks]
    return blocks, [block_text(inner) for note in document.notes for inner in note.blocks]
