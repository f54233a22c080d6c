"""An agenda from pasted text or an uploaded file: rows with their fates, nothing stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from secretariat.core.errors import BadInput, TooLarge
from secretariat.core.messages import N_, Message, message
from secretariat.meetings.importing import cells
from secretariat.meetings.importing.cells import Said
from secretariat.meetings.importing.decoding import MOST_BYTES, decode
from secretariat.meetings.importing.lines import PlainLine, plain_lines
from secretariat.meetings.importing.preview import Preview, RowFate
from secretariat.meetings.importing.tables import Table, tabulate
from secretariat.meetings.importing.words import STANDARD_KINDS, standard_of
from secretariat.meetings.states import ItemKind

MOST_ROWS: Final = 2000
#: Levels of an agenda.
_DEEPEST: Final = 4


def read_agenda(source: bytes | str) -> Preview:
    """Read an agenda from an uploaded file (bytes) or pasted text (str).

    CSV with comma, semicolon or tab, its first line naming the columns in English or French or not at all; or
    plain lines, "1. Adoption of the agenda (5 min)". Raises TooLarge for more than 2,000 rows, BadInput for what is
    no agenda: then nothing was read.
    """
    uploaded = isinstance(source, bytes)
    if isinstance(source, bytes):
        text, encoding, problems = decode(source)
    elif len(source) > MOST_BYTES:
        raise _too_many()
    else:
        text, encoding, problems = source.removeprefix("\ufeff"), "", ()
    if not text.strip("\ufeff\x00 \t\r\n"):
        raise BadInput("file" if uploaded else "text", N_("There is nothing to read: the first item is missing."))

    table = tabulate(text, uploaded=uploaded)
    if table is not None:
        _refuse_many(len(table.rows))
        rows = [_from_table(table, line, row) for line, row in table.rows]
        problems = (*problems, *table.problems)
        if "type" not in table.columns:
            problems = (*problems, _untyped())
    else:
        found = list(plain_lines(text))
        _refuse_many(len(found))
        rows = _from_lines(found)
        if not any(line.heading for line in found):
            problems = (*problems, _untyped())
    if not rows:
        raise BadInput("file" if uploaded else "text", N_("There is nothing to read: the first item is missing."))
    return Preview(_placed(rows), encoding, table.delimiter if table else "", problems)


def _refuse_many(count: int) -> None:
    if count > MOST_ROWS:
        raise _too_many()


def _too_many() -> TooLarge:
    return TooLarge(N_("An agenda has at most %(most)s rows: nothing was taken. Divide it."), most=MOST_ROWS)


def _untyped() -> Message:
    return message(N_("No types are given: items are taken as for discussion, standard items as what they are."))


def _from_table(table: Table, line: int, row: Sequence[str]) -> RowFate:
    given = {name: row[place] if place < len(row) else "" for name, place in table.columns.items()}
    said = Said()
    if any(cell.strip() for cell in row[table.width :]):
        said.refuse(
            N_("The row has more columns than the first line: put titles that contain “%(sign)s” in quotation marks."),
            sign=table.delimiter,
        )
    kind = cells.kind(given.get("type", ""), said)
    if kind is None and "type" in table.columns and not said.refused:
        said.note(N_("No type: taken as for discussion, or as the standard item it is."))
    return _row(line, given, kind, said)


def _from_lines(found: Iterable[PlainLine]) -> list[RowFate]:
    rows: list[RowFate] = []
    open_rows: list[tuple[int, int]] = []  # indentation and line of the items this one may stand under
    for plain in found:
        said = Said()
        given = {"number": plain.number, "title_en": plain.title, "minutes": plain.minutes}
        row = _row(plain.line, given, plain.kind, said, symbols="\n".join(plain.symbols))
        if plain.heading:
            said.note(N_("A heading: it tells the type of the items below it."))
            rows.append(replace(row, fate="skip", standard="", messages=tuple(said.messages)))
            open_rows.clear()
            continue
        while open_rows and open_rows[-1][0] >= plain.indent:
            open_rows.pop()
        under = open_rows[-1][1] if open_rows else None
        rows.append(replace(row, parent_line=under))
        open_rows.append((plain.indent, plain.line))
    return rows


def _row(line: int, given: Mapping[str, str], kind: ItemKind | None, said: Said, symbols: str | None = None) -> RowFate:
    title_en = cells.text(given.get("title_en", ""), "title_en", said)
    title_fr = cells.text(given.get("title_fr", ""), "title_fr", said)
    if not title_en and not title_fr:
        said.refuse(N_("The title is missing."))
    standard = standard_of(title_en, title_fr)
    minutes_given = " ".join(given.get("minutes", "").replace("\x00", "").split())[:40]
    row = RowFate(
        line=line,
        number=cells.number(given.get("number", ""), said),
        title_en=title_en,
        title_fr=title_fr,
        kind=kind or STANDARD_KINDS.get(standard, ItemKind.DISCUSSION),
        minutes=cells.minutes(given.get("minutes", ""), said),
        presenter=cells.text(given.get("presenter", ""), "presenter", said),
        action=cells.text(given.get("action", ""), "action", said),
        note=cells.text(given.get("note", ""), "note", said),
        symbols=cells.symbols(given.get("symbols", "") if symbols is None else symbols, said),
        fate="add",
        minutes_given=minutes_given,
        standard=standard,
    )
    return replace(row, fate="refuse" if said.refused else "add", messages=tuple(said.messages))


def _placed(rows: Sequence[RowFate]) -> tuple[RowFate, ...]:
    """Put rows under the item their number names, else under the one they are indented below."""
    owners: dict[str, RowFate] = {}
    result: list[RowFate] = []
    for row in rows:
        if row.number and row.fate == "add":
            first = owners.setdefault(row.number, row)
            if first is not row:
                row = _number_twice(row, first)
        result.append(row)

    taken = {row.line: row for row in result if row.fate == "add"}
    placed = {row.line: _under(row, owners, taken) for row in taken.values()}
    levels: dict[int, int] = {}

    def level(line: int) -> int:
        if line not in levels:
            above = placed[line].parent_line
            levels[line] = 1 if above is None else level(above) + 1
        return levels[line]

    for line in placed:
        row = placed[line]
        while level(line) > _DEEPEST:
            above = placed[row.parent_line or 0]
            row = replace(row, parent_line=above.parent_line)
            placed[line] = row
            levels.pop(line)
            if level(line) <= _DEEPEST:
                said = message(N_("An agenda has at most %(most)s levels: put one level higher."), most=_DEEPEST)
                placed[line] = replace(row, messages=(*row.messages, said))
    return tuple(placed.get(row.line, row) for row in result)


def _number_twice(row: RowFate, first: RowFate) -> RowFate:
    if (row.title_en, row.title_fr) == (first.title_en, first.title_fr):
        said = message(N_("The same as line %(line)s."), line=first.line)
        return replace(row, fate="skip", messages=(*row.messages, said))
    said = message(
        N_("Number %(number)s stands on line %(line)s already: this item gets a number of its own."),
        number=row.number,
        line=first.line,
    )
    return replace(row, messages=(*row.messages, said))


def _under(row: RowFate, owners: Mapping[str, RowFate], taken: Mapping[int, RowFate]) -> RowFate:
    if "." not in row.number:
        above = row.parent_line if row.parent_line in taken and not row.number else None
        return replace(row, parent_line=above)
    wanted = row.number.rsplit(".", 1)[0]
    prefix = wanted
    while prefix:
        owner = owners.get(prefix)
        if owner is not None and owner.line in taken and owner.line != row.line:
            break
        owner = None
        prefix = prefix.rpartition(".")[0]
    row = replace(row, parent_line=owner.line if owner else None)
    if prefix == wanted:
        return row
    if owner is None:
        said = message(N_("There is no item %(number)s to stand under: put on the first level."), number=wanted)
    else:
        said = message(
            N_("There is no item %(number)s to stand under: put under %(other)s."), number=wanted, other=prefix
        )
    return replace(row, messages=(*row.messages, said))
