"""What the tests of the search share: papers as the register's own tests make them, and a worker that enters them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, literal, true
from sqlalchemy.orm import Session, sessionmaker

from secretariat.committees.actors import load_actor
from secretariat.core import clock, outbox
from secretariat.people.models import User
from secretariat.search import asking, cards, entries, queries, services
from secretariat.search.entries import Narrowed
from tests.integration.documents.conftest import Papers, papers, session

__all__ = ["Papers", "papers", "session"]

Enter = Callable[[], int]
Settle = Callable[[], int]


@pytest.fixture
def enter(engine: Engine, app: Flask, session: Session) -> Enter:
    """`enter()`: the worker enters what was asked for, and what its cards tell; returns how many things."""

    def round_() -> int:
        session.rollback()
        handlers = {services.KIND: services.handler(app.extensions["secretariat.blobs"])}
        done = outbox.run_due(sessionmaker(engine), handlers)
        with Session(engine) as telling, telling.begin():
            cards.tell(telling)
        return done

    return round_


@pytest.fixture
def settle(enter: Enter) -> Settle:
    """`settle()`: what was saved is entered, two minutes later."""

    def later() -> int:
        with clock.at(clock.now() + timedelta(minutes=2)):
            return enter()

    return later


def things(session: Session, user: User, words: str, **narrowed: object) -> list[str]:
    """Return what somebody finds, each by its kind."""
    session.rollback()
    actor = load_actor(session, user)
    answer = queries.found(session, actor, asking.read(words), Narrowed(**narrowed), language="en")  # type: ignore[arg-type]
    return [hit.thing.value for hit in answer.hits]


@pytest.fixture
def written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """All rights are asked, whatever the cards tell, by queries put together each time, so that a test may take a right out."""
    for query in ("_told_on_sqlite", "_told_on_postgresql", "_open_entries", "_open_among"):
        monkeypatch.setattr(entries, query, getattr(entries, query).__wrapped__)
    monkeypatch.setattr(entries, "may_be_mine", lambda *_: true())
    monkeypatch.setattr(entries, "_is_sure", lambda _card: literal(0).label("sure"))
