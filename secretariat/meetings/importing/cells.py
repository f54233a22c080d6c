"""What stands in one cell: clean text, a number, minutes, a type, symbols; and what is said about it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import field
from typing import Final

from secretariat.core.messages import N_, Message, Msgid, message
from secretariat.core.values import dataclass
from secretariat.documents.symbols import FreeText, parse
from secretariat.meetings import numbering
from secretariat.meetings.importing.words import KINDS, fold
from secretariat.meetings.states import ItemKind

MOST_MINUTES: Final = 600
MOST_SYMBOLS: Final = 50
#: Longest text by column, in characters.
LIMITS: Final = {"title_en": 500, "title_fr": 500, "presenter": 200, "action": 4000, "note": 2000, "symbol": 120}
_NAMES: Final[dict[str, Msgid]] = {
    "title_en": N_("English title"),
    "title_fr": N_("French title"),
    "presenter": N_("Presenter"),
    "action": N_("Action proposed"),
    "note": N_("Note"),
}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
#: Controls, signs that turn or hide text, and noncharacters. The joiner and the variation signs of emoji may stay.
_HIDDEN = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_FORMULA = re.compile(r"[=@]|[+-](?!\s|$)")
_HOURS = re.compile(
    r"(?P<hours>[0-9]{1,2})\s*(?:h|hrs?|hours?|heures?|:)\s*(?P<minutes>[0-5]?[0-9])?\s*(?:min|mn)?", re.ASCII
)
_MINUTES = re.compile(r"(?P<minutes>[0-9]{1,5})(?:[.,]0+)?\s*(?:min(?:ute)?s?\.?|mn|['’′])?", re.ASCII)


@dataclass
class Said:
    """Messages about a row as they come up; `refused` once one of them forbids it."""

    messages: list[Message] = field(default_factory=list)
    refused: bool = False

    def note(self, msgid: str, **values: object) -> None:
        """Say something that leaves the row as it is."""
        said = message(msgid, **values)
        if said not in self.messages:
            self.messages.append(said)

    def refuse(self, msgid: str, **values: object) -> None:
        """Say why the row cannot be taken."""
        self.note(msgid, **values)
        self.refused = True


def text(cell: str, column: str, said: Said) -> str:
    """Return the cell as one clean line, cut to its limit where it is refused for its length."""
    if _UNSTORABLE.search(cell):
        said.refuse(N_("There is a character that cannot be stored (NUL). Take it out."))
        cell = _UNSTORABLE.sub("", cell)
    shown = _HIDDEN.sub("", cell)
    if shown != cell:
        said.note(N_("Hidden characters were taken out."))
    clean = unicodedata.normalize("NFC", " ".join(shown.split()))
    if _FORMULA.match(clean):
        said.note(N_("Looks like a formula: taken as plain text."))
    limit = LIMITS[column]
    if len(clean) > limit:
        said.refuse(
            N_("%(name)s: %(length)s characters, at most %(limit)s fit."),
            name=_NAMES.get(column, column),
            length=len(clean),
            limit=limit,
        )
        clean = clean[: limit - 1] + "…"
    return clean


def number(cell: str, said: Said) -> str:
    """Return the number, tidied; one that is no agenda number is shown but tells nothing about the place."""
    tidy = _HIDDEN.sub("", _UNSTORABLE.sub("", cell))
    tidy = re.sub(r"\s+", "", tidy).rstrip(".)").lstrip("(")[:24]
    if not tidy:
        return ""
    try:
        numbering.sort_key(tidy)
    except ValueError:
        said.note(N_("“%(number)s” tells nothing about the place: the row stays where it is."), number=tidy)
        return ""
    return tidy


def minutes(cell: str, said: Said) -> int | None:
    """Return the minutes: 15, 15 min, 1 h 30, 1:30. What is no number from 0 to 600 is refused."""
    tidy = " ".join(cell.split()).casefold()
    if not tidy:
        return None
    for pattern in (_MINUTES, _HOURS):
        found = pattern.fullmatch(tidy)
        if found:
            parts = found.groupdict()
            read = int(parts.get("hours") or 0) * 60 + int(parts["minutes"] or 0)
            if read <= MOST_MINUTES:
                return read
    said.refuse(N_("Minutes must be a number from 0 to %(most)s."), most=MOST_MINUTES)
    return None


def kind(cell: str, said: Said) -> ItemKind | None:
    """Return the type of item; None for an empty cell, and for an unknown word, which is refused."""
    word = fold(cell)
    if not word:
        return None
    if word in KINDS:
        return KINDS[word]
    said.refuse(
        N_(
            "“%(type)s” is no type of item. Use procedural, a_point, decision, discussion, information, briefing "
            "or aob."
        ),
        type=" ".join(_HIDDEN.sub("", _UNSTORABLE.sub("", cell)).split())[:60],
    )
    return None


def symbols(cell: str, said: Said) -> tuple[str, ...]:
    """Return the symbols in the cell, one a line or parted by commas or semicolons; unknown ones as they are."""
    found: dict[str, None] = {}
    for piece in re.split(r"[;,|\n\r]+", cell):
        symbol = text(piece, "symbol", said)
        if symbol:
            found[symbol] = None
            if isinstance(parse(symbol), FreeText):
                said.note(N_("“%(symbol)s” is no known form of symbol: kept as it is."), symbol=symbol)
    if len(found) > MOST_SYMBOLS:
        said.refuse(N_("An item cites at most %(most)s documents."), most=MOST_SYMBOLS)
    return tuple(found)[:MOST_SYMBOLS]
