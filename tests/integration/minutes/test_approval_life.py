"""The life of texts put to a chair, as a machine that does what people do in any order, on both databases.

The model beside it knows only what the rules say: who may chair when, who had a hand in what, what was shown, who typed
what. Whatever the services do must agree with it, and what must never happen is looked for after every step.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.committees.models import Mandate
from secretariat.committees.services import declare_deputy, end_deputising
from secretariat.core import audit, clock
from secretariat.core.db import make_engine
from secretariat.core.errors import BadInput, NotAllowed, RuleBroken, TransitionRefused
from secretariat.documents import grants
from secretariat.documents.kinds import PaperKind
from secretariat.documents.services import open_paper
from secretariat.minutes.assembling import assembled
from secretariat.minutes.models import Approval, KeptText, Minutes, Passage, Submission
from secretariat.minutes.queries.held import held
from secretariat.minutes.sections import sections
from secretariat.minutes.services.drafting import save_passage
from secretariat.minutes.services.submitting import submit, take_back
from secretariat.minutes.skeleton import digest
from secretariat.minutes.states import MinutesKind, MinutesState, PassageKey, SubmissionState
from secretariat.people import passwords
from secretariat.people.models import User
from secretariat.press import canonical
from tests.integration.chairs.scene import ChairScene, sealed
from tests.integration.minutes.story import AFTERWARDS
from tests.world import cast

#: Mostly the secretariat: who chairs and writes rules himself out.
WRITERS = (*("secretary", "second_secretary") * 5, "chair")
PEOPLE = (*("chair", "deputy") * 3, "office", "secretary", "delegate")


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._of_nobody.cache_clear()
    yield
    passwords._of_nobody.cache_clear()


@dataclass
class Term:
    """A mandate as the model knows it: who, from when until when, in whose place."""

    who: str
    starts: datetime
    ends: datetime | None
    row: int
    instead_of: Term | None = None

    def holds(self, at: datetime) -> bool:
        own = self.starts <= at and (self.ends is None or self.ends > at)
        return own and (self.instead_of is None or self.instead_of.holds(at))


@dataclass
class Model:
    now: datetime
    terms: list[Term] = field(default_factory=list)
    #: Text id -> who had a hand in it.
    hands: dict[int, set[str]] = field(default_factory=dict)
    #: Submission id -> its hash as it was put.
    put: dict[int, str] = field(default_factory=dict)
    #: Text id -> hash approved.
    approved: dict[int, str] = field(default_factory=dict)
    #: (passage id, words, who typed them last): what has to be found again.
    typed: set[tuple[int, str]] = field(default_factory=set)

    def chairs(self, who: str) -> bool:
        return any(term.who == who and term.holds(self.now) for term in self.terms)


class Life(RuleBasedStateMachine):
    """One record, perhaps corrigenda to it; a chair, her deputy, her office, two secretaries; a clock that moves."""

    make_session: Callable[[], Session]

    def __init__(self) -> None:
        super().__init__()
        self.session = type(self).make_session()
        self.model = Model(AFTERWARDS)
        self.serial = 0

    @initialize()
    def begin(self) -> None:
        with clock.at(self.model.now):
            self.people = cast(self.session)
            self.scene = ChairScene(self.session, self.people)
            self.scene.minutes.created_by = self.people.secretary.id
            self.texts = [self.scene.minutes]
            self.model.hands[self.scene.minutes.id] = {"secretary"}
            row = self.scene.chair_mandate
            self.model.terms.append(Term("chair", row.starts_at, None, row.id))
            self.session.commit()

    def teardown(self) -> None:
        try:
            assert list(audit.faults(self.session)) == []
        finally:
            self.session.close()
            self.session.get_bind().dispose()

    def user(self, who: str) -> User:
        return (
            self.scene.deputy
            if who == "deputy"
            else self.scene.office
            if who == "office"
            else getattr(self.people, who)
        )

    def act(self, what: Callable[[], object]) -> BaseException | None:
        """Do something as a request does it: all of it, or, if it is refused, nothing."""
        with clock.at(self.model.now):
            try:
                what()
            except (RuleBroken, NotAllowed, BadInput) as refused:
                self.session.rollback()
                return refused
            self.session.commit()
            return None

    def last_put(self, minutes: Minutes) -> Submission | None:
        return self.session.scalars(
            select(Submission).where(Submission.minutes_id == minutes.id).order_by(Submission.ordinal.desc())
        ).first()

    # What secretaries do

    @rule(who=st.sampled_from(WRITERS), text=st.integers(0, 9), place=st.integers(0, 9), stale=st.booleans())
    def edit(self, who: str, text: int, place: int, stale: bool) -> None:
        """Anybody of the house may hold a pen in this model; a save may stand on a text that is no longer there."""
        minutes = self.texts[text % len(self.texts)]
        passages = list(
            self.session.scalars(select(Passage).where(Passage.minutes_id == minutes.id).order_by(Passage.position))
        )
        passage = passages[place % len(passages)]
        self.serial += 1
        words, before = f"Words {self.serial} of {who}.", passage.text_en
        outcome: list[str] = []

        def save() -> None:
            found = save_passage(
                self.session,
                passage,
                actor=load_actor(self.session, self.user(who)),
                language="en",
                text=words,
                stands_on="0" * 64 if stale else digest(before),
            )
            outcome.append(type(found).__name__)

        assert self.act(save) is None
        self.model.hands[minutes.id].add(who)
        if outcome == ["Saved"] and passage.changed_by == self.user(who).id and f"of {who}." in before:
            self.model.typed.discard((passage.id, before))  # one's own words, written over by oneself
        self.model.typed.add((passage.id, words))

    @rule(who=st.sampled_from(WRITERS[:2]), text=st.integers(0, 9))
    def put(self, who: str, text: int) -> None:
        minutes = self.texts[text % len(self.texts)]
        state = MinutesState(minutes.state)
        made: list[Submission] = []
        refused = self.act(
            lambda: made.append(submit(self.session, minutes, actor=load_actor(self.session, self.user(who))))
        )
        allowed = state in (MinutesState.DRAFTING, MinutesState.RETURNED)
        assert (refused is None) is allowed
        if made:
            self.model.hands[minutes.id].add(who)
            self.model.put[made[0].id] = made[0].text_hash
            hands = {self.user(one).id for one in self.model.hands[minutes.id]}
            assert set(made[0].prepared_by) == hands

    @rule(who=st.sampled_from(PEOPLE), text=st.integers(0, 9), stale=st.booleans())
    def put_and_approve(self, who: str, text: int, stale: bool) -> None:
        """The ordinary way, so that it is gone often."""
        self.put("secretary", text)
        self.approve(who, text, stale)

    @rule(text=st.integers(0, 9), sent_back=st.booleans())
    def put_and_think_better(self, text: int, sent_back: bool) -> None:
        self.put("second_secretary", text)
        if sent_back:
            self.give_back("chair", text)
        else:
            self.take_back(text)

    @rule(text=st.integers(0, 9))
    def take_back(self, text: int) -> None:
        minutes = self.texts[text % len(self.texts)]
        was = MinutesState(minutes.state)
        actor = load_actor(self.session, self.people.secretary)
        refused = self.act(lambda: take_back(self.session, minutes, actor=actor))
        assert isinstance(refused, TransitionRefused) is (was is not MinutesState.SUBMITTED)

    @precondition(lambda self: self.texts[0].state == MinutesState.APPROVED.value and len(self.texts) < 3)
    @rule()
    def issue_and_correct(self) -> None:
        """The record goes out; a corrigendum to it is begun."""

        def correct() -> None:
            self.texts[0].state = MinutesState.ISSUED.value
            self._corrigendum()

        assert self.act(correct) is None

    @precondition(lambda self: self.texts[0].state == MinutesState.ISSUED.value and len(self.texts) < 3)
    @rule()
    def correct_again(self) -> None:
        assert self.act(self._corrigendum) is None

    def _corrigendum(self) -> None:
        record, number = self.texts[0], len(self.texts)
        paper = open_paper(
            self.session,
            actor=load_actor(self.session, self.people.secretary),
            body=self.people.opc,
            format=self.people.members,
            kind=PaperKind.CORRIGENDUM,
            titles={"en": f"Corrigendum {number}", "fr": f"Rectificatif {number}"},
        )
        paper.symbol = f"{record.paper.symbol}-COR{number}"
        minutes = Minutes(
            meeting_id=record.meeting_id,
            kind=MinutesKind.CORRIGENDUM.value,
            ordinal=number,
            parent_id=record.id,
            style=record.style,
            language="en",
            state=MinutesState.DRAFTING.value,
            paper_id=paper.id,
            created_by=self.people.secretary.id,
            created_at=clock.now(),
        )
        self.session.add(minutes)
        self.session.flush()
        self.session.add(
            Passage(
                minutes_id=minutes.id,
                key=PassageKey.TEXT.value,
                position=0,
                text_en="Paragraph 2: read B for A.",
                changed_by=self.people.secretary.id,
                changed_at=clock.now(),
            )
        )
        grants.give_house(self.session, minutes.ref, body_id=self.people.opc.id, given_by=None)
        self.texts.append(minutes)
        self.model.hands[minutes.id] = {"secretary"}

    # What the chair, her deputy and her office do, or try

    @rule(who=st.sampled_from(PEOPLE), text=st.integers(0, 9), stale=st.booleans())
    def approve(self, who: str, text: int, stale: bool) -> None:
        minutes = self.texts[text % len(self.texts)]
        put = self.last_put(minutes)
        if put is None:
            return
        was, user = SubmissionState(put.state), self.user(who)
        given: list[Approval] = []
        seals = {put.pid: "0" * 64 if stale else sealed(put)}
        refused = self.act(lambda: given.extend(self.scene.approve(put, user=user, seals=seals)))
        may = self.model.chairs(who)
        if was is SubmissionState.APPROVED:
            same = self.session.scalars(select(Approval).where(Approval.submission_id == put.id)).one()
            assert (refused is None) is (may and same.user_id == user.id), "a second tap, or a second chair"
            return
        free = who not in self.model.hands[minutes.id]
        assert (refused is None) is (may and free and not stale and was is SubmissionState.WAITING), refused
        if given:
            assert given[0].text_hash == self.model.put[put.id]
            self.model.approved[minutes.id] = given[0].text_hash

    @rule(who=st.sampled_from(PEOPLE), text=st.integers(0, 9))
    def give_back(self, who: str, text: int) -> None:
        minutes = self.texts[text % len(self.texts)]
        put = self.last_put(minutes)
        if put is None:
            return
        was = SubmissionState(put.state)
        refused = self.act(lambda: self.scene.give_back(put, user=self.user(who)))
        free = who not in self.model.hands[minutes.id]
        assert (refused is None) is (self.model.chairs(who) and free and was is SubmissionState.WAITING), refused

    # Mandates and time

    def chairs_own(self) -> Term:
        return self.model.terms[0]

    @rule(after=st.integers(-30, 30), days=st.integers(1, 40))
    def deputise(self, after: int, days: int) -> None:
        chair = self.chairs_own()
        starts, ends = self.model.now + timedelta(hours=after), self.model.now + timedelta(hours=after, days=days)
        made: list[Mandate] = []
        row = self.session.scalars(select(Mandate).where(Mandate.id == chair.row)).one()
        actor = load_actor(self.session, self.people.secretary)
        refused = self.act(
            lambda: made.append(
                declare_deputy(self.session, row, actor=actor, deputy=self.scene.deputy, starts=starts, ends=ends)
            )
        )
        starts = max(starts, self.model.now)
        within = chair.starts <= starts and (chair.ends is None or chair.ends >= ends)
        clash = any(
            term.instead_of is chair and term.starts < ends and (term.ends is None or term.ends > starts)
            for term in self.model.terms
        )
        assert (refused is None) is (within and not clash and ends > self.model.now), refused
        if made:
            self.model.terms.append(Term("deputy", starts, ends, made[0].id, chair))

    @rule(text=st.integers(0, 9), hours=st.integers(0, 60), back=st.booleans())
    def deputy_acts(self, text: int, hours: int, back: bool) -> None:
        """Declared for two days from now on; he answers within them or too late, or when the chair is back."""
        self.deputise(0, 2)
        self.put("secretary", text)
        self.model.now += timedelta(hours=hours)
        if back and any(term.instead_of for term in self.model.terms):
            self.chair_is_back(-1)
        self.approve("deputy", text, stale=False)

    @precondition(lambda self: any(term.instead_of for term in self.model.terms))
    @rule(which=st.integers(0, 9))
    def chair_is_back(self, which: int) -> None:
        terms = [term for term in self.model.terms if term.instead_of]
        term = terms[which % len(terms)]
        row = self.session.scalars(select(Mandate).where(Mandate.id == term.row)).one()
        actor = load_actor(self.session, self.people.secretary)
        assert self.act(lambda: end_deputising(self.session, row, actor=actor)) is None
        if term.ends is not None and term.ends <= self.model.now:
            return
        if term.starts < self.model.now:
            term.ends = self.model.now
        else:
            self.model.terms.remove(term)

    @rule(hours=st.integers(1, 60))
    def mandate_ends(self, hours: int) -> None:
        """The chair's mandate is given an end; deputies declared before lose theirs with it."""
        chair = self.chairs_own()
        end = self.model.now + timedelta(hours=hours)
        if end <= chair.starts:
            return
        row = self.session.scalars(select(Mandate).where(Mandate.id == chair.row)).one()

        def change() -> None:
            row.ends_at = end

        assert self.act(change) is None
        chair.ends = end

    @rule()
    def mandate_is_renewed(self) -> None:
        row = self.session.scalars(select(Mandate).where(Mandate.id == self.chairs_own().row)).one()

        def change() -> None:
            row.ends_at = None

        assert self.act(change) is None
        self.chairs_own().ends = None

    @rule(minutes=st.integers(-60 * 24 * 3, 60 * 24 * 5))
    def time_passes(self, minutes: int) -> None:
        """And sometimes the clock is set back."""
        self.model.now += timedelta(minutes=minutes)

    # What must never be otherwise

    @invariant()
    def nothing_approved_was_not_shown(self) -> None:
        seen: set[int] = set()
        for approval in self.session.scalars(select(Approval)):
            assert approval.text_hash == self.model.put[approval.submission_id]
            assert approval.submission_id not in seen
            seen.add(approval.submission_id)
        assert len(seen) == len(self.model.approved)

    @invariant()
    def what_is_approved_stays_as_it_is(self) -> None:
        for minutes in getattr(self, "texts", []):
            if minutes.id in self.model.approved:
                assert minutes.state in (MinutesState.APPROVED.value, MinutesState.ISSUED.value)
                self.session.expire(minutes, ["passages"])
                whole = held(self.session, minutes.meeting)
                text = assembled(minutes, sections(whole), "en")
                assert (
                    canonical.text_hash(canonical.parse(canonical.to_source(text))) == self.model.approved[minutes.id]
                )

    @invariant()
    def no_typed_word_is_lost(self) -> None:
        stands = {tuple(row) for row in self.session.execute(select(Passage.id, Passage.text_en))}
        kept = {tuple(row) for row in self.session.execute(select(KeptText.passage_id, KeptText.text))}
        assert self.model.typed <= stands | kept
        self.session.commit()


