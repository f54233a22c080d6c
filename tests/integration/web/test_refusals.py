"""What every page refuses, and how: the same words for what is hidden, the typed text kept, never a bare 500."""

from __future__ import annotations

import errno
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from secretariat.web.database import db
from tests.client import Browser, BrowserFor, check_page
from tests.world import Cast

pytestmark = pytest.mark.own_app

TYPED = "An hour of typing, in full"


@pytest.fixture
def secretary(browser_for: BrowserFor, people: Cast) -> Browser:
    return browser_for(people.secretary)


def new_meeting(people: Cast) -> str:
    return f"/bodies/{people.opc.pid}/meetings/new"


def test_a_form_without_its_token_is_refused_and_its_text_kept(secretary: Browser, people: Cast) -> None:
    answer = secretary.client.post(new_meeting(people), data={"purpose_en": TYPED})
    assert answer.status_code == 400
    assert TYPED in answer.text
    check_page(answer.text)


def test_the_token_of_another_session_is_refused(browser_for: BrowserFor, people: Cast) -> None:
    stranger = browser_for(people.asb_secretary)
    answer = browser_for(people.secretary).post(new_meeting(people), {"csrf_token": stranger.csrf()})
    assert answer.status_code == 400


def test_signed_out_while_typing_keeps_the_text(secretary: Browser, people: Cast, session: Session) -> None:
    token = secretary.csrf()
    secretary.client.delete_cookie("session")
    answer = secretary.client.post(new_meeting(people), data={"csrf_token": token, "purpose_en": TYPED})
    assert answer.status_code in (400, 401)
    assert TYPED in answer.text


def test_a_database_that_is_gone_is_said_so(
    secretary: Browser, people: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = secretary.csrf()

    def gone(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("server closed the connection"))

    monkeypatch.setattr("secretariat.web.requests.load_signed_in", gone)
    for answer in (
        secretary.client.get("/"),
        secretary.client.post(new_meeting(people), data={"csrf_token": token, "purpose_en": TYPED}),
    ):
        assert answer.status_code == 503
        check_page(answer.text)
    assert TYPED in answer.text


def test_a_full_disk_is_said_so(
    secretary: Browser, people: Cast, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("secretariat.meetings.views.meetings.create_meeting", full)
    data = {
        "day": "2026-12-01",
        "starts": "10:00",
        "ends": "12:00",
        "format": people.members.pid,
        "purpose_en": TYPED,
    }
    address = new_meeting(people)
    session.rollback()  # the test lets go of the database
    answer = secretary.post(address, data)
    assert answer.status_code == 503
    assert "The disk is full." in answer.text
    assert TYPED in answer.text


class FullOnPostgresql(Exception):
    """What psycopg raises where the server's disk is full."""

    sqlstate = "53100"


class EndedOnPostgresql(FullOnPostgresql):
    """The same, where the server ended itself over it: the log was what had no room."""

    diag = SimpleNamespace(severity_nonlocalized="PANIC")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (FullOnPostgresql(), "The disk is full. Nothing was saved"),
        (EndedOnPostgresql(), "Perhaps it is there: look before you send it again."),
        (Exception("server closed the connection"), "Perhaps it is there: look before you send it again."),
    ],
    ids=["full", "full and ended", "broken off"],
)
def test_what_fails_at_the_very_end_is_called_saved_or_not_only_where_that_is_known(
    secretary: Browser, people: Cast, session: Session, monkeypatch: pytest.MonkeyPatch, fault: Exception, said: str
) -> None:
    data = {
        "day": "2026-12-01",
        "starts": "10:00",
        "ends": "12:00",
        "format": people.members.pid,
        "purpose_en": TYPED,
    }
    address, token = new_meeting(people), secretary.csrf()
    session.rollback()  # the test lets go of the database

    def failing(_session: Session) -> None:
        raise OperationalError("COMMIT", {}, fault)

    monkeypatch.setattr(Session, "commit", failing)
    answer = secretary.client.post(address, data={"csrf_token": token, **data})
    assert answer.status_code == 503
    assert said in answer.text
    assert TYPED in answer.text


def test_an_unforeseen_fault_shows_no_traceback(
    secretary: Browser, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    def fault(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("secretariat.web.requests.load_signed_in", fault)
    answer = secretary.client.get("/")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    check_page(answer.text)


def test_an_unknown_host_is_refused(secretary: Browser) -> None:
    assert secretary.client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_every_answer_carries_the_security_headers(secretary: Browser) -> None:
    for path in ("/", "/sign-in", "/healthz", "/no-such-page"):
        headers = secretary.client.get(path).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"


def test_a_page_does_not_write(secretary: Browser, app: Flask) -> None:
    """A GET runs in reading mode: what tries to write on the way is refused by the database itself."""
    from secretariat.core.db import reading

    with app.app_context(), reading(), pytest.raises(Exception, match=r"readonly|read-only"):
        db.session.connection().exec_driver_sql("UPDATE user_account SET name = 'x'")


def test_a_wrong_method_is_said_so(secretary: Browser) -> None:
    answer = secretary.client.put("/account")
    assert answer.status_code in (400, 405)
    check_page(answer.text)


def test_a_form_of_too_many_megabytes_is_said_so(secretary: Browser, people: Cast, app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = secretary.client.post(new_meeting(people), data={"csrf_token": "x", "purpose_en": "y" * 5000})
    assert answer.status_code == 413
    check_page(answer.text)
