"""What becomes of the items: calls, outcomes, and what stands beside them."""

# ruff: noqa: F811  # fixtures that are imported are named again as parameters

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import clock
from secretariat.core.audit import AuditEntry, faults
from secretariat.core.errors import BadInput, Conflict, RuleBroken, TransitionRefused
from secretariat.decisions.states import DueKind
from secretariat.meetings import queries
from secretariat.meetings.errors import (
    ItemWithdrawn,
    NoAPoint,
    NothingAgreed,
    NotInSession,
    NotInTheRoom,
    OutcomesStand,
    WithdrawnAlone,
)
from secretariat.meetings.models import AgendaItem, ItemInRoom, Meeting, Outcome
from secretariat.meetings.services import outcomes as room
from secretariat.meetings.services.agenda import ItemInput
from secretariat.meetings.services.remarks import (
    TaskingInput,
    add_reservation,
    add_statement,
    add_tasking,
    change_reservation,
    change_statement,
    change_tasking,
    remove_remark,
)
from secretariat.meetings.services.sitting import close_meeting, suspend
from secretariat.meetings.states import ItemKind, ItemState, KindForbids
from tests.integration.meetings.room import IN_ROOM, held, in_room, item, ready, story  # noqa: F401  # fixtures
from tests.integration.meetings.story import Story
from tests.integration.meetings.test_sitting import issue_sheet
from tests.world import Cast


def at_table(session: Session, of: AgendaItem) -> ItemInRoom:
    found = queries.in_room(session, of)
    assert found is not None
    return found


class TestCalling:
    def test_an_item_is_called_and_done_with(self, session: Session, story: Story, held: Meeting) -> None:
        pilot = item(held, "Pilot")
        room.call_item(session, pilot, actor=story.secretary)
        assert pilot.state == ItemState.CALLED.value
        assert at_table(session, pilot).called_at == IN_ROOM
        with clock.at(IN_ROOM + timedelta(minutes=9)):
            room.finish_item(session, pilot, actor=story.secretary)
        assert pilot.state == ItemState.DISCUSSED.value
        assert at_table(session, pilot).done_at == IN_ROOM + timedelta(minutes=9)

    def test_calling_the_next_one_is_to_be_done_with_the_last(
        self, session: Session, story: Story, held: Meeting
    ) -> None:
        pilot, guidance = item(held, "Pilot"), item(held, "Guidance")
        room.call_item(session, pilot, actor=story.secretary)
        with clock.at(IN_ROOM + timedelta(minutes=5)):
            room.call_item(session, guidance, actor=story.secretary)
        assert at_table(session, pilot).done_at == IN_ROOM + timedelta(minutes=5)
        with clock.at(IN_ROOM + timedelta(minutes=8)):
            room.call_item(session, pilot, actor=story.secretary)
        again = at_table(session, pilot)
        assert (again.called_at, again.done_at) == (IN_ROOM, None)

    def test_a_clock_that_was_set_back_ends_nothing_before_it_began(
        self, session: Session, story: Story, held: Meeting
    ) -> None:
        pilot = item(held, "Pilot")
        room.call_item(session, pilot, actor=story.secretary)
        with clock.at(IN_ROOM - timedelta(hours=1)):
            room.finish_item(session, pilot, actor=story.secretary)
        table = at_table(session, pilot)
        assert table.done_at == table.called_at == IN_ROOM

    def test_only_while_the_meeting_is_in_session(self, session: Session, story: Story, held: Meeting) -> None:
        pilot = item(held, "Pilot")
        suspend(session, held, actor=story.secretary)
        for act in (room.call_item, room.finish_item):
            with pytest.raises(NotInSession):
                act(session, pilot, actor=story.secretary)


