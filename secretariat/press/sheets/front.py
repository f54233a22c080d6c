"""What every sheet begins and ends with: the front block and the foot block."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from secretariat.core.values import dataclass

from ..dates import Language
from ..words import Both

Face = Literal["en", "fr", "both"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The state of something not issued: its number, and when it was printed (wall time of the body's
    zone).
    """

    number: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Supersedes:
    """The paper that this one replaces."""

    symbol: str
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """The language that is not there yet, and by when it is promised."""

    language: Language
    by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The front block, from marking to meeting lines, and what head and foot of every page say.

    `symbol` is empty while none is given. `lines` are the lines under the title (meeting number, date and
    hours; place), `note_by` the line "Note by the …", `silence` the boxed line with the hour at which
    silence ends.
    """

    marking: Both
    day: date
    class_word: Both
    symbol: str
    body: Both
    title: Both
    releasability: Both | None = None
    original: Language | None = None
    supersedes: Supersedes | None = None
    follows: Follows | None = None
    silence: Both | None = None
    lines: tuple[Both, ...] = ()
    note_by: Both | None = None
    demonstration: Both | None = None
    draft: Draft | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """The foot block: who signed and in what function, annexes, action officer, registry number."""

    signed_name: str = ""
    signed_function: Both | None = None
    annexes: tuple[Both, ...] = ()
    action_officer: Both | None = None
    registry: str = ""
