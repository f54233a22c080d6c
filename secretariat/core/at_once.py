"""Several readings in one statement, one way to the database and back.

In Python a statement costs a page more than what most of them ask takes the database. Readings that stand in no join, each
a select of plain columns with a shape of its own, are put side by side: their rows come as JSON, and leave as the values that
their columns hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, Boolean, Date, DateTime, Executable, Select, String, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from secretariat.core.db import UTCDateTime

#: A select of plain columns.
Asked = Select[*tuple[Any, ...]]


class _Rows(FunctionElement[str]):
    """The rows of a select as the text of one JSON array of arrays; NULL or an empty one where there is none."""

    type = String()
    inherit_cache = True


@compiles(_Rows)
def _as_json(element: _Rows, compiler: Any, **given: Any) -> str:
    values = compiler.process(element.clauses, **given)
    if compiler.dialect.name == "sqlite":
        return f"json_group_array(json_array({values}))"
    return f"CAST(json_agg(json_build_array({values})) AS TEXT)"


class _Column(NamedTuple):
    """Where a value stands in its row that JSON cannot say, and what it is made into."""

    at: int
    read: Callable[[Any], Any]


class AtOnce:
    """Selects by name, written once. Each keeps its order; they share their parameters, which must mean the same in all."""

    def __init__(self, **readings: Asked) -> None:
        asked = {name: reading.subquery(f"of_{name}") for name, reading in readings.items()}
        self._statement: Executable = select(*[select(_Rows(*one.c)).scalar_subquery() for one in asked.values()])
        self._columns = [
            [_Column(at, read) for at, column in enumerate(one.c) if (read := _reader_of(column.type)) is not None]
            for one in asked.values()
        ]
        self._names = tuple(asked)

    def read(self, session: Session, given: Mapping[str, Any]) -> dict[str, list[tuple[Any, ...]]]:
        """Return the rows of each select, by its name."""
        found = session.execute(self._statement, given).one()
        return {
            name: _rows(text, columns) for name, text, columns in zip(self._names, found, self._columns, strict=True)
        }


def _rows(text: str | None, columns: list[_Column]) -> list[tuple[Any, ...]]:
    rows = json.loads(text) if text else []
    for row in rows:
        for at, read in columns:
            if row[at] is not None:
                row[at] = read(row[at])
    return list(map(tuple, rows))


def _reader_of(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """Return how a value of this type is read from JSON; None if it is there already."""
    if isinstance(kind, UTCDateTime):
        return _instant
    if isinstance(kind, DateTime):
        return datetime.fromisoformat
    if isinstance(kind, Date):
        return date.fromisoformat
    if isinstance(kind, Boolean):  # SQLite has numbers for them
        return bool
    if isinstance(kind, JSON):  # of SQLite's JSON functions the text of a column is a text
        return lambda value: json.loads(value) if isinstance(value, str) else value
    return None


def _instant(value: str) -> datetime:
    found = datetime.fromisoformat(value)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
