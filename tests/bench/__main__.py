"""Every measurement that needs no database of the caller's: `make bench`. It prints as it goes, and a table at the end.

`SCALE=L make bench` takes ten times as many bodies, meetings, papers and people, and takes most of an hour. `SCALE=XS make bench`
takes few of everything, once: it shows that every part runs, and its figures mean nothing.
"""

from __future__ import annotations

import io
import re
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import TextIO

from tests.bench import comparing, joining, letters, mix, pages, printing, register, search, sending, typing_long, word
from tests.bench.sized import LARGE, SCALE

PARTS: dict[str, Callable[[], None]] = {
    "Pages": lambda: pages.main(["--large"] if LARGE else []),
    "The register, among few papers and among many": lambda: register.main([]),
    "Downloads": sending.main,
    "People at once": mix.main,
    "Letters": letters.main,
    "Printing": printing.main,
    "Word files": word.main,
    "Comparing two versions": comparing.main,
    "A long draft in the browser": typing_long.main,
    "Packs": joining.main,
    "Search": lambda: search.main([]),
}
#: What a part writes beside a figure that falls short.
SHORT = re.compile(r"\b(SLOW|QUERIES|LARGE)\b")


class Heard(io.TextIOBase):
    """What is printed goes on at once, and is kept."""

    def __init__(self, to: TextIO) -> None:
        self._to = to
        self.said = ""

    def write(self, text: str) -> int:
        self.said += text
        return self._to.write(text)

    def flush(self) -> None:
        self._to.flush()


@dataclass(frozen=True)
class Part:
    """One part that was measured, or that broke."""

    name: str
    seconds: float
    said: str
    broke: str

    @property
    def short(self) -> list[str]:
        return [line.strip() for line in self.said.splitlines() if SHORT.search(line)]


def measured(name: str, part: Callable[[], None]) -> Part:
    """Measure one part; one that breaks is told of, and keeps no other from being measured."""
    print(name, flush=True)  # noqa: T201  # the figures
    heard, began, broke = Heard(sys.stdout), time.monotonic(), ""
    try:
        with redirect_stdout(heard):
            part()
    except (Exception, SystemExit) as error:
        traceback.print_exc()
        broke = f"{type(error).__name__}: {error}".splitlines()[0]
    return Part(name, time.monotonic() - began, heard.said, broke)


def table(parts: list[Part]) -> str:
    """Return a line for each part, and below it a line for each figure that falls short."""
    lines = [f"At scale {SCALE}:"]
    for part in parts:
        fate = f"BROKE: {part.broke}" if part.broke else f"{len(part.short) or 'nothing'} short"
        lines += [f"{part.name:48} {part.seconds:6.0f} s  {fate}", *(f"    {line}" for line in part.short)]
    return "\n".join(lines)


def main() -> int:
    """Measure one thing after the other. Ends with 1 where a part broke; a figure that falls short is none."""
    parts = [measured(*one) for one in PARTS.items()]
    print(table(parts))  # noqa: T201  # the figures
    return 1 if any(part.broke for part in parts) else 0


if __name__ == "__main__":
    sys.exit(main())
