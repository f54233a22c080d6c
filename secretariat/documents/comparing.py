"""Two versions of a paper put together, for a page and for print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal
from zoneinfo import ZoneInfo

from secretariat.documents.front import front
from secretariat.documents.markings import Marking
from secretariat.documents.models import Version
from secretariat.documents.sheets import LANGUAGES, texts_of
from secretariat.press import words
from secretariat.press.changes import Compared, Piece, compared, word_changes
from secretariat.press.dates import Language
from secretariat.press.sheets import ComparedBlock, ComparisonSheet, Marked
from secretariat.press.words import Both

_KINDS: Final[Mapping[str, Literal["same", "ins", "del"]]] = {"same": "same", "ins": "ins", "del": "del"}


def languages_of(before: Version, after: Version) -> list[Language]:
    """Return the languages in which both have a text: a file, an agenda and a decision sheet have none."""
    first, second = texts_of(before), texts_of(after)
    return [code for code in LANGUAGES if code in first and code in second]


def compared_versions(before: Version, after: Version, language: Language) -> tuple[Compared, ...]:
    """Return both texts as one in a language that both have."""
    return compared(texts_of(before)[language], texts_of(after)[language])


def marking_of(before: Version, after: Version) -> Marking:
    """Return the higher of both markings: words of both stand here."""
    return max(Marking(before.marking), Marking(after.marking), key=lambda one: one.rank)


def comparison_sheet(before: Version, after: Version, language: Language) -> ComparisonSheet:
    """Return what is printed of a comparison in a language that both versions have."""
    paper = after.paper
    symbols = {"before": before.symbol, "after": after.symbol}
    title = Both(words.CHANGES_FROM_TO.en.format(**symbols), words.CHANGES_FROM_TO.fr.format(**symbols))
    lines = [Both(after.title_en or after.title_fr, after.title_fr or after.title_en)]
    blocks = [_block(block) for block in compared_versions(before, after, language)]
    if not any(block.changed for block in blocks):
        lines.append(words.NO_CHANGE)
    head = front(
        paper.body,
        class_word=words.COMPARISON,
        symbol=after.symbol,
        marking=marking_of(before, after),
        title=title,
        original=after.original_language,
        lines=tuple(lines),
    )
    day = after.issued_at.astimezone(ZoneInfo(paper.body.zone)).date()
    titles = _titles(before, after, language)
    found = (*([titles] if titles.changed else []), *blocks)
    sheet = ComparisonSheet(front=replace(head, day=day))
    return replace(sheet, fr=found) if language == "fr" else replace(sheet, en=found)


def _titles(before: Version, after: Version, language: Language) -> ComparedBlock:
    """The title, where it changed: it stands over the text, and is no part of it."""
    old, new = (one.title_fr if language == "fr" else one.title_en for one in (before, after))
    return ComparedBlock(level=1, changed=old != new, pieces=_marked(word_changes(old, new)))


def _block(block: Compared) -> ComparedBlock:
    return ComparedBlock(
        level=block.level, number=block.number, changed=block.kind is not None, pieces=_marked(block.pieces)
    )


def _marked(pieces: Sequence[Piece]) -> tuple[Marked, ...]:
    return tuple(Marked(kind=_KINDS[kind], text=text) for kind, text in pieces)
