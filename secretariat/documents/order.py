"""What papers are put in order by: symbols by their numbers, titles whatever their accents, states as they follow in a life."""

from __future__ import annotations

import re

from secretariat.core.texts import folded
from secretariat.documents.states import PaperState

#: What is kept of a symbol or title: beyond it, the order of opening decides.
LENGTH = 500
#: Backwards, so that every order of the register runs one way: what is promised first, the newest first within it.
STAGES = {state: len(PaperState) - place for place, state in enumerate(PaperState)}
_FIGURES = re.compile(r"[0-9]+")


def symbol_key(symbol: str | None) -> str:
    """Return what a symbol is ordered by: AC/35-D/2 stands before AC/35-D/10. A paper without one stands first."""
    return _FIGURES.sub(lambda found: found.group().zfill(6), folded(symbol or ""))[:LENGTH]


def title_key(title: str) -> str:
    """Return what a title is ordered by, and found by: `Élection` stands under e."""
    return folded(title)[:LENGTH]