class TestOutcomes:
    def test_several_asks_each_with_its_own_verb(self, session: Session, story: Story, held: Meeting) -> None:
        guidance = item(held, "Guidance")
        actor = story.secretary
        room.record_outcome(session, guidance, actor=actor, verb="noted", text_en="the report")
        assert guidance.state == ItemState.NOTED.value
        second = room.record_outcome(session, guidance, actor=actor, verb="agreed", text_fr="les conclusions")
        assert guidance.state == ItemState.DECIDED.value
        assert at_table(session, guidance).called_at == IN_ROOM, "what was disposed of was called"
        room.move_outcome(session, second, "up", actor=actor)
        room.move_outcome(session, second, "up", actor=actor)
        assert [one.verb for one in queries.outcomes_of(session, guidance)] == ["agreed", "noted"]
        room.remove_outcome(session, second, actor=actor)
        assert guidance.state == ItemState.NOTED.value
        room.remove_outcome(session, queries.outcomes_of(session, guidance)[0], actor=actor)
        assert guidance.state == ItemState.DISCUSSED.value

    @pytest.mark.parametrize(
        ("verb", "text", "field", "sentence"),
        [
            ("", "x", "verb", "Choose the verb"),
            ("blessed", "x", "verb", "no such verb"),
            ("agreed", "option\x00B", "text_en", r"U\+0000, after “option”"),
            ("agreed", "option \u202eB", "text_en", r"U\+202E"),
            ("agreed", "x" * 8001, "text_en", "8001 characters"),
        ],
    )
    def test_what_cannot_stand_is_refused_with_a_sentence(
        self, session: Session, story: Story, held: Meeting, verb: str, text: str, field: str, sentence: str
    ) -> None:
        guidance = item(held, "Guidance")
        with pytest.raises(BadInput, match=sentence) as refused:
            room.record_outcome(session, guidance, actor=story.secretary, verb=verb, text_en=text)
        assert refused.value.field == field
        outcome = room.record_outcome(session, guidance, actor=story.secretary, verb="noted")
        with pytest.raises(BadInput, match=sentence):
            room.change_outcome(
                session, outcome, actor=story.secretary, verb=verb, text_en=text, text_fr="", row_version=1
            )
        assert [(one.verb, one.text_en) for one in queries.outcomes_of(session, guidance)] == [("noted", "")]

    def test_the_verbs_are_those_of_the_body(self, session: Session, people: Cast, story: Story, held: Meeting) -> None:
        own = {"key": "blessed", "en": "blessed", "fr": "a béni", "effect": "remit"}
        people.opc.settings = {**people.opc.settings, "verbs": [own]}
        session.flush()
        guidance = item(held, "Guidance")
        room.record_outcome(session, guidance, actor=story.secretary, verb="blessed")
        assert guidance.state == ItemState.REMITTED.value
        with pytest.raises(BadInput):
            room.record_outcome(session, guidance, actor=story.secretary, verb="agreed")

    def test_nothing_is_decided_under_any_other_business(self, session: Session, story: Story, held: Meeting) -> None:
        aob = item(held, "Any other business")
        with pytest.raises(KindForbids):
            room.record_outcome(session, aob, actor=story.secretary, verb="agreed")
        assert queries.outcomes_of(session, aob) == []
        noted = room.record_outcome(session, aob, actor=story.secretary, verb="noted")
        with pytest.raises(KindForbids):
            room.change_outcome(
                session, noted, actor=story.secretary, verb="agreed", text_en="", text_fr="", row_version=1
            )
        session.refresh(noted)
        assert noted.verb == "noted"

    def test_a_withdrawal_stands_alone_and_the_item_can_be_taken_up_again(
        self, session: Session, people: Cast, story: Story, held: Meeting
    ) -> None:
        guidance, actor = item(held, "Guidance"), story.secretary
        colleague = load_actor(session, people.second_secretary)
        noted = room.record_outcome(session, guidance, actor=actor, verb="noted")
        with pytest.raises(WithdrawnAlone):
            room.withdraw_item(session, guidance, actor=colleague)
        room.remove_outcome(session, noted, actor=actor)
        withdrawn = room.withdraw_item(session, guidance, actor=colleague, text_en="its proposal")
        assert guidance.state == ItemState.WITHDRAWN.value
        with pytest.raises(ItemWithdrawn, match="Tomas Arriaga"):
            room.record_outcome(session, guidance, actor=actor, verb="agreed")
        with pytest.raises(ItemWithdrawn):
            room.call_item(session, guidance, actor=actor)
        room.take_up_again(session, guidance, actor=actor)
        assert guidance.state == ItemState.DISCUSSED.value
        assert [one.id for one in queries.outcomes_of(session, guidance)] == [withdrawn.id], "nothing was removed"
        with pytest.raises(WithdrawnAlone):
            room.record_outcome(session, guidance, actor=actor, verb="agreed")
        room.change_outcome(
            session, withdrawn, actor=actor, verb="agreed", text_en="it", text_fr="", row_version=withdrawn.row_version
        )
        assert guidance.state == ItemState.DECIDED.value

    def test_an_item_not_disposed_of_is_not_taken_up_again(self, session: Session, story: Story, held: Meeting) -> None:
        with pytest.raises(TransitionRefused):
            room.take_up_again(session, item(held, "Pilot"), actor=story.secretary)

    def test_agreed_in_the_room_holds_until_a_word_changes(
        self, session: Session, people: Cast, story: Story, held: Meeting
    ) -> None:
        guidance, actor = item(held, "Guidance"), story.secretary
        with pytest.raises(NothingAgreed):
            room.agree_item(session, guidance, actor=actor)
        outcome = room.record_outcome(session, guidance, actor=actor, verb="agreed", text_en="x")
        sitting = queries.sitting_of(session, held)
        assert sitting is not None

        def agree() -> None:
            room.agree_item(session, guidance, actor=actor)
            sitting.agreed_at = IN_ROOM
            session.flush()
            assert at_table(session, guidance).agreed_at is not None

        def same() -> None:
            room.change_outcome(
                session, outcome, actor=actor, verb="agreed", text_en="x", text_fr="", row_version=outcome.row_version
            )

        agree()
        same()
        assert at_table(session, guidance).agreed_at is not None, "the same words again are no change"
        given = TaskingInput(text_en="Do it")
        for change in (
            lambda: room.change_outcome(
                session, outcome, actor=actor, verb="agreed", text_en="y", text_fr="", row_version=outcome.row_version
            ),
            lambda: add_reservation(session, guidance, actor=actor, party=people.nation_a, text_en="subject to x"),
            lambda: add_tasking(session, guidance, given, actor=actor),
            lambda: remove_remark(session, queries.reservations_of(session, guidance)[0], actor=actor),
            lambda: room.record_outcome(session, guidance, actor=actor, verb="noted"),
            lambda: room.move_outcome(session, outcome, "down", actor=actor),
            lambda: room.remove_outcome(session, outcome, actor=actor),
        ):
            agree()
            change()
            assert at_table(session, guidance).agreed_at is None
            assert sitting.agreed_at is None
        agree()
        add_statement(session, guidance, actor=actor, party=people.nation_a, text_en="For the record.")
        assert at_table(session, guidance).agreed_at is not None, "a statement is no part of what was agreed"

    def test_before_the_opening_and_after_the_sheet_no_outcome(
        self, session: Session, people: Cast, story: Story, ready: Meeting, in_room: None
    ) -> None:
        from secretariat.meetings.services.sitting import open_meeting

        guidance = item(ready, "Guidance")
        with pytest.raises(NotInTheRoom):
            room.record_outcome(session, guidance, actor=story.secretary, verb="noted")
        open_meeting(session, ready, actor=story.secretary)
        outcome = room.record_outcome(session, guidance, actor=story.secretary, verb="noted")
        close_meeting(session, ready, actor=story.secretary)
        room.record_outcome(session, guidance, actor=story.secretary, verb="agreed", text_en="put right afterwards")
        issue_sheet(session, guidance, people)
        given = TaskingInput(text_en="x")
        for act in (
            lambda: room.record_outcome(session, guidance, actor=story.secretary, verb="noted"),
            lambda: room.change_outcome(
                session, outcome, actor=story.secretary, verb="noted", text_en="x", text_fr="", row_version=1
            ),
            lambda: room.remove_outcome(session, outcome, actor=story.secretary),
            lambda: room.agree_item(session, guidance, actor=story.secretary),
            lambda: add_tasking(session, guidance, given, actor=story.secretary),
        ):
            with pytest.raises(OutcomesStand):
                act()


