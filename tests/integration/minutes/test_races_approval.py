"""Five hundred races of a writer against the chair: no text is approved that was not shown, and no word is lost.

Half of them on each database, each by two threads with a session of their own. The chair has the text open; the writer
saves, or takes it back and saves, or puts a later text in its place, or writes under the lock alone; or a deputy returns
it. Who comes first is left to the threads, and who starts first changes from race to race.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextvars import copy_context
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import audit, clock
from secretariat.core.errors import TransitionRefused
from secretariat.documents import grants
from secretariat.documents.kinds import PaperKind
from secretariat.documents.markings import Marking
from secretariat.documents.models import Paper
from secretariat.minutes.models import Approval, KeptText, Minutes, Passage, Submission
from secretariat.minutes.services.approval import (
    ApprovedAlready,
    ReturnedAlready,
    SealChanged,
    TakenBack,
    approve,
    return_text,
)
from secretariat.minutes.services.drafting import save_passage
from secretariat.minutes.services.submitting import submit, take_back
from secretariat.minutes.skeleton import digest
from secretariat.minutes.states import EDITABLE, MinutesState
from secretariat.people import passwords
from secretariat.people.models import SignInSession, User
from secretariat.press import canonical
from tests.integration.chairs.scene import SECRET, ChairScene, sealed
from tests.world import PASSWORD, Cast

#: On each of the two databases.
RACES = 250
#: The head start of one or the other, in seconds, changing from race to race; the whole race, so that each wins some on
#: whatever machine.
WHOLE = 60.0
STARTS = (0.0, 0.0, 0.0015, -0.0015, 0.004, -0.004, WHOLE, -WHOLE)


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._of_nobody.cache_clear()
    yield
    passwords._of_nobody.cache_clear()


class Arena:
    """As many texts as there are races, each with the chair; corrigenda, since a meeting has one record only."""

    def __init__(self, session: Session, people: Cast, count: int) -> None:
        self.scene = ChairScene(session, people)
        self.people, self.session = people, session
        parent = self.scene.minutes
        parent.state = MinutesState.ISSUED.value
        self.meeting = self.scene.story.meeting()  # with no items: what is raced for is the text
        self.texts = [self._text(parent, number) for number in range(1, count + 1)]
        session.flush()
        secretary = people.actor(session, people.secretary)
        self.put = [submit(session, minutes, actor=secretary) for minutes in self.texts]
        self.scene.declared(ends=clock.now() + timedelta(days=9))
        self.sign_in = self.scene.signed_in(people.chair).id
        self.chair, self.deputy, self.writer = people.chair.id, self.scene.deputy.id, people.second_secretary.id
        self.ids = [(minutes.id, put.id) for minutes, put in zip(self.texts, self.put, strict=True)]
        session.commit()

    def _text(self, parent: Minutes, number: int) -> Minutes:
        paper = Paper(
            body_id=self.people.opc.id,
            format_id=self.people.members.id,
            kind=PaperKind.CORRIGENDUM.value,
            state="draft",
            custody="here",
            title_en=f"Corrigendum {number}",
            title_fr=f"Rectificatif {number}",
            original_language="en",
            marking=Marking.NATO_UNCLASSIFIED.value,
            symbol=f"AC/901-R(2026)0001-COR{number}",
            created_by=self.people.secretary.id,
            created_at=clock.now(),
            dated_at=clock.now(),
        )
        self.session.add(paper)
        self.session.flush()
        minutes = Minutes(
            meeting_id=self.meeting.id,
            kind="corrigendum",
            ordinal=number,
            parent_id=parent.id,
            style="attributed",
            language="en",
            state="drafting",
            paper_id=paper.id,
            created_by=self.people.secretary.id,
            created_at=clock.now(),
        )
        self.session.add(minutes)
        self.session.flush()
        self.session.add(
            Passage(
                minutes_id=minutes.id,
                key="text",
                position=0,
                text_en=f"Paragraph {number}: as it was put to the chair.",
                changed_by=self.people.secretary.id,
                changed_at=clock.now(),
            )
        )
        grants.give_house(self.session, minutes.ref, body_id=self.people.opc.id, given_by=self.people.secretary.id)
        return minutes


class Race:
    """One text, the chair on one side, a rival on the other; what each of them came to."""

    def __init__(self, engine: Engine, arena: Arena, number: int) -> None:
        self.engine, self.arena, self.number = engine, arena, number
        self.minutes_id, self.put_id = arena.ids[number]
        self.rivals: tuple[Callable[[Session], str], ...] = (
            self.save,
            self.take_back_and_save,
            self.replace,
            self.write_under_lock,
            self.give_back,
        )
        self.typed = f"Words of race {number}."
        self.outcome: dict[str, str] = {}
        self.failures: list[BaseException] = []

    def run(self) -> None:
        barrier = Barrier(2)
        start = STARTS[self.number % len(STARTS)]
        sides = (
            ("chair", self.approve, max(0.0, start)),
            ("rival", self.rivals[self.number % len(self.rivals)], max(0.0, -start)),
        )
        done = Event()
        threads = [
            Thread(target=copy_context().run, args=(self._side, name, act, wait, barrier, done))
            for name, act, wait in sides
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=2 * WHOLE)
            assert not thread.is_alive(), f"race {self.number} does not end"
        assert not self.failures, self.failures

    def _side(self, name: str, act: Callable[[Session], str], wait: float, barrier: Barrier, done: Event) -> None:
        """Begin `wait` seconds after the other, or as soon as the other is done."""
        try:
            with Session(self.engine) as session:
                barrier.wait(timeout=WHOLE)
                if wait:
                    done.wait(wait)
                self.outcome[name] = act(session)
                session.commit()
        except BaseException as error:
            self.failures.append(error)
        finally:
            done.set()

    def _put(self, session: Session) -> Submission:
        return session.scalars(select(Submission).where(Submission.id == self.put_id)).one()

    def _passage(self, session: Session) -> Passage:
        return session.scalars(select(Passage).where(Passage.minutes_id == self.minutes_id)).one()

    def _user(self, session: Session, user_id: int) -> User:
        return session.scalars(select(User).where(User.id == user_id)).one()

    def approve(self, session: Session) -> str:
        put = self._put(session)
        shown = {put.pid: sealed(put)}
        sign_in = session.scalars(select(SignInSession).where(SignInSession.id == self.arena.sign_in)).one()
        try:
            approve(
                session,
                [put],
                user=self._user(session, self.arena.chair),
                sign_in=sign_in,
                password=PASSWORD,
                seals=shown,
                secret=SECRET,
            )
        except (SealChanged, TakenBack, ReturnedAlready) as refused:
            return type(refused).__name__
        return "approved"

    def save(self, session: Session) -> str:
        audit.hold(session)  # as every act of the web tier begins
        passage = self._passage(session)
        outcome = save_passage(
            session,
            passage,
            actor=load_actor(session, self._user(session, self.arena.writer)),
            language="en",
            text=self.typed,
            stands_on=digest(passage.text_en),
        )
        return type(outcome).__name__

    def take_back_and_save(self, session: Session) -> str:
        audit.hold(session)
        passage = self._passage(session)
        actor = load_actor(session, self._user(session, self.arena.writer))
        try:
            take_back(session, passage.minutes, actor=actor)
        except TransitionRefused:
            return "refused"
        return self.save(session)

    def replace(self, session: Session) -> str:
        said = self.take_back_and_save(session)
        if said == "refused":
            return said
        passage = self._passage(session)
        submit(session, passage.minutes, actor=load_actor(session, self._user(session, self.arena.writer)))
        return "replaced"

    def write_under_lock(self, session: Session) -> str:
        """A write that takes no part in the queue of the audit chain: the lock on the minutes has to be enough."""
        passage = self._passage(session)
        session.refresh(passage.minutes, with_for_update={"of": Minutes})
        if MinutesState(passage.minutes.state) not in EDITABLE:
            session.add(
                KeptText(
                    passage_id=passage.id,
                    language="en",
                    text=self.typed,
                    why="too_late",
                    by_id=self.arena.writer,
                    at=clock.now(),
                )
            )
            return "kept"
        passage.text_en = self.typed
        return "written"

    def give_back(self, session: Session) -> str:
        actor = load_actor(session, self._user(session, self.arena.deputy))
        try:
            return_text(session, self._put(session), actor=actor, remarks=self.typed)
        except ApprovedAlready:
            return "refused"
        return "returned"


def test_no_unseen_text_is_approved_and_no_word_is_lost(engine: Engine, session: Session, people: Cast) -> None:
    arena = Arena(session, people, RACES)
    shown = {put.id: put.text_hash for put in arena.put}
    session.close()
    tally: Counter[tuple[str, str, str]] = Counter()
    races = []
    for number in range(RACES):
        race = Race(engine, arena, number)
        race.run()
        races.append(race)
        act = race.rivals[number % len(race.rivals)].__name__
        tally[act, race.outcome["chair"], race.outcome["rival"]] += 1
    with Session(engine) as after:
        approvals = {one.submission_id: one for one in after.scalars(select(Approval))}
        for race in races:
            check(after, race, approvals, shown)
        assert list(audit.faults(after)) == []
    won = sum(count for (_, chair, _), count in tally.items() if chair == "approved")
    assert len(approvals) == won
    contested = [key for key in tally if key[0] not in ("save", "write_under_lock")]
    assert {chair == "approved" for _, chair, _ in contested} == {True, False}, f"one side won every race: {tally}"


def check(session: Session, race: Race, approvals: dict[int, Approval], shown: dict[int, str]) -> None:
    """What must hold of each text once both sides are done."""
    minutes = session.scalars(select(Minutes).where(Minutes.id == race.minutes_id)).one()
    [passage] = session.scalars(select(Passage).where(Passage.minutes_id == minutes.id))
    kept = list(session.scalars(select(KeptText.text).where(KeptText.passage_id == passage.id)))
    puts = list(session.scalars(select(Submission).where(Submission.minutes_id == minutes.id)))
    given = [approvals[put.id] for put in puts if put.id in approvals]
    assert len(given) <= 1
    assert bool(given) is (minutes.state == MinutesState.APPROVED.value) is (race.outcome["chair"] == "approved")
    if given:
        [approval] = given
        assert approval.submission_id == race.put_id, "what was not shown was approved"
        assert approval.text_hash == shown[race.put_id]
        assert canonical.text_hash(canonical.parse(passage.text_en)) == approval.text_hash, "approved, then changed"
    if race.outcome["rival"] in ("Saved", "TooLate", "Overtaken", "replaced", "kept", "written"):
        assert race.typed in (passage.text_en, *kept), f"race {race.number}: {race.outcome} lost the writer's words"
    waiting = [put for put in puts if put.state == "waiting"]
    assert len(waiting) == (minutes.state == MinutesState.SUBMITTED.value)
