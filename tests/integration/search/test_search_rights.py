"""Nobody learns by searching what they may not see: no hit, no count, no choice, no snippet."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.committees.asker import asker
from secretariat.documents import policy
from secretariat.documents.models import Paper, Version
from secretariat.documents.policy import versions_closed_to
from secretariat.documents.services import withdraw
from secretariat.documents.services.circulate import recall_version
from secretariat.people.models import User
from secretariat.search import asking, entries, queries
from secretariat.search.entries import Narrowed
from tests.client import Browser
from tests.integration.search.conftest import Enter, Papers
from tests.plugins.stages import staged
from tests.world import Cast


def count(session: Session, user: User, words: str) -> int:
    session.rollback()
    answer = queries.found(session, load_actor(session, user), asking.read(words), Narrowed(), language="en")
    return len(answer.hits)


@staged
def scene(people: Cast, papers: Papers, enter: Enter) -> Cast:
    papers.issue(papers.draft("Membersword", "Memberstext."))
    papers.issue(papers.draft("Contributorsword", "Contributorstext.", format=people.contributors))
    papers.issue(
        papers.draft("Boardword", "Boardtext.", by=people.asb_secretary, body=people.asb, format=people.board),
        by=people.asb_secretary,
    )
    papers.draft("Draftword", "Drafttext.")
    enter()
    return people


def wrong(session: Session, people: Cast) -> list[str]:
    """Return who finds what is not theirs, or does not find what is."""
    expected = {
        "secretary": "members contributors",
        "chair": "members contributors",
        "delegate": "members contributors board",
        "head_a": "members contributors board",
        "asb_secretary": "board",
        "asb_delegate": "board",
        "partner": "contributors",
        "former": "",
        "drafter": "",
        "administrator": "",
    }
    words = [
        (name, f"{name}{end}") for name in ("members", "contributors", "board", "draft") for end in ("word", "text")
    ]
    return [
        f"{name} finds {word}" if found else f"{name} does not find {word}"
        for name, theirs in expected.items()
        for label, word in words
        if (found := bool(count(session, getattr(people, name), word))) != (label in theirs.split())
    ]


def test_each_reader_finds_what_is_theirs(session: Session, scene: Cast) -> None:
    assert wrong(session, scene) == []


def test_who_holds_nothing_is_given_as_nobody_and_not_as_an_empty_list(session: Session, people: Cast) -> None:
    """One parameter stands both "in" and "not in" in the query of a search; an empty one would mean the same in both."""
    for user in (people.former, people.administrator, people.partner, people.secretary):
        for name, value in asker(load_actor(session, user)).items():
            assert value != [], (user.name, name)


@pytest.mark.usefixtures("written_anew")
def test_a_search_that_forgets_the_grants_is_caught(
    session: Session, scene: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "entries_open_to", lambda _actor: true())
    found = wrong(session, scene)
    assert "partner finds membersword" in found
    assert "former finds boardtext" in found


def test_what_is_old_is_found_behind_much_that_is_newer_and_not_for_the_reader(
    session: Session, people: Cast, papers: Papers, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rights are asked of the first candidates alone; who finds too little among them is not told that there is no more."""
    papers.issue(papers.draft("Booking for contributors", format=people.contributors))
    for number in range(6):
        papers.issue(papers.draft(f"Booking {number}"))
    enter()
    monkeypatch.setattr(entries, "REACHES", (2, 4, None))
    monkeypatch.setattr(entries, "ENOUGH", 2)
    for user, hits, more in ((people.partner, 1, False), (people.delegate, 2, True), (people.administrator, 0, False)):
        session.rollback()
        asked = asking.read("booking")
        answer = queries.found(session, load_actor(session, user), asked, Narrowed(language="en"), language="en")
        assert (len(answer.hits), answer.more) == (hits, more), user.name


