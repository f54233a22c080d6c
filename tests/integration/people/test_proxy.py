"""Signing in as whom a proxy in front has recognised: from its address, and from nowhere else; and the day it fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from secretariat.core import clock
from secretariat.core.audit import AuditEntry
from secretariat.people import services
from secretariat.people.models import Appointment, DirectoryIdentity, SignInSession, User
from secretariat.settings import Settings
from tests.client import Browser, BrowserFor
from tests.conftest import at_rest, made_app
from tests.integration.people.conftest import Look
from tests.world import PASSWORD, Cast

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PROXY, ELSEWHERE = "10.0.0.8", "10.0.0.9"
PRINCIPAL = "wennberg@EXAMPLE.ORG"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(
        settings,
        proxies=1,
        proxy_header="X-Remote-User",
        proxy_email_header="X-Remote-Mail",
        proxy_addresses=(PROXY, "192.0.2.0/28"),
    )


@pytest.fixture
def strict(settings: Settings) -> Iterator[Flask]:
    """Where passwords are for the few that are marked."""
    app = made_app(replace(settings, passwords="break-glass"))
    yield app
    at_rest(app)


def come(browser: Browser, *headers: tuple[str, str], peer: str = PROXY) -> TestResponse:
    """Come through the proxy, or as if."""
    return browser.get(
        "/sign-in/directory?next=/papers",
        headers=[("X-Forwarded-For", "198.51.100.7"), *headers],
        environ_overrides={"REMOTE_ADDR": peer},
    )


def named(user: User) -> tuple[tuple[str, str], ...]:
    return ("X-Remote-User", PRINCIPAL), ("X-Remote-Mail", user.email)


def test_whom_the_proxy_has_recognised_is_let_in(browser_for: BrowserFor, people: Cast, look: Look) -> None:
    browser = browser_for()
    answer = come(browser, *named(people.secretary))
    assert (answer.status_code, answer.location) == (303, "/papers")
    assert browser.get("/papers").status_code == 200
    assert look(select(SignInSession))[0].door == "proxy"
    assert look(select(DirectoryIdentity))[0].subject == PRINCIPAL
    # From then on the name counts, whatever address comes with it.
    other = browser_for()
    come(other, ("X-Remote-User", PRINCIPAL), ("X-Remote-Mail", people.chair.email), peer="192.0.2.3")
    assert {one.user_id for one in look(select(SignInSession))} == {people.secretary.id}


@pytest.mark.parametrize("peer", [ELSEWHERE, "127.0.0.1", "", "192.0.2.16", "::1", "no address"])
def test_from_elsewhere_the_header_says_nothing(
    browser_for: BrowserFor, people: Cast, look: Look, peer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = come(browser_for(), *named(people.secretary), peer=peer)
    assert answer.status_code == 422
    assert "was not recognised on the way here" in answer.text
    assert look(select(SignInSession)) == []
    said = capsys.readouterr().out
    assert "header.forged" in said
    assert people.secretary.email not in said


def test_the_address_that_the_browser_says_it_has_is_not_the_one_that_asks(
    browser_for: BrowserFor, people: Cast, look: Look
) -> None:
    answer = browser_for().get(
        "/sign-in/directory",
        headers=[("X-Forwarded-For", PROXY), *named(people.secretary)],
        environ_overrides={"REMOTE_ADDR": ELSEWHERE},
    )
    assert answer.status_code == 422
    assert look(select(SignInSession)) == []


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("X-Remote-User", ""),),
        (("X-Remote-User", "one@example.org, two@example.org"),),
        (("X-Remote-User", "x" * 256),),
        (("Remote-User", PRINCIPAL),),
    ],
    ids=["none", "empty", "two", "long", "another"],
)
def test_who_was_not_recognised_stays_outside(
    browser_for: BrowserFor, people: Cast, look: Look, headers: tuple[tuple[str, str], ...]
) -> None:
    answer = come(browser_for(), *headers, ("X-Remote-Mail", people.secretary.email))
    assert answer.status_code == 422
    assert look(select(SignInSession)) == []


def test_the_proxys_own_header_sent_twice_lets_nobody_in(browser_for: BrowserFor, people: Cast, look: Look) -> None:
    answer = come(browser_for(), ("X-Remote-User", PRINCIPAL), ("X-Remote-User", "chair"), named(people.chair)[1])
    assert answer.status_code == 422
    assert look(select(SignInSession)) == []


def test_who_has_no_account_is_told_whom_to_ask(browser_for: BrowserFor, people: Cast, look: Look) -> None:
    answer = come(browser_for(), ("X-Remote-User", "a stranger"), ("X-Remote-Mail", "stranger@example.org"))
    assert answer.status_code == 403
    assert "Ask your head of delegation or your secretariat" in answer.text
    assert look(select(AuditEntry.event)) == ["sign_in.refused"]


def test_the_header_alone_opens_no_page(browser_for: BrowserFor, people: Cast) -> None:
    """It lets in at the door, where a session begins; it stands for no session."""
    answer = browser_for().get("/papers", headers=named(people.secretary), environ_overrides={"REMOTE_ADDR": PROXY})
    assert answer.status_code == 303


def knock(app: Flask, session: Session, user: User) -> TestResponse:
    return Browser(app, session, None).post("/sign-in", {"email": user.email, "password": PASSWORD})


def test_with_a_directory_a_password_lets_in_only_who_is_marked_and_an_administrator(
    strict: Flask, session: Session, people: Cast, look: Look
) -> None:
    assert knock(strict, session, people.administrator).status_code == 422
    for user in (people.administrator, people.secretary):
        services.mark_break_glass(session, user, marked=True)
    session.commit()
    assert knock(strict, session, people.administrator).status_code == 303
    refused = knock(strict, session, people.secretary)
    assert refused.status_code == 422
    assert "The e-mail address or the password is not right." in refused.text
    appointment = session.scalars(select(Appointment).where(Appointment.user_id == people.administrator.id)).one()
    appointment.ends_at = clock.now()
    session.commit()
    assert knock(strict, session, people.administrator).status_code == 422


def test_the_mark_is_entered_once_and_can_be_taken_back(
    strict: Flask, session: Session, people: Cast, look: Look
) -> None:
    for marked in (True, True, False):
        services.mark_break_glass(session, people.administrator, marked=marked)
    session.commit()
    assert look(select(AuditEntry.event).order_by(AuditEntry.seq)) == ["break_glass.given", "break_glass.taken_back"]
    assert knock(strict, session, people.administrator).status_code == 422


def test_an_administrator_made_at_the_command_line_is_marked(strict: Flask, session: Session, people: Cast) -> None:
    made = services.create_admin(session, email="op@example.org", name="Ola Perator", password=PASSWORD)
    session.commit()
    assert knock(strict, session, made).status_code == 303


def test_the_password_is_folded_away_where_it_is_for_few(strict: Flask, session: Session, people: Cast) -> None:
    browser = Browser(strict, session, None)
    page = browser.get("/sign-in").text
    assert (
        page.index("Sign in with the directory")
        < page.index("when the directory fails")
        < page.index('name="password"')
    )
    assert "Forgotten your password?" not in page
    assert '<details class="more more--row" open>' in browser.post("/sign-in", {"email": "x", "password": ""}).text
