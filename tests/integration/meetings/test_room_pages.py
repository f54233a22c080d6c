"""The room through its pages: as people use it, as scripts save, and what happens when two do."""

# ruff: noqa: F811  # fixtures that are imported are named again as parameters

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from secretariat.core import clock
from secretariat.core.ids import new_pid
from secretariat.meetings import queries
from secretariat.meetings.models import Attendance, Meeting, Outcome, Reservation, Statement, Tasking
from secretariat.meetings.services.agenda import ItemInput
from secretariat.meetings.services.invite import invite
from secretariat.meetings.services.outcomes import add_item_in_session, record_outcome
from secretariat.meetings.services.sitting import open_meeting
from secretariat.meetings.states import ItemKind
from secretariat.web.database import db
from tests.client import Browser, BrowserFor
from tests.integration.meetings.pages import browser_for  # noqa: F401  # a fixture
from tests.integration.meetings.room import IN_ROOM, held, in_room, item, ready, story  # noqa: F401  # fixtures
from tests.integration.meetings.story import Story
from tests.integration.meetings.test_sitting import issue_sheet
from tests.queries import count_queries
from tests.world import Cast

#: Of pages and forms: their services are tried on both kinds of database, and their queries by the table of access.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

JSON = {"Accept": "application/json"}


def at(meeting: Meeting, title: str, *more: str) -> str:
    """The address of an item in the room, or of something under it."""
    return "/".join([f"/items/{item(meeting, title).pid}/room", *more])


def save(browser: Browser, path: str, data: dict[str, Any]) -> TestResponse:
    """What a script sends."""
    return browser.post(path, data, headers=JSON)


