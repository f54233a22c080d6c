"""Files from elsewhere: looked at before anything of them is kept.

A file is stored only when every check has passed: size, real type, a PDF or a Word file that can be read without a
password and does nothing by itself, and no marking above the ceiling. Its name is shown cleaned, and never used as a path: files
are kept under the hash of their content. No more than the limit is ever in memory.
"""

from __future__ import annotations

import io
import os
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

import filetype  # type: ignore[import-untyped]  # it ships no types
import structlog
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import blobs
from secretariat.core.blobs import BlobStore
from secretariat.core.errors import BadInput, TooLarge
from secretariat.core.i18n import N_, gettext
from secretariat.documents.markings import Ceiling, Marking, MarkingAboveCeiling
from secretariat.documents.models import DraftFace
from secretariat.documents.received import ENDINGS, PDF, WORD
from secretariat.documents.services import attach_file, note_received
from secretariat.press.inspect import (
    PdfEncrypted,
    PdfFacts,
    PdfUnpacksTooLarge,
    TooManyPages,
    markings_in,
    read_pdf,
)
from secretariat.press.reading import page_texts
from secretariat.press.unseen import Unseen
from secretariat.press.word import MOST_PARTS, Brought, WordFault, WordRefused, is_archive, read_docx, read_word
from secretariat.settings import Settings

log = structlog.get_logger("documents")

_CHUNK: Final = 256 * 1024
HIGHEST: Final = Ceiling()
#: The levels as `press.inspect` names them, from the lowest up.
_RANKS: Final = {
    "NATO UNCLASSIFIED": 1,
    "NATO RESTRICTED": 2,
    "NATO CONFIDENTIAL": 3,
    "NATO SECRET": 4,
    "COSMIC TOP SECRET": 5,
}
#: What a reader of a hostile file may stumble over: all of it means that the file is not taken.
_UNREADABLE: Final = (
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    RecursionError,
)
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


def taking_of(settings: Settings) -> Taking:
    """Return what this installation takes."""
    return Taking(settings.upload_limit_mb, Ceiling(Marking(settings.ceiling)), word=bool(settings.office_program))


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


def take_in(
    session: Session, store: BlobStore, draft: DraftFace, incoming: Incoming, *, actor: Actor, taking: Taking
) -> Examined:
    """Check a file and make it one language of the draft; a Word file is handed to the worker to be converted.

    Raises TooLarge, BadInput saying what is wrong with the file, MarkingAboveCeiling; OSError if the disk is full.
    In each case nothing is kept.
    """
    found = examine(incoming, taking)
    blob = blobs.keep(session, store, _chunks(incoming.stream), media_type=found.media_type)
    note_received(session, blob, pages=found.pages, unseen=found.unseen, author=found.author)
    attach_file(session, draft, actor=actor, blob=blob, name=shown_name(incoming.name, ENDINGS[found.media_type]))
    return found


def examine(incoming: Incoming, taking: Taking) -> Examined:
    """Look a file through. Raises as `take_in` does."""
    size = _size(incoming.stream)
    if size > taking.limit_mb * 1024 * 1024:
        raise TooLarge(N_("The file is larger than %(limit)s MB. Nothing of it was kept."), limit=taking.limit_mb)
    if size == 0:
        raise BadInput("file", N_("The file is empty."))
    incoming.stream.seek(0)
    head = incoming.stream.read(8192)
    if is_archive(head) and _is_word(incoming.stream):
        if not taking.word:
            raise BadInput("file", N_("Word files cannot be converted here. Save it as PDF, then upload it."))
        return examine_word(_all_of(incoming.stream), taking.ceiling)
    _refuse_other_types(head)
    return examine_pdf(_all_of(incoming.stream), taking.ceiling)


def examine_pdf(data: bytes, ceiling: Ceiling = HIGHEST) -> Examined:
    """Look a PDF through. Raises BadInput, MarkingAboveCeiling."""
    facts, texts = _read(data)
    if facts.has_javascript:
        raise BadInput("file", N_("The PDF holds a script. Print it to a new PDF, then upload that one."))
    if facts.has_embedded_files:
        raise BadInput("file", N_("The PDF holds other files inside. Save it without them, then upload it."))
    text = "\f".join(texts)
    _refuse_marked(text, facts.markings_found, ceiling)
    return Examined(PDF, facts.pages, bool(facts.text_sample), facts.unseen, facts.author)


