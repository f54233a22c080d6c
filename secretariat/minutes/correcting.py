"""What a corrigendum says of the passages of an extract: the same words, under the paragraph numbers its reader knows.

Pure. Paragraphs are matched by where they stand, item by item, never by their words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from secretariat.core.values import dataclass
from secretariat.minutes.assembling import text_of
from secretariat.minutes.models import Minutes
from secretariat.minutes.sections import Section
from secretariat.minutes.states import PassageKey
from secretariat.press import canonical
from secretariat.press.canonical.model import Block, Document, Heading, Paragraph, Text
from secretariat.press.dates import Language
from secretariat.press.words import Both

HEADING = Both("Corrections", "Rectifications")
#: Where one sentence of the corrigendum speaks of passages that are theirs and of others.
IN_PART = Both(
    "Paragraph {number} has been corrected; the secretariat gives the words.",
    "Le paragraphe {number} a été rectifié ; le secrétariat en communique le libellé.",
)
_CITED = re.compile(
    r"\b(?P<word>paragraph(?:e?s?)\s+)(?P<first>\d{1,4})(?:(?P<link>\s+(?:to|and|à|et)\s+)(?P<last>\d{1,4}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Said:
    """Blocks that speak of the same paragraphs of the record."""

    cited: frozenset[int]
    source: str


def numbers_between(
    minutes: Minutes, whole: Sequence[Section], part: Sequence[Section], language: Language
) -> dict[int, int]:
    """Return the number in the extract of each paragraph of the record that stands in it."""
    own = {place: number for number, place in enumerate(_places(minutes, part, language, framed=False), 1)}
    places = enumerate(_places(minutes, whole, language, framed=True), 1)
    return {number: own[place] for number, place in places if place in own}


def corrections(text: Document, numbers: Mapping[int, int], language: Language) -> tuple[Block, ...]:
    """Return what a corrigendum says of the paragraphs in `numbers`, cited as there, under a heading; nothing if nothing."""
    parts = []
    for said in _said(text):
        theirs = sorted(number for number in said.cited if number in numbers)
        if theirs and len(theirs) == len(said.cited):
            parts.append(_CITED.sub(lambda found: _renumbered(found, numbers), said.source))
        else:
            parts += [IN_PART[language].format(number=numbers[number]) for number in theirs]
    if not parts:
        return ()
    heading = Heading(level=1, runs=(Text(HEADING[language]),))
    return (heading, *canonical.parse("\n\n".join(parts)).blocks)


def with_corrections(extract: Document, said: Sequence[Block]) -> Document:
    """Return an extract with `corrections` at its end, after those that it has already."""
    there = any(block == replace(said[0], id=block.id) for block in extract.blocks if isinstance(block, Heading))
    blocks = (*extract.blocks, *(said[1:] if there else said))
    return canonical.parse(canonical.to_source(Document(blocks, extract.notes)))


def cited_numbers(text: str) -> Iterator[int]:
    """Yield the numbers of the paragraphs a text cites, ranges in full."""
    for found in _CITED.finditer(text):
        first, last = int(found["first"]), int(found["last"] or found["first"])
        through = (found["link"] or "").strip().casefold() in ("to", "à")
        yield from range(first, last + 1) if through else dict.fromkeys((first, last))


def _said(text: Document) -> Iterator[_Said]:
    """What cites nothing belongs to what came before it."""
    cited: frozenset[int] = frozenset()
    sources: list[str] = []
    for block in text.blocks:
        source = canonical.to_source(Document((block,), ())).strip()
        found = frozenset(cited_numbers(source))
        if found and sources:
            yield _Said(cited, "\n\n".join(sources))
            sources = []
        cited = found or cited
        sources.append(source)
    if sources:
        yield _Said(cited, "\n\n".join(sources))


def _renumbered(found: re.Match[str], numbers: Mapping[int, int]) -> str:
    last = f"{found['link']}{numbers[int(found['last'])]}" if found["last"] else ""
    return f"{found['word']}{numbers[int(found['first'])]}{last}"


def _places(
    minutes: Minutes, sections: Sequence[Section], language: Language, *, framed: bool
) -> Iterator[tuple[int, int]]:
    """Yield, in the order of a text, where each of its numbered paragraphs stands: its passage, and its place in that."""
    by_item = {passage.item_id: passage for passage in minutes.passages if passage.item_id is not None}
    opening = [one for one in minutes.passages if one.key == PassageKey.OPENING.value] if framed else []
    closing = [one for one in minutes.passages if one.key == PassageKey.CLOSING.value] if framed else []
    items = [by_item[item.id] for section in sections for item in section.items if item.id in by_item]
    for passage in (*opening, *items, *closing):
        blocks = canonical.parse(text_of(passage, language)).blocks
        for place in range(Counter(type(block) for block in blocks)[Paragraph]):
            yield passage.id, place
