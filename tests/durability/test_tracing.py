"""What strace writes is read right, and what is not on disk is told from what is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.durability import tracing
from tests.durability.order import Proof, proven
from tests.durability.tracing import calls, numbered

ANSWER = '7 sendto(9<socket:[4]>, "HTTP/1.1 303 SEE OTHER", 22, 0, NULL, 0) = 22'
WRITTEN = '7 pwrite64(5</d/a.sqlite3-wal>, "..", 24, 0) = 24'
SYNCING = "7 fdatasync(5</d/a.sqlite3-wal> <unfinished ...>"
SYNCED = "7 fdatasync(5</d/a.sqlite3-wal>) = 0"
FILE_WRITTEN = '7 write(6</d/blobs/incoming/t>, ") = 7", 5) = 5'
FILE_SYNCED = "7 fsync(6</d/blobs/incoming/t>)         = 0"
RENAMED = '7 rename("/d/blobs/incoming/t", "/d/blobs/ab/abcd") = 0'
FOLDER_SYNCED = "7 fsync(6</d/blobs/ab>) = 0"


def proof(*lines: str) -> Proof:
    known = [Path("/d/a.sqlite3-wal"), Path("/d/blobs/incoming/t")]
    return proven(calls(lines), Path("/d"), known, lambda call: call.name == "sendto")


def test_calls_of_several_threads_are_put_together_again() -> None:
    first, second, third = calls(
        (
            "7 fsync(5</d/a> <unfinished ...>",
            '8 write(6</d/b>, "x", 1) = -1 ENOSPC (No space left on device) (INJECTED)',
            "7 <... fsync resumed>)    = 0",
            "8 +++ killed by SIGKILL +++",
            '9 openat(AT_FDCWD</home>, "b/../c", O_RDWR|O_CREAT|O_EXCL, 0600) = 5</home/c>',
        )
    )
    assert (first.name, first.error, first.file) == ("write", "ENOSPC", "/d/b")
    assert (second.name, second.succeeded, second.began, second.ended) == ("fsync", True, 0, 2)
    assert (third.names, third.makes) == (["/home/c"], True)
    assert [(nth, call.name) for nth, call in numbered([second, first, second])] == [(1, "fsync"), (2, "fsync")]


def test_what_never_came_back_did_not_succeed() -> None:
    begun, aborted = calls(("7 fsync(5</d/a>)   = ?", "8 fsync(5</d/a> <unfinished ...>"))
    assert not begun.succeeded
    assert not aborted.succeeded


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ((WRITTEN, SYNCED, ANSWER), ""),
        ((WRITTEN, ANSWER, SYNCED), "a.sqlite3-wal is not synced"),
        ((WRITTEN, SYNCED, WRITTEN, ANSWER), "a.sqlite3-wal is not synced"),
        ((WRITTEN, SYNCED.replace("= 0", "= -1 EIO (Input/output error)"), ANSWER), "a.sqlite3-wal is not synced"),
        ((FILE_WRITTEN, FILE_SYNCED, RENAMED, FOLDER_SYNCED, WRITTEN, SYNCED, ANSWER), ""),
        ((FILE_WRITTEN, FILE_SYNCED, RENAMED, WRITTEN, SYNCED, FOLDER_SYNCED, ANSWER), "a row before its file: the folder of"),
        ((FILE_WRITTEN, FILE_SYNCED, FOLDER_SYNCED, RENAMED, ANSWER), "the folder of blobs/ab/abcd is not synced"),
        ((FILE_WRITTEN, RENAMED, FOLDER_SYNCED, ANSWER), "blobs/ab/abcd is not synced"),
        ((SYNCING, WRITTEN.replace("7", "8", 1), "7 <... fdatasync resumed>) = 0", ANSWER), "a.sqlite3-wal is not synced"),
        (('7 mkdir("/d/blobs/cd", 0777) = 0', ANSWER), "the folder of blobs/cd is not synced"),
        (('7 write(5</d/a.sqlite3-shm>, "x", 1) = 1', '7 write(5</tmp/x>, "x", 1) = 1', ANSWER), ""),
        ((FILE_WRITTEN, '7 unlink("/d/blobs/incoming/t") = 0', ANSWER), ""),
    ],
)  # fmt: skip
def test_what_a_power_cut_would_take_is_told(lines: tuple[str, ...], fault: str) -> None:
    faults = proof(*lines).faults
    assert bool(faults) == bool(fault)
    assert not fault or any(fault in one for one in faults), faults


def test_a_missing_tracer_fails_with_the_command_that_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.fail.Exception, match="scripts/system-packages test"):
        tracing.program()


def test_where_tracing_is_forbidden_it_is_said_that_nothing_was_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "_may_trace", lambda _: False)
    with pytest.raises(pytest.skip.Exception, match="NOT proven"):
        tracing.program()
