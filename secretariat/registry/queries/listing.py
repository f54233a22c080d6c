"""The list of the register: one page of it, what it holds counted by what it can be narrowed by, and all of it in turn.

Each is bounded, whatever the register holds: a page by its size, the counts by `COUNTED`, what is taken out by its limit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import Session, joinedload, load_only

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.committees.policy import bodies_visible_to
from secretariat.core.texts import folded
from secretariat.core.values import dataclass
from secretariat.documents import grants
from secretariat.documents.models import Face, Grant, Paper, Version
from secretariat.documents.models.words import LONGEST, WORD, PaperWord
from secretariat.documents.order import STAGES
from secretariat.documents.policy import drafts_open_to, papers_visible_to, versions_visible_to
from secretariat.documents.queries import escaped
from secretariat.documents.states import PaperState
from secretariat.people.models import User
from secretariat.registry.listed import ListedPaper
from secretariat.registry.queries import rows
from secretariat.registry.wanted import Order, Wanted

#: Up to so many papers are counted; of more, it is said that there are more. Of those who were given many, fewer: theirs
#: have to be looked for among the papers of others.
COUNTED: Final = 2_000
COUNTED_OF_MANY: Final = 500
#: Who was given fewer papers than this has them found from what they were given, else from the register itself.
FEW: Final = 2_000
#: Grants looked at for each of these, to count them.
GRANTS: Final = 4
#: A word that fewer entries hold gives its papers; papers are asked for a word that more hold.
RARE: Final = 20_000
#: A word that as many entries hold or more is looked for once for a page and its counts; fewer are mostly all on one page.
ONCE: Final = 500
#: Words of a title looked for at once, and what stands behind every word that begins alike.
MOST_WORDS: Final = 12
LAST: Final = "\uffff"


@dataclass(frozen=True)
class Counts:
    """How many papers a list holds, and how many of them for each choice it could be narrowed by."""

    total: int
    #: There are more than were counted: `total` is where counting ended, and `by` is empty.
    more: bool = False
    by: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    #: The codes of the bodies among them, by public id.
    bodies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Listing:
    """The query of a list, for whom (`grants.asker`); up to how many of it are counted, and whether it is known without
    counting that there are more; and whether to find takes longer than to show, so that it is found `once` for all."""

    actor: Actor
    query: Select[Paper]
    counted: int
    more: bool
    #: The year of the oldest paper that exists for this person, who was given many.
    first_year: int | None
    once: bool = False


class Given(NamedTuple):
    """How many papers somebody was given, counted up to `FEW`; of whom was given as many, the year of the oldest."""

    number: int
    first_year: int | None


class After(NamedTuple):
    """The paper behind which a page begins, by all that a list can be put in order by (`_keys`)."""

    id: int
    dated_at: datetime
    symbol_key: str
    title_key_en: str
    title_key_fr: str
    stage: int


def listed(
    session: Session, actor: Actor, wanted: Wanted, *, known: Given | None = None, within: int | None = None
) -> Listing:
    """Return a list: what exists for this person, narrowed. The others of this module read it.

    `known` is what they were given, and `within` the body that is wanted, where a page knows these already.
    """
    if known is None:
        known = Given._make(session.execute(given(), {"few": FEW, **grants.asker(actor)}).one())
    few = known.number < FEW
    conditions, once = _conditions(session, actor, wanted, within), False
    if wanted.q:
        holding, once = _holding(session, actor, wanted.q, given=known.number if few else None)
        conditions.append(holding)
    # From the end from which it is quicker found: an officer's few are looked for among those given, whatever their number.
    query = _papers(from_given=bool(few or wanted.officer), from_word=once and not few).where(*conditions)
    return Listing(
        actor, query, COUNTED if few else COUNTED_OF_MANY, not few and not conditions, known.first_year, once
    )


@cache
def _papers(*, from_given: bool, from_word: bool) -> Select[Paper]:
    """What exists for whoever asks (`grants.asker`); written once. `from_word`: of what `_beginning_with` gives already."""
    if from_given:
        visible = Paper.id.in_(grants.ids_granted_to_asker("paper"))
    else:
        visible = grants.has_asker("paper", Paper.id) if from_word else grants.granted_to_asker("paper", Paper.id)
    return select(Paper).outerjoin(Version, Version.id == Paper.current_version_id).where(visible)


def page_and_counts(
    session: Session, listing: Listing, wanted: Wanted, *, language: str, after: After | Paper | None, limit: int
) -> tuple[list[ListedPaper], Counts]:
    """Return what `page` and `counts` do, with as few searches as there can be."""
    if listing.once:
        found = _found_once(session, listing, wanted, language, after, limit)
        if found is not None:
            return found
    papers = page(session, listing, wanted, language=language, after=after, limit=limit)
    whole = after is None and len(papers) < limit
    return papers, counts_of(papers) if whole else counts(session, listing)


def _found_once(
    session: Session, listing: Listing, wanted: Wanted, language: str, after: After | Paper | None, limit: int
) -> tuple[list[ListedPaper], Counts] | None:
    """Return a page of a list and its counts, found in one search; None for a page behind what is counted."""
    keys, backwards = _keys(wanted, language), _backwards(wanted)
    order = rows.ordered(keys, backwards=backwards)
    some = listing.query.with_only_columns(Body.pid, Body.code, *_counted(), Paper.id).order_by(*order)
    some = some.join(Body, Body.id == Paper.body_id).limit(listing.counted + 1)
    found = session.execute(some, grants.asker(listing.actor)).all()
    ids, more = [row.id for row in found], len(found) > listing.counted
    if after is not None and after.id not in ids[: len(ids) - limit if more else None]:
        return None
    begins = ids.index(after.id) + 1 if after is not None else 0
    shown = select(Paper).where(Paper.id.in_(ids[begins : begins + limit]))
    papers = rows.read(session, listing.actor, shown, keys, backwards=backwards)
    return papers, Counts(listing.counted, more=True) if more else _by((*row[:-1], 1) for row in found)


def page(
    session: Session,
    listing: Listing,
    wanted: Wanted,
    *,
    language: str,
    after: After | Paper | None = None,
    limit: int = 50,
) -> list[ListedPaper]:
    """Return papers of a list in its order, at most `limit`, from behind `after`; with what a row of it shows."""
    query, keys = listing.query, _keys(wanted, language)
    if after is not None:
        last = tuple_(*(getattr(after, column.key) for column in keys))
        here = tuple_(*keys)
        query = query.where(here < last if _backwards(wanted) else here > last)
    return rows.read(session, listing.actor, query.limit(limit), keys, backwards=_backwards(wanted))


def each(session: Session, listing: Listing, wanted: Wanted, *, language: str, limit: int) -> Iterator[Paper]:
    """Yield the papers of a list in its order, at most `limit`, some hundreds in memory at a time."""
    whole = _with_rows(listing.query, wanted, language).limit(limit)
    yield from session.scalars(whole.execution_options(yield_per=500), grants.asker(listing.actor))


def counts(session: Session, listing: Listing) -> Counts:
    """Count a list by body, kind, year, state, marking, original language, and languages there. One query."""
    if listing.more:
        return Counts(listing.counted, more=True)
    some = listing.query.with_only_columns(Paper.body_id.label("of"), *_counted()).limit(listing.counted + 1).subquery()
    columns = [some.c[name] for name in _COUNTED_BY]
    found = session.execute(
        select(Body.pid, Body.code, *columns, func.count())
        .join(some, some.c.of == Body.id)
        .group_by(Body.id, *columns),
        grants.asker(listing.actor),
    ).all()
    counted = _by(found)
    return Counts(listing.counted, more=True) if counted.total > listing.counted else counted


#: By what a list is counted beside the body.
_COUNTED_BY: Final = ("kind", "year", "state", "marking", "original", "faces")


def _counted() -> tuple[Any, ...]:
    """What a paper is counted by, named as in `_COUNTED_BY`."""
    columns = Paper.kind, Paper.year, Paper.state, _marking(), Paper.original_language, Paper.faces_there
    return tuple(column.label(name) for name, column in zip(_COUNTED_BY, columns, strict=True))


def _by(counted: Iterable[Sequence[Any]]) -> Counts:
    """Count rows of a body's public id and code, `_counted`, and how many papers they stand for."""
    by: dict[str, Counter[str]] = {"body": Counter(), **{name: Counter() for name in _COUNTED_BY}}
    bodies, total = {}, 0
    for body, code, *values, number in counted:
        bodies[body] = code
        total += number
        for name, value in zip(("body", *_COUNTED_BY), (body, *values), strict=True):
            by[name][str(value)] += number
    return Counts(total, by=by, bodies=bodies)


