"""Reads of the review: what is judged of a paper, what its references are worth, what persons said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import Executable, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from secretariat.committees.models import Body
from secretariat.committees.verbs import verbs_of
from secretariat.core.values import dataclass
from secretariat.documents import queries as documents
from secretariat.documents.markings import Marking, ceiling_of
from secretariat.documents.models import Paper, Version
from secretariat.documents.outgoing import Outgoing
from secretariat.documents.services.circulate import prepare
from secretariat.documents.states import PaperState, VersionState
from secretariat.documents.symbols import Symbol, parse
from secretariat.documents.types import queries as types
from secretariat.documents.types.points import points_of
from secretariat.documents.working import queries as working
from secretariat.documents.working.models import Standing as Copied
from secretariat.people.models import Party
from secretariat.press.canonical.plain import cited_symbols
from secretariat.press.unseen import Unseen
from secretariat.quality.countries import LISTED
from secretariat.quality.facts import Facts, Finding, Reference, Standing, Unsettled
from secretariat.quality.judging import judge
from secretariat.quality.models import Defect, Review, Settled
from secretariat.quality.reviewing import Row, hash_of, rows_of
from secretariat.quality.states import Verdict
from secretariat.relations.queries import superseded_in
from secretariat.translation import queries as translation


@dataclass(frozen=True)
class Reviewed:
    """A paper under review, as it stands now."""

    rows: Sequence[Row]
    text_hash: str
    references: Sequence[Reference]
    #: The newest review that ended, or None.
    last: Review | None

    @property
    def open(self) -> list[Row]:
        return [row for row in self.rows if row.open]

    @property
    def forbidding(self) -> list[Row]:
        return [row for row in self.rows if row.forbids]

    @property
    def passed(self) -> bool:
        """The text as it is now passed its review."""
        return self.last is not None and self.last.verdict == Verdict.PASSED and self.last.text_hash == self.text_hash


def reviewed(session: Session, paper: Paper, outgoing: Outgoing | None = None) -> Reviewed:
    """Return the review of a paper as it stands. Raises BadInput for a text that cannot be read."""
    outgoing = outgoing or prepare(session, paper)
    facts = facts_of(session, paper, outgoing)
    type = types.type_with_key(session, paper.kind)
    text_hash = hash_of(
        outgoing,
        kind=paper.kind,
        marking=paper.marking,
        original=paper.original_language,
        officer=paper.action_officer,
    )
    points = points_of(type.points) if type else ()
    rows = rows_of(points, judge(facts), _last_said(session, paper), text_hash)
    reviews = reviews_of(session, paper, limit=1)
    return Reviewed(rows, text_hash, list(facts.references.values()), reviews[0] if reviews else None)


def found_in(session: Session, paper: Paper, outgoing: Outgoing) -> list[Finding]:
    """Return all that the machine finds in what would go out."""
    return judge(facts_of(session, paper, outgoing))


def facts_of(session: Session, paper: Paper, outgoing: Outgoing) -> Facts:
    """Return all that is judged of a paper."""
    symbol = documents.symbol_ahead(session, paper, series=paper.body.series, letter=paper.letter)
    cited = dict.fromkeys(found for text in outgoing.texts.values() for found in cited_symbols(text))
    verbs = verbs_of(paper.body.settings).values()
    return Facts(
        titles=outgoing.titles,
        texts=outgoing.texts,
        original=paper.original_language,
        pairs=translation.pairs_of(session, paper, outgoing.texts),
        files={face.language: _unseen(outgoing, face.file_sha256) for face in outgoing.faces if face.file_sha256},
        copies=_copies(session, paper, [face.language for face in outgoing.faces]),
        marking=Marking(paper.marking),
        ceiling=ceiling_of(session).highest,
        symbol=symbol,
        symbol_taken=_borne_by_another(session, paper, symbol),
        officer=paper.action_officer,
        word_limit=paper.type.word_limit if paper.type else None,
        references=references(session, paper, cited),
        countries=_countries(session),
        verbs={"en": [verb.en for verb in verbs], "fr": [verb.fr for verb in verbs]},
    )


def _unseen(outgoing: Outgoing, sha256: str) -> frozenset[Unseen]:
    known = outgoing.received.get(sha256)
    return frozenset(Unseen(word) for word in known.unseen) if known else frozenset()


def _copies(session: Session, paper: Paper, going: Iterable[str]) -> dict[str, frozenset[Unsettled]]:
    """Return what `refuse_unsettled` would refuse of the languages that go out."""
    outs = {out.draft.language for out in working.outs_of(session, [paper]).get(paper.id, [])}
    copies = working.latest_of(session, paper)
    found: dict[str, frozenset[Unsettled]] = {}
    for language in going:
        left = {Unsettled.OUT} if language in outs else set()
        copy = copies.get(language)
        if copy is not None and copy.standing == Copied.WAITS:
            left.add(Unsettled.WAITS)
        elif copy is not None and copy.standing != Copied.SET_ASIDE:
            left |= {Unsettled.CHANGES} if copy.has_changes and copy.reviewed_at is None else set()
            left |= {Unsettled.COMMENTS} if copy.unseen else set()
        if left:
            found[language] = frozenset(left)
    return found


def _borne_by_another(session: Session, paper: Paper, symbol: str) -> bool:
    papers = select(Paper.id).where(Paper.symbol == symbol, Paper.id != paper.id)
    versions = select(Version.id).where(Version.symbol == symbol)
    return session.scalar(papers.union_all(versions).limit(1)) is not None


def references(session: Session, paper: Paper, symbols: Iterable[str]) -> dict[str, Reference]:
    """Return what each symbol in a text of this paper is worth.

    Only papers of its own body are looked up: nobody is told what there is of another one.
    """
    wanted = list(symbols)
    if not wanted:
        return {}
    own = {symbol for symbol in wanted if _of_series(symbol, paper.body.series)}
    found = {
        version.symbol: version
        for version in session.scalars(
            select(Version)
            .join(Paper, Paper.id == Version.paper_id)
            .options(joinedload(Version.paper).joinedload(Paper.current_version))
            .where(Version.symbol.in_(wanted), Paper.body_id == paper.body_id, Paper.copy_of_id.is_(None))
        )
    }
    replaced = superseded_in(session, paper.body_id, (version.paper_id for version in found.values()))
    replaced = {superseded: by for superseded, by in replaced.items() if by.id != paper.id}
    return {symbol: _worth(symbol, found.get(symbol), replaced, ours=symbol in own) for symbol in wanted}


def _worth(symbol: str, version: Version | None, replaced: Mapping[int, Paper], *, ours: bool) -> Reference:
    if version is None:
        return Reference(symbol, Standing.MISSING if ours else Standing.ELSEWHERE)
    state, paper = VersionState(version.state), version.paper
    if PaperState(paper.state) is PaperState.WITHDRAWN or state in (VersionState.WITHDRAWN, VersionState.RECALLED):
        return Reference(symbol, Standing.WITHDRAWN)
    if by := replaced.get(paper.id):
        return Reference(symbol, Standing.SUPERSEDED, by.symbol or "")
    current = paper.current_version
    if state is VersionState.SUPERSEDED and current is not None and current.id != version.id:
        return Reference(symbol, Standing.SUPERSEDED, current.symbol)
    return Reference(symbol, Standing.CURRENT)


def _of_series(symbol: str, series: str) -> bool:
    read = parse(symbol)
    return isinstance(read, Symbol) and read.base.counter.rpartition("-")[0] == series


def _countries(session: Session) -> dict[str, tuple[str, str]]:
    """Return the names of countries as the house lists them, of those that are often misnamed."""
    parties = session.scalars(select(Party).where(Party.code.in_(sorted(LISTED))))
    return {party.code: (party.name_en, party.name_fr) for party in parties}


def _last_said(session: Session, paper: Paper) -> dict[str, Settled]:
    newest = select(func.max(Settled.id)).where(Settled.paper_id == paper.id).group_by(Settled.point)
    rows = session.scalars(select(Settled).options(joinedload(Settled.by)).where(Settled.id.in_(newest)))
    return {row.point: row for row in rows}


def reviews_of(session: Session, paper: Paper, *, limit: int = 50) -> list[Review]:
    """Return the reviews of a paper that ended, newest first."""
    found = session.scalars(
        select(Review)
        .options(joinedload(Review.by))
        .where(Review.paper_id == paper.id)
        .order_by(Review.id.desc())
        .limit(limit)
    )
    return list(found)


#: What the setting `quality_review` of a body says where it wants a passed review.
REQUIRED: Final = "required"


class LastReview(NamedTuple):
    """How the last review of a paper ended, and whether its body wants one passed before it is circulated."""

    wanted: bool
    #: "" for a paper without one.
    verdict: str
    at: datetime | None
    #: Points it left open.
    points: int


def last_reviews(session: Session, paper_ids: Collection[int]) -> dict[int, LastReview]:
    """Return how the last reviews of these papers ended, by the id of the paper, in one query."""
    found = session.execute(_last_reviews(), {"papers": sorted(paper_ids)}) if paper_ids else ()
    return {
        paper_id: LastReview(setting == REQUIRED, verdict or "", at, points)
        for paper_id, setting, verdict, at, points in found
    }


@cache
def _last_reviews() -> Executable:
    newest = select(func.max(Review.id)).where(Review.paper_id == Paper.id).correlate(Paper).scalar_subquery()
    points = (
        select(func.count())
        .select_from(Defect)
        .where(Defect.review_id == Review.id, Defect.waived.is_(False))
        .scalar_subquery()
    )
    return (
        select(Paper.id, Body.settings["quality_review"].as_string(), Review.verdict, Review.at, points)
        .join(Body, Body.id == Paper.body_id)
        .outerjoin(Review, Review.id == newest)
        .where(Paper.id.in_(bindparam("papers", expanding=True)))
    )


def defects_by_point(session: Session, body: Body) -> dict[str, int]:
    """Return how many defects reviews of a body's papers found, by point: for the indicators."""
    found = session.execute(
        select(Defect.point, func.sum(Defect.count))
        .join(Review, Review.id == Defect.review_id)
        .join(Paper, Paper.id == Review.paper_id)
        .where(Paper.body_id == body.id)
        .group_by(Defect.point)
        .order_by(Defect.point)
    )
    return {point: int(count) for point, count in found}


def is_required(body: Body) -> bool:
    """Tell whether a body wants a passed review before a paper is circulated (setting `quality_review`)."""
    return bool(body.settings.get("quality_review") == REQUIRED)
