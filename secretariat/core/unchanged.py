"""What was read from the database, kept until the database says that it may say something else (adr 15).

A reading that is `while_unchanged` depends on who asks and on plain values, and returns plain values. The process notes which
tables its statements name, and keeps what it returned under who asked, for what, in which language, and how often each of these
tables had changed. The counts are kept by triggers of the database, in the transaction of each change, and asked for anew
by the first query of every request: what has changed in any way is another key.

What only the clock changes (a seat that begins, a day that passes) is another key with the next minute.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from datetime import date, datetime
from enum import Enum
from functools import lru_cache, wraps
from typing import Any, Final, Protocol, TypeVar, TypeVarTuple
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, ColumnElement, Engine, String, cast, event, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.functions import FunctionElement

from secretariat.core import i18n
from secretariat.core.db import Base, is_reading
from secretariat.core.kept import Memory
from secretariat.core.values import is_value

R = TypeVar("R")
Values = TypeVarTuple("Values")
Reading = TypeVar("Reading", bound=Callable[..., Any])

#: In characters, about, for each process.
ROOM: Final = 4_000_000
#: For how many seconds what was read is kept, and for how many after a change of its tables it is kept no longer than that, where
#: several machines serve: their clocks differ a little, and what one of them ended just now still holds by the clock of another.
#: Twice what `check` lets pass between one of them and the database.
QUIET = 10.0
MINUTE = 60.0
#: What a statement reads that no count knows of.
ELSEWHERE = "elsewhere"
_ASKER = "unchanged"
_PLAIN = (str, bytes, int, float, bool, type(None), date, datetime, Enum)
#: A table that a statement reads, a query that it names, a function that it reads like a table.
_READ = re.compile(r'\b(?:FROM|JOIN)\s+"?([a-z_][a-z_0-9]*)"?(\()?')
_NAMED = re.compile(r"\b([a-z_][a-z_0-9]*) AS (?:NOT MATERIALIZED |MATERIALIZED )?\(")
_WORDS = re.compile(r"[a-z_][a-z_0-9]*")


class ChangeCount(Base):
    """How often a table changed: counted by triggers, by nothing else."""

    __tablename__ = "change_count"

    name: Mapped[str] = mapped_column(String(63), primary_key=True)
    changes: Mapped[int] = mapped_column(BigInteger)


class Asker(Protocol):
    """Who asks: a reading may depend on whatever follows from who that is."""

    @property
    def user_id(self) -> int: ...


#: The tables that the statements of a reading name, as they are executed, with `ELSEWHERE` for what is no table of ours.
_noted: ContextVar[set[str] | None] = ContextVar("tables_read", default=None)


class _Listed(FunctionElement[str]):
    """Texts with commas between them. SQLAlchemy's own has its comma put into the statement anew each time."""

    type = String()
    inherit_cache = True


@compiles(_Listed)
def _string_agg(element: _Listed, compiler: Any, **given: Any) -> str:
    name = "group_concat" if compiler.dialect.name == "sqlite" else "string_agg"
    return f"{name}({compiler.process(element.clauses, **given)}, ',')"


def counts() -> ColumnElement[str]:
    """All counts in one text, as a column of the first query of a request; `begin` takes it."""
    count = ChangeCount.__table__.c
    return select(_Listed(count.name + "=" + cast(count.changes, String))).scalar_subquery()


def begin(session: Session, said: str | None, now: datetime) -> None:
    """From here on this session may be given what was kept. It must have read nothing before the counts, and take no instant
    before `now` for the present: what holds until the minute ends is not kept for the next.

    Where something is written nothing is kept and nothing given: it is read within its transaction.
    """
    if said is not None and is_reading():
        engine = session.get_bind().engine
        if engine not in MEMORIES:
            MEMORIES[engine] = _Kept(quiet=0.0 if engine.dialect.name == "sqlite" else QUIET)
        session.info[_ASKER] = _Standing(MEMORIES[engine], _parsed(said), now.timestamp())


def read_once(session: Session, read: Callable[[Session, *Values], R], *values: *Values) -> R:
    """Return what `read(session, *values)` returns, kept while no table that it reads changes; `values` are plain."""
    standing = _standing(session)
    return read(session, *values) if standing is None else standing.of(session, read, (), values)


def found_on(session: Session, read: Callable[..., Any]) -> None:
    """What is kept from here on depends on what `read`, kept itself, depends on."""
    standing = _standing(session)
    if standing is not None and not standing.found_on(read):
        del session.info[_ASKER]


def while_unchanged(read: Reading) -> Reading:
    """Keep what a reading `read(session, actor, *plain values)` returns, for this person, while no table it reads changes.

    It may depend on nothing else but the language and the minute: not on the request, and not on objects loaded before.
    It returns plain values (in tuples, named tuples, frozen dataclasses): no objects of a session, nothing that can be altered.
    """

    @wraps(read)
    def kept(session: Session, actor: Asker, *values: Any, **named: Any) -> Any:
        standing = _standing(session)
        if standing is None or named:
            return read(session, actor, *values, **named)
        return standing.of(session, read, (actor,), values)

    return kept  # type: ignore[return-value]  # it is called alike


