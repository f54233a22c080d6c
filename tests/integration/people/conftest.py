"""What the tests of people share: a cast that stays readable without a transaction, and a look at what is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, Select
from sqlalchemy.orm import Session

from secretariat.core.db import reading

Look = Callable[[Select[Any]], list[Any]]


@pytest.fixture
def session(session: Session) -> Session:
    """Reading a name must not begin a transaction: on SQLite it would hold the one write lock."""
    session.expire_on_commit = False
    return session


@pytest.fixture
def look(engine: Engine) -> Look:
    """`look(select(...))`: the rows as they are stored now, read and let go."""

    def rows(asked: Select[Any]) -> list[Any]:
        with reading(), Session(engine) as session:
            found = list(session.scalars(asked))
            session.expunge_all()
            return found

    return rows
