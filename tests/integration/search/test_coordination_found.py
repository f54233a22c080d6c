"""What offices are asked about is found by them while they are asked; what they say of it by them and by the house."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.coordination import services as coordination
from secretariat.coordination.models import Clearance
from secretariat.coordination.states import ClearanceMove, Disposition
from secretariat.core import blobs, clock
from secretariat.documents.received import WORD
from secretariat.documents.services import attach_file
from secretariat.documents.services.receive import keep_conversion
from secretariat.people.models import User
from secretariat.search import policy, queries
from secretariat.search.models import Entry, Thing
from tests.client import Browser
from tests.integration.documents.conftest import pdf
from tests.integration.search.conftest import Papers, Settle, things
from tests.unit.press.word_files import word_file
from tests.world import Cast, World


@pytest.fixture
def asked(session: Session, people: Cast, papers: Papers) -> tuple[Clearance, User, User]:
    """A draft that two offices are asked about; the first answers with a comment, which is answered."""
    w = World(session)
    legal, finance = (w.party(code, code.title(), code.title(), "office") for code in ("LEGAL", "FINANCE"))
    lawyer, accountant = w.user("Lena Lawyer"), w.user("Abel Accountant")
    w.member(lawyer, legal, "staff")
    w.member(accountant, finance, "staff")
    session.commit()
    paper = papers.draft("Booking", "Each delegation books a room.")
    secretary = load_actor(session, people.secretary)
    due = clock.now() + timedelta(days=5)
    coordination.open_round(session, paper, actor=secretary, asked=[(legal, due), (finance, due)], note="Urgently.")
    session.commit()
    clearance = session.scalars(select(Clearance).where(Clearance.party_id == legal.id)).one()
    mine = load_actor(session, lawyer)
    comment = coordination.comment(
        session, clearance, actor=mine, language="en", text="Say albatross.", proposed="An albatross books a room."
    )
    coordination.answer(
        session, clearance, actor=mine, move=ClearanceMove.COMMENT, reason="La mouette manque.",
        row_version=clearance.row_version,
    )  # fmt: skip
    coordination.dispose(
        session, comment, actor=secretary, disposition=Disposition.NOT_TAKEN, text="A pelican it stays."
    )
    session.commit()
    return clearance, lawyer, accountant


def test_what_an_office_said_is_found_by_it_and_by_the_house(
    session: Session, people: Cast, asked: tuple[Clearance, User, User], settle: Settle
) -> None:
    _, lawyer, accountant = asked
    settle()
    for words in ("albatross", "mouettes", "pelicans", "urgently booking Legal"):
        for user in (people.secretary, people.chair, lawyer):
            assert "clearance" in things(session, user, words), (user.name, words)
        for user in (accountant, people.delegate, people.asb_secretary, people.author, people.administrator):
            assert things(session, user, words) == [], (user.name, words)


def test_an_office_finds_it_no_more_once_the_round_is_closed(
    session: Session, people: Cast, asked: tuple[Clearance, User, User], settle: Settle
) -> None:
    clearance, lawyer, _ = asked
    settle()
    coordination.close_round(session, clearance.round, actor=load_actor(session, people.secretary))
    session.commit()
    assert things(session, lawyer, "albatross") == []
    assert things(session, people.secretary, "albatross") == ["clearance"]


def test_the_text_asked_about_is_found_by_the_offices_that_are_asked_and_by_nobody_else(
    session: Session, people: Cast, asked: tuple[Clearance, User, User], papers: Papers, settle: Settle
) -> None:
    """The house finds the draft, as ever; a third office and a member of the body find nothing."""
    _, lawyer, accountant = asked
    w = World(session)
    press, journalist = w.party("PRESS", "Press", "Presse", "office"), w.user("Jo Journalist")
    w.member(journalist, press, "staff")
    session.commit()
    settle()
    for words in ('"delegation books a room"', "room booking", "booked"):
        for user in (lawyer, accountant):
            assert things(session, user, words) == ["clearance"], (user.name, words)
        for user in (journalist, people.delegate, people.asb_secretary, people.administrator):
            assert things(session, user, words) == [], (user.name, words)
    for user in (people.secretary, people.chair):
        assert things(session, user, '"each delegation books"') == ["draft"], user.name


def test_an_office_does_not_find_what_was_written_after_it_was_asked(
    session: Session, asked: tuple[Clearance, User, User], papers: Papers, settle: Settle
) -> None:
    clearance, lawyer, _ = asked
    with clock.at(clock.now() + timedelta(hours=1)):
        papers.write(clearance.round.paper, "The spinnaker was set.")
        settle()
        assert things(session, lawyer, "spinnaker") == []
        assert things(session, lawyer, '"delegation books"') == ["clearance"]


@pytest.mark.parametrize("entered", [False, True])
def test_the_text_is_found_no_more_once_the_round_is_closed(
    session: Session, people: Cast, asked: tuple[Clearance, User, User], settle: Settle, entered: bool
) -> None:
    """At once, before the worker has taken it out of the index; and then it is taken out."""
    clearance, lawyer, accountant = asked
    w = World(session)
    w.member(people.chair, clearance.party, "staff")  # who may read the clearance after the round too
    session.commit()
    settle()
    assert sorted(things(session, people.chair, '"delegation books"')) == ["clearance", "draft"]
    coordination.close_round(session, clearance.round, actor=load_actor(session, people.secretary))
    session.commit()
    if entered:
        settle()
    for user in (lawyer, accountant):
        assert things(session, user, '"delegation books"') == [], user.name
    assert things(session, people.chair, '"delegation books"') == ["draft"]
    assert bool(session.scalar(select(func.count()).where(Entry.thing == Thing.ASKED.value))) != entered
    assert queries.things_to_enter(session) == []


@pytest.mark.usefixtures("written_anew")
def test_a_search_that_forgets_whose_the_question_is_is_caught(
    session: Session, people: Cast, asked: tuple[Clearance, User, User], settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    settle()
    monkeypatch.setattr(policy, "asked_of", lambda _actor: true())
    assert sorted(things(session, people.secretary, '"delegation books"')) == ["clearance", "clearance", "draft"]


def test_a_worker_that_starts_finds_the_texts_that_are_lacking(
    session: Session, asked: tuple[Clearance, User, User], settle: Settle
) -> None:
    clearance, _, _ = asked
    lacking = [one.id for one in queries.things_to_enter(session) if one.kind == Thing.ASKED.value]
    assert clearance.id in lacking
    assert len(lacking) == 2
    settle()
    assert queries.things_to_enter(session) == []


def test_a_file_is_found_by_its_pages_once_it_has_some(
    session: Session, people: Cast, papers: Papers, app: Flask, settle: Settle
) -> None:
    w = World(session)
    legal, lawyer = w.party("LEGAL", "Legal", "Legal", "office"), w.user("Lena Lawyer")
    w.member(lawyer, legal, "staff")
    paper, store = papers.draft("From elsewhere", ""), app.extensions["secretariat.blobs"]
    secretary = load_actor(session, people.secretary)
    file = blobs.keep(session, store, word_file("<w:p><w:r><w:t>Turbines.</w:t></w:r></w:p>"), media_type=WORD)
    attach_file(session, paper.drafts[0], actor=secretary, blob=file, name="x.docx")
    asked = [(legal, clock.now() + timedelta(days=5))]
    coordination.open_round(session, paper, actor=secretary, asked=asked)
    session.commit()
    settle()
    assert things(session, lawyer, "turbines") == []
    assert things(session, lawyer, "elsewhere") == ["clearance"]
    pages = blobs.keep(session, store, pdf("The turbines hummed."), media_type="application/pdf")
    keep_conversion(session, file.sha256, paper_id=paper.id, pdf=pages, pages=1)
    session.commit()
    settle()
    assert things(session, lawyer, '"turbines hummed"') == ["clearance"]


def test_its_row_leads_each_reader_where_they_may_go(
    people: Cast, asked: tuple[Clearance, User, User], settle: Settle, browser_for: type[Browser]
) -> None:
    clearance, lawyer, _ = asked
    paper = clearance.round.paper
    settle()
    for user, href in (
        (people.secretary, f"/papers/{paper.pid}/coordination"),
        (lawyer, f"/clearances/{clearance.pid}"),
    ):
        page = browser_for(user).get("/search?q=albatross").text
        assert f'href="{href}"' in page
        assert "Legal" in page
        assert browser_for(user).get(href).status_code == 200
    assert f'href="/clearances/{clearance.pid}"' in browser_for(lawyer).get("/search?q=delegation+books").text
