"""The demonstration, loaded once on each database and only read afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from secretariat import demo
from secretariat.committees.actors import Actor, load_actor
from secretariat.core import clock
from secretariat.core.db import Base, make_engine
from secretariat.people.models import User
from tests.conftest import TODAY

if TYPE_CHECKING:
    from tests.plugins.postgres import PostgresCluster


@dataclass(frozen=True)
class Loaded:
    """A database with the demonstration in it, and what it took."""

    engine: Engine
    #: Rows by table.
    counts: dict[str, int]
    #: Statements of the loading.
    statements: int


@pytest.fixture(scope="session")
def loaded_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    path = tmp_path_factory.mktemp("demonstration") / "secretariat.sqlite3"
    shutil.copy(sqlite_template, path)
    yield from _load(f"sqlite:///{path}")


@pytest.fixture(scope="session")
def loaded_postgresql(postgres_cluster: PostgresCluster, postgres_template: str) -> Iterator[Loaded]:
    with postgres_cluster.database(postgres_template) as url:
        yield from _load(url)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def loaded(request: pytest.FixtureRequest) -> Loaded:
    found: Loaded = request.getfixturevalue(f"loaded_{request.param}")
    return found


def _load(url: str) -> Iterator[Loaded]:
    engine = make_engine(url)
    sent = 0

    def count(*_: object) -> None:
        nonlocal sent
        sent += 1

    with clock.at(TODAY), Session(engine) as session:
        event.listen(engine, "before_cursor_execute", count)
        demo.load(session)
        event.remove(engine, "before_cursor_execute", count)
        session.commit()
        counts = _counts(session)
    yield Loaded(engine, counts, sent)
    engine.dispose()


def _counts(session: Session) -> dict[str, int]:
    tables = Base.metadata.sorted_tables
    return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


@pytest.fixture
def told(loaded: Loaded) -> Iterator[Session]:
    """A session on the demonstration, at the instant at which it was loaded."""
    with Session(loaded.engine) as session:
        yield session


class Accounts:
    """The accounts shown to a visitor, by role."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.shown = {account["role"]: account for account in demo.accounts()}

    def user(self, role: str) -> User:
        return self.session.scalars(select(User).where(User.email == self.shown[role]["email"])).one()

    def actor(self, role: str) -> Actor:
        return load_actor(self.session, self.user(role))


@pytest.fixture
def who(told: Session) -> Accounts:
    return Accounts(told)