class TestSitting:
    def test_the_meetings_page_leads_to_the_opening_and_then_to_the_room(
        self, browser_for: BrowserFor, people: Cast, ready: Meeting, in_room: None
    ) -> None:
        secretary = browser_for(people.secretary)
        page = f"/meetings/{ready.pid}"
        assert f"{page}/open" in secretary.get(page).text
        form = secretary.get(f"{page}/open").text
        assert 'value="Helena Brandt"' in form
        assert 'value="10:02"' in form
        sent = {"day": "2026-11-24", "at": "10:02", "chair_name": "Helena Brandt", "chair_title_en": "ASG Operations"}
        answer = secretary.post(f"{page}/open", sent)
        assert answer.location == f"{page}/attendance"
        assert "2 present" in secretary.get(answer.location).text
        shown = secretary.get(page).text
        assert "In session since 10:02" in shown
        assert f"{page}/room" in shown
        for who in (people.delegate, people.head_a):
            theirs = browser_for(who).get(page).text
            assert "In session since 10:02" in theirs
            assert f"{page}/room" not in theirs

    def test_the_history_tells_each_step_and_hides_the_hours_from_an_invitee(
        self, session: Session, browser_for: BrowserFor, people: Cast, ready: Meeting, story: Story, in_room: None
    ) -> None:
        with clock.at(IN_ROOM - timedelta(days=1)):
            asked = [item(ready, "Guidance")]
            invite(session, ready, people.partner_x, actor=story.secretary, items=asked, with_papers=True)
            session.commit()
        open_meeting(session, ready, actor=story.secretary)
        session.commit()

        def told(browser: Browser) -> list[tuple[bool, str]]:
            shown = browser.get(f"/meetings/{ready.pid}").text
            return [
                (bool(now), what) for now, what in re.findall(r'<li( class="history__now"[^>]*)?>([^<]*)<small>', shown)
            ]

        assert told(browser_for(people.delegate)) == [
            (True, "Meeting opened"),
            (False, "Provisional agenda issued"),
            (False, "Meeting convened"),
            (False, "Meeting planned"),
        ]
        assert "Meeting opened" not in [what for _now, what in told(browser_for(people.partner))]

    @pytest.mark.parametrize("hour", ["10:03", "25:00", ""])
    def test_an_hour_that_cannot_be_comes_back_with_a_sentence(
        self, browser_for: BrowserFor, people: Cast, ready: Meeting, in_room: None, hour: str
    ) -> None:
        sent = {"day": "2026-11-24", "at": hour, "chair_name": "A name typed"}
        answer = browser_for(people.secretary).post(f"/meetings/{ready.pid}/open", sent)
        assert answer.status_code == 422
        assert "A name typed" in answer.text
        assert 'class="fault"' in answer.text

    def test_it_is_suspended_resumed_and_closed_with_what_lacks_an_outcome_named(
        self, session: Session, browser_for: BrowserFor, people: Cast, story: Story, held: Meeting
    ) -> None:
        secretary = browser_for(people.secretary)
        page = f"/meetings/{held.pid}"
        assert secretary.post(f"{page}/suspend").location == f"{page}/room"
        assert secretary.post(f"{page}/suspend").status_code == 403
        assert "Suspended" in secretary.get(page).text
        assert secretary.post(f"{page}/resume").status_code == 303
        record_outcome(session, item(held, "Guidance"), actor=story.secretary, verb="agreed")
        named = secretary.get(f"{page}/close").text
        assert "7 items have no outcome" in named
        assert "Pilot" in named
        with clock.at(IN_ROOM + timedelta(hours=2)):
            assert secretary.post(f"{page}/close", {"day": "2026-11-24", "at": "12:02"}).status_code == 303
            shown = secretary.get(page).text
        assert "Closed at 12:02" in shown
        assert "agreed" in shown
        delegate = browser_for(people.delegate).get(page).text
        assert "Closed at 12:02" in delegate
        assert ">agreed<" not in delegate, "delegations learn of outcomes by the decision sheet"

    def test_chair_staff_and_hours_are_put_right(
        self, session: Session, browser_for: BrowserFor, people: Cast, held: Meeting
    ) -> None:
        secretary = browser_for(people.secretary)
        page = secretary.get(f"/meetings/{held.pid}/sitting").text
        [version] = re.findall(r'name="row_version" value="(\d+)"', page)
        sent = {
            "chair_name": "Vera Vice",
            "opened_day": "2026-11-24",
            "opened": "10:01",
            "staff": "Clara Wennberg, Secretary",
            "row_version": version,
        }
        assert secretary.post(f"/meetings/{held.pid}/sitting", sent).status_code == 303
        assert "Vera Vice" in secretary.get(f"/meetings/{held.pid}/attendance").text
        stale = secretary.post(f"/meetings/{held.pid}/sitting", {**sent, "chair_name": "Another"})
        assert stale.status_code == 409
        assert "Vera Vice" in stale.text
        assert "Another" in stale.text

    def test_an_item_is_added_at_the_table(
        self, session: Session, browser_for: BrowserFor, people: Cast, held: Meeting
    ) -> None:
        secretary = browser_for(people.secretary)
        page = f"/meetings/{held.pid}/room/add"
        assert secretary.post(page, {"kind": "aob", "title_en": "", "title_fr": ""}).status_code == 422
        answer = secretary.post(page, {"kind": "aob", "title_en": "Summer schedule", "title_fr": ""})
        shown = secretary.get(answer.location).text
        assert "Summer schedule" in shown
        assert "Item 9 is on the agenda" in shown


class TestAnnouncing:
    def test_a_delegate_announces_and_the_secretariat_sees_it(
        self, browser_for: BrowserFor, people: Cast, ready: Meeting, in_room: None
    ) -> None:
        delegate, page = browser_for(people.delegate, language="fr"), f"/meetings/{ready.pid}/announce"
        assert "Nation B n’a pas annoncé" in delegate.get(f"/meetings/{ready.pid}").text
        sent = {"party": people.nation_b.pid, "coming": "yes", "people": "Ida Berg, Counsellor", "row_version": "0"}
        assert delegate.post(page, {**sent, "people": "x\n" * 41}).status_code == 422
        assert delegate.post(page, sent).status_code == 303
        assert "a annoncé" in delegate.get(f"/meetings/{ready.pid}").text
        assert "Ida Berg, Counsellor" in browser_for(people.secretary).get(f"/meetings/{ready.pid}/attendance").text
        other = browser_for(people.head_a)
        assert "Ida Berg" not in other.get(page).text
        assert "Ida Berg" not in other.get(f"/meetings/{ready.pid}").text
        answer = other.post(page, {**sent, "people": "Somebody else"})
        assert answer.status_code == 422, "a party that is not one's own is no choice"
        stale = delegate.post(page, {**sent, "people": "Per Lund"})
        assert stale.status_code == 409
        assert "Ida Berg" in stale.text
        assert "Per Lund" in stale.text

    def test_not_once_the_meeting_is_open(self, browser_for: BrowserFor, people: Cast, held: Meeting) -> None:
        assert browser_for(people.delegate).get(f"/meetings/{held.pid}/announce").status_code == 403
        assert f"/meetings/{held.pid}/announce" not in browser_for(people.delegate).get(f"/meetings/{held.pid}").text


