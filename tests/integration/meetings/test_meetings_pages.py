"""The pages of a meeting: planned, convened, read, changed, called off; and who learns nothing of it."""

# ruff: noqa: F811  # fixtures that are imported are named again as parameters

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.committees.models import Holiday
from secretariat.committees.presets import Preset
from secretariat.committees.working_days import working_days_between
from secretariat.core import canonical_json, clock, unchanged
from secretariat.documents import grants
from secretariat.documents.models import DraftFace, Paper, Version
from secretariat.documents.queries import listed
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.services.agenda import ItemInput, edit_item
from secretariat.meetings.services.convene import convene
from secretariat.meetings.services.issue import issue_agenda
from secretariat.meetings.states import ItemKind
from secretariat.packs.contents import gather
from secretariat.people.models import User
from secretariat.web.database import db
from tests.client import Browser
from tests.integration.meetings.pages import browser_for, convened, issued, story  # noqa: F401  # fixtures
from tests.integration.meetings.story import Story
from tests.world import Cast

#: Of pages and forms: their services are tried on both kinds of database, and their queries by the table of access.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PLANNED = {
    "day": "2026-11-24",
    "starts": "10:00",
    "ends": "13:00",
    "place_en": "Room 3",
    "place_fr": "Salle 3",
    "video_link": "",
    "purpose_en": "",
    "purpose_fr": "",
}


def found(session: Session) -> list[Meeting]:
    session.expire_all()
    return list(session.scalars(select(Meeting).order_by(Meeting.id)))


