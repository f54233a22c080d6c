"""How long a search takes among many papers, against the bare query of the index: figures, no test.

    python -m tests.bench.search [--entries 20000] [--only sqlite|postgresql] [--database URL]

On SQLite, and on a PostgreSQL of its own; or on the database that is named: it is brought to the form of this release, and, where
it is empty, filled with this many entries, of which a paper has two. 400,000 of them take a few minutes on either database.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache, partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import clock, schema
from secretariat.core.db import make_engine
from secretariat.core.ids import new_pid
from secretariat.documents.models import Grant, Paper, Version
from secretariat.people.models import User
from secretariat.search import asking, cards, entries, queries
from secretariat.search.entries import Narrowed
from secretariat.search.models import FORM, FTS, Card, Entry
from secretariat.search.words import FENCE, found_in, stems_of_symbol, symbol_key, trail
from tests.bench.bulk import as_vector, put, reckoned, unindexed, untriggered
from tests.bench.sized import LARGE, often, sized
from tests.plugins.postgres import running_cluster
from tests.world import Cast, cast

#: Words of one text, and how many of the vocabulary there are; the first are common, as in any language.
WORDS, VOCABULARY = 300, 20_000
#: Who asks, by what they were given.
ASKERS = {"all": "Ada Head", "a quarter": "Xenia Partner", "nothing": "Adam Admin"}
#: What is looked for: one word or two, common and rare, and a symbol.
ASKED = (
    *("word0", "word0 word1", "word40", "word40 word41", "word900 word5", "word900 word901", "word15000"),
    *("word15000 word3", "word19999", "AC/901-D(1949)0007"),
)
#: How often each is asked, in turns, and in about how many seconds.
FEWEST, MOST, SECONDS = often(5), often(60), 1.0
#: Papers put in at once, the id of the first, and cards told at once.
BATCH, FIRST, CARDS = 5_000, 1_000_000, 5_000


def seed(session: Session, people: Cast, entries: int) -> None:
    """Fill the index with papers of two entries each: three in four for members, one in four for contributors."""
    chosen = random.Random(4)  # the same papers every time
    weights = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))
    with untriggered(session, Paper, Version, Grant), unindexed(session, Entry):
        for start in range(0, entries // 2, BATCH):
            _seed(session, people, range(start, min(start + BATCH, entries // 2)), chosen, weights)
    reckoned(session)
    while cards.tell(session, at_once=CARDS):
        session.commit()
    session.commit()
    reckoned(session)


def _seed(session: Session, people: Cast, numbers: range, chosen: random.Random, weights: list[float]) -> None:
    """Put in some papers at once, under ids of our own."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    papers, versions, granted, found = [], [], [], []
    trails: dict[int, bytes] = {}
    for number in numbers:
        id, at = FIRST + number, clock.now() - timedelta(minutes=number)
        symbol = f"AC/901-D({1949 + number // 9999})%04d" % (number % 9999 + 1)
        words = [f"word{rank}" for rank in chosen.choices(range(VOCABULARY), cum_weights=weights, k=WORDS)]
        format = people.members if number % 4 else people.contributors
        common = {"title_en": " ".join(words[:6]), "title_fr": "", "marking": "NU", "original_language": "en"}
        papers.append(
            {
                "id": id, "pid": new_pid(), "body_id": people.opc.id, "format_id": format.id, "kind": "policy_paper",
                "state": "draft", "custody": "here", "symbol": symbol, "created_by": people.secretary.id, "created_at": at,
                "dated_at": at, "row_version": 1, **common,
            }
        )  # fmt: skip
        versions.append(
            {
                "id": id, "pid": new_pid(), "paper_id": id, "ordinal": 1, "symbol": symbol, "to_follow": [], "issued_at": at,
                "issued_by": people.secretary.id, "distribution": {}, "sheet": "", "manifest_hash": "", "state": "issued",
                **common,
            }
        )  # fmt: skip
        granted += [
            {"object_kind": "version", "object_id": id, "audience": audience, "reason": "issued", "starts_at": at}
            for audience in (f"format:{format.id}", f"secretariat:{people.opc.id}", f"chair:{people.opc.id}")
        ]
        head = [*stems_of_symbol(symbol), *(one.stem for one in found_in(common["title_en"], "en"))]
        whole = [*head, FENCE, *words]
        if not sqlite:
            trails[FIRST + 2 * number + 1] = trail(whole)
        for part, stems in enumerate((head, whole)):
            found.append(
                {
                    "id": FIRST + 2 * number + part, "thing": "version", "thing_id": id, "language": "en", "part": part,
                    "grant_kind": "version", "grant_id": id, "version_id": id, "body_id": people.opc.id,
                    "kind": "policy_paper", "year": at.year, "at": at, "symbol_key": symbol_key(symbol),
                    "title": common["title_en"], "text": " ".join(words) if part else "", "form": FORM,
                    "stems": " ".join(stems) if sqlite else as_vector(stems),
                }
            )  # fmt: skip
    for model, rows in ((Paper, papers), (Version, versions), (Grant, granted), (Entry, found)):
        put(session, model, rows)
    put(
        session, Card, [{**{name: one[name] for name in cards.COPIED}, "trail": trails.get(one["id"])} for one in found]
    )
    if sqlite:
        session.connection().execute(insert(FTS), [{"rowid": one["id"], "stems": one["stems"]} for one in found])
        session.commit()


