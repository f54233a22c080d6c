"""What the tests of decisions share."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.integration.decisions.register import Register
from tests.integration.meetings.pages import browser_for  # noqa: F401  # the fixture of the same name
from tests.plugins.stages import staged
from tests.world import Cast, beside_the_chair


@pytest.fixture
def session(session: Session) -> Session:
    """Reading a name must not begin a transaction: on SQLite it would hold the one write lock."""
    session.expire_on_commit = False
    return session


@staged
def people(session: Session, people: Cast) -> Cast:
    """The standard cast, and those beside the chair."""
    beside_the_chair(session, people)
    session.commit()
    return people


@pytest.fixture
def register(session: Session, people: Cast) -> Register:
    return Register(session, people)
