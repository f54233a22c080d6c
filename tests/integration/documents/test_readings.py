"""What was opened is written behind the answers: in batches, bounded, and none of it lost when a server is stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import clock
from secretariat.core.db import make_engine
from secretariat.documents import queries, readings, services
from secretariat.documents.models import Reading, Version
from secretariat.documents.queries import Opened
from secretariat.documents.readings import Readings, readings_of
from secretariat.settings import Settings
from secretariat.web.database import db
from tests.client import Browser
from tests.integration.documents.conftest import Look, Papers
from tests.integration.documents.test_downloads import fetch, make
from tests.plugins.ports import free_port
from tests.plugins.stages import staged
from tests.queries import count_queries
from tests.world import Cast

ROOT = Path(__file__).resolve().parents[3]
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@staged
def version(app: Flask, session: Session, people: Cast, papers: Papers) -> Version:
    """A printed version that the delegate has opened, so that nobody can recall it any more."""
    version = papers.issue(papers.draft(french="Un."))
    make(session, app, version)
    services.note_opening(session, version, actor=load_actor(session, people.delegate), face="page")
    session.commit()
    return version


@pytest.fixture
def opened(version: Version, people: Cast) -> list[Opened]:
    return [Opened(people.secretary.id, version.id, face) for face in ("page", "en", "fr")]


@pytest.fixture
def batch(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Readings]:
    """A batch that nobody writes by the clock."""
    monkeypatch.setattr(readings, "EVERY", 3600)
    batch = Readings(engine, engine)
    batch.begin()
    yield batch
    batch.end()


def kept(look: Look, opened: list[Opened]) -> list[str]:
    """The faces that the secretary has opened, as they are stored."""
    asked = select(Reading).where(Reading.user_id == opened[0].user_id).order_by(Reading.id)
    return [row.face for row in look(asked)]


class TestBatch:
    def test_what_is_noted_is_written_together_and_once(
        self, batch: Readings, opened: list[Opened], look: Look, engine: Engine
    ) -> None:
        noted_at = clock.now()
        for one in (*opened, *opened):
            batch.note(one)
        assert kept(look, opened) == []
        with count_queries(engine) as seen:
            batch.write()
        assert len(seen) == 2  # which are new, and these in one statement
        assert sorted(kept(look, opened)) == ["en", "fr", "page"]
        assert {row.at for row in look(select(Reading))} == {noted_at}
        batch.note(opened[0])
        with count_queries(engine) as seen:
            batch.write()
        assert len(seen) == 1  # nothing is new: no transaction that writes

    def test_the_end_writes_what_waits_and_whatever_comes_later(
        self, batch: Readings, opened: list[Opened], look: Look
    ) -> None:
        batch.note(opened[0])
        batch.end()
        assert kept(look, opened) == ["page"]
        batch.note(opened[1])
        assert kept(look, opened) == ["page", "en"]

    def test_more_than_may_wait_is_written_by_who_brings_it(
        self, batch: Readings, opened: list[Opened], look: Look, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(readings, "MOST", 2)
        for one in opened[:2]:
            batch.note(one)
        assert kept(look, opened) == []
        batch.note(opened[2])
        assert len(kept(look, opened)) == 3

    def test_what_cannot_be_written_waits_on(
        self, batch: Readings, opened: list[Opened], look: Look, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(*_: Any) -> None:
            raise OperationalError("", {}, Exception("the database is away"))

        batch.note(opened[0])
        with monkeypatch.context() as patch:
            patch.setattr(services, "keep_openings", away)
            with pytest.raises(OperationalError):
                batch.write()
        batch.note(opened[1])
        batch.write()
        assert sorted(kept(look, opened)) == ["en", "page"]

    def test_another_process_may_have_kept_some_at_this_very_moment(
        self, batch: Readings, opened: list[Opened], look: Look, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        services.keep_openings(session, {opened[1]: clock.now()})
        session.commit()
        monkeypatch.setattr(queries, "opened_already", lambda *_: set())  # it looked just before
        for one in opened:
            batch.note(one)
        batch.write()
        assert sorted(kept(look, opened)) == ["en", "fr", "page"]

    @ONE_DATABASE
    def test_a_thread_writes_by_the_clock_over_a_connection_of_its_own(
        self, engine: Engine, opened: list[Opened], look: Look, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(readings, "EVERY", 0.01)
        behind = make_engine(engine.url.render_as_string(hide_password=False))
        batch = Readings(engine, behind)
        with count_queries(behind) as seen:
            batch.begin()
            batch.note(opened[0])
            deadline = time.monotonic() + 60
            while not kept(look, opened) and time.monotonic() < deadline:
                time.sleep(0.02)
            batch.end()
        assert kept(look, opened) == ["page"]
        assert len(seen) == 2, seen


def test_a_download_takes_one_query_while_nothing_changed_and_writes_nothing_within_the_request(
    app: Flask, people: Cast, version: Version, browser_for: type[Browser], look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "EVERY", 3600)
    reader = browser_for(people.secretary)
    with app.app_context():
        engine = db.engine
    readings_of(app).begin()
    try:
        with count_queries(engine) as first:
            assert fetch(reader, f"/versions/{version.pid}/en.pdf")[0] == 200
        with count_queries(engine, again=True) as seen:
            assert fetch(reader, f"/versions/{version.pid}/en.pdf")[0] == 200
        assert len(first) == 3, first  # who is signed in, all that counts for them, and the version with its PDFs
        assert len(seen) == 1, seen  # who is signed in, with the counts of changes
        assert all(one.startswith("SELECT") for one in first + seen)
    finally:
        readings_of(app).end()
    assert [row.face for row in look(select(Reading).where(Reading.user_id == people.secretary.id))] == ["en"]


def test_the_first_from_outside_is_on_record_before_it_is_shown(
    app: Flask, session: Session, people: Cast, papers: Papers, browser_for: type[Browser], look: Look,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(readings, "EVERY", 3600)
    version = papers.issue(papers.draft())
    make(session, app, version)
    readings_of(app).begin()
    try:
        fetch(browser_for(people.delegate), f"/versions/{version.pid}/en.pdf")
        assert [row.user_id for row in look(select(Reading))] == [people.delegate.id]
        assert look(select(Version))[0].opened_at is not None
    finally:
        readings_of(app).end()


@ONE_DATABASE
@pytest.mark.parametrize("way", ["serve", "wsgi"])
def test_a_server_that_is_stopped_loses_nothing(
    app: Flask, session: Session, people: Cast, version: Version, settings: Settings, opened: list[Opened], look: Look,
    way: str,
) -> None:  # fmt: skip
    cookie = Browser(app, session, people.secretary).client.get_cookie("session")
    assert cookie is not None
    port = free_port()
    command = [sys.executable, "-m", "tests.integration.documents.serving_readings", way]
    command += [str(port), clock.now().isoformat()]
    environment = {
        **os.environ,
        "SECRETARIAT_SECRET_KEY": settings.secret_key,
        "SECRETARIAT_DATA": str(settings.data),
        "SECRETARIAT_DATABASE_URL": settings.url_of_database,
        "SECRETARIAT_PROFILE": "development",
        "SECRETARIAT_BASE_URL": "http://localhost",
        "PYTHONPATH": str(ROOT),
    }
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            asked = Request(
                f"http://127.0.0.1:{port}/versions/{version.pid}/en.pdf",
                headers={"Cookie": f"session={cookie.value}", "Host": "localhost"},
            )
            assert _answered(asked, server).startswith(b"%PDF-")
            assert kept(look, opened) == []  # it waits in the server
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=120) == 0
        finally:
            server.kill()
    assert kept(look, opened) == ["en"]


def _answered(asked: Request, server: subprocess.Popen[bytes]) -> bytes:
    """Ask until the server has started."""
    deadline = time.monotonic() + 120
    while True:
        assert server.poll() is None, "the server ended"
        try:
            with urlopen(asked, timeout=60) as answer:
                return bytes(answer.read())
        except URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.1)