def counts_of(papers: Iterable[ListedPaper]) -> Counts:
    """Count a list that was read whole: what `counts` says of it, without asking again."""
    by: dict[str, Counter[str]] = defaultdict(Counter)
    bodies = {}
    for paper in papers:
        version = paper.current
        bodies[paper.body] = paper.code
        for name, value in {
            "body": paper.body,
            "kind": paper.kind,
            "year": paper.year,
            "state": paper.state,
            "marking": version.marking if version else paper.marking,
            "original": paper.original_language,
            "faces": paper.faces_there,
        }.items():
            by[name][str(value)] += 1
    return Counts(sum(by["body"].values()), by=by, bodies=bodies)


def markings(session: Session, listing: Listing, *, limit: int) -> dict[str, int]:
    """Return how many papers of a list bear which marking, of the first `limit` that are found."""
    some = listing.query.with_only_columns(_marking().label("marking")).limit(limit).subquery()
    marked = select(some.c.marking, func.count()).group_by(some.c.marking)
    return {row[0]: row[1] for row in session.execute(marked, grants.asker(listing.actor))}


def body_named(session: Session, actor: Actor, pid: str) -> Body | None:
    """Return a body that this person knows, or of which they were given a paper; None for every other."""
    given = exists().where(Paper.body_id == Body.id, papers_visible_to(actor))
    return session.scalar(select(Body).where(Body.pid == pid, or_(bodies_visible_to(actor), given)))


