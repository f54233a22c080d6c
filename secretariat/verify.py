"""`secretariat verify`: does everything that should stand still stand? Names each object that does not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from secretariat.core import audit
from secretariat.core.blobs import Blob, BlobStore
from secretariat.documents.models import Face, Version
from secretariat.documents.services import FaceContent, manifest_hash
from secretariat.press import canonical


def faults(session: Session, store: BlobStore) -> Iterator[str]:
    """Yield a sentence for every fault: of the audit chain, of issued versions, of stored files."""
    for fault in audit.faults(session):
        yield f"audit entry {fault.seq} (about {fault.object}): {fault.what}"
    yield from _versions(session)
    yield from _blobs(session, store)


def _versions(session: Session) -> Iterator[str]:
    versions = select(Version).options(selectinload(Version.faces)).execution_options(yield_per=200)
    for version in session.scalars(versions):
        issued = [face for face in version.faces if face.added_at == version.issued_at]
        faces = [FaceContent(face.language, face.format, face.content_hash) for face in issued]
        titles = {"en": version.title_en, "fr": version.title_fr}
        if manifest_hash(version.symbol, version.marking, titles, version.sheet, faces) != version.manifest_hash:
            yield f"version {version.symbol}: what it says is not what was issued"
        for face in version.faces:
            if not _holds(face):
                yield f"version {version.symbol}, {face.language}: its text is not the one that was issued"


def _holds(face: Face) -> bool:
    if face.format == "file":
        return face.file_sha256 == face.content_hash
    if face.format == canonical.FORMAT:
        return canonical.text_hash(canonical.parse(face.source)) == face.content_hash
    return True


def _blobs(session: Session, store: BlobStore) -> Iterator[str]:
    for blob in session.scalars(select(Blob).order_by(Blob.sha256).execution_options(yield_per=200)):
        if not store.holds(blob.sha256):
            yield f"file {blob.sha256}: it is missing from the store"
            continue
        with store.open(blob.sha256) as file:
            seen = hashlib.file_digest(file, "sha256").hexdigest()
        if seen != blob.sha256:
            yield f"file {blob.sha256}: its content was altered"
