"""A meeting with papers of every kind on its agenda, and a worker that prints them and makes their packs."""

from __future__ import annotations

import io
from datetime import timedelta

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from secretariat import worker
from secretariat.committees.actors import Actor, load_actor
from secretariat.core import blobs, clock, outbox
from secretariat.documents.models import Paper, Version
from secretariat.documents.services import attach_file
from secretariat.meetings.models import Meeting
from secretariat.meetings.services.issue import issue_agenda
from secretariat.packs import services
from secretariat.people.models import User
from secretariat.press.fonts import ensure_fonts
from secretariat.settings import Settings
from tests.client import Browser
from tests.conftest import FONTS
from tests.integration.documents.conftest import Look, look, pdf
from tests.integration.meetings.story import Story
from tests.world import Cast

__all__ = ["Look", "look"]
KINDS = ("render.version", services.PREPARE, services.MAKE)
PRINT, PACK = KINDS[:1], KINDS[1:]


class Packed(Story):
    """The story of a meeting whose papers are packed; every step is committed."""

    def __init__(self, session: Session, people: Cast, app: Flask, engine: Engine, settings: Settings) -> None:
        super().__init__(session, people)
        self.app = app
        self.engine = engine
        self.todo = worker.handlers(settings, ensure_fonts(FONTS))
        self.on: Meeting

    def actor(self, user: User) -> Actor:
        return load_actor(self.session, user)

    def prepare(self, *papers: Paper) -> Version:
        """Plan a meeting, put each paper under an item of its own, and issue the agenda with them."""
        self.on = self.meeting()
        for paper in papers:
            self.attach(self.item(self.on, f"Item on {paper.title_en}"), paper)
        return self.issue(*papers)

    def issue(self, *papers: Paper) -> Version:
        version = issue_agenda(
            self.session, self.on, actor=self.secretary, circulate_papers=[paper.pid for paper in papers]
        )
        self.session.commit()
        return version

    def file(self, title: str, content: bytes = b"") -> Paper:
        """A paper that is a file from elsewhere."""
        paper = self.paper(title, "")
        store = self.app.extensions["secretariat.blobs"]
        blob = blobs.keep(self.session, store, content or pdf(f"Words of {title}"), media_type="application/pdf")
        attach_file(self.session, paper.drafts[0], actor=self.secretary, blob=blob, name="elsewhere.pdf")
        return paper

    def work(self, *kinds: str, minutes: float = 2) -> int:
        """A round of the worker, so much later, until nothing of these kinds is due."""
        self.session.rollback()
        self.session.expire_all()
        wanted = {kind: self.todo[kind] for kind in kinds or KINDS}
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            return outbox.run_due(sessionmaker(self.engine), wanted, limit=500)

    @property
    def page(self) -> str:
        """The address of the meeting; the session is let go, since SQLite has one writer at a time."""
        pid = self.on.pid
        self.session.rollback()
        return f"/meetings/{pid}"

    def download(self, reader: Browser, end: str) -> bytes:
        """What a reader gets at an address under the pack, to the end."""
        with reader.get(f"{self.page}/pack/{end}", check=False) as answer:
            assert answer.status_code == 200, (answer.status_code, answer.headers.get("Location"))
            assert "attachment" in answer.headers.get("Content-Disposition", ""), answer.text[:2000]
            assert answer.headers["Content-Security-Policy"].startswith("sandbox")
            return answer.data


@pytest.fixture
def packed(session: Session, people: Cast, app: Flask, engine: Engine, settings: Settings) -> Packed:
    session.expire_on_commit = False
    return Packed(session, people, app, engine, settings)


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))
