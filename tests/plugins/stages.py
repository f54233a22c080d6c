"""Scenes that are played once: a test that asks for one finds it in a copy of its database and of its files.

::

    @staged
    def ready(session: Session, story: Story) -> Meeting: ...

is a fixture like another. Before the first test that asks for it, on each kind of database, the scene is played by itself,
upon the scenes that it asks for, and kept: the rows it committed, the files it left, and what it returned, in which rows
stand by their keys. Every test after that gets a copy. A scene may ask for whatever is made from a database (a session, an
application, other scenes), and returns what can be pickled; the clock stands where the test has it.

Two scenes that do not build on each other cannot both lie in one copy: the deeper one does, the other is played in the test.
"""

from __future__ import annotations

import inspect
import io
import pickle
import shutil
from collections.abc import Callable, Iterable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import pytest
from flask import Flask
from sqlalchemy import inspect as mapped
from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import InstanceState, Session

from secretariat.core import clock

if TYPE_CHECKING:
    from tests.plugins.postgres import PostgresCluster

Played = TypeVar("Played", bound=Callable[..., Any])
Fixture = Any  # pytest's FixtureDef, whose module is not public

#: The name of the database that a test finds.
STANDING = "standing"


def staged(play: Played) -> Played:
    """Make a fixture of a scene that is played once on each kind of database."""

    @wraps(play)
    def found(*, request: pytest.FixtureRequest, session: Session, **given: Any) -> Any:
        stages: Stages = request.getfixturevalue("stages")
        told = stages.told(play, session)
        if told is not None:
            returned = told.again(session, lambda: request.getfixturevalue("app"))
            session.commit()
            return returned
        return play(**{name: session if name == "session" else given[name] for name in asked})

    asked = list(inspect.signature(play).parameters)
    beside = [name for name in asked if name not in {"request", "session"}]
    found.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # by which pytest knows what is asked for
        [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in ("request", "session", *beside)]
    )
    found.scene = play  # type: ignore[attr-defined]
    return pytest.fixture(found)  # type: ignore[return-value]


def _scene(fixture: Fixture) -> Callable[..., Any] | None:
    """Return the scene that this fixture gives, if it gives one."""
    return getattr(fixture.func, "scene", None)


@dataclass
class Told:
    """What a scene returned, to be had again by another session."""

    words: bytes
    #: The keys of the rows in it, by their class: read at once, in place of one by one.
    rows: dict[type, list[Any]]
    #: Whether its session forgot at each commit what it had read.
    expires: bool

    @classmethod
    def of(cls, returned: object, session: Session) -> Told:
        written, rows = io.BytesIO(), dict[type, list[Any]]()
        _Writer(written, rows).dump(returned)
        return cls(written.getvalue(), rows, session.expire_on_commit)

    def again(self, session: Session, app: Callable[[], Flask]) -> Any:
        if not self.expires:
            session.expire_on_commit = False
        held = [session.scalars(select(kind).where(_key(kind).in_(keys))).all() for kind, keys in self.rows.items()]
        returned = _Reader(io.BytesIO(self.words), session, app).load()
        del held
        return returned


def _key(kind: type) -> Any:
    (key,) = mapped(kind).primary_key
    return key


class _Writer(pickle.Pickler):
    def __init__(self, file: io.BytesIO, rows: dict[type, list[Any]]) -> None:
        super().__init__(file)
        self.rows = rows

    def persistent_id(self, thing: Any) -> tuple[str, Any] | None:
        if isinstance(thing, Session):
            return "session", None
        if isinstance(thing, Flask):
            return "app", None
        state = mapped(thing, raiseerr=False)
        if not isinstance(state, InstanceState):
            return None
        assert state.identity is not None, f"a scene returns {thing!r}, which it has not committed"
        kind, (key,) = state.mapper.class_, state.identity
        self.rows.setdefault(kind, []).append(key)
        return "row", (kind, key)


class _Reader(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, session: Session, app: Callable[[], Flask]) -> None:
        super().__init__(file)
        self.session = session
        self.app = app

    def persistent_load(self, noted: tuple[str, Any]) -> Any:
        what, where = noted
        if what == "row":
            return self.session.get_one(*where)
        return self.session if what == "session" else self.app()


class Kind(Protocol):
    """A kind of database: how it is kept and copied."""

    def migrated(self) -> str:
        """Where an empty one is kept."""

    def keep(self, name: str) -> str:
        """Keep the database that stands; return where."""

    def put(self, kept: str) -> str:
        """Let a copy of one that was kept stand; return its address."""


@dataclass
class SQLite:
    """Files: the one that stands, and those kept beside it."""

    standing: Path
    template: Path

    def migrated(self) -> str:
        return str(self.template)

    def keep(self, name: str) -> str:
        path = self.standing.with_name(f"{name}.sqlite3")
        shutil.copyfile(self.standing, path)
        return str(path)

    def put(self, kept: str) -> str:
        for end in ("-wal", "-shm"):
            self.standing.with_name(self.standing.name + end).unlink(missing_ok=True)
        shutil.copyfile(kept, self.standing)
        return f"sqlite:///{self.standing}"


@dataclass
class PostgreSQL:
    """Databases of one server."""

    cluster: PostgresCluster
    template: str

    def migrated(self) -> str:
        return self.template

    def keep(self, name: str) -> str:
        return self.cluster.renew(name, self.cluster.url(STANDING))

    def put(self, kept: str) -> str:
        return self.cluster.renew(STANDING, kept)


