"""What the tests of drafting share: a record begun by its own service, and browsers that do not hold the one writer."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from secretariat.minutes.models import Minutes, Passage
from secretariat.minutes.skeleton import digest
from secretariat.people.models import User
from tests.client import Browser

JSON = {"Accept": "application/json"}


class Writer(Browser):
    """A person at a browser: before each request the test's own session lets go of the database."""

    def __init__(self, app: Flask, session: Session, user: User | None, *, language: str = "en") -> None:
        super().__init__(app, session, user, language=language)
        self.session = session

    def get(self, path: str, *, check: bool = True, **kwargs: Any) -> TestResponse:
        self.session.rollback()
        return super().get(path, check=check, **kwargs)

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        self.session.rollback()
        return super().post(path, data, **kwargs)

    def save(self, passage: Passage, data: dict[str, str]) -> TestResponse:
        """Save as the script does."""
        return self.post(f"/passages/{passage.pid}", data, headers=JSON)


def named(minutes: Minutes, title: str) -> Passage:
    """Return the passage of the item of that English title."""
    return next(one for one in minutes.passages if one.item is not None and one.item.title_en == title)


def sent(passage: Passage, text: str, **more: str) -> dict[str, str]:
    """What a page that shows the passage now would send."""
    return {"text": text, "language": "en", "stands": digest(passage.text_en), **more}
