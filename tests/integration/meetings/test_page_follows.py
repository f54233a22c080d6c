"""The page of a meeting is read again when anything of it changed, and at once: within the same minute, for the same reader."""

# ruff: noqa: F811  # fixtures that are imported are named again as parameters

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.models import Mandate, Seat
from secretariat.core import clock
from secretariat.documents.models import Version
from secretariat.documents.services import recall, withdraw
from secretariat.meetings.models import Meeting
from secretariat.meetings.services.convene import call_off
from secretariat.meetings.services.issue import issue_agenda
from secretariat.meetings.states import MeetingAction
from secretariat.people.models import Membership
from secretariat.web.database import db
from tests.client import Browser
from tests.integration.meetings.pages import browser_for, convened, issued, story  # noqa: F401  # fixtures
from tests.integration.meetings.story import Story
from tests.queries import count_queries
from tests.world import Cast

Look = Callable[[], str]


@pytest.fixture
def address(issued: Meeting) -> str:
    return f"/meetings/{issued.pid}"


@pytest.fixture
def read(browser_for: type[Browser], people: Cast, address: str) -> Look:
    reader = browser_for(people.delegate)

    def look() -> str:
        answer = reader.get(address)
        return answer.text if answer.status_code == 200 else str(answer.status_code)

    look()  # the first opening is written down, and ends recalling
    look()
    return look


def test_it_takes_two_queries_while_nothing_changed(app: Flask, read: Look) -> None:
    """Who is signed in with the counts of changes; what is asked at every look: what they opened, what the register tells of the
    meeting, the pack and what they took along."""
    with app.app_context(), count_queries(db.engine, again=True) as seen:
        read()
    assert len([one for one in seen if one.startswith("SELECT") and "reading.face" not in one]) == 2, "\n".join(seen)


def test_what_is_attached_and_issued_is_there(session: Session, story: Story, issued: Meeting, read: Look) -> None:
    assert "Another matter" not in read()
    item, paper = story.item(issued, "Another matter"), story.paper("Another paper", french="Un texte.")
    story.attach(item, paper)
    session.commit()
    assert "Another matter" not in read()
    issue_agenda(session, issued, actor=story.secretary, circulate_papers=[paper.pid])
    session.commit()
    assert "Another matter" in read()


def test_what_is_withdrawn_or_recalled_is_gone(session: Session, story: Story, issued: Meeting, read: Look) -> None:
    item, paper = story.item(issued, "Another matter"), story.paper("Another paper", french="Un texte.")
    story.attach(item, paper)
    session.commit()
    issue_agenda(session, issued, actor=story.secretary, circulate_papers=[paper.pid])
    session.commit()
    session.expire_all()
    version = session.scalars(select(Version).where(Version.id == paper.current_version_id)).one()
    assert f"/versions/{version.pid}/en.pdf" in read() or version.symbol in read()
    recall(session, version, actor=story.secretary, reason="Too early.")
    session.commit()
    assert f"/versions/{version.pid}/" not in read()
    withdraw(session, paper, actor=story.secretary, reason="Not needed.")
    session.commit()
    assert f"/versions/{version.pid}/" not in read()


def test_what_its_reader_opened_is_marked(
    session: Session, read: Look, browser_for: type[Browser], people: Cast
) -> None:
    assert "1 paper not opened by you" in read()
    version = session.scalars(select(Version).where(Version.title_en == "Guidance")).one()
    browser_for(people.head_a).get(f"/papers/{version.paper.pid}")
    assert "1 paper not opened by you" in read()
    browser_for(people.delegate).get(f"/papers/{version.paper.pid}")
    assert "You have opened every paper that is here" in read()


def test_a_postponement_is_told(session: Session, story: Story, issued: Meeting, read: Look) -> None:
    assert "This meeting is postponed" not in read()
    call_off(session, issued, actor=story.secretary, action=MeetingAction.POSTPONE, reason="A storm.")
    session.commit()
    assert "This meeting is postponed" in read()


@pytest.mark.parametrize("what", [Seat, Membership], ids=["the seat", "the membership"])
def test_who_has_lost_their_right_finds_nothing(session: Session, people: Cast, read: Look, what: Any) -> None:
    assert "Guidance" in read()
    mine = Seat.party_id == people.nation_b.id if what is Seat else Membership.user_id == people.delegate.id
    for one in session.scalars(select(what).where(mine)):
        one.ends_at = clock.now()
    session.commit()
    assert read() == "404"


def test_who_has_lost_their_mandate_is_not_shown_the_drafts(
    session: Session, people: Cast, browser_for: type[Browser], address: str
) -> None:
    house = browser_for(people.secretary)
    assert "Revise the agenda" in house.get(address).text
    for one in session.scalars(select(Mandate).where(Mandate.user_id == people.secretary.id)):
        one.ends_at = clock.now()
    session.commit()
    answer = house.get(address)
    assert answer.status_code == 404 or "Revise the agenda" not in answer.text
