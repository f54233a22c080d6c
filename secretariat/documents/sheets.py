"""What is printed of a paper: plain data for the press, and the same read back from what was issued."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from secretariat.core.kept import Memory
from secretariat.core.values import dataclass
from secretariat.documents.citing import cited_in
from secretariat.documents.front import front
from secretariat.documents.kinds import PaperKind
from secretariat.documents.markings import Marking
from secretariat.documents.models import DraftFace, Paper, Version
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


#: What is kept of versions as they were read, in characters of their JSON: some fifty long papers, 10 to 15 MB.
READ: Final = 2_000_000


@dataclass(frozen=True)
class Issued:
    """What a version says, as it was read: plain data that nobody can change, kept under its hash."""

    #: Over all that was read.
    sha256: bytes
    sheet: Sheet | None

    @property
    def texts(self) -> dict[Language, Document]:
        """The canonical texts by language; none for files, agendas and decision sheets."""
        if not isinstance(self.sheet, PaperSheet | RecordSheet):
            return {}
        found = {language: self.sheet.text(language) for language in LANGUAGES}
        return {language: document for language, document in found.items() if document is not None}

    @cached_property
    def cited(self) -> frozenset[str]:
        """The symbols that it may name."""
        return cited_in(*self.texts.values(), None if isinstance(self.sheet, PaperSheet) else self.sheet)


_read: Memory[Issued] = Memory(READ)


class FaceSaid(Protocol):
    """What a language of a version says."""

    @property
    def language(self) -> str: ...
    @property
    def format(self) -> str: ...
    @property
    def source(self) -> str: ...


class VersionSaid(Protocol):
    """What knows all that an issued version says: the version, or what was taken of it."""

    @property
    def sheet(self) -> str: ...
    @property
    def faces(self) -> Sequence[FaceSaid]: ...


def issued(version: VersionSaid) -> Issued:
    """Return what a version says, faces added later included, read once for the same words.

    The stored sheet is what was issued and never changes; a later language is a row of its own, put in here.
    """
    stored = _once([version.sheet], lambda: from_json(version.sheet) if version.sheet else None)
    sheet = stored.sheet
    if not isinstance(sheet, PaperSheet | RecordSheet):
        return stored
    added = {
        _language(face): face.source
        for face in version.faces
        if face.format == canonical.FORMAT and sheet.text(_language(face)) is None
    }
    follows = sheet.front.follows
    here = follows is not None and any(face.language == follows.language for face in version.faces)
    if not added and not here:
        return stored
    parts = [version.sheet, str(here), *(word for pair in sorted(added.items()) for word in pair)]
    return _once(parts, lambda: _completed(sheet, added, here=here))


def _completed(sheet: PaperSheet | RecordSheet, added: Mapping[Language, str], *, here: bool) -> Sheet:
    for code, source in added.items():
        document = canonical.parse(source)
        sheet = replace(sheet, fr=document) if code == "fr" else replace(sheet, en=document)
    return replace(sheet, front=replace(sheet.front, follows=None)) if here else sheet


def _once(parts: Sequence[str], read: Callable[[], Sheet | None]) -> Issued:
    """What `read` reads in all of the parts, kept under their hash."""
    digest = sha256()
    for part in parts:
        words = part.encode()
        digest.update(b"%d:" % len(words))
        digest.update(words)
    key = digest.digest()
    return _read.of(key, lambda: Issued(key, read()), lambda _: sum(map(len, parts)))


def sheet_of(version: VersionSaid) -> Sheet | None:
    """Return what is printed of an issued version, faces added later included; None for a mere reference."""
    return issued(version).sheet


def texts_of(version: VersionSaid) -> dict[Language, Document]:
    """Return the canonical texts of an issued version by language; none for files, agendas and decision sheets."""
    return issued(version).texts


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


def _language(face: FaceSaid) -> Language:
    return "fr" if face.language == "fr" else "en"


def superseding(version: Version, zone: str) -> Supersedes:
    """Return how the version after this one names it."""
    return Supersedes(symbol=version.symbol, day=version.issued_at.astimezone(ZoneInfo(zone)).date())
