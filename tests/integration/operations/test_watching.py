"""`check`, `/readyz` and `/metrics`: what is in order, and each thing that is not, one by one."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from secretariat import worker
from secretariat.cli import main
from secretariat.core import audit, clock, installation, outbox, schema
from secretariat.core.ids import Ref
from secretariat.core.mail import KIND as MAIL
from secretariat.operations import check, health, metrics
from secretariat.operations.check import findings, unsafe_settings
from secretariat.operations.heartbeat import BEAT, Heartbeat
from secretariat.settings import Settings
from tests.architecture.rules import ROOT
from tests.conftest import FONTS, TODAY, at_rest, made_app
from tests.plugins.ports import free_port
from tests.plugins.smtp import MailServer
from tests.world import Cast

TOKEN = "a token for tests, long enough to be taken"


@pytest.fixture
def environment(settings: Settings, mail_server: MailServer) -> dict[str, str]:
    """Of an installation in production, in order as far as settings go."""
    return {
        "SECRETARIAT_SECRET_KEY": settings.secret_key,
        "SECRETARIAT_DATA": str(settings.data),
        "SECRETARIAT_FONTS": str(FONTS),
        "SECRETARIAT_DATABASE_URL": settings.url_of_database,
        "SECRETARIAT_BASE_URL": "https://secretariat.example.int",
        "SECRETARIAT_MAIL": f"smtp://{mail_server.host}:{mail_server.port}",
        "SECRETARIAT_MAIL_FROM": "notices@example.int",
        "SECRETARIAT_OFFICE": "none",
        "SECRETARIAT_METRICS_TOKEN": TOKEN,
    }


@pytest.fixture
def lively(session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker was seen, a backup was made, the store is there."""
    monkeypatch.setattr(health, "ROOM", 1)
    (settings.data / "blobs").mkdir(parents=True, exist_ok=True)
    installation.leave_note(session, f"{installation.WORKER}here:1", release="0", mail=True)
    installation.leave_note(session, installation.BACKUP, place="/backup/1", head="0" * 64)
    session.commit()


#: On PostgreSQL the tests are superuser, and their day is not the server's: both are found each time.
ALWAYS = ("use one that is no superuser", "set both by NTP")


def to_mend(environment: Mapping[str, str]) -> list[str]:
    return [f"{one.what}: {one.said}: {one.mend}" for one in findings(environment) if one.mend not in ("", *ALWAYS)]


