"""The plain rows of lists: found whatever makes a paper one under way, and saying what the papers themselves say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import clock
from secretariat.desk import inhand
from secretariat.documents import services
from secretariat.documents.models import Paper
from secretariat.documents.underway import AnyPaper
from secretariat.meetings.services.agenda import attach_paper
from secretariat.meetings.services.late import ask_waiver
from secretariat.meetings.standing import is_late, standing_of
from secretariat.people.models import User
from secretariat.quality.policy import is_reviewed
from secretariat.registry import queries
from secretariat.registry.holders import named_in, with_whom
from secretariat.registry.services import hold
from secretariat.registry.steps import ahead_of, follows, is_ready, is_revising, lacking, next_step, stage_of
from secretariat.web.database import db
from tests.client import BrowserFor
from tests.conftest import TODAY
from tests.integration.desk.scene import Scene, wall
from tests.integration.documents.conftest import Papers
from tests.queries import count_queries
from tests.world import Cast, who_drafts


@pytest.fixture
def many(session: Session, people: Cast, papers: Papers) -> dict[str, Paper]:
    """Papers in every state that a list tells apart, by name."""
    who_drafts(session, people)
    session.commit()
    secretary, author = load_actor(session, people.secretary), load_actor(session, people.author)
    by = {"by": people.author, "french": "Tout."}
    made = {
        "promised": papers.draft("Promised", "", promised_by="Policy", promised_for=TODAY + timedelta(days=2)),
        "empty": papers.draft("Empty", ""),
        "ready": papers.draft("Ready"),
        "file": papers.file(),
        "elsewhere": papers.reference(),
        "written": papers.draft("Written by an officer", **by),
        "submitted": papers.draft("Submitted", **by),
        "given back": papers.draft("Given back", **by),
        "held": papers.draft("Held"),
        "french follows": papers.draft("French follows"),
        "out": papers.draft("Out", french="Tout."),
        "revised": papers.draft("Revised", french="Tout."),
        "withdrawn": papers.draft("Withdrawn"),
    }
    for name in ("submitted", "given back"):
        services.submit(session, made[name], actor=author)
    hold.set_holder(session, made["held"], actor=secretary, user=people.second_secretary)
    session.commit()
    for name in ("given back", "french follows", "out", "revised"):
        papers.issue(made[name])
    with clock.at(TODAY + timedelta(hours=1)):
        papers.write(made["revised"], "Another text.")
        services.give_back(session, made["given back"], actor=secretary, reason="Shorter.")
        services.withdraw(session, made["withdrawn"], actor=secretary, reason="No longer needed.")
        session.commit()
    return made


def told(
    session: Session, people: Cast, paper: AnyPaper, named: Mapping[int, User], ahead: Mapping[int, str]
) -> tuple[object, ...]:
    """All that lists say of a paper."""
    stage, version = stage_of(paper), paper.current_version
    return (
        *(paper.id, paper.pid, paper.title_en, paper.title_fr, paper.symbol, paper.body.code, paper.body.zone),
        *(paper.body.calendar, paper.promised_by, paper.promised_for, paper.submitted_at, paper.action_officer),
        *(paper.is_with_drafter, paper.awaits_secretariat, paper.is_drafted, paper.is_copy, is_reviewed(paper)),
        *(stage, lacking(paper), is_ready(paper), is_revising(paper), follows(paper), standing_of(paper)),
        *(is_late(paper, TODAY), paper.drafter.name if paper.drafter else ""),
        with_whom(paper, named, load_actor(session, people.secretary)),
        next_step(paper, stage, ahead) if stage else "",
        (version.pid, version.symbol, version.issued_at, version.follows_on) if version else None,
        [(draft.language, draft.saved_at, draft.saver.name) for draft in paper.drafts],
    )


@pytest.mark.usefixtures("many")
def test_rows_say_what_the_papers_say(session: Session, people: Cast) -> None:
    actor = load_actor(session, people.secretary)
    session.expunge_all()
    papers, rows = queries.in_flight(session, actor), queries.rows_in_flight(session, actor)
    assert [row.title_en for row in rows] == [paper.title_en for paper in papers]
    assert {row.drafter.name for row in rows if row.drafter} == {people.author.name}
    named, ahead = queries.holdings(session, papers), ahead_of(session, papers)
    assert len(named) == 1
    assert ahead_of(session, rows) == ahead
    for row, paper in zip(rows, papers, strict=True):
        said = told(session, people, row, named_in([row]), ahead)
        assert said == told(session, people, paper, named, ahead), paper.title_en


def test_each_of_the_ways_to_be_under_way_is_found(
    session: Session, people: Cast, many: dict[str, Paper], papers: Papers
) -> None:
    """One by one, since each comes from an index of its own."""
    found = {row.id for row in queries.rows_in_flight(session, load_actor(session, people.secretary))}
    assert {name for name, paper in many.items() if paper.id in found} == {*many} - {"out", "withdrawn"}
    assert found == {paper.id for paper in session.scalars(select(Paper)) if paper.is_drafted and stage_of(paper)}
    with clock.at(TODAY + timedelta(days=91)):
        later = {row.id for row in queries.rows_in_flight(session, load_actor(session, people.secretary))}
    assert found - later == {many["french follows"].id}, "a language that did not come is looked for elsewhere"
    own = {row.id for row in queries.own_in_flight(session, load_actor(session, people.author))}
    assert own == {many[name].id for name in ("written", "submitted", "given back")}
    stranger = load_actor(session, people.asb_secretary)
    assert queries.rows_in_flight(session, stranger) == []


def test_cited_papers_come_along_whatever_their_state_and_each_with_its_waiver(
    session: Session, people: Cast, many: dict[str, Paper]
) -> None:
    scene = Scene(session, people)
    meetings = [scene.meeting(people.members, wall(day, 10)) for day in (18, 19)]
    for meeting in meetings:
        item = scene.item(meeting, "Rooms", "Les salles")
        for name in ("out", "ready"):
            attach_paper(session, item, many[name], actor=scene.actor(people.secretary))
    actor = load_actor(session, people.secretary)
    ask_waiver(session, meetings[1], many["ready"], actor=actor, reason="It came late.")
    session.commit()
    papers, waivers = inhand.papers(session, actor, [meeting.id for meeting in meetings])
    assert many["out"].id in papers
    assert many["withdrawn"].id not in papers
    assert list(waivers[meetings[0].id]) == []
    assert waivers[meetings[1].id] == {many["ready"].id: inhand.Waiver(None, None)}
    items = inhand.items(session, [meeting.id for meeting in meetings])
    for meeting in meetings:
        cited = [items.cited[item.id] for item in items.of_meeting[meeting.id]]
        assert [one for one in cited if one] == [[many["out"].id, many["ready"].id]]


def test_papers_in_flight_and_handing_over_cost_eight_queries_however_many_there_are(
    app: Flask, session: Session, people: Cast, many: dict[str, Paper], browser_for: BrowserFor
) -> None:
    house, scene = browser_for(people.secretary), Scene(session, people)
    with app.app_context():
        engine = db.engine

    def cost(address: str) -> int:
        with count_queries(engine) as seen:
            assert house.get(address).status_code == 200
        return len(seen)

    addresses = ("/papers/in-flight", "/papers/in-flight?by=holder", f"/papers/hand-over?who={people.secretary.pid}")
    few = [cost(address) for address in addresses]
    for number in range(4):
        meeting = scene.meeting(people.members, wall(18 + number, 10))
        scene.paper(people.members, f"Paper {number}", f"Document {number}", on=scene.item(meeting, "Rooms", "Salles"))
    session.commit()
    # Who is signed in, what counts for them, and the frame; papers, meetings, and which of their items cite them, with the
    # holidays; what stands before the next step in coordination and in review; what is out in Word, or who may hold papers.
    assert max(cost(address) for address in addresses) <= 8
    assert max(few) <= 8
