"""The papers of a pack as a ZIP, written while it is sent: files are stored as they are, never held whole in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

_CHUNK = 256 * 1024


def zipped(files: Sequence[tuple[str, Path]], texts: Sequence[tuple[str, str]], at: datetime) -> Iterator[bytes]:
    """Yield a ZIP of stored files and written texts, each under its name and all dated `at`."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, path in files:
            with (
                archive.open(_entry(name, at, zipfile.ZIP_STORED), "w", force_zip64=True) as written,
                path.open("rb") as file,
            ):
                while chunk := file.read(_CHUNK):
                    written.write(chunk)
                    yield sink.taken()
        for name, text in texts:
            archive.writestr(_entry(name, at, zipfile.ZIP_DEFLATED), text)
            yield sink.taken()
    yield sink.taken()


def _entry(name: str, at: datetime, method: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, at.timetuple()[:6])
    entry.compress_type = method
    entry.external_attr = 0o644 << 16
    return entry


class _Sink(io.RawIOBase):
    """What an archive is written to: kept until the next `taken`."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        view = memoryview(data)  # type: ignore[arg-type]  # the archive writes bytes
        self._waiting += view
        return len(view)

    def taken(self) -> bytes:
        data = bytes(self._waiting)
        self._waiting.clear()
        return data
