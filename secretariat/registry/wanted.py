"""What a list of the register is narrowed to and how it is put in order: as it stands in an address, and as it is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from enum import StrEnum
from typing import Any

from secretariat.core.i18n import N_
from secretariat.core.values import dataclass
from secretariat.documents.kinds import Faces
from secretariat.documents.markings import Marking
from secretariat.documents.states import PaperState

LANGUAGES = ("en", "fr")


class Order(StrEnum):
    """What a list is put in order by."""

    DATE = "date"
    SYMBOL = "symbol"
    TITLE = "title"
    STATE = "state"


#: As an address says them, with what each list begins with: a dash turns an order round.
ORDERS = {
    "": N_("Newest first"),
    "-date": N_("Oldest first"),
    "symbol": N_("Symbol"),
    "-symbol": N_("Symbol, backwards"),
    "title": N_("Title, A to Z"),
    "-title": N_("Title, Z to A"),
    "state": N_("State, from promised to withdrawn"),
    "-state": N_("State, from withdrawn to promised"),
}


@dataclass(frozen=True)
class Wanted:
    """What of the register is listed: the words of an address. What none of the choices knows narrows by nothing."""

    q: str = ""
    #: The public id of a body.
    body: str = ""
    kind: str = ""
    year: str = ""
    state: str = ""
    marking: str = ""
    original: str = ""
    faces: str = ""
    #: The public id of the officer who drafts it.
    drafter: str = ""
    officer: str = ""
    order: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str], *, kinds: Collection[str] | None = None) -> Wanted:
        """Return what an address, or a view that was kept, asks for; what it says in vain is left aside.

        `kinds` is all that a paper may be, which the types of the house decide; without it any word is taken for one.
        """
        asked = cls(**{field.name: given.get(field.name, "") for field in fields(cls)})
        choices = {
            "kind": kinds if kinds is not None else {asked.kind},
            "state": {state.value for state in PaperState},
            "marking": {marking.value for marking in Marking},
            "original": set(LANGUAGES),
            "faces": {faces.value for faces in Faces},
            "order": set(ORDERS),
        }
        vain = {name: "" for name, known in choices.items() if getattr(asked, name) not in known}
        if not (asked.year.isascii() and asked.year.isdecimal() and len(asked.year) == 4 and asked.year > "1000"):
            vain["year"] = ""
        return replace(asked, **vain)

    def words(self) -> dict[str, Any]:
        """Return what an address says of it: nothing of what it does not ask."""
        return {field.name: getattr(self, field.name) for field in fields(self) if getattr(self, field.name)}

    def within(self, body: str) -> Wanted:
        """Return the same within the body with that public id; "" for all of them."""
        return replace(self, body=body) if body else self

    @property
    def narrowed(self) -> bool:
        """Whether it lists less than there is."""
        return bool(self.words().keys() - {"order"})

    @property
    def sort(self) -> tuple[Order, bool]:
        """By what the list is put in order, and whether that is turned round."""
        return Order(self.order.lstrip("-") or Order.DATE), self.order.startswith("-")

    def sorted_by(self, order: Order) -> Wanted:
        """Return the same put in order by `order`; turned round if it is in that order already."""
        now, turned = self.sort
        word = "" if order is Order.DATE else order.value
        return replace(self, order=f"-{order.value}" if now is order and not turned else word)
