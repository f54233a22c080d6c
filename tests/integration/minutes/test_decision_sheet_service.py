"""The decision sheet: what it says, what it enters into the register, who is told, and what a recall undoes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import audit, clock
from secretariat.core.db import writing
from secretariat.core.mail import Office
from secretariat.core.outbox import Dropped, OutboxMessage
from secretariat.decisions.models import Action, Decision
from secretariat.documents.errors import AlreadyOpened, ChangedMeanwhile
from secretariat.documents.services import note_opening
from secretariat.documents.services.circulate import recall_version
from secretariat.meetings import queries as meetings
from secretariat.meetings.errors import OutcomesStand
from secretariat.meetings.models import Meeting
from secretariat.meetings.services.convene import convene
from secretariat.meetings.services.outcomes import record_outcome
from secretariat.meetings.states import ItemState, MeetingState
from secretariat.minutes import notices
from secretariat.minutes.errors import IssuedAlready, NotClosedYet, NothingToAgree, SheetNotReady
from secretariat.minutes.queries import issued as queries
from secretariat.minutes.services.decision_sheet import (
    agree_in_room,
    issue_decision_sheet,
    issued_sheet,
    plan_decision_sheet,
)
from secretariat.people.models import User
from secretariat.press.sheets import from_json, to_json
from secretariat.press.words import Both
from tests.conftest import TODAY
from tests.integration.minutes.issuing import Issuing
from tests.integration.minutes.story import AFTERWARDS, came_of
from tests.plugins.stages import staged
from tests.world import Cast

OFFICE = Office("secretariat@example.org", "Secretariat", "http://localhost", {"example.org": "NU"})


@pytest.fixture
def story(session: Session, people: Cast) -> Issuing:
    return Issuing(session, people)


@staged
def meeting(story: Issuing) -> Meeting:
    with clock.at(AFTERWARDS):
        return story.held_meeting()


def keys(story: Issuing, meeting: Meeting) -> dict[str, bool]:
    return {
        check.key: check.blocks for check in plan_decision_sheet(story.session, meeting).checks if check.tone != "done"
    }


def test_the_sheet_says_what_was_decided_and_nothing_else(story: Issuing, meeting: Meeting) -> None:
    plan = plan_decision_sheet(story.session, meeting)
    sheet = plan.sheet
    assert [item.numbers.en for item in sheet.items] == ["4 and 5", "6", "7"]
    assert [item.lead.en for item in sheet.items] == [
        "The Committee, without discussion",
        "The Committee",
        "The Committee",
    ]
    assert sheet.front.title == Both("Decision sheet", "Relevé de décisions")
    assert sheet.front.lines[0].en.endswith(
        "held on Tuesday 10\u00a0November\u00a02026, chaired by Helena Brandt, ASG Operations"
    )
    assert sheet.front.lines[0].fr.startswith("1re réunion de 2026, tenue le mardi 10\u00a0novembre\u00a02026")
    assert sheet.front.lines[1].en == "Agenda: AC/901-A(2026)0001, as adopted"
    (action,) = sheet.actions
    assert (action.item, action.decision, action.owner.en) == ("6", "", "Archives")
    assert [one.party.en for one in sheet.statements] == ["Nation B"]
    assert sheet.next_meeting is None
    assert from_json(to_json(sheet)) == sheet


def test_a_lone_decision_keeps_the_comma_and_the_action_its_decision(story: Issuing, meeting: Meeting) -> None:
    seating = story.named(meeting, "Seating plan")
    tasking = story.named(meeting, "Retention of recordings")
    for one in meetings.outcomes_of(story.session, tasking)[1:]:
        story.session.delete(one)
    for one in meetings.outcomes_of(story.session, story.named(meeting, "Badge desk")):
        story.session.delete(one)
    story.named(meeting, "Badge desk").state = ItemState.WITHDRAWN.value
    story.session.flush()
    plan = plan_decision_sheet(story.session, meeting)
    first = plan.sheet.items[0]
    assert first.lead == Both("The Committee, without discussion,", "Le Comité, sans débat,")
    assert plan.sheet.items[1].remarks == (Both("Item 5 was withdrawn.", "Le point 5 a été retiré."),)
    assert plan.sheet.items[1].clauses == ()
    version = story.issue_sheet(meeting)
    action = story.session.scalars(select(Action).where(Action.version_id == version.id)).one()
    assert action.decision is not None
    assert action.decision.item_id == tasking.id
    assert seating.id not in {action.decision.item_id}


def test_an_action_follows_the_decision_that_was_said_and_goes_with_it_into_the_register(
    story: Issuing, meeting: Meeting
) -> None:
    session, recordings = story.session, story.named(meeting, "Retention of recordings")
    [tasking] = meetings.taskings_of(session, recordings)
    assert plan_decision_sheet(session, meeting).sheet.actions[0].decision == "", "neither verb gives a task"
    before = plan_decision_sheet(session, meeting).seal
    tasking.outcome = meetings.outcomes_of(session, recordings)[1]
    session.flush()
    plan = plan_decision_sheet(session, meeting)
    assert plan.sheet.actions[0].decision == "(b)"
    assert plan.seal != before, "another sheet than the one that was looked at"
    version = story.issue_sheet(meeting)
    action = session.scalars(select(Action).where(Action.version_id == version.id)).one()
    assert action.decision is not None
    assert action.decision.text_en == "the cost of each option"


def test_the_next_meeting_is_named_once_delegations_know_of_it(story: Issuing, meeting: Meeting) -> None:
    coming = story.meeting()
    assert plan_decision_sheet(story.session, meeting).sheet.next_meeting is None
    convene(story.session, coming, actor=story.secretary)
    named = plan_decision_sheet(story.session, meeting).sheet.next_meeting
    assert named == Both(
        "Tuesday 24\u00a0November\u00a02026, 10:00", "mardi 24\u00a0novembre\u00a02026, 10\u202fh\u202f00"
    )


def test_what_is_missing_is_said_and_only_the_unsayable_blocks(story: Issuing, meeting: Meeting) -> None:
    assert keys(story, meeting) == {"agreed": False, "statements": False}
    for outcome in meetings.outcomes_of(story.session, story.named(meeting, "Badge desk")):
        story.session.delete(outcome)
    story.named(meeting, "Badge desk").state = ItemState.INSCRIBED.value
    seating = story.named(meeting, "Seating plan")
    for outcome in meetings.outcomes_of(story.session, seating):
        outcome.text_fr = ""
    for row in meetings.taskings_of(story.session, story.named(meeting, "Retention of recordings")):
        row.owner_words, row.text_fr = "", ""
    story.session.flush()
    assert keys(story, meeting) == {
        "agreed": False,
        "statements": False,
        "outcomes": False,
        "wording-fr": False,
        "owners": False,
        "actions": False,
    }
    item = next(one for one in plan_decision_sheet(story.session, meeting).sheet.items if one.numbers.en == "7")
    assert item.remarks == (Both("The French wording follows.", "Le libellé français suivra."),)
    assert item.clauses[0].text.or_other("fr") == ("the state of the work", "en")
    story.issue_sheet(meeting)


def test_without_any_outcome_nothing_goes_out(story: Issuing, meeting: Meeting) -> None:
    for item in meeting.items:
        for outcome in meetings.outcomes_of(story.session, item):
            story.session.delete(outcome)
    story.session.flush()
    plan = plan_decision_sheet(story.session, meeting)
    assert plan.blocking is not None
    with pytest.raises(SheetNotReady, match="No outcome has been taken down yet"):
        issue_decision_sheet(story.session, meeting, actor=story.secretary, seal=plan.seal)
    with pytest.raises(NothingToAgree):
        agree_in_room(story.session, meeting, actor=story.secretary)


def test_issuing_enters_decisions_and_actions_and_tells_each_reader_once(story: Issuing, meeting: Meeting) -> None:
    session = story.session
    version = story.issue_sheet(meeting)
    assert version.symbol == "AC/901-DS(2026)0001"
    assert version.title_en == "Decision sheet of the 1st meeting of 2026"
    assert [face.format for face in version.faces] == ["decision-sheet/1"] * 2
    assert sorted(made.face for made in version.renditions) == ["en", "fr"]
    printed = [clause for item in issued_sheet(version).items for clause in item.clauses]
    entered = session.scalars(
        select(Decision).where(Decision.version_id == version.id).order_by(Decision.position)
    ).all()
    assert [(one.label, one.verb_en, one.text_en, one.text_fr) for one in entered] == [
        (one.label, one.verb.en, one.text.en, one.text.fr) for one in printed
    ]
    assert {one.decided_on.isoformat() for one in entered} == {"2026-11-10"}
    paper = story.named(meeting, "Retention of recordings").papers[0].paper
    assert paper.current_version_id is None, "a paper that delegations do not have was not disposed of in a version"
    (action,) = session.scalars(select(Action).where(Action.version_id == version.id))
    assert (action.owner_words, action.item_number) == ("Archives", "6")
    told = session.scalars(select(OutboxMessage).where(OutboxMessage.key.like(f"{notices.SHEET_ISSUED}:%"))).all()
    assert len(told) == 2
    events = [entry.event for entry in session.scalars(select(audit.AuditEntry)) if entry.event.startswith("decision")]
    assert events.count("decision.entered") == 5
    assert events.count("decision_sheet.issued") == 1
    letter = notices.decision_sheet_issued(session, told[0].payload, OFFICE)
    assert "AC/901-DS(2026)0001" in letter.text
    assert "option" not in letter.text
    assert came_of(session, story.people.delegate, meeting).sheet is not None
    assert came_of(session, story.people.partner, meeting).sheet is None


def test_it_goes_out_once_and_then_the_outcomes_stand(story: Issuing, meeting: Meeting) -> None:
    story.issue_sheet(meeting)
    with pytest.raises(IssuedAlready, match=r"AC/901-DS\(2026\)0001 was issued already"):
        story.issue_sheet(meeting)
    with pytest.raises(OutcomesStand):
        record_outcome(
            story.session, story.named(meeting, "Seating plan"), actor=story.secretary, verb="noted", text_en="more"
        )
    with pytest.raises(OutcomesStand):
        agree_in_room(story.session, meeting, actor=story.secretary)


def test_only_what_was_shown_goes_out(story: Issuing, meeting: Meeting) -> None:
    seal = plan_decision_sheet(story.session, meeting).seal
    story.outcome(story.named(meeting, "Seating plan"), "agreed", "to try it", "d’essayer")
    with pytest.raises(ChangedMeanwhile):
        issue_decision_sheet(story.session, meeting, actor=story.secretary, seal=seal)
    assert queries.decision_sheets_of(story.session, meeting) == []


def test_a_new_reader_is_a_change_too(story: Issuing, meeting: Meeting) -> None:
    seal = plan_decision_sheet(story.session, meeting).seal
    story.people.head_a.ends_at = clock.now()
    story.session.flush()
    with pytest.raises(ChangedMeanwhile):
        issue_decision_sheet(story.session, meeting, actor=story.secretary, seal=seal)


def test_nothing_goes_out_of_a_meeting_that_is_on(story: Issuing, meeting: Meeting) -> None:
    meeting.state = MeetingState.IN_SESSION.value
    with pytest.raises(NotClosedYet):
        story.issue_sheet(meeting)


def test_agreed_in_the_room_is_kept_for_each_item_and_the_whole(story: Issuing, meeting: Meeting) -> None:
    one = story.named(meeting, "Seating plan")
    agree_in_room(story.session, meeting, actor=story.secretary, item=one)
    rooms = meetings.in_room_of(story.session, meeting)
    assert [item.title_en for item in meeting.items if item.id in rooms and rooms[item.id].agreed_at] == [
        "Seating plan"
    ]
    agree_in_room(story.session, meeting, actor=story.secretary)
    sitting = meetings.sitting_of(story.session, meeting)
    assert sitting is not None
    assert sitting.agreed_at == clock.now()
    assert sum(room.agreed_at is not None for room in meetings.in_room_of(story.session, meeting).values()) == 4
    assert "agreed" not in keys(story, meeting)


def test_a_recall_undoes_it_and_it_goes_out_again(story: Issuing, meeting: Meeting) -> None:
    session = story.session
    version = story.issue_sheet(meeting)
    recall_version(session, version, actor=story.secretary, reason="A typing error")
    states = {one.state for one in session.scalars(select(Decision).where(Decision.version_id == version.id))}
    assert states == {"recalled"}
    assert {one.state for one in session.scalars(select(Action))} == {"cancelled"}
    assert not meetings.outcomes_frozen(session, meeting)
    told = session.scalars(select(OutboxMessage).where(OutboxMessage.key.like(f"{notices.SHEET_ISSUED}:%"))).first()
    assert told is not None
    with pytest.raises(Dropped):
        notices.decision_sheet_issued(session, told.payload, OFFICE)
    story.outcome(story.named(meeting, "Seating plan"), "agreed", "to try it", "d’essayer")
    again = story.issue_sheet(meeting)
    assert again.symbol == "AC/901-DS(2026)0001-REV1"
    assert again.paper_id == version.paper_id
    assert len([one for one in session.scalars(select(Decision)) if one.state == "in_force"]) == 6


def test_what_was_opened_stays(story: Issuing, meeting: Meeting) -> None:
    version = story.issue_sheet(meeting)
    note_opening(story.session, version, actor=load_actor(story.session, story.people.delegate), face="page")
    with pytest.raises(AlreadyOpened):
        recall_version(story.session, version, actor=story.secretary, reason="Too late")
    assert meetings.outcomes_frozen(story.session, meeting)


def test_sheets_of_two_meetings_are_kept_apart(story: Issuing, meeting: Meeting) -> None:
    other = story.held_meeting()
    first, second = story.issue_sheet(meeting), story.issue_sheet(other)
    assert (first.symbol, second.symbol) == ("AC/901-DS(2026)0001", "AC/901-DS(2026)0002")
    assert [one.id for one in queries.decision_sheets_of(story.session, other)] == [second.id]


def test_a_draft_says_that_it_is_one(story: Issuing, meeting: Meeting) -> None:
    from secretariat.documents.services.preview import ask_for_print
    from secretariat.minutes.services.decision_sheet import draft_of_sheet

    ask_for_print(story.session, draft_of_sheet(story.session, meeting)[0], face="en")
    asked = story.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "render.preview")).one()
    draft = from_json(asked.payload["sheet"])
    assert draft.front.draft is not None
    assert replace(draft.front, draft=None) == plan_decision_sheet(story.session, meeting).sheet.front


def test_two_secretaries_at_once_issue_one_sheet(
    story: Issuing, meeting: Meeting, engine: Engine, session: Session
) -> None:
    seal = plan_decision_sheet(session, meeting).seal
    session.commit()
    meeting_id, people = meeting.id, (story.people.secretary.id, story.people.second_secretary.id)
    session.rollback()

    def go(user_id: int) -> str:
        with clock.at(TODAY), writing(), Session(engine) as own:
            actor = load_actor(own, own.get_one(User, user_id))
            try:
                version = issue_decision_sheet(own, own.get_one(Meeting, meeting_id), actor=actor, seal=seal)
            except (IssuedAlready, ChangedMeanwhile) as refused:
                own.rollback()
                return type(refused).__name__
            symbol = version.symbol
            own.commit()
            return symbol

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(go, people))
    assert said == ["AC/901-DS(2026)0001", "IssuedAlready"]
    assert len(session.scalars(select(Decision)).all()) == 5
