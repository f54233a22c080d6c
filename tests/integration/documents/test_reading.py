"""A paper as it is read: by the house, by a delegate, in both languages; and by whom not."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from secretariat.documents import sheets
from secretariat.documents.models import Reading, Version
from secretariat.web.database import db
from tests.client import Browser
from tests.integration.documents.conftest import Look, Papers
from tests.queries import count_queries
from tests.world import Cast


def strangers_view(text: str) -> str:
    """A page without what differs from request to request: reference, token, and the address that was asked for."""
    text = re.sub(r"(papers|versions)/[0-9a-z]{14}", "ASKED", text)
    text = re.sub(r"[0-9A-Z]{4}-[0-9A-Z]{2}\b", "REFERENCE", text)
    return re.sub(r'value="[0-9a-f]{64}"', "", text)


def test_a_delegate_reads_the_text_in_one_language_or_both(
    browser_for: type[Browser], people: Cast, papers: Papers
) -> None:
    version = papers.issue(papers.draft(text="# Purpose\n\nFirst.\n\nSecond.", french="# Objet\n\nUn.\n\nDeux."))
    reader = browser_for(people.delegate)
    address = f"/papers/{version.paper.pid}"
    page = reader.get(address)
    assert page.status_code == 200
    assert "AC/901-D(2026)0001" in page.text
    assert "NATO UNCLASSIFIED" in page.text
    assert "First." in page.text
    assert "Deux." not in page.text
    both = reader.get(f"{address}?view=both").text
    assert both.index("First.") < both.index("Un.") < both.index("Second.") < both.index("Deux.")
    assert 'href="#p2"' in both
    assert "Deux." in reader.get(f"{address}?view=fr").text
    assert f"{address}/edit" not in page.text
    assert "Nation A" not in page.text


def test_what_another_body_has_is_answered_like_what_never_was(
    browser_for: type[Browser], people: Cast, papers: Papers
) -> None:
    version = papers.issue(papers.draft())
    never = "2" * 14
    for user in (people.asb_delegate, people.partner, people.former, people.administrator, people.asb_secretary):
        stranger = browser_for(user)
        for there, nowhere in (
            (f"/papers/{version.paper.pid}", f"/papers/{never}"),
            (f"/versions/{version.pid}", f"/versions/{never}"),
            (f"/versions/{version.pid}/en.pdf", f"/versions/{never}/en.pdf"),
            (f"/papers/{version.paper.pid}/edit", f"/papers/{never}/edit"),
            (f"/papers/{version.paper.pid}/circulate", f"/papers/{never}/circulate"),
        ):
            mine, other = stranger.get(there), stranger.get(nowhere)
            assert mine.status_code == other.status_code == 404, there
            assert strangers_view(mine.text) == strangers_view(other.text)
            dropped = {"X-Request-Id", "Date", "Content-Length"}
            assert {k: v for k, v in mine.headers if k not in dropped} == {
                k: v for k, v in other.headers if k not in dropped
            }
        assert "Booking policy" not in stranger.get("/papers").text


def test_a_draft_does_not_exist_for_delegations(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    paper = papers.draft("A secret working title")
    for user in (people.delegate, people.head_a):
        reader = browser_for(user)
        assert reader.get(f"/papers/{paper.pid}").status_code == 404
        assert reader.get(f"/papers/{paper.pid}/preview").status_code == 404
        assert "secret" not in reader.get("/papers").text
    for user in (people.secretary, people.chair):
        assert "A secret working title" in browser_for(user).get(f"/papers/{paper.pid}").text


def test_a_revision_being_drafted_shows_delegates_the_issued_title_and_text(
    browser_for: type[Browser], people: Cast, papers: Papers
) -> None:
    paper = papers.draft()
    papers.issue(paper)
    papers.write(paper, "Wholly new.")
    reader = browser_for(people.delegate)
    assert "Wholly new." not in reader.get(f"/papers/{paper.pid}").text
    assert reader.get(f"/papers/{paper.pid}/preview").status_code == 403
    assert "Wholly new." in browser_for(people.secretary).get(f"/papers/{paper.pid}/preview").text
    papers.issue(paper)
    page = reader.get(f"/papers/{paper.pid}").text
    assert "AC/901-D(2026)0001-REV1" in page
    assert "Wholly new." in page
    assert "text__p--changed" in page


def test_circulating_is_offered_when_the_draft_says_something_new(
    browser_for: type[Browser], people: Cast, papers: Papers
) -> None:
    paper = papers.draft()
    papers.issue(paper)
    house = browser_for(people.secretary)
    page = house.get(f"/papers/{paper.pid}").text
    assert "Draft a revision" in page
    assert "Circulate…" not in page
    assert "See the draft as it will look" not in page
    papers.write(paper, "Wholly new.")
    page = house.get(f"/papers/{paper.pid}").text
    assert "Circulate…" in page
    assert "See the draft as it will look" in page


def test_opening_is_kept_once_and_ends_recalling(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    version = papers.issue(papers.draft())
    house = browser_for(people.secretary)
    house.get(f"/papers/{version.paper.pid}")
    assert look(select(Version))[0].opened_at is None
    assert house.get(f"/versions/{version.pid}/recall").status_code == 200
    reader = browser_for(people.delegate)
    for _ in range(2):
        reader.get(f"/papers/{version.paper.pid}")
    assert look(select(Version))[0].opened_at is not None
    mine = look(select(Reading).where(Reading.user_id == people.delegate.id))
    assert [row.face for row in mine] == ["page"]
    assert house.get(f"/versions/{version.pid}/recall").status_code == 403


def test_an_older_version_says_what_is_in_force(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    paper = papers.draft()
    first = papers.issue(paper)
    papers.write(paper, "Changed.")
    papers.issue(paper)
    page = browser_for(people.delegate).get(f"/versions/{first.pid}").text
    assert "no longer in force" in page
    assert "AC/901-D(2026)0001-REV1" in page
    assert "Second." in page


def test_a_withdrawn_paper_keeps_its_line_and_loses_its_text(
    browser_for: type[Browser], people: Cast, papers: Papers
) -> None:
    paper = papers.draft()
    version = papers.issue(paper)
    house = browser_for(people.secretary)
    unreasoned = house.post(f"/papers/{paper.pid}/withdraw", {"reason": " "})
    assert unreasoned.status_code == 422
    assert house.post(f"/papers/{paper.pid}/withdraw", {"reason": "Overtaken"}).status_code == 303
    reader = browser_for(people.delegate)
    assert "Booking policy" in reader.get("/papers").text
    page = reader.get(f"/papers/{paper.pid}")
    assert page.status_code == 200
    assert "was withdrawn" in page.text
    assert "First." not in page.text
    assert reader.get(f"/versions/{version.pid}/en.pdf").status_code == 403
    assert "First." in house.get(f"/papers/{paper.pid}").text
    assert browser_for(people.asb_delegate).get(f"/papers/{paper.pid}").status_code == 404


def test_names_of_readers_are_for_the_house_alone(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    version = papers.issue(papers.draft())
    assert people.head_a.name in browser_for(people.secretary).get(f"/papers/{version.paper.pid}").text
    page = browser_for(people.delegate).get(f"/papers/{version.paper.pid}").text
    assert people.head_a.name not in page
    assert "2 persons" in page
    assert "It was issued to a format in which you sit." in page


def test_hostile_text_is_shown_as_words(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    text = "<img src=x onerror=alert(1)> and [x](javascript:a)"
    version = papers.issue(papers.draft("<script>alert(1)</script>", text))
    page = browser_for(people.delegate).get(f"/papers/{version.paper.pid}").text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page


def test_the_page_of_a_paper_takes_six_queries_and_one_while_nothing_changed(
    app: Flask, browser_for: type[Browser], people: Cast, papers: Papers
) -> None:
    """Who is signed in, and what counts for them; the paper; its versions; what stands around them; the frame."""
    version = papers.issue(papers.draft(text="# Purpose\n\nFirst."))
    reader = browser_for(people.delegate)
    for address in (f"/papers/{version.paper.pid}", f"/versions/{version.pid}"):
        reader.get(address)  # the first opening is written down
        with app.app_context(), count_queries(db.engine) as seen:
            reader.get(address)
        # A reading is looked up behind the answer; here at once, since no server has begun (`documents.readings`).
        assert len([one for one in seen if "FROM reading" not in one]) <= 6, "\n".join(seen)
        with app.app_context(), count_queries(db.engine, again=True) as seen:
            reader.get(address)
        assert len([one for one in seen if "FROM reading" not in one]) == 1, "\n".join(seen)


def test_a_text_is_read_and_set_once_for_the_same_words(papers: Papers) -> None:
    first, second = papers.issue(papers.draft(text="One.")), papers.issue(papers.draft(text="Two."))
    assert sheets.issued(first) is sheets.issued(first)
    assert sheets.issued(first).texts != sheets.issued(second).texts
    altered = Version(sheet=first.sheet.replace("One.", "Other."), faces=[])
    assert "Other." in str(sheets.issued(altered).texts), "it is known by what it says, not by what it says it is"
