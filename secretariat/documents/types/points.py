"""The points of a checklist, as plain data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from secretariat.core.values import dataclass

KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True)
class Point:
    """What is looked at before a paper goes out."""

    #: Names the point in reviews and in the indicators; where it is one of the machine's, the machine judges it.
    key: str
    en: str
    fr: str
    #: Whether a paper may not go out while the point is open.
    required: bool = False

    def text(self, language: str) -> str:
        return self.fr if language == "fr" else self.en


def points_of(plain: Iterable[Mapping[str, Any]]) -> tuple[Point, ...]:
    """Return points as they are kept."""
    return tuple(Point(row["key"], row["en"], row["fr"], bool(row["required"])) for row in plain)


def to_plain(points: Iterable[Point]) -> list[dict[str, Any]]:
    """Return points as they are kept in the table and in the audit chain's digests."""
    return [asdict(point) for point in points]


def free_key(taken: Iterable[str]) -> str:
    """Return a key for a new point of the house's own."""
    known, number = set(taken), 1
    while f"own_{number}" in known:
        number += 1
    return f"own_{number}"