def test_a_page_says_that_it_holds_the_first_alone(
    browser_for: type[Browser], people: Cast, papers: Papers, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        papers.issue(papers.draft(f"Booking {number}"))
    enter()
    monkeypatch.setattr(entries, "REACHES", (2, None))
    monkeypatch.setattr(entries, "ENOUGH", 1)
    said = "results: titles, then the newest"
    assert said in browser_for(people.delegate).get("/search?q=booking").text
    monkeypatch.setattr(entries, "REACHES", (None,))
    assert said not in browser_for(people.delegate).get("/search?q=booking").text


def test_a_hidden_symbol_is_answered_like_one_that_nobody_has(browser_for: type[Browser], scene: Cast) -> None:
    reader = browser_for(scene.partner)
    hidden, never = (reader.get(f"/search?q={symbol}") for symbol in ("ac901d20260001", "ac901d20269991"))
    assert hidden.status_code == never.status_code == 200
    assert "Nothing found" in hidden.text


def test_choices_tell_nothing_of_what_is_hidden(browser_for: type[Browser], scene: Cast) -> None:
    page = browser_for(scene.partner).get("/search").text
    assert "ASB" not in page
    assert 'value="2025"' not in page


class TestWithdrawn:
    @pytest.fixture
    def paper(self, papers: Papers, people: Cast, session: Session, enter: Enter) -> Paper:
        paper = papers.draft("Booking", "The turbines hummed.")
        papers.issue(paper)
        enter()
        withdraw(session, paper, actor=load_actor(session, people.secretary), reason="overtaken")
        session.commit()
        return paper

    def test_its_title_stays_findable_and_its_text_is_for_the_house(
        self, paper: Paper, people: Cast, session: Session, browser_for: type[Browser]
    ) -> None:
        assert count(session, people.delegate, "booking") == 1
        assert count(session, people.delegate, "turbine") == 0
        assert count(session, people.delegate, "booking turbine") == 0
        assert count(session, people.secretary, "turbine") == 1
        page = browser_for(people.delegate).get("/search?q=booking").text
        assert "Withdrawn" in page
        assert "turbines" not in page
        assert "data-download" not in page

    @pytest.mark.usefixtures("written_anew")
    def test_a_search_that_forgets_what_is_closed_is_caught(
        self, paper: Paper, people: Cast, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        nothing = select(Version.id).where(Version.id < 0)
        monkeypatch.setattr("secretariat.search.policy.versions_closed_to", lambda _actor: nothing)
        assert count(session, people.delegate, "turbine") == 1


def test_a_recalled_version_is_the_house_s_alone(papers: Papers, people: Cast, session: Session, enter: Enter) -> None:
    version = papers.issue(papers.draft("Booking", "The turbines hummed."))
    enter()
    recall_version(session, version, actor=load_actor(session, people.secretary), reason="too early")
    session.commit()
    for word in ("booking", "turbine"):
        assert count(session, people.delegate, word) == 0
        assert count(session, people.chair, word) == 1


def test_the_two_readings_of_what_is_closed_agree(papers: Papers, people: Cast, session: Session, enter: Enter) -> None:
    """`versions_closed_to` is the twin of `can_read`, over every state of paper and version."""
    secretary = load_actor(session, people.secretary)
    kept, gone, back = papers.draft("Kept"), papers.draft("Gone"), papers.draft("Back")
    for paper in (kept, gone, back):
        papers.issue(paper)
        papers.write(paper, "Second thoughts.")
        version = papers.issue(paper)
    recall_version(session, version, actor=secretary, reason="too early")
    withdraw(session, gone, actor=secretary, reason="overtaken")
    session.commit()
    for name in ("secretary", "chair", "delegate", "partner", "asb_secretary", "administrator"):
        actor = load_actor(session, getattr(people, name))
        closed = set(session.scalars(versions_closed_to(actor)))
        every: list[Any] = list(session.scalars(select(Version)))
        assert closed == {one.id for one in every if not policy.can_read(actor, one)}, name
    assert {version.state for version in every} == {"issued", "superseded", "recalled", "withdrawn"}


def test_what_is_read_in_a_snippet_can_no_longer_be_recalled(
    papers: Papers, people: Cast, session: Session, enter: Enter, browser_for: type[Browser]
) -> None:
    """A title tells no more than the register; a snippet is read."""
    version = papers.issue(papers.draft("Booking", "The turbines hummed."))
    enter()
    browser_for(people.secretary).get("/search?q=turbine")
    browser_for(people.delegate).get("/search?q=booking")
    session.refresh(version)
    assert version.opened_at is None
    session.rollback()
    browser_for(people.delegate).get("/search?q=turbine")
    session.refresh(version)
    assert version.opened_at is not None