class TestPlanning:
    def form(self, people: Cast, **changes: str) -> dict[str, str]:
        return {**PLANNED, "format": people.members.pid, **changes}

    def test_the_form_begins_with_what_the_preset_says(self, browser_for: type[Browser], people: Cast) -> None:
        page = browser_for(people.secretary).get(f"/bodies/{people.opc.pid}/meetings/new").text
        assert 'value="10:00"' in page
        assert 'value="13:00"' in page
        assert "Deadlines that follow" in page
        assert "Convening notice" in page

    def test_the_next_usual_day_is_proposed(
        self, session: Session, browser_for: type[Browser], people: Cast, story: Story
    ) -> None:
        story.meeting(starts=datetime(2026, 11, 17, 10))  # noqa: DTZ001  # a wall time
        session.commit()
        page = browser_for(people.secretary).get(f"/bodies/{people.opc.pid}/meetings/new").text
        assert 'value="2026-11-24"' in page
        assert 'value="Room 3"' in page

    def test_a_first_meeting_is_proposed_with_time_for_its_notice(
        self, browser_for: type[Browser], people: Cast
    ) -> None:
        notice = Preset.from_plain(people.opc.settings).deadlines.convening_notice
        page = browser_for(people.secretary).get(f"/bodies/{people.opc.pid}/meetings/new").text
        [day] = re.findall(r'<input[^>]*type="date"[^>]*value="(2026-\d\d-\d\d)"', page)[:1]
        assert working_days_between(clock.now().date(), date.fromisoformat(day)) >= notice > 1

    def test_saving_leads_to_the_builder(self, session: Session, browser_for: type[Browser], people: Cast) -> None:
        answer = browser_for(people.secretary).post(f"/bodies/{people.opc.pid}/meetings/new", self.form(people))
        [meeting] = found(session)
        assert answer.status_code == 303
        assert answer.location == f"/meetings/{meeting.pid}/agenda"
        assert meeting.starts_wall == datetime(2026, 11, 24, 10)  # noqa: DTZ001  # a wall time
        assert meeting.state == "planned"

    def test_looking_at_the_deadlines_saves_nothing(
        self, session: Session, browser_for: type[Browser], people: Cast
    ) -> None:
        secretary = browser_for(people.secretary)
        form = self.form(people, day="2026-12-01", look="1", purpose_en="Kept <b>words</b>")
        answer = secretary.post(f"/bodies/{people.opc.pid}/meetings/new", form)
        assert answer.status_code == 200
        assert "Thu\u00a026\u00a0Nov, 17:30" in answer.text  # three working days before
        assert "Kept &lt;b&gt;words&lt;/b&gt;" in answer.text
        assert found(session) == []

    @pytest.mark.parametrize(
        ("day", "sentence"),
        [
            ("2026-11-29", "Sunday 29\u00a0November\u00a02026 is not a working day."),
            ("2026-12-25", "Friday 25\u00a0December\u00a02026 is a holiday of the house: Christmas Day."),
            ("2026-11-24", ""),
        ],
    )
    def test_a_day_on_which_the_house_does_not_work_is_said(
        self, session: Session, browser_for: type[Browser], people: Cast, day: str, sentence: str
    ) -> None:
        session.merge(
            Holiday(calendar=people.opc.calendar, day=date(2026, 12, 25), name_en="Christmas Day", name_fr="Noël")
        )
        session.commit()
        secretary, address = browser_for(people.secretary), f"/bodies/{people.opc.pid}/meetings/new"
        looked = secretary.post(address, self.form(people, day=day, look="1")).text
        planned = secretary.get(secretary.post(address, self.form(people, day=day)).location).text
        for page in (looked, planned):
            assert ("Change the day unless it is meant." in page) is bool(sentence)
            assert sentence in page

    @pytest.mark.parametrize(
        ("changes", "field", "sentence"),
        [
            ({"ends": "09:00"}, "ends", "The meeting ends before it starts."),
            ({"ends": "10:00"}, "ends", "The meeting ends before it starts."),
            ({"day": "2027-03-28", "starts": "02:30", "ends": "04:00"}, "starts", "the clocks go forward"),
            ({"day": "2026-13-45"}, "day", "year-month-day"),
            ({"day": "2026-11-15"}, "day", "This day has passed."),
            ({"day": "2199-12-31"}, "day", "more than three years away"),
            ({"day": "9999-12-31"}, "day", "Give a day of the years 1900 to 2199."),
            ({"day": "1999-01-01"}, "day", "This day has passed."),
            ({"day": "0001-01-01"}, "day", "Give a day of the years 1900 to 2199."),
            ({"day": ""}, "day", "Choose the day"),
            ({"starts": "25:99"}, "starts", "hours and minutes"),
            ({"last_day": "2026-11-23"}, "last_day", "Put the last day after the first."),
            ({"last_day": "2027-11-23"}, "ends", "at most 14 days"),
            ({"video_link": "javascript:alert(1)"}, "video_link", "beginning with https://"),
            ({"place_en": "R" * 201}, "place_en", "at most 200 fit"),
            ({"purpose_fr": "Objet \u202e caché"}, "purpose_fr", "cannot be shown"),
            ({"format": "nothing"}, "format", ""),
        ],
    )
    def test_a_wrong_entry_is_told_at_its_field_and_nothing_is_kept(
        self,
        session: Session,
        browser_for: type[Browser],
        people: Cast,
        changes: dict[str, str],
        field: str,
        sentence: str,
    ) -> None:
        answer = browser_for(people.secretary).post(
            f"/bodies/{people.opc.pid}/meetings/new", self.form(people, **changes)
        )
        assert answer.status_code == 422
        fault = re.search(rf'id="{field}-fault".*?</p>', answer.text, re.S)
        assert fault, f"no fault at {field}"
        assert sentence in fault.group()
        assert found(session) == []

    def test_all_faults_are_said_at_once(self, session: Session, browser_for: type[Browser], people: Cast) -> None:
        """Seeded defect: a text too long is said, and the hours and the link only once it is shorter."""
        wrong = {"ends": "09:00", "place_en": "R" * 201, "purpose_fr": "\x07 objet", "video_link": "video.example.org"}
        answer = browser_for(people.secretary).post(
            f"/bodies/{people.opc.pid}/meetings/new", self.form(people, **wrong)
        )
        assert answer.status_code == 422
        assert re.findall(r'id="(\w+)-fault"', answer.text) == ["ends", "place_en", "video_link", "purpose_fr"]
        assert "begins with a character that cannot be shown (U+0007)" in answer.text
        assert answer.text.count("The meeting ends before it starts.") == 2  # on top and at its field
        assert found(session) == []

    def test_a_planned_meeting_says_how_it_is_convened(self, browser_for: type[Browser], people: Cast) -> None:
        secretary = browser_for(people.secretary)
        planned = secretary.post(f"/bodies/{people.opc.pid}/meetings/new", self.form(people)).location
        assert f'<a href="{planned.removesuffix("/agenda")}/convene">Convene…</a>' in secretary.get(planned).text

    def test_a_form_sent_twice_plans_one_meeting(
        self, session: Session, browser_for: type[Browser], people: Cast
    ) -> None:
        secretary = browser_for(people.secretary)
        form = self.form(people, once="the same key")
        first = secretary.post(f"/bodies/{people.opc.pid}/meetings/new", form)
        second = secretary.post(f"/bodies/{people.opc.pid}/meetings/new", form)
        assert first.location == second.location
        assert len(found(session)) == 1

    def test_whoever_runs_one_body_is_led_to_it(self, browser_for: type[Browser], people: Cast) -> None:
        answer = browser_for(people.secretary).get("/meetings/new")
        assert answer.location == f"/bodies/{people.opc.pid}/meetings/new"

    def test_whoever_runs_none_finds_nothing(self, browser_for: type[Browser], people: Cast) -> None:
        assert browser_for(people.delegate).get("/meetings/new").status_code == 404

    def test_a_delegate_may_see_the_body_but_not_convene(self, browser_for: type[Browser], people: Cast) -> None:
        assert browser_for(people.delegate).get(f"/bodies/{people.opc.pid}/meetings/new").status_code == 403


