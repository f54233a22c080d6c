"""Tables of the register: papers, drafts, versions, files, numbers, rights."""

from secretariat.documents.models.numbers import SymbolCounter, SymbolNumber
from secretariat.documents.models.papers import (
    DraftFace,
    EarlierText,
    Face,
    HandedIn,
    Paper,
    Rendition,
    Version,
    digest_of,
)
from secretariat.documents.models.printed import Printed
from secretariat.documents.models.received import ReceivedFile
from secretariat.documents.models.rights import Grant, Reading, Release, Watch
from secretariat.documents.models.there import which_are_there
from secretariat.documents.models.word import WordOriginal, WordWaiting
from secretariat.documents.models.words import PaperWord

__all__ = [
    "DraftFace",
    "EarlierText",
    "Face",
    "Grant",
    "HandedIn",
    "Paper",
    "PaperWord",
    "Printed",
    "Reading",
    "ReceivedFile",
    "Release",
    "Rendition",
    "SymbolCounter",
    "SymbolNumber",
    "Version",
    "Watch",
    "WordOriginal",
    "WordWaiting",
    "digest_of",
    "which_are_there",
]
