"""`secretariat restore`: a backup put back where nothing is, or in place of what is there.

Everything in the backup is read before anything is touched. Until the end a mark in the data folder keeps web and
worker from starting, so that a restore that was killed is never taken for a finished one, and can be run again.
"""

from __future__ import annotations

import hashlib
import time
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from secretariat import __version__
from secretariat.core import audit, installation, mail, outbox, schema, snapshot, stores
from secretariat.core.blobs import BlobStore, sync_folder
from secretariat.core.db import reading
from secretariat.core.outbox import OutboxMessage
from secretariat.core.values import dataclass
from secretariat.operations import manifest
from secretariat.operations.manifest import Manifest, Refused, Say, amount
from secretariat.people import mailing, services
from secretariat.settings import Settings
from secretariat.verify import faults

MAILS = (mail.KIND, mailing.DIGEST)


@dataclass(frozen=True)
class Restored:
    """What came back: letters held back, and what `verify` found, which the backup held already."""

    held_back: int
    faults: list[str]


def found(place: Path) -> Path:
    """Return the backup that `place` is, or the newest in it. Raises Refused."""
    if (place / manifest.NAME).exists():
        return place
    backups = manifest.whole(place)
    if not backups:
        raise Refused(f"{place} holds no whole backup: name one, or the folder that holds them")
    return backups[0]


def examine(backup: Path, url: str, *, say: Say) -> Manifest:
    """Read all of a backup and return its manifest. Raises Refused where it is damaged, newer, or of another database."""
    began = time.monotonic()
    listed = manifest.read(backup)
    if listed.revision not in schema.revisions() or _parts(listed.release) > _parts(__version__):
        raise Refused(
            f"The backup is of a newer release ({listed.release}, database {listed.revision}); this is {__version__}. "
            "Install that release and restore with it"
        )
    if listed.database != snapshot.kind_of(url):
        raise Refused(
            f"The backup holds a {listed.database} database, the settings name {snapshot.kind_of(url)}: "
            "set SECRETARIAT_DATABASE_URL to one of the same kind"
        )
    wrong = list(manifest.faults(backup, listed.files))
    if wrong:
        more = [f"and {len(wrong) - 5} more"] if len(wrong) > 5 else []
        named = "\n  ".join([f"The backup in {backup} is damaged; nothing was touched:", *wrong[:5], *more])
        raise Refused(f"{named}\n{manifest.instead_of(backup)}")
    say(
        f"{backup} is whole: release {listed.release}, taken {listed.taken_at:%d.%m.%Y %H:%M} UTC, {len(listed.files) - 1} "
        f"files, {amount(listed.size)}, all read in {time.monotonic() - began:.1f} s"
    )
    return listed


def put_back(backup: Path, settings: Settings, *, replace: bool = False, say: Say) -> Restored:
    """Put a backup back.

    Raises Refused and RolesRefused before anything is touched, SnapshotFailed where the database cannot be made.
    """
    began, url = time.monotonic(), settings.url_of_database
    listed = examine(backup, url, say=say)
    mark = settings.data / installation.UNFINISHED
    if not (replace or mark.exists()):
        _refuse_what_is_there(settings)
    snapshot.refuse_to_put_back(url, backup / "database", web=settings.web_role, worker=settings.worker_role)
    settings.data.mkdir(parents=True, exist_ok=True)
    mark.touch()
    sync_folder(settings.data)
    store = stores.store_of(settings)
    _put_files_back(backup, listed, store, say)
    with snapshot.putting_back(url, backup / "database") as engine:
        say(f"database: put back after {time.monotonic() - began:.1f} s")
        schema.upgrade(engine, web=settings.web_role, worker=settings.worker_role)
        if listed.revision != schema.newest():
            say(f"database: brought from {listed.revision} to {schema.newest()}")
        with Session(engine) as session:
            held = _make_ready(session, listed)
            session.commit()
        with reading(), Session(engine) as session:
            restored = Restored(held, list(faults(session, store)))
    mark.unlink()
    sync_folder(settings.data)
    say(f"verified; all back after {time.monotonic() - began:.1f} s")
    return restored


def _parts(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split(".") if part.isdigit())


def _refuse_what_is_there(settings: Settings) -> None:
    there = []
    if not snapshot.is_empty(settings.url_of_database):
        there.append("the database is not empty")
    if not stores.is_empty(settings):
        there.append(f"{stores.place_of(settings)} holds files")
    if there:
        raise Refused(
            f"Nothing was touched: {' and '.join(there)}. To put the backup in place of what is there, stop web and worker, "
            "and say --replace"
        )


def _put_files_back(backup: Path, listed: Manifest, store: BlobStore, say: Say) -> None:
    said_at = time.monotonic()
    for number, file in enumerate(listed.files[1:], 1):
        if _is_altered(store, file.sha256):
            store.remove(file.sha256)
        with (backup / file.name).open("rb") as source:
            store.write(iter(lambda source=source: source.read(1024 * 1024), b""))  # type: ignore[misc]  # bound at once
        if time.monotonic() - said_at > manifest.PATIENCE:
            said_at = time.monotonic()
            say(f"files: {number} of {len(listed.files) - 1}")


def _is_altered(store: BlobStore, sha256: str) -> bool:
    try:
        with store.open(sha256) as kept:
            return hashlib.file_digest(kept, "sha256").hexdigest() != sha256
    except FileNotFoundError:
        return False


def _make_ready(session: Session, listed: Manifest) -> int:
    """Hold back old letters, sign everybody out, forget the workers of before. Returns how many letters are held back."""
    audit.hold(session)
    installation.take_notes_away(session, installation.WORKER)
    installation.take_notes_away(session, installation.READ_ONLY)
    held = outbox.hold_back(session, MAILS)
    mailing.hold_back(session, _digests(held))
    services.end_everybodys_sessions(session, reason="restored from a backup")
    audit.record(
        session,
        "installation.restored",
        actor=None,
        about=installation.INSTALLATION,
        taken_at=listed.taken_at,
        seq=listed.audit_seq,
        head=listed.audit_head,
        held_back=len(held),
    )
    return len(held)


def _digests(held: list[OutboxMessage]) -> list[tuple[int, datetime]]:
    """Whose digests these are, and since when they are held back."""
    return [
        (message.payload["user"], message.held_at)
        for message in held
        if message.kind == mailing.DIGEST and message.held_at is not None
    ]


def let_go(session: Session) -> int:
    """Let the letters held back by a restore go out after all. Returns how many; digests count as one each."""
    held = outbox.held_back(session)
    mailing.let_go(session, _digests(held))
    outbox.let_go(held)
    if held:
        audit.record(
            session, "installation.mail_let_go", actor=None, about=installation.INSTALLATION, letters=len(held)
        )
    return len(held)


def let_lapse(session: Session) -> int:
    """Let the letters held back by a restore never go out. Returns how many."""
    held = outbox.held_back(session)
    outbox.let_lapse(held)
    if held:
        audit.record(
            session, "installation.mail_lapsed", actor=None, about=installation.INSTALLATION, letters=len(held)
        )
    return len(held)
