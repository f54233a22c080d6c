"""Finding: what somebody asked for, among what is open to them. The rights are a condition of the query itself.

Both databases answer alike: they say which entries hold the words; the order is made here. The symbol asked for comes
first, then titles, then texts in which the words stand next to each other, then all others; within each, the newest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    Integer,
    Select,
    bindparam,
    exists,
    false,
    func,
    literal,
    select,
    true,
)
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
from secretariat.meetings.models import Meeting
from secretariat.meetings.policy import meetings_visible_to
from secretariat.search import asking, entries
from secretariat.search.asking import Asked
from secretariat.search.entries import Narrowed
from secretariat.search.models import FORM, Card, Entry, Member, Thing
from secretariat.search.policy import entries_open_to, in_work
from secretariat.search.words import LANGUAGES

_SHOWN: Final = itemgetter(*range(7))
#: More than any thing has.
_PARTS: Final = 1 << 31
#: How well a text shows a thing that has none, and its entry.
_NO_TEXT: Final = (4 * _PARTS, None)
_THINGS: Final = {thing.value: thing for thing in Thing}
_CLEARANCE: Final = Thing.CLEARANCE.value
_ASKED: Final = Thing.ASKED.value


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
    phrases = asking.phrase_branches(asked, languages)
    rows, near, more = entries.open_to(session, actor, ways, phrases, narrowed)
    return Answer(tuple(_in_order(rows, near, asked, language)), more=more)


def _in_order(rows: Iterable[Any], near: frozenset[int], asked: Asked, language: str) -> list[Hit]:
    """Return the things of these entries, which are in order themselves; what weighs less comes first."""
    things: dict[tuple[str, int], list[Any]] = {}
    symbol = asked.symbol or None
    for id, thing, thing_id, code, part, key, at in map(_SHOWN, rows):
        far = id not in near
        # What counts first counts more than all behind it.
        weight = 4 * (key != symbol) + 2 * (part > 0) + far
        shown = ((code != language) * 2 + far) * _PARTS + part
        # What an office was asked and what it said stand on one page: one hit.
        name = (_CLEARANCE if thing == _ASKED else thing, thing_id)
        known = things.get(name)
        if known is None:
            text = (shown, id) if part > 0 else _NO_TEXT
            things[name] = [weight, at, name[0], -thing_id, shown, id, *text]
            continue
        if weight < known[0]:
            known[0] = weight
        if shown < known[4]:
            known[4:6] = shown, id
        if part > 0 and shown < known[6]:
            known[6:8] = shown, id
    # By weight, then the newest first, then by name and the last id: each order keeps the one before among equals.
    order = sorted(things.values(), key=itemgetter(2, 3))
    order.sort(key=itemgetter(1), reverse=True)
    order.sort(key=itemgetter(0))
    return [Hit(_THINGS[thing], -of, id, text) for _, _, thing, of, _, id, _, text in order]


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
    return session.scalar(_oldest(), {"audiences": sorted(actor.audiences), **asker(actor)})


@cache
def _oldest() -> Select[int]:
    """Of each circle of whoever asks the first in an index, and whatever is older and has to be asked in full."""
    of_circle = select(func.min(Card.year)).where(
        Card.circle_id == Member.circle_id, Card.sure == true(), Card.part == 0
    )
    sure = select(func.min(of_circle.scalar_subquery()).label("year")).where(entries.OF_MINE).cte("sure")
    older = func.coalesce(select(sure.c.year).scalar_subquery(), literal(9999))
    unsure = (
        select(Card.year)
        .join(Entry, Entry.id == Card.id)
        .where(
            Card.sure == false(), Card.part == 0, entries.may_be_mine(Card), Card.year < older, entries_open_to(ASKER)
        )
        .order_by(Card.year)
        .limit(1)
    )
    return select(func.coalesce(unsure.scalar_subquery(), sure.c.year)).select_from(sure)


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
