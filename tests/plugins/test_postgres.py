"""The private server is real, private, and gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.plugins import postgres
from tests.plugins.postgres import PostgresCluster


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        engine.dispose()


def test_a_copy_has_what_its_template_had_and_changes_alone(postgres_cluster: PostgresCluster) -> None:
    with postgres_cluster.database() as template:
        run(template, "CREATE TABLE paper (title text)")
        run(template, "INSERT INTO paper VALUES ('Ordre du jour')")
        with postgres_cluster.database(template) as copy:
            run(copy, "INSERT INTO paper VALUES ('Note')")
            assert run(copy, "SELECT count(*) FROM paper") == [(2,)]
        assert run(template, "SELECT count(*) FROM paper") == [(1,)]


def test_a_dropped_database_is_gone_even_for_who_was_connected(postgres_cluster: PostgresCluster) -> None:
    url = postgres_cluster.create()
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        postgres_cluster.drop(url)
        connection.invalidate()
    engine.dispose()
    with pytest.raises(Exception, match="does not exist"):
        run(url, "SELECT 1")


def test_text_is_utf8_and_lower_case_knows_accents(postgres_url: str) -> None:
    assert run(postgres_url, "SELECT lower('ÉTAT'), getdatabaseencoding()") == [("état", "UTF8")]


def test_nobody_enters_without_the_password(postgres_url: str) -> None:
    url = make_url(postgres_url)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=url.host, port=url.port, user=url.username, password="guess", dbname=url.database)


def test_a_missing_server_fails_with_the_command_that_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "Path", lambda _: tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.fail.Exception, match="scripts/system-packages test"):
        postgres.programs()


def test_the_server_dies_with_the_process_that_started_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed without a chance to clean up, as by a time limit in CI."""
    monkeypatch.setenv("TMPDIR", tempfile.mkdtemp())  # not tmp_path, which the server's user may not enter
    os.chmod(os.environ["TMPDIR"], 0o755)
    script = tmp_path / "starter.py"
    script.write_text(
        "import os, signal\n"
        "from tests.plugins.postgres import running_cluster\n"
        "with running_cluster() as cluster:\n"
        "    print(cluster.port, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    try:
        started = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=300)
        assert started.returncode == -signal.SIGKILL, started.stderr
        assert refuses_soon(int(started.stdout))
    finally:
        shutil.rmtree(os.environ["TMPDIR"])


def refuses_soon(port: int) -> bool:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            return True
        time.sleep(0.1)
    return False
