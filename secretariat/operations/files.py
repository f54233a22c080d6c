"""Files taken out of the store, each read and compared with its hash on the way."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from secretariat.core.blobs import BlobStore
from secretariat.operations.manifest import Refused

_PIECE = 1024 * 1024
_MEND = (
    "Put it back from the newest backup, where it has the same name, and run `secretariat verify`. "
    "The backups before stay as they are"
)


def fetch(store: BlobStore, sha256: str, target: Path) -> int:
    """Copy a file of the store to `target`, sync it, and return its size in bytes. Raises Refused."""
    seen, size = hashlib.sha256(), 0
    try:
        with store.open(sha256) as source, target.open("xb") as copied:
            while piece := source.read(_PIECE):
                seen.update(piece)
                size += len(piece)
                copied.write(piece)
            copied.flush()
            os.fsync(copied.fileno())
    except FileNotFoundError as error:
        raise Refused(f"File {sha256} is missing from the store, so no copy can be whole. {_MEND}") from error
    if seen.hexdigest() != sha256:
        raise Refused(f"File {sha256} was altered in the store, so no copy can be whole. {_MEND}")
    return size
