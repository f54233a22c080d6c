"""How many queries the pages take that work on a draft, and those that say who sees it, right after a change."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from secretariat.web.database import db
from tests.client import Browser
from tests.integration.documents.conftest import Papers
from tests.queries import count_queries
from tests.world import Cast

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

#: On each: who is signed in, and what counts for them; the paper with its draft; the frame. Then what is behind it.
MOST = {
    "": 6,  # the versions; what stands around the draft: whom it would reach, what of it is in Word, agendas, releases
    "/preview": 6,  # the same
    "/circulate": 6,  # what the draft has ahead of it; what is known of it beside its words, for its review
    "/quality": 6,  # the same
    "/coordination": 6,  # rounds; the strip of its body with the holidays
    "/access": 7,  # the versions; the grants; whom they reach
    "/working-copies": 8,  # what is out; the copies; the strip; where the text came from
}


def test_the_pages_of_a_draft_ask_at_once_what_they_show(
    app: Flask, session: Session, browser_for: type[Browser], people: Cast, papers: Papers
) -> None:
    paper = papers.draft(text="# Purpose\n\nFirst.")
    papers.write(paper, "# Objet\n\nPremier.", "fr")
    secretary = browser_for(people.secretary)
    with app.app_context():
        engine = db.engine
    for page, most in MOST.items():
        address = f"/papers/{paper.pid}{page}"
        assert secretary.get(address).status_code == 200
        with count_queries(engine) as seen:
            secretary.get(address)
        assert len(seen) <= most, (page, seen)


def test_a_revision_asks_besides_for_what_is_in_force_and_its_house_is_told_all_in_eight(
    app: Flask, session: Session, browser_for: type[Browser], people: Cast, papers: Papers
) -> None:
    version = papers.issue(papers.draft(text="# Purpose\n\nFirst."))
    papers.write(version.paper, "# Purpose\n\nSecond.")
    secretary = browser_for(people.secretary)
    with app.app_context():
        engine = db.engine
    here = f"/papers/{version.paper.pid}"
    for address in (here, f"{here}/preview", f"{here}/circulate", f"{here}/quality", f"/versions/{version.pid}/access"):
        assert secretary.get(address).status_code == 200
        with count_queries(engine) as seen:
            secretary.get(address)
        assert len(seen) <= 8, (address, seen)


def test_what_a_person_opens_beside_their_papers_takes_at_most_eight(
    app: Flask, browser_for: type[Browser], people: Cast, papers: Papers
) -> None:
    """One's own account, what is new to one, and the numbers of a series: what each shows beside who is signed in, what counts
    for them, and the frame."""
    papers.issue(papers.draft(text="# Purpose\n\nFirst."))
    most = {"/account": 7, "/notices": 8, f"/bodies/{people.opc.pid}/numbers": 8}
    with app.app_context():
        engine = db.engine
    for page, number in most.items():
        reader = browser_for(people.secretary if "numbers" in page else people.delegate)
        assert reader.get(page).status_code == 200
        with count_queries(engine) as seen:
            reader.get(page)
        assert len(seen) <= number, (page, seen)


def test_the_first_opening_takes_two_more_and_the_line_of_a_paper_seven(
    app: Flask, browser_for: type[Browser], people: Cast, papers: Papers
) -> None:
    version = papers.issue(papers.draft(text="# Purpose\n\nFirst."))
    with app.app_context():
        engine = db.engine
    reader, here = browser_for(people.delegate), f"/papers/{version.paper.pid}"
    taken = []
    for _ in range(2):
        with count_queries(engine) as seen:
            assert reader.get(here).status_code == 200
        taken.append(len(seen))
    # That nobody recalls it any more, and who opened it; the second look notes that it was opened, which is known.
    assert taken[0] <= taken[1] + 2
    assert taken[0] <= 8
    for who in (people.delegate, people.secretary):
        with count_queries(engine) as seen:
            assert browser_for(who).get(f"{here}/trail").status_code == 200
        # Beside the frame, the paper: all that its line tells; agendas that name it; what it is tied to, where it is.
        assert len(seen) <= 7, seen


def test_lists_of_papers_and_comparisons_take_at_most_eight(
    app: Flask, browser_for: type[Browser], people: Cast, papers: Papers
) -> None:
    paper = papers.draft(text="# Purpose\n\nFirst.")
    for text in ("# Purpose\n\nSecond.", "# Purpose\n\nThird."):
        papers.issue(paper)
        papers.write(paper, text)
    most = {
        # What it can be narrowed to; a page; its counts; views that were kept, with the strip of the body, which is loaded first.
        f"/bodies/{people.opc.pid}/papers?after={paper.pid}": 8,
        f"/papers?after={paper.pid}&q=purpose": 8,
        # The paper with its draft; its versions; what the draft said before; the strip.
        f"/papers/{paper.pid}/compare": 7,
    }
    with app.app_context():
        engine = db.engine
    for who in (people.secretary, people.delegate):
        reader = browser_for(who)
        for page, number in most.items():
            assert reader.get(page).status_code == 200
            with count_queries(engine) as seen:
                reader.get(page)
            # What was opened before is noted, and looked up behind the answer once a server has begun.
            asked = [one for one in seen if not one.startswith("SELECT reading.")]
            assert len(asked) <= number, (page, asked)
