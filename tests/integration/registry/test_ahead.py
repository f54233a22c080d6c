"""The mark by which papers being revised are found says what the days of draft and paper say, whatever was done with them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import clock, schema
from secretariat.documents.models import DraftFace, Paper
from secretariat.documents.services import recall
from secretariat.registry.queries import rows_in_flight
from tests.integration.documents.conftest import Papers
from tests.world import Cast


def marks(session: Session) -> dict[tuple[int, str], bool]:
    """Return what each draft is marked with, all of them right."""
    later = DraftFace.saved_at > Paper.dated_at
    asked = select(DraftFace.paper_id, DraftFace.language, DraftFace.ahead, later).join(DraftFace.paper)
    found = session.execute(asked).all()
    assert all(bool(marked) == bool(is_later) for _, _, marked, is_later in found), found
    return {(paper, language): bool(marked) for paper, language, marked, _ in found}


def later(hours: int) -> AbstractContextManager[None]:
    return clock.at(clock.now() + timedelta(hours=hours))


def in_flight(session: Session, people: Cast) -> set[int]:
    return {row.id for row in rows_in_flight(session, load_actor(session, people.secretary))}


def in_both(papers: Papers, title: str = "Booking") -> Paper:
    """A paper of which no language follows, so that nothing but a revision is to be brought out."""
    return papers.draft(title, french="Premier.\n\nDeuxième.")


def test_it_follows_every_step_of_a_life_and_finds_what_is_being_revised(
    session: Session, people: Cast, papers: Papers
) -> None:
    paper, other = in_both(papers), in_both(papers, "Another")
    first = papers.issue(paper)
    papers.issue(other)
    assert not any(marks(session).values())
    assert in_flight(session, people) == set()

    with later(1):
        papers.write(paper, "First.\n\nSecond, said anew.")
        assert marks(session) == {
            (paper.id, "en"): True, (paper.id, "fr"): False, (other.id, "en"): False, (other.id, "fr"): False,
        }  # fmt: skip
        assert in_flight(session, people) == {paper.id}

    with later(2):
        revision = papers.issue(paper)
        assert not any(marks(session).values())
        assert in_flight(session, people) == set()

    with later(3):
        recall(session, revision, actor=load_actor(session, people.secretary), reason="A mistake")
        session.commit()
        assert marks(session)[paper.id, "en"]
        assert in_flight(session, people) == {paper.id}
        recall(session, first, actor=load_actor(session, people.secretary), reason="Another mistake")
        session.commit()
        assert marks(session)[paper.id, "en"]
        assert in_flight(session, people) == {paper.id}


def test_it_follows_days_that_no_service_set(session: Session, people: Cast, papers: Papers) -> None:
    paper = in_both(papers)
    papers.issue(paper)
    mine = DraftFace.paper_id == paper.id
    moved = update(DraftFace.__table__).where(mine)  # type: ignore[arg-type]  # a mapped class has a table
    session.connection().execute(moved.values(saved_at=paper.dated_at + timedelta(hours=1)))
    session.commit()
    assert all(marks(session).values())
    redated = update(Paper.__table__).where(Paper.id == paper.id)  # type: ignore[arg-type]
    session.connection().execute(redated.values(dated_at=paper.dated_at + timedelta(hours=2)))
    session.commit()
    assert not any(marks(session).values())


def test_an_upgrade_marks_what_is_there(session: Session, people: Cast, papers: Papers) -> None:
    issued, revised = in_both(papers, "Issued"), in_both(papers, "Revised")
    for paper in (issued, revised):
        papers.issue(paper)
    with later(1):
        papers.write(revised, "Said anew.")
    before = marks(session)
    session.close()
    engine = session.get_bind().engine  # type: ignore[union-attr]
    schema.downgrade(engine, "0047")
    with engine.connect() as connection:  # a draft is saved as it was before
        connection.execute(text("UPDATE draft_face SET title = 'Before'"))
        connection.commit()
    schema.upgrade(engine)
    assert marks(session) == before
    assert any(before.values())
    assert not all(before.values())
