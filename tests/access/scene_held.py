"""Meetings in the room: in session, suspended, closed, and with a decision sheet, issued or recalled.

What is taken down in the room is the house's until the decision sheet is issued, and then its format's; who was there
becomes known with the record. Nothing of a members' meeting is ever a partner's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import select

from secretariat.committees.actors import load_actor
from secretariat.decisions.models import Decision
from secretariat.decisions.states import DueKind
from secretariat.documents.models import Version
from secretariat.documents.services.circulate import recall_version
from secretariat.meetings.models import AgendaItem, Attendance, Meeting, Outcome, Reservation, Statement, Tasking
from secretariat.meetings.services.agenda import ItemInput
from secretariat.meetings.services.attendance import announce, set_presence
from secretariat.meetings.services.convene import convene
from secretariat.meetings.services.invite import invite
from secretariat.meetings.services.issue import issue_agenda
from secretariat.meetings.services.outcomes import (
    add_item_in_session,
    adopt_en_bloc,
    call_item,
    record_outcome,
    withdraw_item,
)
from secretariat.meetings.services.remarks import TaskingInput, add_reservation, add_statement, add_tasking
from secretariat.meetings.services.sitting import Presiding, change_sitting, close_meeting, open_meeting, suspend
from secretariat.meetings.states import ItemKind, Presence
from secretariat.minutes.services.decision_sheet import agree_in_room, issue_decision_sheet, plan_decision_sheet
from secretariat.people.models import Party, User
from tests.access.building import Builder
from tests.access.who import CONTRIBUTORS, HOUSE, MEMBERS, SECRETARIAT

#: The day of November on which the tests live.
TODAY = 16
Readers = Iterable[str]


@dataclass
class Room:
    """A meeting being held, with the items in which something is planted."""

    label: str
    meeting: Meeting
    #: Day of November.
    day: int
    decided: AgendaItem
    withdrawn: AgendaItem
    #: Who reads what was decided, and who was there.
    sheet: frozenset[str]
    record: frozenset[str]
    taskings: list[Tasking] = field(default_factory=list)
    #: Who is invited to the item that is decided.
    guests: frozenset[str] = frozenset()


class Held(Builder):
    """Everything that happens in the room, up to the decision sheet."""

    @contextmanager
    def on(self, day: int, **passed: float) -> Iterator[None]:
        """The clock on the morning of a day of November, so long after the hour at which meetings open."""
        with self.later(days=day - TODAY, **passed):
            yield

    def rooms(self) -> None:
        """The meetings that have no decision sheet in force."""
        self.announcements()
        session = self.session
        live = self.room("in session", 16, sheet=HOUSE, record=HOUSE)
        with self.on(16, minutes=5):
            call_item(session, live.decided, actor=self.secretary)
        self.put_room("in_session", live)
        suspended = self.room("suspended", 16, sheet=HOUSE, record=HOUSE)
        with self.on(16, hours=1):
            suspend(session, suspended.meeting, actor=self.secretary)
        self.put_room("suspended", suspended)
        closed = self.closed("closed", 9, sheet=HOUSE, record=HOUSE)
        self.put_room("closed", closed)
        again = self.closed("sheet recalled", 10, sheet=HOUSE, record=HOUSE)
        self.put_room("sheet_recalled", again)
        version = self.decided(again)
        with self.on(16, hours=1):
            reason = self.scene.word("sheet recalled: reason", HOUSE, ())
            recall_version(session, version, actor=self.secretary, reason=reason)
        self.put_sheet("recalled", again, version)

    def announcements(self) -> None:
        """Who comes is known to the delegation that says so and to the house."""
        for state, name, party in (
            ("issued", "head_a", self.people.nation_a),
            ("issued", "delegate", self.people.nation_b),
            ("contributors", "partner", self.people.partner_x),
        ):
            with self.later(minutes=40):
                user: User = getattr(self.people, name)
                said = self.scene.word(f"announced by {name}", HOUSE | {name})
                announce(
                    self.session,
                    self.meeting_known("meeting", state),
                    party,
                    actor=load_actor(self.session, user),
                    people=f"{said}, adviser",
                    coming=True,
                )

    def meeting_known(self, kind: str, state: str) -> Meeting:
        return self.session.scalars(select(Meeting).where(Meeting.pid == self.scene.pids[kind][state])).one()

    # In the room

    def room(
        self, label: str, day: int, *, sheet: Readers, record: Readers, guests: frozenset[str] = frozenset()
    ) -> Room:
        """Hold a meeting of members: `sheet` read what was decided, `record` who was there; `guests` are invited to the
        item that is decided."""
        sheet, record = frozenset(sheet), frozenset(record)
        with self.later(days=-20):
            meeting = self.meeting(label, day, MEMBERS | guests, takes_place=day == TODAY)
            self.scene.words = [
                replace(one, readers=MEMBERS, finders=one.finders - guests)
                if guests and one.where.startswith(f"{label}: purpose")
                else one
                for one in self.scene.words
            ]
            simple = self.item(f"{label}, adopted", meeting, MEMBERS, kind=ItemKind.A_POINT, held=True)
            decided = self.item(f"{label}, decided", meeting, MEMBERS | guests, kind=ItemKind.DECISION, held=True)
            withdrawn = self.item(f"{label}, withdrawn", meeting, MEMBERS, held=True)
            convene(self.session, meeting, actor=self.secretary)
            if guests:
                partner = self.people.partner_x
                invite(self.session, meeting, partner, actor=self.secretary, items=[decided], with_papers=True)
            issue_agenda(self.session, meeting, actor=self.secretary)
        made = Room(label, meeting, day, decided, withdrawn, sheet, record, guests=guests)
        with self.on(day):
            self.sit(made)
            adopt_en_bloc(self.session, meeting, [simple], actor=self.secretary)
            self.decide(replace(made, sheet=sheet | guests), decided)
            text_en, text_fr = (
                self.scene.word(f"{label}: why it was withdrawn, {code}", sheet) for code in ("en", "fr")
            )
            withdraw_item(self.session, withdrawn, actor=self.secretary, text_en=text_en, text_fr=text_fr)
            title_en, title_fr = (
                self.scene.word(f"{label}: title of an item added, {code}", sheet) for code in ("en", "fr")
            )
            given = ItemInput(kind=ItemKind.A_POINT, minutes=5, title_en=title_en, title_fr=title_fr)
            added = add_item_in_session(self.session, meeting, given, actor=self.secretary)
            if sheet != HOUSE:  # without an outcome it would not stand on the sheet
                self.outcome(made, added, "noted", "added")
            self.scene.put("item", f"{label}, added", added.pid)
        return made

    def sit(self, room: Room) -> None:
        """Open it: chair, staff, and who is there."""
        session, word, label = self.session, self.scene.word, room.label
        chair = Presiding(
            word(f"{label}: who presides", room.sheet | room.guests),
            word(f"{label}: function of who presides", room.sheet | room.guests),
            word(f"{label}: function of who presides, French", room.sheet | room.guests),
        )
        sitting = open_meeting(session, room.meeting, actor=self.secretary, chair=chair)
        change_sitting(
            session,
            room.meeting,
            actor=self.secretary,
            chair=chair,
            staff=f"{word(f'{label}: staff', room.record, room.record if room.record != HOUSE else SECRETARIAT)}, secretary",
            opened=self.wall(room.day, 10, 26),
            closed=None,
            row_version=sitting.row_version,
        )
        for party in (self.people.nation_a, self.people.nation_b):
            row = self.attendance(room.meeting, party)
            set_presence(
                session,
                row,
                actor=self.secretary,
                presence=Presence.PRESENT,
                people=f"{word(f'{label}: who came for {party.code}', room.record)}, counsellor",
                remark_en=word(f"{label}: remark on {party.code}", room.record),
                remark_fr=word(f"{label}: remark on {party.code}, French", room.record),
                row_version=row.row_version,
            )

    def attendance(self, meeting: Meeting, party: Party) -> Attendance:
        return self.session.scalars(
            select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.party_id == party.id)
        ).one()

    def decide(self, room: Room, item: AgendaItem) -> None:
        """Dispose of an item with two outcomes, a reservation, a statement and the taskings of the room."""
        session, people = self.session, self.people
        self.outcome(room, item, "agreed", "first")
        self.outcome(room, item, "noted", "second")
        two = {"actor": self.secretary}
        add_reservation(session, item, party=people.nation_a, **two, **self.two(room, "reservation"))  # type: ignore[arg-type]  # named values
        add_statement(session, item, party=people.nation_b, **two, **self.two(room, "statement", record=True))  # type: ignore[arg-type]  # named values
        words = self.two(room, "action")
        given = TaskingInput(
            text_en=words["text_en"],
            text_fr=words["text_fr"],
            owner_words=self.scene.word(f"{room.label}: owner of an action", room.sheet),
            due_kind=DueKind.DATE,
            due_on=date(2026, 12, 18),
        )
        room.taskings.append(add_tasking(session, item, given, actor=self.secretary))

    def outcome(self, room: Room, item: AgendaItem, verb: str, which: str) -> Outcome:
        return record_outcome(self.session, item, actor=self.secretary, verb=verb, **self.two(room, f"{which} outcome"))

    def two(self, room: Room, what: str, *, record: bool = False) -> dict[str, str]:
        """Return words for both languages of a text."""
        readers = room.sheet
        return {
            f"text_{code}": self.scene.word(f"{room.label}: {what}, {code}", readers) + (" said." if record else "")
            for code in ("en", "fr")
        }

    # After it

    def closed(self, label: str, day: int, *, sheet: Readers, record: Readers) -> Room:
        room = self.room(label, day, sheet=sheet, record=record)
        with self.on(day, hours=2):
            self.close(room)
        return room

    def close(self, room: Room) -> None:
        close_meeting(self.session, room.meeting, actor=self.secretary)

    def wall(self, day: int, hour: int, minute: int) -> datetime:
        return datetime(2026, 11, day, hour, minute)  # noqa: DTZ001  # a wall time

    def decided(self, room: Room) -> Version:
        """Issue the decision sheet of a closed meeting."""
        with self.on(room.day, hours=3):
            agree_in_room(self.session, room.meeting, actor=self.secretary)
            seal = plan_decision_sheet(self.session, room.meeting).seal
            return issue_decision_sheet(self.session, room.meeting, actor=self.secretary, seal=seal)

    def put_room(self, state: str, room: Room) -> None:
        """Note where everything of the room is, in the state of its meeting."""
        scene, session, item = self.scene, self.session, room.decided
        scene.put("meeting", state, room.meeting.pid)
        scene.put("item", state, item.pid)
        scene.put("attendance", state, self.attendance(room.meeting, self.people.nation_a).pid)
        for row in (
            *session.scalars(select(Outcome).where(Outcome.item_id == item.id).order_by(Outcome.id.desc())),
            *session.scalars(select(Reservation).where(Reservation.item_id == item.id)),
            *session.scalars(select(Statement).where(Statement.item_id == item.id)),
            *session.scalars(select(Tasking).where(Tasking.item_id == item.id).order_by(Tasking.id.desc())),
        ):
            scene.put(row.ref.kind, state, row.pid)

    def put_sheet(self, state: str, room: Room, version: Version) -> None:
        decisions = self.session.scalars(
            select(Decision)
            .where(Decision.version_id == version.id, Decision.item_id == room.decided.id)
            .order_by(Decision.position)
        )
        self.scene.put("version", f"sheet_{state}", version.pid)
        self.scene.put("paper", f"sheet_{state}", version.paper.pid)
        self.scene.put("decision", state, next(iter(decisions)).pid)

    def contributors_afterwards(self) -> None:
        """A meeting with partners, built when actions of members' meetings wait: its agenda tells nothing of them."""
        with self.on(16, hours=3):
            meeting = self.meeting("with partners, afterwards", 30, CONTRIBUTORS, format=self.people.contributors)
            self.item("with partners, afterwards", meeting, CONTRIBUTORS)
            convene(self.session, meeting, actor=self.secretary)
            version = issue_agenda(self.session, meeting, actor=self.secretary)
        self.scene.put("meeting", "contributors_afterwards", meeting.pid)
        self.scene.put("version", "agenda_afterwards", version.pid)
