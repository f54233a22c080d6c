"""How many pages a second, against the bare limit, in turns in one run: figures, no test.

    python -m tests.bench.pages [--large] [--postgresql | --database URL] [--folder FOLDER]

Two processes of the server on one socket, eight connections of wrk. For each page: the requests a second of ours and of
the bare limit, the median of their ratio over some turns with its spread, the queries, and what falls short. On SQLite, on a
PostgreSQL of its own, or on the database that is named.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.request import Request, urlopen

from flask import Flask
from sqlalchemy import event

from tests.bench.asking import TURNS, compared
from tests.bench.place import Scene
from tests.bench.scene import LARGE, SMALL, made
from tests.bench.serving import application, served
from tests.bench.sized import often
from tests.plugins.postgres import running_cluster

OURS, BARE = 8191, 8192
VISITS = often(20)
#: What is looked at: as whom, where, the bare counterpart, the least ratio wanted, and the most queries.
ASKED = (
    ("meeting of 40 items", "delegate", "/meetings/{meeting}", "/page", 0.35, 8),
    ("the same, secretary", "secretary", "/meetings/{meeting}", "/page", 0.35, 8),
    ("meeting of 5 items", "delegate", "/meetings/{short_meeting}", "/page", 0.35, 8),
    ("desk, delegate", "delegate", "/", "/page", 0.35, 12),
    ("desk, secretary", "secretary", "/", "/page", 0.35, 12),
    ("list of papers", "delegate", "/papers", "/page", 0.35, 8),
    ("paper", "delegate", "/papers/{paper}", "/page", 0.35, 8),
    ("calendar", "delegate", "/calendar", "/page", 0.35, 8),
    ("keyboard: the frame alone", "delegate", "/keyboard", "/page", 0.35, 8),
)


class Visit(NamedTuple):
    """What a page takes: statements, and milliseconds of the processor."""

    queries: int
    taken: float


def visits(app: Flask, scene: Scene, who: str, path: str) -> tuple[Visit, Visit]:
    """Return what a page takes while nothing changed, and what right after a change of everything (adr 15)."""
    from secretariat.core import unchanged
    from secretariat.documents.readings import readings_of
    from secretariat.web.database import db

    seen: list[str] = []
    client = app.test_client()
    client.set_cookie("session", getattr(scene, who))

    def visit(*, changed: bool) -> Visit:
        if changed:
            unchanged.MEMORIES.clear()
        seen.clear()
        began = time.process_time()
        client.get(path)
        aside = ("PRAGMA", "BEGIN", "SET ", "SAVEPOINT", "RELEASE")
        return Visit(sum(not one.startswith(aside) for one in seen), (time.process_time() - began) * 1000)

    readings_of(app).begin()  # as a server: what was opened is written behind the answers
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    for changed in (True, False, False):  # what was opened is written down, and templates are loaded
        visit(changed=changed)
    again, anew = ([visit(changed=changed) for _ in range(VISITS)] for changed in (False, True))
    # The usual of each: once a second what was opened is written meanwhile.
    usual = [
        Visit(statistics.median_low(one.queries for one in found), statistics.median(one.taken for one in found))
        for found in (again, anew)
    ]
    return usual[0], usual[1]


def starts(scene: Scene) -> None:
    """Say how long each takes from its start to its first answer, and to its first page: what was put off counts there."""
    turns = []
    for turn in range(TURNS + 1):  # the first writes the bytecode of both, and is not counted
        answers, pages = [], []
        for kind, port, path in (("ours", OURS, "/keyboard"), ("bare", BARE, "/page")):
            asked = Request(f"http://127.0.0.1:{port}{path}", headers={"Cookie": f"session={scene.delegate}"})
            began = time.perf_counter()
            with served(kind, scene, port):
                answers.append(time.perf_counter() - began)
                urlopen(asked, timeout=120).close()
                pages.append(time.perf_counter() - began)
        turns += [(answers, pages)] if turn else []
    for what, sides in zip(("answer", "page"), zip(*turns, strict=True), strict=True):
        ratios = sorted(ours / bare for ours, bare in sides)
        ours, bare = (statistics.median(side) for side in zip(*sides, strict=True))
        ratio = statistics.median(ratios)
        print(  # noqa: T201  # the figures
            f"start to the first {what}: {ours:.2f} s, bare {bare:.2f} s, x {ratio:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
            f"  {'SLOW' if ratio > 1.5 else ''}",
            flush=True,
        )


def memory(group: int) -> list[tuple[float, float]]:
    """Return the megabytes that each process of a group holds, and its share where what several hold is divided among them."""
    sizes = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) == group:
                told = dict(re.findall(r"^(Rss|Pss):\s+(\d+)", (folder / "smaps_rollup").read_text(), re.MULTILINE))
                sizes.append((int(told["Rss"]) / 1024, int(told["Pss"]) / 1024))
        except (OSError, ProcessLookupError):
            continue
    return sizes


def measure(scene: Scene, only: str = "") -> None:
    """Say the figures, page by page."""
    starts(scene)
    with served("ours", scene, OURS) as process, served("bare", scene, BARE):
        app = application("ours", scene)
        for name, who, address, counterpart, least, most in ASKED:
            if only not in name:
                continue
            path, cookie = address.format(**vars(scene)), getattr(scene, who)
            again, anew = visits(app, scene, who, path)
            also = (
                f"{again.queries:3} queries, {again.taken:.1f} ms  {'QUERIES' if again.queries > most else ''}"
                f"(after a change {anew.queries}, {anew.taken:.1f} ms)"
            )
            compared(name, (OURS, path, cookie), (BARE, counterpart, ""), least=least, also=also)
        held = memory(process.pid)
        said = " and ".join(f"{size:.0f} MB (its share {share:.0f})" for size, share in held)
        print(f"memory after the run: {said}  {'LARGE' if max(held)[0] > 110 else ''}")  # noqa: T201  # the figures


def main(words: Sequence[str] | None = None) -> None:
    """Measure what the command line asks for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--large", action="store_true")
    asked.add_argument("--postgresql", action="store_true")
    asked.add_argument("--database", default="")
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--only", default="")
    given = asked.parse_args(words)
    if not shutil.which("wrk"):
        raise SystemExit("The figures are taken with wrk. On Debian, as root: apt-get install wrk")
    scale = LARGE if given.large else SMALL
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        if given.postgresql:
            with running_cluster() as cluster, cluster.database() as url:
                measure(made(url, folder, scale), given.only)
        else:
            measure(made(given.database or f"sqlite:///{folder / 'secretariat.sqlite3'}", folder, scale), given.only)


if __name__ == "__main__":
    main()
