"""The headers of security are on every answer, whatever its status: exactly these, with exactly these words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from secretariat.settings import Settings
from tests.client import BrowserFor
from tests.conftest import at_rest, made_app
from tests.world import Cast

pytestmark = [pytest.mark.own_app, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

EXACT = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def wrong(answer: TestResponse, **other: str) -> dict[str, list[str]]:
    """Return the headers that are not as they should be, or there twice."""
    wanted = {**EXACT, **{name.replace("_", "-"): value for name, value in other.items()}}
    found = {name: answer.headers.getlist(name) for name in wanted}
    return {name: values for name, values in found.items() if values != [wanted[name]]}


def test_every_status_has_them(
    app: Flask, browser_for: BrowserFor, people: Cast, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = browser_for(people.delegate)
    token, stranger = reader.csrf(), app.test_client()
    body = people.opc.pid
    session.rollback()

    def fault(*_: object) -> None:
        raise RuntimeError

    static = app.jinja_env.globals["asset"]("css/all.css")  # type: ignore[operator]  # the factory's own
    font = stranger.get(static)
    answers = {
        (200, "page"): stranger.get("/sign-in"),
        (303, "redirect"): stranger.get("/"),
        (200, "static"): font,
        (304, "not modified"): stranger.get(static, headers={"If-None-Match": font.headers["ETag"]}),
        (400, "host"): stranger.get("/sign-in", headers={"Host": "elsewhere.example"}),
        (400, "no token"): reader.client.post("/account", data={"theme": "dark"}),
        (403, "not allowed"): reader.client.get(f"/bodies/{body}/meetings/new"),
        (404, "hidden"): reader.client.get("/papers/23456789abcdef"),
        (404, "no address"): stranger.get("/nowhere"),
        (405, "method"): reader.client.delete("/account", headers={"X-CSRF-Token": token}),
    }
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 100)
    answers[413, "too large"] = reader.client.post("/account", data={"csrf_token": token, "theme": "x" * 1000})
    monkeypatch.setattr("secretariat.web.requests.load_signed_in", fault)
    answers[500, "fault"] = reader.client.get("/")
    assert {key: answer.status_code for key, answer in answers.items()} == {key: key[0] for key in answers}
    assert {key: faults for key, answer in answers.items() if (faults := wrong(answer))} == {}
    assert "Strict-Transport-Security" not in answers[200, "page"].headers


def test_production_asks_for_https_for_a_year(settings: Settings) -> None:
    live = replace(
        settings,
        profile="production",
        base_url="https://secretariat.example.int",
        mail="smtp://mail.example.int:25",
        mail_from="notices@example.int",
        demo=False,
    )
    app = made_app(live)
    answer = app.test_client().get("/sign-in", base_url="https://secretariat.example.int")
    assert answer.status_code == 200
    assert wrong(answer, Strict_Transport_Security="max-age=31536000") == {}
    at_rest(app)


def test_a_header_left_out_and_one_weakened_are_seen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from secretariat.web import requests

    monkeypatch.delitem(requests.HEADERS, "X-Frame-Options")
    monkeypatch.setitem(requests.HEADERS, "Referrer-Policy", "unsafe-url")
    assert wrong(app.test_client().get("/sign-in")) == {"X-Frame-Options": [], "Referrer-Policy": ["unsafe-url"]}
