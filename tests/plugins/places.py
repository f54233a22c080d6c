"""Where tests put what they throw away: in memory where the machine has room for it, since syncing to a disk is slow."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")  # a folder of our own is made in it
ROOM = 2 * 1024**3


def quick_root() -> Path | None:
    """The folder in memory, or None for the usual temporary folder."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK | os.X_OK):
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free >= ROOM else None


@contextmanager
def quick_place(prefix: str) -> Iterator[Path]:
    """A folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=quick_root()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
