"""Issuing on pages: what is shown before it goes, one effect whatever is pressed, recall, changes, preview."""

# ruff: noqa: F811  # fixtures that are imported are named again as parameters

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from secretariat.core import blobs, clock
from secretariat.core.outbox import OutboxMessage
from secretariat.documents.models import Printed, Version
from secretariat.meetings.models import Meeting
from secretariat.meetings.services.agenda import remove_item
from secretariat.meetings.services.convene import convene
from tests.client import Browser
from tests.integration.meetings.pages import browser_for, story  # noqa: F401  # fixtures
from tests.integration.meetings.story import Story
from tests.plugins.stages import staged
from tests.world import Cast

#: Of pages and forms: their services are tried on both kinds of database, and their queries by the table of access.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@staged
def meeting(session: Session, story: Story) -> Meeting:
    made = story.meeting()
    convene(session, made, actor=story.secretary)
    story.item(made, "Revised guidance")
    session.commit()
    session.expire_all()
    return made


def hidden(page: str) -> dict[str, str]:
    """The hidden values of the form that issues."""
    return dict(re.findall(r'name="(seal|symbol)" value="([^"]*)"', page))


def issue(browser: Browser, meeting: Meeting, **more: object) -> TestResponse:
    page = browser.get(f"/meetings/{meeting.pid}/agenda/issue")
    assert page.status_code == 200, page.text
    return browser.post(f"/meetings/{meeting.pid}/agenda/issue", {**hidden(page.text), **more})


def agendas(session: Session) -> list[Version]:
    session.expire_all()
    found = session.scalars(select(Version).where(Version.symbol.like("AC/901-A%")).order_by(Version.id))
    return list(found)


def test_the_page_names_symbol_marking_and_readers(browser_for: type[Browser], people: Cast, meeting: Meeting) -> None:
    page = browser_for(people.secretary).get(f"/meetings/{meeting.pid}/agenda/issue").text
    assert "AC/901-A(2026)0001" in page
    assert "NATO UNCLASSIFIED" in page
    assert "Nation B" in page
    assert "Paul Restrup" in page
    assert "Who does not get it: 1 person of another format" in page
    assert "Xenia Partner" in page
    assert "Issue the agenda to 2 persons" in page


def test_looking_reserves_no_symbol_and_issues_nothing(
    session: Session, browser_for: type[Browser], people: Cast, meeting: Meeting
) -> None:
    secretary = browser_for(people.secretary)
    for _ in range(2):
        assert "AC/901-A(2026)0001" in secretary.get(f"/meetings/{meeting.pid}/agenda/issue").text
    assert agendas(session) == []


def test_issuing_leads_to_the_meeting_and_says_what_happened(
    session: Session, browser_for: type[Browser], people: Cast, meeting: Meeting
) -> None:
    secretary = browser_for(people.secretary)
    answer = issue(secretary, meeting)
    assert answer.status_code == 303
    assert answer.location == f"/meetings/{meeting.pid}"
    page = secretary.get(answer.location).text
    assert "Issued at 15:26 to 2 persons." in page
    assert "You can recall it until one of them opens it." in page
    assert [version.symbol for version in agendas(session)] == ["AC/901-A(2026)0001"]


def test_papers_that_are_ready_go_out_with_it_when_ticked(
    session: Session, browser_for: type[Browser], people: Cast, story: Story, meeting: Meeting
) -> None:
    item = story.item(meeting, "With two papers")
    wanted, left = story.paper("Wanted", french="Un."), story.paper("Left out", french="Un.")
    story.attach(item, wanted)
    story.attach(item, left)
    session.commit()
    secretary = browser_for(people.secretary)
    page = secretary.get(f"/meetings/{meeting.pid}/agenda/issue").text
    assert re.search(rf'name="circulate" value="{wanted.pid}" checked', page)
    assert re.search(rf'name="circulate" value="{left.pid}" checked', page)
    assert issue(secretary, meeting, circulate=wanted.pid).status_code == 303
    session.expire_all()
    assert wanted.state == "issued"
    assert left.state == "draft"
    shown = browser_for(people.delegate).get(f"/meetings/{meeting.pid}").text
    assert f"/papers/{wanted.pid}" in shown
    assert f"/papers/{left.pid}" not in shown
    assert "o follow" in shown


