"""Fixtures for the tests of pages: a browser before which the test's own session lets go of the database."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from secretariat.people.models import User
from tests.client import Browser
from tests.integration.meetings.story import Story
from tests.world import Cast


@pytest.fixture
def story(session: Session, people: Cast) -> Story:
    return Story(session, people)


@pytest.fixture
def browser_for(app: Flask, session: Session) -> Any:
    """As everywhere, but what the test has read or written is committed before each request: SQLite has one writer."""
    session.expire_on_commit = False

    class Turns(Browser):
        def get(self, path: str, *, check: bool = True, **kwargs: Any) -> TestResponse:
            session.commit()
            return super().get(path, check=check, **kwargs)

        def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
            session.commit()
            return super().post(path, data, **kwargs)

    def make(user: User | None = None, *, language: str = "en") -> Browser:
        return Turns(app, session, user, language=language)

    return make
