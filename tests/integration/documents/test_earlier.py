"""What a draft said before: kept when it would be lost, shown beside what stands, put back."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import clock
from secretariat.documents import services
from secretariat.documents.models import DraftFace, EarlierText, Paper
from secretariat.documents.queries import drafts_of
from secretariat.documents.services.earlier import KEPT_EVERY
from secretariat.people.models import User
from tests.client import Browser
from tests.integration.documents.conftest import Look, Papers, pdf
from tests.world import Cast

LONG = "A text of ten words, which is long enough here.\n\nAnd more."


def write(session: Session, paper: Paper, by: User, text: str) -> DraftFace:
    draft = drafts_of(session, paper)["en"]
    actor = load_actor(session, by)
    return services.save_draft(session, draft, actor=actor, title=draft.title, text=text, row_version=draft.row_version)


def kept(session: Session) -> list[str]:
    return list(session.scalars(select(EarlierText.text).order_by(EarlierText.id)))


def test_what_one_person_types_is_kept_every_quarter_of_an_hour(session: Session, people: Cast, papers: Papers) -> None:
    paper = papers.draft(text=LONG)
    begun = paper.created_at
    for minutes, text in ((1, LONG + " a"), (14, LONG + " a b"), (15, LONG + " a b c"), (16, LONG + " a b c d")):
        with clock.at(begun + timedelta(minutes=minutes)):
            write(session, paper, people.secretary, text)
    assert timedelta(minutes=15) == KEPT_EVERY
    assert kept(session) == [LONG + " a b"]
    with clock.at(begun + timedelta(minutes=40)):
        write(session, paper, people.secretary, LONG + " anew")
    assert kept(session)[-1] == LONG + " a b c d"


def test_what_another_wrote_is_kept_at_once(session: Session, people: Cast, papers: Papers) -> None:
    paper = papers.draft(text=LONG)
    write(session, paper, people.second_secretary, LONG + " Mine.")
    assert kept(session) == [LONG]
    write(session, paper, people.second_secretary, LONG + " Mine, too.")
    assert kept(session) == [LONG]


def test_what_is_emptied_is_kept(session: Session, people: Cast, papers: Papers) -> None:
    paper = papers.draft(text=LONG)
    write(session, paper, people.secretary, "Gone.")
    assert kept(session) == [LONG]
    write(session, paper, people.secretary, "")
    assert kept(session) == [LONG, "Gone."]
    write(session, paper, people.secretary, "New.")  # nothing stood there
    assert kept(session) == [LONG, "Gone."]


def test_a_file_in_its_place_loses_no_text(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft(text=LONG)
    house = browser_for(people.secretary)
    house.post(f"/papers/{paper.pid}/upload", {"language": "en", "file": (io.BytesIO(pdf()), "note.pdf")})
    assert [one.text for one in look(select(EarlierText))] == [LONG]


def test_it_is_compared_and_put_back(browser_for: type[Browser], people: Cast, papers: Papers, look: Look) -> None:
    paper = papers.draft(text=LONG)
    house = browser_for(people.secretary)
    assert "No earlier text" in house.get(f"/papers/{paper.pid}/earlier").text
    page = house.get(f"/papers/{paper.pid}/text").text
    [stands] = re.findall(r'name="stands" value="([^"]*)"', page)
    house.post(f"/papers/{paper.pid}/text", {"language": "en", "stands": stands, "text": "Short."})
    page = house.get(f"/papers/{paper.pid}/earlier").text
    assert "12 words" in page
    assert re.search(r"<ins>.*Short\.", page)
    [address] = re.findall(r'action="(/earlier-texts/[^"]*)"', page)
    assert house.post(address).location == f"/papers/{paper.pid}/text?language=en"
    assert look(select(DraftFace).where(DraftFace.language == "en"))[0].text == LONG
    assert [one.text for one in look(select(EarlierText).order_by(EarlierText.id))] == [LONG, "Short."]
    assert "No earlier text" in house.get(f"/papers/{paper.pid}/earlier?language=fr").text
