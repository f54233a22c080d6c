"""What is printed of a paper: plain data for the press, and the same read back from what was issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from secretariat.documents.front import front
from secretariat.documents.kinds import PaperKind
from secretariat.documents.markings import Marking
from secretariat.documents.models import DraftFace, Face, Paper, Version
from secretariat.press import canonical, words
from secretariat.press.canonical import Document
from secretariat.press.dates import Language
from secretariat.press.sheets import Draft, Follows, Foot, PaperSheet, RecordSheet, Sheet, Supersedes, from_json
from secretariat.press.words import Both

LANGUAGES: Final[tuple[Language, ...]] = ("en", "fr")

_OF_MEETINGS = {
    PaperKind.NOTICE: words.NOTICE,
    PaperKind.AGENDA: words.AGENDA,
    PaperKind.DECISION_SHEET: words.DECISION_SHEET,
    PaperKind.RECORD: words.SUMMARY_RECORD,
    PaperKind.CORRIGENDUM: words.CORRIGENDUM,
    PaperKind.ACTION_SHEET: words.ACTION_SHEET,
}


@dataclass(frozen=True)
class Printed:
    """What goes onto the face of a paper beside its text."""

    symbol: str
    titles: Mapping[str, str]
    supersedes: Version | None = None
    #: The language that follows, "" for none, and by when it is promised.
    follows: str = ""
    follows_on: date | None = None


def class_word(paper: Paper) -> Both:
    """Return the word at the top right of a paper: what is made from a meeting by its kind, the rest by its type."""
    return Both(paper.type.class_en, paper.type.class_fr) if paper.type else _OF_MEETINGS[PaperKind(paper.kind)]


def paper_sheet(paper: Paper, printed: Printed, texts: Mapping[Language, Document]) -> PaperSheet:
    """Return the sheet of a paper whose text was written here; `texts` are the languages there are."""
    before, officer = printed.supersedes, paper.action_officer
    head = front(
        paper.body,
        class_word=class_word(paper),
        symbol=printed.symbol,
        marking=Marking(paper.marking),
        title=Both(printed.titles["en"], printed.titles["fr"]),
        original=paper.original_language,
        supersedes=superseding(before, paper.body.zone) if before else None,
        follows=Follows(language="fr" if printed.follows == "fr" else "en", by=printed.follows_on)
        if printed.follows
        else None,
    )
    foot = Foot(action_officer=Both(officer, officer)) if officer else None
    return PaperSheet(front=head, en=texts.get("en"), fr=texts.get("fr"), foot=foot)


def as_draft(sheet: PaperSheet, paper: Paper, draft: DraftFace) -> PaperSheet:
    """Return the sheet of a draft, which says that it is one, and when it was saved."""
    saved = draft.saved_at.astimezone(ZoneInfo(paper.body.zone)).replace(tzinfo=None, second=0, microsecond=0)
    return replace(sheet, front=replace(sheet.front, draft=Draft(number=draft.row_version, at=saved)))


def sheet_of(version: Version) -> Sheet | None:
    """Return what is printed of an issued version, faces added later included; None for a mere reference.

    The stored sheet is what was issued and never changes; a later language is a row of its own, put in here.
    """
    if not version.sheet:
        return None
    sheet = from_json(version.sheet)
    if not isinstance(sheet, PaperSheet | RecordSheet):
        return sheet
    for face in version.faces:
        if face.format == canonical.FORMAT and sheet.text(_language(face)) is None:
            document = canonical.parse(face.source)
            sheet = replace(sheet, fr=document) if face.language == "fr" else replace(sheet, en=document)
    follows = sheet.front.follows
    if follows and any(face.language == follows.language for face in version.faces):
        sheet = replace(sheet, front=replace(sheet.front, follows=None))
    return sheet


def texts_of(version: Version) -> dict[Language, Document]:
    """Return the canonical texts of an issued version by language; none for files, agendas and decision sheets."""
    sheet = sheet_of(version)
    if not isinstance(sheet, PaperSheet | RecordSheet):
        return {}
    found = {language: sheet.text(language) for language in LANGUAGES}
    return {language: document for language, document in found.items() if document is not None}


def has_both(version: Version) -> bool:
    """Tell, without reading its texts, whether a drafted paper has a version in both languages that was written here."""
    written = {face.language for face in version.faces if face.format == canonical.FORMAT}
    return version.paper.type is not None and set(LANGUAGES) <= written


def side_by_side(version: Version) -> PaperSheet | None:
    """Return what is printed of a version with both languages side by side; None where one is missing, or is a file."""
    sheet = sheet_of(version)
    if not isinstance(sheet, PaperSheet) or sheet.approval is not None:
        return None
    return sheet if sheet.en is not None and sheet.fr is not None else None


def _language(face: Face) -> Language:
    return "fr" if face.language == "fr" else "en"


def superseding(version: Version, zone: str) -> Supersedes:
    """Return how the version after this one names it."""
    return Supersedes(symbol=version.symbol, day=version.issued_at.astimezone(ZoneInfo(zone)).date())
