"""Shared steps of the main story, for the tests of meetings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, load_actor
from secretariat.documents.kinds import PaperKind
from secretariat.documents.models import Paper
from secretariat.documents.services import open_paper, save_draft
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.services.agenda import ItemInput, add_item, attach_paper
from secretariat.meetings.services.convene import create_meeting
from secretariat.meetings.states import ItemKind
from tests.world import Cast


class Story:
    """A secretary at work, step by step, in one session."""

    def __init__(self, session: Session, people: Cast) -> None:
        self.session = session
        self.people = people

    @property
    def secretary(self) -> Actor:
        return load_actor(self.session, self.people.secretary)

    def meeting(self, *, starts: datetime = datetime(2026, 11, 24, 10, 0), hours: int = 3) -> Meeting:  # noqa: DTZ001  # a wall time
        return create_meeting(
            self.session,
            actor=self.secretary,
            body=self.people.opc,
            format=self.people.members,
            starts=starts,
            ends=starts.replace(hour=starts.hour + hours),
            places={"en": "Room 3", "fr": "Salle 3"},
            video_link="https://video.example.org/opc",
        )

    def item(self, meeting: Meeting, title: str, kind: ItemKind = ItemKind.DECISION, **more: object) -> AgendaItem:
        given = ItemInput(kind=kind, title_en=title, title_fr=f"{title} (fr)", minutes=10)
        return add_item(self.session, meeting, given, actor=self.secretary, **more)  # type: ignore[arg-type]  # passed on

    def paper(self, title: str, text: str = "One paragraph.", *, french: str = "") -> Paper:
        paper = open_paper(
            self.session,
            actor=self.secretary,
            body=self.people.opc,
            format=self.people.members,
            kind=PaperKind.POLICY_PAPER,
            titles={"en": title, "fr": f"{title} (fr)"},
        )
        self.session.flush()
        self.session.refresh(paper)
        for draft in paper.drafts:
            body = text if draft.language == "en" else french
            if body:
                save_draft(
                    self.session,
                    draft,
                    actor=self.secretary,
                    title=draft.title,
                    text=body,
                    row_version=draft.row_version,
                )
        return paper

    def attach(self, item: AgendaItem, paper: Paper) -> None:
        attach_paper(self.session, item, paper, actor=self.secretary)
