"""The one place that chooses where files are kept, from the settings, and that looks at the place without touching it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from secretariat.core.blobs import INCOMING, BlobStore, FolderStore
from secretariat.settings import Settings


def store_of(settings: Settings) -> BlobStore:
    """Return the store of an installation."""
    return FolderStore(_folder(settings))


def place_of(settings: Settings) -> str:
    """Say where files are kept."""
    return str(_folder(settings))


def is_empty(settings: Settings) -> bool:
    """Tell whether nothing is kept yet."""
    folder = _folder(settings)
    return not folder.exists() or all(path.name == INCOMING for path in folder.iterdir() if path.is_dir())


def probe(settings: Settings) -> None:
    """Raise OSError where files can not be read and stored at the moment."""
    folder = _folder(settings)
    if not os.access(folder if folder.exists() else settings.data, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _folder(settings: Settings) -> Path:
    return settings.data / "blobs"
