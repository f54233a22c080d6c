"""An agenda: parts, items, papers under them, and what a revision did."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Literal

from secretariat.core.values import dataclass

from ..dates import Language
from ..words import Both
from .front import Foot, Front

Mark = Literal["none", "new", "changed", "moved", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """A paper under an agenda item. `languages` are the faces that exist; `note` says e.g. "to follow"."""

    symbol: str
    title: Both | None = None
    languages: tuple[Language, ...] = ("en", "fr")
    note: Both | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """An item. `number` is printed as it is ("12.3", "15bis"); `depth` 0 is a main item.

    `starts` is wall time of the body's zone, printed only where it changes. `kind_label` ("For decision")
    is printed only if it says something else than the label of the part. `mark` tells what the revision
    did to the item, `was` the former title and `was_number` the former number: print them where they
    differ. A withdrawn item is struck through on every agenda; `moved_to` is the number its matter went to.
    """

    number: str
    title: Both
    depth: int = 0
    kind_label: Both | None = None
    minutes: int | None = None
    starts: time | None = None
    presenter: Both | None = None
    action: Both | None = None
    documents: tuple[DocumentLine, ...] = ()
    mark: Mark = "none"
    was: Both | None = None
    was_number: str = ""
    moved_to: str = ""
    #: Lines under the item that come from elsewhere: the actions of earlier meetings under matters arising. No part of
    #: what a revision compares.
    notes: tuple[Both, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaPart:
    """Items under one label, such as "For decision"; no label if None."""

    label: Both | None
    items: tuple[AgendaItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A line of the table of changes: item number, what was done, and the words before and after (or
    None).
    """

    item: str
    what: Both
    before: Both | None = None
    after: Both | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaSheet:
    """An agenda. With `against` (the symbol of the agenda before) the changes are marked, and listed
    first.
    """

    front: Front
    parts: tuple[AgendaPart, ...]
    changes: tuple[Change, ...] = ()
    against: str = ""
    foot: Foot | None = None


def without_marks(sheet: AgendaSheet) -> AgendaSheet:
    """Return the agenda as it reads clean: no marks, no table of changes. Withdrawn items stay, struck through, since
    their numbers are never given again.
    """
    parts = tuple(
        replace(
            part,
            items=tuple(
                item if item.mark == "withdrawn" else replace(item, mark="none", was=None, was_number="")
                for item in part.items
            ),
        )
        for part in sheet.parts
    )
    return replace(sheet, parts=parts, changes=(), against="")
