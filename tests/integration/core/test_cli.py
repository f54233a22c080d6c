"""The commands of operators: what they do, and what they say when they cannot."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.cli import main
from secretariat.core import schema
from secretariat.core.db import make_engine
from secretariat.operations.console import database, demonstration
from secretariat.people.models import Appointment, User


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    return {
        "SECRETARIAT_SECRET_KEY": "a key for tests, long enough to be taken",
        "SECRETARIAT_DATA": str(tmp_path / "data"),
        "SECRETARIAT_DATABASE_URL": database_url,
        "SECRETARIAT_PROFILE": "development",
        "SECRETARIAT_BASE_URL": "http://localhost",
    }


def command(*words: str, env: dict[str, str] | None = None, typed: str = "") -> Result:
    return CliRunner().invoke(main, list(words), env=env, input=typed)


def test_a_taken_port_is_said_before_anything_is_done(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = command("run", "--port", str(port), "--data", str(tmp_path / "data"), "--demo")
    assert answer.exit_code == 1
    assert f"Port {port} is taken." in answer.output
    assert not (tmp_path / "data").exists()


def test_accounts_are_json_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "secretariat.sqlite3").touch()
    answer = command("accounts", "--data", str(tmp_path))
    listed = json.loads(answer.output)
    assert {"email", "password", "role", "can"} <= set(listed[0])


@pytest.mark.parametrize("name", ["accounts", "verify"])
def test_without_data_a_command_says_how_to_get_some(name: str, tmp_path: Path) -> None:
    answer = command(name, "--data", str(tmp_path / "none"))
    assert answer.exit_code == 1
    assert f"Start with: make run DATA={tmp_path / 'none'}" in answer.output
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("name", ["serve", "worker", "upgrade", "create-admin", "verify"])
def test_without_settings_a_command_says_which_to_set(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("SECRETARIAT_SECRET_KEY", "SECRETARIAT_DATA"):
        monkeypatch.delenv(variable, raising=False)
    typed = (
        ["--email", "a@example.org", "--name", "A", "--password", "enough-of-a-password"]
        if name == "create-admin"
        else []
    )
    answer = command(name, *typed)
    assert answer.exit_code == 1
    assert "Set SECRETARIAT_SECRET_KEY" in answer.output


def test_upgrade_brings_an_empty_database_to_the_newest_form(tmp_path: Path, environment: dict[str, str]) -> None:
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    answer = command("upgrade", env={**environment, "SECRETARIAT_DATABASE_URL": url})
    assert answer.exit_code == 0, answer.output
    assert f"The database is at {schema.newest()}." in answer.output
    engine = make_engine(url)
    assert schema.current(engine) == schema.newest()
    engine.dispose()


def test_upgrade_of_what_is_new_already_changes_nothing(environment: dict[str, str]) -> None:
    assert command("upgrade", env=environment).exit_code == 0


ADMIN = ("create-admin", "--email", "ada.admin@example.org", "--name", "Ada Admin")


def test_an_administrator_is_created_with_a_password_typed_twice(environment: dict[str, str], session: Session) -> None:
    answer = command(*ADMIN, env=environment, typed="seven green lamps\nseven green lamps\n")
    assert answer.exit_code == 0, answer.output
    assert "seven green lamps" not in answer.output
    user = session.scalars(select(User)).one()
    assert user.email == "ada.admin@example.org"
    assert session.scalars(select(Appointment.role)).one() == "administrator"


def test_an_administrator_of_a_first_look_is_created_in_its_folder(tmp_path: Path) -> None:
    typed = "seven green lamps\nseven green lamps\n"
    data = tmp_path / "data"
    answer = command(*ADMIN, "--data", str(data), typed=typed)
    assert (answer.exit_code, data.exists()) == (1, False)
    assert f"Start with: make run DATA={data}" in answer.output
    with database(demonstration(data)) as engine:
        schema.upgrade(engine)
        answer = command(*ADMIN, "--data", str(data), typed=typed)
        assert answer.exit_code == 0, answer.output
        with Session(engine) as session:
            assert session.scalars(select(User.email)).all() == ["ada.admin@example.org"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("short\nshort\n", "at least 12 characters"),
        ("ada admin herself\nada admin herself\n", "may not hold your name"),
    ],
)
def test_a_weak_password_creates_nobody(environment: dict[str, str], session: Session, typed: str, said: str) -> None:
    answer = command(*ADMIN, env=environment, typed=typed)
    assert answer.exit_code == 1
    assert said in answer.output
    assert session.scalars(select(User)).all() == []


def test_a_weak_password_is_asked_for_again_and_nothing_else(environment: dict[str, str], session: Session) -> None:
    answer = command(
        "create-admin", env=environment, typed="ada.admin@example.org\nAda Admin\nshort\n" + "seven green lamps\n" * 2
    )
    assert answer.exit_code == 0, answer.output
    assert answer.output.count("at least 12 characters") == 1
    assert session.scalars(select(User.name)).all() == ["Ada Admin"]


def test_the_same_address_twice_is_said(environment: dict[str, str]) -> None:
    words = "seven green lamps\nseven green lamps\n"
    command(*ADMIN, env=environment, typed=words)
    answer = command(*ADMIN, env=environment, typed=words)
    assert answer.exit_code == 1
    assert "There is an account with this address already." in answer.output


def test_verify_says_that_everything_stands_and_how_far_the_chain_goes(environment: dict[str, str]) -> None:
    command(*ADMIN, env=environment, typed="seven green lamps\nseven green lamps\n")
    answer = command("verify", env=environment)
    assert answer.exit_code == 0, answer.output
    assert "Everything stands. The audit chain has 3 entries; its head is " in answer.output


def test_verify_fails_when_something_was_altered(environment: dict[str, str], session: Session) -> None:
    command(*ADMIN, env=environment, typed="seven green lamps\nseven green lamps\n")
    connection = session.connection()
    on = "" if connection.dialect.name == "sqlite" else " ON audit_entry"
    connection.exec_driver_sql(f"DROP TRIGGER audit_entry_stands_update{on}")
    connection.exec_driver_sql("UPDATE audit_entry SET actor = 'user:99' WHERE seq = 1")
    session.commit()
    answer = command("verify", env=environment)
    assert answer.exit_code == 1
    assert "audit entry 1 (about user:1): its content was altered" in answer.output
