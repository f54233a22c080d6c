"""Many rows put in at once: on PostgreSQL by COPY, and with its triggers left out; on SQLite as by an INSERT for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Table, insert, text
from sqlalchemy.orm import Session

#: Rows put in by one statement on SQLite.
BATCH = 1_000


def put(session: Session, model: type, rows: list[dict[str, Any]]) -> None:
    """Put in rows of a table, and commit. What they leave out is what the mapping says it is by itself."""
    if not rows:
        return
    table: Table = model.__table__  # type: ignore[attr-defined]  # a mapped class has one
    if session.get_bind().dialect.name == "postgresql":
        _copy(session, table, rows)
    else:
        for start in range(0, len(rows), BATCH):
            session.execute(insert(table), rows[start : start + BATCH])
    session.commit()


@contextmanager
def untriggered(session: Session, *models: type) -> Iterator[None]:
    """Without the triggers of these tables on PostgreSQL: what they count and clear is of no concern to an empty index."""
    names = [model.__table__.name for model in models] if session.get_bind().dialect.name == "postgresql" else []  # type: ignore[attr-defined]
    for name in names:
        session.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
    session.commit()
    yield
    for name in names:
        session.execute(text(f"ALTER TABLE {name} ENABLE TRIGGER USER"))
    session.commit()


@contextmanager
def unindexed(session: Session, model: type) -> Iterator[None]:
    """Without the index of words on PostgreSQL, made anew at the end: far quicker than growing it row by row."""
    made: list[tuple[str, str]] = []
    if session.get_bind().dialect.name == "postgresql":
        asked = text(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = :name AND indexdef LIKE '%USING gin%'"
        )
        made = [tuple(row) for row in session.execute(asked, {"name": model.__table__.name})]  # type: ignore[attr-defined,misc]
    for name, _ in made:
        session.execute(text(f"DROP INDEX {name}"))
    session.commit()
    yield
    for _, definition in made:
        session.execute(text(definition))
    session.commit()


def reckoned(session: Session, *models: type) -> None:
    """Have the database reckon what it holds, of some tables or all: else it looks for what was put in by the wrong end.

    As the worker does on SQLite once a day, and PostgreSQL by itself, which sweeps then as well.
    """
    names = ", ".join(model.__table__.name for model in models)  # type: ignore[attr-defined]
    session.commit()
    engine: Any = session.get_bind()
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"VACUUM (ANALYZE) {names}")
    elif not models:
        session.connection().exec_driver_sql("ANALYZE")
        session.commit()


def _copy(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    dialect = session.get_bind().dialect
    given = {name for row in rows[:1] for name in row}
    columns: list[Column[Any]] = [column for column in table.c if column.name in given or column.default is not None]
    said = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
    names = ", ".join(column.name for column in columns)
    driver: Any = session.connection().connection.driver_connection
    with driver.cursor().copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            values = (row[column.name] if column.name in row else _usual(column) for column in columns)
            copy.write_row([say(value) if say else value for say, value in zip(said, values, strict=True)])


def _usual(column: Column[Any]) -> Any:
    usual: Any = column.default
    return usual.arg(None) if usual.is_callable else usual.arg


def as_vector(stems: Iterable[str]) -> str:
    """Return words as a tsvector is written, as `to_tsvector('simple', …)` reads them: each with the places where it stands."""
    places: dict[str, list[int]] = {}
    for at, stem in enumerate(stems, 1):
        places.setdefault(stem, []).append(at)
    return " ".join(f"{stem}:{','.join(map(str, held))}" for stem, held in places.items())
