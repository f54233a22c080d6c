"""A language that follows: promised for a day, seen wherever the paper is, and ended by itself when it comes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, load_actor
from secretariat.core.audit import AuditEntry
from secretariat.core.errors import BadInput
from secretariat.documents.errors import NothingFollows
from secretariat.documents.following import follows_look, follows_word
from secretariat.documents.front import today_of
from secretariat.documents.models import Version
from secretariat.documents.services.circulate import add_face, circulate, promise_face
from secretariat.documents.sheets import sheet_of
from secretariat.press.sheets import Follows, from_json
from tests.client import Browser
from tests.integration.documents.conftest import Look, Papers
from tests.world import Cast


@pytest.fixture
def actor(session: Session, people: Cast) -> Actor:
    return load_actor(session, people.secretary)


@pytest.fixture
def day(people: Cast) -> date:
    return today_of(people.opc) + timedelta(days=12)


@pytest.fixture
def version(session: Session, papers: Papers, actor: Actor, day: date) -> Version:
    made = circulate(session, papers.draft(), actor=actor, to_follow=("fr",), follows_on=day)
    session.commit()
    return made


def test_the_day_stands_on_the_first_page_until_the_language_is_there(
    session: Session, papers: Papers, actor: Actor, version: Version, day: date
) -> None:
    assert version.follows_on == day
    printed = from_json(version.sheet).front.follows
    assert printed == Follows(language="fr", by=day)
    papers.write(version.paper, "Un.", "fr")
    add_face(session, version, actor=actor, language="fr")
    now = sheet_of(version)
    assert now is not None
    assert now.front.follows is None, "what is printed from now on does not announce what is there"
    assert from_json(version.sheet).front.follows == printed, "and what was issued stays"
    with pytest.raises(NothingFollows):
        promise_face(session, version, actor=actor, by=day)


def test_the_day_is_changed_and_taken_back_and_the_version_stands(
    session: Session, actor: Actor, version: Version, day: date
) -> None:
    stands = version.manifest_hash
    promise_face(session, version, actor=actor, by=day + timedelta(days=1))
    assert version.follows_on == day + timedelta(days=1)
    promise_face(session, version, actor=actor, by=None)
    assert version.follows_on is None
    with pytest.raises(BadInput, match="still to come"):
        promise_face(session, version, actor=actor, by=today_of(version.paper.body) - timedelta(days=1))
    assert version.manifest_hash == stands
    said = session.scalars(select(AuditEntry).where(AuditEntry.event == "version.face_promised")).all()
    assert len(said) == 3


def test_a_day_that_has_passed_is_late() -> None:
    today = date(2026, 11, 20)
    assert follows_look(date(2026, 11, 19), today) == ("triangle", "late")
    assert follows_look(today, today) == follows_look(None, today) == ("half", "soon")
    assert follows_word("fr", date(2026, 12, 1)).replace("\u00a0", " ") == "French follows by 1 December 2026"
    assert follows_word("fr", None) == "French follows"


def test_it_is_said_with_its_day_and_changed_by_the_secretariat_alone(
    browser_for: type[Browser], people: Cast, papers: Papers, look: Look
) -> None:
    house, reader = browser_for(people.secretary), browser_for(people.delegate)
    paper = papers.draft()
    asked = house.get(f"/papers/{paper.pid}/circulate").text
    seal = asked[asked.index('name="seal" value="') + 19 :].split('"')[0]
    sent = {"to_follow": "y", "follows_on": "2020-01-01", "seal": seal}
    past = house.post(f"/papers/{paper.pid}/circulate", sent)
    assert past.status_code == 422
    assert "Give a day that is still to come." in past.text
    assert house.post(f"/papers/{paper.pid}/circulate", {**sent, "follows_on": "2031-12-12"}).status_code == 303
    (version,) = look(select(Version))
    address = f"/papers/{paper.pid}"
    assert "It is promised for" in reader.get(address).text
    assert f"/versions/{version.pid}/follows" not in reader.get(address).text
    assert f"/versions/{version.pid}/follows" in house.get(address).text
    assert "French follows by" in reader.get("/papers").text
    assert "12 Dec" in house.get("/papers/in-flight").text.replace("\u00a0", " ")
    assert house.post(f"/versions/{version.pid}/follows", {"follows_on": "no day"}).status_code == 422
    assert house.post(f"/versions/{version.pid}/follows", {"follows_on": ""}).status_code == 303
    assert "It is promised for" not in reader.get(address).text
