"""What the tests of the search share: papers as the register's own tests make them, and a worker that enters them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from secretariat.core import outbox
from secretariat.search import services
from tests.integration.documents.conftest import Papers, papers, session

__all__ = ["Papers", "papers", "session"]

Enter = Callable[[], int]


@pytest.fixture
def enter(engine: Engine, app: Flask, session: Session) -> Enter:
    """`enter()`: the worker enters what was asked for; returns how many things."""

    def round_() -> int:
        session.rollback()
        handlers = {services.KIND: services.handler(app.extensions["secretariat.blobs"])}
        return outbox.run_due(sessionmaker(engine), handlers)

    return round_
