"""What a machine can judge of a paper: plain data in, findings out. No database, no request, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Final

from secretariat.quality import paper, text
from secretariat.quality.facts import Check, Facts, Finding

#: Of each check so many findings are named; the rest is mended with them.
MOST: Final = 12


def judge(facts: Facts) -> list[Finding]:
    """Return all that is found, in the order of the checks and of the text."""
    found: list[Finding] = []
    for check in Check:
        found += islice(_CHECKS[check](facts), MOST)
    return found


_CHECKS: Final[Mapping[Check, Callable[[Facts], Iterable[Finding]]]] = {
    Check.SYMBOL: paper.symbol,
    Check.MARKING: paper.marking,
    Check.TITLE: paper.title,
    Check.FACES: paper.faces,
    Check.ACTION: text.action,
    Check.REFERENCES: text.references,
    Check.NUMBERING: text.numbering,
    Check.ANNEXES: text.annexes,
    Check.COUNTRIES: text.countries,
    Check.OFFICER: paper.officer,
    Check.LENGTH: paper.length,
    Check.TRACKS: paper.tracks,
    Check.BRACKETS: text.brackets,
}
