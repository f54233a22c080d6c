"""What an operator can mend is said in a sentence, by every command: never by a traceback."""

from __future__ import annotations

import errno
import socket
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from secretariat.cli import main
from secretariat.core import snapshot
from secretariat.operations.console import of_the_database, of_the_files
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


@pytest.mark.parametrize("words", [("upgrade",), ADMIN, ("read-only", "on")], ids=" ".join)
def test_a_data_folder_in_which_no_database_can_be(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "file").touch()
    said = CliRunner().invoke(main, words, env=environment(tmp_path / "file" / "data", ""))
    assert (said.exit_code, said.exception.__class__) == (1, SystemExit), said.output
    assert "SECRETARIAT_DATA" in said.output
    assert "Start it" not in said.output


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = environment(tmp_path, "")
    assert CliRunner().invoke(main, ["upgrade"], env=settings).exit_code == 0
    below = str(tmp_path / "file" / "below")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    for words in (("write-house", below), ("run", "--port", port, "--data", below)):
        said = CliRunner().invoke(main, words, env=settings)
        assert (said.exit_code, said.exception.__class__) == (1, SystemExit), said.output
        assert "cannot be written or read: Not a directory" in said.output


def _of_sqlite(code: int, said: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(said)
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "said", "todo"),
    [
        (sqlite3.SQLITE_FULL, "database or disk is full", "Make room"),
        (sqlite3.SQLITE_READONLY, "attempt to write a readonly database", "owned by the user who runs this"),
    ],
)
def test_what_the_database_says_before_a_statement(code: int, said: str, todo: str) -> None:
    assert todo in of_the_database(OperationalError(None, None, _of_sqlite(code, said)))


def test_a_full_disk_is_that_of_the_copy() -> None:
    said = of_the_files(OSError(errno.ENOSPC, "No space left on device", "/backup/database", None, "/data/database"))
    assert said.startswith("The disk of /data/database is full.")


def test_a_full_disk_beneath_a_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(sqlite3.Connection):
        def backup(self, *_words: object, **_more: object) -> None:
            raise _of_sqlite(sqlite3.SQLITE_FULL, "database or disk is full")

    settings = environment(tmp_path, "")
    assert CliRunner().invoke(main, ["upgrade"], env=settings).exit_code == 0
    monkeypatch.setattr(snapshot.sqlite3, "connect", lambda path: Full(path))
    said = CliRunner().invoke(main, ["backup", str(tmp_path / "backups")], env=settings)
    assert (said.exit_code, said.exception.__class__) == (1, SystemExit), said.output
    assert "is full. Make room" in said.output
