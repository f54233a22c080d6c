"""Reading and writing transactions that take turns on one connection of SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from secretariat.core.db import attach_rules, make_engine, reading, writing


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = make_engine(f"sqlite:///{tmp_path / 'modes.sqlite3'}")
    with Session(engine) as session, writing(), session.begin():
        session.execute(text("CREATE TABLE note (text TEXT)"))
    assert engine.pool.checkedin() == 1, "the turns below are taken on this one connection"  # type: ignore[attr-defined]
    return engine


def _write(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        session.execute(text("INSERT INTO note VALUES ('one')"))


def test_a_reading_transaction_refuses_to_write_whatever_came_before(engine: Engine) -> None:
    for _turn in range(2):
        with writing():
            _write(engine)
        with reading(), pytest.raises(OperationalError, match="readonly database"):
            _write(engine)
    with writing():
        _write(engine)
    with reading(), Session(engine) as session:
        assert session.scalar(text("SELECT count(*) FROM note")) == 3


def test_readings_that_follow_each_other_keep_their_prepared_statements(engine: Engine) -> None:
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    for _turn in range(3):
        with reading(), Session(engine) as session:
            session.scalar(text("SELECT count(*) FROM note"))
    assert [one for one in said if one.startswith("PRAGMA")] == ["PRAGMA query_only=ON"]


def test_a_connection_keeps_as_many_pages_of_the_database_as_it_is_allowed(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'modes.sqlite3'}")
    attach_rules(engine, cache=300)
    for kept in (engine, make_engine(str(engine.url))):
        with Session(kept) as session:
            assert (session.scalar(text("PRAGMA cache_size")) == -300) is (kept is engine)
