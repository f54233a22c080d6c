"""Drafts are found by whoever works on them, soon after they are saved, and by nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import blobs, clock
from secretariat.core.outbox import OutboxMessage
from secretariat.documents import policy as documents
from secretariat.documents.models import Paper
from secretariat.documents.received import WORD
from secretariat.documents.services import attach_file, withdraw
from secretariat.documents.services.circulate import recall_version
from secretariat.documents.services.handing import hand_to
from secretariat.documents.services.receive import keep_conversion
from secretariat.people.models import Party
from secretariat.registry.services.views import keep_view
from secretariat.registry.wanted import Wanted
from secretariat.search import entries, policy, queries, services
from secretariat.search.models import Entry, Thing
from tests.client import Browser
from tests.integration.documents.conftest import pdf
from tests.integration.search.conftest import Papers, Settle, things
from tests.plugins.stages import staged
from tests.unit.press.word_files import word_file
from tests.world import Cast, World, who_drafts


@pytest.fixture
def moving(papers: Papers) -> Iterator[None]:
    """Two saves of a test are not of the same instant."""
    with clock.at(clock.now() + timedelta(hours=1)):
        yield


@staged
def drafter(session: Session, people: Cast, papers: Papers) -> Cast:
    """A draft of the secretariat, one of the officer who drafts for the body, and one of another body."""
    who_drafts(session, people)
    session.commit()
    papers.draft("Quarterdeck", "The turbines hummed through the night.", action_officer="Ottilie Archivist")
    papers.draft("Foredeck", "The capstans turned.", french="Les cabestans tournaient.", by=people.author)
    papers.draft("Bilge", "The pumps worked.", by=people.asb_secretary, body=people.asb, format=people.board)
    return people


def wrong(session: Session, people: Cast) -> list[str]:
    """Return who finds what is not theirs, or does not find what is."""
    expected = {
        "secretary": "quarterdeck foredeck",
        "chair": "quarterdeck foredeck",
        "author": "foredeck",
        "drafter": "",
        "asb_secretary": "bilge",
        "delegate": "",
        "head_a": "",
        "partner": "",
        "former": "",
        "administrator": "",
    }
    words = {
        "quarterdeck": ("quarterdeck", "turbine", '"hummed through the night"', "Ottilie"),
        "foredeck": ("foredeck", "capstan", "cabestan", "Amos Author"),
        "bilge": ("bilge", "pumps"),
    }
    return [
        f"{name} finds {word}" if found else f"{name} does not find {word}"
        for name, theirs in expected.items()
        for paper, some in words.items()
        for word in some
        if (found := bool(things(session, getattr(people, name), word))) != (paper in theirs.split())
    ]


def test_a_draft_is_found_by_its_house_and_by_whoever_drafts_it(
    session: Session, drafter: Cast, settle: Settle
) -> None:
    assert wrong(session, drafter) != []
    assert settle() == 3
    assert wrong(session, drafter) == []


@pytest.mark.usefixtures("written_anew")
@pytest.mark.parametrize("forgotten", ["policy.entries_open_to", "policy.drafts_open_to"])
def test_a_search_that_forgets_a_right_is_caught(
    session: Session, drafter: Cast, settle: Settle, papers: Papers, monkeypatch: pytest.MonkeyPatch, forgotten: str
) -> None:
    """Issuing grants the paper itself to its readers: what is written on it since must be closed to them by more."""
    settle()
    issued = papers.draft("Maindeck", "Sails were furled.")
    papers.issue(issued)
    with clock.at(clock.now() + timedelta(hours=1)):
        papers.write(issued, "The spinnaker was set.")
        settle()
    assert things(session, drafter.delegate, "spinnaker") == []
    if forgotten == "policy.drafts_open_to":
        monkeypatch.setattr(policy, "drafts_open_to", lambda _actor: true())
    else:
        monkeypatch.setattr(entries, "entries_open_to", lambda _actor: true())
    assert things(session, drafter.delegate, "spinnaker") == [Thing.DRAFT.value]


def test_the_two_readings_of_who_sees_a_draft_agree(session: Session, drafter: Cast, papers: Papers) -> None:
    papers.issue(papers.draft("Maindeck"))
    every = list(session.scalars(select(Paper)))
    for name in ("secretary", "chair", "author", "drafter", "asb_secretary", "delegate", "administrator"):
        actor = load_actor(session, getattr(drafter, name))
        opened = set(session.scalars(select(Paper.id).where(documents.drafts_open_to(actor))))
        assert opened == {one.id for one in every if documents.can_see_draft(actor, one)}, name


def test_what_is_saved_again_and_again_is_entered_once(
    session: Session, people: Cast, papers: Papers, settle: Settle
) -> None:
    with clock.at(clock.now().replace(second=0, microsecond=0)):
        paper = papers.draft("Booking", "First words.")
        for number in range(5):
            papers.write(paper, f"Word{number} was written.")
        asked = select(func.count()).where(OutboxMessage.kind == services.KIND)
        assert session.scalar(asked) == 1
        session.rollback()
    assert settle() == 1
    assert things(session, people.secretary, "word4") == ["draft"]
    assert things(session, people.secretary, "word3") == []


def test_a_template_alone_and_an_empty_draft_are_found_by_title_and_type(
    session: Session, people: Cast, papers: Papers, settle: Settle
) -> None:
    papers.draft("Booking", "")
    settle()
    for words in ("booking", "policy paper booking", "document d'orientation"):
        found = things(session, people.secretary, words)
        assert found == ["draft"] or words.startswith("document"), words


def test_an_issued_paper_is_a_draft_no_more_until_somebody_writes_on(
    session: Session, people: Cast, papers: Papers, settle: Settle
) -> None:
    paper = papers.draft("Booking", "The turbines hummed.")
    settle()
    assert things(session, people.secretary, "turbine") == ["draft"]
    version = papers.issue(paper)
    assert things(session, people.secretary, "turbine") == [], "known to be issued before the worker has come to it"
    settle()
    assert things(session, people.secretary, "turbine") == ["version"]
    assert session.scalar(select(func.count()).where(Entry.thing == "draft")) == 0
    with clock.at(clock.now() + timedelta(hours=1)):
        papers.write(paper, "The turbines stopped.")
        settle()
        assert sorted(things(session, people.secretary, "turbine")) == ["draft", "version"]
        assert things(session, people.secretary, "turbine", drafts=True) == ["draft"]
        assert things(session, people.secretary, "stopped") == ["draft"]
        assert things(session, people.delegate, "stopped") == []
        recall_version(session, version, actor=load_actor(session, people.secretary), reason="too early")
        session.commit()
        settle()
        assert sorted(things(session, people.secretary, "turbine")) == ["draft", "version"]
        withdraw(session, paper, actor=load_actor(session, people.secretary), reason="overtaken")
        session.commit()
        assert "draft" in things(session, people.secretary, "stopped")


def test_what_an_earlier_worker_read_does_not_come_over_what_a_later_one_entered(
    session: Session, people: Cast, papers: Papers, settle: Settle, app: Flask
) -> None:
    paper = papers.draft("Booking", "The turbines hummed.")
    read = services.gathering.of_draft(session, paper.id)
    session.rollback()
    with clock.at(clock.now() + timedelta(hours=1)):
        papers.write(paper, "The pumps worked.")
        settle()
    store = app.extensions["secretariat.blobs"]
    services.enter(session, list(services.entries(read, store)), instead_of=[("draft", paper.id)])
    session.commit()
    assert things(session, people.secretary, "pumps") == ["draft"]
    assert things(session, people.secretary, "turbine") == []


def test_a_worker_that_starts_finds_the_drafts_that_are_lacking(
    session: Session, people: Cast, papers: Papers, settle: Settle
) -> None:
    paper = papers.draft("Booking", "The turbines hummed.")
    papers.issue(papers.draft("Other"))
    draft = services.gathering.Ref("draft", paper.id)
    assert [one for one in queries.things_to_enter(session) if one.kind == "draft"] == [draft]
    settle()
    assert queries.things_to_enter(session) == []
    with clock.at(clock.now() + timedelta(hours=1)):
        papers.write(paper, "The pumps worked.")
    assert queries.things_to_enter(session) == [draft]


def test_a_draft_that_is_a_file_is_found_by_its_pages(
    papers: Papers, people: Cast, app: Flask, session: Session, settle: Settle
) -> None:
    paper = papers.draft("From elsewhere", "")
    store = app.extensions["secretariat.blobs"]
    blob = blobs.keep(session, store, pdf("The turbines hummed."), media_type="application/pdf")
    attach_file(session, paper.drafts[0], actor=load_actor(session, people.secretary), blob=blob, name="x.pdf")
    session.commit()
    settle()
    assert things(session, people.secretary, '"turbines hummed"') == ["draft"]
    assert things(session, people.delegate, "turbines") == []


def test_a_paper_that_goes_to_another_drafter_is_found_by_that_one_at_once(
    session: Session, drafter: Cast, settle: Settle
) -> None:
    settle()
    w = World(session)
    second = w.user("Berta Second")
    division = session.scalars(select(Party).where(Party.code == "DRFT")).one()
    w.member(second, division, "drafting_officer")
    w.covers(second, drafter.opc, division)
    session.commit()
    paper = session.scalars(select(Paper).where(Paper.title_en == "Foredeck")).one()
    with clock.at(clock.now() + timedelta(hours=1)):
        hand_to(session, paper, actor=load_actor(session, drafter.secretary), drafter=second)
        session.commit()
        assert things(session, drafter.author, "capstan") == []
        assert things(session, second, "capstan") == ["draft"]
        settle()
        assert things(session, drafter.secretary, "Berta capstan") == ["draft"]


def test_a_draft_on_the_page_says_how_it_stands_and_who_drafts_it(
    drafter: Cast, settle: Settle, browser_for: type[Browser]
) -> None:
    settle()
    house = browser_for(drafter.secretary)
    page = house.get("/search?q=capstan").text
    assert "1 result" in page
    assert "Amos Author" in page
    assert "<mark>capstans</mark>" in page
    assert "1 result" in house.get("/search?q=capstan&state=draft").text
    assert "Nothing found" in house.get("/search?q=capstan&state=issued").text
    assert 'value="draft"' in browser_for(drafter.author).get("/search").text
    assert 'value="draft"' not in browser_for(drafter.delegate).get("/search").text


def test_lists_are_found_by_their_names(session: Session, drafter: Cast, browser_for: type[Browser]) -> None:
    secretary = load_actor(session, drafter.secretary)
    keep_view(session, actor=secretary, name="Rooms still to book", wanted=Wanted(state="draft"), body_id=None)
    session.commit()
    house, reader = browser_for(drafter.secretary), browser_for(drafter.delegate)
    assert 'href="/papers?state=draft">Rooms still to book</a>' in house.get("/search?q=room+booking").text
    assert f"/papers?drafter={drafter.author.pid}" in house.get("/search?q=amos").text
    assert 'href="/papers?kind=policy_paper"' in house.get("/search?q=policy+papers").text
    types_alone = reader.get("/search?q=policy+papers").text
    assert 'href="/papers?kind=policy_paper"' in types_alone
    assert "No paper, meeting, decision or action that is open to you holds all of these words." in types_alone
    assert "Nothing found" in reader.get("/search?q=room+booking").text
    assert "Nothing found" in reader.get("/search?q=amos").text
    assert "Rooms still" not in browser_for(drafter.chair).get("/search?q=room+booking").text


def test_a_word_file_in_two_drafts_is_converted_for_both(
    papers: Papers, people: Cast, app: Flask, session: Session, settle: Settle
) -> None:
    store, actor = app.extensions["secretariat.blobs"], load_actor(session, people.secretary)
    came = blobs.keep(session, store, word_file(""), media_type=WORD)
    drafts = [papers.draft(title, "") for title in ("First brought", "Second brought")]
    for paper in drafts:
        attach_file(session, paper.drafts[0], actor=actor, blob=came, name="x.docx")
    session.commit()
    settle()
    made = blobs.keep(session, store, pdf("The turbines hummed."), media_type="application/pdf")
    with clock.at(clock.now() + timedelta(hours=1)):
        keep_conversion(session, came.sha256, paper_id=drafts[0].id, pdf=made, pages=1)
        session.commit()
        settle()
    assert things(session, people.secretary, "turbine") == [Thing.DRAFT.value] * 2
