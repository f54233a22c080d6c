"""The product as a visitor starts it: a server and its worker, in processes of their own, on the demonstration.

SQLite is enough here: what a page shows does not depend on the database, and everything that touches data is
tested on both kinds elsewhere.
"""

from __future__ import annotations

import contextlib
import http.cookiejar
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from secretariat.demo import accounts
from secretariat.people.queries import token_hash
from tests.conftest import FONTS
from tests.plugins.ports import free_port

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

#: Loading the demonstration takes some seconds on an idle machine.
STARTS_WITHIN = 240
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Server:
    """A running demonstration; `url` has no slash at its end."""

    url: str
    data: Path
    _sessions: dict[str, str] = field(default_factory=dict)

    def account(self, role: str) -> dict[str, str]:
        """The demonstration's account of that role."""
        return next(one for one in accounts() if one["role"] == role)

    def enter(self, page: Page, role: str, *, language: str = "en") -> None:
        """Give the page the session of that role, opened once by the sign-in form and shared by the tests."""
        if role not in self._sessions:
            self._sessions[role] = self._opened(self.account(role))
        page.context.add_cookies(
            [
                {"name": "session", "value": self._sessions[role], "url": self.url},
                {"name": "language", "value": language, "url": self.url},
            ]
        )

    def sign_in(self, page: Page, role: str) -> None:
        """Sign in as a person does, by the form on the page that is open."""
        account = self.account(role)
        page.get_by_label(re.compile("^(E-mail|Adresse)")).fill(account["email"])
        page.locator("input[type=password]").fill(account["password"])
        page.locator("main form button[type=submit], form button[type=submit]").first.click()
        expect(page.locator("input[type=password]")).to_have_count(0)
        page.wait_for_load_state()

    def expire(self, page: Page) -> None:
        """Let the session of that page have reached its end, as it would after some hours."""
        [token] = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "session"]
        with contextlib.closing(database(self.data)) as connection, connection:
            ended = connection.execute(
                "UPDATE sign_in_session SET expires_at = seen_at WHERE token_hash = ?", (token_hash(token),)
            )
            assert ended.rowcount == 1

    def _opened(self, account: dict[str, str]) -> str:
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        with opener.open(f"{self.url}/sign-in", timeout=60) as answer:
            [token] = _TOKEN.findall(answer.read().decode())[:1]
        sent = {"csrf_token": token, "email": account["email"], "password": account["password"]}
        opener.open(f"{self.url}/sign-in", urllib.parse.urlencode(sent).encode(), timeout=60).close()
        found = next((cookie.value for cookie in jar if cookie.name == "session"), None)
        assert found, f"{account['email']} was not let in"
        return found


def database(data: Path) -> sqlite3.Connection:
    """The server's database, for what no page can do: let time pass."""
    return sqlite3.connect(data / "secretariat.sqlite3", timeout=60)


def put_off_prints(data: Path) -> None:
    """Leave the demonstration's own PDFs for tomorrow: the worker and the browser share few processors."""
    tomorrow = (datetime.now(tz=UTC) + timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with contextlib.closing(database(data)) as connection, connection:
        connection.execute("UPDATE outbox_message SET not_before = ? WHERE state = 'waiting'", (tomorrow,))


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """`secretariat run --demo` with its data in `folder`, until it answers; ended by its process id."""
    port = free_port()
    log = folder / "log"
    command = (sys.executable, "-m", "secretariat.cli", "run", "--port", str(port), "--demo")
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--data", folder / "data", "--fonts", FONTS],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    url = f"http://localhost:{port}"
    try:
        deadline = time.monotonic() + STARTS_WITHIN
        while not _answers(url):
            assert process.poll() is None, f"the server ended:\n{log.read_text()}"
            assert time.monotonic() < deadline, f"the server does not answer:\n{log.read_text()}"
            time.sleep(0.2)
        yield Server(url, folder / "data")
        process.terminate()
        process.wait(timeout=120)  # the worker first ends what it prints
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its own group: the worker too
        process.wait()


@contextlib.contextmanager
def threaded(app: WSGIApplication) -> Iterator[str]:
    """Serve `app` from threads of this process, for a scene that a test lays out itself; gives the address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}/healthz", timeout=20).close()
    except (urllib.error.URLError, OSError):
        return False
    return True
