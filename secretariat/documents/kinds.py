"""Kinds of papers, with the letter of their series. Names and letters can be overridden by a body's settings."""

from __future__ import annotations

from enum import StrEnum

from secretariat.core.i18n import N_


class PaperKind(StrEnum):
    """What a paper is; its class word is printed on its face."""

    AGENDA = "agenda"
    NOTICE = "notice"
    POLICY_PAPER = "policy_paper"
    REPORT = "report"
    BACKGROUND_NOTE = "background_note"
    WORKING_PAPER = "working_paper"
    COVER_NOTE = "cover_note"
    DECISION_SHEET = "decision_sheet"
    RECORD = "record"
    ACTION_SHEET = "action_sheet"
    CORRIGENDUM = "corrigendum"

    @property
    def letter(self) -> str:
        return LETTERS[self]

    @property
    def label(self) -> str:
        """The msgid of the kind's name."""
        return LABELS[self]


LETTERS = {
    PaperKind.AGENDA: "A",
    PaperKind.NOTICE: "N",
    PaperKind.POLICY_PAPER: "D",
    PaperKind.REPORT: "D",
    PaperKind.BACKGROUND_NOTE: "N",
    PaperKind.WORKING_PAPER: "WP",
    PaperKind.COVER_NOTE: "N",
    PaperKind.DECISION_SHEET: "DS",
    PaperKind.RECORD: "R",
    PaperKind.ACTION_SHEET: "AS",
    PaperKind.CORRIGENDUM: "COR",
}

LABELS = {
    PaperKind.AGENDA: N_("Agenda"),
    PaperKind.NOTICE: N_("Notice"),
    PaperKind.POLICY_PAPER: N_("Policy paper"),
    PaperKind.REPORT: N_("Report"),
    PaperKind.BACKGROUND_NOTE: N_("Background note"),
    PaperKind.WORKING_PAPER: N_("Working paper"),
    PaperKind.COVER_NOTE: N_("Cover note"),
    PaperKind.DECISION_SHEET: N_("Decision sheet"),
    PaperKind.RECORD: N_("Record"),
    PaperKind.ACTION_SHEET: N_("Action sheet"),
    PaperKind.CORRIGENDUM: N_("Corrigendum"),
}

#: What a person drafts; the rest is made by the product from meetings.
DRAFTED = (
    PaperKind.POLICY_PAPER,
    PaperKind.REPORT,
    PaperKind.WORKING_PAPER,
    PaperKind.BACKGROUND_NOTE,
    PaperKind.COVER_NOTE,
)


class Custody(StrEnum):
    """Where the content is: here, or on another system (a reference-only paper has none here)."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
