"""Counting the queries of a page: `with count_queries(engine) as seen: ...; assert len(seen) <= 12`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def count_queries(engine: Engine) -> Iterator[list[str]]:
    """Yield a list that grows by every statement sent through `engine`, without those that begin, end or set up.

    For the queries of the application give its own engine: `db.engine` inside `app.app_context()`.
    """
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.lstrip().upper().startswith(("PRAGMA", "BEGIN", "SET ", "SAVEPOINT", "RELEASE", "COMMIT")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
