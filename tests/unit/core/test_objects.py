"""Files in an S3-compatible store, over real requests: safe when acknowledged, and copies that are proved and bounded."""

from __future__ import annotations

import base64
import hashlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path

import pytest

from secretariat.core import clock
from secretariat.core.blobs import StoreFailed
from secretariat.core.objects import Bucket, ObjectStore
from tests.conftest import TODAY
from tests.plugins.objects import ObjectServer

TEXT = b"one text"
NAME = hashlib.sha256(TEXT).hexdigest()
MEGABYTE = 1024 * 1024
#: Above it, the library sends a file in parts.
LARGE = [bytes([number]) * MEGABYTE for number in range(12)]
#: Makes the store as another machine sees it.
Machine = Callable[[str], ObjectStore]


def bucket_of(endpoint: str, place: str = "s3://papers/of/ours") -> Bucket:
    return Bucket(place, endpoint=endpoint, region="us-east-1", key="k", secret="hidden-from-all")


@pytest.fixture
def machine(object_server: ObjectServer, tmp_path: Path) -> Machine:
    return lambda name: ObjectStore(bucket_of(object_server.endpoint), tmp_path / name, room=MEGABYTE)


@pytest.fixture
def store(machine: Machine) -> ObjectStore:
    return machine("here")


def copies(store: ObjectStore) -> set[str]:
    return {path.name for path in store.folder.rglob("*") if path.is_file()}


def puts(server: ObjectServer) -> list[str]:
    return [path for method, path, _ in server.asked if method == "PUT"]


def test_what_is_written_here_is_read_there(machine: Machine, object_server: ObjectServer) -> None:
    assert machine("here").write([b"one ", b"text"]) == (NAME, 8)
    there = machine("there")
    with there.open(NAME) as file:
        assert file.read() == TEXT
    assert copies(there) == set(), "who opens, reads the store itself"
    assert there.path(NAME).read_bytes() == TEXT
    assert copies(there) == {NAME}


def test_it_is_sent_with_its_hash_which_the_store_compares(store: ObjectStore, object_server: ObjectServer) -> None:
    store.write([TEXT])
    (headers,) = [headers for method, _, headers in object_server.asked if method == "PUT"]
    assert headers["x-amz-checksum-sha256"] == base64.b64encode(hashlib.sha256(TEXT).digest()).decode()


def test_the_same_content_is_sent_once(machine: Machine, object_server: ObjectServer) -> None:
    machine("here").write([TEXT])
    machine("there").write([TEXT])
    assert puts(object_server) == [f"/papers/of/ours/{NAME[:2]}/{NAME}"]


def test_all_at_once_write_the_same_and_all_have_it(machine: Machine) -> None:
    written: list[tuple[str, int]] = []
    many = [threading.Thread(target=lambda n=n: written.append(machine(f"m{n % 3}").write(LARGE))) for n in range(6)]  # type: ignore[misc]  # bound at once
    for one in many:
        one.start()
    for one in many:
        one.join()
    assert len(set(written)) == 1
    assert len(written) == 6
    assert machine("another").path(written[0][0]).read_bytes() == b"".join(LARGE)


def test_what_is_not_there_is_not_there(store: ObjectStore) -> None:
    for asked in (store.open, store.path):
        with pytest.raises(FileNotFoundError):
            asked("0" * 64)
    assert copies(store) == set()


@pytest.mark.parametrize("answer", ["503 Slow Down", "403 Forbidden", "404 Not Found"])
def test_what_the_store_did_not_acknowledge_is_not_written(
    machine: Machine, object_server: ObjectServer, answer: str
) -> None:
    object_server.meddler = lambda method, _path: answer if method == "PUT" else None
    with pytest.raises(OSError, match=r"s3://papers/of/ours"):
        machine("here").write([TEXT])
    object_server.meddler = None
    with pytest.raises(FileNotFoundError):
        machine("there").path(NAME)
    assert machine("here").write([TEXT]) == (NAME, 8)
    assert machine("there").path(NAME).read_bytes() == TEXT, "the copy left behind keeps nobody from sending it again"


def test_a_passing_weakness_of_the_store_is_borne(store: ObjectStore, object_server: ObjectServer) -> None:
    weak = iter(["503 Slow Down", "500 Internal Server Error"])
    object_server.meddler = lambda method, _path: next(weak, None) if method == "PUT" else None
    store.write([TEXT])
    assert len(puts(object_server)) == 3


KILLED = """
import sys
from pathlib import Path
from secretariat.core.objects import Bucket, ObjectStore

bucket = Bucket("s3://papers/of/ours", endpoint=sys.argv[1], region="us-east-1", key="k", secret="s")
ObjectStore(bucket, Path(sys.argv[2]), room=10**6).write(bytes([number]) * 1024 * 1024 for number in range(12))
"""