class TestAttendance:
    def row(self, session: Session, meeting: Meeting, code: str) -> Attendance:
        return next(row for row in queries.attendance_of(session, meeting) if row.party.code == code)

    def test_one_tap_and_the_count_follows(
        self, session: Session, browser_for: BrowserFor, people: Cast, held: Meeting
    ) -> None:
        secretary, page = browser_for(people.secretary), f"/meetings/{held.pid}/attendance"
        row = self.row(session, held, "B")
        answer = secretary.post(f"/attendance/{row.pid}", {"presence": "excused", "row_version": "1"})
        assert answer.location == f"{page}#party-{row.pid}"
        assert "1 present, 1 excused" in secretary.get(page).text
        by = {"presence": "represented", "represented_by": people.nation_a.pid, "row_version": "2"}
        assert secretary.post(f"/attendance/{row.pid}", by).status_code == 303
        assert "Represented by Nation A" in secretary.get(page).text
        a = self.row(session, held, "A")
        refused = secretary.post(f"/attendance/{a.pid}", {"presence": "absent", "row_version": "1"})
        assert refused.status_code == 422
        assert "Nation A represents Nation B" in refused.text
        assert secretary.post(f"{page}/all").status_code == 303
        assert "2 present" in secretary.get(page).text

    def test_a_script_gets_the_version_and_the_second_hand_both_texts(
        self, session: Session, browser_for: BrowserFor, people: Cast, held: Meeting
    ) -> None:
        secretary, colleague = browser_for(people.secretary), browser_for(people.second_secretary)
        row = self.row(session, held, "B")
        address = f"/attendance/{row.pid}"
        first = save(secretary, address, {"presence": "excused", "row_version": "1"})
        assert (first.status_code, first.json and first.json["version"], first.json and first.json["saved"]) == (
            200,
            2,
            "10:02:00",
        )
        second = save(colleague, address, {"presence": "absent", "row_version": "1"})
        assert second.status_code == 409
        assert second.json
        assert second.json["conflict"]["by"] == "Clara Wennberg"
        nonsense = save(colleague, address, {"presence": "asleep", "row_version": "2"})
        assert nonsense.status_code == 422
        assert nonsense.json
        assert "presence" in nonsense.json["faults"]

    def test_persons_and_a_remark_on_a_page_of_their_own(
        self, session: Session, browser_for: BrowserFor, people: Cast, held: Meeting
    ) -> None:
        secretary, row = browser_for(people.secretary), self.row(session, held, "B")
        sent = {"presence": "present", "people": "Ida Berg", "remark_en": "from item 3", "row_version": "1"}
        bad = secretary.post(f"/attendance/{row.pid}", {**sent, "people": "Ida\x00Berg"})
        assert bad.status_code == 422
        assert "from item 3" in bad.text
        assert secretary.post(f"/attendance/{row.pid}", sent).status_code == 303
        shown = secretary.get(f"/meetings/{held.pid}/attendance").text
        assert "Ida Berg" in shown
        assert "from item 3" in shown


