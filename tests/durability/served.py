"""The product as it is served: waitress, either database, real connections, in a process of its own on the day of the scene."""

from __future__ import annotations

import contextlib
import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import waitress

from secretariat.core import clock
from secretariat.factory import create_app
from secretariat.wiring import wire
from tests.durability import tracing
from tests.durability.performer import ROOT
from tests.durability.scene import Act, Answer, settings_of
from tests.durability.tracing import Call
from tests.integration.minutes.story import AFTERWARDS
from tests.plugins.ports import free_port

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

STARTS_WITHIN = 240


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    port: int
    process: subprocess.Popen[bytes]

    def sent(self, act: Act) -> Answer | None:
        """Send the act; None if the connection ended without an answer."""
        with contextlib.closing(http.client.HTTPConnection("localhost", self.port, timeout=60)) as connection:
            try:
                connection.request("POST", act.path, act.body, act.headers)
                response = connection.getresponse()
                return Answer(response.status, response.read().decode())
            except (http.client.RemoteDisconnected, ConnectionError):
                return None

    def shown(self, path: str, cookie: str) -> Answer:
        """Ask for a page."""
        with contextlib.closing(http.client.HTTPConnection("localhost", self.port, timeout=60)) as connection:
            connection.request("GET", path, headers={"Cookie": f"session={cookie}"})
            response = connection.getresponse()
            return Answer(response.status, response.read().decode())

    def answers(self) -> bool:
        with contextlib.closing(http.client.HTTPConnection("localhost", self.port, timeout=20)) as connection:
            try:
                connection.request("GET", "/healthz")
                return connection.getresponse().status == 200
            except OSError:
                return False


def is_success(call: Call) -> bool:
    """The first bytes of an answer that acknowledges."""
    return call.file.startswith("socket:") and any(f'"HTTP/1.1 {digit}' in call.arguments for digit in "23")


@contextlib.contextmanager
def serving(place: Path, *, under: Sequence[str] = (), url: str = "") -> Iterator[Server]:
    """A server on the data folder `place`, started by the command `under`, ended by its own process id; its database is the
    one in the folder, or at `url`."""
    port = free_port()
    command = [*under, sys.executable, "-m", "tests.durability.served", str(place), str(port), *([url] if url else [])]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        server = Server(port, process)
        try:
            deadline = time.monotonic() + STARTS_WITHIN
            while not server.answers():
                assert process.poll() is None, "the server ended"
                assert time.monotonic() < deadline, "the server does not answer"
                time.sleep(0.1)
            yield server
        finally:
            assert process.stdin is not None
            process.stdin.close()  # it ends when nobody is there any more
            process.wait(timeout=60)


def under_strace(trace: Path) -> list[str]:
    """The command that starts another one traced from its first call on."""
    return [
        tracing.program(),
        tracing.FOLLOWING,
        "--seccomp-bpf",
        "-y",
        "-s",
        "48",
        "-o",
        str(trace),
        *tracing.watching(),
    ]


@contextlib.contextmanager
def hindered(server: Server, trace: Path, name: str, how: str, nth: int) -> Iterator[None]:
    """Hinder the `nth` call of this name, counted from now on, in whichever thread comes to it."""
    options = [tracing.FOLLOWING, *tracing.watching([name]), "-e", f"inject={name}:{how}:when={nth}"]
    with tracing.attached(tracing.program(), server.process.pid, trace, options):
        yield


# What follows runs in the process.


def main() -> None:
    place, port, *url = Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]
    wire()
    app = create_app(settings_of(place, *url))

    def on_that_day(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with clock.at(AFTERWARDS):
            return app(environ, start_response)

    threading.Thread(target=_end_with_who_started_it, daemon=True).start()
    waitress.serve(on_that_day, host="127.0.0.1", port=port, threads=4, ident=None)


def _end_with_who_started_it() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
