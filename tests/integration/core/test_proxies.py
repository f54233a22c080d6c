"""Where a request comes from: behind a proxy, what the proxy says; without one, nobody's word is taken."""

from __future__ import annotations

from dataclasses import replace
from http.client import HTTPConnection

import pytest
from flask import request

from secretariat.factory import create_app
from secretariat.settings import Settings
from secretariat.web.database import db
from tests.plugins.nginx import serving


@pytest.mark.parametrize(
    ("proxies", "forwarded", "source"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 192.0.2.4", "203.0.113.9"),
    ],
)
def test_only_proxies_of_ours_are_believed(settings: Settings, proxies: int, forwarded: str, source: str) -> None:
    app = create_app(replace(settings, proxies=proxies))
    seen: list[str | None] = []
    app.before_request(lambda: seen.append(request.remote_addr))
    app.test_client().get("/sign-in", headers={"X-Forwarded-For": forwarded})
    with app.app_context():
        db.engine.dispose()
    assert seen == [source]


@pytest.mark.parametrize(("proxies", "source"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_the_server_hands_on_what_the_proxy_says(settings: Settings, proxies: int, source: str) -> None:
    """Waitress drops it otherwise, and everybody who mistypes a password comes from the proxy."""
    app = create_app(replace(settings, proxies=proxies))
    seen: list[str | None] = []
    app.before_request(lambda: seen.append(request.remote_addr))
    with serving(app) as port:
        asked = HTTPConnection("127.0.0.1", port, timeout=30)
        asked.request("GET", "/healthz", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
        assert asked.getresponse().status == 200
        asked.close()
    with app.app_context():
        db.engine.dispose()
    assert seen == [source]
