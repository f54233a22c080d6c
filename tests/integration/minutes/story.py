"""A meeting that was held, for the tests of minutes and of chairs: made through the models, step by step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import clock
from secretariat.core.at_once import AtOnce
from secretariat.documents import grants
from secretariat.documents.kinds import PaperKind
from secretariat.documents.services import open_paper
from secretariat.meetings.models import (
    AgendaItem,
    Attendance,
    ItemInRoom,
    Meeting,
    Outcome,
    Reservation,
    Sitting,
    Statement,
    Tasking,
)
from secretariat.meetings.services.issue import issue_agenda
from secretariat.meetings.states import ItemKind, ItemState, MeetingState
from secretariat.minutes.models import Minutes, Passage
from secretariat.minutes.queries.came import Came, readings
from secretariat.minutes.states import MinutesKind, MinutesState, PassageKey, Style
from secretariat.people.models import Party, User
from tests.integration.meetings.story import Story
from tests.world import Cast

HELD_ON = datetime(2026, 11, 10, 10, 0)  # noqa: DTZ001  # a wall time
OPENED = datetime(2026, 11, 10, 9, 2, tzinfo=UTC)
#: When tests of minutes take place: two days after.
AFTERWARDS = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)


def came_of(session: Session, user: User, meeting: Meeting) -> Came:
    """Return what came of a meeting, as its page names it to this person."""
    given = {"meeting": meeting.id, **grants.asker(load_actor(session, user))}
    return Came.of(AtOnce(**readings()).read(session, given))


class MinutesStory(Story):
    """A meeting with an issued agenda, held and closed, its outcomes recorded; then its record, drafted."""

    def held_meeting(self, *, closed: bool = True, further: int = 0) -> Meeting:
        """Return a meeting of 10 November with five items of its own, and `further` ones, all disposed of, closed (or still in
        session).

        Call it at any moment: it goes back to the days before the meeting by itself.
        """
        with clock.at(datetime(2026, 11, 5, 9, 0, tzinfo=UTC)):
            meeting = self.meeting(starts=HELD_ON)
            self.item(meeting, "Calendar of meetings 2027", ItemKind.A_POINT)
            self.item(meeting, "Badge desk", ItemKind.A_POINT)
            options = self.item(meeting, "Retention of recordings", ItemKind.DECISION)
            self.attach(options, self.paper("Retention of recordings: three options", french="Un paragraphe."))
            self.item(meeting, "Seating plan", ItemKind.DISCUSSION)
            for number in range(further):
                self.item(meeting, f"Matter {number}", ItemKind.DISCUSSION)
            issue_agenda(self.session, meeting, actor=self.secretary)
        self.session.add(
            Sitting(
                meeting_id=meeting.id,
                opened_at=OPENED,
                opened_by=self.people.secretary.id,
                closed_at=OPENED + timedelta(hours=2, minutes=48) if closed else None,
                chair_name=self.people.chair.name,
                chair_title_en="ASG Operations",
                chair_title_fr="SGA Opérations",
                staff="Clara Wennberg, secretary",
            )
        )
        for party, people in (
            (self.people.nation_a, "Ada Head, head of delegation"),
            (self.people.nation_b, "Paul Restrup"),
        ):
            self._present(meeting, party, people)
        meeting.state = (MeetingState.CLOSED if closed else MeetingState.IN_SESSION).value
        for item in meeting.items:
            if item.title_en.startswith("Matter "):
                self.outcome(item, "noted", "the matter", "le point", state=ItemState.NOTED)
            if item.kind == ItemKind.A_POINT.value:
                self.outcome(item, "approved", state=ItemState.ADOPTED_EN_BLOC)
        recordings, seating = self.named(meeting, "Retention of recordings"), self.named(meeting, "Seating plan")
        self.outcome(recordings, "agreed", "option B, with the recording kept while a correction is open", "l’option B")
        self.outcome(recordings, "noted", "the cost of each option", "le coût de chaque option")
        self.outcome(seating, "noted", "the state of the work", "l’état des travaux", state=ItemState.NOTED)
        self.session.add(
            Tasking(
                item_id=recordings.id,
                position=0,
                text_en="Issue the revised retention rule",
                text_fr="Diffuser la règle de conservation révisée",
                owner_words="Archives",
                due_kind="date",
                due_on=datetime(2026, 12, 11).date(),  # noqa: DTZ001  # a day
                changed_by=self.people.secretary.id,
                changed_at=OPENED,
            )
        )
        self.session.add(
            Reservation(
                item_id=recordings.id,
                party_id=self.people.nation_a.id,
                text_en="subject to parliamentary approval",
                text_fr="sous réserve de l’approbation du parlement",
                changed_by=self.people.secretary.id,
                changed_at=OPENED,
            )
        )
        self.session.add(
            Statement(
                item_id=seating.id,
                party_id=self.people.nation_b.id,
                text_en="Nation B prefers the present plan.",
                changed_by=self.people.secretary.id,
                changed_at=OPENED,
            )
        )
        self.session.flush()
        return meeting

    def named(self, meeting: Meeting, title: str) -> AgendaItem:
        return next(item for item in meeting.items if item.title_en == title)

    def outcome(
        self, item: AgendaItem, verb: str, text_en: str = "", text_fr: str = "", *, state: ItemState = ItemState.DECIDED
    ) -> Outcome:
        item.state = state.value
        before = self.session.query(Outcome).filter_by(item_id=item.id).count()
        made = Outcome(
            item_id=item.id,
            position=before,
            verb=verb,
            text_en=text_en,
            text_fr=text_fr,
            changed_by=self.people.secretary.id,
            changed_at=OPENED,
        )
        self.session.add(made)
        self.session.flush()
        if not self.session.query(ItemInRoom).filter_by(item_id=item.id).count():
            self.session.add(ItemInRoom(item_id=item.id, called_at=OPENED, done_at=OPENED + timedelta(minutes=20)))
        return made

    def _present(self, meeting: Meeting, party: Party, people: str) -> None:
        self.session.add(
            Attendance(
                meeting_id=meeting.id,
                party_id=party.id,
                presence="present",
                people=people,
                changed_by=self.people.secretary.id,
                changed_at=OPENED,
            )
        )

    def record(self, meeting: Meeting, *, texts: dict[str, str] | None = None, by: int | None = None) -> Minutes:
        """Return a record being drafted, without its services: `texts` by the English title of an item."""
        written = texts or {
            "Retention of recordings": "The Chair recalled the question.\n\nThe representative of Nation A preferred B.",
            "Seating plan": "The Chair thanked the secretariat.",
        }
        who = by or self.people.secretary.id
        paper = open_paper(
            self.session,
            actor=self.secretary,
            body=self.people.opc,
            format=self.people.members,
            kind=PaperKind.RECORD,
            titles={"en": "Record of 10 November", "fr": "Compte rendu du 10 novembre"},
        )
        minutes = Minutes(
            meeting_id=meeting.id,
            kind=MinutesKind.RECORD.value,
            ordinal=0,
            style=Style.ATTRIBUTED.value,
            language="en",
            state=MinutesState.DRAFTING.value,
            paper_id=paper.id,
            created_by=who,
            created_at=clock.now(),
        )
        self.session.add(minutes)
        self.session.flush()
        rows = [(PassageKey.OPENING, None, "The Chair called the meeting to order at 10:02.")]
        rows += [(PassageKey.ITEM, item.id, written.get(item.title_en, "")) for item in meeting.items]  # type: ignore[list-item]  # one shape
        rows += [(PassageKey.CLOSING, None, "The meeting closed at 12:50.")]
        for position, (key, item_id, text) in enumerate(rows):
            self.session.add(
                Passage(
                    minutes_id=minutes.id,
                    key=key.value,
                    item_id=item_id,
                    position=position,
                    text_en=text,
                    changed_by=who,
                    changed_at=clock.now(),
                )
            )
        self.session.flush()
        self.session.refresh(minutes)
        return minutes


def story_of(session: Session, people: Cast) -> MinutesStory:
    return MinutesStory(session, people)
