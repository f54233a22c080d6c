"""The cover of a pack: what the papers of a meeting are, in the order in which they are joined behind it."""

from __future__ import annotations

from typing import Literal

from secretariat.core.values import dataclass

from ..dates import Language
from ..words import Both
from .front import Foot, Front

Origin = Literal["here", "elsewhere"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackEntry:
    """A paper in the pack. `item` is the number of its item, empty for the agenda itself.

    `first` is the label of its first page in the pack; it is empty for a paper that is named but not in this file, and
    `notes` then say why. `elsewhere` says that the file was not made here, `language` in which language it is there.
    """

    item: str = ""
    symbol: str
    title: Both
    marking: Both
    language: Language
    pages: int = 0
    first: str = ""
    origin: Origin = "here"
    notes: tuple[Both, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSheet:
    """The cover with its contents. `sentences` stand under them: how pages are counted, whom the pack is for."""

    front: Front
    entries: tuple[PackEntry, ...]
    sentences: tuple[Both, ...] = ()
    foot: Foot | None = None
