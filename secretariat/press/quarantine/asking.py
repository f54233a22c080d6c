"""The side of the house: a file is handed to the inspector, and its answer believed no further than it can be checked.

The inspector is a process of its own for each file: an empty folder, an environment without secrets, no network where
the machine allows it, limits of time, memory and what it may write. Whatever becomes of it, the house gets a refusal.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import tempfile
import threading
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar

import structlog

from secretariat.core.values import dataclass

from ..apart import Failed, bare_environment, run_apart, unplugged
from ..canonical import parse
from ..unseen import Unseen
from ..word.report import Brought, Change, Changed, ChangeKind, Comment, Image, Kept, Line, Lost
from . import MOST_PAGES, MOST_TEXT, PDF, SHOWN, WORD, Fault, Refused

T = TypeVar("T")
log = structlog.get_logger("quarantine")

SECONDS: Final = 60
MEMORY: Final = 1_000_000_000
#: Longest answer, in bytes: the text of a long file and all its pictures.
LONGEST: Final = 96_000_000
#: So many files are looked through at a time by one process of the house; others wait their turn.
_AT_A_TIME: Final = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Looked:
    """What was found in a file that may be taken. `text` has every word of it, hidden ones too."""

    kind: str
    pages: int | None
    legible: bool
    unseen: tuple[Unseen, ...]
    author: str
    text: str


def look_through(file: BinaryIO | bytes) -> Looked:
    """Have a file looked through. Raises Refused."""
    return _ask({"want": "facts"}, file, _looked)


def read_word_file(
    file: BinaryIO | bytes, *, rejected: Collection[int] = (), reject_all: bool = False
) -> tuple[Looked, Brought]:
    """Have a Word file looked through and read into canonical text. Raises Refused."""
    asked = {"want": "text", "rejected": sorted(rejected), "reject_all": reject_all}
    return _ask(asked, file, lambda said: (_looked(said), _brought(said)))


def draw_anew(file: BinaryIO | bytes) -> Image:
    """Have a picture drawn anew from its points alone. Raises Refused."""
    return _ask({"want": "picture"}, file, lambda said: _picture(said["kind"], said["picture"])[1])


def glimpse_of(file: BinaryIO | bytes, sha256: str) -> Image:
    """Have one of the pictures of a Word file drawn small, to be looked at before anything is kept. Raises Refused."""
    return _ask({"want": "glimpse", "sha256": sha256}, file, lambda said: _picture(said["kind"], said["picture"])[1])


def _ask(asked: dict[str, Any], file: BinaryIO | bytes, read: Callable[[dict[str, Any]], T]) -> T:
    try:
        said = json.loads(_answer(asked, file))
        if "fault" not in said:
            return read(said)
        fault = Fault(said["fault"])
        values = {str(name): value for name, value in said["values"].items() if isinstance(value, (str, int))}
    except (Failed, ValueError, TypeError, LookupError, AttributeError, RecursionError) as problem:
        log.error("quarantine.gave_out", log="security", why=f"{type(problem).__name__}: {problem}"[:200])
        raise Refused(Fault.GAVE_OUT) from problem
    raise Refused(fault, **values)


def _answer(asked: dict[str, Any], file: BinaryIO | bytes) -> bytes:
    with _AT_A_TIME, tempfile.TemporaryDirectory(prefix="quarantine-") as name:
        program = [sys.executable, "-s", "-P", "-m", "secretariat.press.quarantine", json.dumps(asked)]
        return run_apart(
            [*unplugged(), *program],
            file,
            seconds=SECONDS,
            memory=MEMORY,
            longest=LONGEST,
            folder=Path(name),
            environment=bare_environment(name),
        )


def _looked(said: dict[str, Any]) -> Looked:
    pages = said["pages"]
    looked = Looked(
        kind=said["kind"],
        pages=pages,
        legible=bool(said["legible"]),
        unseen=tuple(Unseen(kind) for kind in said["unseen"]),
        author=_line(said["author"])[:200],
        text=said["text"],
    )
    paged = type(pages) is int and 0 < pages <= MOST_PAGES
    if (looked.kind, paged) not in ((PDF, True), (WORD, False)) or (looked.kind == WORD and pages is not None):
        raise ValueError("no kind of file that is taken")
    if not isinstance(looked.text, str) or len(looked.text) > MOST_TEXT:
        raise ValueError("no text")
    return looked


def _brought(said: dict[str, Any]) -> Brought:
    kinds: dict[str, type[Kept] | type[Changed] | type[Lost]] = {"kept": Kept, "changed": Changed, "lost": Lost}
    lines = {
        name: tuple(
            Line(kind(what), int(count), tuple(map(_line, samples))) for what, count, samples in said["lines"][name]
        )
        for name, kind in kinds.items()
    }
    return Brought(
        document=parse(said["source"]),
        title=_line(said["title"]),
        author=_line(said["author"])[:200],
        **lines,
        changes=tuple(
            Change(
                int(one["number"]), ChangeKind(one["kind"]), _line(one["author"]), _line(one["day"]), _line(one["text"])
            )
            for one in said["changes"]
        ),
        formal_changes=int(said["formal_changes"]),
        comments=tuple(
            Comment(_line(one["author"]), _line(one["day"]), _line(one["text"]), _line(one["about"]))
            for one in said["comments"]
        ),
        pictures=dict(_picture(kind, data) for kind, data in said["pictures"]),
    )


def _line(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError("not a text")
    return text


def _picture(kind: object, data: str) -> tuple[str, Image]:
    if kind not in SHOWN:
        raise ValueError("no picture that is shown")
    content = base64.b64decode(data, validate=True)
    return hashlib.sha256(content).hexdigest(), Image(content, kind)
