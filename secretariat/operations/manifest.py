"""The manifest of a backup: what it holds, each file with size and SHA-256, under a hash of its own."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from secretariat.core import canonical_json
from secretariat.core.values import dataclass

NAME = "manifest.json"
#: The form of a backup, counted up when an older release could no longer read it.
FORMAT = 1
#: In seconds, between two words on progress.
PATIENCE = 5
_FILE_NAME = re.compile(r"database|blobs/[0-9a-f]{2}/[0-9a-f]{64}")

#: Says a line to the operator.
Say = Callable[[str], None]


class Refused(Exception):
    """The operator's command does nothing; the text says why and what to do instead."""


@dataclass(frozen=True)
class File:
    """A file of a backup; `name` leads there from the backup's folder, `size` is in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds."""

    release: str
    #: The migration that the database is at.
    revision: str
    #: `sqlite` or `postgresql`.
    database: str
    taken_at: datetime
    #: Number and hash of the newest entry of the audit chain.
    audit_seq: int
    audit_head: str
    files: list[File]
    format: int = FORMAT

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(file.size for file in self.files)

    def text(self) -> str:
        """Return the manifest as JSON, with the hash over all the rest."""
        said = {**asdict(self), "taken_at": self.taken_at.isoformat()}
        return json.dumps({**said, "hash": canonical_json.digest(said)}, indent=1) + "\n"


def read(folder: Path) -> Manifest:
    """Return the manifest of the backup in `folder`. Raises Refused where it is missing, cut, altered or not ours."""
    try:
        said = _said(folder)
    except FileNotFoundError as error:
        raise Refused(f"{folder} is no whole backup: it has no {NAME}") from error
    except (ValueError, OSError) as error:
        raise Refused(f"The backup in {folder} is damaged: its {NAME} cannot be read\n{instead_of(folder)}") from error
    if said is None:
        raise Refused(f"The backup in {folder} is damaged: its {NAME} is not as it was written\n{instead_of(folder)}")
    if said["format"] != FORMAT:
        raise Refused(
            f"The backup in {folder} was made by a newer release ({said['release']}): restore it with that one"
        )
    files = [File(**file) for file in said.pop("files")]
    if not all(_FILE_NAME.fullmatch(file.name) for file in files):
        raise Refused(f"The backup in {folder} names files that no backup has")
    return Manifest(**{**said, "taken_at": datetime.fromisoformat(said["taken_at"])}, files=files)


def _said(folder: Path) -> dict[str, Any] | None:
    """Return what a manifest says, without its hash; None where it is not as it was written. Raises ValueError, OSError."""
    said = json.loads((folder / NAME).read_text())
    return said if isinstance(said, dict) and said.pop("hash", None) == _digest(said) else None


def _stands(folder: Path) -> bool:
    try:
        return _said(folder) is not None
    except (ValueError, OSError):
        return False


def _digest(said: dict[str, Any]) -> str:
    try:
        return canonical_json.digest(said)
    except TypeError:
        return ""


def whole(folder: Path) -> list[Path]:
    """Return the backups in a folder of backups, the newest first; what begins with a dot was never finished."""
    return sorted((path.parent for path in folder.glob(f"[!.]*/{NAME}")), reverse=True)


def instead_of(damaged: Path) -> str:
    """Say what can be put back in place of a damaged backup: the whole one before it."""
    place = damaged.resolve()
    before = next((one for one in whole(place.parent) if one.name < place.name and _stands(one)), None)
    if before:
        return f"Name the one before in its place, {before}, or copy what is named here from there"
    return "Fetch another copy of it"


def faults(folder: Path, files: list[File]) -> Iterator[str]:
    """Yield a sentence for every file that is not as the manifest says. Each one is read."""
    for file in files:
        path = folder / file.name
        try:
            size, seen = path.stat().st_size, sha256_of(path)
        except FileNotFoundError:
            yield f"{file.name} is missing"
        except OSError as error:
            yield f"{file.name} cannot be read: {error.strerror}"
        else:
            if (size, seen) != (file.size, file.sha256):
                yield f"{file.name} is not as it was written"


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def amount(size: int) -> str:
    """Return a number of bytes as people say it."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"
