"""Capacities, functions and decision rules of a body."""

from __future__ import annotations

from enum import StrEnum


class Capacity(StrEnum):
    """In what capacity a party sits. Only voting seats count for consensus."""

    VOTING = "voting"
    NON_VOTING = "non_voting"
    OBSERVER = "observer"


class Function(StrEnum):
    """What a person is to a body, by a dated mandate."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    SECRETARY = "secretary"
    HEAD_OF_SECRETARIAT = "head_of_secretariat"
    #: Prepares for the chair and reads what she reads; decides nothing.
    CHAIRS_OFFICE = "chairs_office"


SECRETARIAT = frozenset({Function.SECRETARY, Function.HEAD_OF_SECRETARIAT})
CHAIRING = frozenset({Function.CHAIR, Function.VICE_CHAIR})
#: Those who read what is put to the chair.
CHAIRS_SIDE = CHAIRING | {Function.CHAIRS_OFFICE}


class DecisionRule(StrEnum):
    """How a body decides."""

    CONSENSUS = "consensus"
    UNANIMITY_ON_LISTED_MATTERS = "unanimity_on_listed_matters"
    ADVISORY = "advisory"
