"""Any sequence of acts in the room: what stands afterwards always fits together, refused acts leave nothing behind."""

# ruff: noqa: F811  # fixtures that are imported are named again as parameters

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from secretariat.committees.verbs import VERBS
from secretariat.core import clock
from secretariat.core.errors import SecretariatError
from secretariat.meetings import queries
from secretariat.meetings.disposing import SETTLED, WAITING, disposal, settled
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.services import attendance, outcomes, sitting
from secretariat.meetings.services.agenda import ItemInput
from secretariat.meetings.states import ItemKind, ItemState, Presence
from tests.integration.meetings.room import IN_ROOM, held, in_room, ready, story  # noqa: F401  # fixtures
from tests.integration.meetings.story import Story
from tests.world import Cast

TITLES = ("Calendar", "Guidance", "Any other business")
KEYS = {verb.key: verb for verb in VERBS}
ACTS = st.one_of(
    st.tuples(st.just("call"), st.sampled_from(TITLES)),
    st.tuples(st.just("finish"), st.sampled_from(TITLES)),
    st.tuples(st.just("again"), st.sampled_from(TITLES)),
    st.tuples(st.just("agree"), st.sampled_from(TITLES)),
    st.tuples(st.just("adopt"), st.sampled_from(TITLES)),
    st.tuples(st.just("object"), st.sampled_from(TITLES), st.booleans()),
    st.tuples(st.just("record"), st.sampled_from(TITLES), st.sampled_from(sorted(KEYS))),
    st.tuples(st.just("change"), st.sampled_from(TITLES), st.sampled_from(sorted(KEYS))),
    st.tuples(st.just("remove"), st.sampled_from(TITLES)),
    st.tuples(st.just("move"), st.sampled_from(TITLES), st.sampled_from(("up", "down"))),
    st.tuples(st.just("add")),
    st.tuples(st.just("presence"), st.integers(0, 1), st.sampled_from(list(Presence))),
    st.tuples(st.just("present")),
    st.tuples(st.just("suspend")),
    st.tuples(st.just("resume")),
    st.tuples(st.just("close")),
)


