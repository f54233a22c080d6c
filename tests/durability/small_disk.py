"""A PostgreSQL server that keeps what it must, on two disks of its own that can be filled: one for tables, one for its log.

The disks are seen by the server alone (a mount namespace): they are gone with the last process in it, whatever becomes of the
tests, and nothing is mounted for anybody else.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Final

import psycopg
import pytest

from tests.durability import tracing
from tests.plugins.places import quick_place
from tests.plugins.ports import free_port
from tests.plugins.postgres import OWNER, PostgresCluster, as_server_user, programs, server_user, stop

#: Megabytes; the log is written in files of one, so that it soon wants another, and no room is made in it by checkpoints.
SIZES: Final = {"tables": 192, "log": 256}
SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "2MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "1h",
    "max_connections": "30",
    "wal_recycle": "off",
    "wal_init_zero": "on",
    "autovacuum": "off",
    "timezone": "Pacific/Auckland",
}
FORBIDDEN: Final = "nothing may be mounted here, so a full disk under PostgreSQL is NOT proven by this run"
WITHIN: Final = 60.0


class SmallDisks:
    """The server and its disks."""

    def __init__(self, folder: Path, holder: int, password: str) -> None:
        self.folder, self.holder, self.password = folder, holder, password
        self.port = free_port()
        self.server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return PostgresCluster(self.port, self.password).url("postgres")

    def within(self, *command: str | Path) -> list[str | Path]:
        """Return how to start a program where the disks are, as the user who may run a server."""
        return ["nsenter", f"--mount=/proc/{self.holder}/ns/mnt", "--", *as_server_user(), *command]

    def start(self) -> None:
        """Start the server, as what watches over services would once it has ended."""
        settings = {**SETTINGS, "port": str(self.port), "unix_socket_directories": str(self.folder)}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "said").open("ab") as said:
            self.server = subprocess.Popen(
                self.within(programs() / "postgres", "-D", self.folder / "tables" / "data", *words),
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            )  # fmt: skip

    def works_again(self) -> None:
        """Wait until it can be written to; start it once more if it gave up, as it does where it cannot recover."""
        deadline = time.monotonic() + WITHIN
        while time.monotonic() < deadline:
            if self.server is not None and self.server.poll() is not None:
                self.start()
            with contextlib.suppress(psycopg.OperationalError), self.connected() as connection:
                connection.execute("SELECT pg_current_wal_lsn()")
                return
            time.sleep(0.1)
        pytest.fail(f"PostgreSQL does not work again:\n{(self.folder / 'said').read_text()[-4000:]}", pytrace=False)

    @contextlib.contextmanager
    def connected(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=OWNER, password=self.password, dbname="postgres", autocommit=True,
            connect_timeout=10,
        ) as connection:  # fmt: skip
            yield connection

    @contextlib.contextmanager
    def full(self, disk: str) -> Iterator[None]:
        """Let a disk have no room left, to the last byte."""
        ballast = Path(f"/proc/{self.holder}/root") / self.folder.relative_to("/") / disk / "ballast"
        try:
            with ballast.open("wb", buffering=0) as file:
                _fill(file)
            yield
        finally:
            ballast.unlink()

    def waits_for_the_disk(self, *, honest: bool) -> None:
        """Let the product's connections, from the next on, hear of a commit when it is on disk, or before it is."""
        with self.connected() as connection:
            connection.execute(f"ALTER ROLE {OWNER} SET synchronous_commit = {'on' if honest else 'off'}")
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                               "AND backend_type = 'client backend'")  # fmt: skip

    @contextlib.contextmanager
    def ending_at_once(self) -> Iterator[None]:
        """Let nothing be written of the log that nobody waits for, then end the server as a loss of power would."""
        with self.connected() as connection:
            asked = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'"
            ((writer,),) = connection.execute(asked).fetchall()
        os.kill(writer, signal.SIGSTOP)
        assert self.server is not None
        try:
            yield
        finally:
            self.server.send_signal(signal.SIGQUIT)
            os.kill(writer, signal.SIGCONT)
            self.server.wait(WITHIN)

    def backends(self) -> list[int]:
        """The processes that serve the product."""
        with self.connected() as connection:
            asked = "SELECT pid FROM pg_stat_activity WHERE application_name = 'secretariat-web'"
            return [pid for (pid,) in connection.execute(asked)]

    @contextlib.contextmanager
    def hindered(self, trace: Path, call: str, how: str) -> Iterator[None]:
        """Hinder the first call of this name in each process that serves the product."""
        pids = self.backends()
        assert pids
        options = [*tracing.watching([call]), "-e", f"inject={call}:{how}:when=1"]
        with contextlib.ExitStack() as stack:
            for pid in pids:
                stack.enter_context(tracing.attached(tracing.program(), pid, trace.with_suffix(f".{pid}"), options))
            yield


def _fill(file: IO[bytes]) -> None:
    for size in (1 << 20, 1 << 12, 1):
        with contextlib.suppress(OSError):
            while True:
                file.write(bytes(size))
    with pytest.raises(OSError) as fault:  # noqa: PT012  # tmpfs may have given the last page just now
        while True:
            file.write(bytes(1))
    assert fault.value.errno == errno.ENOSPC


@contextlib.contextmanager
def _disks(folder: Path) -> Iterator[int]:
    """Mount both, for who enters the namespace of the process whose id is given; it ends when we do."""
    user = server_user()
    mounts = [
        f"mount -t tmpfs -o size={size}m,mode=700,uid={user.pw_uid},gid={user.pw_gid} tmpfs {folder / disk}"
        for disk, size in SIZES.items()
    ]
    for disk in SIZES:
        (folder / disk).mkdir()
    script = " && ".join([*mounts, "echo ready", "exec cat"])
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        try:
            if holder.stdout.readline() != b"ready\n":
                pytest.skip(FORBIDDEN)
            yield holder.pid
        finally:
            holder.stdin.close()
            holder.wait(30)


@contextlib.contextmanager
def running() -> Iterator[SmallDisks]:
    """Make the server, run it, and stop and remove it in the end."""
    if os.geteuid() != 0:
        pytest.skip(FORBIDDEN)
    with quick_place("secretariat-small-") as folder:
        os.chown(folder, server_user().pw_uid, server_user().pw_gid)
        with _disks(folder) as holder:
            disks = SmallDisks(folder, holder, secrets.token_hex(16))
            secret = folder / "password"
            secret.write_text(disks.password)
            os.chown(secret, server_user().pw_uid, server_user().pw_gid)
            _made(disks, secret)
            disks.start()
            try:
                disks.works_again()
                yield disks
            finally:
                assert disks.server is not None
                stop(disks.server)


def _made(disks: SmallDisks, secret: Path) -> None:
    words: Sequence[str | Path] = [
        programs() / "initdb", "--pgdata", disks.folder / "tables" / "data", "--waldir", disks.folder / "log" / "wal",
        "--wal-segsize=1", "--no-sync", "--username", OWNER, "--pwfile", secret, "--auth=scram-sha-256",
        "--encoding=UTF8", "--locale=C.UTF-8",
    ]  # fmt: skip
    made = subprocess.run(
        disks.within(*words), cwd=disks.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