class TestReading:
    def test_before_the_first_issue_delegates_see_date_and_place_only(
        self, session: Session, browser_for: type[Browser], people: Cast, story: Story, convened: Meeting
    ) -> None:
        story.item(convened, "A secret draft title")
        session.commit()
        page = browser_for(people.delegate).get(f"/meetings/{convened.pid}").text
        assert "Tuesday\u00a024\u00a0November" in page or "Tuesday 24\u00a0November" in page
        assert "Room 3" in page
        assert "The agenda follows by" in page
        assert "A secret draft title" not in page
        assert "Readiness" not in page

    def test_delegates_read_the_issued_agenda_never_the_draft(
        self, session: Session, browser_for: type[Browser], people: Cast, story: Story, issued: Meeting
    ) -> None:
        story.item(issued, "Added to the draft afterwards")
        item = session.scalars(select(AgendaItem).where(AgendaItem.title_en == "Revised guidance")).one()
        given = ItemInput(kind=ItemKind.DECISION, title_en="Renamed in the draft", title_fr="Renommé")
        edit_item(session, item, given, actor=story.secretary, row_version=item.row_version)
        session.commit()
        page = browser_for(people.delegate).get(f"/meetings/{issued.pid}").text
        assert "Revised guidance" in page
        assert "Added to the draft afterwards" not in page
        assert "Renamed in the draft" not in page
        assert "AC/901-A(2026)0001" in page

    def test_papers_stand_under_their_items_with_their_faces(
        self, session: Session, browser_for: type[Browser], people: Cast, issued: Meeting
    ) -> None:
        version = session.scalars(select(Version).where(Version.symbol == "AC/901-D(2026)0001")).one()
        page = browser_for(people.delegate).get(f"/meetings/{issued.pid}").text
        assert f'href="/versions/{version.pid}/en.pdf"' in page
        assert f'href="/versions/{version.pid}/fr.pdf"' in page
        assert "New since your last visit" in page
        assert "1 paper not opened by you" in page

    def test_what_somebody_wrote_or_issued_is_no_news_to_them(
        self, session: Session, browser_for: type[Browser], people: Cast, issued: Meeting
    ) -> None:
        version = session.scalars(select(Version).where(Version.symbol == "AC/901-D(2026)0001")).one()
        said, address = "New since your last visit", f"/meetings/{issued.pid}"
        assert said in browser_for(people.chair).get(address).text
        assert said not in browser_for(session.get_one(User, version.issued_by)).get(address).text
        version.paper.drafter_id = people.delegate.id
        session.commit()
        assert said not in browser_for(people.delegate).get(address).text
        draft = session.scalars(select(DraftFace).where(DraftFace.paper_id == version.paper_id)).first()
        assert draft is not None
        draft.saved_by = people.chair.id
        session.commit()
        assert said not in browser_for(people.chair).get(address).text

    def test_what_was_drawn_once_is_drawn_anew_for_who_is_shown_something_else(
        self, session: Session, browser_for: type[Browser], people: Cast, issued: Meeting
    ) -> None:
        """An agenda is kept under all that is shown of it: what one reader opened, how late it is, and in which language."""
        version = session.scalars(select(Version).where(Version.symbol == "AC/901-D(2026)0001")).one()
        one, other, address = browser_for(people.delegate), browser_for(people.chair), f"/meetings/{issued.pid}"
        for reader in (one, other, one):
            assert "New since your last visit" in reader.get(address).text
        one.get(f"/versions/{version.pid}")
        assert "New since your last visit" not in one.get(address).text
        assert "You have opened every paper that is here" in one.get(address).text
        assert "New since your last visit" in other.get(address).text
        assert "Nouveau depuis votre dernière visite" in browser_for(people.chair, language="fr").get(address).text

    def test_the_same_rows_are_put_together_once(
        self, session: Session, app: Flask, people: Cast, issued: Meeting
    ) -> None:
        papers = [issued.agenda_paper.pid, *session.scalars(select(Paper.pid).where(Paper.title_en == "Guidance"))]
        house, guest = (load_actor(session, user) for user in (people.secretary, people.delegate))
        first = listed(session, guest, papers)
        assert len(first) == 2
        assert listed(session, guest, papers) is first
        agenda = issued.agenda_paper.current_version
        assert agenda is not None
        english, french = (gather(issued, agenda, first, language) for language in ("en", "fr"))
        assert gather(issued, agenda, first, "en").inside is english.inside
        assert english.key != french.key
        assert english.key == canonical_json.digest(english.manifest())
        for paper in session.scalars(select(Paper).where(Paper.title_en == "Guidance")):
            grants.end(session, paper.ref, keep=(grants.secretariat(people.opc.id),))
        session.flush()
        with clock.at(clock.now() + timedelta(minutes=1)):
            assert list(listed(session, guest, papers)) == [issued.agenda_paper.pid]
            assert len(listed(session, house, papers)) == 2

    def test_a_paper_no_longer_open_keeps_its_line_and_loses_its_links(
        self, session: Session, browser_for: type[Browser], people: Cast, issued: Meeting
    ) -> None:
        paper = session.scalars(select(Paper).where(Paper.title_en == "Guidance")).one()
        grants.end(session, paper.ref, keep=(grants.secretariat(people.opc.id),))
        session.commit()
        with clock.at(clock.now() + timedelta(minutes=1)):
            page = browser_for(people.delegate).get(f"/meetings/{issued.pid}").text
        assert "AC/901-D(2026)0001" in page
        assert f"/papers/{paper.pid}" not in page

    def test_opening_the_page_counts_as_reading_and_ends_the_recall(
        self, session: Session, browser_for: type[Browser], people: Cast, issued: Meeting
    ) -> None:
        secretary = browser_for(people.secretary)
        assert "Recall…" in secretary.get(f"/meetings/{issued.pid}").text
        browser_for(people.delegate).get(f"/meetings/{issued.pid}")
        session.expire_all()
        assert issued.agenda_paper is not None
        assert issued.agenda_paper.current_version is not None
        assert issued.agenda_paper.current_version.opened_at is not None
        assert "Recall…" not in secretary.get(f"/meetings/{issued.pid}").text

    def test_downloads_say_that_they_are_being_made(
        self, browser_for: type[Browser], people: Cast, issued: Meeting
    ) -> None:
        page = browser_for(people.delegate, language="fr").get(f"/meetings/{issued.pid}").text
        assert "En préparation depuis" in page
        assert "Ordre du jour, français" in page

    def test_the_secretariat_sees_how_ready_the_draft_is(
        self, session: Session, browser_for: type[Browser], people: Cast, story: Story, issued: Meeting
    ) -> None:
        item = story.item(issued, "An item whose paper is still a draft")
        story.attach(item, story.paper("Not out yet"))
        session.commit()
        page = browser_for(people.secretary).get(f"/meetings/{issued.pid}").text
        assert "Readiness of the draft" in page
        assert "1 of 2" in page
        assert "Missing: item" in page
        for act in ("Revise the agenda", "Issue a revision…", "Change…", "Postpone…", "Cancel the meeting…"):
            assert act in page

    def test_the_chair_sees_the_readiness_but_none_of_the_secretariats_acts(
        self, browser_for: type[Browser], people: Cast, issued: Meeting
    ) -> None:
        page = browser_for(people.chair).get(f"/meetings/{issued.pid}").text
        assert "Readiness of the draft" in page
        assert "Cancel the meeting…" not in page

    def test_a_page_takes_as_many_queries_for_forty_items_as_for_five(
        self, session: Session, browser_for: type[Browser], people: Cast, story: Story
    ) -> None:
        counts = []
        for day, items in ((24, 5), (25, 40)):
            meeting = story.meeting(starts=datetime(2026, 11, day, 10))  # noqa: DTZ001  # a wall time
            convene(session, meeting, actor=story.secretary)
            papers = []
            for number in range(items):
                item = story.item(meeting, f"Item {number}")
                papers.append(story.paper(f"Paper {day} {number}", french="Un texte."))
                story.attach(item, papers[-1])
            session.commit()
            session.expire_all()
            issue_agenda(session, meeting, actor=story.secretary, circulate_papers=[paper.pid for paper in papers])
            session.commit()
            reader = browser_for(people.delegate)
            reader.get(f"/meetings/{meeting.pid}")  # the first visit records the reading, which is a change
            reader.get(f"/meetings/{meeting.pid}")
            with counting(reader) as statements:
                page = reader.get(f"/meetings/{meeting.pid}").text
            assert f"Item {items - 1}" in page
            counts.append(len(statements))
        assert counts[0] == counts[1]
        # What was read stands: who is signed in 1; what is asked at every look 1; and whether the reading is kept already 1,
        # which a server asks behind the answer.
        assert counts[0] <= 3, statements
        unchanged.MEMORIES.clear()
        with counting(reader) as statements:
            reader.get(f"/meetings/{meeting.pid}")
        # After a change also: all that counts for who asks 1; the frame 1; the meeting 1; the agenda in force with its faces 1;
        # what stands around it 1; the papers with PDFs 1, for the pack as well.
        assert len(statements) <= 9, statements


