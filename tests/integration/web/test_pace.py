"""What is dear has a measure that all processes count together, that nobody meets by hand, and that loses nothing typed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.documents import uploads
from secretariat.people import first_password, throttle
from secretariat.people.models import SignInAttempt
from secretariat.people.throttle import PER_GUESSING_SOURCE
from secretariat.settings import Settings
from secretariat.web import pace
from secretariat.web.database import db
from tests.client import Browser, BrowserFor
from tests.conftest import TODAY, at_rest, made_app
from tests.integration.documents.conftest import Papers
from tests.queries import count_queries
from tests.world import Cast

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _as_it_was(session: Session) -> None:
    session.expire_on_commit = False


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, pace_searches=20, pace_files=10, pace_exports=10)


@pytest.fixture
def other(settings: Settings) -> Iterator[Flask]:
    """What another process would have: an application, connections and a tally of its own."""
    app = made_app(settings)
    yield app
    at_rest(app)


def rows(session: Session) -> int:
    counted = session.scalar(select(func.count()).select_from(SignInAttempt)) or 0
    session.rollback()
    return counted


def searched(browser: Browser, times: int) -> list[int]:
    return [browser.get("/search?q=energy", check=False).status_code for _ in range(times)]


def test_processes_count_together_and_one_person_is_told_when_to_go_on(
    app: Flask, other: Flask, session: Session, people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    here, there = (Browser(one, session, people.delegate) for one in (app, other))
    assert searched(here, 15) == [200] * 15
    assert searched(there, 10) == [200] * 10
    assert rows(session) == 2, "a row for ten"
    assert searched(there, 9) == [200] * 9, "what this process knows alone"
    assert searched(here, 6) == [200] * 4 + [429] * 2
    assert searched(there, 2) == [429] * 2
    assert rows(session) == 2
    refused = here.get("/search?q=energy")
    assert "go on in 10 min." in refused.text.replace("\xa0", " ")
    assert "This was asked too often" in refused.text
    assert int(refused.headers["Retry-After"]) == 600
    said = capsys.readouterr().out
    assert "asked.too_often" in said
    assert str(people.delegate.ref) in said
    assert here.get("/papers").status_code == 200, "everything else goes on"
    assert searched(Browser(app, session, people.secretary), 12) == [200] * 12, "and everybody else"
    with clock.at(TODAY + pace.WINDOW + timedelta(seconds=1)):
        assert searched(here, 10) + searched(there, 5) == [200] * 15


def test_what_one_does_by_hand_costs_no_query(app: Flask, session: Session, people: Cast, engine: Engine) -> None:
    browser = Browser(app, session, people.delegate)
    searched(browser, 1)
    with app.app_context():
        asked = db.engine
    numbers = []
    for _ in range(10):
        with count_queries(asked) as seen:
            searched(browser, 1)
        numbers.append(len(seen))
    assert len(set(numbers[:8])) == 1
    assert numbers[8] > numbers[0], numbers
    assert numbers[9] == numbers[0]


def test_who_sends_file_after_file_is_braked_before_the_next_is_looked_at(
    app: Flask, session: Session, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = Papers(session, people, app).draft()
    session.commit()
    browser, looked = Browser(app, session, people.secretary), []
    real = uploads.examine

    def examine(*given: Any, **more: Any) -> Any:
        looked.append(1)
        return real(*given, **more)

    monkeypatch.setattr(uploads, "examine", examine)

    def sent(**headers: str) -> Any:
        given = {
            "language": "fr",
            "remark": "Typed for a while.",
            "file": (io.BytesIO(b"no file of ours"), "Notes.pdf"),
        }
        return browser.post(f"/papers/{paper.pid}/upload", given, headers=headers)

    assert {sent().status_code for _ in range(14)} == {422}, "two rows of five, and what would fill a third"
    braked = sent()
    assert braked.status_code == 429
    assert "Typed for a while." in braked.text
    assert int(braked.headers["Retry-After"]) > 0
    told = sent(Accept="application/json")
    assert (told.status_code, "go on in" in told.json["sentence"]) == (429, True)
    assert len(looked) == 14
    assert Browser(app, session, people.secretary, language="fr").get(f"/papers/{paper.pid}").status_code == 200


@ONE_DATABASE
def test_pictures_of_a_look_at_a_word_file_are_a_small_part_of_it(app: Flask, session: Session, people: Cast) -> None:
    tally = pace.Tally()
    assert not any(tally.full(pace.Dear.FILES, 1, pace.GLIMPSE) for _ in range(79))
    assert not tally.full(pace.Dear.FILES, 1, pace.GLIMPSE)
    assert tally.full(pace.Dear.FILES, 1, pace.COST[pace.Dear.FILES]), "eighty pictures, and a file"
    assert not tally.full(pace.Dear.FILES, 2, pace.GLIMPSE), "another person"


@ONE_DATABASE
def test_a_process_remembers_no_more_than_so_many_people() -> None:
    tally = pace.Tally()
    for user_id in range(pace.MOST + 100):
        tally.full(pace.Dear.SEARCHES, user_id, 1)
    assert len(tally.known) <= pace.MOST + 1


def test_lists_are_taken_out_so_often_and_no_more(app: Flask, session: Session, people: Cast) -> None:
    browser = Browser(app, session, people.secretary)
    answers = [browser.post("/papers/export/csv").status_code for _ in range(16)]
    assert answers == [200] * 14 + [429] * 2
    assert Browser(app, session, people.second_secretary).post("/papers/export/csv").status_code == 200


@ONE_DATABASE
def test_a_database_that_cannot_be_written_hinders_nobody(
    app: Flask, session: Session, people: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> list[int]:
        raise OperationalError("INSERT", {}, Exception("no room"))

    monkeypatch.setattr(throttle, "take_turn", full)
    assert searched(Browser(app, session, people.delegate), 40) == [200] * 40
    assert "pace.not_kept" in capsys.readouterr().out


@pytest.mark.parametrize("how", ["get", "post"])
def test_ways_to_a_password_that_are_nobodys_are_asked_for_so_often_and_a_good_one_always(
    app: Flask, session: Session, people: Cast, browser_for: BrowserFor, how: str
) -> None:
    stranger = browser_for()
    ask = getattr(stranger, how)
    assert {ask("/first-password/nobodys").status_code for _ in range(PER_GUESSING_SOURCE.tries)} == {303}
    braked = ask("/first-password/nobodys")
    assert braked.status_code == 429
    assert int(braked.headers["Retry-After"]) > 0
    way = first_password.way_for(people.delegate, key=app.extensions["secretariat.settings"].secret_key)
    session.rollback()
    assert stranger.get(f"/first-password/{way}").status_code == 200