class TestRows:
    def test_the_room_begins_at_the_first_item_and_stays_at_the_one_on_the_table(
        self, browser_for: BrowserFor, people: Cast, held: Meeting
    ) -> None:
        secretary, page = browser_for(people.secretary), f"/meetings/{held.pid}/room"
        assert secretary.get(page).location == at(held, "Adoption of the agenda")
        secretary.post(at(held, "Pilot", "act"), {"act": "call"})
        assert secretary.get(page).location == at(held, "Pilot")
        assert "On the table" in secretary.get(at(held, "Pilot")).text
        secretary.post(at(held, "Pilot", "act"), {"act": "finish"})
        shown = secretary.get(at(held, "Pilot")).text
        assert "Discussed 10:02 to 10:02" in shown
        assert "No outcome" in shown

    def test_an_outcome_is_recorded_changed_moved_and_taken_off_without_a_script(
        self, session: Session, browser_for: BrowserFor, people: Cast, held: Meeting
    ) -> None:
        secretary, page = browser_for(people.secretary), at(held, "Guidance")
        answer = secretary.post(f"{page}/outcome", {"verb": "agreed", "text_en": "option B", "text_fr": ""})
        pid = answer.location.rpartition("#outcome-")[2]
        assert answer.location == f"{page}#outcome-{pid}"
        shown = secretary.get(page).text
        assert "option B" in shown
        assert "French wording follows" in shown
        sent = {"verb": "noted", "text_en": "option C", "text_fr": "l’option C", "row_version": "1"}
        assert secretary.post(f"{page}/outcome/{pid}", sent).location == f"{page}#outcome-{pid}"
        secretary.post(f"{page}/outcome", {"verb": "agreed"})
        secretary.post(f"{page}/outcome/{pid}", {"do": "down"})
        shown = secretary.get(page).text
        assert shown.index("(b)") < shown.index("option C")
        secretary.post(f"{page}/act", {"act": "agree"})
        assert "Agreed in the room, 10:02" in secretary.get(page).text
        assert secretary.post(f"{page}/outcome/{pid}", {"do": "remove"}).status_code == 303
        assert secretary.post(f"{page}/outcome/{pid}", {"do": "remove"}).status_code == 303, "it is gone already"
        assert [one.verb for one in session.scalars(select(Outcome))] == ["agreed"]

    def test_what_stands_beside_it(
        self, session: Session, browser_for: BrowserFor, people: Cast, held: Meeting
    ) -> None:
        secretary, page = browser_for(people.secretary), at(held, "Guidance")
        a = people.nation_a.pid
        secretary.post(f"{page}/reservation", {"party": a, "text_en": "subject to x"})
        secretary.post(f"{page}/statement", {"party": a, "text_fr": "Pour le compte rendu."})
        task = {"text_en": "Issue it", "owner_words": "policy SUPPORT", "due_kind": "none", "due_on": "2026-12-11"}
        secretary.post(f"{page}/tasking", task)
        shown = secretary.get(page).text
        assert "subject to x" in shown
        assert "Pour le compte rendu." in shown
        [tasking] = session.scalars(select(Tasking)).all()
        assert (tasking.owner and tasking.owner.code, tasking.due_kind) == ("PS", "date"), "a known name is that party"
        [reservation] = session.scalars(select(Reservation)).all()
        change = {"party": people.nation_b.pid, "text_en": "subject to y", "row_version": "1"}
        secretary.post(f"{page}/reservation/{reservation.pid}", change)
        session.expire_all()
        assert reservation.party.code == "B"
        [statement] = session.scalars(select(Statement)).all()
        secretary.post(f"{page}/statement/{statement.pid}", {"do": "remove"})
        assert session.scalars(select(Statement)).all() == []

    def test_an_action_says_which_decision_it_follows_where_there_are_several(
        self, session: Session, browser_for: BrowserFor, people: Cast, held: Meeting
    ) -> None:
        secretary, page = browser_for(people.secretary), at(held, "Guidance")
        secretary.post(f"{page}/outcome", {"verb": "agreed", "text_en": "option B"})
        assert 'id="add-tasking-outcome-from" hidden' in secretary.get(page).text
        secretary.post(f"{page}/outcome", {"verb": "noted", "text_en": "the cost of each option"})
        shown = secretary.get(page).text
        assert 'id="add-tasking-outcome-from" hidden' not in shown
        assert "(b) noted the cost of each option" in shown
        second = session.scalars(select(Outcome).where(Outcome.verb == "noted")).one()
        secretary.post(f"{page}/tasking", {"text_en": "Publish it", "due_kind": "none", "outcome": second.pid})
        assert session.scalars(select(Tasking)).one().outcome_id == second.id
        assert f'<option selected value="{second.pid}">' in secretary.get(page).text
        refused = secretary.post(f"{page}/tasking", {"text_en": "typed words", "due_kind": "none", "outcome": "aaaa"})
        assert refused.status_code == 422
        assert "Choose a decision of this item." in refused.text
        assert "typed words" in refused.text

    def test_who_reads_the_room_reads_when_an_action_is_due_and_from_what_it_follows(
        self, session: Session, browser_for: BrowserFor, people: Cast, held: Meeting
    ) -> None:
        secretary, page = browser_for(people.secretary), at(held, "Guidance")
        for verb in ("agreed", "noted"):
            secretary.post(f"{page}/outcome", {"verb": verb, "text_en": f"to have {verb} it"})
        second = session.scalars(select(Outcome).where(Outcome.verb == "noted")).one()
        for due in ({"due_kind": "next_meeting", "outcome": second.pid}, {"due_on": "2026-12-11"}, {}):
            assert (
                secretary.post(f"{page}/tasking", {"text_en": "Publish it", "due_kind": "none", **due}).status_code
                == 303
            )
        shown = " ".join(browser_for(people.chair).get(page).text.replace("\xa0", " ").split())
        due = re.findall(r"Due: ([^<]*?) ?<", shown)
        assert due == [
            "Before the next meeting · From the decision (b) noted to have noted it",
            "Fri 11 Dec",
            "No date",
        ]

    @pytest.mark.parametrize(
        ("kind", "sent", "sentence"),
        [
            ("outcome", {"verb": "", "text_en": "typed words"}, "Choose the verb"),
            ("outcome", {"verb": "agreed", "text_en": "typed words\x07"}, "U+0007"),
            ("reservation", {"party": "", "text_en": "typed words"}, "Choose the delegation"),
            ("reservation", {"party": "aaaa", "text_en": "typed words"}, "Choose the delegation"),
            ("statement", {"party": "A", "text_en": "typed words\nand\x00"}, "Line 2, column 4"),
            ("tasking", {"text_en": "typed words", "due_kind": "date", "due_on": ""}, "Give the date"),
            ("tasking", {"text_en": "typed words", "due_kind": "date", "due_on": "soon"}, "year-month-day"),
            ("tasking", {"text_en": "typed words", "due_kind": "date", "due_on": "2020-12-11"}, "before the meeting"),
        ],
    )
    def test_what_cannot_be_taken_comes_back_with_a_sentence(
        self,
        session: Session,
        browser_for: BrowserFor,
        people: Cast,
        held: Meeting,
        kind: str,
        sent: dict[str, str],
        sentence: str,
    ) -> None:
        if sent.get("party") == "A":
            sent = {**sent, "party": people.nation_a.pid}
        secretary, page = browser_for(people.secretary), at(held, "Guidance")
        answer = secretary.post(f"{page}/{kind}", sent)
        assert answer.status_code == 422
        assert "typed words" in answer.text
        assert sentence in answer.text
        told = save(secretary, f"{page}/{kind}", sent)
        assert told.status_code == 422
        assert told.json
        assert sentence in told.json["sentence"]
        models = (Outcome, Reservation, Statement, Tasking)
        assert not [row for model in models for row in session.scalars(select(model))]

    def test_a_decision_under_any_other_business_is_refused_with_the_words_kept(
        self, browser_for: BrowserFor, people: Cast, held: Meeting
    ) -> None:
        secretary, page = browser_for(people.secretary), at(held, "Any other business")
        answer = secretary.post(f"{page}/outcome", {"verb": "agreed", "text_en": "typed words"})
        assert answer.status_code == 409
        assert "nothing is decided under it" in answer.text
        told = save(secretary, f"{page}/outcome", {"verb": "agreed", "text_en": "typed words"})
        assert (told.status_code, told.json and "conflict" in told.json) == (409, False)

    def test_a_points_are_adopted_together(
        self, session: Session, browser_for: BrowserFor, people: Cast, held: Meeting
    ) -> None:
        secretary, page = browser_for(people.secretary), at(held, "Calendar")
        assert "Adopt this item" in secretary.get(page).text
        adopt = f"/meetings/{held.pid}/room/adopt"
        assert secretary.post(adopt, {"items": [item(held, "Calendar").pid]}).status_code == 303
        shown = secretary.get(page).text
        assert "Adopted without discussion" in shown
        assert "Adopt this item" not in shown
        assert secretary.post(adopt, {"items": [item(held, "Guidance").pid]}).status_code == 409

    def test_an_a_point_is_discussed_when_a_delegation_asks(
        self, session: Session, browser_for: BrowserFor, people: Cast, held: Meeting
    ) -> None:
        secretary, page = browser_for(people.secretary), at(held, "Calendar")
        assert secretary.post(f"{page}/act", {"act": "discuss"}).status_code == 303
        assert secretary.post(f"{page}/act", {"act": "discuss"}).status_code == 409
        assert secretary.post(f"{page}/act", {"act": "dance"}).status_code == 422
        session.expire_all()
        assert item(held, "Calendar").kind == "decision"


