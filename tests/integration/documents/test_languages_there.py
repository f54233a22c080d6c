"""What a paper keeps of the languages its version in force has is what the versions say, whatever was done with it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import schema
from secretariat.documents.kinds import Faces, PaperKind
from secretariat.documents.models import Face, Paper, Version
from secretariat.documents.services import recall, withdraw
from secretariat.documents.services.circulate import add_face
from secretariat.documents.services.release import Recipient, release_paper
from secretariat.meetings.services.issue import issue_agenda
from tests.integration.documents.conftest import Papers
from tests.integration.meetings.story import Story
from tests.world import Cast

_WORDS = {
    (True, True): (Faces.BOTH, Faces.BOTH),
    (True, False): (Faces.ENGLISH_ONLY, Faces.FRENCH_FOLLOWS),
    (False, True): (Faces.FRENCH_ONLY, Faces.ENGLISH_FOLLOWS),
}


def kept(session: Session) -> dict[str, str]:
    """What each paper keeps, by its public id; an error where a version in force says something else."""
    found = {row[0]: row[1] for row in session.execute(select(Paper.pid, Paper.faces_there))}
    for pid, version_id in session.execute(select(Paper.pid, Paper.current_version_id)):
        there = set(session.scalars(select(Face.language).where(Face.version_id == version_id)))
        announced = session.scalar(select(Version.to_follow).where(Version.id == version_id)) or []
        words = _WORDS.get(("en" in there, "fr" in there), ("", ""))
        assert found[pid] == words[bool(set(announced) - there)], pid
    return found


def test_it_follows_every_step_of_a_life(session: Session, people: Cast, papers: Papers) -> None:
    actor = load_actor(session, people.secretary)
    paper = papers.draft()
    pid = paper.pid
    assert kept(session)[pid] == ""
    first = papers.issue(paper)
    assert kept(session)[pid] == "fr-follows"
    release_paper(session, paper, actor=actor, to=Recipient(people.partner_x), authority="The chair")
    session.commit()
    copy = session.scalars(select(Paper).where(Paper.copy_of_id == paper.id)).one()
    assert kept(session)[copy.pid] == "fr-follows"

    papers.write(paper, "Premier.\n\nDeuxième.", "fr")
    add_face(session, first, actor=actor, language="fr")
    session.commit()
    assert (kept(session)[pid], kept(session)[copy.pid]) == ("both", "both")

    papers.write(paper, "", "fr")
    papers.write(paper, "First.\n\nSecond, said anew.")
    revision = papers.issue(paper)
    # As the first time, though this very object was told of "both" behind its back.
    assert (kept(session)[pid], kept(session)[copy.pid]) == ("fr-follows", "fr-follows")

    recall(session, revision, actor=actor, reason="A mistake")
    session.commit()
    assert (kept(session)[pid], kept(session)[copy.pid]) == ("both", "both")
    recall(session, first, actor=actor, reason="Another mistake")
    session.commit()
    assert (kept(session)[pid], kept(session)[copy.pid]) == ("", "")

    papers.issue(paper)
    assert kept(session)[pid] == "fr-follows"
    withdraw(session, paper, actor=actor, reason="Not wanted")
    session.commit()
    assert kept(session)[pid] == "fr-follows"


def test_it_is_said_of_all_that_goes_out(session: Session, people: Cast, papers: Papers) -> None:
    french = papers.draft("In French first", "", french="Premier.", original_language="fr")
    papers.issue(french)
    both = papers.draft("In both", french="Premier.\n\nDeuxième.")
    papers.issue(both)
    held_elsewhere = papers.reference()
    papers.issue(held_elsewhere)
    file = papers.file()
    papers.issue(file)
    found = kept(session)
    assert [found[one.pid] for one in (french, both, held_elsewhere, file)] == ["en-follows", "both", "", "fr-follows"]
    story = Story(session, people)
    meeting = story.meeting()
    story.item(meeting, "An item")
    issue_agenda(session, meeting, actor=story.secretary)
    session.commit()
    agenda = session.scalars(select(Paper.pid).where(Paper.kind == PaperKind.AGENDA)).one()
    assert kept(session)[agenda] == "both"


def test_a_migration_fills_it_for_what_was_issued_before(session: Session, people: Cast, papers: Papers) -> None:
    papers.issue(papers.draft())
    papers.issue(papers.draft("In both", french="Premier.\n\nDeuxième."))
    papers.issue(papers.draft("In French first", "", french="Premier.", original_language="fr"))
    recall(session, papers.issue(papers.draft("Recalled")), actor=load_actor(session, people.secretary), reason="Error")
    papers.draft("A draft")
    session.commit()
    before = kept(session)
    assert sorted(before.values()) == ["", "", "both", "en-follows", "fr-follows"]
    engine = session.get_bind().engine
    session.close()
    schema.downgrade(engine, "0044")
    schema.upgrade(engine)
    with Session(engine) as after:
        assert kept(after) == before
