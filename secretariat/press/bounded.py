"""Work on accepted files in a process of its own, since they stay a stranger's: one that kills its parser ends that alone.

What is printed and joined from a file received is made here. The house gives the words and the files (pickled: they are its
own), and takes bytes and a number of pages back, which it never takes apart. Limits as for the inspector (adr 13), but wider:
it reads a thousand pages and writes them.
"""

from __future__ import annotations

import json
import pickle  # nosec B403  # written by the house, read by its child
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from secretariat.core.values import dataclass

from .apart import Failed, bare_environment, run_apart, unplugged
from .inspect import PdfBroken, PdfEncrypted, PdfRefused, TooManyPages
from .quarantine import MOST_PAGES

#: Within the lease of the worker's message, so that nobody takes the same work up meanwhile.
SECONDS: Final = 240
MEMORY: Final = 3_000_000_000
#: Largest PDF that may be written, in bytes.
LARGEST: Final = 1_000_000_000


@dataclass(frozen=True)
class Finished:
    """A PDF that was made, with its number of pages."""

    pdf: bytes
    pages: int


def render_received(sheet: Any, **given: Any) -> Finished:
    """Do `press.received.render_received` apart. Raises Failed."""
    return _finished(_asked("render_received", sheet, **given))


def join(cover: bytes, parts: Sequence[Any], **given: Any) -> Finished:
    """Do `press.joining.join` apart. Raises Failed."""
    return _finished(_asked("join", cover, parts, **given))


def rehearse(data: bytes) -> int:
    """Do `press.joining.rehearse` apart. Raises PdfRefused, of a file that ends its reader too."""
    try:
        said, _ = _asked("rehearse", data)
        pages = said["pages"]
        if type(pages) is not int or not pages > 0:
            raise PdfBroken("The file tells no number of pages")
    except (Failed, ValueError, LookupError, TypeError) as problem:
        raise PdfBroken("The file ended what was reading it") from problem
    if said.get("refused") == "encrypted":
        raise PdfEncrypted("The file is protected")
    if said.get("refused") == "pages":
        raise TooManyPages(pages, MOST_PAGES)
    if said.get("refused"):
        raise PdfBroken("The file cannot be joined")
    return pages


def _finished(answer: tuple[dict[str, Any], bytes]) -> Finished:
    said, pdf = answer
    pages = said.get("pages")
    if type(pages) is not int or pages < 1 or not pdf.startswith(b"%PDF-"):
        raise Failed("it made no PDF")
    return Finished(pdf, pages)


def _asked(work: str, *words: Any, **given: Any) -> tuple[dict[str, Any], bytes]:
    """Have a piece of work done by a child. Returns a line of what it says and the bytes behind it. Raises Failed."""
    with tempfile.TemporaryDirectory(prefix="bounded-") as name:
        answer = run_apart(
            [*unplugged(), sys.executable, "-s", "-P", "-m", __name__],
            pickle.dumps((work, words, given)),
            seconds=SECONDS,
            memory=MEMORY,
            longest=LARGEST,
            folder=Path(name),
            environment=bare_environment(name),
        )
    line, _, data = answer.partition(b"\n")
    try:
        said = json.loads(line)
    except ValueError as problem:
        raise Failed("what it said cannot be read") from problem
    if not isinstance(said, dict):
        raise Failed("what it said cannot be read")
    return said, data


def _answer(work: str, words: Sequence[Any], given: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The side of the child."""
    import io

    import pikepdf

    from . import joining
    from .received import render_received

    if work == "rehearse":
        try:
            return {"pages": joining.rehearse(*words)}, b""
        except PdfEncrypted:
            return {"refused": "encrypted", "pages": 1}, b""
        except TooManyPages as problem:
            return {"refused": "pages", "pages": problem.pages}, b""
        except PdfRefused:
            return {"refused": "broken", "pages": 1}, b""
    makers: dict[str, Callable[..., bytes]] = {"join": joining.join, "render_received": render_received}
    pdf = makers[work](*words, **given)
    with pikepdf.open(io.BytesIO(pdf)) as made:
        return {"pages": len(made.pages)}, pdf


def _main() -> None:
    said, data = _answer(*pickle.load(sys.stdin.buffer))  # noqa: S301  # nosec B301  # from the house
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + data)


if __name__ == "__main__":
    _main()
