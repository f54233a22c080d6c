"""One world and one process that acts on it, for all tests of this folder that a worker runs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability import tracing
from tests.durability.performer import performing
from tests.durability.scene import DATABASE, World, lay_out
from tests.durability.sweeping import Point, Sweep
from tests.plugins.places import quick_place


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    """In memory, as other throwaways: what a call is asked to do is looked at, not what a disk makes of it."""
    tracing.program()  # before anything is laid out in vain
    with quick_place("secretariat-durability-") as folder:
        yield folder


@pytest.fixture(scope="session")
def world(place: Path, sqlite_template: Path) -> World:
    template = place / "template"
    template.mkdir()
    shutil.copyfile(sqlite_template, template / DATABASE)
    return lay_out(template)


@pytest.fixture(scope="session")
def sweep(world: World, place: Path) -> Iterator[Sweep]:
    with performing(world, place / "data") as performer:
        yield Sweep(world, place / "data", performer)


@pytest.fixture(scope="session")
def points(sweep: Sweep) -> dict[str, list[Point]]:
    """Every point at which each act, and putting a file into the store, can be hindered."""
    return {act: sweep.points(act) for act in sweep.world.deeds}