@contextmanager
def counting(reader: Browser) -> Iterator[list[str]]:
    """Collect the statements the application sends."""
    seen: list[str] = []
    with reader.client.application.app_context():
        engine: Engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN", "SET TRANSACTION", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


class TestConvening:
    def test_the_page_names_who_will_be_told(
        self, session: Session, browser_for: type[Browser], people: Cast, story: Story
    ) -> None:
        meeting = story.meeting()
        session.commit()
        page = browser_for(people.secretary).get(f"/meetings/{meeting.pid}/convene").text
        assert "Paul Restrup" in page
        assert "Ada Head" in page
        assert "Xenia Partner" not in page
        assert "Convene 2 persons" in page

    def test_convening_sends_a_notice_of_the_register(
        self, session: Session, browser_for: type[Browser], people: Cast, story: Story
    ) -> None:
        meeting = story.meeting()
        session.commit()
        assert browser_for(people.delegate).get(f"/meetings/{meeting.pid}").status_code == 404
        secretary = browser_for(people.secretary)
        answer = secretary.post(f"/meetings/{meeting.pid}/convene", {"notice": "y"})
        assert answer.location == f"/meetings/{meeting.pid}"
        session.expire_all()
        assert meeting.state == "convened"
        notice = session.scalars(select(Version)).one()
        assert notice.symbol == "AC/901-N(2026)0001"
        said = secretary.get(answer.location)
        assert f'<a href="/papers/{notice.paper.pid}">To the paper</a>' in said.text, (
            "one can go where the sentence points"
        )
        assert notice.title_en.replace("\u00a0", " ") == "Convening notice, Tuesday 24 November 2026"
        assert notice.title_fr.replace("\u00a0", " ").endswith(", mardi 24 novembre 2026")
        assert browser_for(people.delegate).get(f"/meetings/{meeting.pid}").status_code == 200

    def test_convening_without_the_notice_sends_none(
        self, session: Session, browser_for: type[Browser], people: Cast, story: Story
    ) -> None:
        meeting = story.meeting()
        session.commit()
        browser_for(people.secretary).post(f"/meetings/{meeting.pid}/convene")
        session.expire_all()
        assert meeting.state == "convened"
        assert session.scalars(select(Version)).all() == []


