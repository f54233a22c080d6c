"""What is known of a paper under review beside its own words, in one query.

The checklist of its type, how its paragraphs were paired, what persons said of its points, how reviews of it ended, whether its
symbol is free, what the symbols in its text are worth, and names of countries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, bindparam, func, select, union_all
from sqlalchemy.orm import Session, aliased

from secretariat.core.at_once import Asked, AtOnce
from secretariat.core.values import dataclass
from secretariat.documents.models import Paper, Version
from secretariat.documents.states import PaperState
from secretariat.documents.types.models import PaperType
from secretariat.people.models import Party, User
from secretariat.quality.countries import LISTED
from secretariat.quality.models import Review, Settled
from secretariat.relations.models import Relation
from secretariat.relations.states import RelationKind
from secretariat.translation.aligning import Known
from secretariat.translation.queries import known_pairs


class Said(NamedTuple):
    """What a person said of a point last."""

    point: str
    settling: str
    reason: str
    #: Of the text of which it was said.
    text_hash: str
    at: datetime
    by: str


class Ended(NamedTuple):
    """How a review ended."""

    verdict: str
    remarks: str
    text_hash: str
    at: datetime
    by: str


class Cited(NamedTuple):
    """A version whose symbol the text names, and what took its place."""

    symbol: str
    version_id: int
    state: str
    #: Of its paper, and the version of that in force.
    paper_state: str
    current_id: int | None
    current: str | None
    #: The paper of the body that superseded it.
    superseding_id: int | None
    superseding: str | None


@dataclass(frozen=True)
class KnownOfPaper:
    """All of it."""

    #: The checklist of its type, as it is kept.
    points: list[Any]
    pairs: list[Known]
    said: dict[str, Said]
    #: The newest first.
    reviews: list[Ended]
    #: Another paper bears the symbol, or bore it.
    symbol_taken: bool
    cited: list[Cited]
    #: English and French, by code.
    countries: dict[str, tuple[str, str]]


def known_of_paper(session: Session, paper: Paper, symbol: str, symbols: Iterable[str]) -> KnownOfPaper:
    """Return what is known of a paper that would bear `symbol` and whose text names `symbols`."""
    given = {
        "paper": paper.id,
        "body": paper.body_id,
        "type": paper.kind,
        "symbol": symbol,
        "symbols": sorted(symbols),
        "countries": sorted(LISTED),
    }
    found = _known().read(session, given)
    return KnownOfPaper(
        found["points"][0][0] if found["points"] else [],
        [Known(*row) for row in found["pairs"]],
        {said.point: said for said in map(Said._make, found["said"])},
        [Ended._make(row) for row in found["reviews"]],
        bool(found["taken"]),
        [Cited._make(row) for row in found["cited"]],
        {code: (english, french) for code, english, french in found["countries"]},
    )


def ended(session: Session, paper: Paper) -> list[Ended]:
    """Return how the reviews of a paper ended, newest first, where its text cannot be read."""
    return [Ended._make(row) for row in session.execute(_reviews(), {"paper": paper.id})]


@cache
def _known() -> AtOnce:
    return AtOnce(
        points=select(PaperType.points).where(PaperType.key == bindparam("type", type_=String())),
        pairs=known_pairs(),
        said=_said(),
        reviews=_reviews(),
        taken=_taken(),
        cited=cited(),
        countries=_countries(),
    )


def _said() -> Asked:
    paper = bindparam("paper", type_=Integer())
    newest = select(func.max(Settled.id)).where(Settled.paper_id == paper).group_by(Settled.point)
    said = (Settled.point, Settled.settling, Settled.reason, Settled.text_hash, Settled.at, User.name)
    return select(*said).join(User, User.id == Settled.by_id).where(Settled.id.in_(newest))


def _reviews() -> Asked:
    return (
        select(Review.verdict, Review.remarks, Review.text_hash, Review.at, User.name)
        .join(User, User.id == Review.by_id)
        .where(Review.paper_id == bindparam("paper", type_=Integer()))
        .order_by(Review.id.desc())
        .limit(50)
    )


def _taken() -> Asked:
    symbol = bindparam("symbol", type_=String())
    papers = select(Paper.id).where(Paper.symbol == symbol, Paper.id != bindparam("paper", type_=Integer()))
    either = union_all(papers, select(Version.id).where(Version.symbol == symbol)).subquery()
    return select(either.c.id).limit(1)


def worth(session: Session, paper: Paper, symbols: Sequence[str]) -> list[Cited]:
    """Return the versions of the body of a paper that bear these symbols."""
    given = {"body": paper.body_id, "symbols": sorted(symbols)}
    return [Cited._make(row) for row in session.execute(cited(), given)] if symbols else []


@cache
def cited() -> Asked:
    """Only papers of its own body are looked up: nobody is told what there is of another one."""
    body, current = bindparam("body", type_=Integer()), aliased(Version)
    newer = aliased(Paper)

    def superseding(column: Any) -> Any:
        return (
            select(column)
            .join(Relation, Relation.paper_id == newer.id)
            .where(
                Relation.to_paper_id == Paper.id,
                Relation.kind == RelationKind.SUPERSEDES.value,
                newer.state == PaperState.ISSUED.value,
                newer.body_id == body,
            )
            .order_by(newer.dated_at.desc(), newer.id.desc())
            .limit(1)
            .correlate(Paper)
            .scalar_subquery()
        )

    return (
        select(
            *(Version.symbol, Version.id, Version.state, Paper.state, current.id, current.symbol),
            *(superseding(newer.id), superseding(newer.symbol)),
        )
        .join(Paper, Paper.id == Version.paper_id)
        .outerjoin(current, current.id == Paper.current_version_id)
        .where(
            Version.symbol.in_(bindparam("symbols", expanding=True)),
            Paper.body_id == body,
            Paper.copy_of_id.is_(None),
        )
    )


def _countries() -> Asked:
    names = select(Party.code, Party.name_en, Party.name_fr)
    return names.where(Party.code.in_(bindparam("countries", expanding=True)))
