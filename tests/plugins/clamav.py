"""A real clamd on a socket of its own, which knows one thing: the test string of EICAR, and nothing of the world's viruses."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from secretariat.core import scanner

HINT = "clamd is not installed. Run: scripts/system-packages test"
#: Put together here, so that no scanner takes this file for one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

CONFIGURED = """
LocalSocket {folder}/socket
DatabaseDirectory {folder}/known
TemporaryDirectory {folder}
LogFile {folder}/log
Foreground yes
StreamMaxLength 1M
{user}
"""


@contextmanager
def clamd() -> Iterator[str]:
    """Run clamd. Gives its address."""
    program = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if program is None:
        pytest.fail(HINT, pytrace=False)
    with tempfile.TemporaryDirectory(prefix="clamd-") as name:  # short: the path of a socket has 107 letters at most
        folder = Path(name)
        (folder / "known").mkdir()
        (folder / "known" / "own.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
        root = Path("/proc/self").stat().st_uid == 0
        (folder / "conf").write_text(CONFIGURED.format(folder=folder, user="User root" if root else ""))
        running = subprocess.Popen(
            [program, "-c", str(folder / "conf")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield _wait(running, f"unix:{folder}/socket", folder / "log")
        finally:
            running.terminate()
            running.wait(60)


def _wait(running: subprocess.Popen[bytes], address: str, log: Path) -> str:
    deadline = time.monotonic() + 60
    while running.poll() is None and time.monotonic() < deadline:
        if not scanner.refusal(address):
            return address
        time.sleep(0.05)
    pytest.fail(f"clamd did not start:\n{log.read_text() if log.exists() else ''}", pytrace=False)
