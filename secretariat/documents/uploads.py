"""Files from elsewhere: looked at before anything of them is kept.

A file is stored only when every check has passed: size, real type, a PDF or a Word file that can be read without a
password and does nothing by itself, and no marking above the ceiling. What takes a file apart is the inspector, a process of its
own (`press.quarantine`). Its name is shown cleaned, and never used as a path: files are kept under the hash of their content.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import BinaryIO, Final

import structlog
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import blobs, scanner
from secretariat.core.blobs import BlobStore
from secretariat.core.errors import BadInput, TooLarge
from secretariat.core.i18n import N_, gettext
from secretariat.core.values import dataclass
from secretariat.documents.markings import Ceiling, Marking, MarkingAboveCeiling
from secretariat.documents.models import DraftFace
from secretariat.documents.received import ENDINGS, PDF, WORD
from secretariat.documents.services import attach_file, note_received
from secretariat.press.levels import markings_in, markings_outside_sentences
from secretariat.press.quarantine import Fault, Refused
from secretariat.press.quarantine.asking import draw_anew, glimpse_of, look_through, read_word_file
from secretariat.press.unseen import Unseen
from secretariat.press.word import Brought
from secretariat.press.word.report import Image
from secretariat.settings import Settings

log = structlog.get_logger("documents")

_CHUNK: Final = 256 * 1024
HIGHEST: Final = Ceiling()
#: The levels as `press.levels` names them, from the lowest up.
_RANKS: Final = {
    "NATO UNCLASSIFIED": 1,
    "NATO RESTRICTED": 2,
    "NATO CONFIDENTIAL": 3,
    "NATO SECRET": 4,
    "COSMIC TOP SECRET": 5,
}
_NAME_LIMIT: Final = 120
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*]+')


@dataclass(frozen=True)
class Incoming:
    """A file as it came: where its bytes are read, and the name its sender gave it."""

    stream: BinaryIO
    name: str


@dataclass(frozen=True)
class Taking:
    """What an installation takes: the largest file, the highest marking, and whether it can convert Word files."""

    limit_mb: int
    ceiling: Ceiling = HIGHEST
    word: bool = False
    #: Where the virus scanner is asked; empty asks nobody.
    scanner: str = ""


def taking_of(settings: Settings) -> Taking:
    """Return what this installation takes."""
    ceiling = Ceiling(Marking(settings.ceiling))
    return Taking(settings.upload_limit_mb, ceiling, word=bool(settings.office_program), scanner=settings.clamav)


def said_of_taking(taking: Taking) -> str:
    """Say to the reader what is taken, and what to do with a Word file where none is."""
    if taking.word:
        return gettext(
            "PDF or Word (.docx), at most %(limit)s MB, without password, macros, scripts or other files inside. "
            "A Word file is converted into PDF here.",
            limit=taking.limit_mb,
        )
    return gettext(
        "PDF, at most %(limit)s MB, without password, scripts or other files inside. "
        "Word files cannot be converted here: save it as PDF, then upload it.",
        limit=taking.limit_mb,
    )


def accepted(taking: Taking) -> str:
    """Return the kinds of files that the chooser of the browser offers."""
    return ",".join(f"{kind},.{ENDINGS[kind]}" for kind in (PDF, WORD) if taking.word or kind == PDF)


@dataclass(frozen=True)
class Examined:
    """A file that may be kept. `legible` is false when its pages are pictures: then no marking could be looked for.

    `pages` of a Word file are known once it is converted.
    """

    media_type: str
    pages: int | None
    legible: bool
    unseen: tuple[Unseen, ...] = ()
    author: str = ""


class FileRefused(BadInput):
    """A file is not taken; nothing of it is kept."""

    def __init__(self, fault: Fault, message: str, /, **values: object) -> None:
        super().__init__("file", message, **values)
        self.fault = fault


class FileMarked(MarkingAboveCeiling):
    """A file carries a marking that this system may not hold."""

    fault: Final = Fault.MARKED


class FileMentions(FileRefused):
    """The words of a level above the ceiling stand in a sentence of a file: the person is asked what they are."""

    def __init__(self, level: str) -> None:
        super().__init__(
            Fault.MENTIONED,
            N_(
                "The words “%(level)s” stand in a sentence of this file. If the paper speaks of markings and is not marked so "
                "itself, say so below and choose the file again. Nothing of it was kept."
            ),
            level=level,
        )


def take_in(
    session: Session, store: BlobStore, draft: DraftFace, incoming: Incoming, found: Examined, *, actor: Actor
) -> None:
    """Make a file that was examined one language of the draft; a Word file is handed to the worker to be converted.

    Raises OSError if the disk is full.
    """
    blob = blobs.keep(session, store, _chunks(incoming.stream), media_type=found.media_type)
    note_received(session, blob, pages=found.pages, unseen=found.unseen, author=found.author)
    attach_file(session, draft, actor=actor, blob=blob, name=shown_name(incoming.name, ENDINGS[found.media_type]))


def examine(incoming: Incoming, taking: Taking, *, mentioned: bool = False) -> Examined:
    """Have a file looked through; nothing is kept. `mentioned` says that the person answered for the levels it speaks of.

    Raises TooLarge; FileRefused saying what is wrong with the file, FileMarked.
    """
    _refuse_size(incoming.stream, taking)
    _refuse_infected(incoming.stream, taking.scanner)
    found = examine_file(incoming.stream, taking.ceiling, mentioned=mentioned)
    if found.media_type == WORD and not taking.word:
        raise BadInput("file", N_("Word files cannot be converted here. Save it as PDF, then upload it."))
    return found


def examine_file(file: BinaryIO | bytes, ceiling: Ceiling = HIGHEST, *, mentioned: bool = False) -> Examined:
    """Have a PDF or a Word file looked through. Raises FileRefused, FileMarked."""
    try:
        looked = look_through(file)
    except Refused as refused:
        raise _refusal(refused) from refused
    _refuse_marked(looked.text, ceiling, mentioned=mentioned)
    return Examined(looked.kind, looked.pages, looked.legible, looked.unseen, looked.author)


def read_in(
    file: BinaryIO,
    taking: Taking,
    *,
    rejected: Collection[int] = (),
    reject_all: bool = False,
    mentioned: bool = False,
) -> Brought:
    """Have a Word file looked through, then read into canonical text. Raises as `examine` does."""
    _refuse_size(file, taking)
    _refuse_infected(file, taking.scanner)
    try:
        looked, brought = read_word_file(file, rejected=rejected, reject_all=reject_all)
    except Refused as refused:
        raise _refusal(refused) from refused
    _refuse_marked(looked.text, taking.ceiling, mentioned=mentioned)
    return brought


def examine_picture(file: BinaryIO, taking: Taking) -> Image:
    """Have a picture looked through and drawn anew; nothing is kept yet. Raises TooLarge, FileRefused."""
    _refuse_size(file, taking)
    _refuse_infected(file, taking.scanner)
    try:
        return draw_anew(file)
    except Refused as refused:
        raise _refusal(refused) from refused


def glimpsed(content: bytes, sha256: str) -> Image | None:
    """Have one of the pictures of a Word file that waits drawn small; None where it holds none of that hash that can be."""
    try:
        return glimpse_of(content, sha256)
    except Refused:
        return None


def _refuse_infected(file: BinaryIO, address: str) -> None:
    """Ask the virus scanner, where there is one; while it does not answer, nothing is taken."""
    if not address:
        return
    try:
        name = scanner.scan(address, file)
    except scanner.ScannerFailed as problem:
        log.error("scanner.failed", log="security", why=str(problem)[:200])
        raise _refusal(Refused(Fault.NOT_SCANNED)) from problem
    if name:
        log.warning("scanner.found", log="security", name=name[:200])
        raise _refusal(Refused(Fault.INFECTED))


def _refuse_size(file: BinaryIO, taking: Taking) -> None:
    size = file.seek(0, os.SEEK_END)
    if size > taking.limit_mb * 1024 * 1024:
        raise TooLarge(N_("The file is larger than %(limit)s MB. Nothing of it was kept."), limit=taking.limit_mb)
    if size == 0:
        raise _refusal(Refused(Fault.EMPTY))


def _refusal(refused: Refused) -> FileRefused:
    return FileRefused(refused.fault, SENTENCES[refused.fault], **refused.values)


SENTENCES: Final = {
    Fault.EMPTY: N_("The file is empty."),
    Fault.INFECTED: N_(
        "The file carries something harmful, says the virus scanner. Nothing of it was kept, and the security officer was told."
    ),
    Fault.NOT_SCANNED: N_(
        "The virus scanner does not answer, and no file is taken without it. Nothing was kept; try again in some minutes."
    ),
    Fault.NO_PDF: N_("This is not a PDF, whatever its name says. Save it as PDF, then upload it."),
    Fault.OTHER_TYPE: N_(
        "This is a file of the type %(type)s, whatever its name says. Save it as PDF, then upload it."
    ),
    Fault.TWO_TYPES: N_(
        "This is a file of two types at once, which no office program makes. Save it anew, then upload it."
    ),
    Fault.PICTURE: N_(
        "The file holds a picture of more points than any page shows. Save it with smaller pictures, then upload it."
    ),
    Fault.PDF_BROKEN: N_("The PDF is damaged and cannot be read. Print it to a new one."),
    Fault.PDF_PASSWORD: N_("The PDF is protected by a password. Save it without protection, then upload it."),
    Fault.PDF_SCRIPT: N_("The PDF holds a script. Print it to a new PDF, then upload that one."),
    Fault.PDF_LAUNCH: N_("The PDF starts a program or plays media. Print it to a new PDF, then upload that one."),
    Fault.PDF_FILES: N_("The PDF holds other files inside. Save it without them, then upload it."),
    Fault.PDF_PAGES: N_("The PDF has %(pages)s pages; at most %(most)s are taken."),
    Fault.PDF_UNPACKS: N_("A part of the PDF unpacks to more than is read here."),
    Fault.NO_WORD: N_("This is not a Word file (.docx), whatever its name says. Save it as one, then bring it in."),
    Fault.WORD_BROKEN: N_("The Word file is damaged and cannot be read. Save it anew, or as PDF."),
    Fault.WORD_PROTECTED: N_("The Word file is protected by a password. Save it without protection, then upload it."),
    Fault.WORD_TOO_LARGE: N_("The Word file unpacks to more than is read here. Save it as PDF, then upload it."),
    Fault.WORD_TOO_LONG: N_(
        "The text of the Word file is longer than is read here: at most two million characters, and tables of 5,000 rows "
        "in all. Divide it, or upload it as it is."
    ),
    Fault.WORD_ACTIVE: N_(
        "The Word file holds macros, controls or other files inside. Save it without them, or as PDF, then upload it."
    ),
    Fault.WORD_FILES: N_(
        "The Word file holds other files inside, such as the sheet behind a diagram. Put a picture in its place, or save the "
        "file as PDF, then upload it."
    ),
    Fault.WORD_FETCHES: N_(
        "The Word file fetches something from elsewhere when it is opened: a template, a picture or a field. "
        "Put it into the file, or save it as PDF, then upload it."
    ),
    Fault.NO_PICTURE: N_("This is not a picture, whatever its name says. Choose a PNG or a JPEG."),
    Fault.PICTURE_TYPE: N_("This is a file of the type %(type)s. Save the picture as PNG or JPEG, then put it in."),
    Fault.PICTURE_SVG: N_(
        "This is a drawing in SVG, which can run scripts and fetch things from elsewhere, and is not taken. Save it as PNG, "
        "then put it in."
    ),
    Fault.PICTURE_POINTS: N_(
        "The picture has %(width)s × %(height)s points, more than any page shows. Make it smaller, then put it in."
    ),
    Fault.PICTURE_BROKEN: N_("The picture is damaged and cannot be read. Save it anew, then put it in."),
    Fault.GAVE_OUT: N_(
        "The file could not be looked through: it takes too long, or more than is allowed. Nothing of it was kept. "
        "Print it to a new PDF, then upload that one."
    ),
}


def _refuse_marked(text: str, ceiling: Ceiling, *, mentioned: bool) -> None:
    """A level above the ceiling that is named outside of a sentence is a marking; within one, the person is asked."""
    try:
        ceiling.check_text(text)
    except MarkingAboveCeiling as marked:
        raise FileMarked(ceiling.highest, marked.position, marked.line) from marked
    above = {name for name in markings_in(text) if _RANKS[name] > ceiling.highest.rank}
    if above & markings_outside_sentences(text):
        raise FileMarked(ceiling.highest)
    if above and not mentioned:
        raise FileMentions(max(above, key=_RANKS.__getitem__))


def shown_name(name: str, ending: str = "pdf") -> str:
    """Return the name under which a file is shown: no folders, nothing that hides or reorders words, not too long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
    stem = re.sub(rf"\.{ending}$", "", _UNSAFE.sub("_", kept), flags=re.IGNORECASE)
    stem = " ".join(stem.split()).strip(". ")[:_NAME_LIMIT].rstrip(". ")
    return f"{stem or 'document'}.{ending}"


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        yield chunk
