"""What a script that saves as people type is answered: the sentences of the pages, as JSON, and each act once."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from secretariat.core.errors import BadInput, Conflict, NotAllowed, NotFound, RuleBroken, TooLarge
from secretariat.core.idempotency import IdempotencyKey
from secretariat.core.ids import new_token
from secretariat.web import access
from secretariat.web.refusals import FormExpired, SignedOut
from tests.client import Browser, BrowserFor
from tests.conftest import TODAY
from tests.world import Cast

pytestmark = pytest.mark.own_app

JSON = {"Accept": "application/json"}
CLASH = Conflict(mine="Mine.", theirs="Theirs.", by="Tomas Arriaga", at=TODAY)


@pytest.mark.parametrize(
    ("raised", "code", "words"),
    [
        (NotFound(), 404, "does not exist, or is not open to you"),
        (NotAllowed(), 403, "does not exist, or is not open to you"),
        (CLASH, 409, "Tomas Arriaga saved this while you were writing"),
        (RuleBroken("The rule says no"), 409, "The rule says no"),
        (BadInput("text", "Line 3 cannot be read"), 422, "Line 3 cannot be read"),
        (TooLarge("Too much"), 413, "Too much"),
        (SignedOut(), 401, "You were signed out"),
        (FormExpired(), 400, "before you signed in or out"),
        (ValueError("broken"), 500, "could not be made"),
    ],
)
def test_every_refusal_is_said_to_scripts_too(app: Flask, raised: Exception, code: int, words: str) -> None:
    @app.get("/raises")
    @access.public
    def raises() -> None:
        raise raised

    answer = app.test_client().get("/raises", headers=JSON)
    assert (answer.status_code, answer.mimetype) == (code, "application/json")
    assert words in answer.json["sentence"]
    page = app.test_client().get("/raises")
    assert page.mimetype == "text/html"


def test_a_script_is_given_both_texts_and_the_field_at_fault(app: Flask) -> None:
    @app.get("/clashes")
    @access.public
    def clashes() -> None:
        raise CLASH

    @app.get("/faulty")
    @access.public
    def faulty() -> None:
        raise BadInput("text", "Line 3 cannot be read")

    client = app.test_client()
    told = client.get("/clashes", headers=JSON).json["conflict"]
    assert told == {"mine": "Mine.", "theirs": "Theirs.", "by": "Tomas Arriaga", "at": "15:26"}
    assert client.get("/faulty", headers=JSON).json["faults"] == {"text": ["Line 3 cannot be read"]}
    assert client.get("/expires", headers=JSON).status_code == 404
    client.set_cookie("language", "fr")
    assert "pendant que vous écriviez" in client.get("/clashes", headers=JSON).json["sentence"]


def test_what_is_hidden_sounds_to_a_script_like_what_never_was(browser_for: BrowserFor, people: Cast) -> None:
    stranger = browser_for(people.partner)
    hidden = stranger.get(f"/bodies/{people.asb.pid}", headers=JSON, check=False)
    nothing = stranger.get(f"/bodies/{'z' * len(people.asb.pid)}", headers=JSON, check=False)
    for answer in (hidden, nothing):
        assert answer.status_code == 404
        assert set(answer.json) == {"sentence"}
    assert hidden.json["sentence"][:60] == nothing.json["sentence"][:60]


class Counted:
    """A view that counts how often it is asked, and answers what it is told to."""

    def __init__(self, app: Flask, **options: Any) -> None:
        self.calls = 0
        self.answer: tuple[dict[str, Any], int] = ({}, 200)

        def view() -> tuple[dict[str, Any], int]:
            self.calls += 1
            from secretariat.web.database import db

            db.session().add(
                IdempotencyKey(key=f"trace {self.calls} {new_token()}", used_at=TODAY, status=0, location="")
            )
            return self.answer

        view.__name__ = "counted"
        made = access.writes(**options)(view) if options else access.writes(view)
        app.add_url_rule("/counted", view_func=access.public(made), methods=["POST"])


def traces(session: Session) -> int:
    session.rollback()
    found = session.scalar(select(func.count()).select_from(IdempotencyKey).where(IdempotencyKey.key.like("trace%")))
    session.rollback()
    return found or 0


@pytest.fixture
def secretary(browser_for: BrowserFor, people: Cast) -> Browser:
    return browser_for(people.secretary)


def test_a_text_sent_again_gets_the_answer_of_the_first_sending(
    app: Flask, secretary: Browser, session: Session
) -> None:
    view = Counted(app)
    view.answer = ({"saved": "15:26:08", "version": 7}, 200)
    sent = {"once": new_token()}
    first, second = (secretary.post("/counted", sent, headers=JSON) for _ in range(2))
    assert first.json == second.json == {"saved": "15:26:08", "version": 7}
    assert (view.calls, traces(session)) == (1, 1)


def test_an_answer_too_long_to_be_kept_is_said_to_be_one(app: Flask, secretary: Browser) -> None:
    view = Counted(app)
    view.answer = ({"saved": "15:26:08", "words": "x" * 2000}, 200)
    sent = {"once": new_token()}
    secretary.post("/counted", sent, headers=JSON)
    again = secretary.post("/counted", sent, headers=JSON)
    assert (again.status_code, again.json) == (200, {"again": True})
    assert view.calls == 1


def test_only_the_status_named_keeps_what_was_written(app: Flask, secretary: Browser, session: Session) -> None:
    """Seeded defect: `writes` commits every answer."""
    view = Counted(app, keeping=409)
    view.answer = ({}, 422)
    secretary.post("/counted", headers=JSON)
    assert traces(session) == 0
    view.answer = ({}, 409)
    sent = {"once": new_token()}
    assert secretary.post("/counted", sent, headers=JSON).status_code == 409
    assert traces(session) == 1
    view.answer = ({"saved": "now"}, 200)
    assert secretary.post("/counted", sent, headers=JSON).json == {"saved": "now"}  # the act itself was not done


def test_what_is_not_named_is_rolled_back(app: Flask, secretary: Browser, session: Session) -> None:
    view = Counted(app)
    view.answer = ({}, 409)
    secretary.post("/counted", headers=JSON)
    assert traces(session) == 0