def read_in(
    data: bytes, ceiling: Ceiling = HIGHEST, *, rejected: Collection[int] = (), reject_all: bool = False
) -> Brought:
    """Look a Word file through, then read its text. Raises as `examine_word` does."""
    if not (is_archive(data[:8]) and _is_word(io.BytesIO(data))):
        raise BadInput(
            "file", N_("This is not a Word file (.docx), whatever its name says. Save it as one, then bring it in.")
        )
    examine_word(data, ceiling)
    try:
        return read_docx(data, rejected=rejected, reject_all=reject_all)
    except WordRefused as problem:
        raise BadInput("file", _WORD_FAULTS[problem.fault]) from problem


def examine_word(data: bytes, ceiling: Ceiling = HIGHEST) -> Examined:
    """Look a Word file through. Raises BadInput, MarkingAboveCeiling, TooLarge."""
    try:
        facts = read_word(data)
    except WordRefused as problem:
        raise BadInput("file", _WORD_FAULTS[problem.fault]) from problem
    _refuse_marked(facts.text, markings_in(facts.text), ceiling)
    return Examined(WORD, None, True, facts.unseen, facts.author)


_WORD_FAULTS: Final = {
    WordFault.BROKEN: N_("The Word file is damaged and cannot be read. Save it anew, or as PDF."),
    WordFault.PROTECTED: N_("The Word file is protected by a password. Save it without protection, then upload it."),
    WordFault.TOO_LONG: N_(
        "The text of the Word file is longer than is read here: at most two million characters, and tables of 5,000 rows "
        "in all. Divide it, or upload it as it is."
    ),
    WordFault.TOO_LARGE: N_("The Word file unpacks to more than is read here. Save it as PDF, then upload it."),
    WordFault.ACTIVE: N_(
        "The Word file holds macros, controls or other files inside. Save it without them, or as PDF, then upload it."
    ),
    WordFault.FETCHES: N_(
        "The Word file fetches something from elsewhere when it is opened: a template, a picture or a field. "
        "Put it into the file, or save it as PDF, then upload it."
    ),
}


def _is_word(stream: BinaryIO) -> bool:
    """Tell whether an archive is a text document of Word, whatever its name says."""
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            return any(entry.filename.lower() == "word/document.xml" for entry in archive.infolist()[:MOST_PARTS])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _all_of(stream: BinaryIO) -> bytes:
    stream.seek(0)
    return stream.read()


def _read(data: bytes) -> tuple[PdfFacts, list[str]]:
    try:
        facts = read_pdf(data)
        if facts.encrypted:
            raise PdfEncrypted
        return facts, page_texts(data)
    except PdfEncrypted as problem:
        raise BadInput(
            "file", N_("The PDF is protected by a password. Save it without protection, then upload it.")
        ) from problem
    except TooManyPages as problem:
        raise BadInput(
            "file",
            N_("The PDF has %(pages)s pages; at most %(most)s are taken."),
            pages=problem.pages,
            most=problem.most,
        ) from problem
    except PdfUnpacksTooLarge as problem:
        raise BadInput("file", N_("A part of the PDF unpacks to more than is read here.")) from problem
    except _UNREADABLE as problem:
        raise BadInput("file", N_("The PDF is damaged and cannot be read. Print it to a new one.")) from problem


def _refuse_marked(text: str, named: Iterable[str], ceiling: Ceiling) -> None:
    """A marking alone on a line, or a level above the ceiling named in capitals anywhere: in doubt it is a marking."""
    try:
        ceiling.check_text(text)
        if any(_RANKS[name] > ceiling.highest.rank for name in named):
            raise MarkingAboveCeiling(ceiling.highest)
    except MarkingAboveCeiling:
        log.warning("upload.marking_refused", log="security", characters=len(text))
        raise


def shown_name(name: str, ending: str = "pdf") -> str:
    """Return the name under which a file is shown: no folders, nothing that hides or reorders words, not too long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
    stem = re.sub(rf"\.{ending}$", "", _UNSAFE.sub("_", kept), flags=re.IGNORECASE)
    stem = " ".join(stem.split()).strip(". ")[:_NAME_LIMIT].rstrip(". ")
    return f"{stem or 'document'}.{ending}"


def _refuse_other_types(head: bytes) -> None:
    """The first bytes say what a file is; its name and what the browser calls it do not count."""
    if head.startswith(b"%PDF-"):
        return
    found = filetype.guess(head)
    if found is None or found.mime == PDF:
        raise BadInput("file", N_("This is not a PDF, whatever its name says. Save it as PDF, then upload it."))
    raise BadInput(
        "file",
        N_("This is a file of the type %(type)s, whatever its name says. Save it as PDF, then upload it."),
        type=found.extension.upper(),
    )


def _size(stream: BinaryIO) -> int:
    stream.seek(0, os.SEEK_END)
    return stream.tell()


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        yield chunk
