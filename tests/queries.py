"""Counting the queries of a page: `with count_queries(engine) as seen: ...; assert len(seen) <= 12`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from secretariat.core import unchanged


@contextmanager
def count_queries(engine: Engine, *, again: bool = False) -> Iterator[list[str]]:
    """Yield a list that grows by every statement sent through `engine`, without those that begin, end or set up.

    What was read before is read anew, as after a change; with `again` it is as it is where nothing has changed.
    For the queries of the application give its own engine: `db.engine` inside `app.app_context()`.
    """
    seen: list[str] = []
    if not again:
        unchanged.MEMORIES.clear()

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.lstrip().upper().startswith(("PRAGMA", "BEGIN", "SET ", "SAVEPOINT", "RELEASE", "COMMIT")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