class TestCheck:
    def test_what_is_in_order_is_said_line_by_line(self, lively: None, environment: dict[str, str]) -> None:
        assert to_mend(environment) == []
        answer = CliRunner().invoke(main, ["check"], env=environment)
        lines = answer.output.splitlines()
        for what in (
            "release",
            "libraries",
            "harfbuzz-subset",
            "fonts",
            "LibreOffice",
            "mail",
            "database",
            "clock",
            "backup",
        ):
            assert any(line.startswith(f"ok    {what}: ") for line in lines), what
        assert "ok    setting: SECRETARIAT_ZONE = Europe/Brussels" in lines
        for secret in (environment["SECRETARIAT_SECRET_KEY"], TOKEN):
            assert secret not in answer.output
        assert answer.exit_code == (1 if "postgresql" in environment["SECRETARIAT_DATABASE_URL"] else 0)

    def test_a_superuser_and_another_clock_are_named(self, lively: None, environment: dict[str, str]) -> None:
        said = {one.mend for one in findings(environment)} & set(ALWAYS)
        assert said == (set(ALWAYS) if "postgresql" in environment["SECRETARIAT_DATABASE_URL"] else set())

    def test_what_is_not_in_order_is_named_with_what_to_do(
        self, lively: None, environment: dict[str, str], session: Session, settings: Settings, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch, mail_server: MailServer,
    ) -> None:  # fmt: skip
        with clock.at(TODAY + timedelta(days=3)):
            late = to_mend(environment)
        assert [one[:17] for one in late] == ["worker: last seen", "backup: of 16.11."]
        installation.switch_read_only(session, on=True)
        outbox.put(session, MAIL, key="given up", payload={}).state = "failed"
        outbox.hold_back(session, [MAIL])
        outbox.put(session, MAIL, key="held", payload={}).held_at = TODAY
        session.commit()
        monkeypatch.setattr(health, "ROOM", 10**18)
        monkeypatch.setattr(check.ctypes.util, "find_library", lambda _name: None)
        (settings.data / installation.UNFINISHED).touch()
        changed = {"SECRETARIAT_FONTS": str(tmp_path), "SECRETARIAT_MAIL": "smtp://127.0.0.1:1"}
        said = "\n".join(to_mend({**environment, **changed}))
        for words in (
            "pango-1.0: not found: apt-get install libpango-1.0-0",
            "harfbuzz-subset: not found: apt-get install libharfbuzz-subset0",
            "fonts: not made",
            "mail: does not answer: ConnectionRefusedError",
            "restore: begun and not finished",
            "MB are free",
            "read-only: nobody may write",
            "outbox: 1 pieces of work were given up",
            "outbox: 1 letters are held back",
        ):
            assert words in said
        assert CliRunner().invoke(main, ["check"], env={**environment, **changed}).exit_code == 1

    def test_a_clock_set_back_is_seen(self, lively: None, environment: dict[str, str], session: Session) -> None:
        audit.record(session, "drill.written", actor=None, about=Ref("drill", 1))
        session.commit()
        with clock.at(TODAY - timedelta(minutes=1)):
            assert any("it stands before the newest entry" in one for one in to_mend(environment))

    def test_every_unsafe_setting_is_named_at_once(self) -> None:
        said = unsafe_settings(
            {
                "SECRETARIAT_BASE_URL": "http://secretariat.example.int",
                "SECRETARIAT_MAIL": "folder",
                "SECRETARIAT_ZONE": "Mars/Olympus",
                "SECRETARIAT_IDLE_HOURS": "99",
                "SECRETARIAT_METRICS_TOKEN": "short",
                "SECRETARIAT_COLOUR": "red",
            }
        )
        for name in (
            "SECRET_KEY",
            "DATA",
            "BASE_URL",
            "MAIL",
            "MAIL_FROM",
            "ZONE",
            "IDLE_HOURS",
            "METRICS_TOKEN",
            "COLOUR",
        ):
            assert any(f"SECRETARIAT_{name}" in sentence for sentence in said), name

    @pytest.mark.parametrize(
        ("revision", "said"), [("0010", "the database is at 0010, not 00"), ("base", "the database holds nothing yet")]
    )
    def test_a_database_in_an_older_form_is_named(
        self, lively: None, environment: dict[str, str], engine: Engine, session: Session, revision: str, said: str
    ) -> None:
        session.close()
        schema.downgrade(engine, revision)
        assert any(said in one and "run: secretariat upgrade" in one for one in to_mend(environment))

    def test_why_a_database_is_not_reached_is_said_without_its_password(self, environment: dict[str, str]) -> None:
        port = free_port()
        address = f"postgresql+psycopg://secretariat:canary-of-a-password@127.0.0.1:{port}/secretariat"
        said = CliRunner().invoke(main, ["check"], env={**environment, "SECRETARIAT_DATABASE_URL": address}).output
        (line,) = [one for one in said.splitlines() if one.startswith("mend  database:")]
        assert "Connection refused" in line
        assert str(port) in line
        assert "canary" not in said

    def test_looking_makes_no_database(self, environment: dict[str, str], tmp_path: Path) -> None:
        changed = {**environment, "SECRETARIAT_DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}"}
        assert any("database: not there yet" in one for one in to_mend(changed))
        assert list(tmp_path.iterdir()) == []


