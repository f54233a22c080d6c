"""A real nginx on a free port of this machine, in front of an application, with the configuration of docs/examples."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import waitress.server
from waitress import wasyncore

from secretariat.cli import SERVER
from secretariat.core import clock
from tests.plugins.ports import free_port

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "examples" / "nginx.conf"
HINT = "nginx is not installed. Run: scripts/system-packages test"

MAIN = """
{user}
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{server}
}}
"""


def documented() -> str:
    """Return what docs/examples has for nginx."""
    return DOCUMENT.read_text()


def _fitted(block: str, changes: dict[str, str]) -> str:
    """Change what differs from machine to machine, and nothing else."""
    for pattern, instead in changes.items():
        assert re.search(pattern, block), f"docs/examples/nginx.conf has no {pattern} any more"
        block = re.sub(pattern, instead, block)
    return block


@contextmanager
def serving(application: WSGIApplication) -> Iterator[int]:
    """Serve as `secretariat serve` does, on the day of the tests. Gives the port."""
    today = clock.now()

    def on_that_day(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with clock.at(today):
            return application(environ, start_response)

    server = waitress.server.create_server(on_that_day, host="127.0.0.1", port=0, threads=4, **SERVER)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server.effective_port  # type: ignore[union-attr]  # one address makes one server
    finally:
        server.task_dispatcher.shutdown(
            timeout=60
        )  # who has sent an answer may still hold the database, which is about to go
        # Its loop closes what it waits for by itself, and ends with nothing left: closed from here, it would wait for
        # sockets that are gone, and leave those of its clients open.
        trigger = server.trigger  # type: ignore[union-attr]
        with trigger.lock:  # or the loop, woken by an answer, could close the trigger before it is pulled
            trigger.thunks.append(lambda: wasyncore.close_all(server._map))
            trigger.pull_trigger()
        thread.join(60)
        assert not thread.is_alive()


@contextmanager
def nginx(application_port: int, kept: Path, folder: Path, *, beside: str = "") -> Iterator[int]:
    """Run nginx in front of an application whose files are in `kept`. Gives its port. `beside`: further locations."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if program is None:
        pytest.fail(HINT, pytrace=False)
    port = free_port()
    changes = {
        r"\nserver \{ listen 80;[^\n]*": "",
        r"server 127\.0\.0\.1:8000;": f"server 127.0.0.1:{application_port};",
        r"listen 443 ssl;": f"listen 127.0.0.1:{port};",
        r"\n *ssl_certificate(_key)? [^\n]*": "",
        r"server_name [^;]*;": "server_name localhost;",
        r"http://127\.0\.0\.1:8000": f"http://127.0.0.1:{application_port}",
        r"alias /var/lib/secretariat/blobs/;": f"alias {kept}/;",
    }
    root = Path("/proc/self").stat().st_uid == 0
    before = "location /-/kept/ {"
    server = _fitted(documented().replace(before, f"{beside}\n{before}"), changes)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, server=server, user="user root;" if root else ""))
    words = [program, "-p", str(folder), "-e", str(folder / "log"), "-c", str(folder / "nginx.conf")]
    running = subprocess.Popen(words, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(running, port, folder / "log")
        yield port
    finally:
        running.terminate()
        running.wait(60)


def _wait(running: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while running.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"nginx did not start:\n{log.read_text() if log.exists() else ''}", pytrace=False)


def ask(port: int, path: str, *, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask over a connection of its own; headers are given with _ for -. Returns status, headers in small letters, body."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()
