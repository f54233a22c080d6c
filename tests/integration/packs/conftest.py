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
from secretariat.core.blobs import Blob
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
        #: PDFs that stand as the finished ones of papers, as if the worker had made them, by the paper's id.
        self.planted: dict[int, bytes] = {}

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
        for paper in papers:
            if paper.id in self.planted:
                self._plant(paper, self.planted[paper.id])
        self.session.commit()
        return version

    def _plant(self, paper: Paper, content: bytes) -> None:
        assert paper.current_version is not None
        for made in paper.current_version.renditions:
            made.blob_sha256, made.pages, made.made_at = self._kept(content).sha256, 1, clock.now()

    def _kept(self, content: bytes) -> Blob:
        store = self.app.extensions["secretariat.blobs"]
        return blobs.keep(self.session, store, content, media_type="application/pdf")

    def file(self, title: str, content: bytes = b"", *, finished: bytes = b"") -> Paper:
        """A paper that is a file from elsewhere; `finished` stands for what the worker made of it."""
        paper = self.paper(title, "")
        blob = self._kept(content or pdf(f"Words of {title}"))
        attach_file(self.session, paper.drafts[0], actor=self.secretary, blob=blob, name="elsewhere.pdf")
        if finished:
            self.planted[paper.id] = finished
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
