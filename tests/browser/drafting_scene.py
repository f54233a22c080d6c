"""A record being drafted, served from a database of its own: the demonstration's clock and people stay out of it.

The server lives on the day of the record, from the moment at which it starts: whatever day it is where the tests run.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from secretariat.core import clock, i18n
from secretariat.core.db import make_engine, writing
from secretariat.core.ids import new_token
from secretariat.documents.markings import CEILING, Marking
from secretariat.factory import create_app
from secretariat.minutes.models import Minutes, Passage
from secretariat.minutes.services.drafting import start_record
from secretariat.people.models import SignInSession, User
from secretariat.people.queries import token_hash
from secretariat.settings import Settings
from tests.browser.server import threaded
from tests.conftest import FONTS
from tests.integration.minutes.story import AFTERWARDS, MinutesStory
from tests.world import Cast, cast

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


@dataclass
class Scene:
    """A server with one record; `passages` are addresses by the English title of their item."""

    url: str
    app: Flask
    minutes: str
    passages: dict[str, str]
    people: dict[str, int]
    _engine_url: str
    _begun: float

    def now(self) -> datetime:
        """The server's clock."""
        return AFTERWARDS + timedelta(seconds=time.monotonic() - self._begun)

    def enter(self, page: Page, who: str, *, language: str = "en") -> None:
        """Sign a person in at this page's browser."""
        token = new_token()
        with self._session() as session:
            now = self.now()
            session.add(
                SignInSession(
                    token_hash=token_hash(token),
                    user_id=self.people[who],
                    created_at=now,
                    seen_at=now,
                    expires_at=now + timedelta(days=300),
                    agent="test",
                )
            )
            session.commit()
        page.context.add_cookies(
            [
                {"name": "session", "value": token, "url": self.url},
                {"name": "language", "value": language, "url": self.url},
            ]
        )

    def expire(self, page: Page) -> None:
        """Let the sign-in of that page have reached its end."""
        [token] = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "session"]
        with self._session() as session:
            row = session.query(SignInSession).filter_by(token_hash=token_hash(token)).one()
            row.expires_at = row.created_at
            session.commit()

    def text(self, title: str, language: str = "en") -> str:
        """Return what stands in the passage of that item."""
        pid = self.passages[title].rsplit("/", 1)[1]
        with self._session() as session:
            found = session.query(Passage).filter_by(pid=pid).one()
            return found.text_fr if language == "fr" else found.text_en

    @contextlib.contextmanager
    def _session(self) -> Iterator[Session]:
        engine = make_engine(self._engine_url)
        with clock.at(self.now()), writing(), Session(engine) as session:
            yield session
        engine.dispose()


@contextlib.contextmanager
def drafting(folder: Path, template: Path) -> Iterator[Scene]:
    """Serve the record of a meeting that has just been held, from a thread, until the end of the block."""
    shutil.copyfile(template, folder / "secretariat.sqlite3")
    url = f"sqlite:///{folder / 'secretariat.sqlite3'}"
    engine = make_engine(url)
    with clock.at(AFTERWARDS), i18n.speaking("en"), writing(), Session(engine) as session:
        session.info[CEILING] = Marking.NATO_UNCLASSIFIED
        people = cast(session)
        minutes = _record(session, people)
        session.commit()
        passages = {(one.item.title_en if one.item else one.key): f"/passages/{one.pid}" for one in minutes.passages}
        who = {name: user.id for name, user in vars(people).items() if isinstance(user, User)}
        pid = minutes.pid
    engine.dispose()
    settings = Settings(
        secret_key="a key for tests, long enough to be taken",
        data=folder / "data",
        fonts=FONTS,
        database_url=url,
        profile="development",
        base_url="http://localhost",
        demo=True,
    )
    app = create_app(settings)
    scene = Scene("", app, f"/minutes/{pid}", passages, who, url, time.monotonic())

    def on_that_day(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with clock.at(scene.now()):
            return app(environ, start_response)

    with threaded(on_that_day) as scene.url:
        yield scene


def _record(session: Session, people: Cast) -> Minutes:
    story = MinutesStory(session, people)
    meeting = story.held_meeting()
    return start_record(session, meeting, actor=story.secretary)
