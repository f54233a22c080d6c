"""The parts of an agenda, in the standard order (domain 2.4), and where an item of each kind stands."""

from __future__ import annotations

from secretariat.core.i18n import N_
from secretariat.meetings.states import ItemKind

#: Key -> name, in the order in which the parts stand.
PARTS = {
    "opening": N_("Opening"),
    "without_discussion": N_("For approval without discussion"),
    "decision": N_("For decision"),
    "discussion": N_("For discussion"),
    "information": N_("For information"),
    "closing": N_("Closing"),
}
RANK = {key: rank for rank, key in enumerate(PARTS)}

_OF_KIND = {
    ItemKind.PROCEDURAL: "opening",
    ItemKind.A_POINT: "without_discussion",
    ItemKind.DECISION: "decision",
    ItemKind.DISCUSSION: "discussion",
    ItemKind.INFORMATION: "information",
    ItemKind.BRIEFING: "information",
    ItemKind.AOB: "closing",
}

#: Kinds offered when an item is added to a part; the first is the one proposed.
KINDS_OF_PART = {
    "opening": (ItemKind.PROCEDURAL,),
    "without_discussion": (ItemKind.A_POINT,),
    "decision": (ItemKind.DECISION,),
    "discussion": (ItemKind.DISCUSSION,),
    "information": (ItemKind.INFORMATION, ItemKind.BRIEFING),
    "closing": (ItemKind.AOB, ItemKind.PROCEDURAL),
}


def part_of(kind: ItemKind, present: str = "") -> str:
    """Return the part an item of `kind` stands in; a procedural item stays where it stands, opening or closing."""
    if kind is ItemKind.PROCEDURAL and present in ("opening", "closing"):
        return present
    return _OF_KIND[kind]