class TestAPoints:
    def test_they_are_adopted_together(self, session: Session, story: Story, held: Meeting) -> None:
        calendar = item(held, "Calendar")
        assert room.adopt_en_bloc(session, held, [calendar], actor=story.secretary) == 1
        assert calendar.state == ItemState.ADOPTED_EN_BLOC.value
        [outcome] = queries.outcomes_of(session, calendar)
        assert (outcome.verb, outcome.text_en, outcome.text_fr) == (
            "approved",
            "“Calendar”",
            "«\u202fCalendar (fr)\u202f»",
        )
        room.change_outcome(
            session, outcome, actor=story.secretary, verb="approved", text_en="the calendar", text_fr="", row_version=1
        )
        assert calendar.state == ItemState.ADOPTED_EN_BLOC.value, "better words do not undo how it was adopted"
        assert room.adopt_en_bloc(session, held, [calendar], actor=story.secretary) == 0
        assert len(queries.outcomes_of(session, calendar)) == 1

    def test_the_papers_are_named_by_symbol(self, session: Session, story: Story, held: Meeting) -> None:
        calendar = item(held, "Calendar")
        paper = story.paper("Calendar")
        paper.symbol = "AC/901-D(2026)0014"
        story.attach(calendar, paper)
        room.adopt_en_bloc(session, held, [calendar], actor=story.secretary)
        assert queries.outcomes_of(session, calendar)[0].text_fr == "AC/901-D(2026)0014"

    def test_a_body_without_that_verb_decides_with_its_own(
        self, session: Session, people: Cast, story: Story, held: Meeting
    ) -> None:
        own = [
            {"key": "seen", "en": "saw", "fr": "a vu", "effect": "note"},
            {"key": "passed", "en": "passed", "fr": "a voté", "effect": "decide"},
        ]
        people.opc.settings = {**people.opc.settings, "verbs": own}
        session.flush()
        room.adopt_en_bloc(session, held, [item(held, "Calendar")], actor=story.secretary)
        assert queries.outcomes_of(session, item(held, "Calendar"))[0].verb == "passed"

    def test_other_items_are_not_adopted_like_this(self, session: Session, story: Story, held: Meeting) -> None:
        with pytest.raises(KindForbids):
            room.adopt_en_bloc(session, held, [item(held, "Guidance")], actor=story.secretary)

    def test_a_nation_asks_to_discuss_one(self, session: Session, story: Story, held: Meeting) -> None:
        calendar, number = item(held, "Calendar"), item(held, "Calendar").number
        room.object_to_a_point(session, calendar, actor=story.secretary, now=True)
        assert (calendar.kind, calendar.state, calendar.number) == (ItemKind.DECISION.value, "inscribed", number)
        with pytest.raises(NoAPoint):
            room.object_to_a_point(session, calendar, actor=story.secretary, now=True)

    def test_or_it_is_deferred(self, session: Session, story: Story, held: Meeting) -> None:
        calendar = item(held, "Calendar")
        room.object_to_a_point(session, calendar, actor=story.secretary, now=False, text_en="to its next meeting")
        assert (calendar.kind, calendar.state) == (ItemKind.DECISION.value, ItemState.DEFERRED.value)
        assert [one.verb for one in queries.outcomes_of(session, calendar)] == ["deferred"]


