"""The next step of papers in flight: what coordination and review say stands before it, in one query each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.coordination import queries as coordination
from secretariat.coordination import services as rounds
from secretariat.coordination.states import ClearanceMove, Disposition
from secretariat.core import clock
from secretariat.documents.models import Paper
from secretariat.documents.queries.ahead import ahead
from secretariat.people.models import Party, User
from secretariat.quality.queries import reviewed
from secretariat.quality.services import end_review
from secretariat.quality.states import Verdict
from secretariat.registry import queries
from secretariat.registry.steps import ahead_of, next_step, stage_of, what_holds
from tests.integration.documents.conftest import Papers
from tests.queries import count_queries
from tests.world import Cast, World


@pytest.fixture
def offices(session: Session, people: Cast) -> list[Party]:
    world, made = World(session), []
    for number in (1, 2):
        made.append(world.party(f"OF{number}", f"Office {number}", f"Service {number}", "office"))
        world.member(world.user(f"Member {number}"), made[-1], "staff")
    session.commit()
    return made


def step(session: Session, people: Cast, paper: Paper) -> str:
    """The next step as the list of papers in flight says it."""
    found = queries.in_flight(session, load_actor(session, people.secretary), only=[paper.pid])
    stage = stage_of(found[0])
    assert stage is not None
    return next_step(found[0], stage, ahead_of(session, found))


def test_clearances_stand_before_all_else_until_the_round_is_closed(
    session: Session, people: Cast, papers: Papers, offices: list[Party]
) -> None:
    paper = papers.draft("Rooms", french="Les salles.")
    secretary = load_actor(session, people.secretary)
    assert step(session, people, paper) == "Number and circulate"
    due = clock.now() + timedelta(days=2)
    asked = [(offices[0], due), (offices[1], due + timedelta(days=1))]
    round = rounds.open_round(session, paper, actor=secretary, asked=asked, note="")
    assert step(session, people, paper).replace("\N{NO-BREAK SPACE}", " ") == (
        "Clearance due Wed 18 Nov from 2 offices"
    )
    with clock.at(due + timedelta(hours=1)):
        assert step(session, people, paper) == "Clearance overdue from 2 offices"
    comment = None
    for number, one in enumerate(coordination.clearances_of_round(session, round), 1):
        user = World(session).user(f"Another {number}")
        World(session).member(user, one.party, "staff")
        member = load_actor(session, user)
        move = ClearanceMove.CLEAR
        if number == 1:
            comment = rounds.comment(session, one, actor=member, language="en", text="Which room?", proposed="")
            move = ClearanceMove.COMMENT
        rounds.answer(session, one, actor=member, move=move, reason="", row_version=one.row_version)
    assert step(session, people, paper) == "Answer 1 comment"
    assert comment is not None
    rounds.dispose(session, comment, actor=secretary, disposition=Disposition.NOT_TAKEN, text="All of them.")
    assert step(session, people, paper) == "Close the round of coordination"
    rounds.close_round(session, round, actor=secretary)
    assert step(session, people, paper) == "Number and circulate"


def test_a_paper_without_a_text_is_to_be_written_first(
    session: Session, people: Cast, papers: Papers, offices: list[Party]
) -> None:
    paper = papers.draft("Rooms", "", french="Les salles.")
    secretary = load_actor(session, people.secretary)
    rounds.open_round(session, paper, actor=secretary, asked=[(offices[0], clock.now() + timedelta(days=1))], note="")
    assert step(session, people, paper) == "Write the text"


def test_a_review_that_returned_a_paper_says_how_much_is_to_be_settled(
    session: Session, people: Cast, papers: Papers
) -> None:
    paper = papers.draft("Rooms", french="Les salles.")
    secretary = load_actor(session, people.secretary)
    state = reviewed(session, paper)
    points = len([row for row in state.rows if row.open])
    assert points > 1
    end_review(session, paper, actor=secretary, verdict=Verdict.RETURNED, remarks="Look again.", seal=state.text_hash)
    assert step(session, people, paper) == f"Quality: {points} points to settle"
    with clock.at(clock.now() + timedelta(hours=1)):
        session.refresh(paper, ["drafts"])
        papers.write(paper, "Quite another text.")
        assert step(session, people, paper) == "Review the quality"


def test_a_body_that_wants_reviews_has_them_as_the_next_step(session: Session, people: Cast, papers: Papers) -> None:
    paper = papers.draft("Rooms", french="Les salles.")
    assert step(session, people, paper) == "Number and circulate"
    people.opc.settings = {**people.opc.settings, "quality_review": "required"}
    session.flush()
    assert step(session, people, paper) == "Review the quality"


def test_however_many_papers_there_are_each_is_asked_once(session: Session, people: Cast, papers: Papers) -> None:
    for number in range(4):
        papers.draft(f"Paper {number}", french="Un texte.")
    found = queries.in_flight(session, load_actor(session, people.secretary))
    with count_queries(session.get_bind().engine) as seen:
        ahead_of(session, found)
    assert len(seen) == 1, seen  # coordination and quality, at once
    with count_queries(session.get_bind().engine) as seen:
        assert ahead_of(session, []) == {}
    assert not seen


def test_what_holds_a_paper_is_said_office_by_office_and_point_by_point(
    session: Session, people: Cast, papers: Papers, offices: list[Party]
) -> None:
    paper = papers.draft("Rooms", "The rooms are small.", french="Les salles sont petites.")
    secretary = load_actor(session, people.secretary)
    before = {one.endpoint for one in what_holds(session, paper, ahead(session, paper))}
    assert before <= {"quality.show"}, "nobody was asked yet"
    due = clock.now() + timedelta(days=2)
    round = rounds.open_round(session, paper, actor=secretary, asked=[(one, due) for one in offices], note="")
    said = [one.sentence for one in what_holds(session, paper, ahead(session, paper))]
    assert "No answer yet: Office 1, Office 2" in said
    for one, move in zip(coordination.clearances_of_round(session, round), ("clear", "refuse"), strict=True):
        member = load_actor(
            session, session.scalars(select(User).where(User.name == f"Member {one.party.code[-1]}")).one()
        )
        rounds.comment(session, one, actor=member, language="en", text="Why small?")
        rounds.answer(session, one, actor=member, move=ClearanceMove(move), reason="No.", row_version=one.row_version)
    papers.write(paper, "The rooms are tiny.")
    said = [
        one.sentence
        for one in what_holds(session, paper, ahead(session, paper))
        if one.endpoint == "coordination.of_paper"
    ]
    assert said == [
        "Not cleared: Office 2",
        "The text has changed since it was cleared: Office 1",
        "2 comments wait for their answer",
    ]
    papers.write(paper, "The Committee is invited to [note this")
    assert any(one.endpoint == "quality.show" for one in what_holds(session, paper, ahead(session, paper)))
