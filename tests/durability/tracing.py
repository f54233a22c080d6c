"""The system calls of a process as strace tells them: what was written, synced, named and answered, in order."""

from __future__ import annotations

import posixpath
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pytest

HINT = "strace is not installed. Run: scripts/system-packages test"
FORBIDDEN = "strace may not trace here (ptrace is forbidden), so durability is NOT proven by this run"

WRITES: Final = ("write", "pwrite64", "writev", "pwritev", "pwritev2", "ftruncate", "fallocate", "copy_file_range")
SYNCS: Final = ("fsync", "fdatasync")
OPENS: Final = ("open", "openat", "creat")
MAKES: Final = ("mkdir", "mkdirat", "link", "linkat")
RENAMES: Final = ("rename", "renameat", "renameat2")
REMOVES: Final = ("unlink", "unlinkat", "rmdir")
SENDS: Final = ("sendto", "sendmsg", "sendfile")
#: The option to trace all that a process does, in threads and processes of its own.
FOLLOWING: Final = "-f"
WATCHED: Final = (*WRITES, *SYNCS, *OPENS, *MAKES, *RENAMES, *REMOVES, *SENDS)

_LINE = re.compile(r"(?P<pid>\d+) +(?P<name>\w+)\((?P<rest>.*)")
_RESUMED = re.compile(r"(?P<pid>\d+) +<\.\.\. (?P<name>\w+) resumed>(?P<rest>.*)")
_RESULT = re.compile(r"(?P<arguments>.*)\) += (?P<result>-?\d+|\?)(?:<[^>]*>)?(?: (?P<error>E[A-Z0-9]+) \(.*)?.*")
_OPEN_FILE = re.compile(r"-?\d+<([^>]*)>")
_NAMED = re.compile(r'(?:AT_FDCWD<(?P<cwd>[^>]*)>|\d+<(?P<folder>[^>]*)>)?(?:, )?"(?P<name>(?:[^"\\]|\\.)*)"')
_UNFINISHED = " <unfinished ...>"


@dataclass(frozen=True)
class Call:
    """One system call; `began` and `ended` are the lines of the trace on which it did, None if it never came back."""

    pid: int
    name: str
    arguments: str
    error: str
    began: int
    ended: int | None

    @property
    def succeeded(self) -> bool:
        return self.ended is not None and not self.error

    @property
    def file(self) -> str:
        """The open file that it works on: a path, `socket:[…]` or `pipe:[…]`."""
        found = _OPEN_FILE.match(self.arguments)
        return found[1].removesuffix(" (deleted)") if found else ""

    @property
    def names(self) -> list[str]:
        """The paths that it is given by name, whole."""
        paths = []
        for found in _NAMED.finditer(self.arguments):
            beside = found["cwd"] or found["folder"] or ""
            paths.append(posixpath.normpath(posixpath.join(beside, found["name"])))
        return paths

    @property
    def makes(self) -> bool:
        """Whether an opening makes the file where it is not there."""
        return self.name == "creat" or "O_CREAT" in self.arguments


def calls(trace: Iterable[str]) -> list[Call]:
    """Read what `strace -f -y` wrote, in the order in which the calls ended; what never ended comes last."""
    begun: dict[int, tuple[str, str, int]] = {}
    ended: list[Call] = []
    for number, line in enumerate(trace):
        text = line.rstrip("\n")
        if found := _RESUMED.match(text):
            name, head, began = begun.pop(int(found["pid"]), (found["name"], "", number))
            ended.append(_ended(int(found["pid"]), name, head + found["rest"], began, number))
        elif found := _LINE.match(text):
            pid, name, rest = int(found["pid"]), found["name"], found["rest"]
            if rest.endswith(_UNFINISHED):
                begun[pid] = (name, rest.removesuffix(_UNFINISHED), number)
            else:
                ended.append(_ended(pid, name, rest, number, number))
    return ended + [Call(pid, name, head, "", began, None) for pid, (name, head, began) in begun.items()]


def _ended(pid: int, name: str, rest: str, began: int, number: int) -> Call:
    found = _RESULT.fullmatch(rest)
    if found is None:
        raise ValueError(f"not a line of strace: {rest!r}")
    return Call(pid, name, found["arguments"], found["error"] or "", began, None if found["result"] == "?" else number)


def program() -> str:
    """Where strace is; fails the test with a hint where it is not, and says what is not proven where it may not trace."""
    path = shutil.which("strace")
    if path is None:
        pytest.fail(HINT, pytrace=False)
    if not _may_trace(path):
        pytest.skip(FORBIDDEN)
    return path


@cache
def _may_trace(path: str) -> bool:
    """Attaching is what a sandbox forbids first."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as idle:
        try:
            with attached(path, idle.pid, "/dev/null"):
                return True
        except PermissionError:
            return False
        finally:
            idle.kill()


class attached:
    """strace on a process that runs already, until the block ends or the process does.

    With FOLLOWING among the options its other threads, and the processes that it starts, are traced as well.
    """

    def __init__(self, path: str, pid: int, trace: Path | str, options: Sequence[str] = ()) -> None:
        self.pid = pid
        self.command = [path, "-y", "-s", "48", "-o", str(trace), *options, "-p", str(pid)]

    def __enter__(self) -> subprocess.Popen[str]:
        """Raises PermissionError where tracing is forbidden."""
        self.process = subprocess.Popen(self.command, stderr=subprocess.PIPE, text=True, bufsize=1)
        assert self.process.stderr is not None
        said = self.process.stderr.readline()
        if "attached" not in said:
            self.process.wait()
            raise PermissionError(said + self.process.stderr.read())
        return self.process

    def __exit__(self, *_: object) -> None:
        goes_on = Path(f"/proc/{self.pid}").exists()
        if goes_on and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # it lets the process go
        try:
            # Where it has killed a process with threads, it waits for ever for one that it holds itself.
            self.process.communicate(timeout=3 if goes_on else 30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()


def watching(names: Iterable[str] = WATCHED) -> list[str]:
    """The options to trace these calls; those that a machine does not have are passed over."""
    return ["-e", "trace=" + ",".join(f"?{name}" for name in names)]


def read(trace: Path) -> list[Call]:
    with trace.open(errors="replace") as lines:
        return calls(lines)


def numbered(found: Iterable[Call]) -> Iterator[tuple[int, Call]]:
    """Number the calls of each name from 1, as `when=` counts them, of the thread that began: others count by themselves."""
    seen: dict[str, int] = {}
    in_order = sorted(found, key=lambda one: one.began)
    for call in (one for one in in_order if one.pid == in_order[0].pid):
        seen[call.name] = seen.get(call.name, 0) + 1
        yield seen[call.name], call