class Table:
    """The meeting, and what a person at the table does to it."""

    def __init__(self, session: Session, story: Story, meeting: Meeting) -> None:
        self.session, self.meeting, self.actor = session, meeting, story.secretary
        #: Items taken up again and not settled since.
        self.taken_up: set[int] = set()
        self.numbers = {one.pid: one.number for one in meeting.items}
        self.minutes = 0

    def item(self, title: str) -> AgendaItem:
        return next(one for one in self.meeting.items if one.title_en == title)

    def act(self, name: str, *given: object) -> None:
        do: Callable[..., object] = getattr(self, f"do_{name}")
        self.minutes += 1
        with clock.at(IN_ROOM + timedelta(minutes=self.minutes)):
            try:
                with self.session.begin_nested():
                    do(*given)
            except SecretariatError:
                self.session.expire_all()

    def do_call(self, title: str) -> None:
        outcomes.call_item(self.session, self.item(title), actor=self.actor)
        self.taken_up &= {self.item(title).id}  # what was on the table before is settled

    def do_finish(self, title: str) -> None:
        outcomes.finish_item(self.session, self.item(title), actor=self.actor)
        self.taken_up.discard(self.item(title).id)

    def do_again(self, title: str) -> None:
        outcomes.take_up_again(self.session, self.item(title), actor=self.actor)
        self.taken_up.add(self.item(title).id)

    def do_agree(self, title: str) -> None:
        outcomes.agree_item(self.session, self.item(title), actor=self.actor)
        self.taken_up.discard(self.item(title).id)

    def do_adopt(self, title: str) -> None:
        outcomes.adopt_en_bloc(self.session, self.meeting, [self.item(title)], actor=self.actor)

    def do_object(self, title: str, now: bool) -> None:
        outcomes.object_to_a_point(self.session, self.item(title), actor=self.actor, now=now)

    def do_record(self, title: str, verb: str) -> None:
        outcomes.record_outcome(self.session, self.item(title), actor=self.actor, verb=verb)
        self.changed(title)

    def do_change(self, title: str, verb: str) -> None:
        there = queries.outcomes_of(self.session, self.item(title))
        if there:
            version, before = there[0].row_version, there[0].verb
            outcomes.change_outcome(
                self.session, there[0], actor=self.actor, verb=verb, text_en="", text_fr="", row_version=version
            )
            if verb != before:
                self.changed(title)

    def do_remove(self, title: str) -> None:
        there = queries.outcomes_of(self.session, self.item(title))
        if there:
            outcomes.remove_outcome(self.session, there[-1], actor=self.actor)
            self.changed(title)

    def do_move(self, title: str, way: outcomes.Way) -> None:
        there = queries.outcomes_of(self.session, self.item(title))
        if there:
            outcomes.move_outcome(self.session, there[-1], way, actor=self.actor)

    def do_add(self) -> None:
        given = ItemInput(kind=ItemKind.DISCUSSION, title_en=f"Added {self.minutes}")
        added = outcomes.add_item_in_session(self.session, self.meeting, given, actor=self.actor)
        self.numbers[added.pid] = added.number

    def do_presence(self, which: int, presence: Presence) -> None:
        rows = queries.attendance_of(self.session, self.meeting)
        other = rows[1 - which].party
        row = rows[which]
        attendance.set_presence(
            self.session, row, actor=self.actor, presence=presence, represented_by=other, row_version=row.row_version
        )

    def do_present(self) -> None:
        attendance.all_present(self.session, self.meeting, actor=self.actor)

    def do_suspend(self) -> None:
        sitting.suspend(self.session, self.meeting, actor=self.actor)

    def do_resume(self) -> None:
        sitting.resume(self.session, self.meeting, actor=self.actor)

    def do_close(self) -> None:
        sitting.close_meeting(self.session, self.meeting, actor=self.actor)
        self.taken_up.clear()

    def changed(self, title: str) -> None:
        self.taken_up.discard(self.item(title).id)
        room = queries.in_room(self.session, self.item(title))
        assert room is None or room.agreed_at is None, "changed words are not those that were agreed"

    def check(self) -> None:
        self.session.expire_all()
        rooms = queries.in_room_of(self.session, self.meeting)
        for one in self.meeting.items:
            keys = [outcome.verb for outcome in queries.outcomes_of(self.session, one)]
            self.fits(one, keys)
            room = rooms.get(one.id)
            if room is not None and room.done_at is not None:
                assert room.called_at is not None
                assert room.called_at <= room.done_at
            assert room is None or room.agreed_at is None or keys, "nothing agreed that is not worded"
        assert {one.pid: one.number for one in self.meeting.items} == self.numbers
        rows = {row.party_id: row for row in queries.attendance_of(self.session, self.meeting)}
        for row in rows.values():
            if row.represented_by_id is not None:
                assert rows[row.represented_by_id].presence == Presence.PRESENT.value
        held = queries.sitting_of(self.session, self.meeting)
        assert held is not None
        assert (held.closed_at is not None) == (self.meeting.state == "closed")

    def fits(self, one: AgendaItem, keys: list[str]) -> None:
        state, action = ItemState(one.state), disposal(keys, KEYS)
        if action is None:
            assert state not in SETTLED
        elif one.id in self.taken_up:
            assert state is ItemState.DISCUSSED
        elif state is not ItemState.ADOPTED_EN_BLOC:
            assert state not in WAITING
            assert state is settled(ItemState.DISCUSSED, action, ItemKind(one.kind))
        else:
            assert action.value == "decide"
        if "withdrawn" in keys:
            assert keys == ["withdrawn"], "a withdrawal stands alone"
        if one.kind == ItemKind.AOB.value:
            assert not action or action.value != "decide"


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, min_size=4, max_size=18))
def test_whatever_is_done_the_state_of_each_item_follows_from_its_outcomes(
    session: Session, people: Cast, story: Story, held: Meeting, acts: list[tuple[object, ...]]
) -> None:
    with session.begin_nested() as scene:
        table = Table(session, story, held)
        for name, *given in acts:
            table.act(str(name), *given)
            table.check()
        scene.rollback()
    session.expire_all()
