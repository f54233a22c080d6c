"""Circulating, recalling, and the language that follows: by services and on pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import clock
from secretariat.core.errors import BadInput
from secretariat.core.outbox import OutboxMessage
from secretariat.documents import sheets
from secretariat.documents.errors import ChangedMeanwhile, NothingChanged, NothingToIssue, TitleMissing
from secretariat.documents.kinds import Custody
from secretariat.documents.models import Face, Paper, Rendition, Version
from secretariat.documents.services import open_paper
from secretariat.documents.services.circulate import add_face, circulate, distribution_of, prepare
from secretariat.press.sheets import PaperSheet
from tests.client import Browser
from tests.conftest import TODAY
from tests.integration.documents.conftest import Look, Papers
from tests.world import Cast


def test_who_gets_it_is_frozen_by_name(session: Session, people: Cast, papers: Papers) -> None:
    version = papers.issue(papers.draft())
    assert version.distribution == {
        "format": {"en": "Members", "fr": "Membres"},
        "parties": [
            {"name_en": "Nation A", "name_fr": "Nation A", "persons": ["Ada Head"]},
            {"name_en": "Nation B", "name_fr": "Nation B", "persons": ["Paul Restrup"]},
        ],
        "persons": 2,
    }
    assert distribution_of(session, people.contributors.id)["persons"] == 3


def test_what_goes_out_is_what_is_printed(papers: Papers) -> None:
    version = papers.issue(papers.draft(french="Un."))
    sheet = sheets.sheet_of(version)
    assert isinstance(sheet, PaperSheet)
    assert sheet.front.symbol == version.symbol == "AC/901-D(2026)0001"
    assert sheet.front.marking.fr == "NATO SANS CLASSIFICATION"
    assert sheet.en is not None
    assert sheet.fr is not None
    assert sorted(row.face for row in version.renditions) == ["en", "fr"]
    assert [(face.language, face.authentic) for face in version.faces] == [("en", True), ("fr", False)]


def test_nothing_incomplete_goes_out(session: Session, people: Cast, papers: Papers) -> None:
    actor = load_actor(session, people.secretary)
    with pytest.raises(NothingToIssue):
        circulate(session, papers.draft(text="", french="Seulement le français."), actor=actor)
    untitled = papers.draft(text="Text.")
    untitled.drafts[1].title = ""
    session.commit()
    with pytest.raises(TitleMissing):
        circulate(session, untitled, actor=actor)
    with pytest.raises(BadInput):
        circulate(session, papers.draft(), actor=actor)


def test_the_same_text_is_not_circulated_again(session: Session, people: Cast, papers: Papers) -> None:
    paper = papers.draft()
    papers.issue(paper)
    with pytest.raises(NothingChanged):
        circulate(session, paper, actor=load_actor(session, people.secretary), to_follow=("fr",))


def test_what_was_shown_is_what_goes_out(session: Session, people: Cast, papers: Papers) -> None:
    paper = papers.draft()
    seal = prepare(session, paper).seal
    papers.write(paper, "Another text.")
    with pytest.raises(ChangedMeanwhile):
        circulate(session, paper, actor=load_actor(session, people.secretary), to_follow=("fr",), seal=seal)


def test_french_follows_without_a_revision(session: Session, people: Cast, papers: Papers) -> None:
    paper = papers.draft()
    version = papers.issue(paper)
    manifest = version.manifest_hash
    papers.write(paper, "Un.\n\nDeux.", "fr")
    assert prepare(session, paper).added_to is version
    face = add_face(session, version, actor=load_actor(session, people.secretary), language="fr")
    session.commit()
    session.refresh(version)
    assert not face.authentic
    assert version.to_follow == ["fr"]
    assert version.manifest_hash == manifest
    assert version.symbol == "AC/901-D(2026)0001"
    assert "fr" in sheets.texts_of(version)
    assert sorted(row.face for row in version.renditions) == ["en", "fr"]


def test_a_reference_goes_out_once_under_its_own_symbol(session: Session, people: Cast, papers: Papers) -> None:
    paper = papers.reference()
    version = papers.issue(paper)
    assert version.symbol == "PO(2026)9001"
    assert version.faces == []
    assert version.renditions == []
    assert version.sheet == ""
    with pytest.raises(NothingChanged):
        circulate(session, paper, actor=load_actor(session, people.secretary))


def test_a_marking_above_the_ceiling_is_kept_nowhere(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    house = browser_for(people.secretary)
    form = {"way": "text", "kind": "report", "original_language": "en", "format": people.members.pid}
    answer = house.post(f"/bodies/{people.opc.pid}/papers/new", {**form, "title_en": "NATO SECRET"})
    assert answer.status_code == 422
    assert "security officer" in answer.text
    assert look(select(Paper)) == []


def ask(house: Browser, paper: Paper) -> dict[str, str]:
    """Open the page that asks, and return what its form would send."""
    page = house.get(f"/papers/{paper.pid}/circulate")
    assert page.status_code == 200
    found = re.search(r'name="seal" value="([0-9a-f]+)"', page.text)
    return {"seal": found.group(1)} if found else {}


def test_the_page_names_all_before_it_goes(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    paper = papers.draft()
    page = browser_for(people.secretary).get(f"/papers/{paper.pid}/circulate").text
    for words in (
        "AC/901-D(2026)0001",
        "NATO UNCLASSIFIED",
        "Circulate to 2 persons",
        "Nation A: Ada Head",
        "Nation B: Paul Restrup",
        "The French text follows",
        "cannot be taken back",
    ):
        assert words in page, words


def test_circulating_from_two_tabs_goes_out_once(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft()
    house = browser_for(people.secretary)
    one, two = ask(house, paper), ask(house, paper)
    unsaid = house.post(f"/papers/{paper.pid}/circulate", one)
    assert unsaid.status_code == 422
    assert "One language is missing" in unsaid.text
    assert house.post(f"/papers/{paper.pid}/circulate", {**one, "to_follow": "y"}).status_code == 303
    late = house.post(f"/papers/{paper.pid}/circulate", {**two, "to_follow": "y"})
    assert late.status_code == 409
    assert len(look(select(Version))) == 1
    told = look(select(OutboxMessage).where(OutboxMessage.kind == "mail.notice"))
    assert len(told) == 2


def test_the_same_form_sent_twice_has_one_effect(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft()
    house = browser_for(people.secretary)
    form = {**ask(house, paper), "to_follow": "y", "once": "twice"}
    answers = [house.post(f"/papers/{paper.pid}/circulate", form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert len(look(select(Version))) == 1


def test_the_french_text_is_added_on_the_page(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft()
    version = papers.issue(paper)
    papers.write(paper, "Un.\n\nDeux.", "fr")
    house = browser_for(people.secretary)
    page = house.get(f"/papers/{paper.pid}/circulate").text
    assert "Add the French text to AC/901-D(2026)0001" in page
    with clock.at(TODAY + timedelta(hours=1)):
        assert house.post(f"/versions/{version.pid}/add-face/fr").status_code == 303
    assert house.post(f"/versions/{version.pid}/add-face/fr").status_code == 409
    assert len(look(select(Face))) == 2
    assert len(look(select(Rendition).where(Rendition.face == "fr"))) == 1
    assert "Certified on 16\u00a0November" in browser_for(people.delegate).get(f"/papers/{paper.pid}?view=fr").text


def test_recalling_returns_to_the_draft_and_keeps_the_symbol(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft()
    version = papers.issue(paper)
    house = browser_for(people.secretary)
    page = house.get(f"/versions/{version.pid}/recall").text
    assert "2 persons no longer see it" in page
    assert house.post(f"/versions/{version.pid}/recall", {"reason": "Typing error"}).status_code == 303
    assert browser_for(people.delegate).get(f"/papers/{paper.pid}").status_code == 404
    assert look(select(Paper))[0].state == "draft"
    assert "AC/901-D(2026)0001-REV1" in house.get(f"/papers/{paper.pid}/circulate").text


def test_it_cannot_be_recalled_once_opened_while_the_page_was_open(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    version = papers.issue(papers.draft())
    house = browser_for(people.secretary)
    house.get(f"/versions/{version.pid}/recall")
    browser_for(people.delegate).get(f"/papers/{version.paper.pid}")
    assert house.post(f"/versions/{version.pid}/recall", {"reason": "Error"}).status_code == 403
    assert look(select(Version))[0].state == "issued"


def test_delegates_and_the_chair_circulate_nothing(browser_for: type[Browser], people: Cast, papers: Papers) -> None:
    paper = papers.draft()
    assert browser_for(people.chair).get(f"/papers/{paper.pid}/circulate").status_code == 403
    version = papers.issue(paper)
    for address in (
        f"/papers/{paper.pid}/circulate",
        f"/papers/{paper.pid}/edit",
        f"/papers/{paper.pid}/upload",
        f"/papers/{paper.pid}/withdraw",
        f"/versions/{version.pid}/recall",
    ):
        assert browser_for(people.delegate).get(address).status_code == 403, address


def test_a_paper_of_another_custody_has_no_recall(session: Session, people: Cast, papers: Papers) -> None:
    version = papers.issue(papers.reference())
    assert version.paper.custody == Custody.ELSEWHERE
    with pytest.raises(BadInput):
        open_paper(
            session,
            actor=load_actor(session, people.secretary),
            body=people.opc,
            format=people.board,
            kind=papers.draft().kind,  # type: ignore[arg-type]  # the format is refused first
            titles={"en": "In a foreign format"},
        )
