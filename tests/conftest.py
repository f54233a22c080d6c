"""What every test can ask for. Whatever touches data runs on SQLite and on PostgreSQL, from migrated templates."""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as looking
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from secretariat.core import clock, i18n, schema, unchanged
from secretariat.core.db import make_engine
from secretariat.factory import create_app
from secretariat.people.models import User
from secretariat.press import bounded
from secretariat.settings import Settings
from secretariat.wiring import wire
from tests.client import Browser, BrowserFor
from tests.plugins.places import quick_place
from tests.plugins.stages import PostgreSQL, SQLite, Stages, staged
from tests.world import Cast, cast

if TYPE_CHECKING:
    from tests.plugins.postgres import PostgresCluster

pytest_plugins = [
    "tests.plugins.postgres",
    "tests.plugins.smtp",
    "tests.plugins.browser",
    "tests.plugins.objects",
    "tests.plugins.oidc",
]

# Property tests are judged by what they find, not by how busy the machine is, and a gate looks at the same cases each time.
# Who works on one looks further with --hypothesis-profile=exploring.
_unhurried = looking(deadline=None, suppress_health_check=[HealthCheck.too_slow])
looking.register_profile("exploring", _unhurried)
looking.register_profile("unhurried", _unhurried, derandomize=True)
looking.load_profile("unhurried")

#: Monday 16 November 2026, 15:26 in Brussels: the day on which the tests live.
TODAY = datetime(2026, 11, 16, 14, 26, tzinfo=UTC)


unchanged.QUIET = 0.0  # the tests are one machine, with one clock


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported stays to the end: it is not looked through again at every collection of garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="try all of what is otherwise tried in turn")
    parser.addoption("--endpoints", default="", help="of the table of access, the rows of these alone, as they begin")


#: Folders whose tests stay with one worker: of the one world of access, the one browser, the one wheel, the one
#: demonstration. They take longest, in this order, and are begun first: no worker is left with one when the others
#: are done.
TOGETHER = ("tests/access", "tests/browser", "tests/packaging", "tests/integration/demo", "tests/durability")


def _logs_kept() -> Iterator[None]:
    """What a command sets up for its own logs, run within the tests, is not what the next test logs with."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


_logs_of_a_module = pytest.fixture(autouse=True, scope="module")(_logs_kept)
_logs_of_a_test = pytest.fixture(autouse=True)(_logs_kept)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Side by side, a file stays with one worker, and so do some folders, which are begun first."""
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # it has no types

    class Queue(OrderedDict[str, dict[str, bool]]):
        """Work waiting: handed out from its beginning, to which those folders are moved as they come in."""

        def __setitem__(self, place: str, tests: dict[str, bool]) -> None:
            super().__setitem__(place, tests)
            for folder in reversed(TOGETHER):
                if folder in self:
                    self.move_to_end(folder, last=False)

    class ByPlace(LoadScopeScheduling):  # type: ignore[misc]  # of an untyped class
        def __init__(self) -> None:
            super().__init__(config, log)
            self.workqueue = Queue()

        def _split_scope(self, nodeid: str) -> str:
            place = nodeid.partition("::")[0]
            return next((one for one in TOGETHER if place.startswith(f"{one}/")), place)

    return ByPlace() if config.getvalue("dist") == "loadgroup" else None


#: Cut once, shared by all tests and by `make run`.
FONTS = Path(__file__).resolve().parents[1] / ".cache" / "fonts"


wire()


@pytest.fixture(scope="session")
def thorough(pytestconfig: pytest.Config) -> bool:
    """Whether everything is to be tried, in place of a part of it that is the same in every run."""
    return bool(pytestconfig.getoption("thorough"))


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


@pytest.fixture(scope="session")
def standing() -> Iterator[Path]:
    """The folder where each test in turn finds a fresh database and a fresh data folder.

    They stay at one address, so that engines (with the statements they have compiled) and applications are made once.
    """
    with quick_place("secretariat-tests-") as folder:
        yield folder


@pytest.fixture(scope="session")
def stages(standing: Path) -> Stages:
    """The scenes that are played once."""
    return Stages(standing)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, stages: Stages) -> str:
    """The address of a fresh, migrated database: the test runs once on each kind.

    Who asks for a scene (tests/plugins/stages.py) finds it played in it.
    """
    unchanged.MEMORIES.clear()  # another database stands at the same address
    if request.param == "postgresql":
        template = request.getfixturevalue("postgres_template")
        return stages.set(request, PostgreSQL(request.getfixturevalue("postgres_cluster"), template))
    return stages.set(request, SQLite(stages.place / "secretariat.sqlite3", request.getfixturevalue("sqlite_template")))


ENGINES: dict[str, Engine] = {}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    if database_url not in ENGINES:
        ENGINES[database_url] = make_engine(database_url)
    yield ENGINES[database_url]
    ENGINES[database_url].dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session of the test's own; what it has not committed is rolled back in the end."""
    with Session(engine) as session:
        yield session


@cache
def _settings(database_url: str, data: Path) -> Settings:
    """Checked once: to look through the machine's time zones takes longer than to copy a database."""
    return Settings(
        secret_key="a key for tests, long enough to be taken",
        data=data,
        fonts=FONTS,
        database_url=database_url,
        profile="development",
        base_url="http://localhost",
        mail_ceilings={"example.org": "NU"},
        demo=True,
    )


@pytest.fixture
def settings(database_url: str, stages: Stages) -> Settings:
    return _settings(database_url, stages.data)


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


def made_app(settings: Settings) -> Flask:
    """Make an application that finds its templates compiled."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = TEMPLATES
    return app


def at_rest(app: Flask) -> None:
    """Let the application give back its connections: its database is about to be replaced."""
    from secretariat.web.database import db

    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    app.extensions.pop("secretariat.pace", None)  # what it had not told that database yet


APPS: list[tuple[Settings, Flask]] = []


@pytest.fixture
def app(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Flask]:
    """The application of these settings, made once; a test marked `own_app`, which changes it, gets one of its own."""
    shared = request.node.get_closest_marker("own_app") is None
    app = next((app for known, app in APPS if known == settings), None) if shared else None
    if app is None:
        app = made_app(settings)
        if shared:
            APPS.append((settings, app))
    yield app
    at_rest(app)


@staged
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


#: What a fault in the library that reads PDFs would be: reading such a file ends the process by a signal.
_FAULTY = """
import os, signal
import pikepdf
whole = pikepdf.open
def opened(file, *words, **given):
    if b"%kills" in file.getvalue():
        os.kill(os.getpid(), signal.SIGSEGV)
    return whole(file, *words, **given)
pikepdf.open = opened
"""


@pytest.fixture
def faulty_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where accepted files are worked on, one that holds `%kills` ends its reader, as with a fault nobody has found yet."""
    (tmp_path / "sitecustomize.py").write_text(_FAULTY)
    where = f"{tmp_path}:{Path(__file__).resolve().parents[1]}"
    known = bounded.bare_environment
    monkeypatch.setattr(bounded, "bare_environment", lambda folder: {**known(folder), "PYTHONPATH": where})
