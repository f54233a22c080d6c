"""`secretariat verify`: does everything that should stand still stand? Names each object that does not.

The audit chain vouches for itself, hash by hash; its entries vouch for versions, later faces and PDFs; those for files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import field

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, selectinload

from secretariat.accounts import proof as accounts
from secretariat.core import audit
from secretariat.core.audit import AuditEntry
from secretariat.core.blobs import Blob, BlobStore
from secretariat.core.db import Base
from secretariat.core.values import dataclass
from secretariat.documents.models import Face, ReceivedFile, Version
from secretariat.documents.services import manifest_hash
from secretariat.meetings import sheets as agendas
from secretariat.minutes import proof
from secretariat.minutes.sheets import FORMAT as DECISION_SHEET
from secretariat.press import canonical


def faults(session: Session, store: BlobStore) -> Iterator[str]:
    """Yield a sentence for every fault: of the audit chain, of what was issued, approved and decided, of reviews of
    accounts, of stored files, of rows that lead nowhere."""
    for fault in audit.faults(session):
        yield f"audit entry {fault.seq} (about {fault.object}): {fault.what}"
    yield from _versions(session, _vouched(session))
    yield from proof.faults(session, store)
    yield from accounts.faults(session)
    yield from _conversions(session)
    yield from _files(session, store)
    yield from _leading_nowhere(session)


@dataclass
class _Vouched:
    """What the audit chain says of one version: symbol, manifest, and the hashes of faces added later and of PDFs."""

    symbol: str = ""
    manifest: str = ""
    faces: dict[str, str] = field(default_factory=dict)
    prints: dict[str, str] = field(default_factory=dict)


def _vouched(session: Session) -> dict[str, _Vouched]:
    found: dict[str, _Vouched] = {}
    wanted = select(AuditEntry).where(AuditEntry.event.in_(["version.issued", "version.face_added", "version.printed"]))
    for entry in session.scalars(wanted.order_by(AuditEntry.seq).execution_options(yield_per=500)):
        said, version = json.loads(entry.data), found.setdefault(entry.object, _Vouched())
        if entry.event == "version.issued":
            version.symbol, version.manifest = said["symbol"], said["manifest"]
        elif entry.event == "version.face_added":
            version.faces[said["language"]] = said["hash"]
        else:
            version.prints[said["face"]] = said["sha256"]
    return found


def _versions(session: Session, vouched: dict[str, _Vouched]) -> Iterator[str]:
    everything = select(Version).options(selectinload(Version.faces), selectinload(Version.renditions))
    for version in session.scalars(everything.order_by(Version.id).execution_options(yield_per=200)):
        for what in _faults_of(version, vouched.pop(str(version.ref), _Vouched())):
            yield f"version {version.symbol}{what}"
    for gone in vouched.values():
        yield f"version {gone.symbol}: it was issued and is gone"


def _faults_of(version: Version, vouched: _Vouched) -> Iterator[str]:
    issued = [face for face in version.faces if face.language not in vouched.faces]
    if manifest_hash(version, issued) != version.manifest_hash:
        yield ": what it says is not what was issued"
    if vouched.manifest != version.manifest_hash:
        yield ": the audit chain knows nothing of its issue as it stands here"
    for face in version.faces:
        if not _holds(version, face):
            yield f", {face.language}: its text is not the one that was issued"
    there = {face.language: face.content_hash for face in version.faces}
    for language, content_hash in vouched.faces.items():
        if there.get(language) != content_hash:
            yield f", {language}: it is not the text that was added later"
    prints = {made.face: made.blob_sha256 for made in version.renditions if made.blob_sha256}
    for name in sorted(prints.keys() | vouched.prints.keys()):
        if prints.get(name) != vouched.prints.get(name):
            yield f", PDF {name}: it is not the one that was made"


def _holds(version: Version, face: Face) -> bool:
    if face.format == "file":
        return face.file_sha256 == face.content_hash
    if face.format in (agendas.FORMAT, DECISION_SHEET):
        return agendas.face_hash(version.sheet, face.source, face.language) == face.content_hash
    try:
        return canonical.text_hash(canonical.parse(face.source)) == face.content_hash
    except canonical.CanonicalTextError:
        return False


def _conversions(session: Session) -> Iterator[str]:
    """A file stands for itself, or for the PDF that the audit chain says it was converted into."""
    entries = session.scalars(select(AuditEntry.data).where(AuditEntry.event == "file.converted"))
    made = {said["file"]: said["sha256"] for said in map(json.loads, entries)}
    known = select(ReceivedFile).where(ReceivedFile.pdf_sha256.is_not(None)).order_by(ReceivedFile.sha256)
    for received in session.scalars(known.execution_options(yield_per=200)):
        if received.pdf_sha256 != made.get(received.sha256, received.sha256):
            yield f"file {received.sha256}: its pages are not those it was converted into"


def _files(session: Session, store: BlobStore) -> Iterator[str]:
    for blob in session.scalars(select(Blob).order_by(Blob.sha256).execution_options(yield_per=200)):
        try:
            with store.open(blob.sha256) as file:
                seen = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            yield f"file {blob.sha256}: it is missing from the store"
            continue
        if seen != blob.sha256:
            yield f"file {blob.sha256}: its content was altered"


def _leading_nowhere(session: Session) -> Iterator[str]:
    """A row that names another which is not there: neither database lets one come about, unless it was told to look away."""
    for table in sorted(Base.metadata.tables.values(), key=lambda one: one.name):
        for key in sorted(table.foreign_key_constraints, key=lambda one: tuple(one.column_keys)):
            there = key.referred_table.alias()
            pairs = [(part.parent, there.c[part.column.name]) for part in key.elements]
            found = select(*table.primary_key.columns).where(
                *(own.is_not(None) for own, _ in pairs),
                ~exists().where(*(own == other for own, other in pairs)),
            )
            for row in session.execute(found):
                named = ", ".join(str(part) for part in row)
                yield f"table {table.name}, row {named}: it names a row of {key.referred_table.name} that is not there"
