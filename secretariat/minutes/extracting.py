"""The passages of a record that are an invitee's, to the letter; symbols of papers and numbers of items not theirs left out.

Pure. The extract is put together as the record was, from fewer items; that each of its words stands in the text the chair
approved is then proved on the two texts themselves.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from secretariat.core.i18n import N_
from secretariat.documents.symbols import Symbol, parse
from secretariat.minutes.assembling import assembled
from secretariat.minutes.errors import NotAsApproved
from secretariat.minutes.models import Minutes
from secretariat.minutes.sections import Section
from secretariat.press.canonical.model import (
    Annex,
    Block,
    Box,
    CodeBlock,
    Document,
    Heading,
    Identified,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Picture,
    Quote,
    Run,
    Table,
)
from secretariat.press.dates import Language

#: What stands where a symbol, or the number of an item, was left out.
OMITTED = "[…]"
_SYMBOL = re.compile(r"[A-Z][A-Z0-9/.-]*(?:\([A-Z0-9]+\))?(?:-[A-Z]+)?\([0-9]{2,4}\)[0-9]{1,4}(?:-[A-Z]+[0-9]*)*")
_NUMBER = r"[0-9]+(?:\.[0-9]+)*[a-z]?\b"
_ITEMS = re.compile(
    rf"\b(?:items?|points?)[\s\u00a0\u202f]+{_NUMBER}(?:(?:\s*[,;–-]\s*|\s+(?:and|or|to|et|ou|à)\s+)+{_NUMBER})*",
    re.IGNORECASE,
)
#: How a clause ends depends on its place among the others.
_ENDS = " ,.:;\u00a0\u202f"


def extracted(minutes: Minutes, sections: Sequence[Section], approved: Document, language: Language) -> Document:
    """Return the passages of these sections in the words of the `approved` text. Raises NotAsApproved."""
    text = assembled(minutes, sections, language, framed=False)
    if not stands_in(text, approved):
        raise NotAsApproved(N_("the text"))
    return text


def stands_in(part: Document, whole: Document) -> bool:
    """Tell whether every passage of a text stands in another, word for word.

    Titles of items are those of the agenda; a decision among several keeps its words, not its letter and its stop.
    """
    return set(_passages(part)) <= set(_passages(whole))


def without_symbols(text: str, known: Collection[Symbol]) -> str:
    """Return a text without the symbols of papers its reader was not given; `known` are those they were, bare.

    >>> without_symbols("See AC/901-D(2026)0007-REV1 and C-M(2026)0002.", [parse("C-M(2026)0002")])
    'See […] and C-M(2026)0002.'
    """

    def kept(found: re.Match[str]) -> str:
        symbol = parse(found.group())
        return found.group() if isinstance(symbol, Symbol) and symbol.base in known else OMITTED

    return _SYMBOL.sub(kept, text)


def without_items(text: str, numbers: Collection[str]) -> str:
    """Return a text that names no item its reader does not know; `numbers` are those of theirs, as they read them.

    >>> without_items("As under item 3; see items 4, 7 and 8.", {"3", "4"})
    'As under item 3; see […].'
    """

    def kept(found: re.Match[str]) -> str:
        return found.group() if set(re.findall(_NUMBER, found.group())) <= set(numbers) else OMITTED

    return _ITEMS.sub(kept, text)


def bare_symbols(symbols: Iterable[str]) -> frozenset[Symbol]:
    """Return symbols without what marks revisions and copies."""
    return frozenset(read.base for read in map(parse, symbols) if isinstance(read, Symbol))


def _passages(text: Document) -> Iterator[str]:
    blocks: list[Block] = [*text.blocks, *(block for note in text.notes for block in note.blocks)]
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            continue
        if isinstance(block, Box) and block.kind == "decision":
            yield from filter(None, (words.strip(_ENDS) for words in _words(block)))
        else:
            yield "\n".join(_words(block))


def _words(block: Identified) -> Iterator[str]:
    """Yield the words of a block, run by run."""
    if isinstance(block, Heading | Annex | Paragraph):
        yield from _runs(block.runs)
    elif isinstance(block, ListBlock):
        for item in block.items:
            yield from _words(item)
    elif isinstance(block, ListItem | Quote | Box):
        for inner in block.blocks:
            yield from _words(inner)
    elif isinstance(block, Table):
        for cell in (block.caption, *block.head, *(cell for row in block.rows for cell in row)):
            yield from _runs(cell)
    elif isinstance(block, Picture):
        yield from _runs(block.caption)
    elif isinstance(block, CodeBlock):
        yield block.text


def _runs(runs: Iterable[Run]) -> Iterator[str]:
    for run in runs:
        if isinstance(run, Link):
            yield from _runs(run.runs)
            yield run.url
        elif hasattr(run, "text"):
            yield run.text
