"""A decision sheet: item by item what the body decided, in its own words, and who does what by when."""

from __future__ import annotations

from datetime import date

from secretariat.core.values import dataclass

from ..words import Both
from .attached import Statement
from .front import Foot, Front


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A decision: "(a)", "agreed", "the guidance"; printed "(a) **agreed** the guidance;".

    `label` is empty when the item has this clause only: then it is one sentence with the lead. A semicolon, or after
    the last clause a full stop, is added where `text` ends without a stop of its own. `verb` may be empty when the
    lead has it ("The Committee approved, without discussion").
    """

    label: str
    verb: Both
    text: Both


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """A reservation that a delegation has made: "Reservation of Nation A: …"."""

    party: Both
    text: Both


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionItem:
    """An item of the agenda, or `several` taken together, with what was decided.

    `numbers` is what follows "Item" or "Items": "10", "4 to 9" (French "4 à 9"). `lead` begins the sentence ("The
    Committee"), without colon; it is printed only if there are clauses. `remarks` are sentences after the decisions
    ("Item 7 was withdrawn.").
    """

    numbers: Both
    several: bool = False
    title: Both
    documents: tuple[str, ...] = ()
    lead: Both
    clauses: tuple[Clause, ...] = ()
    reservations: tuple[Reserved, ...] = ()
    remarks: tuple[Both, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """A line of the table of actions. `item` and `decision` ("(b)") are what is cited; `due_words` say a time that is
    no date ("before each meeting"), or more about the date.
    """

    item: str
    decision: str
    action: Both
    owner: Both
    due: date | None = None
    due_words: Both | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSheet:
    """A decision sheet. Views are attributed to nobody, except in statements and reservations."""

    front: Front
    items: tuple[DecisionItem, ...]
    actions: tuple[ActionRow, ...] = ()
    statements: tuple[Statement, ...] = ()
    next_meeting: Both | None = None
    foot: Foot | None = None
