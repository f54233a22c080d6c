"""What the database goes by when it chooses how to find something: how much there is of what.

PostgreSQL reckons it by itself. SQLite does when it is told to, and until then finds among many papers by the wrong end.
"""

from __future__ import annotations

import time

from sqlalchemy import Engine

from secretariat.core.db import writing

#: Seconds from one reckoning to the next.
EVERY = 24 * 3600


class Reckoning:
    """Done when the worker has nothing else to do, first soon after its start: 0.1 s of writing among 20,000 papers."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._done_at = float("-inf")

    def if_due(self) -> None:
        """Have SQLite reckon anew, if the last time is a day ago."""
        if self._engine.dialect.name != "sqlite" or time.monotonic() - self._done_at < EVERY:
            return
        self._done_at = time.monotonic()
        with writing(), self._engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
