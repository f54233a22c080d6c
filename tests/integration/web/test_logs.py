"""Nothing secret and nothing that anybody wrote is in the logs, whatever happens; what concerns security is told apart."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from secretariat import logs
from secretariat.core import outbox
from secretariat.core.outbox import Handler
from secretariat.people import feeds
from secretariat.settings import Settings
from tests.client import BrowserFor
from tests.integration.meetings.story import Story
from tests.world import PASSWORD, Cast

pytestmark = [pytest.mark.own_app, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

TITLE = "The canary of titles"
WORDS = "The canary of texts sings at dawn"
TOKEN = "the canary of figures, long enough to be taken"
WRONG = "the canary of wrong passwords"


@pytest.fixture
def written(settings: Settings) -> Iterator[io.StringIO]:
    """All that this process logs, of the product and of its libraries, as in production."""
    place = io.StringIO()
    logs.configure(settings)
    structlog.configure(
        processors=[*structlog.get_config()["processors"][:-1], structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(place),
    )
    handler = logging.StreamHandler(place)
    logging.getLogger().addHandler(handler)
    yield place
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def app(app: Flask, settings: Settings) -> Flask:
    app.extensions["secretariat.settings"] = replace(settings, metrics_token=TOKEN)
    return app


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines() if line.startswith("{")]


def fail(*_: object, **__: object) -> None:
    raise ValueError(f"cannot read {WORDS!r}")


def test_no_secret_and_no_content_is_in_them(
    written: io.StringIO,
    app: Flask,
    browser_for: BrowserFor,
    people: Cast,
    session: Session,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    email, body, format_ = people.secretary.email, people.opc.pid, people.members.pid
    feed = feeds.give_feed(session, people.secretary)
    paper = Story(session, people).paper(TITLE, WORDS).pid
    session.commit()
    person = browser_for()
    for password in (WRONG, PASSWORD):
        person.post("/sign-in", {"email": email, "password": password})
    cookies = {cookie.value for name in ("session", "device", "visitor") if (cookie := person.client.get_cookie(name))}
    csrf = person.csrf()
    meeting = {"day": "2026-12-01", "starts": "10:00", "ends": "12:00", "format": format_, "purpose_en": WORDS}
    person.post(f"/bodies/{body}/meetings/new", meeting)
    person.get(f"/papers/{paper}", check=False)
    person.get("/search", query_string={"q": TITLE}, check=False)
    person.client.post(f"/bodies/{body}/meetings/new", data=meeting)  # without its token
    person.get(f"/calendar/feed/{feed}.ics", check=False)
    person.get(f"/calendar/feed/{feed[:-1]}x.ics", check=False)
    for token in (TOKEN, f"{TOKEN}, almost"):
        person.get("/metrics", check=False, headers={"Authorization": f"Bearer {token}"})
    monkeypatch.setattr("secretariat.meetings.views.meetings.create_meeting", fail)
    assert person.post(f"/bodies/{body}/meetings/new", meeting).status_code == 500

    def refused(own: Session, _payload: object, _made: object) -> None:
        own.execute(text("INSERT INTO nowhere (words) VALUES (:words)"), {"words": WORDS})

    for number, handler in enumerate((Handler(fail, fail), Handler(lambda *_: None, lambda _: None, refused))):
        outbox.put(session, f"canary.{number}", key=f"canary.{number}", payload={"words": WORDS})
        session.commit()
        outbox.run_due(sessionmaker(engine), {f"canary.{number}": handler})
    canaries = {WRONG, PASSWORD, TITLE, WORDS, TOKEN, feed, feed[:-1] + "x", csrf, email, *cookies}
    assert len(canaries) >= 11
    assert {canary for canary in canaries if canary in written.getvalue()} == set()
    failed = [line for line in lines(written) if "exception" in line]
    assert [line["event"] for line in failed] == ["request.failed", "outbox.work_failed", "outbox.work_failed"]
    assert "ValueError" in failed[0]["exception"]
    assert "create_meeting" in failed[0]["exception"]
    assert "OperationalError" in failed[2]["exception"]


def test_what_an_exception_quotes_would_be_seen(written: io.StringIO, app: Flask) -> None:
    """The same without our own way of telling where something failed."""
    structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()])
    try:
        fail()
    except ValueError as error:
        structlog.get_logger("web").error("request.failed", exc_info=error)
    assert WORDS in written.getvalue()


def test_what_concerns_security_is_told_apart_once_it_is_committed(
    written: io.StringIO, app: Flask, browser_for: BrowserFor, people: Cast, session: Session
) -> None:
    email, subject = people.delegate.email, str(people.delegate.ref)
    session.rollback()
    person = browser_for()
    for password in (WRONG, PASSWORD):
        person.post("/sign-in", {"email": email, "password": password})
    person.client.get("/sign-in", headers={"Host": "elsewhere.example"})
    told = [line for line in lines(written) if line.get("log") == "security"]
    assert [(line["event"], line["level"]) for line in told] == [
        ("sign_in.refused", "warning"),
        ("session.opened", "info"),
        ("host.refused", "warning"),
    ]
    assert told[1]["actor"] == subject
    assert all(line["reference"] for line in told)
    assert {line["event"] for line in lines(written)} - {line["event"] for line in told} == {"request"}


def test_what_was_rolled_back_is_not_told(written: io.StringIO, session: Session, people: Cast) -> None:
    feeds.give_feed(session, people.delegate)
    session.rollback()
    assert lines(written) == []
    feeds.give_feed(session, people.delegate)
    session.commit()
    assert [line["event"] for line in lines(written)] == ["feed.given"]
