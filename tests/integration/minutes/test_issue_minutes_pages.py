"""Issuing, certifying and correcting on pages, and what delegations see of it."""

# ruff: noqa: F811  # fixtures that are imported are named again as parameters

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.core import blobs, clock
from secretariat.documents.models import Version
from secretariat.minutes.models import Minutes
from secretariat.minutes.services.issue import issue_minutes
from tests.client import BrowserFor
from tests.integration.meetings.pages import browser_for  # noqa: F401  # a fixture
from tests.integration.minutes.issuing import Issuing
from tests.integration.minutes.story import AFTERWARDS
from tests.plugins.stages import staged
from tests.world import Cast

#: Of pages and forms: their services are tried on both kinds of database, and their queries by the table of access.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

R = "AC/901-R(2026)0001"


@pytest.fixture
def story(session: Session, people: Cast) -> Issuing:
    return Issuing(session, people)


@staged
def approved(session: Session, story: Issuing) -> Minutes:
    """A record with both languages, approved in English, not issued."""
    with clock.at(AFTERWARDS):
        meeting = story.held_meeting()
        story.issue_sheet(meeting)
        record = story.drafted(meeting, french=True)
        story.approved(record)
        session.commit()
    return record


@staged
def issued(session: Session, story: Issuing, approved: Minutes) -> Minutes:
    with clock.at(AFTERWARDS):
        issue_minutes(session, approved, actor=story.secretary)
        session.commit()
    return approved


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(seal|other)" value="([^"]*)"', page))


def records(session: Session) -> list[Version]:
    session.expire_all()
    return list(session.scalars(select(Version).where(Version.symbol.like(f"{R}%")).order_by(Version.id)))


def test_the_page_shows_what_was_approved_and_who_gets_it(
    browser_for: BrowserFor, people: Cast, approved: Minutes
) -> None:
    page = browser_for(people.secretary).get(f"/minutes/{approved.pid}/issue").text
    for words in (
        R,
        "Approval of the record",
        "Helena Brandt, ASG Operations, in mandate since",
        "its hash is that of the approval",
        "Certify the French text in the same act",
        "Issue to 2 persons",
        "Paul Restrup",
    ):
        assert words in page, words


def test_issued_with_the_french_text_in_a_handful_of_clicks(
    session: Session, browser_for: BrowserFor, people: Cast, approved: Minutes
) -> None:
    secretary = browser_for(people.secretary)
    values = hidden(secretary.get(f"/minutes/{approved.pid}/issue").text)
    answer = secretary.post(f"/minutes/{approved.pid}/issue", {**values, "certify": "1"})
    assert answer.status_code == 303
    assert f"{R} was issued at 15:26 to 2 persons." in secretary.get(answer.location).text
    (version,) = records(session)
    delegate = browser_for(people.delegate)
    page = delegate.get(f"/papers/{version.paper.pid}").text
    for words in ("preferred", "Approval of the record", "List of participants", "all delegations were represented"):
        assert words in page, words
    assert "Item 6 · Retention of recordings" in page.replace("\u00a0", " ")
    assert "follows" not in re.sub(r"<[^>]+>", "", page)
    french = browser_for(people.delegate, language="fr").get(f"/papers/{version.paper.pid}").text
    assert "La présidence rappelle la question." in french
    assert "Approbation du compte rendu" in french
    both = delegate.get(f"/papers/{version.paper.pid}?view=both").text
    assert "La présidence rappelle la question." in both
    assert "The Chair recalled the question." in both


def test_twice_with_the_same_key_and_twice_without(
    session: Session, browser_for: BrowserFor, people: Cast, approved: Minutes
) -> None:
    secretary, colleague = browser_for(people.secretary), browser_for(people.second_secretary)
    values = hidden(secretary.get(f"/minutes/{approved.pid}/issue").text)
    others = hidden(colleague.get(f"/minutes/{approved.pid}/issue").text)
    for _ in range(2):
        answer = secretary.post(f"/minutes/{approved.pid}/issue", {"seal": values["seal"], "once": "the same"})
        assert answer.status_code == 303
        assert answer.location == f"/papers/{approved.paper.pid}"
    answer = colleague.post(f"/minutes/{approved.pid}/issue", {"seal": others["seal"]})
    assert answer.status_code == 303
    assert f"{R} was issued already." in colleague.get(answer.location).text
    assert [version.symbol for version in records(session)] == [R]


def test_a_form_without_its_seal_issues_nothing(
    session: Session, browser_for: BrowserFor, people: Cast, approved: Minutes
) -> None:
    assert browser_for(people.secretary).post(f"/minutes/{approved.pid}/issue").status_code == 422
    assert records(session) == []


def test_what_moved_since_the_approval_is_said_on_the_page(
    session: Session, browser_for: BrowserFor, people: Cast, story: Issuing, approved: Minutes
) -> None:
    sitting_staff = "Somebody else, secretary"
    from secretariat.meetings import queries as meetings

    sitting = meetings.sitting_of(session, approved.meeting)
    assert sitting is not None
    sitting.staff = sitting_staff
    session.commit()
    page = browser_for(people.secretary).get(f"/minutes/{approved.pid}/issue")
    assert page.status_code == 200
    assert "what is said of the meeting differs" in page.text
    assert hidden(page.text) == {}


def test_for_those_outside_the_house_it_never_existed(browser_for: BrowserFor, people: Cast, approved: Minutes) -> None:
    for user in (people.delegate, people.head_a, people.asb_secretary, people.former_chair, people.administrator):
        browser = browser_for(user)
        for path in ("issue", "certify", "preview", "corrigendum"):
            assert browser.get(f"/minutes/{approved.pid}/{path}").status_code == 404
        assert browser.post(f"/minutes/{approved.pid}/issue").status_code == 404
        assert browser.get(f"/papers/{approved.paper.pid}").status_code == 404
    chair = browser_for(people.chair)
    assert chair.get(f"/minutes/{approved.pid}/preview").status_code == 200
    assert chair.post(f"/minutes/{approved.pid}/issue").status_code == 403


class TestCertifying:
    def test_side_by_side_and_then_certified(
        self, session: Session, browser_for: BrowserFor, people: Cast, issued: Minutes
    ) -> None:
        delegate = browser_for(people.delegate)
        assert "The French text follows." in delegate.get(f"/papers/{issued.paper.pid}").text
        secretary = browser_for(people.secretary)
        page = secretary.get(f"/minutes/{issued.pid}/certify").text
        assert "The Chair recalled the question." in page
        assert "La présidence rappelle la question." in page
        answer = secretary.post(f"/minutes/{issued.pid}/certify", hidden(page))
        assert answer.status_code == 303
        assert "The French text was added." in secretary.get(answer.location).text
        shown = delegate.get(f"/papers/{issued.paper.pid}").text
        assert "The French text follows." not in shown
        french = browser_for(people.delegate, language="fr").get(f"/papers/{issued.paper.pid}").text
        assert "Conformité certifiée le 16\u00a0novembre\u00a02026" in french
        again = secretary.post(f"/minutes/{issued.pid}/certify", hidden(page))
        assert again.status_code == 303
        assert "has this language already" in secretary.get(again.location).text

    def test_pictures_are_shown_while_it_is_written_and_in_both_languages(
        self, session: Session, browser_for: BrowserFor, people: Cast, story: Issuing, app: Flask
    ) -> None:
        blob = blobs.keep(session, app.extensions["secretariat.blobs"], b"plan", media_type="image/png")
        with clock.at(AFTERWARDS):
            record = story.drafted(story.held_meeting(), french=True)
            passage = next(
                one for one in record.passages if one.item and one.item.title_en == "Retention of recordings"
            )
            passage.text_en += f"\n\n![The plan](blob:{blob.sha256})"
            passage.text_fr += f"\n\n![Le plan](blob:{blob.sha256})"
            issued = story.issued(record)
            session.commit()
        secretary = browser_for(people.secretary)
        drafted, whole = (
            f"/minutes/{record.pid}/pictures/{blob.sha256}",
            secretary.get(f"/minutes/{record.pid}/read").text,
        )
        for alt in ("The plan", "Le plan"):
            assert f'<img src="{drafted}" alt="{alt}">' in whole
        passage_page = secretary.get(f"/passages/{passage.pid}").text
        assert f'<img src="{drafted}" alt="The plan">' in passage_page
        beside = secretary.get(f"/minutes/{record.pid}/certify").text
        assert f'<img src="/versions/{issued.pid}/pictures/{blob.sha256}" alt="The plan">' in beside
        assert f'<img src="{drafted}" alt="Le plan">' in beside
        with secretary.get(drafted) as answer:
            assert answer.data == b"plan"
        delegate = browser_for(people.delegate)
        assert delegate.get(drafted).status_code == 404
        with delegate.get(f"/versions/{issued.pid}/pictures/{blob.sha256}") as answer:
            assert answer.data == b"plan"

    def test_what_does_not_line_up_is_said(
        self, session: Session, browser_for: BrowserFor, people: Cast, issued: Minutes
    ) -> None:
        passage = next(one for one in issued.passages if one.item and one.item.title_en == "Retention of recordings")
        passage.text_fr = "Un seul alinéa."
        session.commit()
        page = browser_for(people.secretary).get(f"/minutes/{issued.pid}/certify")
        assert page.status_code == 200
        assert "Item 6: English has 2 numbered paragraphs, French has 1." in page.text
        assert hidden(page.text) == {}
        answer = browser_for(people.secretary).post(f"/minutes/{issued.pid}/certify", {"seal": "x"})
        assert answer.status_code == 422


class TestCorrigenda:
    def test_begun_from_the_record_and_led_to_its_text(
        self, session: Session, browser_for: BrowserFor, people: Cast, issued: Minutes
    ) -> None:
        secretary = browser_for(people.secretary)
        paper = secretary.get(f"/papers/{issued.paper.pid}").text
        for path in ("corrigendum", "certify"):
            assert f'href="/minutes/{issued.pid}/{path}"' in paper
        assert "/minutes/" not in browser_for(people.delegate).get(f"/papers/{issued.paper.pid}").text
        page = secretary.get(f"/minutes/{issued.pid}/corrigendum").text
        assert f"Begin {R}-COR1" in page
        answer = secretary.post(f"/minutes/{issued.pid}/corrigendum", {"language": "en", "paragraph": "27"})
        assert answer.status_code == 303
        made = session.scalars(select(Minutes).where(Minutes.kind == "corrigendum")).one()
        assert answer.location == f"/minutes/{made.pid}"
        listed = secretary.get(f"/minutes/{issued.pid}/corrigendum").text
        assert "The record has no paragraph 27." in listed
        assert f"{R}-COR1" in listed
        assert f"Begin {R}-COR2" in listed
        wrong = secretary.post(f"/minutes/{issued.pid}/corrigendum", {"language": "fr"})
        assert wrong.status_code == 422
        assert browser_for(people.delegate).get(f"/papers/{made.paper.pid}").status_code == 404

    def test_the_record_says_that_it_is_corrected_to_all_who_see_it(
        self, session: Session, browser_for: BrowserFor, people: Cast, story: Issuing, issued: Minutes
    ) -> None:
        from secretariat.minutes.services.corrigendum import start_corrigendum

        corrigendum = start_corrigendum(session, issued, actor=story.secretary, language="en", paragraph="3")
        with clock.at(AFTERWARDS):
            session.commit()
        delegate = browser_for(people.delegate)
        (version,) = records(session)
        assert "Corrected:" not in delegate.get(f"/papers/{issued.paper.pid}").text
        story.approved(corrigendum)
        issue_minutes(session, corrigendum, actor=story.secretary)
        session.commit()
        for path in (f"/papers/{issued.paper.pid}", f"/versions/{version.pid}"):
            page = delegate.get(path).text
            assert "Corrected:" in page
            assert f'href="/papers/{corrigendum.paper.pid}"' in page
            assert f"{R}-COR1" in page
        own = delegate.get(f"/papers/{corrigendum.paper.pid}").text
        assert "This is a correction." in own
        assert f"/versions/{version.pid}" in own
        assert "Paragraph" in own
        french = browser_for(people.delegate, language="fr").get(f"/papers/{issued.paper.pid}").text
        assert "rectificatif" in french.casefold()

    def test_a_paragraph_that_is_not_there_is_a_warning_before_the_issue(
        self, session: Session, browser_for: BrowserFor, people: Cast, story: Issuing, issued: Minutes
    ) -> None:
        from secretariat.minutes.services.corrigendum import start_corrigendum

        corrigendum = start_corrigendum(session, issued, actor=story.secretary, language="en", paragraph="27")
        story.approved(corrigendum)
        session.commit()
        page = browser_for(people.secretary).get(f"/minutes/{corrigendum.pid}/issue").text
        assert "The record has no paragraph 27, which the corrigendum cites." in page
        assert "Issue to 2 persons" in page


def test_the_preview_is_asked_for_in_the_language_wanted(
    browser_for: BrowserFor, people: Cast, approved: Minutes
) -> None:
    secretary = browser_for(people.secretary)
    for face in ("en", "fr", "../etc"):
        answer = secretary.get(f"/minutes/{approved.pid}/preview?face={face}")
        assert answer.status_code == 200
        assert answer.headers["Refresh"] == "2"
