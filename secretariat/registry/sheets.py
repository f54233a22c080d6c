"""A list of the register as a file: plain rows, under the highest marking that they contain, written one after the other.

A CSV has the sign of its language between its cells, a comma in English and a semicolon in French, as spreadsheets in
that language expect, and begins with a byte order mark, by which they see that it is UTF-8. Its first line is the marking.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from secretariat.core import clock
from secretariat.core.cells import inert
from secretariat.core.i18n import N_, gettext, language
from secretariat.core.values import dataclass
from secretariat.documents.markings import Marking
from secretariat.documents.models import Paper
from secretariat.documents.states import PaperState
from secretariat.documents.types.saying import kind_word

COLUMNS: Final = (
    N_("Symbol"),
    N_("Title, English"),
    N_("Title, French"),
    N_("Body"),
    N_("Kind"),
    N_("State"),
    N_("Marking"),
    N_("Original language"),
    N_("Languages there"),
    N_("To follow"),
    N_("Date"),
    N_("Action officer"),
)
#: In characters, for a spreadsheet.
_WIDTHS: Final = (30, 60, 60, 10, 20, 18, 22, 16, 18, 12, 12, 30)
_SEPARATORS: Final = {"en": ",", "fr": ";"}

Cell = str | date


@dataclass(frozen=True)
class Head:
    """What a list taken out says of itself."""

    marking: Marking
    at: datetime

    @property
    def words(self) -> str:
        """The marking as it is printed; what is public carries nothing else, so it says that."""
        return self.marking.words(language()) or gettext(self.marking.label)

    def name(self, kind: str) -> str:
        """register-NATO-UNCLASSIFIED-2026-11-29.csv: the marking goes with the file."""
        marked = (self.marking.words("en") or self.marking.value).replace(" ", "-")
        return f"register-{marked}-{self.at.date().isoformat()}.{kind}"


def head(markings: Iterable[str]) -> Head:
    """Return the head of a list with these markings in it."""
    return Head(max(map(Marking, markings), key=lambda one: one.rank, default=Marking.PUBLIC), clock.now())


def row_of(paper: Paper, *, house: bool) -> tuple[Cell, ...]:
    """Return a paper as a row; who answers for it is the house's to know."""
    version = paper.current_version
    names = {"en": gettext("English"), "fr": gettext("French")}
    there = [face.language for face in version.faces] if version else []
    follows = [code for code in version.to_follow if code not in there] if version else []
    marking = Marking(version.marking if version else paper.marking)
    return (
        version.symbol if version else paper.symbol or "",
        paper.title_en,
        paper.title_fr,
        paper.body.code,
        kind_word(paper),
        gettext(PaperState(paper.state).label),
        marking.words(language()) or gettext(marking.label),
        names[paper.original_language],
        ", ".join(names[code] for code in sorted(there)),
        ", ".join(names[code] for code in follows),
        paper.dated_at.astimezone(ZoneInfo(paper.body.zone)).date(),
        paper.action_officer if house else "",
    )


def as_csv(head: Head, rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a list as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=_SEPARATORS[language()])
    writer.writerow([inert(head.words)])
    writer.writerow([gettext(column) for column in COLUMNS])
    for row in rows:
        writer.writerow([cell.isoformat() if isinstance(cell, date) else inert(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(head: Head, rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a list as XLSX: every word is a text, and stays one when it is edited."""
    import xlsxwriter  # type: ignore[import-untyped]  # it ships no types; and it is loaded where it is used

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    book.set_properties(
        {"title": gettext("Register of papers"), "comments": head.words, "created": head.at.replace(tzinfo=None)}
    )
    sheet = book.add_worksheet(gettext("Register"))
    sheet.set_header(f"&C{head.words}")
    sheet.set_footer(f"&C{head.words}&R&P / &N")
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.freeze_panes(2, 0)
    bold, plain = book.add_format({"bold": True}), book.add_format()
    quoted, day = book.add_format({"quote_prefix": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, head.words, bold)
    for column, word in enumerate(COLUMNS):
        sheet.write_string(1, column, gettext(word), bold)
    for number, row in enumerate(rows, start=2):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001  # a day
            elif cell:
                sheet.write_string(number, column, cell, plain if inert(cell) == cell else quoted)
    book.close()
    return file.getvalue()


WRITERS: Final = {"csv": as_csv, "xlsx": as_xlsx}
MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