class TestAdding:
    def test_an_item_added_at_the_table_renumbers_nobody(self, session: Session, story: Story, held: Meeting) -> None:
        before = {one.pid: one.number for one in held.items}
        matter = room.add_item_in_session(
            session, held, ItemInput(kind=ItemKind.DECISION, title_en="Urgent matter"), actor=story.secretary
        )
        business = room.add_item_in_session(
            session, held, ItemInput(kind=ItemKind.AOB, title_en="Summer schedule"), actor=story.secretary
        )
        last = max(int(number) for number in before.values() if number)
        assert business.number == str(last + 1)
        assert matter.number == f"{item(held, 'Guidance').number}bis"
        session.expire_all()
        assert {pid: number for pid, number in _numbers(held).items() if pid in before} == before

    def test_not_once_the_meeting_is_closed(self, session: Session, story: Story, held: Meeting) -> None:
        close_meeting(session, held, actor=story.secretary)
        with pytest.raises(NotInSession):
            room.add_item_in_session(
                session, held, ItemInput(kind=ItemKind.AOB, title_en="Late"), actor=story.secretary
            )


def _numbers(meeting: Meeting) -> dict[str, str | None]:
    return {one.pid: one.number for one in meeting.items}


class TestBeside:
    def test_reservations_and_statements_come_from_who_sits_there(
        self, session: Session, people: Cast, story: Story, held: Meeting
    ) -> None:
        guidance, actor = item(held, "Guidance"), story.secretary
        reservation = add_reservation(session, guidance, actor=actor, party=people.nation_a, text_en=" subject to x ")
        assert reservation.text_en == "subject to x"
        statement = add_statement(session, guidance, actor=actor, party=people.nation_b, text_fr="(a) un\n\n(b) deux")
        for add in (add_reservation, add_statement):
            with pytest.raises(BadInput, match="no seat"):
                add(session, guidance, actor=actor, party=people.partner_x, text_en="x")
            with pytest.raises(BadInput, match="Give the words"):
                add(session, guidance, actor=actor, party=people.nation_a, text_en="  \n ")
        change_reservation(
            session, reservation, actor=actor, party=people.nation_b, text_en="y", text_fr="", row_version=1
        )
        assert reservation.party is people.nation_b
        with pytest.raises(Conflict) as clash:
            change_reservation(
                session, reservation, actor=actor, party=people.nation_b, text_en="z", text_fr="", row_version=1
            )
        assert clash.value.theirs == {"party": "Nation B", "text_en": "y", "text_fr": ""}
        change_statement(
            session, statement, actor=actor, party=people.nation_b, text_en="One.", text_fr="Un.", row_version=1
        )
        assert (statement.text_en, statement.text_fr) == ("One.", "Un.")

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("One line.\nAnother\x07 one.", r"Line 2, column 8: the character U\+0007"),
            ("One.\n\n" + "\n".join("  " * depth + "- deep" for depth in range(30)), "nested too deeply"),
        ],
    )
    def test_a_statement_is_canonical_text_or_says_in_which_line_it_is_not(
        self, session: Session, people: Cast, story: Story, held: Meeting, text: str, sentence: str
    ) -> None:
        with pytest.raises(BadInput, match=sentence) as refused:
            add_statement(session, item(held, "Guidance"), actor=story.secretary, party=people.nation_a, text_fr=text)
        assert refused.value.field == "text_fr"

    def test_an_action_has_an_owner_and_a_date(
        self, session: Session, people: Cast, story: Story, held: Meeting
    ) -> None:
        guidance, actor = item(held, "Guidance"), story.secretary
        given = TaskingInput("Issue it", "", people.nation_a, "dropped words", DueKind.DATE, date(2026, 12, 11))
        tasking = add_tasking(session, guidance, given, actor=actor)
        assert (tasking.owner, tasking.owner_words, tasking.due_on) == (people.nation_a, "", date(2026, 12, 11))
        with pytest.raises(BadInput, match="Give the date") as refused:
            add_tasking(session, guidance, TaskingInput("x", due_kind=DueKind.DATE), actor=actor)
        assert refused.value.field == "due_on"
        words = TaskingInput("Issue it", "", None, "Archives", DueKind.NEXT_MEETING, date(2026, 12, 11))
        change_tasking(session, tasking, words, actor=actor, row_version=1)
        assert (tasking.owner, tasking.owner_words, tasking.due_on) == (None, "Archives", None)
        change_tasking(session, tasking, words, actor=actor, row_version=1)  # the same again
        with pytest.raises(Conflict) as clash:
            change_tasking(session, tasking, given, actor=actor, row_version=1)
        assert clash.value.mine == {"text_en": "Issue it", "text_fr": "", "owner": "Nation A", "due_on": "2026-12-11"}
        remove_remark(session, tasking, actor=actor)
        assert queries.taskings_of(session, guidance) == []

    def test_an_action_follows_one_of_the_items_own_decisions_while_it_stands(
        self, session: Session, story: Story, held: Meeting
    ) -> None:
        guidance, actor = item(held, "Guidance"), story.secretary
        decided = room.record_outcome(session, guidance, actor=actor, verb="agreed", text_en="option B")
        elsewhere = room.record_outcome(session, item(held, "Pilot"), actor=actor, verb="noted", text_en="the state")
        with pytest.raises(BadInput, match="of this item") as refused:
            add_tasking(session, guidance, TaskingInput("x", outcome=elsewhere), actor=actor)
        assert refused.value.field == "outcome"
        tasking = add_tasking(session, guidance, TaskingInput("x", outcome=decided), actor=actor)
        assert tasking.outcome is decided
        with pytest.raises(Conflict) as clash:
            change_tasking(session, tasking, TaskingInput("x"), actor=actor, row_version=0)
        assert (clash.value.mine.get("outcome"), clash.value.theirs.get("outcome")) == (None, "option B")
        room.remove_outcome(session, decided, actor=actor)
        session.expire_all()
        assert (tasking.text_en, tasking.outcome) == ("x", None)


