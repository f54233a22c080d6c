"""What an operator can mend is said in a sentence, by every command: never by a traceback."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine

from secretariat.cli import main
from tests.conftest import FONTS

ADMIN = ("create-admin", "--email", "a@example.org", "--name", "A", "--password", "harbour-lantern-7-quiet")
NOBODY = "postgresql+psycopg://nobody:canary-of-a-password@127.0.0.1:1/none"


def environment(data: Path, address: str) -> dict[str, str]:
    return {
        "SECRETARIAT_SECRET_KEY": "k" * 40,
        "SECRETARIAT_DATA": str(data),
        "SECRETARIAT_FONTS": str(FONTS),
        "SECRETARIAT_DATABASE_URL": address,
        "SECRETARIAT_PROFILE": "development",
        "SECRETARIAT_BASE_URL": "http://localhost",
        "SECRETARIAT_MAIL": "folder",
    }


@pytest.mark.parametrize(
    "words",
    [
        ("upgrade",), ADMIN, ("break-glass", "a@example.org"), ("end-account", "a@example.org"), ("verify",),
        ("reindex",), ("held-mail",), ("held-mail", "send"), ("read-only", "on"), ("review-accounts",),
        ("backup", "FOLDER"), ("export", "FOLDER"), ("write-house", "FOLDER/house.toml"), ("worker",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_database_that_does_not_answer(tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    said = CliRunner().invoke(
        main, [word.replace("FOLDER", str(folder)) for word in words], env=environment(tmp_path, NOBODY)
    )
    assert (said.exit_code, said.exception.__class__) == (1, SystemExit), said.output
    assert "The database does not answer: " in said.output
    assert "mend SECRETARIAT_DATABASE_URL" in said.output
    assert "canary" not in said.output


@pytest.mark.parametrize(
    "words", [ADMIN, ("verify",), ("held-mail",), ("read-only", "on"), ("review-accounts",), ("backup", "FOLDER")],
    ids=" ".join,
)  # fmt: skip
def test_a_database_that_holds_nothing_yet(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "folder").mkdir()
    create_engine(f"sqlite:///{tmp_path}/secretariat.sqlite3").connect().close()
    said = CliRunner().invoke(
        main, [word.replace("FOLDER", str(tmp_path / "folder")) for word in words],
        env=environment(tmp_path, f"sqlite:///{tmp_path}/secretariat.sqlite3"),
    )  # fmt: skip
    assert (said.exit_code, said.exception.__class__) == (1, SystemExit), said.output
    assert "secretariat upgrade" in said.output


@pytest.mark.parametrize(("host", "said"), [("127.0.0.1", "is taken"), ("192.0.2.1", "Mend --host or --port")])
def test_an_address_that_cannot_be_had(tmp_path: Path, host: str, said: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        words = ("serve", "--host", host, "--port", str(taken.getsockname()[1]))
        answer = CliRunner().invoke(main, words, env=environment(tmp_path, ""))
    assert (answer.exit_code, answer.exception.__class__) == (1, SystemExit), answer.output
    assert said in answer.output
