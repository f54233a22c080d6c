"""Whom what is made from a meeting reaches when it is issued, to be asked with others: its format, and who was invited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from secretariat.committees.queries import Reached, reached
from secretariat.core.at_once import Asked
from secretariat.core.values import dataclass
from secretariat.meetings.queries.invited import Given, given_readings


@dataclass(frozen=True)
class GoingOut:
    """All of it."""

    #: Each person of the format once.
    reach: tuple[Reached, ...]
    given: Given

    @classmethod
    def of(cls, found: Mapping[str, Sequence[Sequence[Any]]]) -> GoingOut:
        """Return it of what `readings` found."""
        return cls(Reached.of(found["reach"]), Given.of(found))


@cache
def readings() -> Mapping[str, Asked]:
    """Return the queries of all of it, of `meeting` and `format` at `now`."""
    return {"reach": reached(), **given_readings()}
