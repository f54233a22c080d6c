"""Saving a text, uploading a file, issuing and approving: on disk before they are acknowledged, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.order import Proof, proven
from tests.durability.sweeping import KILLED, WAYS, Point, Sweep, sample
from tests.durability.tracing import Call

ACTS = ("save", "upload", "issue", "approve")
LOG = "secretariat.sqlite3-wal"


def is_answer(call: Call) -> bool:
    """The process says its answers into a pipe, as a server does into a socket."""
    return call.name == "write" and call.file.startswith("pipe:")


def proof_of(sweep: Sweep, act: str, *, defect: str = "") -> Proof:
    sweep.world.laid(sweep.place)
    known = list(sweep.place.rglob("*"))
    found = sweep.traced(act, defect=defect)
    return proven(found, sweep.place, known, is_answer)


@pytest.mark.parametrize("act", ACTS)
def test_everything_is_synced_before_the_answer(sweep: Sweep, act: str) -> None:
    proof = proof_of(sweep, act)
    assert proof.faults == []
    assert proof.answers == 1
    assert LOG in proof.written
    if act == "upload":
        stored = {path.name for path in (sweep.place / "blobs").rglob("*") if path.is_file()}
        assert stored
        assert stored <= {name.rpartition("/")[2] for name in proof.named}


@pytest.mark.parametrize(
    ("defect", "complaint"),
    [
        ("files not synced", "blobs/"),
        ("folders not synced", "the folder of blobs/"),
        ("log not synced", LOG),
    ],
)
def test_what_is_not_synced_is_found_out(sweep: Sweep, defect: str, complaint: str) -> None:
    faults = proof_of(sweep, "upload", defect=defect).faults
    assert any(complaint in fault for fault in faults), faults


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("act", ACTS)
def test_hindered_it_is_whole_or_not_at_all(sweep: Sweep, points: dict[str, list[Point]], act: str, way: str) -> None:
    chosen = sample(way, points[act])
    assert chosen
    faulty = [str(trial) for trial in sweep.trials(act, way, chosen) if trial.faults]
    assert not faulty, "\n".join(faulty)


def test_a_row_without_its_file_is_found_out(sweep: Sweep, points: dict[str, list[Point]]) -> None:
    """Seeded: the file is put into the store when the row stands already, and the process is killed in between."""
    [made] = [point for point in points["upload"] if point.name == "rename"]
    [trial] = sweep.trials("upload", KILLED, [Point("rename", 2, made.role)], defect="file after its row")
    assert any("missing from the store" in fault for fault in trial.faults), trial


def test_a_false_success_is_found_out(sweep: Sweep, points: dict[str, list[Point]]) -> None:
    """Seeded: the answer goes out before the act is committed."""
    committing = [point for point in points["save"] if point.role == "log" and point.name == "pwrite64"]
    [trial] = sweep.trials("save", "EIO", committing[-1:], defect="answer before the commit")
    assert any("a false success" in fault for fault in trial.faults), trial


class TestTheStoreAlone:
    """A file is put into a store: at every point, in every way."""

    def test_it_is_named_when_it_is_whole_and_synced_before_it_is_acknowledged(self, sweep: Sweep) -> None:
        proof = proof_of(sweep, "file")
        assert proof.faults == []
        assert proof.answers == 1
        assert any(name.startswith("blobs/incoming/") for name in proof.written)

    @pytest.mark.parametrize("way", WAYS)
    def test_hindered_it_keeps_the_whole_file_or_none(
        self, sweep: Sweep, points: dict[str, list[Point]], way: str
    ) -> None:
        everywhere = points["file"]
        assert {point.name for point in everywhere} >= {"openat", "write", "fsync", "mkdir", "rename", "unlink"}
        whole = hashlib.sha256(sweep.world.filing.content).hexdigest()
        for point in everywhere:
            sweep.world.laid(sweep.place)
            answer = sweep.hindered("file", way, point)
            kept = list(stored(sweep.place))
            assert set(kept) <= {whole}, point
            assert (answer is None) == (way == KILLED), point
            if answer is not None and answer.acknowledges:
                assert kept == [whole], point
            again = sweep.performer.perform("file")
            assert again is not None
            assert again.text == whole, point
            assert list(stored(sweep.place)) == [whole], point


def stored(place: Path) -> Iterator[str]:
    """The hashes of what the store has under a name, each of the content itself."""
    for path in (place / "blobs").glob("??/*"):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        assert content == path.name, "a name that does not tell the truth"
        yield content
