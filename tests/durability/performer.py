"""A process that does acts, each in a child of its own that can be traced, hindered and killed: it starts once, forks often.

It has done each act once before it says `ready`, so that a child does nothing but the act. Spoken to in lines: it is sent the
name of an act, and of a mistake to be made in doing it, and answers with the process id of the child, which waits; sent
`go`, the child does the act and answers with the response as JSON; last comes how the child ended, as `waitpid` tells it.
"""

from __future__ import annotations

import json
import os
import pickle
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.core.blobs import FolderStore
from secretariat.factory import create_app
from secretariat.web.database import db
from secretariat.wiring import wire
from tests.conftest import at_rest
from tests.durability import tracing
from tests.durability.scene import Act, Answer, Filing, World, settings_of
from tests.integration.minutes.story import AFTERWARDS

ROOT: Final = Path(__file__).parents[2]


class Performer:
    """The process, from the outside."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def is_ready(self) -> bool:
        return self._hear() == "ready"

    def perform(
        self, act: str, *, trace: Path | None = None, options: Sequence[str] = (), defect: str = ""
    ) -> Answer | None:
        """Do an act, traced with these options of strace if `trace` is given; None if the process did not live to answer."""
        self._say(f"{act}/{defect}")
        pid = int(self._hear())
        if trace is None:
            return self._answer()
        with tracing.attached(tracing.program(), pid, trace, options):
            return self._answer()

    def _answer(self) -> Answer | None:
        self._say("go")
        said = self._hear()
        if said.startswith("ended"):
            return None
        ended = self._hear()
        assert ended == "ended 0", ended
        return Answer(**json.loads(said))

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().decode().rstrip("\n")


def beside(place: Path) -> Path:
    """Where the process puts what is still coming in: of no account afterwards, but on the same disk."""
    return place.with_name(f"{place.name}-incoming")


@contextmanager
def performing(world: World, place: Path) -> Iterator[Performer]:
    """A performer of the acts of `world` on the data folder `place`, which is laid anew by who asks for acts."""
    beside(place).mkdir()
    kept = place.with_name(f"{place.name}.pickle")
    kept.write_bytes(pickle.dumps(world))
    command = [sys.executable, "-m", "tests.durability.performer", str(kept), str(place)]
    world.laid(place)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        performer = Performer(process)
        assert performer.is_ready()
        try:
            yield performer
        finally:
            assert process.stdin is not None
            process.stdin.close()  # its end: it waits for nothing else


# What follows runs in the process.


def _without(kind: Callable[[int], bool]) -> None:
    """Let files or folders not be synced any more; SQLite does its own syncing."""
    real = os.fsync
    os.fsync = lambda descriptor: None if kind(os.fstat(descriptor).st_mode) else real(descriptor)  # type: ignore[assignment,arg-type,return-value]


def _file_after_row() -> None:
    """Write the file only when the row that names it has been committed."""
    real = FolderStore.write

    def later(store: FolderStore, chunks: Any) -> tuple[str, int]:
        whole = b"".join(chunks)
        with tempfile.TemporaryDirectory() as elsewhere:
            named = real(FolderStore(Path(elsewhere)), [whole])
        event.listen(Session, "after_commit", lambda _session: real(store, [whole]), once=True)
        return named

    FolderStore.write = later  # type: ignore[method-assign]


def _hasty_log() -> None:
    """Let SQLite acknowledge what it has not synced."""
    event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=NORMAL").close())


def _hasty_answer() -> None:
    """Tell of success whatever becomes of the commit."""
    real = Session.commit

    def hopeful(session: Session) -> None:
        with suppress(OperationalError):
            real(session)

    Session.commit = hopeful  # type: ignore[method-assign]


#: Mistakes that the tests must catch.
DEFECTS: Final[dict[str, Callable[[], None]]] = {
    "": lambda: None,
    "files not synced": lambda: _without(stat.S_ISREG),
    "folders not synced": lambda: _without(stat.S_ISDIR),
    "log not synced": _hasty_log,
    "file after its row": _file_after_row,
    "answer before the commit": _hasty_answer,
}


def _line() -> str:
    """Read a line byte by byte: what comes after it is for another process."""
    line = b""
    while (one := os.read(0, 1)) not in (b"", b"\n"):
        line += one
    return line.decode()


def _do(app: Flask, deed: Act | Filing) -> Answer:
    with clock.at(AFTERWARDS):
        return deed.sent(app)


def main() -> None:
    world: World = pickle.loads(Path(sys.argv[1]).read_bytes())
    place = Path(sys.argv[2])
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the log of the application
    wire()
    app = create_app(settings_of(place))
    tempfile.tempdir = str(beside(place))
    for deed in world.deeds.values():
        _do(app, deed)
    at_rest(app)  # nothing of the database may be open when it forks
    os.write(answers, b"ready\n")
    while asked := _line():
        if child := os.fork():
            os.write(answers, f"ended {os.waitpid(child, 0)[1]}\n".encode())
            continue
        name, _, defect = asked.partition("/")
        with app.app_context():
            DEFECTS[defect]()
        os.write(answers, f"{os.getpid()}\n".encode())
        _line()
        answer = json.dumps(asdict(_do(app, world.deeds[name])))
        os.write(answers, f"{answer}\n".encode())
        os._exit(0)


if __name__ == "__main__":
    main()
