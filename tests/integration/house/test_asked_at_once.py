"""How many queries the pages of the house take right after a change, whatever they list, and what they tell of who did what."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.committees.states import Capacity, Function
from secretariat.house.queries.serving import serving
from secretariat.house.services import calendars, giving
from secretariat.house.services.rules import Span
from secretariat.people.models import Party, User
from secretariat.registry.models import Holding
from secretariat.web.database import db
from tests.client import Browser, BrowserFor
from tests.integration.meetings.story import Story
from tests.queries import count_queries
from tests.world import Cast, World, ago, who_drafts

#: On each: who is signed in, and what counts for them; what the page is of; the frame. Then what is behind it.
MOST = {
    "/house": 6,  # bodies; who serves them; what ends soon
    "/house/people": 7,  # the bodies to narrow by; how many there are; a page of them; what they hold
    "/house/people/{person}": 7,  # what is held; papers that lie with them; what is offered and told
    "/house/bodies/{body}": 6,  # what is held in it; what is offered and told
    "/house/bodies/{body}/settings": 5,  # what is offered and told
    "/house/bodies/{body}/calendar": 8,  # who follows it; the bodies kept; its days; what is told
    "/house/parties/{party}": 8,  # how many belong to it; a page of them; of those before; its seats
}


@pytest.fixture
def engine(app: Flask) -> Engine:
    with app.app_context():
        return db.engine


@pytest.fixture
def office(session: Session, people: Cast) -> Party:
    found = who_drafts(session, people)
    session.commit()
    return found


def span() -> Span:
    return Span(date(2026, 11, 16), None, "Europe/Brussels")


def taken(reader: Browser, engine: Engine, people: Cast, office: Party, only: frozenset[str]) -> dict[str, int]:
    found = {}
    for page in MOST.keys() & only:
        address = page.format(person=people.drafter.pid, body=people.opc.pid, party=office.pid)
        assert reader.get(address).status_code == 200, address
        with count_queries(engine) as seen:
            reader.get(address)
        assert len(seen) <= MOST[page], (address, seen)
        found[page] = len(seen)
    return found


def test_the_pages_of_the_house_ask_at_once_and_no_more_where_more_is_held(
    browser_for: BrowserFor,
    session: Session,
    people: Cast,
    engine: Engine,
    office: Party,
) -> None:
    head = World(session).user("Hedda Quist")
    World(session).mandate(head, people.opc, "head_of_secretariat")
    World(session).mandate(people.drafter, people.opc, "secretary")
    session.commit()
    story = Story(session, people)
    readers = {
        browser_for(people.administrator): frozenset(MOST),
        browser_for(head): frozenset(page for page in MOST if "parties" not in page),
    }
    before = [taken(reader, engine, people, office, pages) for reader, pages in readers.items()]
    for number in range(12):
        user = World(session).user(f"Somebody {number}")
        World(session).member(user, office, "staff", until=ago(-20))
        World(session).mandate(user, people.opc, "secretary")
        paper = story.paper(f"Draft {number}")
        session.add(Holding(paper_id=paper.id, user_id=people.drafter.id, since=ago(1), given_by=head.id))
    for number in range(3):
        body = World(session).body(f"B{number}", f"AC/97{number}", f"Body {number}", f"Instance {number}")
        World(session).mandate(people.drafter, body, "secretary", until=ago(-10 - number))
        World(session).seat(World(session).format(body), office, "voting")
    session.commit()
    assert [taken(reader, engine, people, office, pages) for reader, pages in readers.items()] == before


def test_a_page_tells_who_gave_what_of_its_own_body_alone(
    browser_for: BrowserFor, session: Session, people: Cast, office: Party
) -> None:
    keeper, user = load_actor(session, people.administrator), people.drafter
    for body, title in ((people.opc, "Second Secretary"), (people.asb, "Other Secretary")):
        titles = (title, title)
        giving.give_mandate(
            session, body, actor=keeper, email=user.email, function=Function.SECRETARY, titles=titles, span=span()
        )
    held = serving(session, people.opc.id)
    giving.give_seat(session, held.formats[0], actor=keeper, party=office, capacity=Capacity.OBSERVER, span=span())
    session.commit()
    reader = browser_for(people.administrator)
    here = reader.get(f"/house/bodies/{people.opc.pid}").text
    assert here.count(f"Mandate given ({user.name}, Secretary)") == 1
    assert here.count("Seat given") == 1
    assert people.administrator.name in here
    theirs = reader.get(f"/house/people/{user.pid}").text
    assert theirs.count(f"Mandate given ({user.name}, Secretary)") == 2
    assert theirs.count("Seat given") == 0


def test_the_calendar_tells_of_its_own_days_alone(browser_for: BrowserFor, session: Session, people: Cast) -> None:
    keeper = load_actor(session, people.administrator)
    for body, day, name in ((people.opc, 24, "Founding day"), (people.asb, 23, "Day of the other")):
        if body is people.asb:
            calendars.begin_calendar(session, body, actor=keeper, code="OTHER", country="", version=body.row_version)
        calendars.enter_holiday(
            session, body, actor=keeper, day=date(2026, 12, day), name_en=name, name_fr=f"{name} (fr)"
        )
    session.commit()
    said = browser_for(people.administrator).get(f"/house/bodies/{people.opc.pid}/calendar").text
    history = said[said.index("Holiday entered") :]
    assert "Founding day" in history
    assert "Day of the other" not in said


def test_who_belongs_to_an_office_and_where_it_sits_comes_a_page_at_a_time(
    browser_for: BrowserFor, session: Session, people: Cast, office: Party
) -> None:
    world = World(session)

    def member(name: str, until: float | None) -> User:
        user = world.user(name)
        place = world.member(user, office, "staff", until=None if until is None else ago(until))
        place.starts_at = ago(400)
        return user

    for number in range(60):
        member(f"There {number:02}", None)
        member(f"Gone {number:02}", 30)
        body = world.body(f"C{number}", f"AC/8{number:02}", f"Body {number:02}", f"Instance {number:02}")
        world.seat(world.format(body), office, "voting")
    session.commit()
    reader, here = browser_for(people.administrator), f"/house/parties/{office.pid}"
    first = reader.get(here).text
    assert "There 00" in first
    assert "There 59" not in first
    assert "Gone 00" in first
    assert "Gone 59" not in first
    assert "Before: 60" in first
    assert "C0<" in first
    assert "C59<" not in first
    assert "There 59" in reader.get(f"{here}?page=2").text
    assert "Gone 59" in reader.get(f"{here}?before=2").text
    assert "C59<" in reader.get(f"{here}?seats=2").text
