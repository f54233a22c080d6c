"""What a draft has ahead of it, in one query: whom it would reach, under which number, what of it is out in Word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from secretariat.committees import queries as committees
from secretariat.committees.queries import Reached, StripFacts
from secretariat.core import clock
from secretariat.core.at_once import Asked, AtOnce
from secretariat.core.values import dataclass
from secretariat.documents.models import HandedIn, Paper, SymbolCounter, Version
from secretariat.documents.queries.symbols import symbol_after
from secretariat.documents.working.queries import InWord, in_word
from secretariat.people.models import User


class LastHanded(NamedTuple):
    """The last time a paper was submitted, and how it came back."""

    note: str
    #: Who gave it back, and why; None and "" for what is with the secretariat.
    returner: str | None
    reason: str


@dataclass(frozen=True)
class Ahead:
    """All of it, for those who may see the draft."""

    strip: StripFacts
    #: Whom it would reach, each person once.
    reach: tuple[Reached, ...]
    #: How many versions were ever cut.
    cut: int
    #: The last number of its series in this year.
    last: int
    in_word: InWord
    #: None for what was never submitted.
    handed: LastHanded | None

    @classmethod
    def of(cls, found: Mapping[str, Sequence[Sequence[Any]]]) -> Ahead:
        """Return it of what `readings` found."""
        (number,) = found["numbers"]
        return cls(
            StripFacts.of(found["strip"]),
            Reached.of(found["reach"]),
            number[0],
            number[1] or 0,
            InWord.of(found),
            LastHanded._make(found["handed"][0]) if found["handed"] else None,
        )

    def symbol(self, session: Session, paper: Paper) -> str:
        """Return the symbol the next version would bear if it were issued now (`symbol_ahead`)."""
        return symbol_after(session, paper, cut=self.cut, last=self.last)


def ahead(session: Session, paper: Paper) -> Ahead:
    """Return what the draft of a paper has ahead of it."""
    return Ahead.of(_ahead().read(session, asked_for(paper)))


def asked_for(paper: Paper) -> dict[str, Any]:
    """Return what `readings` is given of a paper."""
    now = clock.now()
    of_series = {"series": f"{paper.body.series}-{paper.letter}", "year": now.year}
    return {"paper": paper.id, "body": paper.body_id, "format": paper.format_id, "now": now, **of_series}


@cache
def _ahead() -> AtOnce:
    return AtOnce(**readings())


@cache
def readings() -> dict[str, Asked]:
    """Return the queries of all of it, to be asked with others."""
    paper = bindparam("paper", type_=Integer())
    cut = select(func.count()).select_from(Version).where(Version.paper_id == paper).scalar_subquery()
    last = (
        select(SymbolCounter.last)
        .where(
            SymbolCounter.series == bindparam("series", type_=String()),
            SymbolCounter.year == bindparam("year", type_=Integer()),
        )
        .scalar_subquery()
    )
    returner = aliased(User)
    return {
        "strip": committees.strip(),
        "reach": committees.reached(),
        "numbers": select(cut, last),
        "handed": select(HandedIn.note, returner.name, HandedIn.reason)
        .outerjoin(returner, returner.id == HandedIn.returned_by)
        .where(HandedIn.paper_id == paper)
        .order_by(HandedIn.id.desc())
        .limit(1),
        **in_word(),
    }
