"""The PDF of a version in a language: one answer for the register, for packs, and for whoever else hands out files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from secretariat.documents import queries
from secretariat.documents.models import Version


@dataclass(frozen=True)
class Pdf:
    """A finished PDF, or one that is being made: then it has no hash yet."""

    #: `en`, `fr`, `both` side by side, or one of them with the changes marked.
    face: str
    sha256: str | None
    #: In bytes.
    size: int
    pages: int | None
    asked_at: datetime
    #: False for what came as a file from elsewhere, under whatever cover.
    made_here: bool


def pdf_of(version: Version, face: str) -> Pdf | None:
    """Return the PDF of a version, loaded with its faces and renditions; None if there is none and none was asked for."""
    made = queries.finished(version, face)
    if made is None:
        return None
    own = queries.face_of(version, face)
    size = made.blob.size if made.blob else 0
    return Pdf(
        face, made.blob_sha256, size, made.pages, made.asked_at, made_here=own is None or own.file_sha256 is None
    )


def pdf_in(version: Version, language: str) -> Pdf | None:
    """Return the PDF in a language, or else in the other; None for what has no file here."""
    other = "fr" if language == "en" else "en"
    faces = [code for code in (language, other) if queries.face_of(version, code)]
    return next((pdf for pdf in (pdf_of(version, code) for code in faces) if pdf is not None), None)