@dataclass
class Stage:
    """A database and its files after some scenes."""

    database: str
    files: Path | None = None
    told: dict[Callable[..., Any], Told] = field(default_factory=dict)


class Stages:
    """Keeps the stages of one run, and puts a copy of one where the test will find it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.data = place / "data"
        self.stages: dict[object, Stage] = {}
        #: Where the database of the present test stands, and what the scenes in it have told.
        self.standing: tuple[str, Stage] | None = None

    def told(self, scene: Callable[..., Any], session: Session) -> Told | None:
        """Return what this scene has told, if it lies in the database of this session."""
        if self.standing is None or str(session.get_bind().engine.url) != str(make_url(self.standing[0])):
            return None
        return self.standing[1].told.get(scene)

    def set(self, request: pytest.FixtureRequest, kind: Kind) -> str:
        """Put in place what this test asks for; return the address of its database."""
        asked = _Asked(request)
        stage = self._stage(asked, asked.deepest(request.fixturenames), kind)
        return self._put(stage, kind)

    def _stage(self, asked: _Asked, scene: Fixture | None, kind: Kind) -> Stage:
        if scene is None:
            return Stage(kind.migrated())
        key = (type(kind), clock.now(), frozenset(one.func for one in asked.made_of(scene)))
        if key not in self.stages:
            ground = self._stage(asked, asked.deepest(scene.argnames, scene), kind)
            self.stages[key] = self._played(asked, scene, ground, kind)
        return self.stages[key]

    def _played(self, asked: _Asked, scene: Fixture, ground: Stage, kind: Kind) -> Stage:
        url = self._put(ground, kind)
        with ExitStack() as stack:
            apart = _Apart(asked, url, ground, stack)
            returned = apart.played(scene)
            session: Session = apart.give("session")
            session.commit()
            told = Told.of(returned, session)
            del returned, apart, session
        name = f"stage_{len(self.stages) + 1}"
        files = None
        if any(path.is_file() for path in self.data.rglob("*")):
            files = shutil.copytree(self.data, self.place / f"{name}_files")
        play = _scene(scene)
        assert play is not None
        return Stage(kind.keep(name), files, {**ground.told, play: told})

    def _put(self, stage: Stage, kind: Kind) -> str:
        for path in self.data.rglob("*"):  # the folders stay: an application makes them when it starts
            if not path.is_dir():
                path.unlink()
        if stage.files is not None:
            shutil.copytree(stage.files, self.data, dirs_exist_ok=True)
        url = kind.put(stage.database)
        self.standing = url, stage
        return url


class _Asked:
    """What a test asks for, with all that this is made of."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self.request = request

    def fixture(self, name: str, by: Fixture | None = None) -> Fixture | None:
        """Return the fixture of this name as the test has it, or the one beneath, if it is asked for by that one."""
        found = self.request._fixturemanager.getfixturedefs(name, self.request.node) or ()  # no public way
        if by is not None and by.argname == name:
            found = found[: found.index(by)]
        return found[-1] if found else None

    def made_of(self, fixture: Fixture) -> set[Fixture]:
        """Return this fixture and all that it asks for, directly or not."""
        beneath = (self.fixture(name, fixture) for name in fixture.argnames)
        return {fixture}.union(*(self.made_of(one) for one in beneath if one is not None))

    def deepest(self, names: Iterable[str], by: Fixture | None = None) -> Fixture | None:
        """Return, of the scenes in what is asked for, the one that builds on most of the others."""
        asked = [one for name in names if (one := self.fixture(name, by)) is not None]
        scenes = {scene for one in asked for scene in self.made_of(one) if _scene(scene)}
        return max(scenes, key=lambda one: (sum(map(bool, map(_scene, self.made_of(one)))), one.argname), default=None)


class _Apart:
    """Plays a scene by itself: what it asks for is made for it alone."""

    def __init__(self, asked: _Asked, url: str, ground: Stage, stack: ExitStack) -> None:
        self.asked = asked
        self.ground = ground
        self.stack = stack
        self.url = url
        self.made: dict[Fixture, Any] = {}

    def played(self, scene: Fixture) -> Any:
        play = _scene(scene)
        assert play is not None
        return self._call(play, scene)

    def give(self, name: str, by: Fixture | None = None) -> Any:
        if name in {"request", "database_url"}:
            return self.asked.request if name == "request" else self.url
        one = self.asked.fixture(name, by)
        assert one is not None, f"no fixture is called {name}"
        if one.scope != "function":
            return self.asked.request.getfixturevalue(name)
        if one not in self.made:
            self.made[one] = self._make(one)
        return self.made[one]

    def _make(self, one: Fixture) -> Any:
        scene = _scene(one)
        told = None if scene is None else self.ground.told.get(scene)
        if told is not None:
            return told.again(self.give("session"), lambda: self.give("app"))
        return self._call(scene or one.func, one)

    def _call(self, func: Callable[..., Any], one: Fixture) -> Any:
        given = {name: self.give(name, one) for name in inspect.signature(func).parameters}
        if inspect.isgeneratorfunction(func):
            return self.stack.enter_context(contextmanager(func)(**given))
        return func(**given)
