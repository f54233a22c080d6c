"""What the tests of the search share: papers as the register's own tests make them, and a worker that enters them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from secretariat.committees.actors import load_actor
from secretariat.core import clock, outbox
from secretariat.people.models import User
from secretariat.search import asking, queries, services
from secretariat.search.queries import Narrowed
from tests.integration.documents.conftest import Papers, papers, session

__all__ = ["Papers", "papers", "session"]

Enter = Callable[[], int]
Settle = Callable[[], int]


@pytest.fixture
def enter(engine: Engine, app: Flask, session: Session) -> Enter:
    """`enter()`: the worker enters what was asked for; returns how many things."""

    def round_() -> int:
        session.rollback()
        handlers = {services.KIND: services.handler(app.extensions["secretariat.blobs"])}
        return outbox.run_due(sessionmaker(engine), handlers)

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
    """The query of a search is put together each time, so that a test may take a right out of it."""
    monkeypatch.setattr(queries, "_open_entries", queries._open_entries.__wrapped__)
