"""What the tests of decisions share."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.integration.decisions.register import Register
from tests.integration.meetings.pages import browser_for  # noqa: F401  # the fixture of the same name
from tests.world import Cast, beside_the_chair, cast


@pytest.fixture
def people(session: Session) -> Cast:
    """The standard cast. Reading a name must not begin a transaction: on SQLite it would hold the one write lock."""
    session.expire_on_commit = False
    made = cast(session)
    beside_the_chair(session, made)
    session.commit()
    return made


@pytest.fixture
def register(session: Session, people: Cast) -> Register:
    return Register(session, people)
