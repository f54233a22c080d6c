"""What the tests of relations share: papers, and a register of decisions."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.integration.decisions.register import Register
from tests.integration.documents.conftest import look, papers, session
from tests.integration.search.conftest import enter
from tests.world import Cast

__all__ = ["enter", "look", "papers", "session"]


@pytest.fixture
def register(session: Session, people: Cast) -> Register:
    return Register(session, people)
