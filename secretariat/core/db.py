"""The database base class, column types, and how a connection reads and writes.

A transaction is either a *reading* or a *writing* one, decided before its first statement. On SQLite a writing one
begins with BEGIN IMMEDIATE, since a deferred read-then-write fails at once under load; a reading one refuses writes.
On PostgreSQL a reading one is READ ONLY.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    DateTime,
    Engine,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    create_engine,
    event,
)
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.orm import registry as orm_registry
from sqlalchemy.types import TypeEngine

from secretariat.core.ids import new_pid
from secretariat.core.values import dataclass

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant. SQLite keeps it as naive UTC, PostgreSQL as timestamptz; both give back aware UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant must be aware; a wall time belongs in its own column")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class OfPostgres(TypeDecorator[Any]):
    """A type of PostgreSQL by its name. SQLAlchemy's own, 2.4 MB and 0.02 s of each start, are loaded where PostgreSQL is."""

    impl = Text
    cache_ok = True

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        from sqlalchemy.dialects import postgresql

        return dialect.type_descriptor(getattr(postgresql, self.name)())

    @property
    def render_bind_cast(self) -> bool:  # type: ignore[override]  # as the type in whose place it stands
        return self.impl_instance.render_bind_cast


Json = JSON().with_variant(OfPostgres("JSONB"), "postgresql")

#: Integer primary key, never shown to anyone.
Pk = Annotated[int, mapped_column(primary_key=True)]
#: The public id used in addresses.
Pid = Annotated[str, mapped_column(String(16), unique=True, default=new_pid)]


class Base(DeclarativeBase):
    """What every model derives from."""

    registry = orm_registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UTCDateTime(), dict[str, Any]: Json, list[Any]: Json},
    )


def index_of_some(name: str, *columns: Any, where: ColumnElement[bool], unique: bool = False) -> Index:
    """Return an index of those rows alone for which something holds. On PostgreSQL the migration that makes it says so.

    To say it here as well would load all of SQLAlchemy's PostgreSQL (see `OfPostgres`), and nothing would read it.
    """
    return Index(name, *columns, unique=unique, sqlite_where=where)


_mode: ContextVar[str] = ContextVar("transaction_mode", default="write")


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside the block may read only."""
    token = _mode.set("read")
    try:
        yield
    finally:
        _mode.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside the block may write; for a short write while a page is being read."""
    token = _mode.set("write")
    try:
        yield
    finally:
        _mode.reset(token)


def is_reading() -> bool:
    """Tell whether transactions begun here may read only."""
    return _mode.get() == "read"


@dataclass(frozen=True)
class Limits:
    """What PostgreSQL cuts off, of one kind of process: statements, and waiting for locks, after that many seconds.

    Commands of the operator have none: an upgrade or a backup takes as long as it takes.
    """

    process: str
    statement: int
    lock: int


def engine_options(url: str, limits: Limits | None = None) -> dict[str, Any]:
    """Return what an engine for SQLite or PostgreSQL is made with.

    The connection used last is used next: it has its statements prepared, and in quiet hours the others need not wake.
    """
    options: dict[str, Any] = {"pool_use_lifo": True, "hide_parameters": True}
    if url.startswith("sqlite"):
        return options | {"connect_args": {"timeout": 20}, "pool_size": 10, "max_overflow": 20}
    # Rights asked of each row are reckoned far too dear: PostgreSQL would compile for 0.1 s what takes 0.02.
    connecting = {"options": "-c jit=off"}
    if limits is not None:
        connecting["application_name"] = f"secretariat-{limits.process}"
        connecting["options"] += f" -c statement_timeout={limits.statement}s -c lock_timeout={limits.lock}s"
    options |= {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 10, "connect_args": connecting}
    return options


def make_engine(url: str, limits: Limits | None = None, *, cache: int | None = None) -> Engine:
    """Return an engine for SQLite or PostgreSQL with the rules above attached; `cache` as in `attach_rules`."""
    engine = create_engine(url, **engine_options(url, limits))
    attach_rules(engine, cache=cache)
    return engine


def attach_rules(engine: Engine, *, cache: int | None = None) -> None:
    """Attach the pragmas and the reading and writing modes to `engine`.

    Each connection to SQLite keeps pages of the database, `cache` KB of them at most; where none is said, as many as SQLite
    keeps by itself.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        if cache is not None:
            event.listen(engine, "connect", lambda connection, _: connection.execute(f"PRAGMA cache_size=-{cache}"))
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _set_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "busy_timeout=20000",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    mode = _mode.get()
    # Only where it changes: with this pragma SQLite prepares every statement of the connection anew.
    if connection.info.get("mode") != mode:
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if mode == 'read' else 'OFF'}")
        connection.info["mode"] = mode
    if mode == "read":
        # Past SQLAlchemy: it is said before every page, takes no lock and reads nothing, so that nothing can come of it.
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    driver.read_only = _mode.get() == "read"  # said with the BEGIN that the driver sends: a way to the server less


#: What SQLite (the lowest byte of its code) and PostgreSQL (SQLSTATE) say of the disk beneath them.
_OF_DISK = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    "53100": errno.ENOSPC,
    "58030": errno.EIO,
}


def disk_fault(error: DBAPIError) -> int:
    """Return ENOSPC or EIO where the database complains of its disk, else 0."""
    state = getattr(error.orig, "sqlstate", None)
    return _OF_DISK.get(state or getattr(error.orig, "sqlite_errorcode", 0) & 0xFF, 0)


#: What PostgreSQL says where a table or a column is not there.
_NO_SUCH = frozenset({"42P01", "42703"})


def lacks_tables(error: DBAPIError) -> bool:
    """Tell whether a table or a column was asked for that is not there."""
    said = str(error.orig)
    return getattr(error.orig, "sqlstate", None) in _NO_SUCH or "no such table" in said or "no such column" in said


def is_forbidden(error: DBAPIError) -> bool:
    """Tell whether PostgreSQL answered that this role may not."""
    return getattr(error.orig, "sqlstate", None) == "42501"


def has_ended(error: DBAPIError) -> bool:
    """Tell whether the server ended itself over it, PostgreSQL's PANIC: what it was about to commit may be in its log already."""
    return getattr(getattr(error.orig, "diag", None), "severity_nonlocalized", "") in ("PANIC", "FATAL")


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk_update(state: Any) -> None:
    """A bulk update skips the version column, so that a lost update would go unseen: refused on versioned models."""
    if state.is_update or state.is_delete:
        mapper = state.bind_mapper
        if mapper is not None and mapper.version_id_col is not None and state.is_update:
            raise RuntimeError(f"Bulk update of {mapper.class_.__name__} skips its row version; change objects instead")


__all__ = ["Base", "Json", "Mapped", "Pid", "Pk", "UTCDateTime", "make_engine", "reading", "writing"]
