"""The decision sheet on pages: what it lacks, its being agreed in the room, its issue, and who sees it when."""

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
from secretariat.documents.models import Version
from secretariat.meetings.models import Meeting, Statement
from tests.client import Browser, BrowserFor
from tests.integration.meetings.pages import browser_for  # noqa: F401  # a fixture
from tests.integration.minutes.issuing import Issuing
from tests.integration.minutes.story import AFTERWARDS
from tests.plugins.stages import staged
from tests.world import Cast

#: Of pages and forms: their services are tried on both kinds of database, and their queries by the table of access.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def story(session: Session, people: Cast) -> Issuing:
    return Issuing(session, people)


@staged
def meeting(session: Session, story: Issuing) -> Meeting:
    with clock.at(AFTERWARDS):
        made = story.held_meeting()
        session.commit()
    return made


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(seal|at)" value="([^"]*)"', page))


def issue(browser: Browser, meeting: Meeting, **more: str) -> TestResponse:
    values = hidden(browser.get(f"/meetings/{meeting.pid}/decisions").text)
    return browser.post(f"/meetings/{meeting.pid}/decisions/issue", {**values, **more})


def sheets(session: Session) -> list[Version]:
    session.expire_all()
    return list(session.scalars(select(Version).where(Version.symbol.like("AC/901-DS%")).order_by(Version.id)))


def test_the_page_shows_the_sheet_its_symbol_and_who_gets_it(
    browser_for: BrowserFor, people: Cast, meeting: Meeting
) -> None:
    page = browser_for(people.secretary).get(f"/meetings/{meeting.pid}/decisions").text
    for words in (
        "AC/901-DS(2026)0001",
        "NATO UNCLASSIFIED",
        "The Committee, without discussion:",
        "with the recording kept while a correction is open",
        "subject to parliamentary approval",
        "Issue the revised retention rule",
        "Fri&nbsp;11&nbsp;Dec&nbsp;2026",
        "Not agreed in the room yet.",
        "Issue to 2 persons",
        "Paul Restrup",
    ):
        assert words.replace("&nbsp;", "\u00a0") in page, words
    french = browser_for(people.secretary, language="fr").get(f"/meetings/{meeting.pid}/decisions").text
    assert "Le Comité, sans débat\u202f:" in french
    assert "sous réserve de l’approbation du parlement" in french


def test_looking_takes_no_number(session: Session, browser_for: BrowserFor, people: Cast, meeting: Meeting) -> None:
    secretary = browser_for(people.secretary)
    for _ in range(2):
        assert "AC/901-DS(2026)0001" in secretary.get(f"/meetings/{meeting.pid}/decisions").text
    assert sheets(session) == []


def test_before_it_is_issued_it_does_not_exist_for_a_delegate(
    browser_for: BrowserFor, people: Cast, meeting: Meeting
) -> None:
    never = "0" * len(meeting.pid)
    for user in (people.delegate, people.head_a, people.asb_secretary, people.former_chair, people.administrator):
        browser = browser_for(user)
        for path in ("decisions", "decisions/screen", "decisions/preview.pdf"):
            answer = browser.get(f"/meetings/{meeting.pid}/{path}")
            assert answer.status_code == 404
            absent = browser.get(f"/meetings/{never}/{path}")
            assert strip(answer.text) == strip(absent.text)
        assert browser.post(f"/meetings/{meeting.pid}/decisions/issue").status_code == 404
        assert browser.post(f"/meetings/{meeting.pid}/decisions/agree").status_code == 404


def strip(page: str) -> str:
    """A page without what differs from one request to the next: tokens, references, its own address."""
    return re.sub(r"[0-9a-z]{12,}|[A-Z0-9]{4}-[A-Z0-9]{2}\b", "", page)


def test_the_chair_reads_it_and_issues_nothing(browser_for: BrowserFor, people: Cast, meeting: Meeting) -> None:
    chair = browser_for(people.chair)
    page = chair.get(f"/meetings/{meeting.pid}/decisions")
    assert page.status_code == 200
    assert hidden(page.text) == {}
    assert chair.post(f"/meetings/{meeting.pid}/decisions/issue", {"seal": "x"}).status_code == 403


def test_issuing_says_so_and_opens_it_to_the_delegations(
    session: Session, browser_for: BrowserFor, people: Cast, meeting: Meeting
) -> None:
    secretary = browser_for(people.secretary)
    answer = issue(secretary, meeting)
    assert answer.status_code == 303
    page = secretary.get(answer.location).text
    assert "AC/901-DS(2026)0001 was issued at 15:26 to 2 persons." in page
    assert "As it was issued" in page
    (version,) = sheets(session)
    delegate = browser_for(people.delegate)
    shown = delegate.get(f"/papers/{version.paper.pid}").text
    assert "with the recording kept while a correction is open" in shown
    assert "prefers the present plan." in shown
    assert "DECISION SHEET" in shown
    french = browser_for(people.delegate, language="fr").get(f"/papers/{version.paper.pid}").text
    assert "a pris note" in french
    assert "en anglais seulement" in french
    assert browser_for(people.partner).get(f"/papers/{version.paper.pid}").status_code == 404
    assert delegate.get(f"/meetings/{meeting.pid}/decisions").status_code == 404


def test_pictures_of_a_statement_are_shown_with_the_sheet_that_was_issued(
    session: Session, browser_for: BrowserFor, people: Cast, meeting: Meeting, app: Flask
) -> None:
    blob = blobs.keep(session, app.extensions["secretariat.blobs"], b"plan", media_type="image/png")
    session.scalars(select(Statement)).one().text_en += f"\n\n![The plan](blob:{blob.sha256})"
    session.commit()
    secretary = browser_for(people.secretary)
    sheet = f"/meetings/{meeting.pid}/decisions"
    assert "[Picture: The plan]" in secretary.get(sheet).text
    issue(secretary, meeting)
    (version,) = sheets(session)
    there, delegate = f"/versions/{version.pid}/pictures/{blob.sha256}", browser_for(people.delegate)
    for page in (secretary.get(sheet).text, delegate.get(f"/papers/{version.paper.pid}").text):
        assert f'<img src="{there}" alt="The plan">' in page
    with delegate.get(there) as answer:
        assert answer.data == b"plan"


def test_a_form_sent_twice_issues_once(
    session: Session, browser_for: BrowserFor, people: Cast, meeting: Meeting
) -> None:
    secretary = browser_for(people.secretary)
    values = hidden(secretary.get(f"/meetings/{meeting.pid}/decisions").text)
    for _ in range(2):
        answer = secretary.post(f"/meetings/{meeting.pid}/decisions/issue", {**values, "once": "the same"})
        assert answer.status_code == 303
        assert answer.location == f"/meetings/{meeting.pid}/decisions"
    assert len(sheets(session)) == 1


def test_the_second_secretary_is_told_that_it_was_issued(
    session: Session, browser_for: BrowserFor, people: Cast, meeting: Meeting
) -> None:
    secretary, colleague = browser_for(people.secretary), browser_for(people.second_secretary)
    other = hidden(colleague.get(f"/meetings/{meeting.pid}/decisions").text)
    issue(secretary, meeting)
    answer = colleague.post(f"/meetings/{meeting.pid}/decisions/issue", other)
    assert answer.status_code == 303
    assert "AC/901-DS(2026)0001 was issued already." in colleague.get(answer.location).text
    assert len(sheets(session)) == 1


def test_what_changed_since_it_was_shown_is_looked_at_again(
    session: Session, browser_for: BrowserFor, people: Cast, story: Issuing, meeting: Meeting
) -> None:
    secretary = browser_for(people.secretary)
    values = hidden(secretary.get(f"/meetings/{meeting.pid}/decisions").text)
    story.outcome(story.named(meeting, "Seating plan"), "agreed", "to try it once", "d’en faire l’essai")
    session.commit()
    answer = secretary.post(f"/meetings/{meeting.pid}/decisions/issue", values)
    assert answer.status_code == 422
    assert "to try it once" in answer.text
    assert sheets(session) == []
    assert secretary.post(f"/meetings/{meeting.pid}/decisions/issue", hidden(answer.text)).status_code == 303


def test_a_form_without_its_seal_issues_nothing(
    session: Session, browser_for: BrowserFor, people: Cast, meeting: Meeting
) -> None:
    assert browser_for(people.secretary).post(f"/meetings/{meeting.pid}/decisions/issue").status_code == 422
    assert sheets(session) == []


def test_while_the_meeting_is_on_nothing_goes_out(
    session: Session, browser_for: BrowserFor, people: Cast, story: Issuing
) -> None:
    running = story.held_meeting(closed=False)
    session.commit()
    secretary = browser_for(people.secretary)
    page = secretary.get(f"/meetings/{running.pid}/decisions").text
    assert "The meeting is still being held." in page
    assert hidden(page) == {}
    answer = secretary.post(f"/meetings/{running.pid}/decisions/issue", {"seal": "x"})
    assert answer.status_code == 422
    assert sheets(session) == []


def test_a_recalled_sheet_can_go_out_again_as_a_revision(
    session: Session, browser_for: BrowserFor, people: Cast, meeting: Meeting
) -> None:
    secretary = browser_for(people.secretary)
    issue(secretary, meeting)
    (first,) = sheets(session)
    answer = secretary.post(f"/versions/{first.pid}/recall", {"reason": "A typing error"})
    assert answer.status_code == 303
    page = secretary.get(f"/meetings/{meeting.pid}/decisions").text
    assert "AC/901-DS(2026)0001-REV1" in page
    assert issue(secretary, meeting).status_code == 303
    assert [(one.symbol, one.state) for one in sheets(session)] == [
        ("AC/901-DS(2026)0001", "recalled"),
        ("AC/901-DS(2026)0001-REV1", "issued"),
    ]
    delegate = browser_for(people.delegate)
    assert delegate.get(f"/versions/{first.pid}").status_code == 404
    assert delegate.get(f"/papers/{first.paper.pid}").status_code == 200


def test_what_was_opened_is_not_recalled(
    session: Session, browser_for: BrowserFor, people: Cast, meeting: Meeting
) -> None:
    secretary = browser_for(people.secretary)
    issue(secretary, meeting)
    (version,) = sheets(session)
    assert "Recall…" in secretary.get(f"/meetings/{meeting.pid}/decisions").text
    browser_for(people.delegate).get(f"/papers/{version.paper.pid}")
    assert secretary.post(f"/versions/{version.pid}/recall", {"reason": "Too late"}).status_code == 403
    assert "Recall…" not in secretary.get(f"/meetings/{meeting.pid}/decisions").text


class TestScreen:
    def test_each_item_stands_alone_in_both_languages_and_nobody_is_named(
        self, browser_for: BrowserFor, people: Cast, meeting: Meeting
    ) -> None:
        secretary = browser_for(people.secretary)
        seen = ""
        for at in (1, 2, 3, 4):
            page = secretary.get(f"/meetings/{meeting.pid}/decisions/screen?at={at}").text
            seen += page
            for name in (people.secretary.name, people.chair.name, people.delegate.name, "Ada Head"):
                assert name not in page
        assert "with the recording kept while a correction is open" in seen
        assert "l’option\u00a0B" in seen
        assert "Diffuser la règle de conservation révisée" in seen
        assert "All decisions of the meeting" in page
        for wild in ("0", "99", "-1", "x", "1" * 40, "²"):
            assert secretary.get(f"/meetings/{meeting.pid}/decisions/screen?at={wild}").status_code == 200

    def test_agreed_goes_item_by_item_and_then_for_all(
        self, session: Session, browser_for: BrowserFor, people: Cast, meeting: Meeting
    ) -> None:
        secretary = browser_for(people.secretary)
        path = f"/meetings/{meeting.pid}/decisions/screen?at=1"
        for at in (1, 2, 3):
            values = hidden(secretary.get(path).text)
            assert values["at"] == str(at)
            answer = secretary.post(f"/meetings/{meeting.pid}/decisions/agree", values)
            assert answer.status_code == 303
            path = answer.location
        assert "Not agreed in the room yet." in secretary.get(f"/meetings/{meeting.pid}/decisions").text
        answer = secretary.post(f"/meetings/{meeting.pid}/decisions/agree", hidden(secretary.get(path).text))
        assert answer.location == f"/meetings/{meeting.pid}/decisions"
        assert "Agreed in the room as it is worded." in secretary.get(answer.location).text

    def test_nothing_is_agreed_any_more_once_it_stands(
        self, browser_for: BrowserFor, people: Cast, meeting: Meeting
    ) -> None:
        secretary = browser_for(people.secretary)
        issue(secretary, meeting)
        assert hidden(secretary.get(f"/meetings/{meeting.pid}/decisions/screen").text) == {}
        assert secretary.post(f"/meetings/{meeting.pid}/decisions/agree", {"at": "1"}).status_code == 422

    def test_the_chair_looks_on(self, browser_for: BrowserFor, people: Cast, meeting: Meeting) -> None:
        chair = browser_for(people.chair)
        page = chair.get(f"/meetings/{meeting.pid}/decisions/screen")
        assert page.status_code == 200
        assert hidden(page.text) == {}


def test_the_preview_is_a_draft_asked_for_once(
    session: Session, browser_for: BrowserFor, people: Cast, meeting: Meeting
) -> None:
    secretary = browser_for(people.secretary)
    for _ in range(2):
        waiting = secretary.get(f"/meetings/{meeting.pid}/decisions/preview.pdf?face=fr")
        assert waiting.status_code == 200
        assert "Being made" in waiting.text
        assert waiting.headers["Refresh"] == "2"
    (asked,) = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "render.preview"))
    assert asked.payload["face"] == "fr"
    assert '"draft":{' in asked.payload["sheet"]
