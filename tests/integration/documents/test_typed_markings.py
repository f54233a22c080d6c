"""Typed texts that carry a marking above the ceiling: nothing of them is kept, and the security officer is told once a day."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from secretariat.core import clock
from secretariat.core.audit import AuditEntry
from secretariat.core.mail import Office
from secretariat.core.outbox import Dropped, OutboxMessage
from secretariat.documents.markings import Marking
from secretariat.documents.models import DraftFace, EarlierText, Paper
from secretariat.documents.notices import WRITERS
from secretariat.documents.services.refuse import TEXT_REFUSED
from secretariat.people.models import User
from tests.client import Browser
from tests.conftest import TODAY
from tests.integration.documents.conftest import Look, Papers
from tests.world import Cast, World

OFFICE = Office("secretariat@example.org", "House", "https://papers.example.org", {}, first_password_key="")
JSON = {"Accept": "application/json"}
SECRET = "NATO SECRET\n\nThe plan of the bridges."


@pytest.fixture
def officer(papers: Papers) -> User:
    world = World(papers.session)
    made = world.user("Otto Officer")
    world.appoint(made, "security_officer")
    papers.session.commit()
    return made


def typed(house: Browser, paper: Paper, text: str) -> tuple[int, dict[str, Any]]:
    """Let the editor save itself."""
    page = house.get(f"/papers/{paper.pid}/text?language=en").text
    stands = re.search(r'name="stands" value="([^"]*)"', page)
    assert stands
    form = {"language": "en", "stands": stands[1], "text": text}
    answer = house.post(f"/papers/{paper.pid}/text", form, headers=JSON)
    return answer.status_code, answer.get_json()


def refusals(look: Look) -> list[AuditEntry]:
    return look(select(AuditEntry).where(AuditEntry.event == "text.refused").order_by(AuditEntry.seq))


def told(look: Look) -> list[dict[str, Any]]:
    return [message.payload for message in look(select(OutboxMessage)) if message.payload.get("notice") == TEXT_REFUSED]


@pytest.mark.parametrize("text", [SECRET, "First.\n\n(NS) The plan of the bridges."])
def test_the_officer_is_told_of_who_and_when_and_of_no_word(
    text: str, officer: User, browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper, house = papers.draft(), browser_for(people.secretary)
    status, said = typed(house, paper, text)
    assert (status, "Tell the security officer" in said["sentence"]) == (409, True)
    assert look(select(DraftFace.text).where(DraftFace.language == "en")) == ["First.\n\nSecond."]
    assert look(select(EarlierText)) == []
    [entry] = refusals(look)
    assert (entry.actor, entry.object, entry.data) == (
        f"user:{people.secretary.id}",
        f"paper:{paper.id}",
        '{"reason":"marked"}',
    )
    [payload] = told(look)
    assert payload["user"] == officer.id
    letter = WRITERS[TEXT_REFUSED](papers.session, payload, OFFICE)
    assert people.secretary.name in letter.text
    assert "marking above" in letter.text
    for word in ("bridges", "SECRET", paper.title_en):
        assert word not in f"{letter.subject}{letter.text}{payload}"
    with pytest.raises(Dropped):
        WRITERS[TEXT_REFUSED](papers.session, {**payload, "user": people.secretary.id}, OFFICE)


def test_what_saves_itself_again_is_told_once_a_day_of_each_person_and_paper(
    officer: User, browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper, other = papers.draft(), papers.draft("Another")
    house, second = browser_for(people.secretary), browser_for(people.second_secretary)
    for more in range(5):
        assert typed(house, paper, f"{SECRET} {more}")[0] == 409
    assert (len(refusals(look)), len(told(look))) == (1, 1)
    typed(house, other, SECRET)
    typed(second, paper, SECRET)
    assert (len(refusals(look)), len(told(look))) == (3, 3)
    with clock.at(TODAY + timedelta(hours=23)):
        typed(browser_for(people.secretary), paper, SECRET)
    assert len(told(look)) == 3
    with clock.at(TODAY + timedelta(hours=25)):
        typed(browser_for(people.secretary), paper, SECRET)
    assert (len(refusals(look)), len(told(look))) == (4, 4)


def test_titles_and_new_papers_are_told_too_and_words_about_a_marking_are_not(
    officer: User, browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper, house = papers.draft(), browser_for(people.secretary)
    assert typed(house, paper, "The Committee spoke of papers marked NATO SECRET and of their archives.")[0] == 200
    assert refusals(look) == []
    new = {"way": "text", "kind": "policy_paper", "original_language": "en", "format": people.members.pid}
    marked = {**new, "title_en": "NATO SECRET", "title_fr": "Un"}
    assert house.post(f"/bodies/{people.opc.pid}/papers/new", marked).status_code == 422
    assert [entry.object for entry in refusals(look)] == [f"body:{people.opc.id}"]
    assert len(told(look)) == 1


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("First.\n\n(NU) The plan of the rooms.", "NU"),
        ("First.\n\n# Annex: More\n\nNATO UNCLASSIFIED\n\nThe plan of the rooms.", "NU"),
        ("First.\n\nThe plan says NATO UNCLASSIFIED in a sentence of some length, and no more than that.", "PUBLIC"),
    ],
)
def test_the_marking_of_a_paragraph_rises_to_the_paper(
    text: str, marked: str, browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    paper = papers.draft(text="First.")
    paper.marking = Marking.PUBLIC.value
    papers.session.commit()
    status, _ = typed(browser_for(people.secretary), paper, text)
    assert status == 200
    (stands,) = look(select(Paper.marking).where(Paper.id == paper.id))
    assert Marking(stands) is Marking[{"NU": "NATO_UNCLASSIFIED"}.get(marked, marked)]