@pytest.mark.parametrize("moment", ["partNumber=2", "uploadId="], ids=["in the middle", "before the end"])
def test_a_killed_upload_leaves_nothing_that_is_found(
    machine: Machine, object_server: ObjectServer, tmp_path: Path, moment: str
) -> None:
    program = [sys.executable, "-c", KILLED, object_server.endpoint, str(tmp_path / "killed")]
    child: Future[int] = Future()

    def kill(method: str, path: str) -> str | None:
        if moment in path and (method == "POST" or "partNumber" in moment):
            os.kill(child.result(60), signal.SIGKILL)
            return "503 Slow Down"
        return None

    object_server.meddler = kill  # before the first request can come
    with subprocess.Popen(program) as process:
        child.set_result(process.pid)
        assert process.wait(timeout=120) == -signal.SIGKILL
    object_server.meddler = None
    name = hashlib.sha256(b"".join(LARGE)).hexdigest()
    for asked in (machine("there").open, machine("there").path, machine("killed").open):
        with pytest.raises(FileNotFoundError):
            asked(name)
    assert bucket_of(object_server.endpoint).is_empty()
    assert machine("killed").write(LARGE) == (name, 12 * MEGABYTE)


def test_what_was_altered_in_the_store_is_never_a_copy(machine: Machine, object_server: ObjectServer) -> None:
    machine("here").write([TEXT])
    object_server.altering = lambda body: body.replace(b"one", b"two")
    there = machine("there")
    with pytest.raises(StoreFailed, match="was altered"):
        there.path(NAME)
    assert copies(there) == set()
    with there.open(NAME) as file:
        assert file.read() == b"two text", "who looks for faults sees them"


def test_what_breaks_off_is_no_copy(machine: Machine, object_server: ObjectServer) -> None:
    name, _ = machine("here").write(LARGE)
    object_server.altering = lambda body: body[: len(body) // 2]
    there = machine("there")
    with pytest.raises(StoreFailed):
        there.path(name)
    assert copies(there) == set()
    with there.open(name) as file, pytest.raises(StoreFailed):
        file.read()


def test_what_was_removed_is_written_again(machine: Machine) -> None:
    store = machine("here")
    store.write([TEXT])
    store.remove(NAME)
    with pytest.raises(FileNotFoundError):
        store.open(NAME)
    store.write([TEXT])
    assert machine("there").path(NAME).read_bytes() == TEXT


def test_a_copy_is_read_without_asking_the_store(store: ObjectStore, object_server: ObjectServer) -> None:
    store.write([TEXT])
    object_server.asked.clear()
    assert store.path(NAME).read_bytes() == TEXT
    assert object_server.asked == []


def test_copies_keep_to_their_room_and_the_one_used_longest_ago_goes_first(machine: Machine) -> None:
    store = machine("here")
    names = []
    for number in range(4):
        with clock.at(TODAY + timedelta(hours=number)):
            names.append(store.write([bytes([number]) * 300_000])[0])
    with clock.at(TODAY + timedelta(hours=5)):
        store.path(names[0])
        names.append(store.write([b"x" * 300_000])[0])
    assert copies(store) == {names[0], names[3], names[4]}
    assert store.path(names[1]).read_bytes() == bytes([1]) * 300_000, "the store has it still"


def test_what_is_perhaps_being_read_is_kept_beyond_the_room(store: ObjectStore) -> None:
    names = {store.write([bytes([number]) * 700_000])[0] for number in range(3)}
    assert copies(store) == names


def test_whether_anything_is_kept_and_whether_it_answers(store: ObjectStore, object_server: ObjectServer) -> None:
    bucket = bucket_of(object_server.endpoint)
    bucket.probe()
    assert bucket.is_empty(), "what was written to see whether anything can be, is nothing"
    store.write([TEXT])
    assert not bucket.is_empty()
    assert bucket_of(object_server.endpoint, "s3://papers/of/others").is_empty()


def test_a_bucket_that_is_not_there_is_no_file_that_is_not_there(object_server: ObjectServer, tmp_path: Path) -> None:
    bucket = bucket_of(object_server.endpoint, "s3://nothing")
    store = ObjectStore(bucket, tmp_path, room=MEGABYTE)
    for asking in (bucket.probe, bucket.is_empty, lambda: store.write([TEXT]), lambda: store.path("0" * 64)):
        with pytest.raises(StoreFailed, match="no such bucket"):
            asking()


def test_a_store_that_does_not_answer_is_named(tmp_path: Path) -> None:
    store = ObjectStore(bucket_of("http://127.0.0.1:1"), tmp_path, room=MEGABYTE)
    for asking in (lambda: store.write([TEXT]), lambda: store.open(NAME), lambda: store.path("0" * 64)):
        with pytest.raises(StoreFailed) as failed:
            asking()
        assert failed.value.filename == "s3://papers/of/ours"
        assert "hidden" not in str(failed.value)
