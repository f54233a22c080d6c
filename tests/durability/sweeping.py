"""An act, failed or killed at each single write, sync, opening and renaming that it takes, one trial after the other.

After each trial: what was acknowledged is there; what was refused is not, and the refusal is a page that says so; the act is
there whole or not at all; nothing else was damaged; and it can be done again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.client import check_page
from tests.durability import scene, tracing
from tests.durability.order import LOG, REMADE
from tests.durability.performer import Performer, beside
from tests.durability.scene import Act, Answer, World
from tests.durability.tracing import OPENS, REMOVES, Call

FULL, BROKEN, KILLED = "ENOSPC", "EIO", "KILL"
#: How strace is told to hinder the call.
WAYS: Final = {FULL: "error=ENOSPC", BROKEN: "error=EIO", KILLED: "signal=KILL"}
#: What a refusal may say. The last is for what failed at the very end, when nobody can know.
SAID: Final = (
    "The disk is full. Nothing was saved",
    "The disk cannot be read or written. Nothing was saved",
    "The database does not answer. Nothing was saved",
    "Perhaps it is there: look before you send it again.",
)


@dataclass(frozen=True)
class Point:
    """The `nth` call of this name in an act. `role` says what kind of file it works on."""

    name: str
    nth: int
    role: str

    @property
    def kind(self) -> tuple[str, str]:
        return self.name, self.role


@dataclass(frozen=True)
class Trial:
    """What became of an act hindered at one point; `faults` must be empty."""

    act: str
    way: str
    point: Point
    outcome: str
    faults: tuple[str, ...]

    def __str__(self) -> str:
        where = f"{self.act}, {self.way} at {self.point.name} {self.point.nth} ({self.point.role})"
        return f"{where}: {self.outcome}" + "".join(f"\n    {fault}" for fault in self.faults)


class Sweep:
    """Trials on one data folder, which is laid anew for each."""

    def __init__(self, world: World, place: Path, performer: Performer) -> None:
        self.world, self.place, self.performer = world, place, performer
        self.trace = place.with_name(f"{place.name}.trace")

    def traced(self, act: str, *, defect: str = "") -> list[Call]:
        """Do the act unhindered, and return its calls."""
        self.world.laid(self.place)
        options = [tracing.FOLLOWING, *tracing.watching()]
        answer = self.performer.perform(act, trace=self.trace, options=options, defect=defect)
        assert answer is not None
        assert answer.acknowledges, answer.text
        return tracing.read(self.trace)

    def points(self, act: str) -> list[Point]:
        """Every point at which the act can be hindered."""
        return list(_points(self.traced(act), self.place))

    def hindered(self, act: str, way: str, point: Point, *, defect: str = "") -> Answer | None:
        """Do the act on the folder as it is, and hinder it: the act itself, and nothing that it has done elsewhere."""
        hindrance = ["-e", f"inject={point.name}:{WAYS[way]}:when={point.nth}"]
        options = [*tracing.watching([point.name]), *hindrance]
        return self.performer.perform(act, trace=self.trace, options=options, defect=defect)

    def trials(self, act: str, way: str, points: Iterable[Point], *, defect: str = "") -> Iterator[Trial]:
        """Hinder the act in this way at each of these points."""
        after = self._after(act)
        for point in points:
            yield self._trial(self.world.acts[act], way, point, after, defect)

    def _after(self, act: str) -> dict[str, int]:
        self.world.laid(self.place)
        self.performer.perform(act)
        return scene.rows(self.place)

    def _trial(self, act: Act, way: str, point: Point, after: dict[str, int], defect: str) -> Trial:
        self.world.laid(self.place)
        answer = self.hindered(act.name, way, point, defect=defect)
        faults = scene.damage(self.place)
        rows = scene.rows(self.place)
        state = "done" if rows == after else "not done" if rows == self.world.before else "half done"
        if state == "half done" or (state == "done") != scene.is_done(self.place, act):
            faults.append(f"the act is half there: {rows}")
        faults += _of_answer(answer, way, state)
        if answer is not None and point.name not in REMOVES:
            faults += [f"{left.name} is left over" for left in (self.place / "blobs" / "incoming").iterdir()]
        again = self.performer.perform(act.name)
        if again is None or not again.acknowledges:
            faults.append(f"it cannot be done again: {again}")
        elif scene.rows(self.place) != after or not scene.is_done(self.place, act):
            faults.append("done again, it is not what it would have been")
        faults += [f"done again: {fault}" for fault in scene.damage(self.place)]
        said = (
            "no answer" if answer is None else "acknowledged" if answer.acknowledges else f"refused ({answer.status})"
        )
        return Trial(act.name, way, point, f"{said}, {state}", tuple(faults))


def _points(calls: Sequence[Call], place: Path) -> Iterator[Point]:
    for nth, call in tracing.numbered(calls):
        path = call.file if call.name not in (*OPENS, *tracing.MAKES, *tracing.RENAMES, *REMOVES) else call.names[-1]
        ours = path.startswith((f"{place}/", str(beside(place)))) or path == str(place)
        if ours and (call.name not in OPENS or call.makes or path == str(beside(place))):
            yield Point(call.name, nth, _role(path, place))


def _role(path: str, place: Path) -> str:
    if path.endswith(REMADE) or path.startswith(str(beside(place))):
        return "aside"
    if path.endswith(LOG):
        return "log"
    if path.endswith(scene.DATABASE):
        return "database"
    return "folder" if Path(path).is_dir() else "file"


def _of_answer(answer: Answer | None, way: str, state: str) -> Iterator[str]:
    """What is wrong with what was said."""
    if answer is None:
        if way != KILLED:
            yield "nobody answered"
    elif answer.acknowledges:
        if state != "done":
            yield "a false success: it was acknowledged and is not there"
    else:
        check_page(answer.text)
        said = [sentence for sentence in SAID if sentence in answer.text]
        if answer.status != 503 or not said:
            yield f"the refusal does not say why: {answer.status} {answer.text[:1500]}"
        # A log that could not be synced holds the whole act, and who opens it next finds it: SQLite cannot take it back.
        elif state == "done" and said != [SAID[-1]]:
            yield f"it was refused and is there: {said}"


def first(points: Iterable[Point]) -> list[Point]:
    """The first point of each kind."""
    found: dict[tuple[str, str], Point] = {}
    for point in points:
        found.setdefault(point.kind, point)
    return list(found.values())


def last(points: Sequence[Point]) -> list[Point]:
    """The last point of each kind."""
    return first(reversed(points))


def sample(way: str, points: Sequence[Point]) -> list[Point]:
    """Where the suite hinders: killed at the first, the middle and the last call of each kind, the disk full at the first,
    broken at the last; of the log, and of what is stored beside the database.

    `python -m tests.durability` hinders in every way at every point.
    """
    told = [point for point in points if point.role in ("log", "file", "folder") and point.kind != ("openat", "log")]
    if way == FULL:
        return first(told)
    if way == BROKEN:
        return last(told)
    middle = [among[len(among) // 2] for among in _by_kind(told)]
    return list(dict.fromkeys([*first(told), *middle, *last(told)]))


def _by_kind(points: Iterable[Point]) -> list[list[Point]]:
    found: dict[tuple[str, str], list[Point]] = {}
    for point in points:
        found.setdefault(point.kind, []).append(point)
    return list(found.values())
