"""Was everything on disk before it was acknowledged? Asked of the order of system calls.

The page cache survives a process that is killed, so killing alone shows nothing of a power cut; the order of calls does. What
counts as on disk: a file that was synced after its last write, under a name whose folder was synced after the name was
given.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.durability.tracing import MAKES, OPENS, REMOVES, RENAMES, SYNCS, WRITES, Call

#: What SQLite makes anew from the log after a crash: it holds nothing of its own.
REMADE = "-shm"
LOG = "-wal"
DATABASE = ".sqlite3"


@dataclass
class Disk:
    """What of a folder a power cut would take away at this moment."""

    place: str
    known: set[str]
    #: File, or folder with the name given in it -> line of the trace on which it was last written or named.
    unsynced: dict[str, int] = field(default_factory=dict)
    unnamed: dict[str, int] = field(default_factory=dict)

    def follow(self, call: Call) -> None:
        """Take note of what a call that succeeded did."""
        assert call.ended is not None
        if call.name in WRITES and self.counts(call.file):
            self.unsynced[call.file] = call.ended
        elif call.name in SYNCS:
            if self.unsynced.get(call.file, call.began) < call.began:
                del self.unsynced[call.file]
            for name, at in list(self.unnamed.items()):
                if posixpath.dirname(name) == call.file and at < call.began:
                    del self.unnamed[name]
        elif call.name in OPENS and call.makes:
            self._name(call.names[0], call.ended)
        elif call.name in MAKES:
            self._name(call.names[-1], call.ended)
        elif call.name in RENAMES:
            old, new = call.names
            self.known.discard(new)  # the name is given anew
            self._name(new, call.ended)
            if old in self.unsynced:
                self.unsynced[new] = self.unsynced[old]
            self._forget(old)
        elif call.name in REMOVES:
            self._forget(call.names[0])

    def counts(self, path: str) -> bool:
        """Whether a file or folder is of those that must be kept."""
        return path.startswith(f"{self.place}/") and not path.endswith(REMADE)

    def _name(self, path: str, at: int) -> None:
        if self.counts(path) and path not in self.known:
            self.known.add(path)
            self.unnamed[path] = at

    def _forget(self, path: str) -> None:
        self.known.discard(path)
        self.unsynced.pop(path, None)
        self.unnamed.pop(path, None)

    def would_lose(self, *, of_files_only: bool = False) -> list[str]:
        """Say what is not on disk yet: of everything, or of what the database only refers to."""
        return [
            what.format(self.short(path))
            for what, paths in (("{} is not synced", self.unsynced), ("the folder of {} is not synced", self.unnamed))
            for path in paths
            if not (of_files_only and DATABASE in path)
        ]

    def short(self, path: str) -> str:
        """The path within the folder."""
        return path.removeprefix(f"{self.place}/")


@dataclass(frozen=True)
class Proof:
    """What was found between the start of a trace and its last answer: nothing is proven of what did not happen."""

    faults: list[str]
    answers: int
    #: Files written and synced, and names given and synced, before the last answer.
    written: frozenset[str]
    named: frozenset[str]


def proven(found: Iterable[Call], place: Path, known: Iterable[Path], answers: Callable[[Call], bool]) -> Proof:
    """Check that nothing of `place`, which held `known` at first, was still to be synced when an answer began.

    A row must not be on disk before the file that it names: nothing else may be unsynced when the log is written.
    """
    disk = Disk(str(place), {str(path) for path in known})
    faults: list[str] = []
    answered = 0
    written: set[str] = set()
    named: set[str] = set()
    # An answer counts from its beginning, everything else from its end.
    ordered = sorted(found, key=lambda call: call.began if answers(call) or call.ended is None else call.ended)
    for call in ordered:
        if answers(call):
            answered += 1
            faults += [f"answer {answered}: {what}" for what in disk.would_lose()]
        elif call.succeeded:
            if call.name in WRITES and disk.counts(call.file) and call.file.endswith(LOG):
                faults += [f"a row before its file: {what}" for what in disk.would_lose(of_files_only=True)]
            disk.follow(call)
            written |= {disk.short(path) for path in disk.unsynced}
            named |= {disk.short(path) for path in disk.unnamed}
    return Proof(list(dict.fromkeys(faults)), answered, frozenset(written), frozenset(named))
