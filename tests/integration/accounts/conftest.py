"""Browsers of who gives and takes access: they send the password along, as the page that asks for it does."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from secretariat.people.models import User
from tests.client import Browser, BrowserFor
from tests.world import PASSWORD


class Confirming(Browser):
    """A browser whose person says at once that it is them."""

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        return super().post(path, {"password": PASSWORD, **(data or {})}, **kwargs)


@pytest.fixture
def browser_for(app: Flask, session: Session) -> BrowserFor:
    def open_for(user: User | None = None, *, language: str = "en") -> Browser:
        return Confirming(app, session, user, language=language)

    return open_for
