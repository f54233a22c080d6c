"""The stages, one for each kind of database: the world is built once in each and copied from then on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog

for _name in ("recipes", "recipes_room", "recipes_minutes", "recipes_chairs"):
    pytest.register_assert_rewrite(f"tests.access.{_name}")

from secretariat.core import clock, i18n  # noqa: E402  # after the lines above, so that their asserts say what they saw
from tests.access.printing import print_all  # noqa: E402
from tests.access.stage import Stage  # noqa: E402
from tests.access.table import Row, read  # noqa: E402
from tests.conftest import TODAY  # noqa: E402
from tests.plugins.places import quick_place  # noqa: E402

if TYPE_CHECKING:
    from tests.plugins.postgres import PostgresCluster


@pytest.fixture(autouse=True)
def _unread_log() -> Iterator[None]:
    """Thousands of requests: nobody reads their log, and to draw it takes longer than some of them."""
    with structlog.testing.capture_logs():
        yield


@pytest.fixture(scope="session")
def sqlite_stage(sqlite_template: Path, thorough: bool) -> Iterator[Stage]:
    with quick_place("secretariat-access-") as folder:
        shutil.copyfile(sqlite_template, folder / "world.sqlite3")
        played, world = (f"sqlite:///{folder}/{name}.sqlite3" for name in ("played", "world"))
        stage = Stage(played, world, folder / "data", thorough=thorough)
        yield stage
        stage.close()


@pytest.fixture(scope="session")
def printed(sqlite_stage: Stage) -> str:
    """The address of a world whose papers are printed, for `fresh`: it takes longest of all that walks begin with."""
    with clock.at(TODAY), i18n.speaking("en"):
        sqlite_stage.fresh()
        print_all(sqlite_stage)
        return sqlite_stage.kept("printed")


@pytest.fixture(scope="session")
def postgres_stage(postgres_cluster: PostgresCluster, postgres_template: str, thorough: bool) -> Iterator[Stage]:
    template, url = (postgres_cluster.create(postgres_template) for _ in "12")
    with quick_place("secretariat-access-") as folder:
        stage = Stage(url, template, folder / "data", thorough=thorough)
        yield stage
        stage.close()
    for each in (url, template):
        postgres_cluster.drop(each)


@pytest.fixture(scope="session")
def rows(request: pytest.FixtureRequest) -> list[Row]:
    """The rows of the table; with `--endpoints "quality. documents.write"`, those of endpoints that begin so."""
    wanted = tuple(str(request.config.getoption("endpoints")).split())
    return [row for row in read() if not wanted or row.endpoint.startswith(wanted)]


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest) -> Stage:
    found: Stage = request.getfixturevalue("sqlite_stage" if request.param == "sqlite" else "postgres_stage")
    found.fresh()
    return found
