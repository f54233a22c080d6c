"""What the page of a paper shows of a version or of a draft, and its text as it is set there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from flask import get_template_attribute
from markupsafe import Markup

from secretariat.core.values import dataclass
from secretariat.documents.markings import Marking
from secretariat.documents.models import DraftFace, Face, ReceivedFile
from secretariat.documents.proceedings import shown_record
from secretariat.documents.sheets import Issued
from secretariat.documents.views.typeset import Piece, labelled, pairs, pieces
from secretariat.press.canonical import Document
from secretariat.press.canonical.html import PictureAddress
from secretariat.press.dates import Language
from secretariat.press.sheets import AgendaSheet, RecordSheet, Sheet
from secretariat.press.typography import all_leading
from secretariat.web.remembered import set_once


@dataclass
class Shown:
    """What the page shows of a version, or of a draft; the rest of the context is about the paper."""

    titles: dict[str, str]
    marking: Marking
    original: str
    #: What may be read, by language; empty where the reader may not, or there is no text here.
    texts: dict[Language, Document] = field(default_factory=dict)
    #: The version before, for marking what changed.
    before: dict[Language, Document] = field(default_factory=dict)
    label: str = ""
    #: What the texts of a version and of the one before it were read from; None for a draft.
    read: Issued | None = None
    read_before: Issued | None = None
    officer: str = ""
    files: list[Face | DraftFace] = field(default_factory=list)
    #: Where the pictures of the texts are, by language.
    pictures: Callable[[Language], PictureAddress] | None = None
    #: Whose pictures these are and which of them can be shown: all that their addresses hang on; empty where there are none.
    pictured: tuple[str, ...] = ()
    #: What is known of those files, by SHA-256.
    received: dict[str, ReceivedFile] = field(default_factory=dict)

    @property
    def sheet(self) -> Sheet | None:
        """What was printed, where a page shows more of it than its text: a decision sheet, a record, a corrigendum."""
        return self.read.sheet if self.read else None

    @property
    def agenda(self) -> AgendaSheet | None:
        return self.sheet if isinstance(self.sheet, AgendaSheet) else None

    def languages(self, view: str, language: Language) -> tuple[Language, ...]:
        """Those whose text stands in a reading view."""
        wanted: tuple[Language, ...] = ("en", "fr") if view == "both" else (language,)
        return tuple(code for code in wanted if code in self.texts)

    def is_written(self, view: str, language: Language) -> bool:
        """There is a text to be read in this view."""
        return any(self.texts[code].blocks or self.texts[code].notes for code in self.languages(view, language))


def text_set(shown: Shown, view: str, language: Language) -> Markup:
    """Return the text in a reading view, while its symbols lead where they do.

    What a version says never changes: it is set once for all who are shown the same changes, pictures and links.
    """
    if shown.read is None:
        return _set(shown, view, language)
    before = shown.read_before.sha256 if shown.read_before else b""
    seen = (view, language, shown.pictured, all_leading())
    return set_once(("paper", shown.read.sha256, before, shown.label, seen), lambda: _set(shown, view, language), len)


def _set(shown: Shown, view: str, language: Language) -> Markup:
    if view == "both":
        rows = pairs(_pieces(shown, "en"), _pieces(shown, "fr"))
        return Markup(get_template_attribute("components/bi.html", "bi")(rows))  # noqa: S704  # the template escapes
    made = _pieces(shown, language)
    return Markup(get_template_attribute("components/text.html", "text")(made, language))  # noqa: S704  # as above


def _pieces(shown: Shown, language: Language) -> list[Piece]:
    document = shown.texts.get(language)
    if document is None:
        return []
    picture = shown.pictures(language) if shown.pictures else None
    made = pieces(document, language, against=shown.before.get(language), label=shown.label, picture=picture)
    return labelled(made, shown_record(shown.sheet, language).labels) if isinstance(shown.sheet, RecordSheet) else made
