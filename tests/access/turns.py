"""Who tries which door: those who stand alike, and of whom the table expects the same, take turns.

With `--thorough` everybody tries every door.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.access.table import Row
from tests.access.who import ACTORS, AUTHORS, CHAIRS, DELEGATIONS, OUTSIDERS, SECRETARIAT, SIGNED_OUT

EVERYBODY = (*ACTORS, SIGNED_OUT)
#: Those who stand alike: as long as the table expects the same of them, one can speak for all.
STANDINGS = (SECRETARIAT, CHAIRS, frozenset({"office"}), DELEGATIONS, frozenset({"partner"}), AUTHORS, OUTSIDERS)


def taking_turns(row: Row, turn: int, standings: Sequence[frozenset[str]]) -> list[str]:
    """Return one of each standing, if the table expects the same of all who share it; they come up in turn."""
    sharing: dict[tuple[int, str], list[str]] = {}
    for actor in EVERYBODY:
        standing = next((number for number, alike in enumerate(standings) if actor in alike), -1)
        sharing.setdefault((standing, row.expects(actor)), []).append(actor)
    return [actors[turn % len(actors)] for actors in sharing.values()]
