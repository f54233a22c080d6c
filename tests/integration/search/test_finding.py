"""Finding things: words in every form, symbols in every spelling, files, meetings and decisions; what is typed is never wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import blobs
from secretariat.documents.received import WORD
from secretariat.documents.services import attach_file
from secretariat.documents.services.circulate import add_face
from secretariat.documents.services.receive import keep_conversion
from secretariat.meetings.services.convene import change_meeting, create_meeting
from secretariat.search import asking, entries, queries, services
from secretariat.search.entries import Narrowed
from secretariat.search.models import FTS, Card, Entry
from secretariat.search.words import trail
from secretariat.web.database import db
from tests.client import Browser
from tests.integration.documents.conftest import pdf
from tests.integration.search.conftest import Enter, Papers
from tests.queries import count_queries
from tests.unit.press.word_files import word_file
from tests.world import Cast

Find = Callable[..., list[str]]


@pytest.fixture
def find(session: Session, people: Cast) -> Find:
    """`find("words", year=…)`: the titles found by a delegate, in order."""

    def titles(words: str, **narrowed: object) -> list[str]:
        session.rollback()
        actor = load_actor(session, people.delegate)
        answer = queries.found(session, actor, asking.read(words), Narrowed(**narrowed), language="en")  # type: ignore[arg-type]
        known = {entry.id: entry.title for entry in session.scalars(select(Entry))}
        return [known[hit.entry_id] for hit in answer.hits]

    return titles


def test_a_text_is_found_by_other_forms_of_its_words(
    browser_for: type[Browser], people: Cast, papers: Papers, enter: Enter
) -> None:
    papers.issue(papers.draft("Booking", "The agencies decided.", french="Les comités ont décidé des réunions."))
    assert enter() == 1
    reader = browser_for(people.delegate)
    for words in ("agency", "deciding booked", "DECIDES", "comite reunion", "décidées", '"the agency decides"'):
        page = reader.get("/search", query_string={"q": words})
        assert page.status_code == 200
        assert "1 result" in page.text, words
        assert "<mark>" in page.text, words


@pytest.mark.parametrize("reaches", [entries.REACHES, (1, None)], ids=["among what holds them", "among what was given"])
def test_the_order_is_the_same_on_both_databases(
    papers: Papers, enter: Enter, find: Find, monkeypatch: pytest.MonkeyPatch, reaches: tuple[int | None, ...]
) -> None:
    """Titles first, then words next to each other, then all others; within each the newest."""
    monkeypatch.setattr(entries, "REACHES", reaches)
    for title, text in (
        ("Apart", "Burden of proof, and cost sharing."),
        ("Together", "On burden sharing."),
        ("Burden sharing", "A text."),
        ("Apart again", "Sharing is no burden."),
        ("Elsewhere", "Nothing of it."),
    ):
        papers.issue(papers.draft(title, text))
    assert enter() == 5
    assert find("burden sharing") == ["Burden sharing", "Together", "Apart again", "Apart"]
    assert find('"burden sharing"') == ["Burden sharing", "Together"]
    assert find("burden sharing", language="fr") == ["Burden sharing (fr)"]


@pytest.mark.parametrize(
    "marks", [None, trail(("burden", "share"))], ids=["entered before there were any", "alike by chance"]
)
def test_where_words_stand_together_is_not_left_to_their_marks(
    papers: Papers, enter: Enter, find: Find, session: Session, marks: bytes | None
) -> None:
    papers.issue(papers.draft("Apart", "Burden of proof, and cost sharing."))
    papers.issue(papers.draft("Together", "On burden sharing."))
    papers.issue(papers.draft("Apart again", "Sharing is no burden."))
    assert enter() == 3
    session.execute(update(Card).values(trail=marks))
    session.commit()
    assert find("burden sharing") == ["Together", "Apart again", "Apart"]


@pytest.mark.parametrize("spelling", ["AC/901-D(2026)0001", "ac/901-d(2026)1", "ac901d20260001", "AC/901-D(26)1"])
def test_a_symbol_leads_straight_to_its_paper(
    browser_for: type[Browser], people: Cast, papers: Papers, enter: Enter, spelling: str
) -> None:
    paper = papers.draft("First")
    papers.issue(paper)
    papers.issue(papers.draft("Second", "As said in AC/901-D(2026)0001."))
    enter()
    reader = browser_for(people.delegate)
    answer = reader.get("/search", query_string={"q": spelling})
    assert (answer.status_code, answer.location) == (302, f"/papers/{paper.pid}")
    listed = reader.get("/search", query_string={"q": f'"{spelling}"'}).text
    assert "2 results" in listed or spelling == "ac901d20260001"
    assert reader.get("/search", query_string={"q": "AC/901"}).text.count('class="found"') == 2


def test_an_older_version_is_led_to_by_its_own_symbol(
    browser_for: type[Browser], people: Cast, papers: Papers, enter: Enter
) -> None:
    paper = papers.draft("Booking", "One.")
    papers.issue(paper)
    papers.write(paper, "Two.")
    first = papers.issue(paper)
    papers.write(paper, "Three.")
    papers.issue(paper)
    assert enter() == 3
    reader = browser_for(people.delegate)
    assert reader.get("/search?q=ac901d20260001rev1").location == f"/versions/{first.pid}"
    assert reader.get("/search?q=ac901d20260001rev2").location == f"/papers/{paper.pid}"
    page = reader.get("/search?q=two").text
    assert "Superseded" in page
    assert "1 result" in reader.get("/search?q=booking&state=issued").text
    assert "2 results" in reader.get("/search?q=booking&state=superseded").text


def test_an_uploaded_pdf_is_found_by_its_text(
    papers: Papers, people: Cast, app: Flask, session: Session, enter: Enter, find: Find
) -> None:
    paper = papers.draft("From elsewhere", "")
    store = app.extensions["secretariat.blobs"]
    blob = blobs.keep(session, store, pdf("The turbines hummed.", "On page two."), media_type="application/pdf")
    attach_file(session, paper.drafts[0], actor=load_actor(session, people.secretary), blob=blob, name="x.pdf")
    session.commit()
    papers.issue(paper)
    enter()
    assert find("turbine humming page") == ["From elsewhere"]


def test_a_word_file_is_found_by_the_words_of_its_pages_and_not_by_what_it_hides(
    papers: Papers, people: Cast, app: Flask, session: Session, enter: Enter, find: Find
) -> None:
    paper = papers.draft("From elsewhere", "")
    store = app.extensions["secretariat.blobs"]
    hidden = word_file("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>albatross</w:t></w:r></w:p>")
    came = blobs.keep(session, store, hidden, media_type=WORD)
    attach_file(session, paper.drafts[0], actor=load_actor(session, people.secretary), blob=came, name="x.docx")
    made = blobs.keep(session, store, pdf("The turbines hummed."), media_type="application/pdf")
    keep_conversion(session, came.sha256, paper_id=paper.id, pdf=made, pages=1)
    session.commit()
    papers.issue(paper)
    enter()
    assert find("turbine") == ["From elsewhere"]
    assert find("albatross") == []


def test_a_file_that_cannot_be_read_is_found_by_its_title(
    papers: Papers, app: Flask, enter: Enter, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers.issue(papers.file("From elsewhere"))
    monkeypatch.setattr(services, "text_of_pdf", lambda _: (_ for _ in ()).throw(services.PdfIllegible("broken")))
    assert enter() == 1
    assert find("elsewhere") == ["From elsewhere"]


def test_a_language_that_follows_is_found_once_it_has_come(
    papers: Papers, people: Cast, session: Session, enter: Enter, find: Find
) -> None:
    paper = papers.draft("Booking", "One.")
    version = papers.issue(paper)
    enter()
    papers.write(paper, "Une éolienne.", "fr")
    add_face(session, version, actor=load_actor(session, people.secretary), language="fr")
    session.commit()
    assert find("éoliennes") == []
    assert enter() == 1
    assert find("eolienne") == ["Booking (fr)"]


def test_a_meeting_is_found_by_what_it_is_for_now(
    session: Session, people: Cast, enter: Enter, browser_for: type[Browser]
) -> None:
    actor = load_actor(session, people.secretary)
    given = {
        "starts": datetime(2026, 12, 1, 10),  # noqa: DTZ001  # a wall time
        "ends": datetime(2026, 12, 1, 12),  # noqa: DTZ001  # a wall time
        "places": {"en": "Room 4", "fr": "Salle 4"},
    }
    purposes = {"en": "On turbines", "fr": "Sur les éoliennes"}
    meeting = create_meeting(session, actor=actor, body=people.opc, format=people.members, purposes=purposes, **given)  # type: ignore[arg-type]
    session.commit()
    enter()
    house = browser_for(people.secretary)
    assert "1 result" in house.get("/search?q=turbine+december").text
    change_meeting(
        session, meeting, actor=actor, video_link="", purposes={"en": "On tides", "fr": ""},
        row_version=meeting.row_version, **given,  # type: ignore[arg-type]
    )  # fmt: skip
    session.commit()
    enter()
    assert "Nothing found" in house.get("/search?q=turbine").text
    assert "1 result" in house.get("/search?q=tide&kind=meeting").text
    assert "Nothing found" in browser_for(people.delegate).get("/search?q=tide").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "What are you looking for?"),
        ('"" * ( ) - + ^ : & | !', "holds no word"),
        ("\u0301\u0300", "holds no word"),
        ("´`¨", "holds no word"),
        ("a" * 100_000, "at most 300 fit"),
        ("\u202e", "cannot be shown"),
        ("OR AND NOT NEAR(", "Nothing found"),
        ("'; DROP TABLE search_entry; --", "Nothing found"),
        ("%_\\", "holds no word"),
        ("x" * 300, "Nothing found"),
        ("w " * 150, "Nothing found"),
        ("中文 Ελλάδα ٣", "Nothing found"),
    ],
)
def test_whatever_is_typed_is_answered_and_kept(
    browser_for: type[Browser], people: Cast, papers: Papers, typed: str, said: str
) -> None:
    page = browser_for(people.delegate).get("/search", query_string={"q": typed})
    assert page.status_code == 200
    assert said in page.text
    if typed.isalnum():
        assert typed in page.text


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=99999999999",
        "page=-1",
        "page=x",
        "year=x",
        "year=99999999999999",
        "body=x&kind=x&state=x&language=x",
    ],
)
def test_unknown_choices_narrow_by_nothing(
    browser_for: type[Browser], people: Cast, papers: Papers, enter: Enter, query: str
) -> None:
    papers.issue(papers.draft("Booking"))
    enter()
    assert "1 result" in browser_for(people.delegate).get(f"/search?q=booking&{query}").text


def test_pages_follow_one_another_without_gap(
    browser_for: type[Browser], people: Cast, papers: Papers, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secretariat.search.views.results.PAGE", 3)
    for number in range(7):
        papers.issue(papers.draft(f"Booking {number}"))
    enter()
    reader = browser_for(people.delegate)
    pages = [reader.get(f"/search?q=booking&page={page}").text for page in (1, 2, 3)]
    seen = [number for page in pages for number in range(7) if f"</mark> {number}<" in page]
    assert sorted(seen) == list(range(7))
    assert [page.count('class="found"') for page in pages] == [3, 3, 1]
    assert "7 results" in pages[0]


def test_entering_again_leaves_one_entry(
    papers: Papers, app: Flask, session: Session, enter: Enter, find: Find
) -> None:
    version = papers.issue(papers.draft("Booking", "Of rooms."))
    enter()
    for _ in range(2):
        sources = services.gathering.gathered(session, [version.ref])
        services.enter(session, list(services.entries(sources, app.extensions["secretariat.blobs"])))
        session.commit()
    assert find("room") == ["Booking"]
    if session.get_bind().dialect.name == "sqlite":
        known = session.execute(select(FTS.c.rowid)).all()
        assert len(known) == len(session.execute(select(Entry.id)).all())


def test_a_worker_that_starts_finds_what_is_lacking(papers: Papers, session: Session, enter: Enter) -> None:
    version = papers.issue(papers.draft("Booking"))
    assert version.ref in queries.things_to_enter(session)
    enter()
    assert queries.things_to_enter(session) == []
    assert version.ref in queries.things_to_enter(session, again=True)


def test_a_long_text_is_found_to_its_end(papers: Papers, enter: Enter, find: Find) -> None:
    filler = "Nothing of weight was said about it. " * 4000
    papers.issue(papers.draft("Long", f"{filler}\n\nThe turbines hummed."))
    enter()
    assert find('"turbines hummed"') == ["Long"]
    assert find("weight") == ["Long"]


def test_a_page_of_results_takes_few_queries(
    app: Flask, browser_for: type[Browser], people: Cast, papers: Papers, enter: Enter
) -> None:
    """Entries and those next to each other, the page's entries and versions with faces and files; the rest is the frame's."""
    for number in range(3):
        papers.issue(papers.draft(f"Booking {number}", "Of rooms."))
    enter()
    house = browser_for(people.secretary)
    house.get("/search?q=room")
    with app.app_context(), count_queries(db.engine) as few:
        house.get("/search?q=booking+rooms")
    for number in range(12):
        papers.issue(papers.draft(f"Booking again {number}", "Of rooms."))
    enter()
    with app.app_context(), count_queries(db.engine) as many:
        house.get("/search?q=booking+rooms")
    assert len(few) == len(many), many
    assert len(many) <= 16
