"""`upgrade`: one transaction under a lock, so that a killed one has done nothing, and two at once do it once."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from functools import partial

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from secretariat.cli import main
from secretariat.core import audit, schema
from secretariat.core.db import make_engine
from secretariat.operations.starting import say_at_start
from secretariat.settings import Settings
from secretariat.web.access import public
from secretariat.web.database import db
from tests.client import Browser
from tests.conftest import at_rest, made_app
from tests.integration.operations.conftest import killed
from tests.world import Cast


@pytest.fixture
def old(session: Session, people: Cast, engine: Engine) -> Engine:
    """A database of an older release, with data."""
    session.close()
    schema.downgrade(engine, "0005")
    engine.dispose()
    return engine


@pytest.fixture
def upgrade(settings: Settings) -> Callable[[], Result]:
    environment = {
        "SECRETARIAT_SECRET_KEY": settings.secret_key,
        "SECRETARIAT_DATA": str(settings.data),
        "SECRETARIAT_DATABASE_URL": settings.url_of_database,
        "SECRETARIAT_PROFILE": "development",
        "SECRETARIAT_BASE_URL": "http://localhost",
    }
    return lambda: CliRunner().invoke(main, ["upgrade"], env=environment)


def upgrade_and_die(url: str, statement: int) -> None:
    """Upgrade, and be killed after that many statements."""
    engine, seen = make_engine(url), 0

    @event.listens_for(engine, "after_cursor_execute")
    def count(*_words: object) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    schema.upgrade(engine)
    engine.dispose()


def test_killed_it_has_done_nothing_and_can_be_run_again(
    old: Engine, settings: Settings, upgrade: Callable[[], Result]
) -> None:
    statement = 4
    while killed(partial(upgrade_and_die, settings.url_of_database, statement)):
        assert schema.current(old) == "0005"
        old.dispose()
        statement += 14
    assert statement > 40
    assert schema.current(old) == schema.newest()
    answer = upgrade()
    assert f"The database is at {schema.newest()}. (nothing was to be done)" in answer.output


def test_two_at_once_upgrade_once(old: Engine, settings: Settings, upgrade: Callable[[], Result]) -> None:
    failed: list[BaseException] = []
    begun = threading.Barrier(2)

    def one() -> None:
        engine = make_engine(settings.url_of_database)
        begun.wait()
        try:
            schema.upgrade(engine)
        except Exception as error:
            failed.append(error)
        finally:
            engine.dispose()

    both = [threading.Thread(target=one) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert failed == []
    with Session(old) as session:
        assert list(audit.faults(session)) == []


def test_a_database_of_a_newer_release_is_left_alone(engine: Engine, upgrade: Callable[[], Result]) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    answer = upgrade()
    assert answer.exit_code == 1
    assert "The database is at 9999, of a newer release." in answer.output


@pytest.mark.parametrize("revision", ["base", "0005"])
def test_served_before_it_is_upgraded_it_says_so_in_the_log_at_the_start_and_on_pages(
    session: Session, people: Cast, engine: Engine, settings: Settings, revision: str
) -> None:
    session.close()
    app = made_app(settings)
    with capture_logs() as logs:
        say_at_start(settings.url_of_database)
    assert logs == []
    schema.downgrade(engine, revision)
    engine.dispose()
    with capture_logs() as logs:
        say_at_start(settings.url_of_database)
    assert [(line["event"], line["what"], line["mend"]) for line in logs] == [
        ("not.ready", "migrations", "run: secretariat upgrade")
    ]
    somebody = Browser(app, session, None)
    with capture_logs() as logs:
        refused = somebody.post("/sign-in", {"email": "a@example.org", "password": "harbour-lantern-7-quiet"})
        somebody.client.set_cookie("session", "of yesterday")
        page = somebody.get("/meetings")
    for answer in (refused, page):
        assert answer.status_code == 503
        assert "has not been brought to the form that this release needs" in answer.text
    assert "a@example.org" in refused.text
    assert [line["event"] for line in logs if line["event"] != "request"] == ["database.not_upgraded"] * 2
    at_rest(app)


@pytest.mark.own_app
def test_a_table_that_only_the_code_lacks_is_a_fault_of_ours(session: Session, people: Cast, app: Flask) -> None:
    app.add_url_rule("/wrong", view_func=public(lambda: str(db.session.execute(text("SELECT 1 FROM no_such_table")))))
    with capture_logs() as logs:
        answer = Browser(app, session, None).get("/wrong")
    assert "has not been brought" not in answer.text
    assert {"request.failed", "database.unavailable"} & {line["event"] for line in logs}


def test_a_database_that_does_not_answer_is_said_at_the_start() -> None:
    with capture_logs() as logs:
        say_at_start("postgresql+psycopg://nobody:x@127.0.0.1:1/none")
    assert [(line["event"], line["what"]) for line in logs] == [("not.ready", "database")]