def _standing(session: Session) -> _Standing | None:
    return session.info.get(_ASKER) if is_reading() else None


class _Kept:
    """What a process keeps for one database."""

    def __init__(self, quiet: float) -> None:
        self.memory: Memory[tuple[Any]] = Memory(ROOM)
        #: The tables that each reading was seen to read, in order.
        self.tables: dict[Callable[..., Any], tuple[str, ...]] = {}
        self.quiet = quiet
        self._seen: dict[str, tuple[int, float]] = {}

    def note(self, counts: dict[str, int]) -> None:
        """See which tables changed since the last look."""
        if self.quiet:
            now = time.monotonic()
            for name, count in counts.items():
                if self._seen.get(name, (-1,))[0] != count:
                    self._seen[name] = (count, now)

    def at_rest(self, tables: tuple[str, ...]) -> bool:
        """Tell whether the last change of these tables is long enough ago."""
        if not self.quiet:
            return True
        since = time.monotonic() - self.quiet
        return all(self._seen[table][1] < since for table in tables if table in self._seen)


class _Standing:
    """What one request may be given of what is kept: by the counts it began with."""

    def __init__(self, kept: _Kept, counts: dict[str, int], now: float) -> None:
        self._kept, self._counts, self._now = kept, counts, now
        self._base: tuple[str, ...] = ()
        kept.note(counts)

    def found_on(self, read: Callable[..., Any]) -> bool:
        """Tell whether somebody can say when it changes."""
        self._base = self._kept.tables.get(read, ())
        return bool(self._base)

    def of(self, session: Session, read: Callable[..., R], who: tuple[Any, ...], values: tuple[Any, ...]) -> R:
        kept, outer = self._kept, _noted.get()
        tables = kept.tables.get(read, ())
        if tables:
            found = kept.memory.get(self._key(read, who, values, tables))
            if found is not None:
                if outer is not None:
                    outer.update(tables)
                thing: R = found[0]
                return thing
        noted: set[str] = set()
        token = _noted.set(noted)
        try:
            made = read(session, *who, *values)
        finally:
            _noted.reset(token)
            if outer is not None:
                outer |= noted
        self._keep(read, who, values, noted, made)
        return made

    def _keep(
        self, read: Callable[..., Any], who: tuple[Any, ...], values: tuple[Any, ...], noted: set[str], made: Any
    ) -> None:
        kept = self._kept
        names = noted.union(self._base)
        if not names <= self._counts.keys():  # nobody can say when it changes
            return
        tables = kept.tables[read] = tuple(sorted(names.union(kept.tables.get(read, ()))))
        if not is_plain(made) or not is_plain(values):
            raise TypeError(f"{read.__qualname__} is given or returns what cannot be kept")
        kept.memory.keep(self._key(read, who, values, tables), (made,), _weight(made))

    def _key(
        self, read: Callable[..., Any], who: tuple[Any, ...], values: tuple[Any, ...], tables: tuple[str, ...]
    ) -> Hashable:
        whom = [one.user_id for one in who]
        counts = tuple([self._counts.get(name, -1) for name in tables])
        spell = MINUTE if self._kept.at_rest(tables) else self._kept.quiet
        return (read, *whom, values, i18n.language(), spell, self._now // spell, tables, counts)


def is_plain(thing: Any) -> bool:
    """Tell whether a thing can be kept: values, and tuples and frozen dataclasses of them; no objects of a session."""
    if isinstance(thing, (tuple, frozenset)):
        return all(map(is_plain, thing))
    return is_value(thing) or isinstance(thing, _PLAIN)


def _weight(thing: Any) -> int:
    """About how many bytes a thing takes; a large one says so itself, in `weight`."""
    said: int | None = getattr(thing, "weight", None)
    return len(repr(thing)) if said is None else said


@lru_cache(500)  # a text for each number of values of an "in": of 4 KB, many of them
def tables_read(statement: str) -> frozenset[str]:
    """Return the tables that a statement names; with `ELSEWHERE` among them, it reads something that is no table of ours."""
    known = Base.metadata.tables.keys()
    named = set(_NAMED.findall(statement))
    other = {name for name, call in _READ.findall(statement) if not call} - known - named
    unknown = other or " MATCH " in statement  # the index of words is no table of ours
    return frozenset(known & set(_WORDS.findall(statement))) | (frozenset({ELSEWHERE}) if unknown else frozenset())


@lru_cache(8)  # what requests at this moment began with; each has a hundred names and counts
def _parsed(said: str) -> dict[str, int]:
    pairs = (one.split("=") for one in said.split(",")) if said else ()
    return {name: int(changes) for name, changes in pairs}


#: What this process keeps, by database.
MEMORIES: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()


@event.listens_for(Engine, "before_cursor_execute")
def _note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
    noted = _noted.get()
    if noted is not None:
        noted |= tables_read(statement)
