"""Papers under an item: from the register, promised, held elsewhere, uploaded; and taken off again."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.documents.kinds import PaperKind
from secretariat.documents.models import Paper
from secretariat.documents.services import open_paper
from secretariat.documents.services.circulate import circulate
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.services.agenda import ItemInput, add_item
from secretariat.meetings.services.convene import create_meeting
from secretariat.meetings.states import ItemKind
from secretariat.web.database import db
from tests.integration.documents.conftest import pdf
from tests.integration.meetings.steps import Free
from tests.integration.meetings.story import Story
from tests.plugins.stages import staged
from tests.queries import count_queries
from tests.world import Cast


@pytest.fixture
def browser_for(browser_for: Any, session: Session) -> Any:
    return lambda user, **more: Free(session, browser_for(user, **more))


@staged
def meeting(session: Session, people: Cast) -> Meeting:
    made = create_meeting(
        session,
        actor=people.actor(session, people.secretary),
        body=people.opc,
        format=people.members,
        starts=datetime(2026, 11, 17, 10, 0),  # noqa: DTZ001  # a wall time
        ends=datetime(2026, 11, 17, 13, 0),  # noqa: DTZ001  # a wall time
        places={},
    )
    session.commit()
    return made


def item_on(session: Session, people: Cast, meeting: Meeting, title: str) -> AgendaItem:
    given = ItemInput(kind=ItemKind.DECISION, title_en=title)
    item = add_item(session, meeting, given, actor=people.actor(session, people.secretary))
    session.commit()
    return item


def test_more_papers_to_choose_from_take_no_more_queries(
    app: Flask, session: Session, people: Cast, meeting: Meeting, browser_for: Any
) -> None:
    address = f"/items/{item_on(session, people, meeting, 'With papers').pid}/papers"
    story, browser = Story(session, people), browser_for(people.secretary)
    with app.app_context():
        engine = db.engine

    def counted() -> int:
        browser.get(address)
        with count_queries(engine) as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    for paper in (story.paper("First", french="Un texte."), story.paper("Second", french="Un texte.")):
        circulate(session, paper, actor=story.secretary)
    session.commit()
    few = counted()
    for number in range(8):
        circulate(session, story.paper(f"Further {number}", french="Un texte."), actor=story.secretary)
    session.commit()
    # Who asks, in two; the item and its papers; papers to choose from and their languages; outline and strip; and the frame.
    assert counted() == few <= 8


def test_papers_are_attached_and_taken_off(session: Session, people: Cast, meeting: Meeting, browser_for: Any) -> None:
    item = item_on(session, people, meeting, "With papers")
    actor = people.actor(session, people.secretary)
    kept = open_paper(
        session,
        actor=actor,
        body=people.opc,
        format=people.members,
        kind=PaperKind.REPORT,
        titles={"en": "Annual report", "fr": "Rapport annuel"},
    )
    session.commit()
    browser = browser_for(people.secretary)
    address = f"/items/{item.pid}/papers"
    assert "Annual report" in browser.get(address + "?q=annual").text
    assert "Annual report" not in browser.get(address + "?q=nothing").text
    assert browser.post(address, {"how": "register", "paper": kept.pid}).status_code == 303
    twice = browser.post(address, {"how": "register", "paper": kept.pid})
    assert twice.status_code == 422
    assert "already attached" in twice.text
    assert browser.post(address, {"how": "register", "paper": "2" * 14}).status_code == 422

    promised = {"how": "promised", "promised_title_en": "Figures", "promised_by": "Archives"}
    promised["promised_for"] = "2026-11-16"
    assert browser.post(address, promised).status_code == 303
    page = browser.get(f"/meetings/{meeting.pid}/agenda").text
    assert "Expected" in page
    assert "Archives" in page
    reference = {"how": "reference", "symbol": "C-M(2026)0001", "reference_title_en": "Elsewhere"}
    assert browser.post(address, reference).status_code == 303
    assert "Reference only" in browser.get(f"/meetings/{meeting.pid}/agenda").text
    written = browser.post(address, {"how": "write", "write_title_en": "Written here", "write_title_fr": "Rédigé ici"})
    assert written.status_code == 303
    assert written.location.endswith("/text")
    bad = browser.post(address, {"how": "reference", "symbol": "", "reference_title_en": "Kept words"})
    assert bad.status_code == 422
    assert "Kept words" in bad.text

    session.expire_all()
    assert len(item.papers) == 4
    browser.post(address + "/detach", {"paper": kept.pid})
    session.expire_all()
    assert [cited.paper.title_en for cited in item.papers] == ["Figures", "Elsewhere", "Written here"]
    assert session.get(Paper, kept.id) is not None


def test_an_upload_that_is_no_pdf_leaves_nothing_behind(
    session: Session, people: Cast, meeting: Meeting, browser_for: Any
) -> None:
    item = item_on(session, people, meeting, "Upload here")
    before = len(session.scalars(select(Paper)).all())
    file = (io.BytesIO(b"MZ not a pdf"), "../../x.pdf")
    sent = {"how": "upload", "upload_title_en": "A paper", "language": "en", "file": file}
    answer = browser_for(people.secretary).post(f"/items/{item.pid}/papers", sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "A paper" in answer.text
    session.expire_all()
    assert len(session.scalars(select(Paper)).all()) == before
    assert item.papers == []


@pytest.mark.parametrize(
    ("content", "titles", "said"),
    [
        (b"", {"upload_title_en": "x" * 501}, {"upload_title_en": "at most 500 fit", "file": "Choose the file."}),
        (b"", {}, {"upload_title_en": "Give the paper a title", "file": "Choose the file."}),
        (b"MZ", {"upload_title_fr": "x" * 501}, {"upload_title_fr": "at most 500 fit", "file": "the type EXE"}),
        (b"MZ", {}, {"upload_title_en": "Give the paper a title", "file": "the type EXE"}),
        (pdf("One page."), {}, {"upload_title_en": "Give the paper a title", "file": "Choose the file again"}),
    ],
    ids=["no file, long", "no file, no title", "no pdf, long", "no pdf, no title", "no title"],
)
def test_of_an_upload_everything_wrong_is_said_at_once(
    session: Session,
    people: Cast,
    meeting: Meeting,
    browser_for: Any,
    content: bytes,
    titles: dict[str, str],
    said: dict[str, str],
) -> None:
    """Seeded defect: the file is lost over a title, and what was wrong with it is said only when it is sent again."""
    item = item_on(session, people, meeting, "Upload here")
    file = {"file": (io.BytesIO(content), "x.pdf")} if content else {}
    sent = {"how": "upload", "language": "en", **titles, **file}
    answer = browser_for(people.secretary).post(f"/items/{item.pid}/papers", sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    faults = dict(re.findall(r'id="(\w+)-fault".*?</svg>(.*?)</p>', answer.text, re.S))
    assert set(faults) == set(said)
    for field, sentence in said.items():
        assert sentence in faults[field]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"how": "promised"}, {"promised_title_en", "promised_by"}),
        ({"how": "promised", "promised_title_en": "x" * 501, "promised_for": "soon"},
         {"promised_title_en", "promised_by", "promised_for"}),
        ({"how": "reference"}, {"reference_title_en", "symbol"}),
        ({"how": "reference", "reference_title_fr": "x" * 501}, {"reference_title_fr", "symbol"}),
        ({"how": "write"}, {"write_title_en"}),
    ],
    ids=["promised", "promised, long", "reference", "reference, long", "write"],
)  # fmt: skip
def test_of_a_paper_to_be_opened_everything_missing_is_said_at_once(
    session: Session, people: Cast, meeting: Meeting, browser_for: Any, sent: dict[str, str], said: set[str]
) -> None:
    item = item_on(session, people, meeting, "Opened here")
    answer = browser_for(people.secretary).post(f"/items/{item.pid}/papers", sent)
    assert answer.status_code == 422
    assert set(re.findall(r'id="(\w+)-fault"', answer.text)) == said


def test_a_paper_leads_back_to_the_draft_agenda_it_stands_on_for_the_house_alone(
    session: Session, people: Cast, browser_for: Any
) -> None:
    """Seeded defect: a delegate who reads the paper learns of a meeting that is not convened."""
    story = Story(session, people)
    meeting = story.meeting()
    paper = story.paper("Cited", french="Un paragraphe.")
    circulate(session, paper, actor=story.secretary)
    item = story.item(meeting, "With a paper")
    story.attach(item, paper)
    session.commit()
    page = f"/papers/{paper.pid}"
    told = f'<a href="/meetings/{meeting.pid}">OPC, Tue 24 Nov'
    assert told in browser_for(people.secretary).get(page).text.replace("\u00a0", " ")
    assert told in browser_for(people.chair).get(page).text.replace("\u00a0", " ")
    assert meeting.pid not in browser_for(people.delegate).get(page).text
