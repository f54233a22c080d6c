"""The one place that chooses where files are kept, from the settings, and that looks at the place without touching it."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

from secretariat.core.blobs import INCOMING, BlobStore, FolderStore
from secretariat.settings import Settings

if TYPE_CHECKING:
    from secretariat.core.objects import Bucket


def store_of(settings: Settings) -> BlobStore:
    """Return the store of an installation. Another machine is not asked yet."""
    if not settings.store:
        return FolderStore(_folder(settings))
    from secretariat.core.objects import ObjectStore

    return ObjectStore(_bucket(settings), settings.data / "copies", room=settings.store_copies_mb * 1024 * 1024)


def place_of(settings: Settings) -> str:
    """Say where files are kept."""
    return settings.store or str(_folder(settings))


def is_empty(settings: Settings) -> bool:
    """Tell whether nothing is kept yet. Raises OSError where that cannot be found out."""
    if settings.store:
        return _bucket(settings).is_empty()
    folder = _folder(settings)
    return not folder.exists() or all(path.name == INCOMING for path in folder.iterdir() if path.is_dir())


def probe(settings: Settings) -> None:
    """Raise OSError where files cannot be read and stored at the moment."""
    if settings.store:
        _bucket(settings).probe()
        return
    folder = _folder(settings)
    if not os.access(folder if folder.exists() else settings.data, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _folder(settings: Settings) -> Path:
    return settings.data / "blobs"


def _bucket(settings: Settings) -> Bucket:
    from secretariat.core.objects import Bucket  # most installations never load it

    return Bucket(
        settings.store,
        endpoint=settings.store_endpoint,
        region=settings.store_region,
        key=settings.store_key,
        secret=settings.store_secret,
    )
