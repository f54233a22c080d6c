"""A database copied while others write, and put back: SQLite by its backup interface, PostgreSQL by pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, inspect, make_url, select
from sqlalchemy.orm import Session

from secretariat.core import audit, roles, schema
from secretariat.core.blobs import Blob, sync_folder
from secretariat.core.db import make_engine, reading
from secretariat.core.values import dataclass

#: Added to the name of a SQLite file that is being put back.
UNSEEN = ".restoring"

#: Whether this role may drop the tables that are there, and make new ones.
_MAY_REPLACE = (
    "SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AND NOT EXISTS (SELECT FROM pg_tables "
    "WHERE schemaname = current_schema() AND NOT pg_has_role(tableowner, 'USAGE'))"
)
_AS_OWNER = "\nSet SECRETARIAT_DATABASE_URL to that of its owner, for commands."


class SnapshotFailed(Exception):
    """A copy could not be made or put back; the text says why and what to do."""


@dataclass(frozen=True)
class Contents:
    """What a copy holds: its migration, the head of its audit chain, and the files it refers to, by hash and size."""

    revision: str
    seq: int
    head: str
    blobs: list[tuple[str, int]]


def kind_of(url: str) -> str:
    """Return `sqlite` or `postgresql`."""
    return make_url(url).get_backend_name()


def is_there(url: str) -> bool:
    """Tell whether there is a database to connect to: a SQLite file must not be made by looking."""
    return kind_of(url) != "sqlite" or _file(url).exists()


def is_empty(url: str) -> bool:
    """Tell whether the database holds no table; a SQLite file that is not there is empty."""
    if not is_there(url):
        return True
    with _engine(url) as engine:
        return not inspect(engine).get_table_names()


def copy(url: str, target: Path) -> Contents:
    """Copy the database into the file `target`, as of one instant, and return what that copy holds.

    Nobody who writes waits for it. Raises SnapshotFailed.
    """
    contents = _copy_sqlite(_file(url), target) if kind_of(url) == "sqlite" else _copy_postgresql(url, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())
    return contents


@contextmanager
def as_of_one_instant(url: str) -> Iterator[Connection]:
    """Give a connection that reads the database as it is now, for as long as that takes. Nobody who writes waits for it."""
    with _engine(url) as engine, engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with reading():
            connection.begin()
        if connection.dialect.name == "postgresql":
            for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
                connection.exec_driver_sql(f"SET LOCAL {limit} = 0")
        yield connection


def refuse_to_put_back(url: str, source: Path, *, web: str = "", worker: str = "") -> None:
    """Raise SnapshotFailed or RolesRefused, before anything is touched, where `putting_back` and what follows cannot succeed.

    Another role than the owner's, a role for web or worker that is not there, a program that is not there or too old.
    """
    if kind_of(url) == "sqlite":
        return
    _ask("pg_restore", "--list", str(source))
    with _engine(url) as engine, engine.connect() as connection:
        if not connection.exec_driver_sql(_MAY_REPLACE).scalar_one():
            role = connection.exec_driver_sql("SELECT current_user").scalar_one()
            raise SnapshotFailed(f"Nothing was touched: the role {role} may not replace this database.{_AS_OWNER}")
        roles.refuse_unusable(connection, web, worker)


@contextmanager
def putting_back(url: str, source: Path) -> Iterator[Engine]:
    """Replace the database by the copy in `source`, and give an engine on it to make it ready with.

    A SQLite file takes its place when the block ends without an exception; a PostgreSQL database is replaced at once.
    Raises SnapshotFailed.
    """
    if kind_of(url) != "sqlite":
        with _engine(url) as engine:
            _clear_postgresql(engine)
            _run("pg_restore", url, "--single-transaction", "--no-owner", "--no-privileges", str(source))
            yield engine
        return
    place = _file(url)
    unseen = place.with_name(place.name + UNSEEN)
    _remove_sqlite(unseen)
    shutil.copyfile(source, unseen)
    with _engine(f"sqlite:///{unseen}") as engine:
        yield engine  # closing the last connection folds the write-ahead log into the file
    with unseen.open("rb") as file:
        os.fsync(file.fileno())
    _remove_sqlite(place)  # with its log: that of the old file must not be played into the new one
    unseen.rename(place)
    sync_folder(place.parent)


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _file(url: str) -> Path:
    return Path(make_url(url).database or "")


def _remove_sqlite(path: Path) -> None:
    for end in ("-wal", "-shm", ""):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _contents(connection: Connection) -> Contents:
    revision = schema.revision_of(connection)
    if revision is None:
        raise SnapshotFailed("The database is empty: there is nothing to back up. Run: secretariat upgrade")
    with Session(connection) as session:
        seq, head = audit.head(session)
        rows = session.execute(select(Blob.sha256, Blob.size).order_by(Blob.sha256))
        return Contents(revision, seq, head, [(row.sha256, row.size) for row in rows])


def _copy_sqlite(path: Path, target: Path) -> Contents:
    if not path.exists():
        raise SnapshotFailed(f"There is no database at {path}")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copied:
            source.backup(copied)  # in one step, so that what is written meanwhile does not make it begin again
            copied.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        todo = " Make room, then run this again." if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL else ""
        raise SnapshotFailed(f"{path} cannot be copied to {target}: {error}.{todo}") from error
    engine = create_engine(f"sqlite:///{target}", poolclass=NullPool)
    with engine.connect() as connection:
        return _contents(connection)


def _copy_postgresql(url: str, target: Path) -> Contents:
    """The snapshot that pg_dump copies is the one that is read here."""
    with as_of_one_instant(url) as connection:
        contents = _contents(connection)
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        _run(
            "pg_dump",
            url,
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={target}",
        )
        return contents


def _clear_postgresql(engine: Engine) -> None:
    """Drop our tables and functions, and what a newer release may have added to them."""
    functions = (
        "SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND NOT EXISTS "
        "(SELECT FROM pg_depend WHERE objid = pg_proc.oid AND classid = 'pg_proc'::regclass AND deptype = 'e')"
    )
    quoted = engine.dialect.identifier_preparer.quote
    with engine.begin() as connection:
        for table in inspect(connection).get_table_names():
            connection.exec_driver_sql(f"DROP TABLE {quoted(table)} CASCADE")
        for function in connection.exec_driver_sql(functions).scalars().all():
            connection.exec_driver_sql(f"DROP FUNCTION {function} CASCADE")


def _run(name: str, url: str, *words: str) -> None:
    """Run one of PostgreSQL's programs on a database; the password goes by the environment, where nobody else sees it."""
    address = make_url(url)
    shown = address.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    known = {**os.environ, "PGPASSWORD": str(address.password)} if address.password else None
    _ask(name, f"--dbname={shown}", *words, environment=known)


def _ask(name: str, *words: str, environment: dict[str, str] | None = None) -> None:
    program = shutil.which(name)
    if program is None:
        raise SnapshotFailed(f"{name} is not installed. On Debian: apt-get install postgresql-client")
    done = subprocess.run(  # noqa: S603  programs of PostgreSQL, with words of ours
        [program, *words],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SnapshotFailed(f"{name} failed: {done.stderr.strip()}{_what_to_do(done.stderr)}")


def _what_to_do(said: str) -> str:
    if "No space left on device" in said:
        return "\nMake room, then run this again."
    return _AS_OWNER if "permission denied" in said else ""
