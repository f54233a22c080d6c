"""How long the page of the register takes among 1,000 papers and among 200,000: figures, no test.

    python -m tests.bench.register [--few N] [--many N]

On SQLite, and on a PostgreSQL of its own. One process; both registers are asked in turns, and the ratio is of the two.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from flask.testing import FlaskClient

from secretariat.core import unchanged
from tests.bench.pages import visits
from tests.bench.place import Scene
from tests.bench.scene import Scale, made
from tests.bench.serving import application
from tests.bench.sized import often, sized
from tests.plugins.postgres import running_cluster

TURNS = often(9)
#: What is asked: a name, as whom, and the address.
ASKED = (
    ("the list", "delegate", "/papers"),
    ("the list, secretary", "secretary", "/papers"),
    ("by title", "delegate", "/papers?order=title"),
    ("by symbol, backwards", "delegate", "/papers?order=-symbol"),
    ("by state", "secretary", "/papers?order=state"),
    ("of a year and a state", "delegate", "/papers?year=2026&state=issued"),
    ("in French only", "secretary", "/papers?faces=fr"),
    ("in French only, delegate", "delegate", "/papers?faces=fr"),
    ("a word of a title", "delegate", "/papers?q=Report+77"),
)


def timed(client: FlaskClient, address: str) -> float:
    """Return the milliseconds of an answer right after a change: what is kept does not grow with what there is."""
    unchanged.MEMORIES.clear()
    began = time.perf_counter()
    answer = client.get(address)
    taken = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    return taken


def measure(name: str, few: Scene, many: Scene) -> None:
    """Ask both in turns, and say the figures."""
    apps = [application("ours", scene) for scene in (few, many)]
    for said, who, address in ASKED:
        clients = []
        for app, scene in zip(apps, (few, many), strict=True):
            client = app.test_client()
            client.set_cookie("session", getattr(scene, who))
            client.get(address)
            clients.append(client)
        turns = [tuple(timed(client, address) for client in clients) for _ in range(TURNS)]
        ratios = sorted(late / early for early, late in turns)
        early, late = (statistics.median(side) for side in zip(*turns, strict=True))
        counted = [visits(app, scene, who, address)[1].queries for app, scene in zip(apps, (few, many), strict=True)]
        print(  # noqa: T201  # the figures
            f"{name:10} {said:24} {early:7.1f} ms  {late:7.1f} ms  x {statistics.median(ratios):5.2f}"
            f" ({ratios[0]:.2f} to {ratios[-1]:.2f})  queries {counted[0]} and {counted[1]}",
            flush=True,
        )


def main(words: Sequence[str] | None = None) -> None:
    """Measure both databases."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--few", type=int, default=sized(1_000, 100))
    asked.add_argument("--many", type=int, default=sized(200_000, 400))
    asked.add_argument("--only", choices=("sqlite", "postgresql"), default="")
    given = asked.parse_args(words)
    scales = [Scale(bodies=20, meetings=20, papers=papers, people=20) for papers in (given.few, given.many)]
    with tempfile.TemporaryDirectory() as temporary:
        places = [Path(temporary, name) for name in ("few", "many")]
        if given.only != "postgresql":
            urls = [f"sqlite:///{place}.sqlite3" for place in places]
            measure("SQLite", *(made(*one) for one in zip(urls, places, scales, strict=True)))
        if given.only != "sqlite":
            places = [Path(temporary, name) for name in ("pg-few", "pg-many")]
            with running_cluster() as cluster, cluster.database() as first, cluster.database() as second:
                measure("PostgreSQL", *(made(*one) for one in zip((first, second), places, scales, strict=True)))


if __name__ == "__main__":
    main()
