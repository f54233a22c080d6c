"""Files in an S3-compatible store, with copies on this machine of what is read here.

Whoever needs a file on disk (pikepdf, LibreOffice, what sends it) is given a copy: fetched once, proved by its hash,
given up again when others were used later. `open` never looks at copies, so that `verify` and `backup` see what the
store itself holds.
"""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from secretariat.core import clock
from secretariat.core.blobs import FolderStore, StoreFailed
from secretariat.core.signing import signed

#: Written to see whether anything can be; no file of anybody's.
PROBE = "probe"
#: A copy used within that many seconds is perhaps being read.
IN_USE = 600
#: For how long a file can be fetched at the address for which somebody was let go to the store.
LENT = timedelta(minutes=1)


class Bucket:
    """`s3://bucket/prefix`, and what is asked of it. Every method raises StoreFailed where the store does not do it."""

    def __init__(self, place: str, *, endpoint: str, region: str, key: str, secret: str) -> None:
        self.place = place
        name, _, prefix = place.removeprefix("s3://").partition("/")
        self._address = f"{endpoint}/{place.removeprefix('s3://')}"
        self._sign = partial(signed, region=region, key=key, secret=secret)
        self._client = S3Store(
            name,
            prefix=prefix or None,
            endpoint=endpoint,
            region=region,
            access_key_id=key,
            secret_access_key=secret,
            checksum_algorithm="SHA256",  # what was altered on the way is refused by the store
            client_options={
                "allow_http": endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=5),
                "read_timeout": timedelta(seconds=30),
                "timeout": timedelta(minutes=10),  # for the largest file on a slow line
            },
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=30)},
        )

    def put(self, key: str, content: Path | bytes) -> None:
        """Store an object, in parts where it is large; nobody sees it before it is whole."""
        with self._named():
            obstore.put(self._client, key, content)

    def size(self, key: str) -> int | None:
        """Return the size of an object in bytes; None if there is none."""
        try:
            with self._named():
                return obstore.head(self._client, key)["size"]
        except FileNotFoundError:
            return None

    def content(self, key: str) -> Iterator[bytes]:
        """Return the bytes of an object, read while they are used. Raises FileNotFoundError at once if there is none."""
        with self._named():
            stream = obstore.get(self._client, key).stream(min_chunk_size=256 * 1024)
        return self._read(stream)

    def _read(self, stream: Iterable[bytes]) -> Iterator[bytes]:
        with self._named():
            yield from stream

    def address(self, key: str, parameters: Mapping[str, str], *, lasting: timedelta) -> str:
        """Return where anybody may fetch an object from now on, for as long as said. The store is not asked."""
        return self._sign(f"{self._address}/{key}", at=clock.now(), lasting=lasting, parameters=parameters)

    def delete(self, key: str) -> None:
        """Delete an object."""
        with self._named():
            obstore.delete(self._client, key)

    def is_empty(self) -> bool:
        """Tell whether nothing is kept yet."""
        with self._named():
            return all(found["path"] == PROBE for some in obstore.list(self._client, chunk_size=2) for found in some)

    def probe(self) -> None:
        """Write and read something that is nobody's."""
        self.put(PROBE, b"")
        self.size(PROBE)

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Make an OSError of whatever the library raises, with the first line of its message and where it was."""
        try:
            yield
        except (BaseError, FileNotFoundError) as error:
            if "NoSuchBucket" in str(error):
                raise StoreFailed(self.place, "there is no such bucket") from error
            if isinstance(error, FileNotFoundError):
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), self.place) from error
            raise StoreFailed(self.place, str(error).partition("\n")[0]) from error


class ObjectStore:
    """A store in a bucket. A write is acknowledged when the bucket has acknowledged it."""

    def __init__(self, bucket: Bucket, folder: Path, *, room: int) -> None:
        """Copies in `folder` take up to `room` bytes."""
        self.folder = folder
        self._bucket = bucket
        self._room = room
        self._copies = FolderStore(folder)
        self._since_sweep = room  # what others kept here before is not known yet

    def write(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """A copy first, whole, then the object: the bucket never shows a part of one, whoever is killed.

        The copy of what was never acknowledged stays: no row names it, and it is given up in its turn.
        """
        sha256, size = self._copies.write(chunks)
        copy = self._used(sha256, size)
        if self._bucket.size(_key(sha256)) != size:
            self._bucket.put(_key(sha256), copy)
        return sha256, size

    def open(self, sha256: str) -> io.BufferedReader:
        return io.BufferedReader(_Body(self._bucket.content(_key(sha256))))

    def path(self, sha256: str) -> Path:
        try:
            return self._used(sha256)
        except FileNotFoundError:
            seen, size = self._copies.write(self._bucket.content(_key(sha256)))
        if seen != sha256:
            self._copies.remove(seen)
            raise StoreFailed(self._bucket.place, f"file {sha256} was altered in it")
        return self._used(sha256, size)

    def remove(self, sha256: str) -> None:
        self._bucket.delete(_key(sha256))

    def lent(self, sha256: str, *, disposition: str, media_type: str, reference: str) -> str:
        """Return an address that gives this file, so disposed and of that kind, and nothing else, for a minute.

        `reference` is the request that let it go: it is under the signature, and stands in the log of the store. Raises
        FileNotFoundError if the store has lost the file.
        """
        if self._bucket.size(_key(sha256)) is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), sha256)
        answer = {
            "response-content-disposition": disposition,
            "response-content-type": media_type,
            "response-cache-control": "private, no-store",
            "x-reference": reference,
        }
        return self._bucket.address(_key(sha256), answer, lasting=LENT)

    def _used(self, sha256: str, size: int = 0) -> Path:
        """Return a copy, noted as used just now; `size` is the room that it newly takes."""
        copy = self._copies.path(sha256)
        now = clock.now().timestamp()
        os.utime(copy, (now, now))
        self._since_sweep += size
        if self._since_sweep > self._room // 20:
            self._sweep(now)
        return copy

    def _sweep(self, now: float) -> None:
        """Give up the copies used longest ago until the others have room; never one that is perhaps being read."""
        self._since_sweep = 0
        known = sorted(_copies_in(self.folder))
        taken = sum(size for _, size, _ in known)
        for used, size, path in known:
            if taken <= self._room or used > now - IN_USE:
                return
            path.unlink(missing_ok=True)
            taken -= size


class _Body(io.RawIOBase):
    """What arrives piece by piece, as a file to be read to its end."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        wanted = memoryview(buffer)  # type: ignore[arg-type]  # whatever holds bytes
        taken = min(len(wanted), len(self._rest))
        wanted[:taken], self._rest = self._rest[:taken], self._rest[taken:]
        return taken


def _copies_in(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """Yield when each copy was used last, its size in bytes, and its place."""
    for path in folder.glob("??/*"):
        try:
            seen = path.stat()
        except FileNotFoundError:  # another process gave it up
            continue
        yield seen.st_mtime, seen.st_size, path


def _key(sha256: str) -> str:
    """The same name as in a folder of files, so that one can be copied into the other."""
    return f"{sha256[:2]}/{sha256}"
