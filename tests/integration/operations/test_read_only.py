"""While the operator works: everybody reads, nobody writes, what was typed comes back, and no letter leaves."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from secretariat import worker
from secretariat.cli import main
from secretariat.core import audit, installation, outbox
from secretariat.core.mail import KIND as MAIL
from secretariat.core.outbox import OutboxMessage
from secretariat.documents.models import Paper, Version
from secretariat.settings import Settings
from secretariat.web.database import db
from tests.client import BrowserFor
from tests.conftest import FONTS
from tests.plugins.smtp import MailServer
from tests.queries import count_queries
from tests.world import PASSWORD, Cast


@pytest.fixture
def closed(session: Session, issued: list[Version]) -> None:
    assert installation.switch_read_only(session, on=True)
    assert not installation.switch_read_only(session, on=True)
    session.commit()


def test_everything_can_be_read(
    closed: None, browser_for: BrowserFor, people: Cast, issued: list[Version], session: Session
) -> None:
    reader, pid = browser_for(people.delegate), issued[0].pid
    session.rollback()  # the test lets go of the database
    assert reader.get("/").status_code == 200
    with reader.get(f"/versions/{pid}/en.pdf") as answer:
        assert answer.status_code == 200
        assert answer.data.startswith(b"%PDF")


BANNER = {"en": "Everything can be read", "fr": "Tout peut être consulté"}


@pytest.mark.parametrize("language", BANNER)
def test_every_page_says_so_and_asks_no_more_of_the_database_for_it(
    app: Flask,
    issued: list[Version],
    browser_for: BrowserFor,
    people: Cast,
    session: Session,
    engine: Engine,
    language: str,
) -> None:
    reader, paper = browser_for(people.delegate, language=language), f"/papers/{issued[0].paper.pid}"
    session.rollback()
    with app.app_context():
        own_engine = db.engine
    for address in ("/", paper, "/account"):
        reader.get(address)  # what is remembered from the first time on
        with count_queries(own_engine) as before:
            assert BANNER[language] not in reader.get(address).text
        with Session(engine) as own:
            installation.switch_read_only(own, on=True)
            own.commit()
        with count_queries(own_engine) as closed:
            assert BANNER[language] in reader.get(address).text
        assert len(closed) == len(before)
        with Session(engine) as own:
            installation.switch_read_only(own, on=False)
            own.commit()


@pytest.mark.parametrize(("language", "sentence"), [("en", "Your text is kept"), ("fr", "Votre texte est conservé")])
def test_what_is_typed_comes_back_and_nothing_is_saved(
    closed: None, browser_for: BrowserFor, people: Cast, session: Session, language: str, sentence: str
) -> None:
    secretary = browser_for(people.secretary, language=language)
    before = (audit.head(session), len(session.scalars(select(Paper.id)).all()))
    session.rollback()
    answer = secretary.post("/account", {"language": "en", "theme": "dark", "remark": "An hour of typing"})
    assert answer.status_code == 503
    assert sentence in answer.text
    assert "An hour of typing" in answer.text
    said = secretary.post("/account", {}, headers={"Accept": "application/json"})
    assert (said.status_code, sentence in said.json["sentence"]) == (503, True)
    assert (audit.head(session), len(session.scalars(select(Paper.id)).all())) == before


def test_one_can_sign_in_and_out_and_read_the_other_language(
    closed: None, browser_for: BrowserFor, people: Cast, session: Session
) -> None:
    stranger, email = browser_for(), people.delegate.email
    session.rollback()
    assert stranger.post("/sign-in", {"email": email, "password": PASSWORD}).status_code == 303
    assert stranger.get("/").status_code == 200
    assert stranger.post("/language/fr").status_code == 303
    assert stranger.post("/sign-out").status_code == 303


def test_afterwards_it_is_as_before(closed: None, browser_for: BrowserFor, people: Cast, session: Session) -> None:
    assert installation.switch_read_only(session, on=False)
    session.commit()
    answer = browser_for(people.secretary).post("/account", {"language": "en", "theme": "dark"})
    assert answer.status_code == 303
    told = session.scalars(select(audit.AuditEntry.event).where(audit.AuditEntry.event.like("installation.%")))
    assert list(told) == ["installation.closed", "installation.opened"]


def test_the_worker_rests_and_goes_on_by_itself(
    closed: None, session: Session, engine: Engine, settings: Settings, mail_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(worker, "PAUSE", 0.01)
    rounds = {"resting": 0}
    stop = threading.Event()
    taken = outbox.run_due

    def rests(sessions: object, whole: object = worker._rests) -> bool:
        resting: bool = whole(sessions)  # type: ignore[operator]  # bound above
        if resting:
            rounds["resting"] += 1
            if rounds["resting"] == 3:
                assert mail_server.letters == []
                with Session(engine) as own:
                    installation.switch_read_only(own, on=False)
                    own.commit()
        return resting

    def until_done(*words: object, **more: object) -> int:
        done = taken(*words, **more)  # type: ignore[arg-type]  # passed on
        if not done:
            stop.set()
        return done

    monkeypatch.setattr(worker, "_rests", rests)
    monkeypatch.setattr(outbox, "run_due", until_done)
    due = len(session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MAIL)).all())
    session.rollback()
    worker.work(replace(settings, fonts=FONTS, mail=f"smtp://{mail_server.host}:{mail_server.port}"), stop=stop)
    assert rounds["resting"] == 3
    assert len(mail_server.letters) == due > 0


def test_the_command_turns_the_switch_and_says_how_it_stands(settings: Settings) -> None:
    environment = {
        "SECRETARIAT_SECRET_KEY": settings.secret_key,
        "SECRETARIAT_DATA": str(settings.data),
        "SECRETARIAT_DATABASE_URL": settings.url_of_database,
        "SECRETARIAT_PROFILE": "development",
        "SECRETARIAT_BASE_URL": "http://localhost",
    }

    def say(*words: str) -> str:
        return CliRunner().invoke(main, ["read-only", *words], env=environment).output

    assert say() == "People may read and write.\n"
    assert say("on") == say() == "People may read; nobody may write since 16.11.2026 14:26 UTC.\n"
    assert say("off") == "People may read and write.\n"
