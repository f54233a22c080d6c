"""What a record or a corrigendum has ahead of it, in one query: printed as a draft, its number; to be issued, whom it reaches."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Integer, String, bindparam, func, select
from sqlalchemy.orm import Session

from secretariat.committees import queries as bodies
from secretariat.committees.queries import StripFacts
from secretariat.core import clock
from secretariat.core.at_once import Asked, AtOnce
from secretariat.core.values import dataclass
from secretariat.documents.models import SymbolCounter, Version
from secretariat.documents.queries.symbols import symbol_after
from secretariat.minutes.models import Minutes, Submission
from secretariat.minutes.queries import going_out
from secretariat.minutes.queries.going_out import GoingOut


@dataclass(frozen=True)
class PrintAhead:
    """What its page says of the body, and the numbers that a print of the draft bears."""

    strip: StripFacts
    #: The symbol it would bear if it were issued now.
    symbol: str
    #: How often it will have been put to the chair.
    ordinal: int


def print_ahead(session: Session, minutes: Minutes) -> PrintAhead:
    """Return what the print of minutes being drafted bears."""
    paper, now = minutes.paper, clock.now()
    of_series = {"series": f"{paper.body.series}-{paper.letter}", "year": now.year}
    found = _print().read(
        session, {"body": paper.body_id, "now": now, "paper": paper.id, "minutes": minutes.id, **of_series}
    )
    ((cut, last, ordinal),) = found["numbers"]
    symbol = symbol_after(session, paper, cut=cut, last=last or 0)
    return PrintAhead(StripFacts.of(found["strip"]), symbol, (ordinal or 0) + 1)


@cache
def _print() -> AtOnce:
    last = select(SymbolCounter.last).where(
        SymbolCounter.series == bindparam("series", type_=String()),
        SymbolCounter.year == bindparam("year", type_=Integer()),
    )
    ordinal = select(func.max(Submission.ordinal)).where(Submission.minutes_id == bindparam("minutes", type_=Integer()))
    numbers = select(_cut().scalar_subquery(), last.scalar_subquery(), ordinal.scalar_subquery())
    return AtOnce(strip=bodies.strip(), numbers=numbers)


@dataclass(frozen=True)
class IssueAhead:
    """What its page says of the body, how many versions were ever cut, and whom it reaches."""

    strip: StripFacts
    cut: int
    going: GoingOut


def issue_ahead(session: Session, minutes: Minutes) -> IssueAhead:
    """Return what approved minutes have ahead of them."""
    paper = minutes.paper
    of_paper = {"body": paper.body_id, "format": paper.format_id, "paper": paper.id}
    found = _issue().read(session, {**of_paper, "meeting": minutes.meeting_id, "now": clock.now()})
    return IssueAhead(StripFacts.of(found["strip"]), found["cut"][0][0], GoingOut.of(found))


@cache
def _issue() -> AtOnce:
    return AtOnce(strip=bodies.strip(), cut=_cut(), **going_out.readings())


def _cut() -> Asked:
    return select(func.count()).select_from(Version).where(Version.paper_id == bindparam("paper", type_=Integer()))
