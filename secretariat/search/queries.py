"""Finding: what somebody asked for, among what is open to them. The rights are a condition of the query itself.

Both databases answer alike: they say which entries hold the words; the order is made here. The symbol asked for comes
first, then titles, then texts in which the words stand next to each other, then all others; within each, the newest.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ARRAY, Integer, Select, String, and_, any_, bindparam, exists, func, select, true, type_coerce
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from secretariat.committees.actors import Actor
from secretariat.committees.asker import ASKER, asker
from secretariat.coordination.models import Clearance, Round
from secretariat.coordination.policy import clearances_visible_to
from secretariat.coordination.states import RoundState
from secretariat.core.ids import Ref
from secretariat.core.values import dataclass
from secretariat.decisions.models import Action, Decision
from secretariat.decisions.policy import actions_visible_to, decisions_visible_to
from secretariat.documents.models import DraftFace, Face, Paper, Rendition, Version
from secretariat.documents.policy import drafts_open_to, papers_visible_to, versions_visible_to
from secretariat.documents.states import VersionState
from secretariat.meetings.models import Meeting
from secretariat.meetings.policy import meetings_visible_to
from secretariat.search import asking
from secretariat.search.asking import Asked, Run
from secretariat.search.models import FORM, FTS, Entry, Thing
from secretariat.search.policy import entries_open_to, in_work
from secretariat.search.words import LANGUAGES

#: Entries put in order at most: titles first, then the newest.
MOST: Final = 1000
#: Of so many entries that hold the words it is asked whether they are open to the reader: of the first, of more if they
#: gave fewer than `ENOUGH`, and then of all.
REACHES: Final = (1_500, 20_000, None)
ENOUGH: Final = 300
#: In the order in which `_in_order` reads them.
_SHOWN: Final = ("id", "thing", "thing_id", "language", "part", "symbol_key", "at")
_CLEARANCE: Final = Thing.CLEARANCE.value
_ASKED: Final = Thing.ASKED.value


@dataclass(frozen=True)
class Narrowed:
    """What a search is narrowed by; an empty choice narrows nothing."""

    body_id: int | None = None
    kind: str = ""
    year: int | None = None
    state: VersionState | None = None
    #: Drafts alone, which no version has a state for.
    drafts: bool = False
    language: str = ""

    def given(self) -> dict[str, Any]:
        """Return what it narrows by, as the query is given it."""
        words = {
            "body": self.body_id,
            "kind": self.kind or None,
            "year": self.year,
            "language": self.language or None,
            "thing": Thing.DRAFT.value if self.drafts else None,
            "state": self.state.value if self.state is not None else None,
        }
        return {name: value for name, value in words.items() if value is not None}


class Hit(NamedTuple):
    """A thing found, and the entries that show it best: of its title, and of its text if that is where it was found."""

    thing: Thing
    thing_id: int
    entry_id: int
    text_id: int | None


@dataclass(frozen=True)
class Answer:
    """What was found, in order; `more` if there is more than is counted."""

    hits: tuple[Hit, ...]
    more: bool


def found(session: Session, actor: Actor, asked: Asked, narrowed: Narrowed, *, language: str) -> Answer:
    """Return what this person can find, texts in `language` before those in the other. Without words, nothing."""
    languages = [narrowed.language] if narrowed.language else list(LANGUAGES)
    ways = asking.branches(asked, languages)
    if not ways:
        return Answer((), more=False)
    rows, more = _open(session, actor, ways, narrowed)
    near = _near(session, [row.id for row in rows], asking.phrase_branches(asked, languages))
    return Answer(tuple(_in_order(rows, near, asked, language)), more=more)


def _open(
    session: Session, actor: Actor, ways: list[tuple[Run, ...]], narrowed: Narrowed
) -> tuple[Sequence[Any], bool]:
    """Return what is open to this person of the entries that hold the words, titles first, then the newest; and whether
    there may be more.

    Rights are asked of the first candidates alone, of more only where they gave too few: a common word is held by a third
    of all entries. Nothing is said not to be there before all of them were asked.
    """
    dialect, by = dialect_of(session), narrowed.given()
    given = {"words": worded(dialect, ways), **by, **asker(actor)}
    for reach in REACHES:
        query = _open_entries(dialect, frozenset(by), cut=reach is not None)
        rows = session.execute(query, {**given, "reach": reach}).all()
        cut = reach is not None and (not rows or rows[0].looked_at >= reach)
        if len(rows) > MOST or not cut or len(rows) >= ENOUGH:
            break
    return rows[:MOST], cut or len(rows) > MOST


@cache
def _open_entries(dialect: str, by: frozenset[str], *, cut: bool) -> Select[Any]:
    """The query for the entries open to whoever asks, narrowed by these; written once for each way to narrow."""
    candidates = _candidates(dialect, by, cut=cut).cte("candidates")
    looked_at = select(func.count()).select_from(candidates).scalar_subquery().label("looked_at")
    # As the database keeps it, which is in order too: of a thousand instants none is read.
    at = type_coerce(Entry.at, String()).label("kept_at")
    return (
        select(*(at if name == "at" else getattr(Entry, name) for name in _SHOWN), looked_at)
        .join(candidates, candidates.c.id == Entry.id)
        .where(entries_open_to(ASKER))
        .order_by(Entry.part > 0, Entry.at.desc(), Entry.id.desc())
        .limit(MOST + 1)
    )


def _candidates(dialect: str, by: frozenset[str], *, cut: bool) -> Select[int]:
    """The entries that hold the words, whoever may see them: all, or the first `reach`."""
    query = select(Entry.id).where(holding(dialect), *(_NARROWING[name] for name in sorted(by)))
    if cut:
        query = query.order_by(Entry.part > 0, Entry.at.desc(), Entry.id.desc())
        query = query.limit(bindparam("reach", type_=Integer()))
    return query


_NARROWING: Final = {
    "body": Entry.body_id == bindparam("body"),
    "kind": Entry.kind == bindparam("kind"),
    "year": Entry.year == bindparam("year"),
    "language": Entry.language == bindparam("language"),
    "thing": Entry.thing == bindparam("thing"),
    "state": exists().where(Version.id == Entry.version_id, Version.state == bindparam("state")),
}


def dialect_of(session: Session) -> str:
    """Return the name of the database, in whose tongue words are asked for."""
    return session.get_bind().dialect.name


def holding(dialect: str, words: str = "words") -> Any:
    """The condition that an entry holds what is given as the parameter `words`, by `worded`."""
    given = bindparam(words, type_=String())
    if dialect == "postgresql":
        # Out of a query of its own, since PostgreSQL, where it sees a common word, reads the words of all entries instead of
        # its index: it does not reckon what fetching them takes.
        return Entry.stems.op("@@")(select(sql_cast(given, TSQUERY)).scalar_subquery())
    return and_(Entry.id == FTS.c.rowid, FTS.c.search_words.op("MATCH")(given))


def worded(dialect: str, ways: Iterable[tuple[Run, ...]]) -> str:
    """Return what `holding` is given, in the tongue of the database."""
    return asking.for_postgresql(ways) if dialect == "postgresql" else asking.for_sqlite(ways)


def _near(session: Session, ids: list[int], ways: list[tuple[Run, ...]]) -> frozenset[int]:
    """Return those of the entries in which the words stand next to each other."""
    if not ids or not ways:
        return frozenset()
    dialect = dialect_of(session)
    these = ids if dialect == "postgresql" else json.dumps(ids)
    return frozenset(session.scalars(_near_entries(dialect), {"words": worded(dialect, ways), "ids": these}))


@cache
def _near_entries(dialect: str) -> Select[int]:
    """The ids come as one list: a thousand parameters take longer than the answer."""
    if dialect == "postgresql":
        # As a value, which no index knows: of a phrase of common words the index would look through every text that holds them.
        these = Entry.id == any_(bindparam("ids", type_=ARRAY(Integer())))
        return select(Entry.id).where(these, holding(dialect).is_(true()))
    listed = func.json_each(bindparam("ids", type_=String())).table_valued("value")
    return select(Entry.id).where(Entry.id.in_(select(listed.c.value)), holding(dialect))


def _in_order(rows: Iterable[Any], near: frozenset[int], asked: Asked, language: str) -> list[Hit]:
    """Return the things of these entries, which are in order themselves; what weighs less comes first."""
    things: dict[tuple[str, int], list[Any]] = {}
    for id, thing, thing_id, code, part, key, at, _ in rows:
        far = id not in near
        weight = (key != asked.symbol if asked.symbol else True, part > 0, far)
        shown = (code != language, far, part)
        # What an office was asked and what it said stand on one page: one hit.
        name = (_CLEARANCE if thing == _ASKED else thing, thing_id)
        known = things.get(name)
        if known is None:
            text = (shown, id) if part > 0 else None
            things[name] = [weight, at, (shown, id), text]
            continue
        if weight < known[0]:
            known[0] = weight
        if shown < known[2][0]:
            known[2] = (shown, id)
        if part > 0 and (known[3] is None or shown < known[3][0]):
            known[3] = (shown, id)
    # By weight, then the newest first, then by name and the last id: each order keeps the one before among equals.
    order = sorted(things.items(), key=lambda one: (one[0][0], -one[0][1]))
    order.sort(key=lambda one: one[1][1], reverse=True)
    order.sort(key=lambda one: one[1][0])
    return [Hit(Thing(thing), id, best[1], text[1] if text else None) for (thing, id), (_, _, best, text) in order]


def version_with_symbol(session: Session, actor: Actor, key: str) -> Version | None:
    """Return the one version whose symbol has this spelling, if exactly one is open to this person."""
    if not key:
        return None
    known = list(session.scalars(_with_symbol(), {"key": key, **asker(actor)}))
    return known[0] if len(known) == 1 else None


@cache
def _with_symbol() -> Select[Version]:
    named = Entry.symbol_key == bindparam("key")
    ids = select(Entry.version_id).where(named, Entry.part == 0, entries_open_to(ASKER)).distinct()
    return (
        select(Version)
        .options(joinedload(Version.paper))
        .where(Version.id.in_(ids), versions_visible_to(ASKER))
        .limit(2)
    )


def first_year(session: Session, actor: Actor) -> int | None:
    """Return the year of the oldest thing this person can find."""
    return session.scalar(_oldest(), asker(actor))


@cache
def _oldest() -> Select[int]:
    """The first in an index, where the least of all would look at every entry."""
    return select(Entry.year).where(Entry.part == 0, entries_open_to(ASKER)).order_by(Entry.part, Entry.year).limit(1)


@dataclass(frozen=True)
class Page:
    """What is shown of some hits: the things by kind and id, each through its own scope, and the entries by id."""

    versions: dict[int, Version]
    meetings: dict[int, Meeting]
    decisions: dict[int, Decision]
    actions: dict[int, Action]
    drafts: dict[int, Paper]
    clearances: dict[int, Clearance]
    entries: dict[int, Entry]


def page(session: Session, actor: Actor, hits: Iterable[Hit]) -> Page:
    """Return all that a page of hits shows."""
    hits = list(hits)
    ids = {thing: [hit.thing_id for hit in hits if hit.thing is thing] for thing in Thing}
    wanted = [one for hit in hits for one in (hit.entry_id, hit.text_id) if one is not None]
    given = asker(actor)

    def by_id(query: Select[Any], ids: Sequence[int]) -> dict[int, Any]:
        return {row.id: row for row in session.scalars(query, {"ids": ids, **given})} if ids else {}

    return Page(
        versions=by_id(_versions(), ids[Thing.VERSION]),
        meetings=by_id(_meetings(), ids[Thing.MEETING]),
        decisions=by_id(_decisions(), ids[Thing.DECISION]),
        actions=by_id(_actions(), ids[Thing.ACTION]),
        drafts=by_id(_drafts(), ids[Thing.DRAFT]),
        clearances=by_id(_clearances(), ids[Thing.CLEARANCE]),
        entries=by_id(_entries(), wanted),
    )


#: Each of these is written once, and given ids and who asks.
_THESE: Final = bindparam("ids", expanding=True, type_=Integer())


@cache
def _versions() -> Select[Version]:
    return (
        select(Version)
        .options(
            defer(Version.sheet),
            joinedload(Version.paper).joinedload(Paper.body),
            selectinload(Version.faces).defer(Face.source),
            selectinload(Version.renditions).joinedload(Rendition.blob),
        )
        .where(Version.id.in_(_THESE), versions_visible_to(ASKER))
    )


@cache
def _meetings() -> Select[Meeting]:
    return select(Meeting).options(joinedload(Meeting.body)).where(Meeting.id.in_(_THESE), meetings_visible_to(ASKER))


@cache
def _decisions() -> Select[Decision]:
    return (
        select(Decision)
        .options(joinedload(Decision.body), joinedload(Decision.version).defer(Version.sheet))
        .where(Decision.id.in_(_THESE), decisions_visible_to(ASKER))
    )


@cache
def _actions() -> Select[Action]:
    version = joinedload(Action.version).defer(Version.sheet)
    return (
        select(Action)
        .options(joinedload(Action.body), joinedload(Action.owner), version)
        .where(Action.id.in_(_THESE), actions_visible_to(ASKER))
    )


@cache
def _drafts() -> Select[Paper]:
    return (
        select(Paper)
        .options(
            joinedload(Paper.body),
            joinedload(Paper.drafter),
            joinedload(Paper.current_version).defer(Version.sheet),
            selectinload(Paper.drafts).load_only(DraftFace.saved_at),
        )
        .where(Paper.id.in_(_THESE), papers_visible_to(ASKER), drafts_open_to(ASKER))
    )


@cache
def _clearances() -> Select[Clearance]:
    return (
        select(Clearance)
        .options(
            joinedload(Clearance.party), joinedload(Clearance.round).joinedload(Round.paper).joinedload(Paper.body)
        )
        .where(Clearance.id.in_(_THESE), clearances_visible_to(ASKER))
    )


@cache
def _entries() -> Select[Entry]:
    return select(Entry).where(Entry.id.in_(_THESE), entries_open_to(ASKER))


def unopened(session: Session, version_ids: Collection[int]) -> list[int]:
    """Return those of the versions that nobody outside the house has opened."""
    if not version_ids:
        return []
    return list(session.scalars(select(Version.id).where(Version.id.in_(version_ids), Version.opened_at.is_(None))))


def things_to_enter(session: Session, *, again: bool = False) -> list[Ref]:
    """Return what is not in the index in its present form, the newest first; with `again`, all there is.

    Whoever may see it: for the worker and the operator.
    """
    versions = select(Version.id).order_by(Version.id.desc())
    meetings = select(Meeting.id).order_by(Meeting.id.desc())
    drafts = select(Paper.id).where(in_work()).order_by(Paper.id.desc())
    clearances = select(Clearance.id).order_by(Clearance.id.desc())
    asked = select(Clearance.id).join(Clearance.round).where(Round.state == RoundState.OPEN.value)
    asked = asked.order_by(Clearance.id.desc())
    if not again:
        versions = versions.where(_lacks(Thing.VERSION, Version.id))
        meetings = meetings.where(_lacks(Thing.MEETING, Meeting.id))
        saved = select(func.max(DraftFace.saved_at)).where(DraftFace.paper_id == Paper.id).scalar_subquery()
        drafts = drafts.where(_lacks(Thing.DRAFT, Paper.id, Entry.at >= saved))
        clearances = clearances.where(_lacks(Thing.CLEARANCE, Clearance.id))
        asked = asked.where(_lacks(Thing.ASKED, Clearance.id))
    return [
        *(Ref(Thing.VERSION.value, one) for one in session.scalars(versions)),
        *(Ref(Thing.MEETING.value, one) for one in session.scalars(meetings)),
        *(Ref(Thing.DRAFT.value, one) for one in session.scalars(drafts)),
        *(Ref(Thing.CLEARANCE.value, one) for one in session.scalars(clearances)),
        *(Ref(Thing.ASKED.value, one) for one in session.scalars(asked)),
    ]


def _lacks(thing: Thing, column: Any, *more: Any) -> Any:
    return ~exists().where(Entry.thing == thing.value, Entry.thing_id == column, Entry.form == FORM, *more)
