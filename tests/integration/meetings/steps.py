"""A signed-in person whose requests are not kept waiting by the test's own session."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.client import Browser


class Free:
    """The browser, with the test's session let go before each request: SQLite has one writer at a time."""

    def __init__(self, session: Session, browser: Browser) -> None:
        self.session, self.browser = session, browser

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        self.session.rollback()
        return self.browser.get(path, **kwargs)

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        self.session.rollback()
        return self.browser.post(path, data, **kwargs)