class TestTwoAtOnce:
    """Two secretaries, each with a session of their own; each looks before the other has written."""

    def test_on_different_items_they_never_collide(
        self, session: Session, engine: Engine, people: Cast, story: Story, held: Meeting
    ) -> None:
        guidance, pilot = item(held, "Guidance"), item(held, "Pilot")
        actor, colleague = story.secretary, load_actor(session, people.second_secretary)
        with second_session(session, engine) as second:
            other = second.scalars(select(AgendaItem).where(AgendaItem.id == pilot.id)).one()
            assert other.meeting.body.code
            second.commit()
            room.record_outcome(session, guidance, actor=actor, verb="agreed", text_en="mine")
            session.commit()
            room.record_outcome(second, other, actor=colleague, verb="noted", text_en="theirs")
            second.commit()
        session.expire_all()
        found = session.scalars(select(Outcome).order_by(Outcome.id)).all()
        assert [(one.verb, one.item_id) for one in found] == [("agreed", guidance.id), ("noted", pilot.id)]

    def test_on_the_same_row_the_second_gets_both_texts(
        self, session: Session, engine: Engine, people: Cast, story: Story, held: Meeting
    ) -> None:
        actor, colleague = story.secretary, load_actor(session, people.second_secretary)
        outcome = room.record_outcome(session, item(held, "Guidance"), actor=actor, verb="noted", text_en="a")
        with second_session(session, engine) as second:
            theirs = seen(second, outcome)
            version = theirs.row_version
            room.change_outcome(
                session, outcome, actor=actor, verb="noted", text_en="mine", text_fr="", row_version=version
            )
            session.commit()
            with pytest.raises(Conflict) as clash:
                room.change_outcome(
                    second, theirs, actor=colleague, verb="agreed", text_en="theirs", text_fr="", row_version=version
                )
        assert (clash.value.by, clash.value.at) == ("Clara Wennberg", IN_ROOM)
        assert clash.value.mine == {"verb": "agreed / est convenu", "text_en": "theirs", "text_fr": ""}
        assert clash.value.theirs == {"verb": "noted / a pris note", "text_en": "mine", "text_fr": ""}

    def test_a_row_removed_under_ones_hands_gives_the_words_back(
        self, session: Session, engine: Engine, people: Cast, story: Story, held: Meeting
    ) -> None:
        actor, colleague = story.secretary, load_actor(session, people.second_secretary)
        outcome = room.record_outcome(session, item(held, "Guidance"), actor=actor, verb="noted", text_en="a")
        with second_session(session, engine) as second:
            theirs = seen(second, outcome)
            room.remove_outcome(session, outcome, actor=actor)
            session.commit()
            with pytest.raises(Conflict) as clash:
                room.change_outcome(
                    second, theirs, actor=colleague, verb="agreed", text_en="theirs", text_fr="", row_version=1
                )
        assert clash.value.mine == {"verb": "agreed / est convenu", "text_en": "theirs", "text_fr": ""}
        assert (clash.value.theirs, clash.value.by) == ("It was removed.", "Clara Wennberg")


