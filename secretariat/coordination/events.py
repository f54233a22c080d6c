"""What coordination tells the features above it, in the transaction in which it happens."""

from __future__ import annotations

from secretariat.coordination.models import Clearance
from secretariat.core.values import dataclass


@dataclass(frozen=True)
class ClearanceChanged:
    """An office was asked, answered or commented, or its comment was answered."""

    clearance: Clearance


@dataclass(frozen=True)
class AskingChanged:
    """An office is asked about a text from now on, or no more."""

    clearance: Clearance
