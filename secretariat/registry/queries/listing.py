"""The list of the register: one page of it, what it holds counted by what it can be narrowed by, and all of it in turn.

Each is bounded, whatever the register holds: a page by its size, the counts by `COUNTED`, what is taken out by its limit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload, load_only

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.committees.policy import bodies_visible_to
from secretariat.core.texts import folded
from secretariat.documents import grants
from secretariat.documents.models import Face, Paper, Version
from secretariat.documents.policy import drafts_open_to, papers_given_to, papers_visible_to, versions_visible_to
from secretariat.documents.queries import escaped
from secretariat.people.models import User
from secretariat.registry.wanted import Faces, Order, Wanted

#: Up to so many papers are counted; of more, it is said that there are more.
COUNTED: Final = 2_000
#: Who was given fewer papers than this has them found from what they were given, else from the register itself.
FEW: Final = 2_000


@dataclass(frozen=True)
class Counts:
    """How many papers a list holds, and how many of them for each choice it could be narrowed by."""

    total: int
    #: There are more than were counted: `total` is where counting ended, and `by` is empty.
    more: bool = False
    by: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    #: The bodies among them, by public id.
    bodies: Mapping[str, Body] = field(default_factory=dict)


def listed(session: Session, actor: Actor, wanted: Wanted) -> Select[Paper]:
    """Return the query of a list: what exists for this person, narrowed. The others of this module read it."""
    return (
        select(Paper)
        .outerjoin(Version, Version.id == Paper.current_version_id)
        .where(_visible(session, actor), *_conditions(session, actor, wanted))
    )


def page(
    session: Session,
    query: Select[Paper],
    wanted: Wanted,
    *,
    language: str,
    after: Paper | None = None,
    limit: int = 50,
) -> list[Paper]:
    """Return papers of a list in its order, at most `limit`, from behind `after`; with what a row of it shows."""
    if after is not None:
        keys = _keys(wanted, language)
        last = tuple_(*(getattr(after, column.key) for column in keys))
        here = tuple_(*keys)
        query = query.where(here < last if _backwards(wanted) else here > last)
    return list(session.scalars(_with_rows(query, wanted, language).limit(limit)))


def each(session: Session, query: Select[Paper], wanted: Wanted, *, language: str, limit: int) -> Iterator[Paper]:
    """Yield the papers of a list in its order, at most `limit`, some hundreds in memory at a time."""
    rows = _with_rows(query, wanted, language).limit(limit)
    yield from session.scalars(rows.execution_options(yield_per=500))


def counts(session: Session, query: Select[Paper]) -> Counts:
    """Count a list by body, kind, year, state, marking, original language, and languages there. One query."""
    some = (
        query.with_only_columns(
            Paper.body_id.label("body"),
            Paper.kind.label("kind"),
            Paper.year.label("year"),
            Paper.state.label("state"),
            _marking().label("marking"),
            Paper.original_language.label("original"),
            _faces().label("faces"),
        )
        .limit(COUNTED + 1)
        .subquery()
    )
    columns = [column for column in some.c if column.name != "body"]
    rows = session.execute(
        select(Body, func.count(), *columns).join(some, some.c.body == Body.id).group_by(Body.id, *columns)
    ).all()
    total = sum(row[1] for row in rows)
    if total > COUNTED:
        return Counts(COUNTED, more=True)
    by: dict[str, Counter[str]] = {"body": Counter(), **{column.name: Counter() for column in columns}}
    for body, number, *values in rows:
        by["body"][body.pid] += number
        for column, value in zip(columns, values, strict=True):
            by[column.name][str(value)] += number
    return Counts(total, by=by, bodies={row[0].pid: row[0] for row in rows})


def markings(session: Session, query: Select[Paper], *, limit: int) -> dict[str, int]:
    """Return how many papers of a list bear which marking, of the first `limit` that are found."""
    some = query.with_only_columns(_marking().label("marking")).limit(limit).subquery()
    rows = session.execute(select(some.c.marking, func.count()).group_by(some.c.marking))
    return {row[0]: row[1] for row in rows}


def first_year(session: Session, actor: Actor) -> int | None:
    """Return the year of the oldest paper that exists for this person."""
    return session.scalar(
        select(Paper.year).where(_visible(session, actor)).order_by(Paper.dated_at, Paper.id).limit(1)
    )


def body_named(session: Session, actor: Actor, pid: str) -> Body | None:
    """Return a body that this person knows, or of which they were given a paper; None for every other."""
    given = exists().where(Paper.body_id == Body.id, papers_visible_to(actor))
    return session.scalar(select(Body).where(Body.pid == pid, or_(bodies_visible_to(actor), given)))


def drafters(session: Session, actor: Actor) -> list[User]:
    """Return the officers who draft papers of this person's house, by name; nobody for who is of no house."""
    if not actor.house_bodies:
        return []
    theirs = select(Paper.drafter_id).where(
        Paper.drafter_id.is_not(None), Paper.body_id.in_(sorted(actor.house_bodies))
    )
    return list(session.scalars(select(User).where(User.id.in_(theirs)).order_by(User.name, User.id)))