def drafters(session: Session, actor: Actor) -> list[User]:
    """Return the officers who draft papers of this person's house, by name; nobody for who is of no house."""
    if not actor.house_bodies:
        return []
    theirs = drafting_for(sorted(actor.house_bodies))
    return list(session.scalars(select(User).where(User.id.in_(theirs)).order_by(User.name, User.id)))


def drafting_for(bodies: Any) -> Select[int | None]:
    """The ids of who drafts papers of these bodies, a list of ids or a parameter."""
    # From the index of drafters, of whom most papers have none: a sum keeps SQLite from reading through the bodies.
    return select(Paper.drafter_id).where(Paper.drafter_id > 0, (Paper.body_id + 0).in_(bodies))


@cache
def given() -> Select[int, int | None]:
    """Return the query of `Given` for whoever asks, counted up to `few`, to be asked with others."""
    # A sum keeps SQLite from reading all grants in the order of their papers, where it has those of the audiences at hand.
    number = Grant.object_id + 0
    # Of a paper there are a few grants: PostgreSQL would read all of whoever was given many before it told them apart.
    first = (
        grants.ids_granted_to_asker("paper")
        .with_only_columns(number.label("id"))
        .limit(bindparam("few", type_=Integer()) * GRANTS)
    )
    some = select(first.subquery().c.id).distinct().limit(bindparam("few", type_=Integer())).subquery()
    oldest = (
        select(Paper.year)
        .where(grants.granted_to_asker("paper", Paper.id))
        .order_by(Paper.dated_at, Paper.id)
        .limit(1)
        .scalar_subquery()
    )
    counted = select(func.count().label("number")).select_from(some).subquery()
    return select(counted.c.number, case((counted.c.number >= bindparam("few"), oldest)))


def _conditions(session: Session, actor: Actor, wanted: Wanted, within: int | None) -> list[Any]:
    held: list[Any] = []
    if within is None and wanted.body and (body := body_named(session, actor, wanted.body)):
        within = body.id
    if within is not None:
        held.append(Paper.body_id == within)
    if wanted.kind:
        held.append(Paper.kind == wanted.kind)
    if wanted.state:
        # With its place in the order of states, by which an index finds it.
        held += [Paper.state == wanted.state, Paper.stage == STAGES[PaperState(wanted.state)]]
    if wanted.year:
        year = int(wanted.year)
        held += [
            Paper.dated_at >= datetime(year, 1, 1, tzinfo=UTC),
            Paper.dated_at < datetime(year + 1, 1, 1, tzinfo=UTC),
        ]
    if wanted.original:
        held.append(Paper.original_language == wanted.original)
    if wanted.marking:
        held.append(_marking() == wanted.marking)
    if wanted.faces:
        held.append(Paper.faces_there == wanted.faces)
    if wanted.drafter and (drafter := _drafter_named(session, actor, wanted.drafter)):
        held += [Paper.drafter_id == drafter, drafts_open_to(actor)]
    if wanted.officer:
        # Of a draft it is the house's to know; on a version it is printed.
        mine = Paper.body_id.in_(sorted(actor.house_bodies))
        held.append(and_(mine, Paper.action_officer.ilike(_containing(wanted.officer), escape="\\")))
    return held


