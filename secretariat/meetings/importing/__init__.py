"""Reading an agenda that somebody pasted or uploaded: nothing is stored, every row gets a fate that can be shown.

`read_agenda` reads; `reconcile` compares with the items that stand on the agenda already.
"""

from __future__ import annotations

from secretariat.meetings.importing.decoding import MOST_BYTES
from secretariat.meetings.importing.matching import Existing, ReplaceRefused, reconcile, standard_of
from secretariat.meetings.importing.preview import Fate, Preview, RowFate
from secretariat.meetings.importing.reading import MOST_ROWS, read_agenda

__all__ = [
    "MOST_BYTES",
    "MOST_ROWS",
    "Existing",
    "Fate",
    "Preview",
    "ReplaceRefused",
    "RowFate",
    "read_agenda",
    "reconcile",
    "standard_of",
]