class TestChanging:
    def form(self, meeting: Meeting, **changes: str) -> dict[str, str]:
        return {**PLANNED, "video_link": meeting.video_link, "row_version": str(meeting.row_version), **changes}

    def test_a_changed_room_goes_out_as_a_notice_without_a_revision(
        self, session: Session, browser_for: type[Browser], people: Cast, issued: Meeting
    ) -> None:
        answer = browser_for(people.secretary).post(
            f"/meetings/{issued.pid}/edit", self.form(issued, place_en="Room 5", place_fr="Salle 5", tell="y")
        )
        assert answer.status_code == 303
        session.expire_all()
        assert issued.place_en == "Room 5"
        symbols = set(session.scalars(select(Version.symbol)))
        assert "AC/901-N(2026)0001" in symbols
        assert not any("-REV" in symbol for symbol in symbols)
        assert "Room 5" in browser_for(people.delegate).get(f"/meetings/{issued.pid}").text

    def test_it_can_be_changed_without_telling(
        self, session: Session, browser_for: type[Browser], people: Cast, convened: Meeting
    ) -> None:
        browser_for(people.secretary).post(f"/meetings/{convened.pid}/edit", self.form(convened, place_en="Room 7"))
        session.expire_all()
        assert convened.place_en == "Room 7"
        assert session.scalars(select(Version)).all() == []

    def test_the_second_of_two_colleagues_gets_both_texts(
        self, session: Session, browser_for: type[Browser], people: Cast, convened: Meeting
    ) -> None:
        mine, theirs = self.form(convened, place_en="Room 8"), self.form(convened, place_en="Room 9")
        assert browser_for(people.secretary).post(f"/meetings/{convened.pid}/edit", mine).status_code == 303
        late = browser_for(people.second_secretary).post(f"/meetings/{convened.pid}/edit", theirs)
        assert late.status_code == 409
        assert "Room 8" in late.text
        assert "Room 9" in late.text
        session.expire_all()
        assert convened.place_en == "Room 8"

    def test_wrong_times_are_told_at_their_field(
        self, browser_for: type[Browser], people: Cast, convened: Meeting
    ) -> None:
        answer = browser_for(people.secretary).post(f"/meetings/{convened.pid}/edit", self.form(convened, ends="08:00"))
        assert answer.status_code == 422
        assert 'id="ends-fault"' in answer.text


