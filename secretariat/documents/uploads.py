"""Files from elsewhere: looked at before anything of them is kept.

A file is stored only when every check has passed: size, real type, a PDF that can be read without a password and
does nothing by itself, and no marking above the ceiling. Its name is shown cleaned, and never used as a path: files
are kept under the hash of their content. No more than the limit is ever in memory.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

import filetype  # type: ignore[import-untyped]  # it ships no types
import structlog
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import blobs
from secretariat.core.blobs import BlobStore
from secretariat.core.errors import BadInput, TooLarge
from secretariat.core.i18n import N_
from secretariat.documents.markings import Ceiling, MarkingAboveCeiling
from secretariat.documents.models import DraftFace
from secretariat.documents.services import attach_file
from secretariat.press.inspect import PdfEncrypted, PdfFacts, PdfUnpacksTooLarge, TooManyPages, read_pdf
from secretariat.press.reading import page_texts

log = structlog.get_logger("documents")

PDF: Final = "application/pdf"
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
class Examined:
    """A PDF that may be kept. `legible` is false when its pages are pictures: then no marking could be looked for."""

    pages: int
    legible: bool


def take_in(
    session: Session,
    store: BlobStore,
    draft: DraftFace,
    incoming: Incoming,
    *,
    actor: Actor,
    limit_mb: int,
    ceiling: Ceiling = HIGHEST,
) -> Examined:
    """Check a file and make it one language of the draft.

    Raises TooLarge, BadInput saying what is wrong with the file, MarkingAboveCeiling; OSError if the disk is full.
    In each case nothing is kept.
    """
    found = examine(incoming, limit_mb=limit_mb, ceiling=ceiling)
    blob = blobs.keep(session, store, _chunks(incoming.stream), media_type=PDF)
    attach_file(session, draft, actor=actor, blob=blob, name=shown_name(incoming.name))
    return found


def examine(incoming: Incoming, *, limit_mb: int, ceiling: Ceiling = HIGHEST) -> Examined:
    """Look a file through. Raises as `take_in` does."""
    size = _size(incoming.stream)
    if size > limit_mb * 1024 * 1024:
        raise TooLarge(N_("The file is larger than %(limit)s MB. Nothing of it was kept."), limit=limit_mb)
    if size == 0:
        raise BadInput("file", N_("The file is empty."))
    _refuse_other_types(incoming.stream)
    incoming.stream.seek(0)
    data = incoming.stream.read()
    facts, texts = _read(data)
    if facts.has_javascript:
        raise BadInput("file", N_("The PDF holds a script. Print it to a new PDF, then upload that one."))
    if facts.has_embedded_files:
        raise BadInput("file", N_("The PDF holds other files inside. Save it without them, then upload it."))
    _refuse_marked(facts, texts, ceiling)
    return Examined(facts.pages, legible=bool(facts.text_sample))


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


def _refuse_marked(facts: PdfFacts, texts: list[str], ceiling: Ceiling) -> None:
    """A marking alone on a line, or a level above the ceiling named in capitals anywhere: in doubt it is a marking."""
    try:
        ceiling.check_text("\f".join(texts))
        if any(_RANKS[name] > ceiling.highest.rank for name in facts.markings_found):
            raise MarkingAboveCeiling(ceiling.highest)
    except MarkingAboveCeiling:
        log.warning("upload.marking_refused", pages=facts.pages)
        raise


def shown_name(name: str) -> str:
    """Return the name under which a file is shown: no folders, nothing that hides or reorders words, not too long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
    stem = re.sub(r"\.pdf$", "", _UNSAFE.sub("_", kept), flags=re.IGNORECASE)
    stem = " ".join(stem.split()).strip(". ")[:_NAME_LIMIT].rstrip(". ")
    return f"{stem or 'document'}.pdf"


def _refuse_other_types(stream: BinaryIO) -> None:
    """The first bytes say what a file is; its name and what the browser calls it do not count."""
    stream.seek(0)
    head = stream.read(8192)
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
