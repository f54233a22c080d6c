"""What is kept while nothing changed: after each change, in the same minute, everybody sees what the database says.

After every change each page is asked for with what was kept before it, and again with nothing kept: it must be the same page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.committees.models import Assignment, Mandate, Seat
from secretariat.core import clock, unchanged
from secretariat.core.ids import new_pid
from secretariat.documents.services import note_opening, save_draft, withdraw
from secretariat.documents.services.circulate import recall_version
from secretariat.meetings.services.convene import call_off
from secretariat.meetings.states import MeetingAction
from secretariat.people.models import Membership
from secretariat.registry.models import SavedView
from secretariat.web.database import db
from tests.client import Browser
from tests.conftest import TODAY
from tests.integration.desk.scene import Scene, busy_monday, wall
from tests.integration.documents.conftest import Papers
from tests.queries import count_queries
from tests.world import Cast

#: What differs from request to request: the reference, and the tokens of forms.
PASSING = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{2}\b|value=\"[\w-]{40,}\"|name=\"once\" value=\"[^\"]*\"")


class World:
    """A busy Monday with one paper that nobody opened, and everybody who looks at it again and again."""

    def __init__(self, session: Session, people: Cast, papers: Papers, browser_for: Callable[..., Browser]) -> None:
        self.session, self.people, self.papers = session, people, papers
        self.scene = Scene(session, people)
        self.version = papers.issue(papers.draft("Fire drill", text="# Purpose\n\nFirst."))
        self.paper = self.version.paper
        self.draft = papers.draft("Rooms to be painted")
        with clock.at(TODAY - timedelta(days=3)):
            self.meeting = self.scene.meeting(people.members, wall(19, 15), 60, "12")
        session.commit()
        pages = (
            "/",
            "/notices",
            "/calendar",
            "/calendar/week",
            "/papers",
            f"/papers/{self.paper.pid}",
            f"/versions/{self.version.pid}",
        )
        self.pages = (
            *pages,
            f"/papers/{self.draft.pid}",
            f"/bodies/{people.opc.pid}/papers",
            f"/bodies/{people.opc.pid}",
        )
        readers = {name: getattr(people, name) for name in ("delegate", "secretary", "chair", "partner")}
        self.readers = {name: browser_for(user) for name, user in readers.items()}
        self.look()  # what is opened by it is no longer new
        self.seen = self.look()

    def look(self) -> dict[tuple[str, str], str]:
        """Return every page as each of them sees it now."""
        found = {}
        for name, browser in self.readers.items():
            for page in self.pages:
                answer = browser.get(page, check=False)
                found[name, page] = f"{answer.status_code} {PASSING.sub('', answer.text)}"
        return found

    def changed(self, name: str) -> set[str]:
        """Return the pages that this person now sees otherwise; all are as they would be if nothing had been kept."""
        self.session.commit()
        now = self.look()
        unchanged.MEMORIES.clear()
        anew = self.look()
        for one, page in now.items():
            assert page == anew[one], one
        differing = {page for one, page in now if one == name and now[one, page] != self.seen[one, page]}
        self.seen = anew
        return differing

    def actor(self, who: str) -> Any:
        return load_actor(self.session, getattr(self.people, who))


@pytest.fixture
def world(session: Session, people: Cast, papers: Papers, browser_for: Callable[..., Browser]) -> World:
    return World(session, people, papers, browser_for)


def now_ended(world: World, model: Any, *conditions: Any) -> None:
    world.session.execute(update(model).where(*conditions).values(ends_at=clock.now()))


def test_papers_and_drafts(world: World) -> None:
    paper, version = f"/papers/{world.paper.pid}", f"/versions/{world.version.pid}"
    bodys = f"/bodies/{world.people.opc.pid}/papers"
    world.papers.issue(world.papers.draft("Lifts out of order"))
    assert world.changed("delegate") == {"/", "/notices", "/papers", bodys}
    draft = next(row for row in world.draft.drafts if row.language == "en")
    given = {"title": "Rooms to be aired", "text": "Another text.", "row_version": draft.row_version}
    save_draft(world.session, draft, actor=world.actor("secretary"), **given)
    assert world.changed("secretary") >= {"/", "/papers", f"/papers/{world.draft.pid}"}
    world.paper.title_en = "Fire drill, again"
    assert world.changed("delegate") >= {"/papers", bodys}
    withdraw(world.session, world.paper, actor=world.actor("secretary"), reason="Obsolete.")
    assert world.changed("delegate") >= {"/papers", paper, version}


def test_a_paper_that_is_recalled_is_gone_for_whom_it_was_shown_to(world: World) -> None:
    """Nobody outside the house opened it: they saw it in lists."""
    version = world.papers.issue(world.papers.draft("Sent too early"))
    assert "Sent too early" in world.look()["delegate", "/papers"]
    recall_version(world.session, version, actor=world.actor("secretary"), reason="The wrong file.")
    world.changed("delegate")
    assert not any("Sent too early" in page for (name, _), page in world.seen.items() if name == "delegate")
    assert "Sent too early" in world.seen["secretary", "/papers"]


def test_what_is_opened_is_no_longer_new_and_can_no_longer_be_recalled(world: World) -> None:
    version = world.papers.issue(world.papers.draft("Not opened yet"))
    world.pages = ("/", f"/versions/{version.pid}")
    world.readers.pop("partner")
    delegate = world.readers.pop("delegate")
    assert "/recall" in world.look()["secretary", world.pages[1]]
    world.readers["delegate"] = delegate
    assert "Not opened yet" in delegate.get("/").text
    assert delegate.get(world.pages[1]).status_code == 200  # opens it
    assert "Not opened yet" not in delegate.get("/").text
    assert "/recall" not in world.look()["secretary", world.pages[1]]
    world.seen = world.look()
    note_opening(world.session, version, actor=world.actor("chair"), face="en")
    world.changed("chair")


def test_rights_that_end_now(world: World) -> None:
    opc = world.people.opc
    now_ended(world, Assignment, Assignment.user_id == world.people.delegate.id, Assignment.body_id == opc.id)
    assert world.changed("delegate") == set(world.pages) - {f"/papers/{world.draft.pid}"}
    assert not any("Fire drill" in page for (name, _), page in world.seen.items() if name == "delegate")
    now_ended(world, Mandate, Mandate.user_id == world.people.secretary.id)
    assert world.changed("secretary") == set(world.pages)
    assert not any("Fire drill" in page for (name, _), page in world.seen.items() if name == "secretary")
    now_ended(world, Mandate, Mandate.user_id == world.people.chair.id)
    assert world.changed("chair") == set(world.pages)


@pytest.mark.parametrize("ended", ["seat", "membership"])
def test_a_seat_or_a_membership_that_ends_now(world: World, ended: str) -> None:
    if ended == "seat":
        now_ended(world, Seat, Seat.format_id == world.people.members.id)
    else:
        now_ended(world, Membership, Membership.user_id == world.people.delegate.id)
    assert "/papers" in world.changed("delegate")
    assert not any("Fire drill" in page for (name, _), page in world.seen.items() if name == "delegate")


def test_meetings(world: World) -> None:
    meeting = world.meeting
    call_off(world.session, meeting, actor=world.actor("secretary"), action=MeetingAction.POSTPONE, reason="No room.")
    assert world.changed("delegate") == set(world.pages) - {
        f"/papers/{world.draft.pid}"
    }  # the frame names the next one
    meeting.place_en = "Room 99"
    assert world.changed("delegate") == {"/", "/calendar", "/calendar/week", f"/bodies/{world.people.opc.pid}"}
    world.people.opc.short_en = "OPC, renamed"
    assert "/" in world.changed("delegate")


def test_a_view_of_the_register(world: World) -> None:
    people, now = world.people, clock.now()
    view = {"pid": new_pid(), "user_id": people.delegate.id, "name": "Mine", "asked": {"q": "drill"}, "created_at": now}
    world.session.add(SavedView(**view))
    assert world.changed("delegate") == {"/papers", f"/bodies/{people.opc.pid}/papers"}
    world.session.execute(delete(SavedView))
    assert world.changed("delegate") == {"/papers", f"/bodies/{people.opc.pid}/papers"}


def test_nothing_but_who_asks_and_what_they_opened_is_asked_for_while_nothing_changed(
    app: Flask, world: World, people: Cast
) -> None:
    busy_monday(world.session, people)
    world.session.commit()
    with app.app_context():
        engine = db.engine
    most = {"/": 2, "/papers": 2, f"/papers/{world.paper.pid}": 1}
    for name in ("delegate", "secretary", "chair"):
        for page, number in most.items():
            if name != "delegate" and page.startswith("/papers/"):
                continue  # the house is shown besides which Word files there are, and who works on the text
            world.readers[name].get(page)
            with count_queries(engine, again=True) as seen:
                world.readers[name].get(page)
            counted = [one for one in seen if "FROM reading" not in one or page == "/"]
            assert len(counted) <= number, (name, page, counted)
