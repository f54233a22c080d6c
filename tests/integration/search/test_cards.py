"""What the cards of the index tell of rights is what the rights say, whatever happened since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from secretariat.committees.actors import load_actor
from secretariat.core import clock
from secretariat.documents import grants
from secretariat.documents.models import Paper, Version
from secretariat.documents.services import withdraw
from secretariat.documents.services.circulate import recall_version
from secretariat.people.models import User
from secretariat.search import asking, cards, entries, queries
from secretariat.search.entries import Narrowed
from secretariat.search.models import Card, Circle, Entry, Member
from secretariat.worker import tell_cards
from tests.integration.search.conftest import Enter, Papers
from tests.plugins.stages import staged
from tests.world import Cast

#: Whoever could see, or stop seeing, the paper of a life.
LOOKING = ("secretary", "chair", "delegate", "head_a", "partner", "administrator", "former", "drafter", "asb_secretary")


@staged
def life(papers: Papers, enter: Enter) -> Paper:
    """A paper that was issued twice, among others, and what its cards tell."""
    papers.issue(papers.draft("Windmill", "The turbines hummed."))
    paper = papers.draft("Windmill again", "The turbines stood.")
    papers.issue(paper)
    papers.write(paper, "The turbines hummed again.")
    papers.issue(paper)
    enter()
    return paper


def end(session: Session, paper: Paper, _people: Cast) -> None:
    for version in session.scalars(select(Version).where(Version.paper_id == paper.id)):
        grants.end(session, version.ref, audience=grants.format_(paper.format_id))


def give(session: Session, paper: Paper, people: Cast) -> None:
    version = session.get_one(Version, paper.current_version_id)
    grants.give(session, version.ref, grants.person(people.partner.id), reason=grants.Reason.RELEASED, given_by=None)


def give_for_a_while(session: Session, paper: Paper, people: Cast) -> None:
    until, version = clock.now() + timedelta(days=1), session.get_one(Version, paper.current_version_id)
    audience = grants.person(people.partner.id)
    grants.give(session, version.ref, audience, reason=grants.Reason.RELEASED, given_by=None, until=until)


def put_away(session: Session, paper: Paper, people: Cast) -> None:
    withdraw(session, paper, actor=load_actor(session, people.secretary), reason="overtaken")


def recall(session: Session, paper: Paper, people: Cast) -> None:
    version = session.get_one(Version, paper.current_version_id)
    recall_version(session, version, actor=load_actor(session, people.secretary), reason="too early")


def delete(session: Session, paper: Paper, _people: Cast) -> None:
    """As no service does it: the database sees to it alone."""
    session.execute(text("DELETE FROM grant_of_access WHERE object_kind = 'version'"))


def alter(session: Session, paper: Paper, people: Cast) -> None:
    given = {"new": f"user:{people.partner.id}", "old": grants.format_(paper.format_id)}
    session.execute(text("UPDATE grant_of_access SET audience = :new WHERE audience = :old"), given)


STEPS = [end, give, give_for_a_while, put_away, recall, delete, alter]


def found(session: Session, people: Cast) -> dict[str, tuple[queries.Answer, int | None]]:
    session.rollback()
    answers = {}
    for name in LOOKING:
        actor, asked = load_actor(session, getattr(people, name)), asking.read("turbines")
        answer = queries.found(session, actor, asked, Narrowed(), language="en")
        title = queries.found(session, actor, asking.read("windmill"), Narrowed(), language="en")
        answers[name] = (queries.Answer(answer.hits + title.hits, more=answer.more), queries.first_year(session, actor))
    session.rollback()
    return answers


def differing(session: Session, people: Cast) -> list[str]:
    """Return who finds by the cards something else than by their rights."""
    told = found(session, people)
    with session.get_bind().begin() as connection:  # type: ignore[union-attr]  # an engine
        known = connection.execute(select(Card.id, Card.circle_id, Card.sure)).all()
        connection.execute(update(Card).values(circle_id=None, sure=False))
    asked = found(session, people)
    with session.get_bind().begin() as connection:  # type: ignore[union-attr]  # an engine
        for id, circle, sure in known:
            connection.execute(update(Card).where(Card.id == id).values(circle_id=circle, sure=sure))
    return [name for name in LOOKING if told[name] != asked[name]]


def told(session: Session) -> None:
    session.rollback()
    cards.tell(session)
    session.commit()


def test_most_cards_tell_it(session: Session, life: Paper) -> None:
    silent = session.scalar(select(func.count()).where(Card.circle_id.is_(None)))
    sure = session.scalar(select(func.count()).where(Card.sure))
    assert (silent, sure) == (0, session.scalar(select(func.count()).select_from(Entry)))
    assert session.scalar(select(func.count()).select_from(Circle)) == 1  # the readers
    assert not cards.silent(session)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_cards_and_rights_agree_before_and_after_they_are_told_anew(
    session: Session, people: Cast, life: Paper, step: Callable[[Session, Paper, Cast], None]
) -> None:
    assert differing(session, people) == []
    before = found(session, people)
    step(session, session.merge(life), people)
    session.commit()
    assert found(session, people) != before
    assert cards.silent(session)
    assert differing(session, people) == []
    told(session)
    assert not cards.silent(session)
    assert differing(session, people) == []
    with clock.at(clock.now() + timedelta(days=2)):  # what was given for a while is over
        assert differing(session, people) == []


def test_a_worker_at_rest_has_them_tell_it_anew(engine: Engine, session: Session, people: Cast, life: Paper) -> None:
    give(session, session.merge(life), people)
    session.commit()
    assert tell_cards(sessionmaker(engine)) > 0
    assert not cards.silent(session)
    session.rollback()
    assert tell_cards(sessionmaker(engine)) == 0


def test_cards_that_are_not_cleared_are_caught(engine: Engine, session: Session, people: Cast, life: Paper) -> None:
    paper = session.merge(life)
    session.rollback()
    with engine.begin() as connection:
        for of in (" ON grant_of_access",) if engine.dialect.name == "postgresql" else ("_update", "_delete"):
            connection.exec_driver_sql(f"DROP TRIGGER grant_of_access_untells{of}")
    end(session, paper, people)
    session.commit()
    assert "delegate" in differing(session, people)


def test_who_was_given_few_finds_the_same(
    session: Session, people: Cast, life: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = found(session, people)
    monkeypatch.setattr(entries, "REACHES", (1, None))
    assert {name: set(answer.hits) for name, (answer, _) in found(session, people).items()} == {
        name: set(answer.hits) for name, (answer, _) in plain.items()
    }
    monkeypatch.setattr(entries, "FEW", 0)
    assert {name: set(answer.hits) for name, (answer, _) in found(session, people).items()} == {
        name: set(answer.hits) for name, (answer, _) in plain.items()
    }


def test_behind_those_that_are_closed_others_are_found(
    session: Session, people: Cast, life: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of cards that are silent the most are asked; where these are closed, what comes behind them is asked for anew."""
    put_away(session, session.merge(life), people)
    session.commit()
    monkeypatch.setattr(entries, "MOST", 2)
    for query in ("_told_on_sqlite", "_told_on_postgresql", "_open_entries"):
        monkeypatch.setattr(entries, query, getattr(entries, query).__wrapped__)
    user: User = people.delegate
    answer = queries.found(session, load_actor(session, user), asking.read("turbines"), Narrowed(), language="en")
    assert len(answer.hits) == 1


def test_circles_that_no_card_is_of_any_more_are_removed_with_the_last_that_is_told(
    session: Session, people: Cast, life: Paper
) -> None:
    def circles() -> set[int]:
        session.commit()
        members = set(session.scalars(select(Member.circle_id)))
        assert set(session.scalars(select(Circle.id))) == members
        return members

    before = circles()
    for paper in session.scalars(select(Paper)).all():
        end(session, paper, people)
    session.commit()
    assert cards.tell(session, at_once=1) == 1
    between = circles()
    assert before < between, "one card is of another now, the rest are silent"
    cards.tell(session)
    assert circles() == set(session.scalars(select(Card.circle_id))) == between - before