def test_a_paper_whose_review_has_not_passed_is_named_and_not_ticked(
    session: Session, browser_for: type[Browser], people: Cast, story: Story, meeting: Meeting
) -> None:
    item = story.item(meeting, "With two papers")
    held, other = story.paper("Not reviewed", french="Un."), story.paper("Another", french="Un.")
    story.attach(item, held)
    story.attach(item, other)
    meeting.body.settings = {**meeting.body.settings, "quality_review": "required"}
    session.commit()
    secretary = browser_for(people.secretary)
    page = secretary.get(f"/meetings/{meeting.pid}/agenda/issue").text
    assert page.count("Its review has not passed") == 2
    assert f'href="/papers/{held.pid}/quality"' in page
    assert not re.search(r'name="circulate" value="\w+" checked', page)
    answer = issue(secretary, meeting, circulate=held.pid)
    assert answer.status_code == 422
    assert "“Not reviewed” does not go out: This body circulates no paper whose review has not passed" in answer.text
    assert re.search(rf'name="circulate" value="{held.pid}" checked', answer.text)
    assert not re.search(rf'name="circulate" value="{other.pid}" checked', answer.text)
    session.expire_all()
    assert held.state == "draft"
    assert agendas(session) == []
    assert issue(secretary, meeting).status_code == 303


def test_a_form_sent_twice_has_one_effect(
    session: Session, browser_for: type[Browser], people: Cast, meeting: Meeting
) -> None:
    secretary = browser_for(people.secretary)
    values = hidden(secretary.get(f"/meetings/{meeting.pid}/agenda/issue").text)
    for _ in range(2):
        answer = secretary.post(f"/meetings/{meeting.pid}/agenda/issue", {**values, "once": "the same"})
        assert answer.status_code == 303
        assert answer.location == f"/meetings/{meeting.pid}"
    assert len(agendas(session)) == 1


def test_the_second_tab_is_told_that_it_was_issued(
    session: Session, browser_for: type[Browser], people: Cast, meeting: Meeting
) -> None:
    secretary, colleague = browser_for(people.secretary), browser_for(people.second_secretary)
    other_tab = hidden(colleague.get(f"/meetings/{meeting.pid}/agenda/issue").text)
    issue(secretary, meeting)
    answer = colleague.post(f"/meetings/{meeting.pid}/agenda/issue", other_tab)
    assert answer.status_code == 303
    assert "AC/901-A(2026)0001 was issued already" in colleague.get(answer.location).text
    assert len(agendas(session)) == 1


def test_what_changed_since_the_page_was_opened_is_looked_at_again(
    session: Session, browser_for: type[Browser], people: Cast, story: Story, meeting: Meeting
) -> None:
    secretary = browser_for(people.secretary)
    values = hidden(secretary.get(f"/meetings/{meeting.pid}/agenda/issue").text)
    story.item(meeting, "Slipped in by a colleague")
    session.commit()
    answer = secretary.post(f"/meetings/{meeting.pid}/agenda/issue", values)
    assert answer.status_code == 422
    assert "changed while this page was open" in answer.text
    assert agendas(session) == []
    assert secretary.post(f"/meetings/{meeting.pid}/agenda/issue", hidden(answer.text)).status_code == 303


def test_a_form_without_its_seal_issues_nothing(
    session: Session, browser_for: type[Browser], people: Cast, meeting: Meeting
) -> None:
    assert browser_for(people.secretary).post(f"/meetings/{meeting.pid}/agenda/issue").status_code == 422
    assert agendas(session) == []


def test_an_agenda_without_items_says_what_to_do(
    session: Session, browser_for: type[Browser], people: Cast, story: Story
) -> None:
    empty = story.meeting()
    convene(session, empty, actor=story.secretary)
    session.commit()
    session.expire_all()
    for item in list(empty.items):
        remove_item(session, item, actor=story.secretary)
    session.commit()
    session.expire_all()
    secretary = browser_for(people.secretary)
    page = secretary.get(f"/meetings/{empty.pid}/agenda/issue").text
    assert "The agenda has no items yet" in page
    answer = secretary.post(f"/meetings/{empty.pid}/agenda/issue", hidden(page))
    assert answer.status_code == 422
    assert "The agenda has no items yet" in answer.text


