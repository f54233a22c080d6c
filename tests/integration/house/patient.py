"""A browser for tests that keep a session of their own beside it."""

from __future__ import annotations

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.client import Browser
from tests.world import PASSWORD


class Patient:
    """A browser for whose requests the test's own session lets go of the database: SQLite has one writer.

    It sends the password along with every form, as the page that asks for it does; with `asked` it does not.
    """

    def __init__(self, browser: Browser, session: Session, *, asked: bool = False) -> None:
        self.browser, self.session, self.more = browser, session, {} if asked else {"password": PASSWORD}

    def get(self, path: str, *, check: bool = True) -> TestResponse:
        self.session.commit()
        return self.browser.get(path, check=check)

    def post(self, path: str, data: dict[str, str] | None = None) -> TestResponse:
        self.session.commit()
        return self.browser.post(path, {**self.more, **(data or {})})