def test_the_life_of_a_text_keeps_to_its_rules(request: pytest.FixtureRequest, tmp_path: Path, thorough: bool) -> None:
    """On SQLite: a fresh database for each life. The same lives in every run, and with `--thorough` more of them."""
    template = request.getfixturevalue("sqlite_template")
    numbers = iter(range(100_000))

    def fresh() -> Session:
        path = tmp_path / f"life-{next(numbers)}.sqlite3"
        shutil.copy(template, path)
        return Session(make_engine(f"sqlite:///{path}"), expire_on_commit=False)

    live(fresh, examples=40 if thorough else 12)


def test_and_on_the_other_database(request: pytest.FixtureRequest, thorough: bool) -> None:
    cluster = request.getfixturevalue("postgres_cluster")
    template = request.getfixturevalue("postgres_template")
    open_: list[object] = []

    def fresh() -> Session:
        database = cluster.database(template)
        url = database.__enter__()
        open_.append(database)
        return Session(make_engine(url), expire_on_commit=False)

    try:
        live(fresh, examples=12 if thorough else 4)
    finally:
        for database in open_:
            database.__exit__(None, None, None)  # type: ignore[attr-defined]  # a context manager


def live(fresh: Callable[[], Session], *, examples: int) -> None:
    machine = type("LifeHere", (Life,), {"make_session": staticmethod(fresh)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
