"""Where the tests of access are played: one application, a fresh copy of the world whenever it is wanted, and visitors."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lxml.html
import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import Select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from secretariat.core import audit, clock, installation, unchanged
from secretariat.core.blobs import FolderStore
from secretariat.core.db import make_engine, reading
from secretariat.core.ids import ALPHABET, PID_LENGTH, new_token
from secretariat.settings import Settings
from secretariat.web.database import db
from tests.access.building import PICTURE
from tests.access.scene import build, enter_all, finish_prints
from tests.access.who import SIGNED_OUT, Scene
from tests.conftest import FONTS, TODAY, made_app

#: A well-made public id that was never given.
NEVER = (ALPHABET * 2)[7 : 7 + PID_LENGTH]
#: Headers that differ from one answer to the next.
OF_THE_MOMENT = frozenset({"x-request-id", "date"})


@dataclass(frozen=True)
class Answer:
    """All of an answer that a reader can tell apart, without what differs each time."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def __str__(self) -> str:
        return f"{self.status}, {len(self.body)} bytes"


def seen(response: TestResponse, pid: str = "") -> Answer:
    """Return the answer with its reference, and the public id that was asked for, taken out."""
    body = response.data
    reference = response.headers.get("X-Request-Id", "")
    if reference:
        body = body.replace(reference.encode(), b"REFERENCE")
    headers = [(name, value) for name, value in response.headers.items() if name.lower() not in OF_THE_MOMENT]
    if pid:
        body = body.replace(pid.encode(), b"PID")
        headers = [(name, value.replace(pid, "PID")) for name, value in headers]
    return Answer(response.status_code, tuple(sorted(headers)), body)


class Stage:
    """An application over copies of one world. `fresh()` begins again."""

    def __init__(self, url: str, template: str, data: Path, *, thorough: bool = False) -> None:
        self.url, self.template = url, template
        #: Whether everybody tries every door, in place of one in turn for all who stand alike.
        self.thorough = thorough
        self.settings = Settings(
            secret_key="a key for tests, long enough to be taken",
            data=data,
            fonts=FONTS,
            database_url=url,
            profile="development",
            base_url="http://localhost",
            mail_ceilings={"example.org": "NU"},
            demo=True,
            pace_searches=1_000_000,  # the day stands still, and every word is looked for by everybody
            pace_files=1_000_000,
            pace_exports=1_000_000,
        )
        self.store = FolderStore(data / "blobs")
        self._addresses: dict[tuple[Any, ...], str] = {}
        self.scene = self._world()
        self.fresh()
        self.app: Flask = made_app(self.settings)

    def _world(self) -> Scene:
        engine = make_engine(self.template)
        with clock.at(TODAY), Session(engine) as session:
            scene = build(session, self.store)
            finish_prints(session, self.store)
            enter_all(session, self.store)
            installation.leave_note(session, f"{installation.WORKER}stage:1", release="0", mail=True)
            session.commit()
        engine.dispose()
        return scene

    def fresh(self, world: str = "") -> None:
        """Put a copy of the world, or of one that was kept, where the application finds it."""
        unchanged.MEMORIES.clear()  # another database stands at the same address
        self._rest()
        source, target = make_url(world or self.template), make_url(self.url)
        assert source.database
        assert target.database
        if target.get_backend_name() == "sqlite":
            for end in ("-wal", "-shm"):
                Path(target.database + end).unlink(missing_ok=True)
            shutil.copyfile(source.database, target.database)
            return
        with psycopg.connect(
            host=target.host, port=target.port, user=target.username, password=str(target.password),
            dbname="postgres", autocommit=True,
        ) as connection:  # fmt: skip
            names = sql.Identifier(target.database), sql.Identifier(source.database)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(names[0]))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(*names))

    def kept(self, name: str) -> str:
        """Keep what became of the world on SQLite, files and all; return its address."""
        self._rest()  # the last connection closed folds the write-ahead log into the file
        source = Path(make_url(self.url).database or "")
        assert not source.with_name(f"{source.name}-wal").exists()
        place = source.with_name(f"{name}.sqlite3")
        shutil.copyfile(source, place)
        return f"sqlite:///{place}"

    def _rest(self) -> None:
        if hasattr(self, "app"):
            with self.app.app_context():
                db.session.remove()
                db.engine.dispose()

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()

    def visitor(self, actor: str) -> Visitor:
        return Visitor(self, actor)

    @contextmanager
    def looking(self) -> Iterator[Session]:
        """A session that reads what is stored now."""
        with self.app.app_context(), reading(), Session(db.engine, expire_on_commit=False) as session:
            yield session

    def rows(self, asked: Select[Any]) -> list[Any]:
        with self.looking() as session:
            return list(session.scalars(asked))

    def head(self) -> tuple[int, str]:
        """Return the head of the audit chain: nothing of weight happens without moving it."""
        with self.looking() as session:
            return audit.head(session)

    def address(self, endpoint: str, kind: str, pid: str, **more: str) -> str:
        """Return where the thing is shown. Worked out once: it is the same for everybody who asks."""
        asked = (endpoint, kind, pid, *sorted(more.items()))
        if asked not in self._addresses:
            self._addresses[asked] = self._address(endpoint, kind, pid, **more)
        return self._addresses[asked]

    def _address(self, endpoint: str, kind: str, pid: str, **more: str) -> str:
        values: dict[str, Any] = {**FURTHER.get(endpoint, {}), **more}
        if endpoint in ("web.static", "web.sheet"):
            values["version"] = self.app.extensions["secretariat.static_version"]
        if endpoint == "meetings.feed":  # the address is the right: in the hands of others, one that shows nothing
            values.setdefault("token", self.scene.feeds["former"])
        if kind != "plain":
            values[kind] = pid
        if "row" in values:  # something taken down under this very item
            state = next((state for state, known in self.scene.pids[kind].items() if known == pid), "")
            values["row"] = self.scene.pids[values["kind"]].get(state, NEVER)
        with self.app.test_request_context():
            return self.app.url_for(endpoint, **values)

    def pid_for(self, kind: str, state: str, actor: str) -> str:
        """Return the public id of the thing; one's own session, and another's, depend on who asks."""
        if kind == "plain":
            return ""
        if kind == "sign_in":
            other = "head_a" if actor != "head_a" else "delegate"
            return self.scene.sessions[actor if state == "own" and actor != SIGNED_OUT else other][1]
        return self.scene.pids[kind][state]


