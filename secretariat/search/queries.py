"""Finding: what somebody asked for, among what is open to them. The rights are a condition of the query itself.

Both databases answer alike: they say which entries hold the words; the order is made here. The symbol asked for comes
first, then titles, then texts in which the words stand next to each other, then all others; within each, the newest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, exists, func, literal, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from secretariat.committees.actors import Actor
from secretariat.coordination.models import Clearance, Round
from secretariat.coordination.policy import clearances_visible_to
from secretariat.coordination.states import RoundState
from secretariat.core.ids import Ref
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
_SHOWN: Final = ("id", "thing", "thing_id", "language", "part", "symbol_key", "at")


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


@dataclass(frozen=True)
class Hit:
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


def _open(session: Session, actor: Actor, ways: list[tuple[Run, ...]], narrowed: Narrowed) -> tuple[list[Any], bool]:
    """Return what is open to this person of the entries that hold the words, titles first, then the newest; and whether
    there may be more.

    Rights are asked of the first candidates alone, of more only where they gave too few: a common word is held by a third
    of all entries. Nothing is said not to be there before all of them were asked.
    """
    for reach in REACHES:
        candidates = _candidates(session, ways, narrowed, reach)
        looked_at = select(func.count()).select_from(candidates).scalar_subquery()
        query = (
            select(*(getattr(Entry, name) for name in _SHOWN), looked_at.label("looked_at"))
            .join(candidates, candidates.c.id == Entry.id)
            .where(entries_open_to(actor))
            .order_by(Entry.part > 0, Entry.at.desc(), Entry.id.desc())
            .limit(MOST + 1)
        )
        rows = list(session.execute(query))
        cut = reach is not None and (not rows or rows[0].looked_at >= reach)
        if len(rows) > MOST or not cut or len(rows) >= ENOUGH:
            break
    return rows[:MOST], cut or len(rows) > MOST


def _candidates(session: Session, ways: Iterable[tuple[Run, ...]], narrowed: Narrowed, reach: int | None) -> Any:
    """The entries that hold the words, whoever may see them: all, or the first `reach`."""
    query = select(Entry.id).where(holding(session, ways))
    if narrowed.body_id is not None:
        query = query.where(Entry.body_id == narrowed.body_id)
    if narrowed.kind:
        query = query.where(Entry.kind == narrowed.kind)
    if narrowed.year is not None:
        query = query.where(Entry.year == narrowed.year)
    if narrowed.language:
        query = query.where(Entry.language == narrowed.language)
    if narrowed.drafts:
        query = query.where(Entry.thing == Thing.DRAFT.value)
    if narrowed.state is not None:
        standing = exists().where(Version.id == Entry.version_id, Version.state == narrowed.state.value)
        query = query.where(standing)
    if reach is not None:
        query = query.order_by(Entry.part > 0, Entry.at.desc(), Entry.id.desc()).limit(reach)
    return query.cte("candidates")


def holding(session: Session, ways: Iterable[tuple[Run, ...]]) -> Any:
    """The condition that an entry holds the words, in the tongue of the database."""
    if session.get_bind().dialect.name == "postgresql":
        return Entry.stems.op("@@")(sql_cast(literal(asking.for_postgresql(ways)), TSQUERY))
    return Entry.id.in_(select(FTS.c.rowid).where(FTS.c.search_words.op("MATCH")(asking.for_sqlite(ways))))


def _near(session: Session, ids: list[int], ways: list[tuple[Run, ...]]) -> frozenset[int]:
    """Return those of the entries in which the words stand next to each other."""
    if not ids or not ways:
        return frozenset()
    return frozenset(session.scalars(select(Entry.id).where(Entry.id.in_(ids), holding(session, ways))))


def _in_order(rows: Iterable[Any], near: frozenset[int], asked: Asked, language: str) -> list[Hit]:
    def weight(row: Any) -> tuple[bool, bool, bool]:
        exact = bool(asked.symbol) and row.symbol_key == asked.symbol
        return not exact, row.part > 0, row.id not in near

    def shown(row: Any) -> tuple[bool, bool, int]:
        return row.language != language, row.id not in near, row.part

    things: dict[tuple[str, int], list[Any]] = {}
    for row in rows:
        # What an office was asked and what it said stand on one page: one hit.
        thing = Thing.CLEARANCE.value if row.thing == Thing.ASKED.value else row.thing
        things.setdefault((thing, row.thing_id), []).append(row)

    def place(thing: tuple[str, int]) -> tuple[Any, ...]:
        own = things[thing]
        return min(map(weight, own)), -_instant(own[0].at), thing[0], -thing[1]

    hits = []
    for thing in sorted(things, key=place):
        own = things[thing]
        texts = [row for row in own if row.part > 0]
        best, text = min(own, key=shown), min(texts, key=shown, default=None)
        hits.append(Hit(Thing(thing[0]), thing[1], best.id, text.id if text else None))
    return hits


def _instant(at: datetime) -> float:
    return at.timestamp()


def version_with_symbol(session: Session, actor: Actor, key: str) -> Version | None:
    """Return the one version whose symbol has this spelling, if exactly one is open to this person."""
    if not key:
        return None
    ids = select(Entry.version_id).where(Entry.symbol_key == key, Entry.part == 0, entries_open_to(actor)).distinct()
    known = list(
        session.scalars(
            select(Version)
            .options(joinedload(Version.paper))
            .where(Version.id.in_(ids), versions_visible_to(actor))
            .limit(2)
        )
    )
    return known[0] if len(known) == 1 else None


def first_year(session: Session, actor: Actor) -> int | None:
    """Return the year of the oldest thing this person can find."""
    return session.scalar(select(func.min(Entry.year)).where(Entry.part == 0, entries_open_to(actor)))


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
    wanted = {one for hit in hits for one in (hit.entry_id, hit.text_id) if one is not None}
    return Page(
        versions=_by_id(session, _versions(actor).where(Version.id.in_(ids[Thing.VERSION])), ids[Thing.VERSION]),
        meetings=_by_id(session, _meetings(actor).where(Meeting.id.in_(ids[Thing.MEETING])), ids[Thing.MEETING]),
        decisions=_by_id(session, _decisions(actor).where(Decision.id.in_(ids[Thing.DECISION])), ids[Thing.DECISION]),
        actions=_by_id(session, _actions(actor).where(Action.id.in_(ids[Thing.ACTION])), ids[Thing.ACTION]),
        drafts=_by_id(session, _drafts(actor).where(Paper.id.in_(ids[Thing.DRAFT])), ids[Thing.DRAFT]),
        clearances=_by_id(
            session, _clearances(actor).where(Clearance.id.in_(ids[Thing.CLEARANCE])), ids[Thing.CLEARANCE]
        ),
        entries=_by_id(session, select(Entry).where(Entry.id.in_(wanted), entries_open_to(actor)), wanted),
    )


def _by_id(session: Session, query: Select[Any], ids: Collection[int]) -> dict[int, Any]:
    return {row.id: row for row in session.scalars(query)} if ids else {}


def _versions(actor: Actor) -> Select[Version]:
    return (
        select(Version)
        .options(
            defer(Version.sheet),
            joinedload(Version.paper).joinedload(Paper.body),
            selectinload(Version.faces).defer(Face.source),
            selectinload(Version.renditions).joinedload(Rendition.blob),
        )
        .where(versions_visible_to(actor))
    )


def _meetings(actor: Actor) -> Select[Meeting]:
    return select(Meeting).options(joinedload(Meeting.body)).where(meetings_visible_to(actor))


def _decisions(actor: Actor) -> Select[Decision]:
    version = joinedload(Decision.version).defer(Version.sheet)
    return select(Decision).options(joinedload(Decision.body), version).where(decisions_visible_to(actor))


def _actions(actor: Actor) -> Select[Action]:
    version = joinedload(Action.version).defer(Version.sheet)
    return (
        select(Action)
        .options(joinedload(Action.body), joinedload(Action.owner), version)
        .where(actions_visible_to(actor))
    )


def _drafts(actor: Actor) -> Select[Paper]:
    return (
        select(Paper)
        .options(
            joinedload(Paper.body),
            joinedload(Paper.drafter),
            joinedload(Paper.current_version).defer(Version.sheet),
            selectinload(Paper.drafts).load_only(DraftFace.saved_at),
        )
        .where(papers_visible_to(actor), drafts_open_to(actor))
    )


def _clearances(actor: Actor) -> Select[Clearance]:
    return (
        select(Clearance)
        .options(
            joinedload(Clearance.party), joinedload(Clearance.round).joinedload(Round.paper).joinedload(Paper.body)
        )
        .where(clearances_visible_to(actor))
    )


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
