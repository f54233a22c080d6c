"""How long a letter takes to be taken from the outbox, with few waiting and with ten thousand: figures, no test.

    python -m tests.bench.letters

On SQLite, and on a PostgreSQL of its own. Nothing is sent: what is measured is the taking and the marking as done.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from sqlalchemy import Engine, delete, insert
from sqlalchemy.orm import Session, sessionmaker

from secretariat.core import clock, outbox, schema
from secretariat.core.db import make_engine
from secretariat.core.outbox import Handler, OutboxMessage
from tests.bench.sized import often, sized
from tests.plugins.postgres import running_cluster

FEW, MANY = 100, sized(10_000, 200)
TURNS, TAKEN = often(5), 50
NOTHING = {"bench": Handler(read=lambda *_: None, act=lambda _: None)}


def per_letter(sessions: sessionmaker[Session], waiting: int) -> float:
    """Return the milliseconds for each of some letters, while so many wait."""
    now = clock.now()
    common = {"kind": "bench", "payload": {}, "state": "waiting", "created_at": now, "not_before": now, "attempts": 0}
    with sessions.begin() as session:
        session.execute(delete(OutboxMessage))
        session.execute(insert(OutboxMessage), [{"key": str(number), **common} for number in range(waiting)])
    began = time.perf_counter()
    outbox.run_due(sessions, NOTHING, limit=TAKEN)
    return (time.perf_counter() - began) / TAKEN * 1000


def measure(engine: Engine) -> None:
    """Say the figures of one database."""
    schema.upgrade(engine)
    sessions = sessionmaker(engine)
    per_letter(sessions, FEW)
    turns = [(per_letter(sessions, FEW), per_letter(sessions, MANY)) for _ in range(TURNS)]
    ratios = sorted(many / few for few, many in turns)
    few, many = (statistics.median(side) for side in zip(*turns, strict=True))
    print(  # noqa: T201  # the figures
        f"{engine.dialect.name:10} {few:6.2f} ms a letter with {FEW} waiting, {many:6.2f} ms with {MANY}"
        f"  x {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})",
        flush=True,
    )
    engine.dispose()


def main() -> None:
    """Measure both databases."""
    with tempfile.TemporaryDirectory() as folder:
        measure(make_engine(f"sqlite:///{Path(folder) / 'letters.sqlite3'}"))
    with running_cluster() as cluster, cluster.database() as url:
        measure(make_engine(url))


if __name__ == "__main__":
    main()
