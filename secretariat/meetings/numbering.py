"""Numbers of agenda items: counted from the tree until the agenda is issued, frozen from then on.

Before the first issue numbers follow the order: 1, 2, 2.1, 2.2, 3, straight through all parts. Issued
numbers stay for ever, so what is inserted later takes a number between its neighbours:

* after 15 comes 15bis, then 15ter, 15quater ... (Latin multiplicatives up to vicies, then 15(21));
* at the very end comes the next whole number;
* before 1 comes 0bis, as if it followed an item 0;
* between 15 and 15bis there is no multiplicative left; as in French statutes, what is put before "15bis" is
  15bisA, then 15bisB, and what is put before 15bisA is 15bisAA;
* among 12.3 and 12.4 the same is done with the last figure: 12.3bis.

The last figure of an issued number is what is frozen: when an item moves, its children keep theirs and
follow it (8.1 becomes 15bis.1). Numbers of one agenda are all different, and sorted they stand as the
agenda shows them, as long as the body does not itself take issued items out of their order.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final, NamedTuple

from secretariat.core.values import dataclass
from secretariat.meetings.family import Key, by_parent, walk
from secretariat.meetings.timing import Timed, Timetable, times

__all__ = [
    "Key",
    "Label",
    "Row",
    "Standing",
    "Timed",
    "Timetable",
    "assign",
    "by_parent",
    "issued",
    "label",
    "sort_key",
    "times",
    "walk",
]

_WORDS: Final = (
    "bis ter quater quinquies sexies septies octies novies decies undecies duodecies terdecies quaterdecies "
    "quindecies sexdecies septdecies octodecies novodecies vicies"
)
_MULTIPLICATIVES: Final = tuple(_WORDS.split(" "))
_TIMES: Final[Mapping[str, int]] = {word: n for n, word in enumerate(_MULTIPLICATIVES, start=2)}
_ANY_WORD: Final = "|".join(sorted(_TIMES, key=len, reverse=True))
_LABEL = re.compile(
    rf"(?P<whole>[0-9]{{1,6}})(?:(?P<times>{_ANY_WORD}|\([0-9]{{2,6}}\))"
    r"(?P<letters>(?:[A-Z]|\([0-9]{2,6}\))*))?"
)
_LETTER = re.compile(r"[A-Z]|\([0-9]+\)")


class Standing(StrEnum):
    """Whether an item is dealt with under its number, or only its number is still shown."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"


@dataclass(frozen=True)
class Row:
    """An item as far as its number goes. A sequence of rows is in the order of the agenda."""

    key: Key
    parent_key: Key | None = None
    #: As last issued; None as long as the item has not been issued where it stands.
    number: str | None = None
    standing: Standing = Standing.ACTIVE
    #: Where the matter went, if its standing is moved.
    moved_to: Key | None = None


class Label(NamedTuple):
    """One figure of a number: 15, 15bis, 15bisA. Labels compare as the agenda shows them."""

    whole: int
    times: int
    #: Ends in infinity, so that 15bisA stands before 15bis, and 15bisAA before 15bisA.
    letters: tuple[float, ...]

    def __str__(self) -> str:
        times = ""
        if self.times > 1:
            times = _MULTIPLICATIVES[self.times - 2] if self.times - 2 < len(_TIMES) else f"({self.times})"
        return f"{self.whole}{times}" + "".join(map(_letter, self.letters[:-1]))


_BEFORE_ALL: Final = Label(0, 1, (math.inf,))


def label(text: str) -> Label:
    """Read one figure of a number. Raises ValueError."""
    found = _LABEL.fullmatch(text)
    if found:
        times = found["times"] or ""
        read = Label(
            int(found["whole"]),
            _TIMES.get(times) or int(times.strip("()") or 1),
            (*map(_letter_value, _LETTER.findall(found["letters"] or "")), math.inf),
        )
        if str(read) == text:
            return read
    raise ValueError(f"{text!r} is not an agenda number")


def sort_key(number: str) -> tuple[Label, ...]:
    """Return the key by which numbers sort as the agenda shows them: 2, 10, 12, 12.1, 12bis."""
    return tuple(map(label, number.split(".")))


def assign(rows: Sequence[Row]) -> dict[Key, str]:
    """Return the number of each row, in the order of the agenda. Raises ValueError if it is no tree."""
    children = by_parent(rows)
    found: dict[Key, str] = {}

    def count(parent: Key | None, prefix: str) -> None:
        family = children.get(parent, ())
        for row, figure in zip(family, _figures(family), strict=True):
            found[row.key] = f"{prefix}{figure}"
            count(row.key, f"{prefix}{figure}.")

    count(None, "")
    return found


def issued(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows as they are once the agenda is issued: every number frozen."""
    given = assign(rows)
    return tuple(replace(row, number=given[row.key]) for row in rows)


def _figures(family: Sequence[Row]) -> list[Label]:
    """Number one family. What is issued keeps its figure, even where the body takes items out of their order."""
    frozen = [None if row.number is None else label(row.number.rsplit(".", 1)[-1]) for row in family]
    used = {figure for figure in frozen if figure is not None}
    before: Label | None = None
    figures: list[Label] = []
    for mine in frozen:
        if mine is None:
            above = [figure for figure in used if before is None or figure > before]
            mine = _between(before, min(above, default=None))
            used.add(mine)
        figures.append(mine)
        before = mine
    return figures


def _between(before: Label | None, after: Label | None) -> Label:
    """Return a label that stands between the two; None means that there is no neighbour on that side."""
    if after is None:
        return Label((before or _BEFORE_ALL).whole + 1, 1, (math.inf,))
    before = before or _BEFORE_ALL
    choices = [Label(before.whole, before.times + 1, (math.inf,))]
    if len(before.letters) > 1:
        *kept, last = before.letters[:-1]
        choices.append(before._replace(letters=(*kept, last + 1, math.inf)))
    for choice in choices:
        if before < choice < after:
            return choice
    return after._replace(letters=(*after.letters[:-1], 1, math.inf))


def _letter(n: float) -> str:
    return chr(64 + int(n)) if n <= 26 else f"({int(n)})"


def _letter_value(letter: str) -> int:
    return int(letter[1:-1]) if letter.startswith("(") else ord(letter) - 64
