"""Issuing an agenda: what stands, who is told, what a revision changes, what can be recalled."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import audit
from secretariat.core.outbox import OutboxMessage
from secretariat.documents.errors import AlreadyOpened
from secretariat.documents.markings import Marking
from secretariat.documents.models import Version
from secretariat.documents.services import note_opening
from secretariat.documents.services.circulate import recall_version
from secretariat.meetings import queries
from secretariat.meetings.errors import AgendaClosed, AgendaEmpty, NothingChanged
from secretariat.meetings.outline import build
from secretariat.meetings.services.agenda import (
    ItemInput,
    edit_item,
    move_item,
    move_matter,
    remove_item,
)
from secretariat.meetings.services.convene import call_off
from secretariat.meetings.services.issue import issue_agenda, issued_sheet, plan_issue, recall_agenda
from secretariat.meetings.states import ItemKind, MeetingAction
from secretariat.press.words import Both
from tests.integration.meetings.story import Story
from tests.world import Cast


@pytest.fixture
def story(session: Session, people: Cast) -> Story:
    return Story(session, people)


def numbers(story: Story, meeting: object) -> list[str]:
    items = queries.items_of(story.session, meeting)  # type: ignore[arg-type]  # a meeting
    return [row.number for row in build(meeting, items).rows]  # type: ignore[arg-type]  # a meeting


def test_the_first_issue_numbers_grants_and_tells(story: Story) -> None:
    meeting = story.meeting()
    item = story.item(meeting, "Guidance on deadlines")
    paper = story.paper("Guidance", french="Un alinéa.")
    story.attach(item, paper)
    plan = plan_issue(story.session, meeting)
    assert plan.ready_papers == (paper,)
    version = issue_agenda(story.session, meeting, actor=story.secretary, circulate_papers=[paper.pid])
    story.session.commit()
    assert version.symbol == plan.symbol == "AC/901-A(2026)0001"
    assert paper.symbol == "AC/901-D(2026)0001"
    assert meeting.state == "agenda_issued"
    delegate = load_actor(story.session, story.people.delegate)
    assert queries.meeting_by_pid(story.session, delegate, meeting.pid) is meeting
    assert queries.agenda_in_force(story.session, delegate, meeting) is not None
    for stranger in (story.people.asb_delegate, story.people.partner, story.people.former, story.people.administrator):
        actor = load_actor(story.session, stranger)
        assert queries.meeting_by_pid(story.session, actor, meeting.pid) is None
        assert queries.agenda_in_force(story.session, actor, meeting) is None
    told = story.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail.notice")).all()
    assert {message.payload["user"] for message in told} == {story.people.head_a.id, story.people.delegate.id}
    assert version.distribution["persons"] == 2
    assert list(audit.faults(story.session)) == []


def test_the_highest_marking_of_its_papers_rises_to_the_agenda(story: Story) -> None:
    meeting = story.meeting()
    assert meeting.agenda_paper is not None
    meeting.agenda_paper.marking = Marking.PUBLIC.value
    for title, marking in (("Rooms", Marking.PUBLIC), ("Keys", Marking.NATO_UNCLASSIFIED)):
        paper = story.paper(title, french="Un alinéa.")
        paper.marking = marking.value
        story.attach(story.item(meeting, title), paper)
    version = issue_agenda(story.session, meeting, actor=story.secretary)
    assert Marking(version.marking) is Marking.NATO_UNCLASSIFIED
    assert issued_sheet(version).front.marking.fr == "NATO SANS CLASSIFICATION"


def test_an_agenda_without_items_is_not_issued(story: Story) -> None:
    meeting = story.meeting()
    for item in list(meeting.items):
        remove_item(story.session, item, actor=story.secretary)
    with pytest.raises(AgendaEmpty):
        issue_agenda(story.session, meeting, actor=story.secretary)


def test_the_same_agenda_is_not_issued_twice(story: Story) -> None:
    meeting = story.meeting()
    issue_agenda(story.session, meeting, actor=story.secretary)
    with pytest.raises(NothingChanged):
        issue_agenda(story.session, meeting, actor=story.secretary)


def test_a_revision_keeps_numbers_and_lists_its_changes(story: Story) -> None:
    meeting = story.meeting()
    kept = story.item(meeting, "Kept")
    last = story.item(meeting, "Last decision")
    issue_agenda(story.session, meeting, actor=story.secretary)
    before = numbers(story, meeting)
    story.item(meeting, "Inserted", after_item=kept)
    edit_item(
        story.session,
        last,
        ItemInput(kind=ItemKind.DECISION, title_en="Last decision, reworded", title_fr=last.title_fr, minutes=15),
        actor=story.secretary,
        row_version=last.row_version,
    )
    version = issue_agenda(story.session, meeting, actor=story.secretary)
    assert version.symbol == "AC/901-A(2026)0001-REV1"
    after = numbers(story, meeting)
    assert [number for number in after if number in before] == before
    assert "4bis" in after
    sheet = issued_sheet(version)
    said = [(change.item, change.what.en) for change in sheet.changes]
    assert ("4bis", "Item added") in said
    assert ("5", "Title in English changed") in said
    assert ("5", "Minutes changed") in said
    assert {rendition.face for rendition in version.renditions} == {"en", "fr", "both", "marked-en", "marked-fr"}


def test_a_title_given_in_french_is_shown_in_french_to_everybody(story: Story) -> None:
    """Seeded defect: readers of English see the same words struck out and put in again."""
    meeting = story.meeting()
    item = story.item(meeting, "Untranslated")
    item.title_fr = ""
    issue_agenda(story.session, meeting, actor=story.secretary)
    words = ItemInput(kind=ItemKind.DECISION, title_en=item.title_en, title_fr="Traduit", minutes=item.minutes)
    edit_item(story.session, item, words, actor=story.secretary, row_version=item.row_version)
    [change] = issued_sheet(issue_agenda(story.session, meeting, actor=story.secretary)).changes
    assert change.what.en == "Title in French changed"
    assert (change.before, change.after) == (Both("", ""), Both("Traduit", "Traduit"))


def test_moving_an_issued_item_leaves_its_number_behind(story: Story) -> None:
    meeting = story.meeting()
    first = story.item(meeting, "First")
    second = story.item(meeting, "Second")
    issue_agenda(story.session, meeting, actor=story.secretary)
    assert (first.number, second.number) == ("4", "5")
    move_item(story.session, first, "down", actor=story.secretary)
    assert numbers(story, meeting)[3:6] == ["4", "5", "5bis"]
    traces = [item for item in meeting.items if item.moved_to_id == first.id]
    assert [trace.number for trace in traces] == ["4"]
    move_item(story.session, first, "up", actor=story.secretary)
    assert first.number == "4"
    assert numbers(story, meeting)[3:5] == ["4", "5"]


def test_a_matter_moved_to_another_part_is_said_in_the_changes(story: Story) -> None:
    meeting = story.meeting()
    moved = story.item(meeting, "Energy saving", kind=ItemKind.A_POINT)
    story.item(meeting, "A discussion", kind=ItemKind.DISCUSSION)
    issue_agenda(story.session, meeting, actor=story.secretary)
    assert moved.number == "4"
    move_matter(story.session, moved, kind=ItemKind.DISCUSSION, actor=story.secretary)
    version = issue_agenda(story.session, meeting, actor=story.secretary)
    assert moved.number == "5bis"
    said = [(change.item, change.what.en) for change in issued_sheet(version).changes]
    assert ("5bis", "Item moved") in said


def test_an_unopened_agenda_can_be_recalled_and_its_symbol_is_burnt(story: Story) -> None:
    meeting = story.meeting()
    first = issue_agenda(story.session, meeting, actor=story.secretary)
    restored = recall_agenda(story.session, meeting, actor=story.secretary, reason="A typing error")
    assert restored is None
    assert meeting.state == "convened"
    assert first.state == "recalled"
    assert all(item.number is None for item in meeting.items)
    again = issue_agenda(story.session, meeting, actor=story.secretary)
    assert again.symbol == "AC/901-A(2026)0001-REV1"
    story.session.commit()


def test_recalling_a_revision_brings_the_one_before_back(story: Story) -> None:
    meeting = story.meeting()
    first = issue_agenda(story.session, meeting, actor=story.secretary)
    story.item(meeting, "Added later")
    issue_agenda(story.session, meeting, actor=story.secretary)
    assert first.state == "superseded"
    assert recall_agenda(story.session, meeting, actor=story.secretary, reason="Wrong paper") is first
    assert first.state == "issued"
    delegate = load_actor(story.session, story.people.delegate)
    seen = queries.agenda_in_force(story.session, delegate, meeting)
    assert seen is first


def test_a_postponed_meeting_stays_postponed_when_its_agenda_is_recalled(story: Story) -> None:
    meeting = story.meeting()
    issue_agenda(story.session, meeting, actor=story.secretary)
    call_off(story.session, meeting, actor=story.secretary, action=MeetingAction.POSTPONE, reason="The room is shut")
    recall_agenda(story.session, meeting, actor=story.secretary, reason="Its date has gone")
    assert meeting.state == "postponed"


def test_the_agenda_of_a_cancelled_meeting_is_not_recalled(story: Story) -> None:
    meeting = story.meeting()
    version = issue_agenda(story.session, meeting, actor=story.secretary)
    call_off(story.session, meeting, actor=story.secretary, action=MeetingAction.CANCEL, reason="No business")
    with pytest.raises(AgendaClosed):
        recall_version(story.session, version, actor=story.secretary, reason="It is cancelled")


def test_what_has_been_opened_is_not_recalled(story: Story) -> None:
    meeting = story.meeting()
    version = issue_agenda(story.session, meeting, actor=story.secretary)
    note_opening(story.session, version, actor=story.secretary, face="page")
    assert version.opened_at is None, "the secretariat's own reading does not count"
    note_opening(story.session, version, actor=load_actor(story.session, story.people.delegate), face="page")
    with pytest.raises(AlreadyOpened):
        recall_agenda(story.session, meeting, actor=story.secretary, reason="Too late")


def test_numbers_of_withdrawn_items_stay_struck(story: Story) -> None:
    meeting = story.meeting()
    item = story.item(meeting, "To be withdrawn")
    issue_agenda(story.session, meeting, actor=story.secretary)
    remove_item(story.session, item, actor=story.secretary)
    version = issue_agenda(story.session, meeting, actor=story.secretary)
    printed = [row for part in issued_sheet(version).parts for row in part.items if row.number == item.number]
    assert [row.mark for row in printed] == ["withdrawn"]


def test_the_database_refuses_to_alter_what_was_issued(story: Story) -> None:
    meeting = story.meeting()
    version = issue_agenda(story.session, meeting, actor=story.secretary)
    story.session.commit()
    version.title_en = "Something else"
    with pytest.raises(Exception, match="stands"):
        story.session.flush()
    story.session.rollback()
    assert story.session.scalars(select(Version)).one().title_en != "Something else"
