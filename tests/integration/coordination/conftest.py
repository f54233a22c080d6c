"""What the tests of coordination share: a draft, and offices with people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, load_actor
from secretariat.coordination import queries, services
from secretariat.coordination.models import Clearance, Round
from secretariat.coordination.notices import WRITERS
from secretariat.coordination.states import ClearanceMove
from secretariat.core.mail import Mail, Office
from secretariat.core.outbox import Dropped, OutboxMessage
from secretariat.documents.models import DraftFace, Paper
from secretariat.documents.services import save_draft
from secretariat.people.models import Party, User
from tests.integration.documents.conftest import Papers
from tests.integration.meetings.pages import browser_for  # noqa: F401  # the fixture of the same name
from tests.plugins.stages import staged
from tests.world import Cast, World

#: Monday 23 November 2026, 17:30 in Brussels: a week after the day on which the tests live.
DUE = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
TEXT = "Each delegation books a room by noon.\n\nThe rota is drawn by lot each month.\n"
FRENCH = "Chaque délégation réserve une salle avant midi.\n\nLe tour est tiré au sort chaque mois.\n"
OFFICE = Office("secretariat@example.org", "Secretariat", "http://localhost", {"example.org": "NU"})


class Coordination:
    """A draft of OPC, and two offices beside Policy Support, to which the drafting officer of the cast belongs."""

    def __init__(self, session: Session, people: Cast, papers: Papers) -> None:
        self.session, self.people, self.papers = session, people, papers
        world = World(session)
        self.support = session.scalars(select(Party).where(Party.code == "PS")).one()
        self.legal = world.party("LEGAL", "Legal", "Affaires juridiques", "office")
        self.finance = world.party("FIN", "Finance", "Finances", "division")
        self.lawyer, self.second_lawyer = world.user("Lena Lawyer"), world.user("Luc Lawyer", language="fr")
        self.accountant = world.user("Abel Accountant")
        world.member(self.lawyer, self.legal, "staff")
        world.member(self.second_lawyer, self.legal, "staff")
        world.member(self.accountant, self.finance, "staff")
        session.commit()
        self.paper: Paper = papers.draft("Booking policy", TEXT, french=FRENCH)

    def actor(self, user: User) -> Actor:
        return load_actor(self.session, user)

    @property
    def secretary(self) -> Actor:
        return self.actor(self.people.secretary)

    def open(self, *offices: Party, due: datetime = DUE, note: str = "", paper: Paper | None = None) -> Round:
        asked = [(office, due) for office in offices or (self.legal, self.support)]
        made = services.open_round(self.session, paper or self.paper, actor=self.secretary, asked=asked, note=note)
        self.session.commit()
        return made

    def of(self, round: Round, office: Party) -> Clearance:
        """The clearance of an office that counts now."""
        found = [one for one in queries.clearances_of_round(self.session, round) if not one.superseded]
        return next(one for one in found if one.party_id == office.id)

    def answer(self, clearance: Clearance, user: User, move: str = "clear", reason: str = "") -> Clearance:
        return services.answer(
            self.session,
            clearance,
            actor=self.actor(user),
            move=ClearanceMove(move),
            reason=reason,
            row_version=clearance.row_version,
        )

    def write(self, text: str, language: str = "en") -> None:
        draft = self.session.scalars(
            select(DraftFace).where(DraftFace.paper_id == self.paper.id, DraftFace.language == language)
        ).one()
        save_draft(
            self.session, draft, actor=self.secretary, title=draft.title, text=text, row_version=draft.row_version
        )

    def letters(self, notice: str) -> list[Mail]:
        """Write the letters of that kind that are asked for, due or not; those that are dropped are left out."""
        written = []
        for message in self.messages(notice):
            try:
                written.append(WRITERS[notice](self.session, message.payload, OFFICE))
            except Dropped:
                continue
        return written

    def messages(self, notice: str) -> Iterable[OutboxMessage]:
        found = self.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        return [message for message in found if message.payload.get("notice") == notice]


@pytest.fixture
def session(session: Session) -> Session:
    """Reading a name must not begin a transaction: on SQLite it would hold the one write lock."""
    session.expire_on_commit = False
    return session


@staged
def coordination(session: Session, people: Cast, app: Flask) -> Coordination:
    return Coordination(session, people, Papers(session, people, app))
