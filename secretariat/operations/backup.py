"""`secretariat backup`: the database as of one instant, then every file that it refers to, while people go on working.

A backup is written under a name that begins with a dot, synced, and renamed last: one that was killed is never taken
for a whole one. Files never change once stored, so that a later backup links those that an earlier one holds.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.orm import Session

from secretariat import __version__
from secretariat.core import clock, installation, schema, snapshot
from secretariat.core.blobs import BlobStore, sync_folder
from secretariat.core.db import make_engine
from secretariat.operations import manifest
from secretariat.operations.files import fetch
from secretariat.operations.manifest import File, Manifest, Refused, Say, amount

UNFINISHED = ".unfinished-"


def take(url: str, store: BlobStore, folder: Path, *, keep: int = 0, say: Say) -> Path:
    """Make a backup in a folder of its own within `folder`, and return that one.

    With `keep`, that many backups stay and older ones are removed. Raises Refused or SnapshotFailed.
    """
    began = time.monotonic()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder):
        for left in folder.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left)
        taken_at = clock.now()
        name = f"{taken_at:%Y-%m-%dT%H%M%SZ}"
        if (folder / name).exists():
            raise Refused(f"There is a backup of this very second in {folder}: try again")
        place = folder / f"{UNFINISHED}{name}"
        place.mkdir(mode=0o700)
        contents = snapshot.copy(url, place / "database")
        database = File("database", (place / "database").stat().st_size, manifest.sha256_of(place / "database"))
        say(f"database: {amount(database.size)} in {time.monotonic() - began:.1f} s")
        files = [database, *_files(store, contents.blobs, place, manifest.whole(folder), say)]
        written = Manifest(
            release=__version__,
            revision=contents.revision,
            database=snapshot.kind_of(url),
            taken_at=taken_at,
            audit_seq=contents.seq,
            audit_head=contents.head,
            files=files,
        )
        _finish(place, written, folder / name)
        _thin_out(folder, keep, say)
    _note(url, folder / name, written)
    say(f"files: {len(files) - 1}; {amount(written.size)} in all")
    say(f"audit chain: {written.audit_seq} entries, head {written.audit_head}")
    say(f"{folder / name} is whole, after {time.monotonic() - began:.1f} s.")
    return folder / name


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder against a second backup; whoever dies lets go."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(f"Another backup is being written to {folder}") from error
        yield


def _files(
    store: BlobStore, blobs: list[tuple[str, int]], place: Path, earlier: list[Path], say: Say
) -> Iterator[File]:
    said_at = time.monotonic()
    for number, (sha256, size) in enumerate(blobs, 1):
        file = File(f"blobs/{sha256[:2]}/{sha256}", size, sha256)
        target = place / file.name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (earlier and _link(earlier[0] / file.name, target, file)):
            fetch(store, file.sha256, target)
        if time.monotonic() - said_at > manifest.PATIENCE:
            said_at = time.monotonic()
            say(f"files: {number} of {len(blobs)}")
        yield file


def _link(known: Path, target: Path, file: File) -> bool:
    """Link a file of the backup before, if it is still what it was; else it is copied anew."""
    try:
        os.link(known, target)
    except OSError:  # it is not there, or this file system does not link
        return False
    if target.stat().st_size == file.size and manifest.sha256_of(target) == file.sha256:
        return True
    target.unlink()
    return False


def _finish(place: Path, written: Manifest, name: Path) -> None:
    with (place / manifest.NAME).open("x") as file:
        file.write(written.text())
        file.flush()
        os.fsync(file.fileno())
    for path in sorted(place.rglob("*"), reverse=True):
        if path.is_dir():
            sync_folder(path)
    sync_folder(place)
    place.rename(name)
    sync_folder(name.parent)


def _thin_out(folder: Path, keep: int, say: Say) -> None:
    for old in manifest.whole(folder)[keep:] if keep else ():
        unfinished = folder / f"{UNFINISHED}{old.name}"
        old.rename(unfinished)  # killed now, it is no backup any more
        shutil.rmtree(unfinished)
        say(f"{old} was removed: {keep} are kept")


def _note(url: str, place: Path, written: Manifest) -> None:
    """Say in the database when the newest backup was made, for those who watch."""
    engine = make_engine(url)
    if written.revision == schema.newest():  # else it is a backup before an upgrade, which may bring the table
        with Session(engine) as session:
            installation.leave_note(session, installation.BACKUP, place=str(place), head=written.audit_head)
            session.commit()
    engine.dispose()
