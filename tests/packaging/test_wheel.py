"""The wheel carries everything the product needs, nothing else, and runs without a checkout."""

from __future__ import annotations

import contextlib
import http.cookiejar
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.conftest import STRAY, kept_by_git, link_locked, run
from tests.plugins.ports import free_port


def shipped(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def test_the_wheel_holds_exactly_what_git_keeps_of_the_product(wheel: Path) -> None:
    beside = ("templates/", "static/", "migrations/", "wsgi.py")
    wanted = {name for name in kept_by_git() if name.startswith("secretariat/")}
    wanted |= {f"secretariat/{name}" for name in kept_by_git() if name.startswith(beside)}
    assert shipped(wheel) == wanted


def test_the_wheel_has_each_kind_of_file(wheel: Path) -> None:
    names = "\n".join(sorted(shipped(wheel)))
    for kind in (
        r"^secretariat/wsgi\.py$",
        r"^secretariat/templates/.+\.html$",
        r"^secretariat/static/.+\.css$",
        r"^secretariat/migrations/env\.py$",
        r"^secretariat/migrations/versions/.+\.py$",
        r"^secretariat/translations/.+\.(po|mo)$",
    ):
        assert re.search(kind, names, re.MULTILINE), kind


def test_no_stray_file_is_shipped(tree: Path, wheel: Path) -> None:
    for name in STRAY:
        assert (tree / name).exists()
        assert Path(name).name not in {Path(entry).name for entry in shipped(wheel)}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment with the wheel and what requirements/runtime.txt names; its folder."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    [site] = folder.glob("lib/python*/site-packages")
    link_locked(site)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", folder / "bin/python")
    run(*pip, "install", "--no-index", "--no-deps", wheel, cwd=folder.parent)
    return folder


def test_the_installed_product_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    code = "import secretariat; print(secretariat.__file__)"
    where = run(installed / "bin/python", "-c", code, cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed)


def test_the_installed_product_has_its_bytecode(installed: Path) -> None:
    [package] = installed.glob("lib/python*/site-packages/secretariat")
    sources = {path.relative_to(package) for path in package.rglob("*.py")}
    compiled = {path.parent.parent.relative_to(package) / path.name.split(".")[0] for path in package.rglob("*.pyc")}
    assert {source.with_suffix("") for source in sources} == compiled


def test_the_tools_of_the_tests_are_not_there_to_lean_on(installed: Path, tmp_path: Path) -> None:
    code = "import importlib.util as u; print(u.find_spec('flask') and not u.find_spec('pytest'))"
    assert run(installed / "bin/python", "-c", code, cwd=tmp_path) == "True\n"


@contextlib.contextmanager
def serving(installed: Path, folder: Path) -> Iterator[str]:
    """`secretariat run` in an empty folder, until it answers; its address. Ended by SIGTERM."""
    port = free_port()
    log = folder.parent / "log"
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder.parent), "LANG": "C.UTF-8"}
    command = ("run", "--host", "127.0.0.1", "--port", str(port), "--data", "data", "--demo")
    with log.open("w") as output:
        server = subprocess.Popen(
            [installed / "bin/secretariat", *command],
            cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}/"
    try:
        deadline = time.monotonic() + 300
        while not answers(address):
            assert server.poll() is None, f"secretariat run ended:\n{log.read_text()}"
            assert time.monotonic() < deadline, f"secretariat run does not answer:\n{log.read_text()}"
            time.sleep(0.2)
        yield address
        server.terminate()
        assert server.wait(timeout=120) in (0, -signal.SIGTERM), log.read_text()
        assert not group_alive(server.pid), "a child outlived secretariat run"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=20).close()
    except urllib.error.HTTPError:
        return True  # an answer, and the test says which was wanted
    except OSError:
        return False
    return True


def group_alive(group: int) -> bool:
    for _ in range(600):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.1)
    return True


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as answer:
        text: str = answer.read().decode()
    return text


class Visitor:
    """Somebody who signs in over HTTP and follows links, as a script would."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, path: str) -> tuple[str, bytes]:
        """The type and the body of the answer."""
        with self._opener.open(urllib.parse.urljoin(self.address, path), timeout=60) as answer:
            return answer.headers.get_content_type(), answer.read()

    def sign_in(self, email: str, password: str) -> None:
        page = self.get("sign-in")[1].decode()
        [token] = re.findall(r'name="csrf_token" value="([^"]+)"', page)[:1]
        sent = urllib.parse.urlencode({"csrf_token": token, "email": email, "password": password})
        self._opener.open(f"{self.address}sign-in", sent.encode(), timeout=60).close()

    def wait_for_pdf(self, path: str) -> bytes:
        """Ask for a PDF until the worker has made it."""
        deadline = time.monotonic() + 300
        while True:
            kind, body = self.get(path)
            if kind == "application/pdf":
                return body
            assert time.monotonic() < deadline, f"{path} was not made: {body.decode()[:2000]}"
            time.sleep(0.5)


def demonstration_accounts(installed: Path, folder: Path) -> list[dict[str, str]]:
    """What `secretariat accounts` prints, as a script reads it."""
    printed = run(installed / "bin/secretariat", "accounts", "--data", "data", cwd=folder)
    accounts: list[dict[str, str]] = json.loads(printed)
    return accounts


def test_it_starts_in_an_empty_folder_shows_pages_and_prints(installed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    with serving(installed, folder) as address:
        page = get(address)
        assert 'type="password"' in page
        assert page.count("<h1") == 1
        sheets = re.findall(r'<link[^>]+rel="stylesheet"[^>]+href="/([^"]+)"', page)
        assert sheets, "the page links no stylesheet"
        for sheet in sheets:
            assert get(address + sheet), sheet

        secretary = next(one for one in demonstration_accounts(installed, folder) if one["role"] == "secretary")
        visitor = Visitor(address)
        visitor.sign_in(secretary["email"], secretary["password"])
        own = visitor.get("")[1].decode()
        assert 'type="password"' not in own
        [meeting] = re.findall(r'class="next".*?href="(/meetings/[^"/]+)"', own, re.DOTALL)[:1]
        [symbol_page] = re.findall(r'class="sym" href="(/[^"]+)"', own[own.index('class="next"') :])[:1]
        assert visitor.get(meeting)[0] == "text/html"
        [version] = re.findall(r"/versions/[0-9a-z]+(?=/)", visitor.get(symbol_page)[1].decode())[:1]
        assert visitor.wait_for_pdf(f"{version}/en.pdf").startswith(b"%PDF-")
    assert [path.name for path in folder.iterdir()] == ["data"]
    shutil.rmtree(folder)
