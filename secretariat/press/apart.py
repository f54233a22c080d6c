"""Work on a stranger's file in a process of its own: within limits of time and memory, ended whole when it exceeds them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final

#: Limits itself, then becomes the program.
_LIMITED: Final = str(Path(__file__).with_name("limited.py"))
#: Largest file that may be written, in bytes.
_LARGEST: Final = 500_000_000
_ROOT: Final = Path(__file__).resolve().parents[2]


class Failed(Exception):
    """The program ended badly, or did not end in time; the text says which."""


def run_apart(
    command: Sequence[str],
    data: BinaryIO | bytes = b"",
    *,
    seconds: int,
    memory: int,
    longest: int = _LARGEST,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """Run a program with `data` on its standard input and return what it wrote. Raises Failed.

    `seconds` limits both the time it computes and the time it takes, `memory` its address space, `longest` what it may
    write to standard output or to any one file, both in bytes.
    """
    limited = [sys.executable, "-I", "-S", _LIMITED, str(seconds), str(memory), str(longest), *command]
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
        if isinstance(data, bytes):
            given.write(data)
        else:
            data.seek(0)
            shutil.copyfileobj(data, given, 256 * 1024)
        given.seek(0)
        process = subprocess.Popen(  # noqa: S603  programs of ours and the office program of the settings
            limited,
            stdin=given,
            stdout=said,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=dict(environment) if environment is not None else None,
            start_new_session=True,
        )
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired as problem:
            raise Failed(f"no end after {seconds} seconds") from problem
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.returncode != 0:
            raise Failed(f"ended with {process.returncode}")
        said.seek(0)
        return said.read(longest)


def bare_environment(folder: str) -> dict[str, str]:
    """Return all that a Python of ours knows that works apart in `folder`: where it is, and nothing of our settings."""
    return {
        "HOME": folder,
        "LANG": "C.UTF-8",
        "PATH": os.defpath,
        "PYTHONPATH": str(_ROOT),
        "TMPDIR": folder,
        **({"PYTHONDONTWRITEBYTECODE": "1"} if sys.dont_write_bytecode else {}),
    }


@cache
def unplugged() -> tuple[str, ...]:
    """Return the words that run a program without any network, where this machine allows it."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    alone = (unshare, "--user", "--map-root-user", "--net")
    tried = subprocess.run([*alone, "true"], capture_output=True, check=False)  # noqa: S603  a fixed command
    return alone if tried.returncode == 0 else ()
