"""The meetings of the demonstration as they were held: opened, disposed of item by item, closed, decided, recorded.

Every step goes through the services of the product, in the order and at the hours at which people would do it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.models import Mandate
from secretariat.committees.services import declare_deputy
from secretariat.committees.states import Function
from secretariat.core import clock
from secretariat.core.ids import new_token
from secretariat.core.values import dataclass
from secretariat.decisions.states import DueKind
from secretariat.demo import proceedings
from secretariat.demo.days import Timeline
from secretariat.demo.meetings import CANCELLED_WEEK, Sitting, sittings
from secretariat.demo.people import PASSWORD
from secretariat.demo.proceedings import Ask, Proceeding, Task
from secretariat.demo.teller import Teller
from secretariat.meetings import queries as meetings
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.services import attendance, outcomes, remarks, sitting
from secretariat.meetings.states import ItemKind, ItemState, Presence
from secretariat.minutes.assembling import text_of
from secretariat.minutes.manifest import seal_of
from secretariat.minutes.models import Minutes, Passage
from secretariat.minutes.services import approval, certify, corrigendum, decision_sheet, drafting, issue, submitting
from secretariat.minutes.skeleton import digest
from secretariat.people.models import Party, SignInSession
from secretariat.people.queries import token_hash
from secretariat.people.states import PartyKind
from secretariat.press.dates import Language
from secretariat.press.words import Both

#: Kinds under which nothing is recorded unless it is told.
_SILENT = (ItemKind.AOB, ItemKind.PROCEDURAL)
#: Meetings of so long ago are told in full.
_CLOSELY = timedelta(days=30)
#: The chair of the committee in the story.
_CHAIR = "helena"


@dataclass(frozen=True)
class _Recorded:
    """A record of the story, by the key of its meeting: working days after it on which each step was done."""

    drafted: int
    submitted: int
    approved: int | None = None
    certified: int | None = None


_RECORDS = {
    "opc-4": _Recorded(1, 3, 5, 6),
    "opc-3": _Recorded(1, 2, 4, 6),
    "opc-2": _Recorded(1, 3, 4),
    "opc-1": _Recorded(1, 2),
}


def tell(teller: Teller, line: Timeline) -> None:
    """Plan what happened at, and after, the meetings of the past."""
    for one in sittings(teller.days):
        if one.issued is None or one.key == f"nac-{CANCELLED_WEEK}" or one.day >= teller.days.today:
            continue
        held = Held(teller, one)
        hours, minutes = one.start.split(":")
        line.plan(teller.days.at(one.day, f"{hours}:{int(minutes) + 2:02}"), held.open)
        line.plan(teller.days.at(one.day, f"{int(hours) + 1}:58"), held.dispose)
        line.plan(teller.days.at(one.day, "17:10"), held.issue_decisions)
        _record(teller, line, held)
    _corrigendum(teller, line)
    line.plan(teller.days.at(teller.days.before(teller.days.tomorrow, 2), "16:40"), partial(_deputise, teller))
    line.plan(teller.days.at(teller.days.before(teller.days.tomorrow, 1), "08:20"), partial(_announce, teller))


class Held:
    """One meeting of the past, step by step."""

    def __init__(self, teller: Teller, sitting: Sitting) -> None:
        self.teller, self.plan = teller, sitting

    @property
    def session(self) -> Session:
        return self.teller.session

    @property
    def meeting(self) -> Meeting:
        return self.teller.meetings[self.plan.key]

    @property
    def _recent(self) -> bool:
        """Tell whether a visitor may look at it closely: hours and readings of older meetings are left out of the story."""
        return self.plan.day >= self.teller.days.today - _CLOSELY

    def open(self) -> None:
        meeting, actor = self.meeting, self.teller.secretary(self.plan.body)
        self.session.refresh(meeting)
        made = sitting.open_meeting(self.session, meeting, actor=actor)
        made.staff = f"{actor.name}, {_secretary_title(self.plan.body)}"
        for row in meetings.attendance_of(self.session, meeting):
            if row.party.code == "F" and self.plan.key in ("opc-1", "opc-3"):
                self._excuse(row.pid)

    def _excuse(self, pid: str) -> None:
        row = next(row for row in meetings.attendance_of(self.session, self.meeting) if row.pid == pid)
        actor = self.teller.secretary(self.plan.body)
        presence = Presence.EXCUSED
        attendance.set_presence(self.session, row, actor=actor, presence=presence, row_version=row.row_version)

    def dispose(self) -> None:
        """Dispose of every item as it is told, and close the meeting."""
        meeting, actor = self.meeting, self.teller.secretary(self.plan.body)
        items = [item for item in meetings.items_of(self.session, meeting) if item.state != ItemState.WITHDRAWN.value]
        points = [item for item in items if item.kind == ItemKind.A_POINT.value]
        if points:
            outcomes.adopt_en_bloc(self.session, meeting, points, actor=actor)
        for item in items:
            if item not in points:
                self._dispose_of(item)
        sitting.close_meeting(self.session, meeting, actor=actor)

    def _dispose_of(self, item: AgendaItem) -> None:
        actor, told = self.teller.secretary(self.plan.body), self._told(item)
        if told is None:
            return
        if self._recent:
            outcomes.call_item(self.session, item, actor=actor)
        for ask in told.asks:
            outcomes.record_outcome(
                self.session, item, actor=actor, verb=ask.verb, text_en=ask.words.en, text_fr=ask.words.fr
            )
        for task in told.tasks:
            remarks.add_tasking(self.session, item, self._tasking(task), actor=actor)
        for code, words in told.reserved:
            party = self._party(code)
            remarks.add_reservation(self.session, item, actor=actor, party=party, text_en=words.en, text_fr=words.fr)
        if self._recent:
            outcomes.finish_item(self.session, item, actor=actor)

    def _told(self, item: AgendaItem) -> Proceeding | None:
        if item.standard in proceedings.STANDARD:
            return Proceeding((proceedings.STANDARD[item.standard],))
        keys = [self.teller.key_of(cited.paper).split("-")[0] for cited in item.papers] + [item.title_en]
        for key in keys:
            if (self.plan.key, key) in proceedings.SAID:
                return proceedings.SAID[self.plan.key, key]
        kind = ItemKind(item.kind)
        if kind in _SILENT:
            return None
        if kind is ItemKind.DECISION:
            return Proceeding((Ask("approved", self._paper_of(item)),))
        return Proceeding((Ask("noted", proceedings.VIEWS if kind is ItemKind.DISCUSSION else proceedings.NOTED),))

    def _paper_of(self, item: AgendaItem) -> Both:
        symbols = [cited.paper.symbol for cited in item.papers if cited.paper.symbol]
        if not symbols:
            return Both("the proposal made", "la proposition présentée")
        return Both(f"the paper {symbols[0]}", f"le document {symbols[0]}")

    def _tasking(self, task: Task) -> remarks.TaskingInput:
        return remarks.TaskingInput(
            text_en=task.words.en,
            text_fr=task.words.fr,
            owner=self._party(task.owner),
            owner_words="",
            due_kind=DueKind.DATE,
            due_on=self.teller.days.after(self.plan.day + timedelta(days=task.days), 0),
        )

    def _party(self, code: str) -> Party:
        return self.session.scalars(select(Party).where(Party.code == code)).one()

    def issue_decisions(self) -> None:
        meeting, actor = self.meeting, self.teller.secretary(self.plan.body)
        self.session.refresh(meeting)
        if self._recent:
            decision_sheet.agree_in_room(self.session, meeting, actor=actor)
        plan = decision_sheet.plan_decision_sheet(self.session, meeting)
        decision_sheet.issue_decision_sheet(self.session, meeting, actor=actor, seal=plan.seal)

    # The record

    def draft(self) -> None:
        meeting, actor = self.meeting, self.teller.secretary(self.plan.body)
        minutes = drafting.start_record(self.session, meeting, actor=actor)
        drafting.make_skeleton(self.session, minutes, actor=actor)
        for passage in minutes.passages:
            told = self._told(passage.item) if passage.item is not None else None
            if told is None or not told.en:
                continue
            english = told.en
            for key, (said, first) in proceedings.FIRST_WRITTEN.items():
                if key[0] == self.plan.key:
                    english = english.replace(said, first)
            self.write(passage, "en", english)
            self.write(passage, "fr", told.fr)

    def correct(self) -> None:
        """Take the record back, put right what was first written, and submit it again with a word of advice."""
        actor, minutes = self.teller.secretary(self.plan.body), self.minutes()
        submitting.take_back(self.session, minutes, actor=actor)
        for passage in minutes.passages:
            told = self._told(passage.item) if passage.item is not None else None
            if told is not None and told.en and passage.text_en != told.en:
                self.write(passage, "en", told.en)
        self.submit(proceedings.ADVICE)

    def write(self, passage: Passage, language: Language, text: str) -> None:
        actor = self.teller.secretary(self.plan.body)
        there = digest(text_of(passage, language))
        drafting.save_passage(
            self.session, passage, actor=actor, language=language, text=text, stands_on=there, done=True
        )

    def minutes(self) -> Minutes:
        found = self.session.scalars(
            select(Minutes).where(Minutes.meeting_id == self.meeting.id).order_by(Minutes.ordinal.desc())
        )
        minutes = next(iter(found))
        self.session.refresh(minutes)
        return minutes

    def submit(self, advice: str = "") -> None:
        submitting.submit(self.session, self.minutes(), actor=self.teller.secretary(self.plan.body), advice=advice)

    def read(self) -> None:
        """The chair opens what waits for her."""
        waiting = self.minutes().submissions[-1]
        approval.note_reading(self.session, waiting, user_id=self.teller.people[_CHAIR].id)

    def approve(self) -> None:
        waiting = self.minutes().submissions[-1]
        chair = self.teller.people[_CHAIR]
        approval.approve(
            self.session,
            [waiting],
            user=chair,
            sign_in=_sign_in(self.session, chair.id),
            password=PASSWORD,
            seals={waiting.pid: seal_of(waiting.text_hash, waiting.manifest_hash)},
            secret=new_token(),
        )

    def issue(self) -> None:
        issue.issue_minutes(self.session, self.minutes(), actor=self.teller.secretary(self.plan.body))

    def certify(self) -> None:
        certify.certify_face(self.session, self.minutes(), actor=self.teller.secretary(self.plan.body), language="fr")


def _record(teller: Teller, line: Timeline, held: Held) -> None:
    days = _RECORDS.get(held.plan.key)
    if days is None:
        return

    def on(after: int | None, hour: str, step: Callable[[], object]) -> None:
        if after is not None:
            line.plan(teller.days.at(teller.days.after(held.plan.day, after), hour), step)

    on(days.drafted, "14:30", held.draft)
    on(days.submitted, "11:15", held.submit)
    on(days.submitted, "18:20", held.read)
    on(days.approved, "08:40", held.approve)
    on(days.approved, "09:30", held.issue)
    on(days.certified, "15:00", held.certify)
    if days.approved is None:
        on(days.submitted + 1, "10:30", held.correct)


def _corrigendum(teller: Teller, line: Timeline) -> None:
    """An error in an issued record was found: its corrigendum waits for the chair."""
    plan = next(one for one in sittings(teller.days) if one.key == "opc-4")
    line.plan(
        teller.days.at(teller.days.before(teller.days.tomorrow, 2), "11:40"),
        partial(correct_record, Held(teller, plan)),
    )


def correct_record(held: Held) -> None:
    actor, parent = held.teller.secretary(held.plan.body), held.minutes()
    correcting = corrigendum.start_corrigendum(held.session, parent, actor=actor, language="en")
    held.session.refresh(correcting)
    held.write(correcting.passages[0], "en", proceedings.CORRIGENDUM.en)
    held.write(correcting.passages[0], "fr", proceedings.CORRIGENDUM.fr)
    submitting.submit(held.session, correcting, actor=actor)


def _deputise(teller: Teller) -> None:
    """The vice-chair acts for the chair in a declared period that begins after the next meeting."""
    chair = teller.people[_CHAIR]
    mandate = teller.session.scalars(
        select(Mandate).where(
            Mandate.user_id == chair.id,
            Mandate.body_id == teller.bodies["OPC"].id,
            Mandate.function == Function.CHAIR.value,
        )
    ).one()
    first: date = teller.days.after(teller.days.tomorrow, 2)
    declare_deputy(
        teller.session,
        mandate,
        actor=teller.actor(_CHAIR),
        deputy=teller.people["idris"],
        starts=teller.days.at(first, "08:00"),
        ends=teller.days.at(teller.days.after(first, 1), "20:00"),
    )


def _announce(teller: Teller) -> None:
    """Two delegations say who comes to the next meeting."""
    for key, code, people in (
        ("paul", "B", "Paul Restrup, delegate\nLinnea Voss-Arden, adviser"),
        ("leopold", "A", "Leopold Aster-Quint, head of delegation\nMira Castelbranc, delegate"),
    ):
        party = teller.session.scalars(
            select(Party).where(Party.code == code, Party.kind == PartyKind.MEMBER.value)
        ).one()
        attendance.announce(
            teller.session, teller.meetings["opc-main"], party, actor=teller.actor(key), people=people, coming=True
        )


def _sign_in(session: Session, user_id: int) -> SignInSession:
    now = clock.now()
    made = SignInSession(
        token_hash=token_hash(new_token()),
        user_id=user_id,
        created_at=now,
        seen_at=now,
        expires_at=now + timedelta(hours=1),
        ended_at=now,
        agent="demonstration",
    )
    session.add(made)
    session.flush()
    return made


def _secretary_title(body: str) -> str:
    return {"NAC": "Council Secretary", "ASB": "Board Secretary"}.get(body, "Committee Secretary")
