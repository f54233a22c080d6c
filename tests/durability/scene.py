"""A small world on disk, and the four acts whose effect nobody may lose, each as the request that a browser sends.

The world is laid out once and copied for every trial. Its acts are found as people find them: the page is opened and its
form filled in.
"""

from __future__ import annotations

import contextlib
import io
import random
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder

from secretariat.core import clock, schema
from secretariat.core.blobs import FolderStore
from secretariat.core.db import make_engine, reading
from secretariat.core.ids import new_token
from secretariat.factory import create_app
from secretariat.people.models import SignInSession, User
from secretariat.people.queries import token_hash
from secretariat.settings import Settings
from secretariat.verify import faults
from tests.access.stage import form
from tests.conftest import at_rest
from tests.integration.chairs.scene import ChairScene
from tests.integration.minutes.story import AFTERWARDS
from tests.world import PASSWORD, cast

DATABASE = "secretariat.sqlite3"
WORDS = "What was typed for half an hour."


@dataclass(frozen=True)
class Answer:
    """What came back to who asked."""

    status: int
    text: str

    @property
    def acknowledges(self) -> bool:
        return self.status < 400


@dataclass(frozen=True)
class Filing:
    """A file is put into the store, and nothing else is done: what the store answers is told as a status."""

    name: str
    content: bytes = field(repr=False)

    def sent(self, app: Flask) -> Answer:
        """Do it in this process."""
        try:
            sha256, _ = app.extensions["secretariat.blobs"].write([self.content[:1000], self.content[1000:]])
        except OSError as fault:
            return Answer(503, str(fault))
        return Answer(200, sha256)


@dataclass(frozen=True)
class Act:
    """A request that changes something, ready to be sent; `done` asks the database whether it was."""

    name: str
    path: str
    cookie: str
    content_type: str
    body: bytes = field(repr=False)
    done: str

    def sent(self, app: Flask) -> Answer:
        """Do it in this process."""
        client = app.test_client()
        client.set_cookie("session", self.cookie)
        response = client.post(self.path, data=self.body, content_type=self.content_type)
        return Answer(response.status_code, response.text)

    @property
    def headers(self) -> dict[str, str]:
        """What goes with it over a real connection."""
        return {"Content-Type": self.content_type, "Cookie": f"session={self.cookie}"}


@dataclass(frozen=True)
class World:
    """The data folder as it is before any act, and what can be done on it, by name."""

    template: Path
    acts: dict[str, Act]
    filing: Filing
    #: Rows by table.
    before: dict[str, int]

    @property
    def deeds(self) -> dict[str, Act | Filing]:
        return {**self.acts, self.filing.name: self.filing}

    def laid(self, place: Path) -> Path:
        """Put a copy of it where a process will find it, in the place of whatever is there."""
        shutil.rmtree(place, ignore_errors=True)
        return shutil.copytree(self.template, place)


def settings_of(place: Path, url: str = "") -> Settings:
    return Settings(
        secret_key="a key for tests, long enough to be taken",
        data=place,
        database_url=url,
        profile="development",
        base_url="http://localhost",
        demo=True,
    )


def lay_out(place: Path, url: str = "") -> World:
    """Make the world in `place`, where a migrated database may lie already: three drafts, and a record put to its chair.

    With `url` the database is there; what is in it is asked of it by who tests.
    """
    place.mkdir(parents=True, exist_ok=True)
    settings = settings_of(place, url)
    engine = make_engine(settings.url_of_database)
    schema.upgrade(engine)
    with clock.at(AFTERWARDS):
        with Session(engine) as session:
            people = cast(session)
            scene = ChairScene(session, people)
            submission = scene.put().pid
            written = scene.story.paper("Booking policy", french="Un paragraphe.").pid
            filed = scene.story.paper("Lost property").pid
            ready = scene.story.paper("Badges", french="Un paragraphe.").pid
            tokens = {user.name: _enter(session, user) for user in (people.secretary, people.chair)}
            house, chair = tokens[people.secretary.name], tokens[people.chair.name]
            session.commit()
        engine.dispose()
        app = create_app(settings)
        acts = [
            _act(app, "save", f"/papers/{written}/text", house, {"text": WORDS},
                 f"SELECT count(*) FROM draft_face WHERE text = '{WORDS}'"),
            _act(app, "upload", f"/papers/{filed}/upload", house, {"language": "fr", "file": _file()},
                 "SELECT count(*) FROM draft_face WHERE file_sha256 IS NOT NULL"),
            _act(app, "issue", f"/papers/{ready}/circulate", house, {},
                 f"SELECT count(*) FROM version v JOIN paper p ON p.current_version_id = v.id WHERE p.pid = '{ready}'"),
            _act(app, "approve", f"/chair/approvals/{submission}", chair, {"password": PASSWORD},
                 f"SELECT count(*) FROM submission WHERE state = 'approved' AND pid = '{submission}'"),
        ]  # fmt: skip
        at_rest(app)
    return World(place, {act.name: act for act in acts}, Filing("file", _file()[0].read()), {} if url else rows(place))


def _enter(session: Session, user: User) -> str:
    token = new_token()
    now = clock.now()
    session.add(
        SignInSession(
            token_hash=token_hash(token), user_id=user.id, created_at=now, seen_at=now,
            expires_at=now.replace(year=now.year + 1), agent="test",
        )
    )  # fmt: skip
    return token


def _act(app: Flask, name: str, path: str, cookie: str, typed: dict[str, Any], done: str) -> Act:
    """Open the page and fill in its form."""
    client = app.test_client()
    client.set_cookie("session", cookie)
    page = client.get(path)
    assert page.status_code == 200, f"{path} answers {page.status_code}"
    filled = {**form(page.text, path), **typed}
    with contextlib.closing(EnvironBuilder(method="POST", path=path, data=filled)) as sent:
        environ = sent.get_environ()
        with environ["wsgi.input"] as body:
            return Act(name, path, cookie, environ["CONTENT_TYPE"], body.read(), done)


def _file() -> tuple[io.BytesIO, str]:
    """A PDF that is too large to be taken in in memory: what comes in is put down on the way."""
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.pages[0].obj.Resources = pikepdf.Dictionary(Padding=made.make_stream(random.Random(5).randbytes(700_000)))
    made.save(out, deterministic_id=True)
    return io.BytesIO(out.getvalue()), "Objets trouvés.pdf"


@contextlib.contextmanager
def _opened(place: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(place / DATABASE, timeout=20)) as connection:
        yield connection


def rows(place: Path) -> dict[str, int]:
    """How many rows each table has."""
    with _opened(place) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}


def is_done(place: Path, act: Act) -> bool:
    with _opened(place) as connection:
        return bool(connection.execute(act.done).fetchone()[0] == 1)


def damage(place: Path) -> list[str]:
    """Everything that does not stand: of the database itself, of what `secretariat verify` asks, of rows and files."""
    with _opened(place) as connection:
        found = [line for (line,) in connection.execute("PRAGMA integrity_check") if line != "ok"]
        found += [f"foreign key: {row}" for row in connection.execute("PRAGMA foreign_key_check")]
    engine = _engine(place)
    with reading(), Session(engine) as session:
        found += faults(session, FolderStore(place / "blobs"))
    engine.dispose()
    return found


@cache
def _engine(place: Path) -> Engine:
    """One for all trials at a place, with the statements that it has compiled."""
    return make_engine(settings_of(place).url_of_database)
