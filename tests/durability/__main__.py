"""Every act hindered in every way at every point: `python -m tests.durability`. It prints what it finds as it goes.

Ends with 1 where something was lost, half there or dangling. `python -m tests.durability letters` sends 10,000 letters through a
mail server in every kind of trouble instead.
"""

from __future__ import annotations

import sys
import time
from collections import Counter

import structlog
from sqlalchemy.orm import sessionmaker

from secretariat import logs
from secretariat.core import schema
from secretariat.core.db import make_engine
from secretariat.wiring import wire
from tests.durability.performer import performing
from tests.durability.post import deliver
from tests.durability.scene import lay_out, settings_of
from tests.durability.sweeping import WAYS, Sweep
from tests.integration.minutes.story import AFTERWARDS
from tests.plugins.places import quick_place
from tests.plugins.smtp import mail_serving

LETTERS = 10_000


def main() -> int:
    """Sweep one act after the other."""
    wire()
    with quick_place("secretariat-durability-") as folder:
        logs.configure(settings_of(folder), quiet=True)
        if sys.argv[1:] == ["letters"]:
            return posted(f"sqlite:///{folder / 'post.sqlite3'}")
        world = lay_out(folder / "template")
        with performing(world, folder / "data") as performer:
            return sum(swept(Sweep(world, folder / "data", performer), act) for act in world.acts)


def posted(url: str) -> int:
    """Send letters, and return how many were lost, doubled or left undone."""
    began = time.monotonic()
    engine = make_engine(url)
    schema.upgrade(engine)
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())  # no line for each letter put off
    with mail_serving() as server:
        found = deliver(sessionmaker(engine), server, LETTERS, since=AFTERWARDS)
    engine.dispose()
    print(f"{LETTERS} letters, {time.monotonic() - began:.0f} s: {found}", flush=True)  # noqa: T201  # the figures
    return found.lost + found.doubled + found.unsettled


def swept(sweep: Sweep, act: str) -> int:
    """Hinder one act everywhere, and return at how many points it went wrong."""
    began, faulty = time.monotonic(), 0
    points = sweep.points(act)
    for way in WAYS:
        trials = list(sweep.trials(act, way, points))
        outcomes = Counter(trial.outcome for trial in trials)
        told = "; ".join(f"{outcome}: {number}" for outcome, number in sorted(outcomes.items()))
        bad = [trial for trial in trials if trial.faults]
        print(f"{act}, {way}: {len(trials)} points, {len(bad)} faulty. {told}", flush=True)  # noqa: T201  # the figures
        for trial in bad:
            print(f"  {trial}", flush=True)  # noqa: T201  # what went wrong
        faulty += len(bad)
    print(f"{act}: {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201  # the figures
    return faulty


if __name__ == "__main__":
    sys.exit(bool(main()))
