"""The folder that an export is written to: every file of it is known by size and hash, and what is unfinished says so."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from secretariat.core.blobs import BlobStore, sync_folder
from secretariat.operations.files import fetch
from secretariat.operations.manifest import File, Refused, sha256_of

#: Stands in the folder until all the rest is on disk.
UNFINISHED = "UNFINISHED"
SUMS = "SHA256SUMS"
MANIFEST = "manifest.json"
#: What may not stand in a file's name everywhere.
_UNSAFE = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))
#: A spreadsheet takes a cell that begins so for a formula: an apostrophe goes before it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = Mapping[str, Any]


class Place:
    """An export while it is being written."""

    def __init__(self, folder: Path) -> None:
        """Begin one in an empty folder. Raises Refused."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (folder / UNFINISHED).exists():
            raise Refused(f"{folder} holds an export that was begun and not finished: remove it, and say this again")
        if any(folder.iterdir()):
            raise Refused(f"{folder} is not empty: an export wants a folder of its own")
        self.folder = folder
        self.files: list[File] = []
        self._taken: set[str] = set()
        (folder / UNFINISHED).write_text("This export was begun and is not finished. It is not to be used.\n")
        sync_folder(folder)

    def free(self, name: str) -> str:
        """Return a name for a folder of the export that no other has, also where capitals count for nothing."""
        free, number = name, 1
        while free.casefold() in self._taken:
            number += 1
            free = f"{name}~{number}"
        self._taken.add(free.casefold())
        return free

    def text(self, name: str, content: str) -> None:
        """Write a text."""
        self.data(name, content.encode())

    def data(self, name: str, content: bytes) -> None:
        """Write bytes."""
        with self._made(name, "xb") as file:
            file.write(content)

    def json(self, name: str, value: object) -> None:
        """Write JSON for people and programs."""
        self.text(name, json.dumps(value, ensure_ascii=False, indent=1, default=plain) + "\n")

    def lines(self, name: str, rows: Iterable[Row]) -> int:
        """Write a line of JSON for each row. Returns how many."""
        number = 0
        with self._made(name, "x", encoding="utf-8", newline="\n") as file:
            for row in rows:
                file.write(json.dumps(dict(row), ensure_ascii=False, default=plain) + "\n")
                number += 1
        return number

    def table(self, name: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Write a table for spreadsheets: UTF-8 that says so, commas, every cell a text."""
        with self._made(name, "x", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)

    def fetch(self, name: str, store: BlobStore, sha256: str) -> None:
        """Take a file from the store. Raises Refused where it is missing or altered."""
        self.files.append(File(name, fetch(store, sha256, self._path(name)), sha256))

    def finish(self, said: Mapping[str, Any]) -> None:
        """Say what the export holds; then, with all of it on disk, that it is whole."""
        self.files.sort(key=lambda file: file.name)
        self.json(MANIFEST, {**said, "files": [vars(file) for file in self.files]})
        self.text(SUMS, "".join(f"{file.sha256}  {file.name}\n" for file in self.files))
        for path in sorted(self.folder.rglob("*"), reverse=True):
            if path.is_dir():
                sync_folder(path)
        sync_folder(self.folder)
        (self.folder / UNFINISHED).unlink()
        sync_folder(self.folder)

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(file.size for file in self.files)

    def _path(self, name: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    @contextmanager
    def _made(self, name: str, mode: str, **more: Any) -> Iterator[IO[Any]]:
        path = self._path(name)
        with path.open(mode, **more) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        self.files.append(File(name, path.stat().st_size, sha256_of(path)))


def safe(name: str) -> str:
    """Return a symbol or a code as the name of a file."""
    return name.translate(_UNSAFE).strip(". ")


def plain(value: object) -> str:
    """Return an instant or a day as JSON has it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in an export")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    text = value if isinstance(value, str) else str(value) if isinstance(value, int) else plain(value)
    return f"'{text}" if text.startswith(_FORMULA) and isinstance(value, str) else text
