"""Where a review stands: the checklist of the type, what the machine found, what persons said. Pure: no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from secretariat.core import canonical_json
from secretariat.core.values import dataclass
from secretariat.documents.outgoing import Outgoing
from secretariat.documents.types.points import Point
from secretariat.quality.facts import BLOCKING, Check, Finding
from secretariat.quality.known import Said
from secretariat.quality.states import Settling

JUDGED = frozenset(check.value for check in Check)


@dataclass(frozen=True)
class Row:
    """A point of the checklist, as it stands."""

    point: Point
    findings: tuple[Finding, ...]
    #: What a person said of it last; None for nothing, or since opened again.
    settled: Said | None
    #: What was said speaks of a text that has changed since.
    void: bool

    @property
    def judged(self) -> bool:
        """The machine judges it."""
        return self.point.key in JUDGED

    @property
    def waived(self) -> bool:
        return self.settled is not None and self.settled.settling == Settling.WAIVED and not self.void

    @property
    def blocking(self) -> bool:
        """It keeps the paper from going out by itself, and nobody can waive it."""
        return bool(self.findings) and self.point.key in BLOCKING

    @property
    def open(self) -> bool:
        """It is neither in order nor waived."""
        if self.blocking:
            return True
        if self.waived:
            return False
        if self.judged:
            return bool(self.findings)
        return self.settled is None or self.void

    @property
    def forbids(self) -> bool:
        """The paper may not go out while this is so."""
        return self.open and (self.blocking or self.point.required)


def rows_of(points: Sequence[Point], found: Iterable[Finding], said: Mapping[str, Said], text_hash: str) -> list[Row]:
    """Return the checklist as it stands; what blocks by itself is on every checklist."""
    by_point: dict[str, list[Finding]] = {}
    for finding in found:
        by_point.setdefault(finding.check.value, []).append(finding)
    listed = {point.key for point in points}
    added = [ALWAYS[check] for check in Check if check in BLOCKING and check.value not in listed]
    rows = []
    for point in (*added, *points):
        last = said.get(point.key)
        standing = last if last is not None and last.settling != Settling.REOPENED else None
        void = standing is not None and standing.text_hash != text_hash
        rows.append(Row(point, tuple(by_point.get(point.key, ())), standing, void))
    return rows


#: What blocks by itself, where a type does not list it.
ALWAYS: Mapping[Check, Point] = {
    Check.SYMBOL: Point(
        "symbol", "The symbol is free and follows the series.", "La cote est libre et suit la série.", required=True
    ),
    Check.MARKING: Point(
        "marking", "The marking is consistent, and within the ceiling.",
        "Le marquage est cohérent et dans la limite du plafond.", required=True,
    ),
}  # fmt: skip


def hash_of(outgoing: Outgoing, *, kind: str, marking: str, original: str, officer: str) -> str:
    """Return the hash of all that a review looks at: titles, texts and files, and what is said about the paper."""
    return canonical_json.digest(
        {
            "titles": outgoing.titles,
            "faces": {face.language: face.content_hash for face in outgoing.faces},
            "kind": kind,
            "marking": marking,
            "original": original,
            "officer": officer,
        }
    )