def bare(session: Session, words: str) -> int:
    """Ask the index alone, for nobody: how many entries hold the words."""
    dialect = entries.dialect_of(session)
    given = {"words": entries.worded(dialect, asking.branches(asking.read(words), ["en"]))}
    return session.scalar(_bare(dialect), given) or 0


@cache
def _bare(dialect: str) -> Select[int]:
    """Written once, as the search itself is."""
    return select(func.count()).select_from(Entry).where(entries.holding(dialect))


def in_turns(bare: Callable[[], Any], search: Callable[[], Any], clock: Callable[[], float]) -> tuple[float, float]:
    """Return the medians of both, in milliseconds: each some sixty times, fewer where they take long."""
    taken: tuple[list[float], list[float]] = ([], [])
    began = time.monotonic()
    while len(taken[0]) < FEWEST or (len(taken[0]) < MOST and time.monotonic() - began < SECONDS):
        for work, side in zip((bare, search), taken, strict=True):
            started = clock()
            work()
            side.append((clock() - started) * 1000)
    return statistics.median(taken[0]), statistics.median(taken[1])


def measure(url: str, entries: int) -> None:
    """Seed, unless it was, ask, and say the figures: of SQLite the processor's time, of PostgreSQL that of the clock."""
    engine = make_engine(url)
    sqlite = engine.dialect.name == "sqlite"
    print(engine.dialect.name)  # noqa: T201  # the figures
    schema.upgrade(engine)
    with Session(engine, expire_on_commit=False) as session:
        if not session.scalar(select(User.id).limit(1)):
            people, began = cast(session), time.perf_counter()
            seed(session, people, entries)
            print(f"{entries} entries seeded in {time.perf_counter() - began:.0f} s", flush=True)  # noqa: T201  # the figures
        known = {user.name: user for user in session.scalars(select(User))}
        session.commit()
        for given, name in ASKERS.items():
            actor = load_actor(session, known[name])
            for words in ASKED:
                ours = partial(queries.found, session, actor, asking.read(words), Narrowed(), language="en")
                number, hits = bare(session, words), len(ours().hits)
                index, search = in_turns(
                    partial(bare, session, words), ours, time.process_time if sqlite else time.perf_counter
                )
                said = f"{given:9} {words:20} {number:7} entries, {hits:4} hits  index {index:7.2f} ms"
                short = "SLOW" if search > 3 * index else ""
                print(f"{said}  search {search:7.2f} ms  x {search / index:4.2f}  {short}", flush=True)  # noqa: T201  # the figures


def main(words: Sequence[str] | None = None) -> None:
    """Measure what the command line asks for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--entries", type=int, default=400_000 if LARGE else sized(20_000, 1_000))
    asked.add_argument("--only", choices=("sqlite", "postgresql"), default="")
    asked.add_argument("--database", default="")
    given = asked.parse_args(words)
    if given.database:
        measure(given.database, given.entries)
        return
    if given.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            measure(f"sqlite:///{Path(folder) / 'bench.sqlite3'}", given.entries)
    if given.only != "sqlite":
        with running_cluster() as cluster, cluster.database() as url:
            measure(url, given.entries)


if __name__ == "__main__":
    main()