class TestScripts:
    def test_a_row_saves_with_its_version(
        self, session: Session, browser_for: BrowserFor, people: Cast, held: Meeting
    ) -> None:
        secretary, page = browser_for(people.secretary), at(held, "Guidance")
        added = save(secretary, f"{page}/outcome", {"verb": "agreed"})
        assert added.json
        pid = added.json["row"].removeprefix("outcome-")
        for version in (1, 2):
            sent = {"verb": "agreed", "text_en": f"words {version}", "row_version": str(version)}
            saved = save(secretary, f"{page}/outcome/{pid}", sent)
            assert saved.json == {"saved": "10:02:00", "version": version + 1}

    def test_two_on_one_row_and_two_on_two_items(
        self, session: Session, browser_for: BrowserFor, people: Cast, held: Meeting
    ) -> None:
        secretary, colleague = browser_for(people.secretary), browser_for(people.second_secretary)
        page = at(held, "Guidance")
        added = save(secretary, f"{page}/outcome", {"verb": "agreed"})
        assert added.json
        address = f"{page}/outcome/{added.json['row'].removeprefix('outcome-')}"
        mine = {"verb": "agreed", "text_en": "mine", "row_version": "1"}
        theirs = {"verb": "noted", "text_en": "theirs", "row_version": "1"}
        assert save(secretary, address, mine).status_code == 200
        told = save(colleague, address, theirs)
        assert told.status_code == 409
        assert told.json
        conflict = told.json["conflict"]
        assert (conflict["by"], conflict["at"]) == ("Clara Wennberg", "10:02")
        assert "theirs" in conflict["mine"].values()
        assert "mine" in conflict["theirs"].values()
        read = colleague.post(address, theirs)
        assert read.status_code == 409
        assert "theirs" in read.text
        assert "mine" in read.text
        other = save(colleague, at(held, "Pilot", "outcome"), {"verb": "noted", "text_en": "theirs"})
        assert other.status_code == 200

    def test_a_row_that_a_colleague_removed(
        self, session: Session, browser_for: BrowserFor, people: Cast, held: Meeting
    ) -> None:
        secretary, page = browser_for(people.secretary), at(held, "Guidance")
        gone = f"{page}/outcome/{new_pid()}"
        answer = secretary.post(gone, {"verb": "agreed", "text_en": "typed words", "row_version": "1"})
        assert answer.status_code == 409
        assert "typed words" in answer.text
        assert "It was removed." in answer.text
        told = save(secretary, gone, {"verb": "agreed", "text_en": "typed words", "row_version": "1"})
        assert told.json
        assert "typed words" in told.json["conflict"]["mine"].values()

    def test_an_item_that_a_colleague_withdrew(self, browser_for: BrowserFor, people: Cast, held: Meeting) -> None:
        page = at(held, "Guidance")
        save(browser_for(people.second_secretary), f"{page}/outcome", {"verb": "withdrawn"})
        told = save(browser_for(people.secretary), f"{page}/outcome", {"verb": "agreed", "text_en": "typed"})
        assert told.status_code == 409
        assert told.json
        assert "Tomas Arriaga" in told.json["sentence"]
        assert "Take it up again first" in told.json["sentence"]

    def test_what_was_sent_again_after_ten_minutes_without_a_network_has_one_effect(
        self, session: Session, browser_for: BrowserFor, people: Cast, held: Meeting
    ) -> None:
        secretary, page = browser_for(people.secretary), at(held, "Guidance")
        acts = [
            (f"{page}/act", {"act": "call"}),
            (f"{page}/outcome", {"verb": "agreed", "text_en": "option B"}),
            (f"{page}/outcome", {"verb": "noted", "text_en": "the cost"}),
            (f"{page}/tasking", {"text_en": "Issue it", "due_kind": "none"}),
        ]
        sent = [(path, {**data, "once": f"act-{n}"}) for n, (path, data) in enumerate(acts)]
        first = [save(secretary, path, data) for path, data in sent]
        with clock.at(IN_ROOM + timedelta(minutes=10)):
            again = [save(secretary, path, data) for path, data in sent]
        assert [one.status_code for one in first + again] == [200] * 8
        assert [one.json for one in again] == [one.json for one in first], "the first answer comes again"
        assert [one.text_en for one in session.scalars(select(Outcome).order_by(Outcome.id))] == [
            "option B",
            "the cost",
        ]
        assert len(session.scalars(select(Tasking)).all()) == 1

    def test_a_double_tap_without_a_script_has_one_effect(
        self, session: Session, browser_for: BrowserFor, people: Cast, held: Meeting
    ) -> None:
        secretary, page = browser_for(people.secretary), at(held, "Guidance")
        answers = [secretary.post(f"{page}/outcome", {"verb": "agreed", "once": "tap"}) for _ in range(2)]
        assert answers[0].location == answers[1].location
        assert len(session.scalars(select(Outcome)).all()) == 1


