"""A private PostgreSQL server for one test session: made in seconds, stopped and removed at its end."""

from __future__ import annotations

import itertools
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.plugins.places import quick_place
from tests.plugins.ports import free_port

OWNER = "secretariat"
HINT = "PostgreSQL's server programs are not installed. Run: scripts/system-packages test"

#: Durability is given up for speed. The zone is far from UTC, so that code which leans on the server's own
#: zone shows it.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "60",
    "timezone": "Pacific/Auckland",
    "log_timezone": "UTC",
}


def programs() -> Path:
    """The folder of the newest installed server's programs, Debian's place first, then PATH."""
    debian = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if debian:
        return max(debian, key=lambda path: float(path.parent.name))
    found = shutil.which("initdb")
    if found is None:
        pytest.fail(HINT, pytrace=False)
    return Path(found).resolve().parent


class PostgresCluster:
    """A running server; knows how to make, copy and drop databases on it."""

    def __init__(self, port: int, password: str) -> None:
        self.port = port
        self._password = password
        self._serial = itertools.count(1)
        self._connection: psycopg.Connection | None = None

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database on this server."""
        return URL.create(
            "postgresql+psycopg", OWNER, self._password, "127.0.0.1", self.port, database
        ).render_as_string(hide_password=False)

    def create(self, template: str | None = None) -> str:
        """Make a database, empty or a copy of the one at address `template`; return its address.

        A copy takes a tenth of a second or less. Nobody may be connected to the template meanwhile: dispose
        of the engine that migrated it first, or PostgreSQL refuses.
        """
        return self._make(f"test_{next(self._serial)}", template)

    def renew(self, name: str, template: str) -> str:
        """Put a fresh copy of `template` in the place of the database `name`, cutting off who is still connected."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        return self._make(name, template)

    def _make(self, name: str, template: str | None) -> str:
        source = "template0" if template is None else make_url(template).database
        assert source is not None
        # Copying the files takes half the time of copying page by page through the log, the way meant for large servers.
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(*map(sql.Identifier, (name, source)))
        )
        return self.url(name)

    def drop(self, url: str) -> None:
        """Drop the database at this address, cutting off who is still connected."""
        name = make_url(url).database
        assert name is not None
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def database(self, template: str | None = None) -> Iterator[str]:
        """The address of a database as by `create`, dropped afterwards."""
        url = self.create(template)
        try:
            yield url
        finally:
            self.drop(url)

    def answers(self) -> bool:
        """Whether the server takes connections yet."""
        try:
            self._run(sql.SQL("SELECT 1"))
        except psycopg.OperationalError:
            return False
        return True

    def close(self) -> None:
        """Let go of the server."""
        if self._connection is not None:
            self._connection.close()

    def _run(self, statement: sql.SQL | sql.Composed) -> None:
        if self._connection is None:  # made once: to prove the password costs more than most statements
            self._connection = psycopg.connect(
                host="127.0.0.1", port=self.port, user=OWNER, password=self._password, dbname="postgres",
                autocommit=True, connect_timeout=60,
            )  # fmt: skip
        self._connection.execute(statement)


def as_server_user() -> list[str]:
    """How to start a program as the user who may run a server (PostgreSQL refuses root), tied to our life.

    If this process dies without cleaning up, the kernel stops the server.
    """
    tied = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() != 0:
        return tied
    user = server_user()
    return [*tied, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def server_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


@contextmanager
def running_cluster() -> Iterator[PostgresCluster]:
    """Make a server in a temporary folder, run it, and stop and remove it in the end."""
    binaries = programs()
    with quick_place("secretariat-pg-") as folder:
        password = secrets.token_hex(16)
        secret = folder / "password"
        secret.touch(mode=0o600)
        secret.write_text(password)
        if os.geteuid() == 0:
            for path in (folder, secret):
                os.chown(path, server_user().pw_uid, server_user().pw_gid)
        made = subprocess.run(
            [
                *as_server_user(), binaries / "initdb", "--pgdata", folder / "data", "--no-sync",
                "--username", OWNER, "--pwfile", secret, "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale=C.UTF-8",
            ],
            cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip
        if made.returncode:
            pytest.fail(f"initdb failed:\n{made.stdout}{made.stderr}", pytrace=False)
        with _serving(binaries, folder, password) as cluster:
            yield cluster


@contextmanager
def _serving(binaries: Path, folder: Path, password: str) -> Iterator[PostgresCluster]:
    log = folder / "log"
    # Another program may take the free port before the server does: then another port is tried.
    for _ in range(5):
        cluster = PostgresCluster(free_port(), password)
        settings = {**SETTINGS, "port": str(cluster.port), "unix_socket_directories": str(folder)}
        with log.open("ab") as output:
            server = subprocess.Popen(
                [
                    *as_server_user(), binaries / "postgres", "-D", folder / "data",
                    *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
                ],
                cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
        try:
            if _ready(server, cluster):
                yield cluster
                return
        finally:
            cluster.close()
            stop(server)
    pytest.fail(f"PostgreSQL did not start:\n{log.read_text()}", pytrace=False)


def _ready(server: subprocess.Popen[bytes], cluster: PostgresCluster) -> bool:
    deadline = time.monotonic() + 120
    while server.poll() is None and time.monotonic() < deadline:
        if cluster.answers():
            return True
        time.sleep(0.05)
    return False


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop by the id of the process we started: at once, since what it holds is thrown away."""
    if server.poll() is None:
        server.send_signal(signal.SIGQUIT)
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[PostgresCluster]:
    """The session's server: `.create(template)`, `.drop(url)`, `with .database(template) as url`."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres_url(postgres_cluster: PostgresCluster) -> str:
    """The address of one empty database of this session, fit to be migrated and then copied from."""
    return postgres_cluster.create()
