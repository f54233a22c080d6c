"""Which entries hold the words and are open to whoever asks: from the index, their cards, and of the rest all rights."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    CompoundSelect,
    Connection,
    Integer,
    LargeBinary,
    Select,
    String,
    and_,
    any_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.asker import ASKER, asker
from secretariat.core.db import OfPostgres
from secretariat.core.values import dataclass
from secretariat.documents.models import Version
from secretariat.documents.states import VersionState
from secretariat.search import asking
from secretariat.search.asking import Run
from secretariat.search.models import FTS, Card, Entry, Member, Thing
from secretariat.search.policy import entries_open_to
from secretariat.search.words import trail

#: Entries put in order at most: titles first, then the newest.
MOST: Final = 1000
#: Of so many entries that hold the words it is asked whether they are open to the reader: of the first, of more if they
#: gave fewer than `ENOUGH`, and then of all.
REACHES: Final = (1_500, 20_000, None)
ENOUGH: Final = 300
#: In the order in which `_in_order` reads them.
_SHOWN: Final = ("id", "thing", "thing_id", "language", "part", "symbol_key", "at")
#: Where behind these stand of how many entries it was asked, whether it is open for sure, and whether the words stand together.
_SURE, _NEAR = len(_SHOWN) + 1, len(_SHOWN) + 2
#: Who was given fewer entries than this has them found from these, where the first candidates gave too few.
FEW: Final = 2_000


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


def open_to(
    session: Session, actor: Actor, ways: list[tuple[Run, ...]], phrases: list[tuple[Run, ...]], narrowed: Narrowed
) -> tuple[Sequence[Any], frozenset[int], bool]:
    """Return what is open to this person of the entries that hold the words, titles first, then the newest; the ids of those
    in which they stand next to each other; and whether there may be more.

    Rights are asked of the first candidates alone, of more only where they gave too few: a common word is held by a third
    of all entries. Nothing is said not to be there before all of them were asked.
    """
    dialect, by = dialect_of(session), narrowed.given()
    given = {"words": worded(dialect, ways), "audiences": sorted(actor.audiences), **by}
    if dialect == "postgresql" and phrases:
        given |= {"phrase": worded(dialect, phrases), **_trails(phrases)}
    rows, more = _open_to(session, actor, frozenset(by), given)
    if dialect == "postgresql":
        return rows, frozenset([row[0] for row in rows if row[_NEAR]]) if phrases else frozenset(), more
    return rows, _near(session, [row[0] for row in rows], phrases), more


def _open_to(session: Session, actor: Actor, by: frozenset[str], given: dict[str, Any]) -> tuple[Sequence[Any], bool]:
    connection = session.connection()  # plain rows, a thousand of them
    for reach in REACHES:
        rows, looked_at = _among(session, connection, actor, by, {**given, "reach": reach})
        cut = reach is not None and looked_at >= reach
        if not cut or len(rows) >= ENOUGH:
            break
        if reach == REACHES[0] and (few := _of_few(session, connection, actor, by, given)) is not None:
            return few, False
    return rows[:MOST], cut or len(rows) > MOST


def _among(
    session: Session, connection: Connection, actor: Actor, by: frozenset[str], given: dict[str, Any]
) -> tuple[Sequence[Any], int]:
    """Return what is open of the first entries, one more than the most, and of how many it was asked; zero if of none."""
    dialect, cut, phrased = dialect_of(session), given["reach"] is not None, _ways_of(given)
    if dialect == "postgresql":
        counted = connection.execute(_told_on_postgresql(by, cut=cut, phrased=phrased), given).all()
        found: Sequence[Any] = counted if counted[0].id is not None else []
    else:
        counted = found = connection.execute(_told_on_sqlite(by, cut=cut), given).all()
    rows = _sure(session, actor, found)
    if len(found) > MOST >= len(rows):  # of those that were asked in full some are closed: others may come behind them
        query = _open_entries(dialect, by, cut=cut, phrased=phrased)
        counted = rows = connection.execute(query, {**given, **asker(actor)}).all()
    if counted:
        return rows, counted[0].looked_at
    return rows, (connection.scalar(_number(dialect, by), given) or 0) if cut else 0


def _of_few(
    session: Session, connection: Connection, actor: Actor, by: frozenset[str], given: dict[str, Any]
) -> Sequence[Any] | None:
    """Return all that is open to who was given few entries, found from these; None if they are many, or enough are found."""
    dialect = dialect_of(session)
    given = {**given, "few": FEW}
    number = connection.scalar(_given(dialect), given) or 0
    if number >= FEW:
        return None
    query = _told_of_mine(dialect, by, phrased=_ways_of(given))
    rows = _sure(session, actor, connection.execute(query, given).all() if number else [])
    return rows if len(rows) < ENOUGH else None


@cache
def _number(dialect: str, by: frozenset[str]) -> Select[int]:
    """How many entries hold the words, up to `reach`."""
    some = _candidates(dialect, by, cut=False, on=Entry if dialect == "postgresql" else Card)
    return select(func.count()).select_from(some.limit(bindparam("reach", type_=Integer())).subquery())


@cache
def _given(dialect: str) -> Select[int]:
    """How many entries may be open to whoever asks, up to `few`."""
    return select(func.count()).select_from(_all_mine(dialect).limit(_UP_TO_FEW).subquery())


def _all_mine(dialect: str) -> CompoundSelect[int]:
    """What `may_be_mine` is true of, found from its circles, up to `few`: of an "or" SQLite looks through all cards.

    So does PostgreSQL of a join, not knowing that most are another's: it is made to go by the index of each circle, in its order.
    """
    given = select(Card.id).where(Card.circle_id.in_(_MINE))
    if dialect == "postgresql":
        mine = _MINE.distinct().subquery("mine")
        of_one = select(Card.id).where(Card.circle_id == mine.c.circle_id)
        of_one = of_one.order_by(Card.circle_id, Card.sure, Card.part, Card.year).limit(_UP_TO_FEW)
        theirs = of_one.lateral("theirs")
        given = select(theirs.c.id).select_from(mine.join(theirs, true()))
    return union_all(given, select(Card.id).where(Card.circle_id.is_(None)))


_UP_TO_FEW: Final = bindparam("few", type_=Integer())


@cache
def _told_of_mine(dialect: str, by: frozenset[str], *, phrased: int) -> Select[Any]:
    """The entries that hold the words among those that may be open to whoever asks, who was given few."""
    mine = select(_all_mine(dialect).subquery().c.id)
    query = select(*(_kept(Card, name) for name in _SHOWN), literal(0).label("looked_at"), _is_sure(Card))
    narrowing = (_NARROWING[name](Card) for name in sorted(by))
    if dialect == "postgresql":
        # As a value again: an index would give all entries that hold a common word.
        near = _phrase_in(Entry.stems, phrased=phrased, trail=Card.trail)
        query = query.add_columns(near).join(Entry, Entry.id == Card.id)
        query = query.where(Card.id.in_(mine), holding(dialect).is_(true()), *narrowing)
    else:
        query = query.where((FTS.c.rowid + 0).in_(mine), holding(dialect, on=Card), *narrowing)
    return query.order_by(*_first(Card))


def _is_sure(card: Any) -> Any:
    return type_coerce(card.sure, Integer()).label("sure")


def _sure(session: Session, actor: Actor, rows: Sequence[Any]) -> Sequence[Any]:
    """Return those that are open, of entries of which most cards tell it themselves; of the others all rights are asked."""
    unsure = [row[0] for row in rows if not row[_SURE]]
    if not unsure:
        return rows
    dialect = dialect_of(session)
    asked = {"ids": unsure if dialect == "postgresql" else json.dumps(unsure), **asker(actor)}
    open_ = frozenset(session.scalars(_open_among(dialect), asked))
    return [row for row in rows if row.sure or row.id in open_]


@cache
def _open_among(dialect: str) -> Select[int]:
    """Of some entries those that are open to whoever asks."""
    return select(Entry.id).where(_these(dialect), entries_open_to(ASKER))


def _these(dialect: str) -> Any:
    """The condition that an entry is among some. Their ids come as one list: a thousand parameters take longer to say."""
    if dialect == "postgresql":
        return Entry.id == any_(bindparam("ids", type_=ARRAY(Integer())))
    return Entry.id.in_(_listed())


def _listed() -> Select[Any]:
    return select(func.json_each(bindparam("ids", type_=String())).table_valued("value").c.value)


#: The condition that a circle is one of whoever asks, by a member; and their circles.
OF_MINE: Final = Member.audience.in_(bindparam("audiences", expanding=True, type_=String()))
_MINE: Final = select(Member.circle_id).where(OF_MINE)


def may_be_mine(card: Any, mine: Select[int] = _MINE) -> Any:
    """The condition that a card is not of what whoever asks was never given."""
    return or_(card.circle_id.is_(None), card.circle_id.in_(mine))


@cache
def _told_on_sqlite(by: frozenset[str], *, cut: bool) -> Select[Any]:
    """The query for the entries that may be open to whoever is of some audiences, and which are so for sure, by their cards.

    In order by the cards alone, and all that is read of them read at once.
    """
    query = _candidates("sqlite", by, cut=cut, on=Card)
    query = query.with_only_columns(*(_kept(Card, name) for name in (*_SHOWN, "circle_id", "sure")))
    card = query.cte("candidates")
    looked_at = select(func.count()).select_from(card).scalar_subquery().label("looked_at")
    told = select(*(_kept(card.c, name) for name in _SHOWN), looked_at, _is_sure(card.c))
    return told.where(may_be_mine(card.c)).order_by(*_first(card.c)).limit(MOST + 1)


@cache
def _told_on_postgresql(by: frozenset[str], *, cut: bool, phrased: int) -> Select[Any]:
    """The same, with whether the words stand next to each other, of those alone that are shown; and where nothing is open one
    row without an entry, for how many were looked at.

    The index leads to the entries; what is shown of them is read from their cards, and their words are carried along unread.
    """
    held = [Entry.id, _place(Entry).label("place"), *([Entry.stems] if phrased else [])]
    query = _candidates("postgresql", by, cut=cut, on=Entry)
    query = query if cut else query.order_by(*_first_on_postgresql(Entry))
    candidates = query.with_only_columns(*held).cte("candidates")
    mine = select(Member.circle_id).where(Member.audience == any_(bindparam("audiences", type_=ARRAY(String()))))
    card = select(Card).where(Card.id == candidates.c.id, may_be_mine(Card, mine))
    # Of each candidate in turn, which keeps their order and ends with the last that is shown: with an offset it is no plain join.
    cards = card.offset(literal_column("0")).lateral("card")
    words = [candidates.c.stems] if phrased else []
    told = select(*cards.c, *words).join_from(candidates, cards, true()).limit(MOST + 1).subquery("told")
    number = select(func.count().label("looked_at")).select_from(candidates).subquery("number")
    near = [_phrase_in(told.c.stems, phrased=phrased, trail=told.c.trail)] if phrased else []
    shown = (*_of_postgres(told.c), number.c.looked_at, _is_sure(told.c), *near)
    return select(*shown).select_from(number.outerjoin(told, true()))


def _first(of: Any) -> tuple[Any, ...]:
    """Titles first, then the newest."""
    return of.part > 0, of.at.desc(), of.id.desc()


def _first_on_postgresql(of: Any) -> tuple[Any, ...]:
    return _place(of).desc(), of.id.desc()


def _place(of: Any) -> Any:
    """The same as one instant, which PostgreSQL compares in half the time: titles ten thousand years later."""
    later = of.at.op("+")(literal_column("INTERVAL '87660000 hours'"))
    return case((of.part == literal_column("0"), later), else_=of.at)


def _phrase_in(stems: Any, *, phrased: int, trail: Any = None) -> Any:
    """On PostgreSQL, whether the words of an entry in hand stand as in the parameter `phrase`, of so many ways.

    As a value, which no index knows: of a phrase of common words the index would look through every text that holds them. The
    trail of the entry's card, a byte for each word, is looked at first: to fetch the words of a text takes ten times as long.
    """
    if not phrased:
        return false().label("near")
    together = stems.op("@@")(_asked_of_postgres("phrase")).is_(true())
    if trail is not None:
        ways = [bindparam(f"trail_{number}", type_=LargeBinary()) for number in range(phrased)]
        may_be = or_(trail.is_(None), *(func.position(way.op("IN")(trail)) > literal_column("0") for way in ways))
        together = case((may_be, together), else_=false())
    return together.label("near")


def _ways_of(given: dict[str, Any]) -> int:
    """In how many ways the words may stand together, as the query is given them."""
    return sum(name.startswith("trail_") for name in given)


def _trails(phrases: Sequence[tuple[Run, ...]]) -> dict[str, bytes]:
    return {f"trail_{number}": trail(run) for number, (run,) in enumerate(phrases)}


def _kept(of: Any, name: str) -> Any:
    """A column, an instant as the database keeps it, which is in order too: of a thousand none is read."""
    column = getattr(of, name)
    return type_coerce(column, String()).label("at") if name == "at" else column


def _of_postgres(of: Any) -> list[Any]:
    """What is shown, the instant as a number: psycopg takes longer to read an instant than all else of its row."""
    return [
        func.date_part(literal_column("'epoch'"), of.at).label("at") if name == "at" else getattr(of, name)
        for name in _SHOWN
    ]


@cache
def _open_entries(dialect: str, by: frozenset[str], *, cut: bool, phrased: int) -> Select[Any]:
    """The query for the entries open to whoever asks, all their rights asked; written once for each way to narrow."""
    candidates = _candidates(dialect, by, cut=cut, on=Entry).cte("candidates")
    looked_at = select(func.count()).select_from(candidates).scalar_subquery().label("looked_at")
    near = [_phrase_in(Entry.stems, phrased=phrased)] if dialect == "postgresql" else []
    return (
        select(*(_kept(Entry, name) for name in _SHOWN), looked_at, literal(1).label("sure"), *near)
        .join(candidates, candidates.c.id == Entry.id)
        .where(entries_open_to(ASKER))
        .order_by(*_first(Entry))
        .limit(MOST + 1)
    )


def _candidates(dialect: str, by: frozenset[str], *, cut: bool, on: type[Entry | Card]) -> Select[Any]:
    """The entries, or cards, that hold the words, whoever may see them: all, or the first `reach`."""
    query = select(on.id).where(holding(dialect, on=on), *(_NARROWING[name](on) for name in sorted(by)))
    if cut:
        query = query.order_by(*_first_on_postgresql(on) if dialect == "postgresql" else _first(on))
        query = query.limit(bindparam("reach", type_=Integer()))
    return query


_NARROWING: Final[dict[str, Callable[[type[Entry | Card]], Any]]] = {
    "body": lambda on: on.body_id == bindparam("body"),
    "kind": lambda on: on.kind == bindparam("kind"),
    "year": lambda on: on.year == bindparam("year"),
    "language": lambda on: on.language == bindparam("language"),
    "thing": lambda on: on.thing == bindparam("thing"),
    "state": lambda on: exists().where(Version.id == on.version_id, Version.state == bindparam("state")),
}


def dialect_of(session: Session) -> str:
    """Return the name of the database, in whose tongue words are asked for."""
    return session.get_bind().dialect.name


def holding(dialect: str, *, on: type[Entry | Card] = Entry) -> Any:
    """The condition that an entry, on SQLite also by its card, holds what is given as the parameter `words`, by `worded`."""
    if dialect == "postgresql":
        # Out of a query of its own, since PostgreSQL, where it sees a common word, reads the words of all entries instead of
        # its index: it does not reckon what fetching them takes.
        return Entry.stems.op("@@")(_asked_of_postgres("words"))
    return and_(on.id == FTS.c.rowid, FTS.c.search_words.op("MATCH")(bindparam("words", type_=String())))


def _asked_of_postgres(parameter: str) -> Any:
    return select(sql_cast(bindparam(parameter, type_=String()), OfPostgres("TSQUERY"))).scalar_subquery()


def worded(dialect: str, ways: Iterable[tuple[Run, ...]]) -> str:
    """Return what `holding` is given, in the tongue of the database."""
    return asking.for_postgresql(ways) if dialect == "postgresql" else asking.for_sqlite(ways)


def _near(session: Session, ids: list[int], ways: list[tuple[Run, ...]]) -> frozenset[int]:
    """Return, on SQLite, those of the entries in which the words stand next to each other."""
    if not ids or not ways:
        return frozenset()
    return frozenset(session.scalars(_near_entries(), {"words": worded("sqlite", ways), "ids": json.dumps(ids)}))


@cache
def _near_entries() -> Select[int]:
    phrase = FTS.c.search_words.op("MATCH")(bindparam("words", type_=String()))
    # As a sum: each phrase is looked for once, not once for each entry.
    return select(FTS.c.rowid).where((FTS.c.rowid + 0).in_(_listed()), phrase)
