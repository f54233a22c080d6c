"""Files under their hash: kept once, whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from secretariat.core.blobs import ABANDONED, FolderStore


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


def files(store: FolderStore) -> list[Path]:
    return [path for path in store.folder.rglob("*") if path.is_file()]


def test_what_is_written_is_read_back_under_its_hash(store: FolderStore) -> None:
    sha256, size = store.write([b"one ", b"text"])
    assert (sha256, size) == (hashlib.sha256(b"one text").hexdigest(), 8)
    assert store.path(sha256).read_bytes() == b"one text"
    with store.open(sha256) as file:
        assert file.read() == b"one text"


def test_the_same_content_is_kept_once_and_never_written_over(store: FolderStore) -> None:
    first, _ = store.write([b"text"])
    before = store.path(first).stat()
    again, _ = store.write([b"te", b"xt"])
    assert again == first
    assert files(store) == [store.path(first)]
    assert store.path(first).stat().st_ino == before.st_ino


def test_what_is_not_there_is_not_held(store: FolderStore) -> None:
    for asked in (store.open, store.path):
        with pytest.raises(FileNotFoundError):
            asked("0" * 64)


def test_a_sender_that_breaks_off_leaves_nothing(store: FolderStore) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store.write(broken())
    assert files(store) == []


def test_a_full_disk_leaves_nothing_and_says_so(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space") as fault:
        store.write([b"text"])
    assert fault.value.errno == errno.ENOSPC
    assert files(store) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from secretariat.core.blobs import FolderStore

def chunks():
    yield b"half"
    os.kill(os.getpid(), signal.SIGKILL)
    yield b"never"

FolderStore(Path(sys.argv[1])).write(chunks())
"""


def test_what_a_killed_process_left_is_no_file_of_ours_and_is_swept_away(store: FolderStore) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED, str(store.folder)], check=False)
    assert ended.returncode == -signal.SIGKILL
    (left,) = files(store)
    assert left.parent.name == "incoming"
    os.utime(left, (0, left.stat().st_mtime - ABANDONED - 3600 * 24 * 365))
    FolderStore(store.folder)
    assert files(store) == []


def test_what_is_still_coming_in_is_left_alone(store: FolderStore) -> None:
    def slowly() -> Iterator[bytes]:
        yield b"half"
        FolderStore(store.folder)  # another process starts
        yield b", whole"

    sha256, _ = store.write(slowly())
    assert sha256 == hashlib.sha256(b"half, whole").hexdigest()
