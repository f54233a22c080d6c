"""Files from elsewhere, looked through before anything of them is kept: in a process of its own, by what it says in JSON.

`asking` is the side of the house, and never takes a stranger's file apart; `answering` is the other one, run as
`python -m secretariat.press.quarantine`. This module is what both know, and loads nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

PDF: Final = "application/pdf"
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Pictures that pages and prints can show.
SHOWN: Final = ("image/png", "image/jpeg", "image/gif")
#: Most pages of a PDF.
MOST_PAGES: Final = 2000
#: Most characters of a file that are looked through for a marking.
MOST_TEXT: Final = 12_000_000
#: Largest picture, in pixels: one side, and all of it. A sheet of A0 at 600 dots an inch is smaller.
LONGEST_SIDE: Final = 30_000
MOST_PIXELS: Final = 600_000_000


class Fault(StrEnum):
    """Why a file is not taken. The caller says it in a sentence."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    NO_PDF = "no-pdf"
    OTHER_TYPE = "other-type"
    TWO_TYPES = "two-types"
    PICTURE = "picture"
    PDF_BROKEN = "pdf-broken"
    PDF_PASSWORD = "pdf-password"  # noqa: S105  not one
    PDF_SCRIPT = "pdf-script"
    PDF_LAUNCH = "pdf-launch"
    PDF_FILES = "pdf-files"
    PDF_PAGES = "pdf-pages"
    PDF_UNPACKS = "pdf-unpacks"
    NO_WORD = "no-word"
    WORD_BROKEN = "word-broken"
    WORD_PROTECTED = "word-protected"
    WORD_TOO_LARGE = "word-too-large"
    WORD_TOO_LONG = "word-too-long"
    WORD_ACTIVE = "word-active"
    WORD_FILES = "word-files"
    WORD_FETCHES = "word-fetches"
    NO_PICTURE = "no-picture"
    PICTURE_TYPE = "picture-type"
    PICTURE_SVG = "picture-svg"
    PICTURE_POINTS = "picture-points"
    PICTURE_BROKEN = "picture-broken"
    #: The inspector gave out: it crashed, took too long or too much.
    GAVE_OUT = "gave-out"
    #: ClamAV knows it.
    INFECTED = "infected"
    #: ClamAV does not answer.
    NOT_SCANNED = "not-scanned"
    #: A marking stands in it, above the ceiling; or the words of one, somewhere in a sentence.
    MARKED = "marked"
    MENTIONED = "mentioned"


class Refused(ValueError):
    """A file that is not taken: why, and what the sentence about it names."""

    def __init__(self, fault: Fault, **values: str | int) -> None:
        self.fault = fault
        self.values = values
        super().__init__(fault.value)
