"""What every test can ask for. Whatever touches data runs on SQLite and on PostgreSQL, from migrated templates."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from secretariat.core import clock, i18n, schema
from secretariat.core.db import make_engine
from secretariat.factory import create_app
from secretariat.people.models import User
from secretariat.settings import Settings
from secretariat.wiring import wire
from tests.client import Browser, BrowserFor
from tests.world import Cast, cast

if TYPE_CHECKING:
    from tests.plugins.postgres import PostgresCluster

pytest_plugins = ["tests.plugins.postgres", "tests.plugins.smtp", "tests.plugins.browser"]

#: Monday 16 November 2026, 15:26 in Brussels: the day on which the tests live.
TODAY = datetime(2026, 11, 16, 14, 26, tzinfo=UTC)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Side by side, a file stays with one worker; so do all tests of the one browser, and those of the one wheel."""
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # it has no types

    class ByPlace(LoadScopeScheduling):  # type: ignore[misc]  # of an untyped class
        def _split_scope(self, nodeid: str) -> str:
            place = nodeid.partition("::")[0]
            return next((one for one in ("tests/browser", "tests/packaging") if place.startswith(f"{one}/")), place)

    return ByPlace(config, log) if config.getvalue("dist") == "loadgroup" else None


#: Cut once, shared by all tests and by `make run`.
FONTS = Path(__file__).resolve().parents[1] / ".cache" / "fonts"


wire()


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with clock.at(TODAY), i18n.speaking("en"):
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "migrated.sqlite3"
    engine = make_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    engine.dispose()  # the last connection closed folds the write-ahead log into the file
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: PostgresCluster) -> str:
    url = postgres_cluster.create()
    engine = make_engine(url)
    schema.upgrade(engine)
    engine.dispose()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database: the test runs once on each kind."""
    if request.param == "sqlite":
        path = tmp_path / "secretariat.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    cluster: PostgresCluster = request.getfixturevalue("postgres_cluster")
    with cluster.database(request.getfixturevalue("postgres_template")) as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session of the test's own; what it has not committed is rolled back in the end."""
    with Session(engine) as session:
        yield session


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        secret_key="a key for tests, long enough to be taken",
        data=tmp_path / "data",
        fonts=FONTS,
        database_url=database_url,
        profile="development",
        base_url="http://localhost",
        demo=True,
    )


class RememberedTemplates(BytecodeCache):
    """Compiled templates, kept for the whole session: every test has an application of its own."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        known = self.kept.get((bucket.key, bucket.checksum))
        if known is not None:
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


TEMPLATES = RememberedTemplates()


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    from secretariat.web.database import db

    app = create_app(settings)
    app.jinja_env.bytecode_cache = TEMPLATES
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def people(session: Session) -> Cast:
    """The standard cast: two bodies, their secretaries, chairs and delegates, committed."""
    made = cast(session)
    session.commit()
    return made


@pytest.fixture
def browser_for(app: Flask, session: Session) -> BrowserFor:
    """`browser_for(user, language="fr")`: a client signed in as that user, that checks every page it gets."""

    def make(user: User | None = None, *, language: str = "en") -> Browser:
        return Browser(app, session, user, language=language)

    return make