class TestReaders:
    def test_the_chair_reads_and_nobody_else_outside_the_secretariat(
        self, session: Session, browser_for: BrowserFor, people: Cast, story: Story, held: Meeting
    ) -> None:
        record_outcome(session, item(held, "Guidance"), actor=story.secretary, verb="agreed", text_en="option B")
        page = at(held, "Guidance")
        chair = browser_for(people.chair, language="fr").get(page)
        assert "option B" in chair.text
        assert 'name="verb"' not in chair.text
        assert browser_for(people.chair).post(f"{page}/outcome", {"verb": "noted"}).status_code == 403
        for who in ("delegate", "head_a"):
            assert browser_for(getattr(people, who)).get(f"/meetings/{held.pid}/room").status_code == 403
            assert browser_for(getattr(people, who)).get(page).status_code == 404
        for who in ("asb_secretary", "asb_delegate", "partner", "former", "former_chair", "administrator", "drafter"):
            stranger = browser_for(getattr(people, who))
            for path in (page, f"/meetings/{held.pid}/room", f"/meetings/{held.pid}/attendance"):
                assert stranger.get(path).status_code == 404, (who, path)

    def test_once_the_sheet_is_out_it_can_only_be_read(
        self, session: Session, browser_for: BrowserFor, people: Cast, story: Story, held: Meeting
    ) -> None:
        record_outcome(session, item(held, "Guidance"), actor=story.secretary, verb="agreed", text_en="option B")
        issue_sheet(session, item(held, "Guidance"), people)
        secretary, page = browser_for(people.secretary), at(held, "Guidance")
        shown = secretary.get(page).text
        assert "The decision sheet has been issued" in shown
        assert 'name="verb"' not in shown
        told = save(secretary, f"{page}/outcome", {"verb": "noted", "text_en": "late words"})
        assert told.status_code == 409
        assert told.json
        assert "no longer be changed here" in told.json["sentence"]

    @pytest.mark.parametrize("language", ["en", "fr"])
    def test_with_74_items_the_page_stays_light(
        self,
        app: Flask,
        session: Session,
        browser_for: BrowserFor,
        people: Cast,
        story: Story,
        held: Meeting,
        language: str,
    ) -> None:
        secretary = browser_for(people.secretary, language=language)
        few = self.asked(app, secretary, at(held, "Guidance"))
        for n in range(74 - len(held.items)):
            given = ItemInput(kind=ItemKind.DISCUSSION, title_en=f"Matter {n}", title_fr=f"Question {n}")
            add_item_in_session(session, held, given, actor=story.secretary)
        record_outcome(session, item(held, "Guidance"), actor=story.secretary, verb="agreed", text_en="option B")
        record_outcome(session, item(held, "Guidance"), actor=story.secretary, verb="noted", text_en="the rest")
        page = secretary.get(at(held, "Guidance"))
        assert page.text.count("data-item-link") >= 74
        many = self.asked(app, secretary, at(held, "Guidance"))
        assert len(many) <= len(few) + 1, "\n".join(many)
        assert len(many) <= 30, "\n".join(many)
        rows = self.asked(app, secretary, f"/meetings/{held.pid}/attendance")
        assert len(rows) <= 20, "\n".join(rows)

    def asked(self, app: Flask, browser: Browser, path: str) -> list[str]:
        with app.app_context(), count_queries(db.engine) as seen:
            assert browser.get(path).status_code == 200
        return seen
