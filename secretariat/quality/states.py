"""How a review ends, and how a point of its checklist was settled by a person."""

from __future__ import annotations

from enum import StrEnum

from secretariat.core.messages import N_, Msgid


class Verdict(StrEnum):
    """How a review ended."""

    PASSED = "passed"
    RETURNED = "returned"

    @property
    def label(self) -> Msgid:
        return _LABELS[self]


_LABELS = {Verdict.PASSED: N_("Passed"), Verdict.RETURNED: N_("Returned to the drafter")}


class Settling(StrEnum):
    """What a person said of a point: it is in order, it is let go with a reason, or neither any more."""

    TICKED = "ticked"
    WAIVED = "waived"
    REOPENED = "reopened"
