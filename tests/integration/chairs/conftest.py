"""Passwords as cheap as the cast's, and the scene."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.people import passwords
from tests.integration.chairs.scene import ChairScene
from tests.integration.minutes.story import AFTERWARDS
from tests.plugins.stages import staged
from tests.world import Cast


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._of_nobody.cache_clear()
    with clock.at(AFTERWARDS):
        yield
    passwords._of_nobody.cache_clear()


@pytest.fixture
def session(session: Session) -> Session:
    """What the test holds is not read again while a request writes."""
    session.expire_on_commit = False
    return session


@staged
def scene(session: Session, people: Cast) -> ChairScene:
    made = ChairScene(session, people)
    session.commit()
    return made
