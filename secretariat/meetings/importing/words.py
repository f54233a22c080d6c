"""What people call columns, types of items and standard items, in English and French; and plain forms of titles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from secretariat.meetings.states import ItemKind

#: Column -> names, folded.
COLUMNS: Final[Mapping[str, str]] = {
    name: column
    for column, names in {
        "number": "number|no|nr|num|n|item|item no|item number|point|numero",
        "title_en": "title|title en|title english|english title|en|english|subject|heading|item title|agenda item"
        "|titre en|titre anglais",
        "title_fr": "titre|title fr|title french|french title|fr|french|francais|titre fr|titre francais|intitule"
        "|objet|libelle|sujet",
        "type": "type|kind|item type|category|nature|categorie|type de point",
        "minutes": "minutes|min|mins|duration|time|time min|minutes allotted|duree|duree min|temps|minutage",
        "presenter": "presenter|presented by|speaker|lead|rapporteur|intervenant|presentateur|presente par|orateur",
        "action": "action|action proposed|proposed action|action requested|action proposee|suite proposee",
        "note": "note|notes|remark|remarks|comment|comments|remarque|remarques|commentaire|commentaires|observations",
        "symbols": "symbol|symbols|document|documents|paper|papers|doc|docs|reference|references|cote|cotes",
    }.items()
    for name in names.split("|")
}

#: Folded word -> kind.
KINDS: Final[Mapping[str, ItemKind]] = {
    name: kind
    for kind, names in {
        ItemKind.PROCEDURAL: "procedural|procedure|question de procedure|point de procedure",
        ItemKind.A_POINT: "a point|a points|a|point a|points a|for approval without discussion|without discussion"
        "|non discussion|sans debat|point sans debat|points sans debat",
        ItemKind.DECISION: "decision|decisions|for decision|pour decision",
        ItemKind.DISCUSSION: "discussion|for discussion|pour discussion|debat|pour debat",
        ItemKind.INFORMATION: "information|info|for information|pour information",
        ItemKind.BRIEFING: "briefing|expose|pour expose",
        ItemKind.AOB: "aob|any other business|other business|divers|questions diverses",
    }.items()
    for name in names.split("|")
}

#: Lines that head a part of an agenda: folded words -> kind of what follows.
HEADINGS: Final[Mapping[str, ItemKind]] = {
    "opening": ItemKind.PROCEDURAL,
    "ouverture": ItemKind.PROCEDURAL,
    "for approval without discussion": ItemKind.A_POINT,
    "points sans debat": ItemKind.A_POINT,
    "for decision": ItemKind.DECISION,
    "pour decision": ItemKind.DECISION,
    "for discussion": ItemKind.DISCUSSION,
    "pour debat": ItemKind.DISCUSSION,
    "pour discussion": ItemKind.DISCUSSION,
    "for information": ItemKind.INFORMATION,
    "pour information": ItemKind.INFORMATION,
    "closing": ItemKind.PROCEDURAL,
    "cloture": ItemKind.PROCEDURAL,
}

#: Key of a standard item -> how its title begins, folded.
_STANDARD: Final = {
    key: re.compile(pattern)
    for key, pattern in {
        "adoption_of_the_agenda": r"(?:adoption|approval) of the (?:draft |provisional )?agenda"
        r"|(?:adoption|approbation) de l ?ordre du jour",
        "approval_of_the_record": r"(?:approval|adoption) of (?:the )?(?:draft )?"
        r"(?:summary record|record|minutes|decision sheet)|(?:approbation|adoption) du "
        r"(?:compte rendu|releve de decisions|proces verbal)",
        "matters_arising": r"matters arising|list of actions|action list|questions decoulant|suites a donner",
        "any_other_business": r"other business$|any other business|aob$|divers$|questions diverses|autres questions",
        "date_of_the_next_meeting": r"(?:date|dates) of (?:the )?next meeting|next meeting$"
        r"|(?:date de la )?prochaine reunion",
    }.items()
}
STANDARD_KINDS: Final[Mapping[str, ItemKind]] = dict.fromkeys(_STANDARD, ItemKind.PROCEDURAL) | {
    "any_other_business": ItemKind.AOB
}


def fold(text: str) -> str:
    """Return `text` in small letters without accents and signs, words one space apart."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe")).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", plain))


def standard_of(*titles: str) -> str:
    """Return the key of the standard item that one of the titles names, or ""."""
    for title in titles:
        folded = fold(title)
        for key, pattern in _STANDARD.items():
            if pattern.match(folded):
                return key
    return ""