def _visible(session: Session, actor: Actor) -> Any:
    """The scope of the register, from the end from which it is quicker found."""
    given = select(grants.granted_ids(actor, "paper").limit(FEW).subquery()).with_only_columns(func.count())
    return papers_given_to(actor) if (session.scalar(given) or 0) < FEW else papers_visible_to(actor)


def _conditions(session: Session, actor: Actor, wanted: Wanted) -> list[Any]:
    held: list[Any] = []
    if wanted.body and (body := body_named(session, actor, wanted.body)):
        held.append(Paper.body_id == body.id)
    if wanted.kind:
        held.append(Paper.kind == wanted.kind)
    if wanted.state:
        held.append(Paper.state == wanted.state)
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
        held.append(_faces() == wanted.faces)
    if wanted.drafter and (drafter := _drafter_named(session, actor, wanted.drafter)):
        held += [Paper.drafter_id == drafter, drafts_open_to(actor)]
    if wanted.officer:
        # Of a draft it is the house's to know; on a version it is printed.
        mine = Paper.body_id.in_(sorted(actor.house_bodies))
        held.append(and_(mine, Paper.action_officer.ilike(_containing(wanted.officer), escape="\\")))
    if wanted.q:
        held.append(_holding(actor, wanted.q))
    return held


def _drafter_named(session: Session, actor: Actor, pid: str) -> int | None:
    """Return the id of somebody who drafts papers that this person knows the drafter of; None for everybody else."""
    theirs = select(Paper.drafter_id).where(Paper.drafter_id == User.id, drafts_open_to(actor)).exists()
    return session.scalar(select(User.id).where(User.pid == pid, theirs))


def _holding(actor: Actor, text: str) -> Any:
    """Text in a title, or in a symbol that the paper bears, or that a version of it which they were given bore."""
    in_title, in_symbol = _containing(folded(text)), _containing(text)
    versions = select(Version.paper_id).where(Version.symbol.ilike(in_symbol, escape="\\"), versions_visible_to(actor))
    return or_(
        Paper.title_key_en.like(in_title, escape="\\"),
        Paper.title_key_fr.like(in_title, escape="\\"),
        Paper.symbol.ilike(in_symbol, escape="\\"),
        Paper.id.in_(versions),
    )


def _containing(text: str) -> str:
    return f"%{escaped(text)}%"


def _marking() -> ColumnElement[str]:
    """What the version in force bears; of a draft, what it would."""
    return func.coalesce(Version.marking, Paper.marking)


def _faces() -> ColumnElement[str]:
    """Which languages of the version in force are there, as a word of `Faces`; "" where there is none."""
    there = {code: exists().where(Face.version_id == Version.id, Face.language == code) for code in ("en", "fr")}
    follows = {code: cast(Version.to_follow, String).like(f'%"{code}"%') for code in ("en", "fr")}
    return case(
        (Version.id.is_(None), ""),
        (and_(there["en"], there["fr"]), Faces.BOTH.value),
        (and_(there["en"], follows["fr"]), Faces.FRENCH_FOLLOWS.value),
        (and_(there["fr"], follows["en"]), Faces.ENGLISH_FOLLOWS.value),
        (there["en"], Faces.ENGLISH_ONLY.value),
        (there["fr"], Faces.FRENCH_ONLY.value),
        else_="",
    )


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
            *(Paper.original_language, Paper.marking, Paper.symbol, Paper.promised_by, Paper.promised_for),
            *(Paper.action_officer, Paper.current_version_id, Paper.copy_of_id, Paper.created_at, Paper.dated_at),
        ),
        joinedload(Paper.body, innerjoin=True).load_only(
            Body.pid, Body.code, Body.series, Body.name_en, Body.name_fr, Body.zone
        ),
        version.load_only(
            *(Version.pid, Version.paper_id, Version.symbol, Version.marking, Version.state),
            *(Version.to_follow, Version.follows_on, Version.issued_at),
        ),
        version.selectinload(Version.faces).load_only(Face.language),
    ).order_by(*(key.desc() if backwards else key for key in _keys(wanted, language)))