class TestCallingOff:
    @pytest.mark.parametrize(("act", "state"), [("cancel", "cancelled"), ("postpone", "postponed")])
    def test_it_needs_a_reason_which_delegations_read(
        self,
        session: Session,
        browser_for: type[Browser],
        people: Cast,
        convened: Meeting,
        act: str,
        state: str,
    ) -> None:
        secretary = browser_for(people.secretary)
        bare = secretary.post(f"/meetings/{convened.pid}/{act}")
        assert bare.status_code == 422
        assert 'id="reason-fault"' in bare.text
        answer = secretary.post(f"/meetings/{convened.pid}/{act}", {"reason": "No quorum <expected>."})
        assert answer.status_code == 303
        session.expire_all()
        assert convened.state == state
        page = browser_for(people.delegate).get(f"/meetings/{convened.pid}").text
        assert f"This meeting is {state}" in page
        assert "No quorum &lt;expected&gt;." in page
        assert session.scalars(select(Version.symbol)).all() == ["AC/901-N(2026)0001"]

    def test_a_meeting_nobody_knows_of_is_cancelled_without_a_notice(
        self, session: Session, browser_for: type[Browser], people: Cast, story: Story
    ) -> None:
        meeting = story.meeting()
        session.commit()
        browser_for(people.secretary).post(f"/meetings/{meeting.pid}/cancel", {"reason": "Planned by mistake"})
        assert session.scalars(select(Version)).all() == []

    def test_twice_is_told_once(
        self, session: Session, browser_for: type[Browser], people: Cast, convened: Meeting
    ) -> None:
        secretary = browser_for(people.secretary)
        secretary.post(f"/meetings/{convened.pid}/cancel", {"reason": "No business"})
        assert secretary.post(f"/meetings/{convened.pid}/cancel", {"reason": "No business"}).status_code == 403
        assert len(session.scalars(select(Version)).all()) == 1
