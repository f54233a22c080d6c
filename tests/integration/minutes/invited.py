"""A meeting that was held, with somebody invited to some of its items, for the tests of what they get of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import clock
from secretariat.documents import grants
from secretariat.documents.models import Version
from secretariat.documents.policy import versions_visible_to
from secretariat.meetings.models import Invitation, Meeting, Sitting, Statement, Tasking
from secretariat.meetings.services.invite import invite
from secretariat.meetings.services.issue import issue_agenda
from secretariat.meetings.states import ItemKind, ItemState, MeetingState
from secretariat.minutes.models import Minutes
from secretariat.minutes.services.certify import certify_face
from secretariat.minutes.services.issue import issue_minutes
from secretariat.people.models import User
from tests.integration.minutes.issuing import Issuing
from tests.integration.minutes.story import AFTERWARDS, HELD_ON, OPENED
from tests.world import Cast

THEIRS = ("Pilots", "Harbour", "Lighthouse")
OTHERS = ("Canteen", "Glossary", "Budget", "Archive", "Parking")
NAMES = (*THEIRS, *OTHERS)
#: Points for approval without discussion, decisions, discussions; theirs stand among others.
ITEMS = {
    ItemKind.A_POINT: ("Canteen", "Pilots", "Glossary"),
    ItemKind.DECISION: ("Budget", "Harbour", "Archive"),
    ItemKind.DISCUSSION: ("Parking", "Lighthouse"),
}


class Invited(Issuing):
    """Eight items, of which three are the partner's: one approved without discussion, one decided, one discussed."""

    def __init__(self, session: Session, people: Cast) -> None:
        super().__init__(session, people)
        session.expire_on_commit = False
        with clock.at(datetime(2026, 11, 5, 9, 0, tzinfo=UTC)):
            self._before()
        self._hold()
        session.commit()

    def _before(self) -> None:
        self.held: Meeting = self.meeting(starts=HELD_ON)
        for kind, names in ITEMS.items():
            for name in names:
                self.item(self.held, name, kind)
        papers = [self.paper(f"Paper on {name}", f"Words on {name}.", french="Mots.") for name in ("Pilots", "Budget")]
        for name, paper in zip(("Pilots", "Budget"), papers, strict=True):
            self.attach(self.named(self.held, name), paper)
        self.invitation = self.invite(THEIRS)
        self.session.flush()
        self.session.refresh(self.held)
        issue_agenda(self.session, self.held, actor=self.secretary, circulate_papers=[paper.pid for paper in papers])

    def invite(self, names: tuple[str, ...], *, with_papers: bool = True) -> Invitation:
        items = [self.named(self.held, name) for name in names]
        return invite(
            self.session,
            self.held,
            self.people.partner_x,
            actor=self.secretary,
            items=items,
            with_papers=with_papers,
        )

    def _hold(self) -> None:
        people, meeting = self.people, self.held
        self.session.add(
            Sitting(
                meeting_id=meeting.id,
                opened_at=OPENED,
                opened_by=people.secretary.id,
                closed_at=OPENED + timedelta(hours=2, minutes=48),
                chair_name=people.chair.name,
                chair_title_en="ASG Operations",
                chair_title_fr="SGA Opérations",
                staff="Clara Wennberg, secretary",
            )
        )
        for party, names in (
            (people.nation_a, "Ada Head, head of delegation"),
            (people.nation_b, "Paul Restrup"),
            (people.partner_x, "Xenia Partner, counsellor"),
        ):
            self._present(meeting, party, names)
        meeting.state = MeetingState.CLOSED.value
        for item in meeting.items:
            if item.kind == ItemKind.A_POINT.value:
                self.outcome(item, "approved", state=ItemState.ADOPTED_EN_BLOC)
        for name in ("Budget", "Harbour", "Archive"):
            self.outcome(self.named(meeting, name), "agreed", f"the dues of {name}", f"les droits de {name}")
        self.outcome(self.named(meeting, "Harbour"), "tasked", "Partner X to count ships", "Partenaire X de compter")
        for name in ("Parking", "Lighthouse"):
            self.outcome(
                self.named(meeting, name), "noted", f"the state of {name}", f"l’état de {name}", state=ItemState.NOTED
            )
        for name, owner in (("Budget", None), ("Harbour", people.partner_x.id), ("Archive", people.partner_x.id)):
            self.session.add(
                Tasking(
                    item_id=self.named(meeting, name).id,
                    position=0,
                    text_en=f"Count what is in {name[:4]}" if name == "Archive" else f"Report on {name}",
                    text_fr="",
                    owner_party_id=owner,
                    owner_words="" if owner else "Archives",
                    due_kind="none",
                    changed_by=people.secretary.id,
                    changed_at=OPENED,
                )
            )
        for name in ("Parking", "Lighthouse"):
            self.session.add(
                Statement(
                    item_id=self.named(meeting, name).id,
                    party_id=people.nation_b.id,
                    text_en=f"Nation B speaks of {name}.",
                    changed_by=people.secretary.id,
                    changed_at=OPENED,
                )
            )
        self.session.flush()

    def recorded(self) -> Minutes:
        """The record, written in both languages and approved."""
        texts = {
            name: f"The Chair spoke of {name}.\n\nNation A answered on {name}[^1].\n\n[^1]: A note on {name}."
            for name in NAMES
        }
        minutes = self.record(self.held, texts=texts)
        grants.give_house(self.session, minutes.ref, body_id=self.held.body_id, given_by=self.people.secretary.id)
        for passage in minutes.passages:
            passage.text_fr = passage.text_en.replace("The Chair spoke of", "La présidence parle de")
        self.session.flush()
        self.approved(minutes)
        return minutes

    def record_issued(self, *, certify: bool = False) -> Version:
        """Return the extract that the partner got when the record was issued, in both languages if wanted."""
        with clock.at(AFTERWARDS):
            minutes = self.recorded()
            issue_minutes(self.session, minutes, actor=self.secretary)
            if certify:
                certify_face(self.session, minutes, actor=self.secretary, language="fr")
            self.session.commit()
        return self.visible(kind="record")[-1]

    def visible(self, user: User | None = None, *, kind: str = "") -> list[Version]:
        """The versions that somebody sees, the partner unless another is named."""
        with clock.at(AFTERWARDS + timedelta(days=20)):
            actor = load_actor(self.session, user or self.people.partner)
            found = self.session.scalars(select(Version).where(versions_visible_to(actor)).order_by(Version.id)).all()
        return [one for one in found if not kind or one.paper.kind == kind]


def traces(text: str) -> list[str]:
    """What of the other items stands in a text."""
    return [name for name in OTHERS if name in text]
