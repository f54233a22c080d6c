"""Files as they were received: what is known of one, and the sheet of the cover it is circulated under."""

from __future__ import annotations

from typing import Final

from secretariat.core.i18n import N_
from secretariat.documents.models import DraftFace, Face, Paper, ReceivedFile, Version
from secretariat.documents.sheets import Printed, as_draft, paper_sheet, sheet_of
from secretariat.press import quarantine
from secretariat.press.sheets import PaperSheet, ReceivedSheet
from secretariat.press.unseen import Unseen

PDF: Final = quarantine.PDF
WORD: Final = quarantine.WORD
#: How the name of a file of each kind ends.
ENDINGS: Final = {PDF: "pdf", WORD: "docx"}

UNSEEN_WORDS: Final = {
    Unseen.COMMENTS: N_("comments"),
    Unseen.CHANGES: N_("tracked changes"),
    Unseen.HIDDEN: N_("hidden text"),
    Unseen.AUTHOR: N_("the name of its author"),
    Unseen.DATA: N_("a file of data inside"),
}


def issued_cover(version: Version, face: Face, received: ReceivedFile | None) -> ReceivedSheet | None:
    """Return the sheet of the PDF of a face that came as a file; None while there are no pages to stand behind the cover."""
    issued = sheet_of(version)
    if not isinstance(issued, PaperSheet) or received is None:
        return None
    return _cover(issued, face.file_name, received)


def draft_cover(paper: Paper, draft: DraftFace, received: ReceivedFile, printed: Printed) -> ReceivedSheet | None:
    """Return the same for a draft: it says on each page that it is one, and on the cover when it was saved."""
    return _cover(as_draft(paper_sheet(paper, printed, {}), paper, draft), draft.file_name, received)


def _cover(sheet: PaperSheet, name: str, received: ReceivedFile) -> ReceivedSheet | None:
    if received.pdf_sha256 is None:
        return None
    return ReceivedSheet(
        front=sheet.front,
        name=name,
        sha256=received.sha256,
        pdf_sha256=received.pdf_sha256,
        foot=sheet.foot,
    )
