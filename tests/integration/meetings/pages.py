"""Fixtures for the tests of pages: a browser before which the test's own session lets go of the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from secretariat.core import clock
from secretariat.meetings.models import Meeting
from secretariat.meetings.services.convene import convene
from secretariat.meetings.services.issue import issue_agenda
from secretariat.people.models import User
from tests.client import Browser
from tests.integration.meetings.story import Story
from tests.plugins.stages import staged
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


@staged
def convened(session: Session, story: Story) -> Meeting:
    meeting = story.meeting()
    convene(session, meeting, actor=story.secretary)
    session.commit()
    return meeting


@staged
def issued(session: Session, story: Story, convened: Meeting) -> Meeting:
    item = story.item(convened, "Revised guidance")
    paper = story.paper("Guidance", french="Un texte.")
    story.attach(item, paper)
    session.commit()
    session.expire_all()
    with clock.at(clock.now() - timedelta(hours=1)):
        issue_agenda(session, convened, actor=story.secretary, circulate_papers=[paper.pid])
        session.commit()
    session.expire_all()
    return convened
