"""The tools with which the world of the access tests is built: papers and meetings whose every text field holds a word."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, load_actor
from secretariat.committees.models import Body, Format
from secretariat.core import blobs, clock
from secretariat.documents.kinds import PaperKind
from secretariat.documents.models import DraftFace, Paper, Version
from secretariat.documents.services import attach_file, open_paper, save_draft
from secretariat.documents.services.circulate import circulate
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.services.agenda import ItemInput, add_item, attach_paper
from secretariat.meetings.services.convene import create_meeting
from secretariat.meetings.states import ItemKind
from tests.access.who import HOUSE, NOBODY, Scene
from tests.integration.documents.conftest import pdf
from tests.world import Cast, beside_the_chair, cast, who_drafts

#: A picture of one point.
PICTURE: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


class Builder:
    """The world while it is being built, and its tools."""

    def __init__(self, session: Session, store: blobs.BlobStore) -> None:
        self.session, self.store, self.scene = session, store, Scene()
        session.expire_on_commit = False
        self.morning = clock.now() - timedelta(hours=5)
        with clock.at(self.morning):
            self.people: Cast = cast(session)
            beside_the_chair(session, self.people)
            who_drafts(session, self.people)
        session.flush()

    @contextmanager
    def later(self, **passed: float) -> Iterator[None]:
        """The clock, so long after the morning on which everything begins."""
        with clock.at(self.morning + timedelta(**passed)):
            yield

    @property
    def secretary(self) -> Actor:
        return load_actor(self.session, self.people.secretary)

    def paper(
        self,
        label: str,
        titles: Iterable[str],
        *,
        text: Iterable[str] | None = None,
        format: Format | None = None,
        body: Body | None = None,
        by: Actor | None = None,
        languages: str = "en fr",
        **more: object,
    ) -> Paper:
        """Open a paper whose titles and texts hold words for the readers given."""
        actor = by or self.secretary
        title = self.scene.word(f"{label}: title, English", titles)
        titre = self.scene.word(f"{label}: title, French", titles)
        paper = open_paper(
            self.session,
            actor=actor,
            body=body or self.people.opc,
            format=format or self.people.members,
            kind=PaperKind.POLICY_PAPER,
            titles={"en": title, "fr": titre},
            **more,  # type: ignore[arg-type]  # the named values of open_paper
        )
        if text is not None:
            for code in languages.split():
                self.write(paper, code, self.scene.word(f"{label}: text, {code}", text), actor)
        return paper

    def draft(self, paper: Paper, code: str) -> DraftFace:
        return self.session.scalars(
            select(DraftFace).where(DraftFace.paper_id == paper.id, DraftFace.language == code)
        ).one()

    def write(self, paper: Paper, code: str, text: str, actor: Actor | None = None, title: str = "") -> None:
        draft = self.draft(paper, code)
        save_draft(
            self.session,
            draft,
            actor=actor or self.secretary,
            title=title or draft.title,
            text=text,
            row_version=draft.row_version,
        )

    def picture(self, paper: Paper, actor: Actor | None = None) -> None:
        """Put a picture under the English text of a draft."""
        blob = blobs.keep(self.session, self.store, PICTURE, media_type="image/png")
        text = self.draft(paper, "en").text
        self.write(paper, "en", f"{text}\n\n![A point](blob:{blob.sha256})", actor)

    def file(self, paper: Paper, code: str, name: str, content: str) -> None:
        blob = blobs.keep(self.session, self.store, pdf(content), media_type="application/pdf")
        attach_file(self.session, self.draft(paper, code), actor=self.secretary, blob=blob, name=f"{name}.pdf")

    def issue(self, paper: Paper, actor: Actor | None = None) -> Version:
        version = circulate(self.session, paper, actor=actor or self.secretary, to_follow=("en", "fr"))
        self.session.refresh(paper)
        return version

    def revise(self, label: str, paper: Paper, readers: Iterable[str]) -> None:
        """Draft the next revision, with words of its own in both titles and the English text."""
        for code in ("en", "fr"):
            title = self.scene.word(f"{label}: title of the next revision, {code}", readers)
            self.write(
                paper, code, self.scene.word(f"{label}: text of the next revision, {code}", readers), title=title
            )

    def meeting(
        self,
        label: str,
        day: int,
        readers: Iterable[str],
        *,
        format: Format | None = None,
        month: int = 11,
        takes_place: bool = True,
    ) -> Meeting:
        word = self.scene.word
        link = word(f"{label}: video link", readers, None if takes_place else NOBODY)
        return create_meeting(
            self.session,
            actor=self.secretary,
            body=self.people.opc,
            format=format or self.people.members,
            starts=datetime(2026, month, day, 10, 0),  # noqa: DTZ001  # a wall time
            ends=datetime(2026, month, day, 13, 0),  # noqa: DTZ001  # a wall time
            places={"en": word(f"{label}: place, English", readers), "fr": word(f"{label}: place, French", readers)},
            video_link=f"https://video.example.org/{link}",
            purposes={
                "en": word(f"{label}: purpose, English", readers),
                "fr": word(f"{label}: purpose, French", readers),
            },
        )

    def item(
        self,
        label: str,
        meeting: Meeting,
        readers: Iterable[str],
        paper: Paper | None = None,
        kind: ItemKind = ItemKind.DISCUSSION,
        actor: Actor | None = None,
        held: bool = False,
    ) -> AgendaItem:
        """Add an item with a word in each of its texts; once the meeting is held, what was asked is the house's to find."""
        names = ("title_en", "title_fr", "presenter_en", "presenter_fr", "action_en", "action_fr")
        finders = {name: HOUSE if held and name.startswith("action") else readers for name in names}
        given = {name: self.scene.word(f"{label}: {name} of an item", readers, finders[name]) for name in names}
        item = add_item(self.session, meeting, ItemInput(kind=kind, minutes=10, **given), actor=actor or self.secretary)
        if paper is not None:
            attach_paper(self.session, item, paper, actor=actor or self.secretary)
        return item
