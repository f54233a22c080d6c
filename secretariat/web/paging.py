"""Pages of a list that is too long for one: which of its rows stand on this page, and what is said of the others.

The address says which page it is (`page=2`), with all else that it says; of a list that has become shorter the last is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from flask import request, url_for

from secretariat.core.i18n import gettext
from secretariat.core.values import dataclass

T = TypeVar("T")

#: Rows of a page, where a list says nothing else.
ROWS: Final = 50


@dataclass(frozen=True)
class Place:
    """Where one stands in a list: on a page, counted from one, of so many rows in all."""

    page: int
    total: int
    size: int
    #: What the address calls the page, where there are several lists.
    word: str = "page"

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def start(self) -> int:
        """How many rows stand on the pages before."""
        return (self.page - 1) * self.size

    def of(self, rows: Sequence[T]) -> Sequence[T]:
        """Return the rows of this page, given all of them."""
        return rows[self.start : self.start + self.size]

    @property
    def said(self) -> str:
        """51 to 100 of 1000."""
        last = min(self.start + self.size, self.total)
        return gettext("%(first)s to %(last)s of %(total)s", first=self.start + 1, last=last, total=self.total)

    def url(self, page: int) -> str:
        """Return the address of another page of the list that this request shows."""
        return address(**{self.word: page if page > 1 else None})


def place(total: int, size: int = ROWS, *, word: str = "page") -> Place:
    """Return the place that the address asks for in a list of so many rows."""
    asked = request.args.get(word, "")
    page = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
    return Place(min(max(page, 1), max(1, -(-total // size))), total, size, word)


def address(**changed: Any) -> str:
    """Return the address of this request with something else in it; None takes a word out."""
    kept: dict[str, Any] = {name: values for name, values in request.args.lists() if any(values)}
    words = {**kept, **(request.view_args or {}), **changed}
    return url_for(request.endpoint or "desk.home", **{name: word for name, word in words.items() if word is not None})
