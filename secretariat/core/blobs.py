"""Files, stored under the SHA-256 of their content: never altered, never overwritten, the same file kept once."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import Protocol

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from secretariat.core import clock
from secretariat.core.db import Base

#: Seconds after which a file still incoming is nobody's any more.
ABANDONED = 24 * 3600
#: Where files lie until they are whole.
INCOMING = "incoming"


class Blob(Base):
    """What the store holds; a row exists only once the file is safely on disk."""

    __tablename__ = "blob"
    __table_args__ = (CheckConstraint("size >= 0", name="size_not_negative"),)

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: In bytes.
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    stored_at: Mapped[datetime]


class StoreFailed(OSError):
    """The store does not answer, refuses, or gives what it was not given."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(errno.EIO, why, place)


class BlobStore(Protocol):
    """Where the bytes are, by their SHA-256 in hexadecimal. Whatever goes wrong is an OSError."""

    #: Where files come to lie on this machine.
    folder: Path

    def write(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Store `chunks` and return (sha256, size in bytes), once they are safe. Leaves nothing behind if that fails."""
        ...

    def open(self, sha256: str) -> BufferedReader:
        """Open what the store itself holds, whole or not, never a copy. Raises FileNotFoundError if there is nothing."""
        ...

    def path(self, sha256: str) -> Path:
        """Return a file of this machine with that content, to be read at once. Raises FileNotFoundError if there is none."""
        ...

    def remove(self, sha256: str) -> None:
        """Remove what was altered, so that it can be written again. Nothing else is ever removed."""
        ...


class FolderStore:
    """A folder of files. A write is acknowledged when file and folder have been synced to disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / INCOMING).mkdir(parents=True, exist_ok=True)
        sync_folder(folder)
        sync_folder(folder.parent)
        self._sweep()

    def _sweep(self) -> None:
        """Remove what a process that was killed in the middle of a write has left."""
        for left in (self.folder / INCOMING).iterdir():
            with suppress(FileNotFoundError):
                if left.stat().st_mtime < clock.now().timestamp() - ABANDONED:
                    left.unlink()

    def write(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        seen, size = hashlib.sha256(), 0
        descriptor, name = tempfile.mkstemp(dir=self.folder / INCOMING)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                os.fchmod(descriptor, 0o640)  # a web server of the same group may send it; the folder decides
                for chunk in chunks:
                    seen.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            target = self._place(seen.hexdigest())
            if not target.exists():
                target.parent.mkdir(exist_ok=True)
                temporary.rename(target)
            sync_folder(target.parent)
            sync_folder(self.folder)
            return seen.hexdigest(), size
        finally:
            temporary.unlink(missing_ok=True)

    def open(self, sha256: str) -> BufferedReader:
        return self._place(sha256).open("rb")

    def path(self, sha256: str) -> Path:
        place = self._place(sha256)
        place.stat()
        return place

    def remove(self, sha256: str) -> None:
        self._place(sha256).unlink()

    def _place(self, sha256: str) -> Path:
        return Path(self.folder, sha256[:2], sha256)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def keep(session: Session, store: BlobStore, content: bytes | Iterable[bytes], *, media_type: str) -> Blob:
    """Store `content` and return its row; the same content gives the same row."""
    sha256, size = store.write([content] if isinstance(content, bytes) else content)
    return register(session, sha256, size, media_type=media_type)


def register(session: Session, sha256: str, size: int, *, media_type: str) -> Blob:
    """Return the row of a file that the store holds already, made if there is none."""
    known = session.get(Blob, sha256)
    if known:
        return known
    blob = Blob(sha256=sha256, size=size, media_type=media_type, stored_at=clock.now())
    session.add(blob)
    session.flush()
    return blob
