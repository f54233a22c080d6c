"""Two versions of a paper put together, or its draft and one of them, for a page and for print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal
from zoneinfo import ZoneInfo

from secretariat.documents.front import front
from secretariat.documents.markings import Marking
from secretariat.documents.models import Paper
from secretariat.documents.sheets import LANGUAGES
from secretariat.documents.sides import Side
from secretariat.press import words
from secretariat.press.changes import Compared, Piece, compared, word_changes
from secretariat.press.dates import Language
from secretariat.press.sheets import ComparedBlock, ComparedPoint, ComparedRow, ComparedTable, ComparisonSheet, Marked
from secretariat.press.together import PointTogether, RowTogether, TableTogether
from secretariat.press.words import Both

_KINDS: Final[Mapping[str, Literal["same", "ins", "del"]]] = {"same": "same", "ins": "ins", "del": "del"}


def languages_of(before: Side, after: Side) -> list[Language]:
    """Return the languages in which both have a text: a file, an agenda and a decision sheet have none."""
    first, second = before.texts(), after.texts()
    return [code for code in LANGUAGES if code in first and code in second]


def compared_sides(before: Side, after: Side, language: Language) -> tuple[Compared, ...]:
    """Return both texts as one in a language that both have."""
    return compared(before.texts()[language], after.texts()[language])


def marking_of(before: Side, after: Side) -> Marking:
    """Return the higher of both markings: words of both stand here."""
    return max(before.marking, after.marking, key=lambda one: one.rank)


def title_of(before: Side, after: Side) -> Both:
    """Changes from AC/901-D(2026)0001 to AC/901-D(2026)0001-REV1."""
    word = words.CHANGES_FROM_TO if before.draft is None and after.draft is None else words.CHANGES_BETWEEN
    return Both(
        word.en.format(before=before.name.en, after=after.name.en),
        word.fr.format(before=before.name.fr, after=after.name.fr),
    )


def comparison_sheet(paper: Paper, before: Side, after: Side, language: Language) -> ComparisonSheet:
    """Return what is printed of a comparison in a language that both sides have; with a draft it is one itself."""
    titles = {code: after.titles.get(code, "") for code in LANGUAGES}
    lines = [Both(titles["en"] or titles["fr"], titles["fr"] or titles["en"])]
    blocks = [printed_block(block) for block in compared_sides(before, after, language)]
    if not any(block.changed for block in blocks):
        lines.append(words.NO_CHANGE)
    head = front(
        paper.body,
        class_word=words.COMPARISON,
        symbol=after.symbol,
        marking=marking_of(before, after),
        title=title_of(before, after),
        original=after.version.original_language if after.version else paper.original_language,
        lines=tuple(lines),
    )
    day = after.at.astimezone(ZoneInfo(paper.body.zone)).date()
    heading = _titles(before, after, language)
    found = (*([heading] if heading.changed else []), *blocks)
    sheet = ComparisonSheet(front=replace(head, day=day, draft=after.draft or before.draft))
    return replace(sheet, fr=found) if language == "fr" else replace(sheet, en=found)


def _titles(before: Side, after: Side, language: Language) -> ComparedBlock:
    """The title, where it changed: it stands over the text, and is no part of it."""
    old, new = before.titles.get(language, ""), after.titles.get(language, "")
    return ComparedBlock(level=1, changed=old != new, pieces=_marked(word_changes(old, new)))


def printed_block(block: Compared) -> ComparedBlock:
    """Return a block as it is printed."""
    if block.table is not None:
        return ComparedBlock(changed=block.kind is not None, table=_table(block.table))
    if block.points:
        return ComparedBlock(changed=block.kind is not None, points=_points(block.points))
    return ComparedBlock(
        level=block.level, number=block.number, changed=block.kind is not None, pieces=_marked(block.pieces)
    )


def _table(table: TableTogether) -> ComparedTable:
    return ComparedTable(
        label=table.label,
        caption=_marked(table.caption),
        align=table.align,
        head=_row(table.head),
        rows=tuple(_row(row) for row in table.rows),
    )


def _row(row: RowTogether) -> ComparedRow:
    return ComparedRow(changed=row.what != "same", cells=tuple(_marked(cell) for cell in row.cells))


def _points(points: Sequence[PointTogether]) -> tuple[ComparedPoint, ...]:
    return tuple(
        ComparedPoint(
            label=one.label,
            gone=one.what == "del",
            pieces=_marked(one.pieces),
            inner=_points(one.inner),
            table=_table(one.table) if one.table is not None else None,
        )
        for one in points
    )


def _marked(pieces: Sequence[Piece]) -> tuple[Marked, ...]:
    return tuple(Marked(kind=_KINDS[kind], text=text) for kind, text in pieces)
