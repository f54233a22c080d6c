"""Text that goes into a table somebody opens as a spreadsheet: it stays text, whatever it begins with."""

from __future__ import annotations

import unicodedata

#: With what a spreadsheet takes a cell for a formula, after it has passed over spaces and quotes; or begins a new cell.
FORMULA = frozenset("=+-@|")
_PASSED = " \u00a0\u202f\u3000'\"\ufeff\u200b"


def inert(text: str) -> str:
    """Return `text` with an apostrophe before it where a spreadsheet would reckon with it; tabs and breaks become spaces.

    Full-width signs count as their plain ones (`＝1+1`), since spreadsheets in some languages read them so.
    """
    clean = text.replace("\t", " ").replace("\r", " ").replace("\n", " ")
    begins = unicodedata.normalize("NFKC", clean.lstrip(_PASSED)[:1])
    return f"'{clean}" if begins[:1] in FORMULA and begins else clean
