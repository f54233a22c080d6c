"""The PDF of a version in a language or form, for whoever hands it out by itself."""

from __future__ import annotations

from secretariat.documents import queries
from secretariat.documents.listed import Pdf
from secretariat.documents.models import Version


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
