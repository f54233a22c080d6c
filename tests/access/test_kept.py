"""What is kept between requests (adr 15) is what would be read anew: whatever changes, and whoever looks.

Rows of all kinds are altered, ended and deleted at random behind everybody's back. After each change pages are looked at
twice, as they are given and as they are read anew: they never differ. Nobody waits for the clock: the day stands still.
"""

from __future__ import annotations

import difflib
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import DBAPIError

from secretariat.core import clock, unchanged
from secretariat.core.db import make_engine
from secretariat.core.unchanged import ChangeCount
from tests.access.stage import Answer, Stage, Visitor, seen

ACTORS = ("secretary", "chair", "head_a", "delegate", "partner", "asb_delegate", "author", "administrator")
STEPS, LOOKS = 40, 12
#: Columns that say something, by the beginnings of their names.
SAYING = ("title", "name", "place", "short", "reason", "text", "symbol")
#: What no count knows of and pages show all the same.
ASIDE = ("reading", "audit_entry")
KEY = re.compile(rb'name="once" value="[^"]*"')
Page = tuple[str, str]


@contextmanager
def forgotten() -> Iterator[None]:
    """What was read is read anew within the block, and what was kept is there again after it."""
    kept = dict(unchanged.MEMORIES.items())
    unchanged.MEMORIES.clear()
    try:
        yield
    finally:
        unchanged.MEMORIES.clear()
        unchanged.MEMORIES.update(kept)


def pages(stage: Stage) -> list[Page]:
    pids = stage.scene.pids
    lists = ["/", "/papers", "/calendar", "/calendar/week", "/papers/in-flight", "/chair"]
    lists += ["/decisions", "/decisions?view=actions"]
    of_things = [
        f"/{where}/{pid}"
        for where, kind in (("meetings", "meeting"), ("papers", "paper"), ("versions", "version"), ("bodies", "body"))
        for pid in dict.fromkeys(pids[kind].values())
    ]
    return [(actor, address) for actor in ACTORS for address in (*lists, *of_things)]


def change(engine: Engine, columns: dict[str, list[str]], at: random.Random) -> str:
    """Change a row somewhere, as nobody would; where the database refuses, nothing is changed. Returns what was tried."""
    postgresql = engine.dialect.name == "postgresql"
    table, key = at.choice(sorted(columns)), "ctid" if postgresql else "rowid"
    with engine.connect() as connection:
        rows = connection.execute(text(f"SELECT {key} FROM {table} ORDER BY {key}")).scalars().all()
    if not rows:
        return ""
    saying = [name for name in columns[table] if name.startswith(SAYING)]
    acts = [f"UPDATE {table} SET {name} = {name} || 'z'" for name in saying] + [f"DELETE FROM {table}"]
    if "ends_at" in columns[table]:
        acts += [f"UPDATE {table} SET ends_at = :now"] * 3
    act = f"{at.choice(acts)} WHERE {key} = :row"
    now = clock.now() if postgresql else clock.now().replace(tzinfo=None).isoformat(" ")
    try:
        with engine.begin() as connection:
            connection.execute(text(act), {"row": at.choice(rows), **({"now": now} if ":now" in act else {})})
    except DBAPIError:
        return ""
    return act


@pytest.fixture
def engine(stage: Stage) -> Iterator[Engine]:
    """A way to the database beside that of the application."""
    found = make_engine(stage.url)
    yield found
    found.dispose()


def look(visitor: Visitor, address: str) -> Answer:
    """Return the answer without the keys of its forms, of which each is another."""
    found = seen(visitor.get(address))
    return replace(found, body=KEY.sub(b"", found.body))


def both(visitor: Visitor, address: str) -> tuple[Answer, Answer]:
    """Look at a page as it is given, and as it is read anew."""
    given = look(visitor, address)
    with forgotten():
        return given, look(visitor, address)


def difference(given: Answer, anew: Answer) -> list[str]:
    lines = (one.body.decode().splitlines() for one in (given, anew))
    return list(difflib.unified_diff(*lines, n=0, lineterm=""))[:8]


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_kept_is_what_would_be_read(stage: Stage, engine: Engine, seed: int) -> None:
    at = random.Random(seed)
    visitors = {actor: stage.visitor(actor) for actor in ACTORS}
    with engine.connect() as connection:
        named = [*connection.execute(select(ChangeCount.name)).scalars(), *ASIDE]
        asked = inspect(connection)
        columns = {name: [str(one["name"]) for one in asked.get_columns(name)] for name in named}
    before = {page: look(visitors[page[0]], page[1]) for page in at.sample(pages(stage), 60)}
    moved = 0
    for _ in range(STEPS):
        done = ""
        while not done:
            done = change(engine, columns, at)
        for page in at.sample(sorted(before), LOOKS):
            given, anew = both(visitors[page[0]], page[1])
            if given != anew:  # a first look is itself a change: something was opened
                given, anew = both(visitors[page[0]], page[1])
            assert given == anew, (page, done, *difference(given, anew))
            moved += given != before[page]
            before[page] = given
    assert moved, "the changes were seen at all"


def test_the_comparison_finds_what_is_kept_for_too_long(
    stage: Stage, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that forgets how often tables changed is found out by the first change of a page."""
    whole: Any = unchanged._Standing._key
    monkeypatch.setattr(unchanged._Standing, "_key", lambda *given: (*whole(*given)[:-1], 0))
    visitor, address = stage.visitor("delegate"), f"/meetings/{stage.scene.pids['meeting']['issued']}"
    look(visitor, address)
    look(visitor, address)
    with engine.begin() as connection:
        connection.execute(text("UPDATE meeting SET place_en = 'Elsewhere'"))
    given = look(visitor, address)
    with forgotten():
        assert look(visitor, address) != given
