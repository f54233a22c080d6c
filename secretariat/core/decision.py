"""The answer of a policy: allowed or not, and why. The reason also answers "why can I see this?"."""

from __future__ import annotations

from secretariat.core.values import dataclass


@dataclass(frozen=True)
class Decision:
    """Truthy when allowed. `reason` is a translatable sentence."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed


def allow(reason: str) -> Decision:
    return Decision(True, reason)


def refuse(reason: str) -> Decision:
    return Decision(False, reason)
