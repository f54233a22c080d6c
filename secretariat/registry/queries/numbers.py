"""The numbers of a series: which were given, which bear nothing, and why. For the house of the body alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session, joinedload

from secretariat.committees.models import Body
from secretariat.core.messages import N_, Msgid
from secretariat.core.values import dataclass
from secretariat.documents.models import Paper, SymbolCounter, SymbolNumber, Version
from secretariat.documents.states import PaperState, VersionState
from secretariat.people.models import User
from secretariat.registry.models import GapReason


class Worth(StrEnum):
    """What has become of a number."""

    GIVEN = "given"
    RESERVED = "reserved"
    WITHDRAWN = "withdrawn"
    RECALLED = "recalled"
    #: No paper of this register ever had it.
    UNUSED = "unused"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _LABELS[self]


_LABELS = {
    Worth.GIVEN: N_("Given"),
    Worth.RESERVED: N_("Reserved, not issued"),
    Worth.WITHDRAWN: N_("Withdrawn"),
    Worth.RECALLED: N_("Recalled"),
    Worth.UNUSED: N_("Never used here"),
}


@dataclass(frozen=True)
class Number:
    """A number of a series, or several in a row that were never used."""

    first: int
    last: int
    worth: Worth
    paper: Paper | None = None
    #: Who opened the paper, and when its number was reserved.
    opened_by: str = ""
    reserved_at: datetime | None = None
    reason: GapReason | None = None


def series_of(session: Session, body: Body) -> list[tuple[str, int]]:
    """Return the series of a body with their years, by letter, the newest year first."""
    found = session.execute(
        select(SymbolCounter.series, SymbolCounter.year).order_by(SymbolCounter.series, SymbolCounter.year.desc())
    )
    return [(series, year) for series, year in found if series.rpartition("-")[0] == body.series]


def numbers_of(session: Session, series: str, year: int) -> list[Number]:
    """Return all numbers of a series in a year, up to the last one taken, in two queries."""
    last, taken = _taken(session, series, year)
    return list(_numbers(taken, reasons_of(session, series, year), last))


def reasons_of(session: Session, series: str, year: int) -> dict[int, GapReason]:
    """Return, by number, what was said last of why it bears nothing."""
    found = session.scalars(
        select(GapReason)
        .options(joinedload(GapReason.by))
        .where(GapReason.series == series, GapReason.year == year)
        .order_by(GapReason.id)
    )
    return {one.number: one for one in found}


def _taken(
    session: Session, series: str, year: int
) -> tuple[int, dict[int, tuple[SymbolNumber, Paper, str, bool, bool]]]:
    """The last number that was taken, 0 for none, and those that papers of this register have."""
    cut = exists().where(Version.paper_id == Paper.id)
    stands = exists().where(Version.paper_id == Paper.id, Version.state != VersionState.RECALLED.value)
    rows = session.execute(
        select(SymbolCounter.last, SymbolNumber, Paper, User.name, cut, stands)
        .outerjoin(
            SymbolNumber,
            and_(SymbolNumber.series == SymbolCounter.series, SymbolNumber.year == SymbolCounter.year),
        )
        .outerjoin(Paper, Paper.id == SymbolNumber.paper_id)
        .outerjoin(User, User.id == Paper.created_by)
        .where(SymbolCounter.series == series, SymbolCounter.year == year)
    ).all()
    taken = {
        row.number: (row, paper, name, bool(cut), bool(stands)) for _, row, paper, name, cut, stands in rows if row
    }
    return rows[0][0] if rows else 0, taken


def _numbers(
    taken: dict[int, tuple[SymbolNumber, Paper, str, bool, bool]], reasons: dict[int, GapReason], last: int
) -> Iterator[Number]:
    number = 1
    while number <= last:
        if number not in taken:
            end = number
            while end < last and end + 1 not in taken:
                end += 1
            yield Number(number, end, Worth.UNUSED, reason=reasons.get(number))
            number = end + 1
            continue
        row, paper, name, cut, stands = taken[number]
        worth = _worth(paper, cut=cut, stands=stands)
        yield Number(number, number, worth, paper, name, row.reserved_at, reasons.get(number))
        number += 1


def _worth(paper: Paper, *, cut: bool, stands: bool) -> Worth:
    if PaperState(paper.state) is PaperState.WITHDRAWN:
        return Worth.WITHDRAWN
    if stands:
        return Worth.GIVEN
    return Worth.RECALLED if cut else Worth.RESERVED