def second_session(session: Session, engine: Engine) -> Session:
    """A session beside the test's own, which lets go first: SQLite has one writer at a time."""
    session.expire_on_commit = False
    session.commit()
    return Session(engine, expire_on_commit=False)


def seen(second: Session, outcome: Outcome) -> Outcome:
    """A colleague has the row on the page."""
    theirs = second.scalars(select(Outcome).where(Outcome.id == outcome.id)).one()
    assert theirs.item.meeting.body.code
    assert theirs.changer.name
    second.commit()
    return theirs


def test_every_act_stands_in_the_chain_without_the_words(
    session: Session, people: Cast, story: Story, held: Meeting
) -> None:
    guidance, actor = item(held, "Guidance"), story.secretary
    room.call_item(session, guidance, actor=actor)
    outcome = room.record_outcome(session, guidance, actor=actor, verb="agreed", text_en="a secret wording")
    add_reservation(session, guidance, actor=actor, party=people.nation_a, text_en="a secret condition")
    room.agree_item(session, guidance, actor=actor)
    room.finish_item(session, guidance, actor=actor)
    room.remove_outcome(session, outcome, actor=actor)
    session.flush()
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
    names = [entry.event for entry in entries]
    wanted = ["meeting.opened", "item.called", "outcome.added", "reservation.added", "item.agreed", "item.finished"]
    assert [name for name in names if name in (*wanted, "outcome.removed")] == [*wanted, "outcome.removed"]
    assert not [entry for entry in entries if "secret" in entry.data]
    assert list(faults(session)) == []


def test_no_more_outcomes_than_can_be_read(session: Session, story: Story, held: Meeting) -> None:
    guidance = item(held, "Guidance")
    for _ in range(room.MOST_OUTCOMES):
        room.record_outcome(session, guidance, actor=story.secretary, verb="noted")
    with pytest.raises(BadInput, match="at most 50"):
        room.record_outcome(session, guidance, actor=story.secretary, verb="noted")


def test_the_number_of_an_item_that_moved_is_not_taken_up(session: Session, story: Story, ready: Meeting) -> None:
    from secretariat.meetings.services.agenda import move_matter
    from secretariat.meetings.services.sitting import open_meeting

    guidance = item(ready, "Guidance")
    move_matter(session, guidance, kind=ItemKind.DISCUSSION, actor=story.secretary)
    trace = next(one for one in ready.items if one.moved_to_id == guidance.id)
    with clock.at(IN_ROOM):
        open_meeting(session, ready, actor=story.secretary)
        with pytest.raises(RuleBroken, match="has moved"):
            room.take_up_again(session, trace, actor=story.secretary)
