"""Approval: exactly what was shown, by whom it may be, once; and everything that is refused says why."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from secretariat.committees.services import end_deputising
from secretariat.core import audit, clock
from secretariat.core.errors import BadInput, NotAllowed, TransitionRefused
from secretariat.core.outbox import OutboxMessage
from secretariat.meetings.models import Outcome, Reservation
from secretariat.minutes.models import Approval, Submission
from secretariat.minutes.queries.at_chair import read_before
from secretariat.minutes.services.approval import (
    ApprovedAlready,
    MandateEnded,
    PreparedIt,
    ReturnedAlready,
    SealChanged,
    TakenBack,
    instruction_done,
    note_reading,
)
from secretariat.minutes.services.submitting import NothingWritten, submit, take_back
from secretariat.minutes.states import MinutesState, SubmissionState
from secretariat.people.models import Confirmation, User
from secretariat.people.services import WrongPassword
from secretariat.press import canonical
from tests.integration.chairs.scene import ChairScene, sealed
from tests.integration.minutes.story import HELD_ON
from tests.world import Cast

SECOND = timedelta(seconds=1)


def told(session: Session, notice: str) -> set[int]:
    """Who gets a letter of that kind."""
    return {
        message.payload["user"]
        for message in session.scalars(select(OutboxMessage))
        if message.payload.get("notice") == notice
    }


# Submitting


def test_what_is_put_to_the_chair_is_frozen_with_its_manifest(scene: ChairScene, session: Session) -> None:
    submission = scene.put(advice="For you  before Friday.")
    assert scene.minutes.state == MinutesState.SUBMITTED.value
    assert submission.text_hash == canonical.text_hash(canonical.parse(submission.source))
    assert "option B, with the recording kept" in submission.source
    assert submission.symbol == "AC/901-R(2026)0001"
    assert submission.advice == "For you before Friday."
    manifest = json.loads(submission.manifest)
    assert manifest["text"] == submission.text_hash
    assert manifest["symbol"] == submission.symbol
    assert [one["verb"][0] for one in manifest["decisions"]].count("agreed") == 1
    assert submission.words > 30
    assert submission.paragraphs == 5
    # Thursday 12 November: three working days, at the body's hour.
    assert submission.due_at == datetime.fromisoformat("2026-11-17T17:30:00+01:00")


def test_a_submission_cannot_be_altered(scene: ChairScene, session: Session) -> None:
    submission = scene.put()
    session.flush()
    submission.source = "Something else."
    with pytest.raises(DBAPIError, match="stands"):
        session.flush()


def test_the_symbol_is_reserved_once(scene: ChairScene, session: Session) -> None:
    first = scene.put().symbol
    take_back(session, scene.minutes, actor=scene.story.secretary)
    second = scene.put()
    assert (second.symbol, second.ordinal) == (first, 2)


def test_everybody_who_wrote_or_submitted_had_a_hand_in_it(scene: ChairScene, people: Cast, session: Session) -> None:
    scene.edit("Seating plan", "Rewritten.", by=people.chair)
    submission = submit(session, scene.minutes, actor=people.actor(session, people.second_secretary))
    assert set(submission.prepared_by) == {people.secretary.id, people.second_secretary.id, people.chair.id}
    with pytest.raises(PreparedIt):
        scene.approve(submission)


def test_who_had_a_hand_in_an_earlier_submission_stays_out(scene: ChairScene, people: Cast, session: Session) -> None:
    scene.edit("Seating plan", "Hers.", by=people.chair)
    scene.put()
    take_back(session, scene.minutes, actor=scene.story.secretary)
    scene.edit("Seating plan", "His again.", by=people.secretary)
    submission = scene.put()
    assert people.chair.id in submission.prepared_by
    assert told(session, "chairs.text_submitted") == set()


def test_nothing_written_is_nothing_to_submit(scene: ChairScene, people: Cast, session: Session) -> None:
    for passage in scene.minutes.passages:
        passage.text_en = ""
    for row in (*session.scalars(select(Outcome)), *session.scalars(select(Reservation))):
        session.delete(row)
    session.flush()
    with pytest.raises(NothingWritten):
        scene.put()


def test_a_text_is_submitted_once_at_a_time(scene: ChairScene) -> None:
    scene.put()
    with pytest.raises(TransitionRefused):
        scene.put()


def test_who_chairs_is_told_and_the_deputy_too(scene: ChairScene, people: Cast, session: Session) -> None:
    scene.declared()
    scene.put()
    assert told(session, "chairs.text_submitted") == {people.chair.id, scene.deputy.id}


# Approving


def test_an_approval_binds_text_manifest_mandate_and_confirmation(
    scene: ChairScene, people: Cast, session: Session
) -> None:
    submission = scene.put()
    [approval] = scene.approve(submission)
    assert (approval.text_hash, approval.manifest_hash) == (submission.text_hash, submission.manifest_hash)
    assert (approval.name, approval.title_en, approval.for_name) == ("Helena Brandt", "ASG Operations", "")
    assert approval.mandate_id == scene.chair_mandate.id
    assert scene.minutes.state == MinutesState.APPROVED.value
    assert submission.state == SubmissionState.APPROVED.value
    entry = session.scalars(select(audit.AuditEntry).where(audit.AuditEntry.seq == approval.entry)).one()
    assert (entry.event, entry.hash) == ("minutes.approved", approval.head)
    assert json.loads(entry.data)["text"] == submission.text_hash
    given = session.scalars(select(Confirmation).where(Confirmation.id == approval.confirmation_id)).one()
    assert given.used_at == clock.now()
    [act] = given.acts
    assert act["hash"] == sealed(submission)
    assert submission.symbol in act["object"]
    assert submission.title_en in act["object"]
    assert told(session, "chairs.text_approved") == {people.secretary.id, people.second_secretary.id}
    assert list(audit.faults(session)) == []


def test_a_second_tap_finds_the_approval_that_stands(scene: ChairScene, session: Session) -> None:
    submission = scene.put()
    [first] = scene.approve(submission)
    [again] = scene.approve(submission, password="whatever is typed the second time", seals={})
    assert again.id == first.id
    assert len(session.scalars(select(Approval)).all()) == 1


def test_two_chairs_the_second_is_told_who_was_first(scene: ChairScene) -> None:
    scene.declared()
    submission = scene.put()
    scene.approve(submission)
    with pytest.raises(ApprovedAlready, match=r"Helena Brandt approved this text: Thursday 12.November.2026, 10:00"):
        scene.approve(submission, user=scene.deputy)


def test_what_was_not_shown_is_not_approved(scene: ChairScene, session: Session) -> None:
    submission = scene.put()
    for seals in ({}, {submission.pid: ""}, {submission.pid: "0" * 64}):
        with pytest.raises(SealChanged):
            scene.approve(submission, seals=seals)
    assert scene.minutes.state == MinutesState.SUBMITTED.value


def test_a_stale_tab_is_told_to_read_again(scene: ChairScene, session: Session) -> None:
    stale = scene.put()
    take_back(session, scene.minutes, actor=scene.story.secretary)
    with pytest.raises(TakenBack):
        scene.approve(stale)
    scene.edit("Seating plan", "The Chair said something else.")
    fresh = scene.put()
    with pytest.raises(SealChanged, match="read it again"):
        scene.approve(stale)
    with pytest.raises(SealChanged):
        scene.approve(fresh, seals={fresh.pid: sealed(stale)})
    [approval] = scene.approve(fresh)
    assert approval.text_hash == fresh.text_hash != stale.text_hash


def test_a_wrong_password_changes_nothing_and_is_noted(scene: ChairScene, session: Session) -> None:
    submission = scene.put()
    with pytest.raises(WrongPassword):
        scene.approve(submission, password="a wrong one")
    assert submission.state == SubmissionState.WAITING.value
    assert session.info["people.refused_confirmations"], "the throttle would not count it"
    assert session.scalars(select(Confirmation)).all() == []


def second_text(scene: ChairScene) -> Submission:
    """Another record of the body, waiting too."""
    before = scene.meeting, scene.minutes
    with clock.at(datetime(2026, 11, 5, 8, 0, tzinfo=UTC)):
        scene.meeting = scene.story.meeting(starts=HELD_ON + timedelta(days=1))
        scene.story.item(scene.meeting, "Seating plan")
    scene.meeting.state = "closed"
    scene.minutes = scene.drafted()
    submission = scene.put()
    scene.meeting, scene.minutes = before
    return submission


def test_a_batch_is_confirmed_once_and_keeps_its_order(scene: ChairScene, session: Session) -> None:
    one, two = scene.put(), second_text(scene)
    approvals = scene.approve([two, one])
    assert [approval.submission_id for approval in approvals] == [two.id, one.id]
    assert len({approval.confirmation_id for approval in approvals}) == 1
    [given] = session.scalars(select(Confirmation))
    assert len(given.acts) == 2


def test_a_batch_is_all_or_nothing(scene: ChairScene, session: Session) -> None:
    one, two = scene.put(), second_text(scene)
    with pytest.raises(SealChanged):
        scene.approve([one, two], seals={one.pid: sealed(one), two.pid: "0" * 64})
    assert {one.state, two.state} == {"waiting"}
    assert session.scalars(select(Approval)).all() == []


def test_a_batch_has_an_end(scene: ChairScene) -> None:
    submission = scene.put()
    with pytest.raises(BadInput):
        scene.approve([submission] * 6)
    with pytest.raises(BadInput):
        scene.approve([])


# Who may


def test_a_mandate_that_ended_a_second_ago_is_refused_with_its_own_sentence(
    scene: ChairScene, session: Session
) -> None:
    submission = scene.put()
    scene.chair_mandate.ends_at = clock.now() + timedelta(hours=1)
    session.flush()
    with (
        clock.at(clock.now() + timedelta(hours=1)),
        pytest.raises(MandateEnded, match=r"Your mandate in OPC has ended: Thursday 12.November.2026, 11:00"),
    ):
        scene.approve(submission)
    with clock.at(clock.now() + timedelta(hours=1) - SECOND):
        assert scene.approve(submission)


def test_a_deputy_approves_within_the_period_and_in_whose_place_is_said(scene: ChairScene) -> None:
    scene.declared()
    [approval] = scene.approve(scene.put(), user=scene.deputy)
    assert (approval.name, approval.title_en, approval.for_name) == (
        "Marek Holub",
        "for the ASG Operations",
        "Helena Brandt",
    )


def test_a_deputy_whose_chair_is_back_is_refused_at_once(scene: ChairScene, people: Cast, session: Session) -> None:
    mandate = scene.declared()
    submission = scene.put()
    with clock.at(clock.now() + SECOND):
        end_deputising(session, mandate, actor=people.actor(session, people.chair))
        with pytest.raises(MandateEnded, match="You no longer deputise for Helena Brandt in OPC"):
            scene.approve(submission, user=scene.deputy)
        assert scene.approve(submission)


def test_a_deputy_before_and_after_the_period(scene: ChairScene) -> None:
    scene.declared(clock.now() + timedelta(days=1), clock.now() + timedelta(days=2))
    submission = scene.put()
    with pytest.raises(MandateEnded, match="has not begun"):
        scene.approve(submission, user=scene.deputy)
    with clock.at(clock.now() + timedelta(days=2)), pytest.raises(MandateEnded, match="no longer deputise"):
        scene.approve(submission, user=scene.deputy)


def test_a_deputy_of_a_chair_whose_own_mandate_ended_acts_for_nobody(scene: ChairScene, session: Session) -> None:
    scene.declared()
    submission = scene.put()
    scene.chair_mandate.ends_at = clock.now() + SECOND
    session.flush()
    with clock.at(clock.now() + SECOND), pytest.raises(MandateEnded, match="no longer deputise"):
        scene.approve(submission, user=scene.deputy)


def test_nobody_else_approves_or_returns(scene: ChairScene, people: Cast) -> None:
    submission = scene.put()
    others: list[User] = [people.secretary, scene.office, people.delegate, people.asb_secretary, people.administrator]
    for user in others:
        with pytest.raises(NotAllowed):
            scene.approve(submission, user=user)
        with pytest.raises(NotAllowed):
            scene.give_back(submission, user=user)
    with pytest.raises(MandateEnded):
        scene.approve(submission, user=people.former_chair)


def test_a_clock_set_back_before_the_mandate_is_no_mandate(scene: ChairScene, people: Cast) -> None:
    submission = scene.put()
    with clock.at(scene.chair_mandate.starts_at - SECOND), pytest.raises(MandateEnded, match="has not begun"):
        scene.approve(submission)


# Returning


def test_a_return_says_why_and_opens_the_text_again(scene: ChairScene, people: Cast, session: Session) -> None:
    submission = scene.put()
    for remarks in ("", "  \n "):
        with pytest.raises(BadInput) as refused:
            scene.give_back(submission, remarks=remarks)
        assert refused.value.field == "remarks"
    returned = scene.give_back(submission, remarks="Paragraph 2:\nsay it shorter.")
    assert returned.remarks == "Paragraph 2:\nsay it shorter."
    assert scene.minutes.state == MinutesState.RETURNED.value
    assert told(session, "chairs.text_returned") == {people.secretary.id, people.second_secretary.id}
    with pytest.raises(ReturnedAlready, match="Helena Brandt returned this text"):
        scene.approve(submission)
    assert scene.put().ordinal == 2


def test_an_instruction_is_due_on_a_day_and_done_once(scene: ChairScene, session: Session) -> None:
    submission = scene.put()
    with pytest.raises(BadInput) as refused:
        scene.give_back(submission, due=date(2026, 11, 11))
    assert refused.value.field == "due_on"
    returned = scene.give_back(submission, due=date(2026, 11, 20))
    instruction_done(session, returned, actor=scene.story.secretary)
    first = returned.done_at
    with clock.at(clock.now() + timedelta(hours=1)):
        instruction_done(session, returned, actor=scene.story.secretary)
    assert returned.done_at == first is not None


def test_what_is_approved_is_not_returned(scene: ChairScene) -> None:
    submission = scene.put()
    scene.approve(submission)
    with pytest.raises(ApprovedAlready):
        scene.give_back(submission)


def test_what_was_taken_back_is_not_returned(scene: ChairScene, session: Session) -> None:
    submission = scene.put()
    take_back(session, scene.minutes, actor=scene.story.secretary)
    with pytest.raises(TakenBack):
        scene.give_back(submission)


# Reading


def test_a_reading_is_kept_once_and_compared_with_the_one_before(
    scene: ChairScene, people: Cast, session: Session
) -> None:
    first = scene.put()
    assert read_before(session, first, people.chair.id) is None
    for _ in range(2):
        note_reading(session, first, user_id=people.chair.id)
    scene.give_back(first)
    second = scene.put()
    found = read_before(session, second, people.chair.id)
    assert found is not None
    assert found.submission.id == first.id
    assert read_before(session, second, scene.deputy.id) is None