def _drafter_named(session: Session, actor: Actor, pid: str) -> int | None:
    """Return the id of somebody who drafts papers that this person knows the drafter of; None for everybody else."""
    theirs = select(Paper.drafter_id).where(Paper.drafter_id == User.id, drafts_open_to(actor)).exists()
    return session.scalar(select(User.id).where(User.pid == pid, theirs))


def _holding(session: Session, actor: Actor, text: str, *, given: int | None) -> tuple[Any, bool]:
    """Words that begin so, all of them, in the titles, the symbol that the paper bears, or that of a version they were given;
    and whether to find them takes long. `given` is how many papers this person was given, None for many.

    Signs without a word are in none.
    """
    asked = sorted({word[:LONGEST] for word in WORD.findall(folded(text))}, key=len, reverse=True)[:MOST_WORDS]
    if not asked:
        return false(), False
    held = dict(zip(asked, session.execute(select(*map(_entries_of, asked))).one(), strict=True))
    rarest = min(asked, key=lambda word: held[word])
    gives = held[rarest] < (RARE if given is None else given)
    some = [_beginning_with(rarest, of_many=given is None)] if gives else []
    return and_(true(), *some, *(_holding_word(actor, word) for word in asked)), gives and held[rarest] >= ONCE


def _entries_of(word: str) -> ScalarSelect[int]:
    """How many entries begin so, counted up to `RARE`."""
    some = select(PaperWord.id).where(*_beginning(word)).limit(RARE).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _beginning(word: str) -> tuple[Any, Any]:
    return PaperWord.word >= word, PaperWord.word < word + LAST


def _beginning_with(word: str, *, of_many: bool) -> Any:
    """The condition that a paper is among those of a rare word, whoever may know it by that: the list begins with these.

    Of who was given `many`, rights are asked of each already here, which is its paper's number alone: most are another's, and
    are neither read nor asked for words.
    """
    some = select(PaperWord.paper_id).where(*_beginning(word)).distinct()
    if not of_many:
        return Paper.id.in_(some)
    number: Any = some.subquery().c.paper_id
    return Paper.id.in_(select(number).where(grants.has_asker("paper", number)))


def _holding_word(actor: Actor, word: str) -> Any:
    """As a value: PostgreSQL would gather all papers of a word, and all versions that this person was given."""
    version = select(Version.id).where(Version.id == PaperWord.version_id, versions_visible_to(actor))
    given = or_(PaperWord.version_id.is_(None), version.scalar_subquery().is_not(None))
    some = select(PaperWord.id).where(PaperWord.paper_id == Paper.id, *_beginning(word), given).limit(1)
    return some.scalar_subquery().is_not(None)


def _containing(text: str) -> str:
    return f"%{escaped(text)}%"


def _marking() -> ColumnElement[str]:
    """What the version in force bears; of a draft, what it would."""
    return func.coalesce(Version.marking, Paper.marking)


def _keys(wanted: Wanted, language: str) -> list[Any]:
    """What a list is put in order by, its id last; all of them the same way, so that an index serves."""
    order, _ = wanted.sort
    keys: dict[Order, list[Any]] = {
        Order.DATE: [Paper.dated_at],
        Order.SYMBOL: [Paper.symbol_key],
        Order.TITLE: [Paper.title_key_fr if language == "fr" else Paper.title_key_en],
        Order.STATE: [Paper.stage, Paper.dated_at],
    }
    return [*keys[order], Paper.id]


def _backwards(wanted: Wanted) -> bool:
    """Dates and states begin at their end: what is newest, and what is promised (`documents.order.STAGES`)."""
    order, turned = wanted.sort
    return (order in (Order.DATE, Order.STATE)) is not turned


def _with_rows(query: Select[Paper], wanted: Wanted, language: str) -> Select[Paper]:
    backwards = _backwards(wanted)
    version = joinedload(Paper.current_version)
    return query.options(
        load_only(
            *(Paper.pid, Paper.body_id, Paper.kind, Paper.state, Paper.custody, Paper.title_en, Paper.title_fr),
            *(Paper.original_language, Paper.marking, Paper.symbol, Paper.action_officer, Paper.current_version_id),
            *(Paper.copy_of_id, Paper.dated_at),
        ),
        joinedload(Paper.body, innerjoin=True).load_only(Body.code, Body.zone),
        version.load_only(Version.symbol, Version.marking, Version.to_follow),
        version.selectinload(Version.faces).load_only(Face.language),
    ).order_by(*rows.ordered(_keys(wanted, language), backwards=backwards))
