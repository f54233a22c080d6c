"""What the tests of papers share: a cast that stays readable without a transaction, and papers in each state."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import Engine, Select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.committees.models import Body, Format
from secretariat.core import blobs
from secretariat.core.db import reading
from secretariat.documents.kinds import Custody, PaperKind
from secretariat.documents.models import Paper, Version
from secretariat.documents.services import attach_file, open_paper, save_draft
from secretariat.documents.services.circulate import circulate
from secretariat.people.models import User
from secretariat.translation.queries import facing
from secretariat.translation.services import align_all, seal_of
from tests.world import Cast

Look = Callable[[Select[Any]], list[Any]]


@pytest.fixture
def session(session: Session) -> Session:
    """Reading a name must not begin a transaction: on SQLite it would hold the one write lock."""
    session.expire_on_commit = False
    return session


@pytest.fixture
def look(engine: Engine) -> Look:
    """`look(select(...))`: the rows as they are stored now, read and let go."""

    def rows(asked: Select[Any]) -> list[Any]:
        with reading(), Session(engine) as session:
            found = list(session.scalars(asked))
            session.expunge_all()
            return found

    return rows


class Papers:
    """Makes papers through the services, each committed."""

    def __init__(self, session: Session, people: Cast, app: Flask) -> None:
        self.session = session
        self.people = people
        self.app = app

    def draft(
        self,
        title: str = "Booking policy",
        text: str = "First.\n\nSecond.",
        *,
        french: str = "",
        by: User | None = None,
        body: Body | None = None,
        format: Format | None = None,
        **more: Any,
    ) -> Paper:
        people, session = self.people, self.session
        actor = load_actor(session, by or people.secretary)
        paper = open_paper(
            session,
            actor=actor,
            body=body or people.opc,
            format=format or people.members,
            kind=PaperKind.POLICY_PAPER,
            titles={"en": title, "fr": f"{title} (fr)"},
            **more,
        )
        session.refresh(paper, ["drafts"])
        for draft, words in zip(paper.drafts, (text, french), strict=True):
            if words:
                save_draft(session, draft, actor=actor, title=draft.title, text=words, row_version=draft.row_version)
        session.commit()
        return paper

    def reference(self, symbol: str = "PO(2026)9001") -> Paper:
        return self.draft("Held elsewhere", "", custody=Custody.ELSEWHERE, symbol=symbol)

    def file(self, title: str = "From elsewhere") -> Paper:
        paper = self.draft(title, "")
        actor = load_actor(self.session, self.people.secretary)
        blob = blobs.keep(self.session, self.app.extensions["secretariat.blobs"], pdf(), media_type="application/pdf")
        attach_file(self.session, paper.drafts[0], actor=actor, blob=blob, name="elsewhere.pdf")
        self.session.commit()
        return paper

    def issue(self, paper: Paper, *, follow: tuple[str, ...] = ("en", "fr"), by: User | None = None) -> Version:
        actor = load_actor(self.session, by or self.people.secretary)
        version = circulate(self.session, paper, actor=actor, to_follow=follow)
        self.session.commit()
        return version

    def write(self, paper: Paper, text: str, language: str = "en") -> None:
        draft = next(row for row in paper.drafts if row.language == language)
        actor = load_actor(self.session, self.people.secretary)
        save_draft(self.session, draft, actor=actor, title=draft.title, text=text, row_version=draft.row_version)
        self.session.commit()

    def align(self, paper: Paper) -> None:
        """Say of all paragraphs that both languages agree."""
        actor = load_actor(self.session, self.people.secretary)
        made = facing(self.session, paper, {row.language: row for row in paper.drafts})
        align_all(self.session, paper, actor=actor, seal=seal_of(made))
        self.session.commit()


@pytest.fixture
def papers(session: Session, people: Cast, app: Flask) -> Papers:
    return Papers(session, people, app)


def pdf(*pages: str, **save: Any) -> bytes:
    """A small PDF with one line of text a page."""
    file = pikepdf.new()
    for text in pages or ("A paper.",):
        file.add_blank_page(page_size=(595, 842))
        page = file.pages[-1]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        words = text.replace("(", r"\(").replace(")", r"\)")
        page.obj.Contents = pikepdf.Stream(file, f"BT /F1 12 Tf 72 760 Td ({words}) Tj ET".encode("cp1252"))
    out = io.BytesIO()
    file.save(out, **{"deterministic_id": not save, **save})
    return out.getvalue()
