"""What would happen to each row of an agenda that was read."""

from __future__ import annotations

from typing import Literal

from secretariat.core.messages import Message
from secretariat.core.values import dataclass
from secretariat.meetings.family import Key
from secretariat.meetings.states import ItemKind

#: add: a new item; merge: fills in what an item lacks; skip: nothing to do; refuse: cannot be taken.
Fate = Literal["add", "merge", "skip", "refuse"]


@dataclass(frozen=True)
class RowFate:
    """One row as it was understood, and what would happen to it. Texts are clean, within their limits if taken."""

    #: Line of the source on which the row begins, from 1.
    line: int
    #: As given, tidied ("12.3"); "" if there was none. Numbers in the agenda are given by the agenda itself.
    number: str
    title_en: str
    title_fr: str
    kind: ItemKind
    minutes: int | None
    presenter: str
    action: str
    note: str
    symbols: tuple[str, ...]
    fate: Fate
    messages: tuple[Message, ...] = ()
    #: Minutes as they were given, to be shown where they are refused.
    minutes_given: str = ""
    #: Line of the row under which this one stands; None for the first level.
    parent_line: int | None = None
    #: Key of the standard item this is, whoever wrote it; "" if it is none.
    standard: str = ""
    #: The item already on the agenda that this is the same as.
    target: Key | None = None
    #: For merge: what of the target is filled in: title_en, title_fr, minutes, presenter, action, symbols.
    fills: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preview:
    """What was read, and how."""

    rows: tuple[RowFate, ...]
    #: Name of the encoding for people; "" for text that was pasted.
    encoding: str
    #: Between columns; "" for plain lines.
    delimiter: str
    #: What concerns the whole source.
    problems: tuple[Message, ...] = ()
    #: Items on the agenda that would go (replace).
    removed: tuple[Key, ...] = ()

    def count(self, fate: Fate) -> int:
        """Return how many rows have that fate."""
        return sum(row.fate == fate for row in self.rows)
