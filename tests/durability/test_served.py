"""The same over real connections: a server from its first call on, and one that is hindered while it serves."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.durability import scene
from tests.durability.order import proven
from tests.durability.scene import World
from tests.durability.served import hindered, is_success, serving, under_strace
from tests.durability.tracing import read

LOG = "secretariat.sqlite3-wal"


def test_a_server_that_starts_anew_has_everything_on_disk_before_each_answer(world: World, place: Path) -> None:
    """Also the folders that it makes when it starts: a file is lost with the folder that it is in."""
    data, trace = world.laid(place / "served"), place / "served.trace"
    shutil.rmtree(data / "blobs")
    known = list(data.rglob("*"))
    with serving(data, under=under_strace(trace)) as server:
        for act in world.acts.values():
            answer = server.sent(act)
            assert answer is not None
            assert answer.status == 303, answer.text
    proof = proven(read(trace), data, known, is_success)
    assert proof.faults == []
    assert proof.answers > len(world.acts), "those who asked whether it had started were answered too"
    assert {LOG, "blobs", "blobs/incoming"} <= proof.written | proof.named
    assert all(scene.is_done(data, act) for act in world.acts.values() if act.name != "save")
    assert scene.damage(data) == []


def test_a_server_whose_disk_fails_says_so_and_goes_on_when_it_works_again(world: World, place: Path) -> None:
    data = world.laid(place / "served")
    with serving(data) as server:
        for name, call, how, said in (
            ("upload", "fsync", "error=EIO", "The disk cannot be read or written."),
            ("save", "pwrite64", "error=ENOSPC", "The disk is full."),
        ):
            with hindered(server, place / "served.trace", call, how, 1):
                refused = server.sent(world.acts[name])
            assert refused is not None
            assert refused.status == 503
            assert said in refused.text
            assert scene.damage(data) == []
        assert scene.rows(data) == world.before
        for name in ("upload", "save"):
            again = server.sent(world.acts[name])
            assert again is not None
            assert again.status == 303
            assert scene.is_done(data, world.acts[name])
    assert scene.damage(data) == []


def test_a_server_killed_as_it_commits_has_done_nothing_and_started_again_does_it(world: World, place: Path) -> None:
    data, act = world.laid(place / "served"), world.acts["issue"]
    with serving(data) as server, hindered(server, place / "served.trace", "fdatasync", "signal=KILL", 1):
        assert server.sent(act) is None
    assert scene.rows(data) == world.before
    assert scene.damage(data) == []
    with serving(data) as server:
        again = server.sent(act)
        assert again is not None
        assert again.status == 303
    assert scene.is_done(data, act)
    assert scene.damage(data) == []
