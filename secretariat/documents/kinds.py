"""What a paper is: made by the product from a meeting, or drafted by a person, of a type that the house keeps as data.

What is made is code, here; the types are rows (`documents.types`), and any of them may stand in `Paper.kind` by its key.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from secretariat.core.i18n import N_
from secretariat.core.messages import Msgid


class PaperKind(StrEnum):
    """The kinds that code names: what is made from meetings, and types that every installation begins with."""

    AGENDA = "agenda"
    NOTICE = "notice"
    DECISION_SHEET = "decision_sheet"
    RECORD = "record"
    ACTION_SHEET = "action_sheet"
    CORRIGENDUM = "corrigendum"
    # drafted
    POLICY_PAPER = "policy_paper"
    REPORT = "report"
    BACKGROUND_NOTE = "background_note"
    WORKING_PAPER = "working_paper"
    COVER_NOTE = "cover_note"

    @property
    def letter(self) -> str:
        """The letter of the series of what is made."""
        return LETTERS[self]

    @property
    def label(self) -> Msgid:
        """The msgid of the name of what is made."""
        return LABELS[self]


#: What the product makes from meetings; nobody drafts it.
LETTERS: Mapping[PaperKind, str] = {
    PaperKind.AGENDA: "A",
    PaperKind.NOTICE: "N",
    PaperKind.DECISION_SHEET: "DS",
    PaperKind.RECORD: "R",
    PaperKind.ACTION_SHEET: "AS",
    PaperKind.CORRIGENDUM: "COR",
}

LABELS: Mapping[PaperKind, Msgid] = {
    PaperKind.AGENDA: N_("Agenda"),
    PaperKind.NOTICE: N_("Notice of a meeting"),
    PaperKind.DECISION_SHEET: N_("Decision sheet"),
    PaperKind.RECORD: N_("Record"),
    PaperKind.ACTION_SHEET: N_("Action sheet"),
    PaperKind.CORRIGENDUM: N_("Corrigendum"),
}
MADE = frozenset(kind.value for kind in LETTERS)


class Custody(StrEnum):
    """Where the content is: here, or on another system (a reference-only paper has none here)."""

    HERE = "here"
    ELSEWHERE = "elsewhere"


class Faces(StrEnum):
    """Which languages of a version in force are there, as a paper keeps it (`models.there`)."""

    BOTH = "both"
    FRENCH_FOLLOWS = "fr-follows"
    ENGLISH_FOLLOWS = "en-follows"
    ENGLISH_ONLY = "en"
    FRENCH_ONLY = "fr"

    @property
    def label(self) -> Msgid:
        """The msgid of the words shown to readers."""
        return _FACES[self]


_FACES: Mapping[Faces, Msgid] = {
    Faces.BOTH: N_("English and French"),
    Faces.FRENCH_FOLLOWS: N_("French follows"),
    Faces.ENGLISH_FOLLOWS: N_("English follows"),
    Faces.ENGLISH_ONLY: N_("English only"),
    Faces.FRENCH_ONLY: N_("French only"),
}
