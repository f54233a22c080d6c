"""Reviews of accounts stand: the database refuses to alter them, and `verify` names what was altered all the same."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from secretariat.accounts import proof, reviewing
from secretariat.accounts.models import AccountDecision, AccountReview
from secretariat.accounts.review import Rule
from secretariat.accounts.services import Days
from secretariat.committees.actors import load_actor
from secretariat.core import audit, clock
from tests.conftest import TODAY
from tests.plugins.stages import staged
from tests.world import Cast, World

RULE = Rule(90, directory=False)
TABLES = ("account_decision", "account_review")


@staged
def reviewed(session: Session, people: Cast) -> None:
    """One kept, one ended, one confirmed by the head, and the review entered as done."""
    administrator = load_actor(session, people.administrator)
    days = Days(TODAY.date(), TODAY.date() + timedelta(days=30), "Europe/Brussels", 400)
    reviewing.keep(session, people.delegate, actor=administrator, days=days, rule=RULE)
    reviewing.end(session, people.former, actor=administrator, reason="Left in May.", rule=RULE)
    World(session).member(people.drafter, people.nation_a)
    reviewing.confirm_members(session, people.nation_a, actor=load_actor(session, people.head_a))
    reviewing.enter(session, actor=administrator, rule=RULE)
    session.commit()


def alter(engine: Engine, sql: str) -> None:
    """As somebody who owns the database would: the triggers dropped."""
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(str(engine.url.database))) as connection, connection:
            for table in TABLES:
                connection.execute(f"DROP TRIGGER {table}_stands_update")
                connection.execute(f"DROP TRIGGER {table}_stands_delete")
            assert connection.execute(sql).rowcount
        return
    with engine.begin() as own:
        for table in TABLES:
            own.execute(text(f"DROP TRIGGER {table}_stands_update ON {table}"))
            own.execute(text(f"DROP TRIGGER {table}_stands_delete ON {table}"))
        assert own.execute(text(sql)).rowcount


@pytest.mark.usefixtures("reviewed")
def test_the_database_refuses_and_nothing_is_found(session: Session) -> None:
    assert list(proof.faults(session)) == []
    assert list(audit.faults(session)) == []
    for statement in (
        "UPDATE account_decision SET reason = 'another' WHERE verdict = 'ended'",
        "DELETE FROM account_decision",
        "UPDATE account_review SET asked = 0",
        "DELETE FROM account_review",
    ):
        with pytest.raises(Exception, match="stands: it cannot be"):
            session.execute(text(statement))
        session.rollback()


@pytest.mark.usefixtures("reviewed")
@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE account_decision SET reason = 'another' WHERE verdict = 'ended'", "it is not what was decided"),
        ("UPDATE account_decision SET by_id = 1 + by_id % 2 WHERE verdict = 'kept'", "it is not what was decided"),
        ("DELETE FROM account_decision WHERE verdict = 'confirmed'", "it was entered and is gone"),
        ("UPDATE account_review SET asked = asked + 1", "it is not what was decided"),
        (
            """INSERT INTO account_decision (user_id, verdict, asked, reason, by_id, at)
            SELECT user_id, 'ended', asked, 'Of mine.', by_id, at FROM account_decision WHERE verdict = 'kept'""",
            "the audit chain knows nothing of it",
        ),
    ],
)
def test_what_was_altered_all_the_same_is_named(session: Session, engine: Engine, sql: str, sentence: str) -> None:
    session.close()
    alter(engine, sql)
    found = list(proof.faults(session))
    assert len(found) == 1
    assert sentence in found[0]


def test_what_was_entered_before_seals_were_kept_is_no_fault(session: Session, people: Cast) -> None:
    with clock.at(TODAY - timedelta(days=1)):
        session.add(AccountReview(at=clock.now(), by_id=people.administrator.id, accounts=3, asked=0))
        session.add(
            AccountDecision(
                user_id=people.former.id,
                verdict="ended",
                asked=[],
                reason="Before.",
                by_id=people.administrator.id,
                at=clock.now(),
            )
        )
        session.flush()
    assert list(proof.faults(session)) == []
    reviewing.enter(session, actor=load_actor(session, people.administrator), rule=RULE)
    assert list(proof.faults(session)) == []
