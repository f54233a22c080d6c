"""What My work lists: rows of what is due, and lines of short lists, plain, so that their markup can be remembered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from secretariat.core.values import dataclass
from secretariat.meetings.saying import State

#: Word, address, kind of button.
Act = tuple[str, str, str]


class Row(NamedTuple):
    """One thing that is due, as the macro `due` draws it."""

    iso: str
    when: str
    note: str
    tone: str
    what: str
    href: str
    code: str
    state: State | None
    bits: tuple[str, ...]
    act: Act | None


class Mini(NamedTuple):
    """A line of a short list beside the page, as the macro `mini` draws it."""

    when: str
    what: str
    href: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Due:
    """One thing that is due, and when."""

    at: datetime
    when: str
    note: str
    tone: str
    what: str
    href: str
    code: str
    state: State | None = None
    bits: tuple[str, ...] = ()
    act: Act | None = None
    #: A text put to the chair, or back from there.
    is_text: bool = False

    @property
    def row(self) -> Row:
        shown = (self.when, self.note, self.tone, self.what, self.href, self.code, self.state, self.bits, self.act)
        return Row(self.at.isoformat(), *shown)


def in_order(found: Iterable[Due]) -> list[Due]:
    """Return what is due, soonest first."""
    return sorted(found, key=lambda due: (due.at, due.code, due.what))
