"""What a web process says in its log before its first page."""

from __future__ import annotations

import structlog

from secretariat.core.db import make_engine
from secretariat.operations.health import at_start

log = structlog.get_logger("operations")


def say_at_start(url: str) -> None:
    """Warn before the first page of a database that does not answer or is not upgraded yet. It starts all the same."""
    engine = make_engine(url)
    found = at_start(engine)
    engine.dispose()
    if found.mend:
        log.warning("not.ready", what=found.what, said=found.said, mend=found.mend)
