"""Text to cells: which sign stands between columns, what the columns are, or whether it is plain lines."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Final

from secretariat.core.errors import BadInput
from secretariat.core.messages import N_, Message, message
from secretariat.core.values import dataclass
from secretariat.meetings.importing.words import COLUMNS, KINDS, fold

DELIMITERS: Final = ("\t", ";", ",")
_SAMPLE: Final = 50
_NUMBER = re.compile(r"\s*[0-9]{1,4}(?:\.[0-9]{1,4})*[.)]?\s*", re.ASCII)
_MINUTES = re.compile(r"\s*[0-9]{1,3}\s*(?:min|mn|minutes|'|’|′)?\s*", re.ASCII)


@dataclass(frozen=True)
class Table:
    """Cells with their columns by name. Each row has the line on which it begins."""

    delimiter: str
    columns: Mapping[str, int]
    rows: Sequence[tuple[int, list[str]]]
    #: How many columns the first line has.
    width: int
    problems: tuple[Message, ...] = field(default=())


def tabulate(text: str, *, uploaded: bool) -> Table | None:
    """Return the table that `text` is, or None if it is plain lines.

    Raises BadInput for columns that make no agenda: an upload is taken at its word, pasted text with commas is not.
    """
    for delimiter in DELIMITERS:
        first = _first_row(text, delimiter)
        names = [_column(cell) for cell in first]
        known = [name for name in names if name]
        if any(name.startswith("title") for name in known) and len(first) > 1:
            return _with_header(text, delimiter, names)
        if len(known) > 1:
            raise _wrong_columns(first)
    for delimiter in DELIMITERS:
        found = _without_header(text, delimiter, strict=uploaded or delimiter == "\t")
        if found is not None:
            return found
    return None


def _with_header(text: str, delimiter: str, names: Sequence[str]) -> Table:
    rows, problems = _cells(text, delimiter)
    columns: dict[str, int] = {}
    for place, name in enumerate(names):
        if name in columns:
            twice = message(N_("Two columns are called “%(name)s”: the first is used."), name=name)
            problems = (*problems, twice)
        elif name:
            columns[name] = place
    unknown = [cell.strip() for cell, name in zip(rows[0][1], names, strict=True) if not name and cell.strip()]
    if unknown:
        left = message(N_("Columns that are not known are left aside: %(names)s."), names=", ".join(unknown)[:200])
        problems = (*problems, left)
    return Table(delimiter, columns, rows[1:], len(names), problems)


def _without_header(text: str, delimiter: str, *, strict: bool) -> Table | None:
    """Recognise columns by what stands in them: numbers, types, minutes; the first other column is the title."""
    if delimiter not in text:
        return None
    rows, problems = _cells(text, delimiter)
    if delimiter == "\t" and all(not cells[0].strip() or len(cells) == 1 for _, cells in rows):
        return None  # lines indented by tabs
    if not rows:
        return None  # nothing but delimiters
    widths = Counter(len(cells) for _, cells in rows)
    width, often = widths.most_common(1)[0]
    if width < 2 or often < 0.9 * len(rows):
        return None
    columns = _recognised([cells for _, cells in rows[:_SAMPLE] if len(cells) == width], width)
    if "title_en" in columns and len(columns.keys() & {"number", "type", "minutes"}) >= 1:
        if _is_header(rows[0][1], columns, rest=len(rows) - 1):
            raise _wrong_columns(rows[0][1])
        return Table(delimiter, columns, rows, width, problems)
    if strict:
        raise _wrong_columns(rows[0][1])
    return None


def _recognised(sample: Sequence[Sequence[str]], width: int) -> dict[str, int]:
    def mostly(place: int, test: re.Pattern[str] | Mapping[str, object]) -> bool:
        cells = [row[place].strip() for row in sample if row[place].strip()]
        if isinstance(test, re.Pattern):
            hits = sum(bool(test.fullmatch(cell)) for cell in cells)
        else:
            hits = sum(fold(cell) in test for cell in cells)
        return bool(cells) and hits >= 0.6 * len(cells)

    columns: dict[str, int] = {}
    free = []
    for place in range(width):
        if "type" not in columns and mostly(place, KINDS):
            columns["type"] = place
        elif place == 0 and mostly(place, _NUMBER):
            columns["number"] = place
        elif "minutes" not in columns and mostly(place, _MINUTES):
            columns["minutes"] = place
        else:
            free.append(place)
    others = iter(free)
    first = next(others, None)
    if first is None:
        return columns
    columns["title_en"] = first
    kind = columns.get("type")
    for place in others:
        name = "title_fr" if kind is not None and place < kind and "title_fr" not in columns else "note"
        columns.setdefault(name, place)
    return columns


def _is_header(first: Sequence[str], columns: Mapping[str, int], rest: int) -> bool:
    """Tell whether the first row names columns, in words that are not known, above rows that have values."""
    tests = {"number": _NUMBER, "minutes": _MINUTES}
    cells = {name: first[place].strip() for name, place in columns.items()}
    misses = [name for name, test in tests.items() if cells.get(name) and not test.fullmatch(cells[name])]
    if cells.get("type") and fold(cells["type"]) not in KINDS:
        misses.append("type")
    return rest > 1 and bool(misses) and len(misses) == len([n for n in ("number", "type", "minutes") if cells.get(n)])


def _first_row(text: str, delimiter: str) -> list[str]:
    line = next((line for line in text.splitlines() if line.strip()), "")
    return next(csv.reader([line], delimiter=delimiter), [])


def _cells(text: str, delimiter: str) -> tuple[list[tuple[int, list[str]]], tuple[Message, ...]]:
    """Return the rows that are not blank. Unbalanced quotation marks are read as ordinary signs, and said so."""
    try:
        return _parsed(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)), ()
    except csv.Error:
        pass
    lines = io.StringIO(text, newline="")
    try:
        rows = _parsed(csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE))
    except csv.Error:
        raise BadInput("file", N_("A cell is far too long. Is this an agenda?")) from None
    said = message(N_("Quotation marks are not balanced: every line was read as a row of its own."))
    return rows, (said,)


def _parsed(reader: object) -> list[tuple[int, list[str]]]:
    assert hasattr(reader, "line_num")
    rows, begins = [], 1
    for cells in reader:  # type: ignore[attr-defined]  # csv's reader has no public type
        if any(cell.strip() for cell in cells):
            rows.append((begins, cells))
        begins = reader.line_num + 1
    return rows


def _column(cell: str) -> str:
    if cell.strip() == "#":
        return "number"
    return COLUMNS.get(fold(cell.replace("°", "")), "")


def _wrong_columns(first: Sequence[str]) -> BadInput:
    found = ", ".join(cell.strip() for cell in first if cell.strip())[:200]
    return BadInput(
        "file",
        N_(
            "The columns are not those of an agenda: %(found)s. The first line must name at least title, and may "
            "name number, title_fr, type, minutes, presenter, action, documents, note."
        ),
        found=found,
    )