class TestReady:
    def test_ready_when_all_is_there(self, lively: None, app: Flask) -> None:
        answer = app.test_client().get("/readyz")
        assert (answer.status_code, answer.text) == (200, "ready\n")

    @pytest.mark.parametrize("missing", ["worker", "mail", "store", "migrations", "database"])
    def test_not_ready_without_one_of_them_and_nothing_more_is_said(
        self, lively: None, settings: Settings, session: Session, engine: Engine, missing: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        app = made_app(settings)
        if missing == "worker":
            installation.take_notes_away(session, installation.WORKER)
        elif missing == "mail":
            installation.leave_note(session, f"{installation.WORKER}here:1", release="0", mail=False)
        session.commit()
        session.close()
        if missing == "store":
            monkeypatch.setattr(health, "ROOM", 10**18)
        elif missing == "migrations":
            schema.downgrade(engine, "0010")
        elif missing == "database":
            with engine.begin() as connection:
                connection.exec_driver_sql("ALTER TABLE installation_note RENAME TO gone")
        answer = app.test_client().get("/readyz")
        assert (answer.status_code, answer.text) == (503, "not ready\n")
        at_rest(app)


class TestMetrics:
    def figures(self, app: Flask) -> dict[str, float]:
        answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        return {
            f"{sample.name}{sorted(sample.labels.values())}": sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }

    def test_they_count_what_was_asked_and_say_how_it_stands(
        self, lively: None, settings: Settings, session: Session
    ) -> None:
        app = made_app(replace(settings, metrics_token=TOKEN))
        put = outbox.put(session, MAIL, key="due", payload={})
        put.created_at = put.not_before = TODAY - timedelta(minutes=2)
        session.commit()
        app.test_client().get("/sign-in")
        seen = self.figures(app)
        assert seen["secretariat_requests_total['200', 'GET', 'people.sign_in']"] >= 1
        assert seen["secretariat_request_seconds_count['GET']"] >= 1
        for what in ("database", "migrations", "store", "worker", "mail"):
            assert seen[f"secretariat_ready['{what}']"] == 1
        assert seen["secretariat_outbox_messages['mail.notice', 'waiting']"] == 1
        assert seen["secretariat_outbox_oldest_due_seconds[]"] == 120
        assert (seen["secretariat_workers[]"], seen["secretariat_read_only[]"]) == (1, 0)
        assert seen["secretariat_backup_age_seconds[]"] == 0
        assert seen["secretariat_store_free_bytes[]"] > 0
        assert seen["process_resident_memory_bytes[]"] > 0
        at_rest(app)

    def test_a_virus_scanner_that_does_not_answer_is_told(
        self, lively: None, settings: Settings, tmp_path: Path
    ) -> None:
        app = made_app(replace(settings, metrics_token=TOKEN, clamav=f"unix:{tmp_path}/nobody"))
        assert self.figures(app)["secretariat_ready['scanner']"] == 0
        assert app.test_client().get("/readyz").status_code == 503
        at_rest(app)

    def test_a_database_that_is_behind_is_still_told(
        self, lively: None, settings: Settings, engine: Engine, session: Session
    ) -> None:
        session.close()
        schema.downgrade(engine, "0010")
        app = made_app(replace(settings, metrics_token=TOKEN))
        seen = self.figures(app)
        assert (seen["secretariat_ready['database']"], seen["secretariat_ready['migrations']"]) == (1, 0)
        assert "secretariat_workers[]" not in seen
        at_rest(app)

    @pytest.mark.parametrize("token", ["", TOKEN])
    def test_without_the_token_there_is_no_such_page(
        self, settings: Settings, people: Cast, session: Session, token: str
    ) -> None:
        app = made_app(replace(settings, metrics_token=token))
        for sent in ("", "Bearer ", f"Bearer {TOKEN[:-1]}", TOKEN):
            answer = app.test_client().get("/metrics", headers={"Authorization": sent})
            assert (answer.status_code, answer.location) == (303, "/sign-in?next=/metrics")
        at_rest(app)


class TestHeartbeat:
    def test_a_worker_is_seen_while_it_works_and_not_after(
        self, session: Session, engine: Engine, settings: Settings, mail_server: MailServer,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        seen: list[tuple[str, bool]] = []
        stop = threading.Event()

        def look(*_words: object, **_more: object) -> int:
            with Session(engine) as own:
                seen.extend((note.name, note.said["mail"]) for note in installation.workers(own))
            stop.set()
            return 0

        monkeypatch.setattr(outbox, "run_due", look)
        address = f"smtp://{mail_server.host}:{mail_server.port}"
        worker.work(replace(settings, fonts=FONTS, mail=address), stop=stop)
        assert [(name.startswith("worker:"), answers) for name, answers in seen] == [(True, True)]
        assert installation.workers(session) == []

    def test_one_that_was_killed_is_forgotten_after_a_day(self, session: Session, engine: Engine) -> None:
        with clock.at(TODAY - timedelta(days=2)):
            installation.leave_note(session, f"{installation.WORKER}killed:1", release="0", mail=True)
            session.commit()
        heart = Heartbeat(sessionmaker(engine), "smtp://127.0.0.1:1")
        heart.beat()
        assert [(note.name, note.said["mail"]) for note in installation.workers(session)] == [(heart.name, False)]

    def test_it_beats_no_more_often_than_is_needed(
        self, session: Session, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        heart, hour = Heartbeat(sessionmaker(engine), "folder"), [100.0]
        monkeypatch.setattr("secretariat.operations.heartbeat.time.monotonic", lambda: hour[0])
        heart.beat()
        heart.stop()
        hour[0] += BEAT - 1
        heart.beat()
        assert installation.workers(session) == []
        session.rollback()
        hour[0] += 1
        heart.beat()
        assert [note.name for note in installation.workers(session)] == [heart.name]


def alarming(page: str) -> set[str]:
    """Return the figures that the alarms of a page ask for."""
    rows = [row for row in page[page.index("Alarms worth having") :].splitlines() if row.startswith("| `")]
    return set(re.findall(r"\b(?:secretariat|process)_[a-z_]+", " ".join(row.split(" | ")[0] for row in rows)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_alarm_asks_for_a_figure_that_there_is(lively: None, session: Session, settings: Settings) -> None:
    metrics.count("GET", "desk.home", 200, 0.1)
    families = list(text_string_to_metric_families(metrics.exposition(session, settings).decode()))
    figures = {family.name for family in families} | {sample.name for family in families for sample in family.samples}
    page = (ROOT / "docs" / "watching.md").read_text()
    assert len(alarming(page)) >= 10
    assert alarming(page) - figures == set()
    assert alarming(page + "\n| `secretariat_worries > 3` | |") - figures == {"secretariat_worries"}
