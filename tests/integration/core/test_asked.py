"""The query of every request, past SQLAlchemy: it gives what SQLAlchemy gives, and leaves its faults to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, literal, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from secretariat.core.asked import AskedAlways
from secretariat.core.db import UTCDateTime, make_engine, reading, writing
from secretariat.people.models import User
from tests.queries import count_queries

NOON = datetime(2026, 11, 30, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.fixture
def session(database_url: str) -> Any:
    engine = make_engine(database_url)
    with Session(engine) as session:
        for number in range(3):
            ends = NOON + timedelta(hours=number)
            session.add(
                User(name=f"N {number}", email=f"n{number}@example.org", language="fr", ends_at=ends, created_at=NOON)
            )
        session.commit()
    with reading(), Session(engine) as session:
        yield session
    engine.dispose()


def of_people() -> Any:
    user = User.__table__.c
    return (
        select(user.name, user.ends_at, user.shortcuts, literal("kept").label("word"))
        .where(user.ends_at > bindparam("now", type_=UTCDateTime()), user.language == "fr")
        .order_by(user.ends_at)
    )


def test_it_gives_what_a_session_gives(session: Session) -> None:
    asked = AskedAlways(of_people())
    for now in (NOON - timedelta(hours=1), NOON, NOON + timedelta(hours=1, seconds=1), NOON + timedelta(days=1)):
        theirs = session.execute(asked.select, {"now": now}).first()
        assert asked.first(session, {"now": now}) == (tuple(theirs) if theirs else None)
    found = asked.first(session, {"now": NOON})
    assert found == ("N 1", NOON + timedelta(hours=1), True, "kept")
    assert found[1].tzinfo is UTC or found[1].utcoffset() == timedelta(0)


def test_it_is_heard_as_every_other_query(session: Session) -> None:
    with count_queries(session.get_bind().engine) as seen:
        AskedAlways(of_people()).first(session, {"now": NOON})
    assert len(seen) == 1
    assert "user_account" in seen[0]


def test_it_leaves_no_transaction_and_no_connection_behind(session: Session) -> None:
    asked, pool = AskedAlways(of_people()), session.get_bind().engine.pool
    for _ in range(50):
        asked.first(session, {"now": NOON})
    assert not session.in_transaction()
    assert pool.checkedout() == 0  # type: ignore[attr-defined]  # of the pools that count
    late = User(name="N 4", email="n4@example.org", language="fr", ends_at=NOON + timedelta(minutes=1), created_at=NOON)
    with writing(), Session(session.get_bind()) as other:
        other.add(late)
        other.commit()
    found = asked.first(session, {"now": NOON})
    assert found is not None
    assert found[0] == "N 4"


def test_a_fault_is_said_by_sqlalchemy(session: Session) -> None:
    user = User.__table__.c
    broken = AskedAlways(select(literal(1)).where(literal(1) / bindparam("by") > user.id))
    gone = AskedAlways(select(user.name).where(user.name == bindparam("name")))
    engine = session.get_bind().engine
    engine.dispose()
    assert gone.first(session, {"name": "N 1"}) == ("N 1",)  # another connection is made
    if engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError):
            broken.first(session, {"by": 0})