#: What an address needs beside its public id.
FURTHER: dict[str, dict[str, str]] = {
    "documents.download": {"face": "en"},
    "documents.draft_file": {"face": "fr"},
    "documents.draft_preview": {"face": "fr"},
    "documents.draft_pdf": {"face": "en"},
    "documents.received": {"face": "fr"},
    "documents.take_out": {"face": "fr"},
    "documents.draft_as_word": {"face": "en"},
    "documents.draft_picture": {"face": "en", "sha256": hashlib.sha256(PICTURE).hexdigest()},
    "documents.word_picture": {"sha256": hashlib.sha256(PICTURE).hexdigest()},
    "documents.working_copy_picture": {"sha256": hashlib.sha256(PICTURE).hexdigest()},
    "documents.version_picture": {"sha256": hashlib.sha256(PICTURE).hexdigest()},
    "documents.version_as_word": {"face": "en"},
    "documents.add_face": {"face": "fr"},
    "coordination.file": {"face": "fr"},
    "chairs.picture": {"sha256": hashlib.sha256(PICTURE).hexdigest()},
    "minutes.picture": {"sha256": hashlib.sha256(PICTURE).hexdigest()},
    "coordination.picture": {"face": "en", "sha256": hashlib.sha256(PICTURE).hexdigest()},
    "meetings.add_row": {"kind": "outcome"},
    "meetings.change_row": {"kind": "outcome", "row": NEVER},
    "packs.pdf": {"language": "en"},
    "packs.archive": {"language": "en"},
    "packs.page_offline": {"language": "en"},
    "packs.manifest": {"language": "en"},
    "people.choose_first_password": {"way": "one-that-was-never-given"},
    "people.choose_language": {"code": "fr"},
    "people.confirmed_by_proxy": {"once": "never-given"},
    "registry.export": {"form": "csv"},
    "web.font": {"name": "sans.woff2"},
    "web.static": {"name": "css/tokens.css"},
}


class Visitor:
    """A browser of one of the cast, signed in before the play begins; or of nobody."""

    def __init__(self, stage: Stage, actor: str) -> None:
        self.stage, self.actor = stage, actor
        self.client: Client = stage.app.test_client()
        self.client.set_cookie("language", "en")
        if actor != SIGNED_OUT:
            self.client.set_cookie("session", stage.scene.tokens[actor])
        self._token = ""

    def get(self, address: str, **more: Any) -> TestResponse:
        return self.client.get(address, buffered=True, **more)

    def ask(self, method: str, address: str) -> TestResponse:
        return self.client.open(address, method=method, buffered=True)

    def page(self, address: str) -> str:
        """Return a page that must be there."""
        response = self.get(address)
        assert response.status_code == 200, f"{self.actor} gets {response.status_code} for {address}"
        return response.text

    def post(self, address: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        return self.client.post(address, data={"csrf_token": self.token, "once": new_token(), **(data or {})}, **more)

    @property
    def token(self) -> str:
        if not self._token:
            page = self.client.get("/sign-in" if self.actor == SIGNED_OUT else "/keyboard").text
            found = re.search(r'name="csrf_token"[^>]*value="([0-9a-f]+)"', page)
            assert found, "the page carries no form token"
            self._token = found[1]
        return self._token

    def submit(self, page: str, action: str = "", **typed: Any) -> TestResponse:
        """Fill in the form of `page` that is sent to `action` (the page itself, if not given), and send it."""
        action = action or urlsplit(page).path
        return self.client.post(action, data={**form(self.page(page), action), **typed})

    def done(self, page: str, action: str = "", **typed: Any) -> TestResponse:
        """Submit, and see that it was taken: a redirect, and nothing told of a refusal."""
        response = self.submit(page, action, **typed)
        assert response.status_code in (302, 303), f"{self.actor} gets {response.status_code} from {action or page}"
        return response


def form(page: str, action: str) -> dict[str, Any]:
    """Return what a browser would send of the form with this action if nothing was changed."""
    tree = lxml.html.document_fromstring(page)
    for element in tree.iter("form"):
        if urlsplit(element.get("action") or "").path != urlsplit(action).path or element.get("method") != "post":
            continue
        sent: dict[str, Any] = {}
        for one in element.iter("input", "textarea", "select"):
            name, kind = one.get("name"), one.get("type", "text")
            if not name or kind in ("file", "submit"):
                continue
            if one.tag == "select":
                options = list(one.iter("option"))
                chosen = [option for option in options if option.get("selected") is not None] or options[:1]
                sent[name] = chosen[0].get("value", chosen[0].text or "") if chosen else ""
            elif one.tag == "textarea":
                sent[name] = "".join(one.itertext())
            elif kind not in ("checkbox", "radio") or one.get("checked") is not None:
                sent[name] = one.get("value", "on" if kind == "checkbox" else "")
        return sent
    raise AssertionError(f"no form is sent to {action}")