class TestRevision:
    @pytest.fixture
    def issued(self, browser_for: type[Browser], people: Cast, meeting: Meeting) -> Meeting:
        issue(browser_for(people.secretary), meeting)
        return meeting

    def test_without_a_change_there_is_nothing_to_issue(
        self, browser_for: type[Browser], people: Cast, issued: Meeting
    ) -> None:
        secretary = browser_for(people.secretary)
        page = secretary.get(f"/meetings/{issued.pid}/agenda/issue").text
        assert "Nothing has changed since AC/901-A(2026)0001 was issued." in page
        assert hidden(page) == {}

    def test_a_revision_shows_its_changes_before_and_after(
        self, session: Session, browser_for: type[Browser], people: Cast, story: Story, issued: Meeting
    ) -> None:
        story.item(issued, "Energy saving")
        session.commit()
        secretary = browser_for(people.secretary)
        page = secretary.get(f"/meetings/{issued.pid}/agenda/issue").text
        assert "Issue REV1 to 2 persons" in page
        assert "Item added" in page
        assert "Energy saving" in page
        assert issue(secretary, issued).status_code == 303
        delegate = browser_for(people.delegate)
        shown = delegate.get(f"/meetings/{issued.pid}").text
        assert "Revised on Monday" in shown
        assert "Inserted by REV1" in shown
        changes = delegate.get(f"/meetings/{issued.pid}/changes").text
        assert "AC/901-A(2026)0001-REV1" in changes
        assert re.search(r"<ins>.*Energy saving.*</ins>", changes, re.S)
        french = browser_for(people.delegate, language="fr").get(f"/meetings/{issued.pid}/changes").text
        assert "Point ajouté" in french

    def test_the_first_issue_has_no_changes(self, browser_for: type[Browser], people: Cast, issued: Meeting) -> None:
        page = browser_for(people.delegate).get(f"/meetings/{issued.pid}/changes").text
        assert "Nothing has been revised" in page

    def test_marked_prints_are_offered_once_they_are_made(
        self, app: Flask, session: Session, browser_for: type[Browser], people: Cast, story: Story, issued: Meeting
    ) -> None:
        story.item(issued, "Energy saving")
        session.commit()
        issue(browser_for(people.secretary), issued)
        delegate = browser_for(people.delegate)
        assert "Marked, English" not in delegate.get(f"/meetings/{issued.pid}/changes").text
        version = agendas(session)[-1]
        for rendition in version.renditions:
            blob = blobs.keep(
                session, app.extensions["secretariat.blobs"], rendition.face.encode(), media_type="application/pdf"
            )
            rendition.blob_sha256, rendition.pages, rendition.made_at = blob.sha256, 4, clock.now()
        session.commit()
        assert f"/versions/{version.pid}/marked-en.pdf" in delegate.get(f"/meetings/{issued.pid}/changes").text
        page = delegate.get(f"/meetings/{issued.pid}").text
        assert "PDF, 4 pages, 1\u00a0KB" in page

    def test_recall_takes_it_back_while_nobody_has_opened_it(
        self, session: Session, browser_for: type[Browser], people: Cast, issued: Meeting
    ) -> None:
        secretary = browser_for(people.secretary)
        assert "nobody has opened it" in secretary.get(f"/meetings/{issued.pid}/agenda/recall").text
        bare = secretary.post(f"/meetings/{issued.pid}/agenda/recall")
        assert bare.status_code == 422
        answer = secretary.post(f"/meetings/{issued.pid}/agenda/recall", {"reason": "A typing error"})
        assert answer.status_code == 303
        assert "is recalled" in secretary.get(answer.location).text
        assert [version.state for version in agendas(session)] == ["recalled"]
        delegate = browser_for(people.delegate).get(f"/meetings/{issued.pid}").text
        assert "AC/901-A(2026)0001" not in delegate
        assert "The agenda follows by" in delegate

    def test_what_was_opened_is_not_recalled(
        self, session: Session, browser_for: type[Browser], people: Cast, issued: Meeting
    ) -> None:
        secretary = browser_for(people.secretary)
        secretary.get(f"/meetings/{issued.pid}/agenda/recall")
        browser_for(people.delegate).get(f"/meetings/{issued.pid}")
        answer = secretary.post(f"/meetings/{issued.pid}/agenda/recall", {"reason": "Too late"})
        assert answer.status_code == 303
        assert "cannot be recalled" in secretary.get(answer.location).text
        assert [version.state for version in agendas(session)] == ["issued"]


class TestPreview:
    def test_it_is_asked_for_once_and_then_sent(
        self, app: Flask, session: Session, browser_for: type[Browser], people: Cast, meeting: Meeting
    ) -> None:
        secretary = browser_for(people.secretary)
        path = f"/meetings/{meeting.pid}/agenda/preview.pdf?face=en"
        for _ in range(2):
            waiting = secretary.get(path)
            assert waiting.status_code == 200
            assert "Being made" in waiting.text
            assert waiting.headers["Refresh"] == "2"
        asked = session.scalars(select(OutboxMessage).where(OutboxMessage.key.like("preview:%"))).one()
        blob = blobs.keep(session, app.extensions["secretariat.blobs"], b"%PDF-1.7 draft", media_type="application/pdf")
        session.add(Printed(key=asked.payload["key"], blob_sha256=blob.sha256, pages=2, made_at=clock.now()))
        session.commit()
        with secretary.get(path) as done:
            assert done.mimetype == "application/pdf"
            assert done.data == b"%PDF-1.7 draft"
            assert "DRAFT_OPC_2026-1_EN.pdf" in done.headers["Content-Disposition"]
            assert done.headers["Content-Security-Policy"].startswith("sandbox")

    def test_an_unknown_face_is_both(self, browser_for: type[Browser], people: Cast, meeting: Meeting) -> None:
        answer = browser_for(people.secretary).get(f"/meetings/{meeting.pid}/agenda/preview.pdf?face=../../etc")
        assert answer.status_code == 200
        assert "face=both" in answer.text
