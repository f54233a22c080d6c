"""Drafting: the skeleton never writes over anybody, and of several texts every one stands or is kept."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, load_actor
from secretariat.core import audit, clock
from secretariat.core.errors import BadInput
from secretariat.documents.models import Paper
from secretariat.meetings.models import Attendance, Meeting
from secretariat.meetings.services.agenda import remove_item
from secretariat.meetings.states import ItemKind, Presence
from secretariat.minutes.models import KeptText, Minutes, Passage
from secretariat.minutes.queries import drafting as queries
from secretariat.minutes.queries.put_to_chair import writers_of
from secretariat.minutes.services import drafting as services
from secretariat.minutes.services.drafting import (
    NoRecordHere,
    NotEditable,
    Overtaken,
    Saved,
    TooLate,
    make_skeleton,
    save_passage,
    start_record,
)
from secretariat.minutes.skeleton import digest
from secretariat.minutes.states import MinutesState, Style, Why
from secretariat.people.models import User
from tests.conftest import TODAY
from tests.integration.minutes.drafting import named
from tests.integration.minutes.story import AFTERWARDS, MinutesStory
from tests.plugins.stages import staged
from tests.world import Cast


@pytest.fixture
def story(session: Session, people: Cast) -> MinutesStory:
    return MinutesStory(session, people)


@staged
def meeting(story: MinutesStory) -> Meeting:
    with clock.at(AFTERWARDS):
        return story.held_meeting()


@staged
def record(session: Session, story: MinutesStory, meeting: Meeting) -> Minutes:
    with clock.at(AFTERWARDS):
        return start_record(session, meeting, actor=story.secretary)


def texts(minutes: Minutes, language: str = "en") -> list[str]:
    return [one.text_fr if language == "fr" else one.text_en for one in minutes.passages]


def save(session: Session, passage: Passage, text: str, *, by: Actor, on: str | None = None) -> services.Outcome:
    stands_on = digest(passage.text_en) if on is None else on
    return save_passage(session, passage, actor=by, language="en", text=text, stands_on=stands_on)


# The skeleton


def test_a_record_begins_with_what_the_agenda_and_the_room_say(session: Session, record: Minutes) -> None:
    assert [one.key for one in record.passages] == ["opening", *["item"] * (len(record.passages) - 2), "closing"]
    english, french = texts(record), texts(record, "fr")
    assert english[0] == "The Chair called the meeting to order at 10:02."
    assert french[0] == "La présidence déclare la séance ouverte à 10\u202fh\u202f02."
    assert named(record, "Seating plan").text_en == "The statement of Nation B is annexed."
    assert named(record, "Badge desk").text_en == ""
    assert named(record, "Retention of recordings").text_en == ""  # nobody said anything that is written down
    assert english[-1] == "The meeting closed at 12:50."
    paper = session.get_one(Paper, record.paper_id)
    assert paper.kind == "record"
    assert paper.title_en.startswith("Record of the 1st meeting of 2026, Tuesday")
    assert paper.title_fr.startswith("Compte rendu de la 1re réunion de 2026, mardi")


def test_beginning_twice_begins_once(session: Session, story: MinutesStory, meeting: Meeting, record: Minutes) -> None:
    with clock.at(AFTERWARDS):
        assert start_record(session, meeting, actor=story.secretary).id == record.id


def test_a_body_of_decision_sheets_writes_no_record(session: Session, story: MinutesStory, meeting: Meeting) -> None:
    meeting.body.settings = {**meeting.body.settings, "minutes": "decisions"}
    with clock.at(AFTERWARDS), pytest.raises(NoRecordHere):
        start_record(session, meeting, actor=story.secretary)
    assert session.scalars(select(Minutes)).all() == []


def test_who_is_excused_or_represented_is_said_and_presenters_are_named(
    session: Session, story: MinutesStory, people: Cast, meeting: Meeting
) -> None:
    rows = {row.party.code: row for row in session.scalars(select(Attendance))}
    rows["A"].presence = Presence.EXCUSED.value
    rows["B"].presence, rows["B"].represented_by_id = Presence.REPRESENTED.value, people.partner_x.id
    seating, recordings = (story.named(meeting, title) for title in ("Seating plan", "Retention of recordings"))
    seating.presenter_en, seating.presenter_fr = "J. Ito *head*, Conference Services", "J. Ito, Conférences"
    recordings.presenter_en = "Archives"
    session.flush()
    with clock.at(AFTERWARDS):
        record = start_record(session, meeting, actor=story.secretary)
    opening = record.passages[0]
    assert "Excused: Nation A.\n\nRepresented: Nation B, by Partner X." in opening.text_en
    assert "Excusés\u202f: Nation A." in opening.text_fr.replace(" :", "\u202f:")
    assert named(record, "Seating plan").text_en.startswith(
        r"J. Ito \*head\*, Conference Services introduced the item."
    )
    assert named(record, "Seating plan").text_fr.startswith("J. Ito, Conférences présente le point.")


def test_a_record_without_attribution_names_nobody(session: Session, story: MinutesStory, meeting: Meeting) -> None:
    meeting.body.settings = {**meeting.body.settings, "minutes": "unattributed"}
    story.named(meeting, "Seating plan").presenter_en = "Delegate of Nation A"
    with clock.at(AFTERWARDS):
        record = start_record(session, meeting, actor=story.secretary)
    assert record.style == Style.UNATTRIBUTED.value
    whole = "\n".join(texts(record) + texts(record, "fr"))
    assert "Nation" not in whole
    assert "One delegation made a statement, which is annexed." in whole
    assert "The item was presented." in whole


def test_the_skeleton_follows_the_room_where_nobody_has_written(
    session: Session, story: MinutesStory, meeting: Meeting, record: Minutes
) -> None:
    seating, opening = named(record, "Seating plan"), record.passages[0]
    save(session, opening, "Written by hand.", by=story.secretary)
    for row in session.scalars(select(Attendance)):
        row.presence = Presence.EXCUSED.value
    item = story.named(meeting, "Seating plan")
    item.presenter_en = "Archives"
    added = story.item(meeting, "Raised in the room", ItemKind.DISCUSSION)
    added.presenter_en = "Nation A"
    session.flush()
    assert make_skeleton(session, record, actor=story.secretary) > 0
    assert opening.text_en == "Written by hand."
    assert opening.text_fr.startswith("La présidence")
    assert "Excusés" in opening.text_fr  # nobody wrote in French: it follows
    assert seating.text_en.startswith("Archives introduced the item.")
    new = named(record, "Raised in the room")
    assert new.text_en == "Nation A introduced the item."
    positions = [one.position for one in record.passages]
    assert positions == sorted(set(positions))
    assert [one.key for one in record.passages][-1] == "closing"


def test_an_item_struck_from_the_agenda_keeps_its_words(
    session: Session, story: MinutesStory, meeting: Meeting, record: Minutes
) -> None:
    seating = named(record, "Seating plan")
    save(session, seating, "Much was said.", by=story.secretary)
    remove_item(session, story.named(meeting, "Seating plan"), actor=story.secretary)
    make_skeleton(session, record, actor=story.secretary)
    assert named(record, "Seating plan").text_en == "Much was said."
    assert isinstance(save(session, seating, "More was said.", by=story.secretary), Saved)


def test_an_item_with_words_cannot_be_deleted_under_a_colleagues_hands(
    session: Session, story: MinutesStory, meeting: Meeting, record: Minutes
) -> None:
    """Seeded defect: deleting an item takes its passage along."""
    story.item(meeting, "Raised in the room", ItemKind.DISCUSSION)
    make_skeleton(session, record, actor=story.secretary)
    save(session, named(record, "Raised in the room"), "Words.", by=story.secretary)
    session.commit()
    with pytest.raises(IntegrityError):
        remove_item(session, story.named(meeting, "Raised in the room"), actor=story.secretary)
    session.rollback()
    assert named(record, "Raised in the room").text_en == "Words."


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 4), st.sampled_from(["", "A.", "B.", "A.\n\nB."])),
        st.tuples(st.just("skeleton"), st.just(0), st.just("")),
        st.tuples(st.just("room"), st.integers(0, 4), st.sampled_from(["", "Archives", "Registry"])),
    ),
    max_size=12,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(acts=ACTS)
def test_whatever_happens_in_between_the_skeleton_writes_over_nobody(
    session: Session, story: MinutesStory, meeting: Meeting, record: Minutes, acts: Sequence[tuple[str, int, str]]
) -> None:
    """Seeded defect: the skeleton asks only whether it made the text once, not whether it still stands."""
    actor = story.secretary
    with session.begin_nested() as inner:
        made = [one for one in record.passages if one.item is not None][-5:]
        written: dict[int, str] = {}
        for what, at, word in acts:
            passage = made[at]
            if what == "write":
                save(session, passage, word, by=actor)
                if word and not services.is_skeleton(passage, "en"):
                    written[passage.id] = word
                else:
                    written.pop(passage.id, None)
            elif what == "room":
                assert passage.item is not None
                passage.item.presenter_en = word
                session.flush()
            else:
                make_skeleton(session, record, actor=actor)
            for one in made:
                if one.id in written:
                    assert one.text_en == written[one.id]
        inner.rollback()
    session.expire_all()


# Saving


def test_the_same_text_again_is_no_race_and_changes_nothing(
    session: Session, story: MinutesStory, record: Minutes, people: Cast
) -> None:
    seating = named(record, "Seating plan")
    save(session, seating, "Said.", by=story.secretary)
    version, entries = seating.row_version, session.query(audit.AuditEntry).count()
    again = save(session, seating, "Said.\n", by=people.actor(session, people.second_secretary), on="0" * 64)
    assert again == Saved(digest("Said."), changed=False)
    assert (seating.row_version, session.query(audit.AuditEntry).count()) == (version, entries)
    assert seating.changed_by == people.secretary.id


def test_a_colleagues_words_are_kept_once_and_ones_own_not_at_each_save(
    session: Session, story: MinutesStory, record: Minutes, people: Cast
) -> None:
    seating, clara, tomas = (
        named(record, "Seating plan"),
        story.secretary,
        people.actor(session, people.second_secretary),
    )
    for text in ("C.", "Cl.", "Clara."):
        save(session, seating, text, by=clara)
    for text in ("Clara. T.", "Clara. To.", "Clara. Tomas."):
        save(session, seating, text, by=tomas)
    kept = session.scalars(select(KeptText)).all()
    assert [(one.text, one.why, one.by_id) for one in kept] == [("Clara.", Why.BEFORE.value, people.secretary.id)]


def test_who_wrote_in_the_other_language_is_not_taken_for_the_writer(
    session: Session, story: MinutesStory, record: Minutes, people: Cast
) -> None:
    """Seeded defect: the writer of a text is read from who changed the passage last."""
    seating, tomas = named(record, "Seating plan"), people.actor(session, people.second_secretary)
    save(session, seating, "Clara’s English.", by=story.secretary)
    save_passage(
        session, seating, actor=tomas, language="fr", text="Le français de Tomas.", stands_on=digest(seating.text_fr)
    )
    save(session, seating, "Tomas’s English.", by=tomas)
    kept = session.scalars(select(KeptText)).one()
    assert (kept.text, kept.by_id) == ("Clara’s English.", people.secretary.id)
    assert writers_of(session, record) == {people.secretary.id, people.second_secretary.id}


def test_what_comes_after_the_text_went_to_the_chair_is_kept(
    session: Session, story: MinutesStory, record: Minutes
) -> None:
    seating = named(record, "Seating plan")
    before = seating.text_en
    for state in (MinutesState.SUBMITTED, MinutesState.APPROVED, MinutesState.ISSUED):
        record.state = state.value
        session.flush()
        outcome = save(session, seating, f"Written while {state.value}.", by=story.secretary)
        assert isinstance(outcome, TooLate)
        assert outcome.kept.text == f"Written while {state.value}."
        with pytest.raises(NotEditable):
            make_skeleton(session, record, actor=story.secretary)
        assert isinstance(services.restore(session, outcome.kept, actor=story.secretary), TooLate)
    assert seating.text_en == before
    record.state = MinutesState.RETURNED.value
    session.flush()
    assert isinstance(save(session, seating, "Written again.", by=story.secretary), Saved)


def test_nothing_of_what_cannot_be_read_is_kept(session: Session, story: MinutesStory, record: Minutes) -> None:
    for text in ("\x00", "a\u202eb", "> " * 80 + "x"):
        with pytest.raises(BadInput):
            save(session, named(record, "Seating plan"), text, by=story.secretary, on="0" * 64)
    assert session.scalars(select(KeptText)).all() == []


def test_saves_of_one_sitting_are_one_entry_of_the_chain(
    session: Session, story: MinutesStory, record: Minutes, people: Cast
) -> None:
    seating = named(record, "Seating plan")

    def entries() -> int:
        found = session.scalars(
            select(audit.AuditEntry).where(
                audit.AuditEntry.event == "passage.written", audit.AuditEntry.object == str(seating.ref)
            )
        )
        return len(found.all())

    for n in range(5):
        save(session, seating, "Word. " * (n + 1), by=story.secretary)
    assert entries() == 1
    with clock.at(TODAY + services.ONE_ENTRY * 2):
        save(session, seating, "An hour later.", by=story.secretary)
    assert entries() == 2
    save(session, seating, "Somebody else.", by=people.actor(session, people.second_secretary))
    assert entries() == 3
    session.commit()
    assert list(audit.faults(session)) == []


def test_two_savers_at_the_same_moment_lose_no_word(
    session: Session, engine: Engine, people: Cast, record: Minutes
) -> None:
    """Every text typed stands in the end, or is kept; whoever lost was told so. Twenty rounds on each database."""
    pid, users = named(record, "Seating plan").pid, (people.secretary.id, people.second_secretary.id)
    session.commit()
    outcomes: list[services.Outcome | BaseException] = []

    def writes(user_id: int, text: str, stands_on: str, start: threading.Barrier) -> None:
        with clock.at(TODAY), Session(engine) as own:
            user = own.scalars(select(User).where(User.id == user_id)).one()
            passage = own.scalars(select(Passage).where(Passage.pid == pid)).one()
            actor = load_actor(own, user)
            own.rollback()
            start.wait()
            try:
                outcomes.append(save(own, passage, text, by=actor, on=stands_on))
                own.commit()
            except BaseException as fault:
                outcomes.append(fault)
                raise

    typed: list[str] = []
    for round_ in range(20):
        stands = session.scalars(select(Passage.text_en).where(Passage.pid == pid)).one()
        session.rollback()
        start = threading.Barrier(2)
        mine = [f"Round {round_}, by {user}." for user in users]
        threads = [
            threading.Thread(target=writes, args=(user, text, digest(stands), start))
            for user, text in zip(users, mine, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        typed += mine
        last = outcomes[-2:]
        assert {type(one) for one in last} == {Saved, Overtaken}, last
    stands = session.scalars(select(Passage.text_en).where(Passage.pid == pid)).one()
    kept = set(session.scalars(select(KeptText.text)))
    overwritten_by_their_own_writer = set(typed) - kept - {stands}
    writers = {text.rsplit(" ", 1)[1] for text in overwritten_by_their_own_writer}
    assert len(writers) <= 2
    for text in overwritten_by_their_own_writer:  # only one's own later text may take the place of one's own
        n, who = int(text.split()[1].strip(",")), text.rsplit(" ", 1)[1]
        assert any(other.startswith(f"Round {n + 1},") and other.endswith(who) for other in typed)
    assert sum(isinstance(one, Overtaken) for one in outcomes) == 20


def test_whoever_has_a_part_open_is_named_for_a_while(
    session: Session, story: MinutesStory, record: Minutes, people: Cast
) -> None:
    seating = named(record, "Seating plan")
    services.mark_writing(session, seating, actor=people.actor(session, people.second_secretary))
    assert queries.writing_in(session, record, but=people.secretary.id) == {seating.id: ["Tomas Arriaga"]}
    assert queries.writing_in(session, record, but=people.second_secretary.id) == {}
    with clock.at(TODAY + queries.WRITES_FOR):
        assert queries.writing_in(session, record, but=people.secretary.id) == {}
