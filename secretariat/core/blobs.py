"""Files, stored under the SHA-256 of their content: never altered, never overwritten, the same file kept once."""

from __future__ import annotations

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


class Blob(Base):
    """What the store holds; a row exists only once the file is safely on disk."""

    __tablename__ = "blob"
    __table_args__ = (CheckConstraint("size >= 0", name="size_not_negative"),)

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: In bytes.
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    stored_at: Mapped[datetime]


class BlobStore(Protocol):
    """Where the bytes are. Every method takes or gives the SHA-256 in hexadecimal."""

    def write(self, chunks: Iterable[bytes]) -> tuple[str, int]: ...
    def open(self, sha256: str) -> BufferedReader: ...
    def path(self, sha256: str) -> Path: ...
    def holds(self, sha256: str) -> bool: ...


class FolderStore:
    """A folder of files. A write is acknowledged when file and folder have been synced to disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "incoming").mkdir(parents=True, exist_ok=True)
        self._sweep()

    def _sweep(self) -> None:
        """Remove what a process that was killed in the middle of a write has left."""
        for left in (self.folder / "incoming").iterdir():
            with suppress(FileNotFoundError):
                if left.stat().st_mtime < clock.now().timestamp() - ABANDONED:
                    left.unlink()

    def write(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Store `chunks` and return (sha256, size in bytes). Raises OSError, leaving nothing behind, if the disk is full."""
        seen, size = hashlib.sha256(), 0
        descriptor, name = tempfile.mkstemp(dir=self.folder / "incoming")
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in chunks:
                    seen.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            target = self.path(seen.hexdigest())
            if not target.exists():
                target.parent.mkdir(exist_ok=True)
                temporary.rename(target)
            sync_folder(target.parent)
            sync_folder(self.folder)
            return seen.hexdigest(), size
        finally:
            temporary.unlink(missing_ok=True)

    def open(self, sha256: str) -> BufferedReader:
        """Open a stored file for reading. Raises FileNotFoundError if the store does not hold it."""
        return self.path(sha256).open("rb")

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def holds(self, sha256: str) -> bool:
        return self.path(sha256).exists()


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
