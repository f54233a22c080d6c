"""What the inspector does with a file. Runs in a process of its own, and loads only what the file at hand takes."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from dataclasses import asdict
from typing import Any, Final

import filetype  # type: ignore[import-untyped]  # it ships no types

from . import MOST_TEXT, PDF, WORD, Fault, Refused
from .word import MOST_PARTS, WordFault, WordRefused, is_archive, read_word, unpacked

Answer = dict[str, Any]

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The part of an OLE file in which Office keeps an encrypted one.
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
#: How far into a file programs look for the beginning of a PDF.
_BEGINNING: Final = 1024
_OF_WORD: Final = {
    WordFault.BROKEN: Fault.WORD_BROKEN,
    WordFault.PROTECTED: Fault.WORD_PROTECTED,
    WordFault.TOO_LARGE: Fault.WORD_TOO_LARGE,
    WordFault.TOO_LONG: Fault.WORD_TOO_LONG,
    WordFault.ACTIVE: Fault.WORD_ACTIVE,
    WordFault.FILES: Fault.WORD_FILES,
    WordFault.FETCHES: Fault.WORD_FETCHES,
    WordFault.PICTURE: Fault.PICTURE,
}
#: What a reader of a hostile file may stumble over: all of it means that the file is not taken.
_UNREADABLE: Final = (
    ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RuntimeError, RecursionError,
)  # fmt: skip


def answer(asked: Answer, data: bytes) -> Answer:
    """Look a file through, and read it where that is asked for. What is wrong with it is an answer too."""
    try:
        if asked["want"] == "text":
            return _read(data, asked)
        if asked["want"] == "glimpse":
            return _glimpse(data, asked["sha256"])
        return _draw(data) if asked["want"] == "picture" else _look(data)
    except Refused as refusal:
        return {"fault": refusal.fault.value, "values": refusal.values}
    except WordRefused as refusal:
        return {"fault": _OF_WORD[refusal.fault].value, "values": {}}


def _look(data: bytes) -> Answer:
    if is_word(data):
        return _word(data)
    _refuse_other_types(data)
    return _pdf(data)


def is_word(data: bytes) -> bool:
    """Tell whether a file is a text document of Word, whatever its name says."""
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise Refused(Fault.WORD_PROTECTED)
    if not is_archive(data):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(entry.filename.lower() == "word/document.xml" for entry in archive.infolist()[:MOST_PARTS])
    # Of a compression that zipfile does not know it says NotImplementedError.
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _refuse_other_types(data: bytes) -> None:
    """The first bytes say what a file is; its name and what the browser calls it do not count."""
    if data.startswith(b"%PDF-"):
        if zipfile.is_zipfile(io.BytesIO(data)):
            raise Refused(Fault.TWO_TYPES)
        return
    found = filetype.guess(data[:8192])
    if found is None or found.mime == PDF:
        raise Refused(Fault.NO_PDF)
    raise Refused(Fault.OTHER_TYPE, type=found.extension.upper())


def _pdf(data: bytes) -> Answer:
    from ..inspect import PdfEncrypted, PdfPictureTooLarge, PdfUnpacksTooLarge, TooManyPages, read_pdf

    try:
        facts = read_pdf(data, most_text=MOST_TEXT)
    except PdfEncrypted as problem:
        raise Refused(Fault.PDF_PASSWORD) from problem
    except TooManyPages as problem:
        raise Refused(Fault.PDF_PAGES, pages=problem.pages, most=problem.most) from problem
    except PdfUnpacksTooLarge as problem:
        raise Refused(Fault.PDF_UNPACKS) from problem
    except PdfPictureTooLarge as problem:
        raise Refused(Fault.PICTURE) from problem
    except _UNREADABLE as problem:
        raise Refused(Fault.PDF_BROKEN) from problem
    for there, fault in (
        (facts.encrypted, Fault.PDF_PASSWORD),
        (facts.has_javascript, Fault.PDF_SCRIPT),
        (facts.launches, Fault.PDF_LAUNCH),
        (facts.has_embedded_files, Fault.PDF_FILES),
    ):
        if there:
            raise Refused(fault)
    return {
        "kind": PDF,
        "pages": facts.pages,
        "legible": bool(facts.text_sample),
        "unseen": list(facts.unseen),
        "author": facts.author,
        "text": "\f".join(facts.texts),
    }


def _word(data: bytes) -> Answer:
    if b"%PDF-" in data[:_BEGINNING]:
        raise Refused(Fault.TWO_TYPES)
    facts = read_word(data)
    if len(facts.text) > MOST_TEXT:
        raise WordRefused(WordFault.TOO_LARGE, "text")
    return {
        "kind": WORD,
        "pages": None,
        "legible": True,
        "unseen": list(facts.unseen),
        "author": facts.author,
        "text": facts.text,
    }


def _read(data: bytes, asked: Answer) -> Answer:
    """Look a Word file through, and bring it into canonical text."""
    if not is_word(data):
        raise Refused(Fault.NO_WORD)
    found = _word(data)
    from ..canonical import to_source
    from ..word import read_docx

    brought = read_docx(data, rejected=asked["rejected"], reject_all=asked["reject_all"])
    return {
        **found,
        "source": to_source(brought.document),
        "title": brought.title,
        "lines": {
            name: [[line.what, line.count, line.samples] for line in getattr(brought, name)]
            for name in ("kept", "changed", "lost")
        },
        "changes": [asdict(change) for change in brought.changes],
        "formal_changes": brought.formal_changes,
        "comments": [asdict(comment) for comment in brought.comments],
        "pictures": [
            [picture.media_type, base64.b64encode(picture.data).decode()] for picture in brought.pictures.values()
        ],
    }


def _draw(data: bytes) -> Answer:
    """Draw a picture anew."""
    from .picture import redrawn

    return _picture(*redrawn(data))


def _glimpse(data: bytes, sha256: str) -> Answer:
    """Draw one of the pictures that a Word file holds, small; it is known by its hash."""
    if not is_word(data):
        raise Refused(Fault.NO_WORD)
    from .picture import glimpse

    for name, content in unpacked(data).items():
        if name.startswith("word/media/") and hashlib.sha256(content).hexdigest() == sha256:
            return _picture(*glimpse(content))
    raise Refused(Fault.NO_PICTURE)


def _picture(kind: str, drawn: bytes) -> Answer:
    return {"kind": kind, "picture": base64.b64encode(drawn).decode()}
