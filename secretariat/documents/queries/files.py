"""Files that were printed, and files that were received."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.documents.models import Printed, ReceivedFile, Rendition, Version


def printed(session: Session, key: str) -> Printed | None:
    """Return the print of a draft, or None while it is being made."""
    return session.scalar(select(Printed).where(Printed.key == key))


def finished(version: Version, face: str) -> Rendition | None:
    """Return the PDF of an issued version in that language or form, whatever it was made from: the one that is circulated.

    Its `blob_sha256` is None while the worker makes it; there is none at all of a language that follows, or of a reference.
    """
    return next((made for made in version.renditions if made.face == face), None)


def received_file(session: Session, sha256: str) -> ReceivedFile | None:
    """Return what is known of a file that was received."""
    return session.get(ReceivedFile, sha256)


def received_files(session: Session, hashes: Iterable[str | None]) -> dict[str, ReceivedFile]:
    """Return what is known of those files, by SHA-256."""
    wanted = {sha256 for sha256 in hashes if sha256}
    if not wanted:
        return {}
    found = session.scalars(select(ReceivedFile).where(ReceivedFile.sha256.in_(wanted)))
    return {received.sha256: received for received in found}
