"""How long a search takes among many papers, against the bare query of the index: figures, no test.

    python -m tests.bench.search [--entries 20000] [--only sqlite|postgresql] [--database URL]

On SQLite, and on a PostgreSQL of its own; or on the database that is named, which is empty: it is brought to the form of this
release, and filled with this many entries, of which a paper has two.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import cache, partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import clock, schema
from secretariat.core.db import make_engine
from secretariat.core.ids import new_pid
from secretariat.documents.models import Grant, Paper, Version
from secretariat.search import asking, entries, queries
from secretariat.search.entries import Narrowed
from secretariat.search.models import FORM, FTS, Entry
from secretariat.search.words import FENCE, found_in, stems_of_symbol, symbol_key
from tests.bench.sized import LARGE, often, sized
from tests.plugins.postgres import running_cluster
from tests.world import Cast, cast

#: Words of one text, and how many of the vocabulary there are; the first are common, as in any language.
WORDS, VOCABULARY = 300, 20_000
RUNS = often(7)
#: Papers put in at once, and the id of the first.
BATCH, FIRST = 500, 1_000_000


def seed(session: Session, people: Cast, entries: int) -> None:
    """Fill the index with papers of two entries each: three in four for members, one in four for contributors."""
    chosen = random.Random(4)  # the same papers every time
    weights = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))
    for start in range(0, entries // 2, BATCH):
        _seed(session, people, range(start, min(start + BATCH, entries // 2)), chosen, weights)
        session.commit()
    session.connection().exec_driver_sql("ANALYZE")
    session.commit()


def _seed(session: Session, people: Cast, numbers: range, chosen: random.Random, weights: list[float]) -> None:
    """Put in some papers at once, under ids of our own."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    papers, versions, granted, found = [], [], [], []
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
        for part, stems in enumerate((head, [*head, FENCE, *words])):
            found.append(
                {
                    "id": FIRST + 2 * number + part, "thing": "version", "thing_id": id, "language": "en", "part": part,
                    "grant_kind": "version", "grant_id": id, "version_id": id, "body_id": people.opc.id,
                    "kind": "policy_paper", "year": at.year, "at": at, "symbol_key": symbol_key(symbol),
                    "title": common["title_en"], "text": " ".join(words) if part else "", "kept": " ".join(stems),
                    "form": FORM,
                }
            )  # fmt: skip
    session.execute(insert(Paper), papers)
    session.execute(insert(Version), versions)
    session.execute(insert(Grant), granted)
    kept: Any = bindparam("kept") if sqlite else func.to_tsvector("simple", bindparam("kept"))
    session.connection().execute(insert(Entry.__table__).values(stems=kept), found)
    if sqlite:
        session.connection().execute(insert(FTS), [{"rowid": one["id"], "stems": one["kept"]} for one in found])


def bare(session: Session, words: str) -> int:
    """Ask the index alone, for nobody: how many entries hold the words."""
    dialect = entries.dialect_of(session)
    given = {"words": entries.worded(dialect, asking.branches(asking.read(words), ["en"]))}
    return session.scalar(_bare(dialect), given) or 0


@cache
def _bare(dialect: str) -> Select[int]:
    """Written once, as the search itself is."""
    return select(func.count()).select_from(Entry).where(entries.holding(dialect))


def measured(work: Callable[[], Any]) -> float:
    """Return the median of some runs, in milliseconds."""

    def runs() -> Iterator[float]:
        for _ in range(RUNS):
            began = time.perf_counter()
            work()
            yield (time.perf_counter() - began) * 1000

    return statistics.median(runs())


def measure(url: str, entries: int) -> None:
    """Seed, ask, and say the figures."""
    engine = make_engine(url)
    print(engine.dialect.name)  # noqa: T201  # the figures
    schema.upgrade(engine)
    with Session(engine, expire_on_commit=False) as session:
        people = cast(session)
        began = time.perf_counter()
        seed(session, people, entries)
        print(f"{entries} entries seeded in {time.perf_counter() - began:.0f} s")  # noqa: T201  # the figures
        for who in ("delegate", "partner"):
            actor = load_actor(session, getattr(people, who))
            for words in ("word0", "word0 word1", "word40", "word900 word5", "word15000", "AC/901-D(1949)0007"):
                asked = asking.read(words)
                index = measured(partial(bare, session, words))
                search = measured(partial(queries.found, session, actor, asked, Narrowed(), language="en"))
                said = f"{who:9} {words:20} {bare(session, words):7} entries  index {index:7.1f} ms"
                short = "SLOW" if search > 3 * index else ""
                print(f"{said}  search {search:7.1f} ms  x {search / index:4.1f}  {short}", flush=True)  # noqa: T201  # the figures


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
