"""Work on a stranger's file in a process of its own: within limits of time and memory, ended whole when it exceeds them.

Run by itself with SECONDS, MEMORY and a program, it limits itself, then becomes the program.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

#: Largest file that may be written, in bytes.
_LARGEST = 500_000_000


class Failed(Exception):
    """The program ended badly, or did not end in time; the text says which."""


def run_apart(
    command: Sequence[str],
    data: bytes = b"",
    *,
    seconds: int,
    memory: int,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """Run a program with `data` on its standard input and return what it wrote. Raises Failed.

    `seconds` limits both the time it computes and the time it takes, `memory` its address space in bytes.
    """
    limited = [sys.executable, "-I", __file__, str(seconds), str(memory), *command]
    process = subprocess.Popen(  # noqa: S603  programs of ours and the office program of the settings
        limited,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=dict(environment) if environment is not None else None,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(data, timeout=seconds)
    except subprocess.TimeoutExpired as problem:
        raise Failed(f"no end after {seconds} seconds") from problem
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
    if process.returncode != 0:
        raise Failed(f"ended with {process.returncode}")
    return said


def _become(seconds: int, memory: int, command: list[str]) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST, _LARGEST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.execvp(command[0], command)  # noqa: S606  the point of this module


if __name__ == "__main__":
    _become(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
