"""Reads of the review: what is judged of a paper, what its references are worth, what persons said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from secretariat.committees.models import Body
from secretariat.committees.verbs import verbs_of
from secretariat.core.at_once import Asked
from secretariat.core.values import dataclass
from secretariat.documents.markings import Marking, ceiling_of
from secretariat.documents.models import Paper
from secretariat.documents.outgoing import Outgoing
from secretariat.documents.queries.ahead import Ahead, ahead
from secretariat.documents.services.circulate import prepare
from secretariat.documents.states import PaperState, VersionState
from secretariat.documents.symbols import Symbol, parse
from secretariat.documents.types.points import points_of
from secretariat.documents.working.models import Standing as Copied
from secretariat.documents.working.queries import InWord
from secretariat.press.canonical.plain import cited_symbols
from secretariat.press.unseen import Unseen
from secretariat.quality.facts import Facts, Reference, Standing, Unsettled
from secretariat.quality.judging import judge
from secretariat.quality.known import Cited, Ended, KnownOfPaper, known_of_paper, worth
from secretariat.quality.models import Defect, Review
from secretariat.quality.reviewing import Row, hash_of, rows_of
from secretariat.quality.states import Verdict
from secretariat.translation import queries as translation
from secretariat.translation.aligning import Pair


@dataclass(frozen=True)
class Reviewed:
    """A paper under review, as it stands now."""

    rows: Sequence[Row]
    text_hash: str
    references: Sequence[Reference]
    #: Those that ended, the newest first.
    reviews: Sequence[Ended]
    #: The paragraphs of both texts, as they stand to one another.
    pairs: Sequence[Pair]

    @property
    def open(self) -> list[Row]:
        return [row for row in self.rows if row.open]

    @property
    def forbidding(self) -> list[Row]:
        return [row for row in self.rows if row.forbids]

    @property
    def passed(self) -> bool:
        """The text as it is now passed its review."""
        last = self.reviews[0] if self.reviews else None
        return last is not None and last.verdict == Verdict.PASSED and last.text_hash == self.text_hash


def reviewed(
    session: Session, paper: Paper, outgoing: Outgoing | None = None, known_ahead: Ahead | None = None
) -> Reviewed:
    """Return the review of a paper as it stands, with what is ahead of it where a page has asked for that.

    Raises BadInput for a text that cannot be read.
    """
    known_ahead = known_ahead or ahead(session, paper)
    outgoing = outgoing or prepare(session, paper, known_ahead=known_ahead)
    facts, known = _facts(session, paper, outgoing, known_ahead)
    text_hash = hash_of(
        outgoing,
        kind=paper.kind,
        marking=paper.marking,
        original=paper.original_language,
        officer=paper.action_officer,
    )
    rows = rows_of(points_of(known.points), judge(facts), known.said, text_hash)
    return Reviewed(rows, text_hash, list(facts.references.values()), known.reviews, facts.pairs)


def _facts(session: Session, paper: Paper, outgoing: Outgoing, known_ahead: Ahead) -> tuple[Facts, KnownOfPaper]:
    """Return all that is judged of a paper, and what is known of it beside."""
    symbol = known_ahead.symbol(session, paper)
    cited = list(dict.fromkeys(found for text in outgoing.texts.values() for found in cited_symbols(text)))
    known = known_of_paper(session, paper, symbol, cited)
    verbs = verbs_of(paper.body.settings).values()
    facts = Facts(
        titles=outgoing.titles,
        texts=outgoing.texts,
        original=paper.original_language,
        pairs=translation.pairs_among(paper, outgoing.texts, known.pairs),
        files={face.language: _unseen(outgoing, face.file_sha256) for face in outgoing.faces if face.file_sha256},
        copies=_copies(known_ahead.in_word, [face.language for face in outgoing.faces]),
        marking=Marking(paper.marking),
        ceiling=ceiling_of(session).highest,
        symbol=symbol,
        symbol_taken=known.symbol_taken,
        officer=paper.action_officer,
        word_limit=paper.type.word_limit if paper.type else None,
        references=_references(paper, cited, known.cited),
        countries=known.countries,
        verbs={"en": [verb.en for verb in verbs], "fr": [verb.fr for verb in verbs]},
    )
    return facts, known


def _unseen(outgoing: Outgoing, sha256: str) -> frozenset[Unseen]:
    known = outgoing.received.get(sha256)
    return frozenset(Unseen(word) for word in known.unseen) if known else frozenset()


def _copies(in_word: InWord, going: Iterable[str]) -> dict[str, frozenset[Unsettled]]:
    """Return what `refuse_unsettled` would refuse of the languages that go out."""
    outs = {out.language for out in in_word.outs}
    found: dict[str, frozenset[Unsettled]] = {}
    for language in going:
        left = {Unsettled.OUT} if language in outs else set()
        copy = in_word.latest.get(language)
        if copy is not None and copy.standing == Copied.WAITS:
            left.add(Unsettled.WAITS)
        elif copy is not None and copy.standing != Copied.SET_ASIDE:
            left |= {Unsettled.CHANGES} if copy.has_changes and copy.reviewed_at is None else set()
            left |= {Unsettled.COMMENTS} if copy.unseen else set()
        if left:
            found[language] = frozenset(left)
    return found


def references(session: Session, paper: Paper, symbols: Iterable[str]) -> dict[str, Reference]:
    """Return what each symbol in a text of this paper is worth; only papers of its own body are looked up."""
    wanted = list(symbols)
    return _references(paper, wanted, worth(session, paper, wanted))


def _references(paper: Paper, symbols: Sequence[str], cited: Iterable[Cited]) -> dict[str, Reference]:
    own = {symbol for symbol in symbols if _of_series(symbol, paper.body.series)}
    found = {version.symbol: version for version in cited}
    return {symbol: _worth(paper, symbol, found.get(symbol), ours=symbol in own) for symbol in symbols}


def _worth(paper: Paper, symbol: str, version: Cited | None, *, ours: bool) -> Reference:
    if version is None:
        return Reference(symbol, Standing.MISSING if ours else Standing.ELSEWHERE)
    state = VersionState(version.state)
    if version.paper_state == PaperState.WITHDRAWN or state in (VersionState.WITHDRAWN, VersionState.RECALLED):
        return Reference(symbol, Standing.WITHDRAWN)
    if version.superseding_id is not None and version.superseding_id != paper.id:  # that it does it says itself
        return Reference(symbol, Standing.SUPERSEDED, version.superseding or "")
    if state is VersionState.SUPERSEDED and version.current_id not in (None, version.version_id):
        return Reference(symbol, Standing.SUPERSEDED, version.current or "")
    return Reference(symbol, Standing.CURRENT)


def _of_series(symbol: str, series: str) -> bool:
    read = parse(symbol)
    return isinstance(read, Symbol) and read.base.counter.rpartition("-")[0] == series


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
    return last_of(session.execute(reviews_of_papers(), {"papers": sorted(paper_ids)}) if paper_ids else ())


def last_of(rows: Iterable[Sequence[Any]]) -> dict[int, LastReview]:
    """Return the same of the rows of `reviews_of_papers`."""
    return {
        paper_id: LastReview(setting == REQUIRED, verdict or "", at, points)
        for paper_id, setting, verdict, at, points in rows
    }


@cache
def reviews_of_papers() -> Asked:
    """Return the query for the last reviews of `papers`, to be asked with others."""
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
        .where(Paper.id.in_(bindparam("papers", expanding=True, type_=Integer())))
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
