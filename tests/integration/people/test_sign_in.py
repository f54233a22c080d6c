"""Signing in: what lets one in, what does not, and that nothing tells them apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from secretariat.core import audit, clock
from secretariat.core.audit import AuditEntry
from secretariat.people import passwords
from secretariat.people.models import KnownDevice, SignInAttempt, SignInSession, User
from secretariat.people.queries import token_hash
from secretariat.settings import Settings
from tests.client import Browser, check_page
from tests.integration.people.conftest import Look
from tests.world import PASSWORD, Cast, World, ago

Stranger = Callable[..., Browser]
WRONG = "another sentence altogether"


def knock(browser: Browser, user: User | str, password: str = PASSWORD, **more: str) -> TestResponse:
    email = user if isinstance(user, str) else user.email
    return browser.post("/sign-in", {"email": email, "password": password, **more})


def events(look: Look) -> list[str]:
    return look(select(AuditEntry.event).order_by(AuditEntry.seq))


def test_the_right_password_opens_a_session_and_leads_where_one_wanted_to_go(
    browser_for: Stranger, session: Session, look: Look, people: Cast
) -> None:
    browser = browser_for()
    answer = knock(browser, people.secretary, next="/papers?q=budget")
    assert (answer.status_code, answer.location) == (303, "/papers?q=budget")
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    assert cookie.http_only
    row = look(select(SignInSession))[0]
    assert row.token_hash == token_hash(cookie.value)
    assert cookie.value not in (row.token_hash, row.pid)
    assert (row.user_id, row.expires_at) == (people.secretary.id, clock.now() + timedelta(hours=14))
    assert events(look) == ["session.opened"]
    assert not list(audit.faults(session))
    assert look(select(SignInAttempt)) == []


def test_an_address_is_the_same_in_capitals(browser_for: Stranger, people: Cast) -> None:
    assert knock(browser_for(), people.secretary.email.upper()).status_code == 303


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_nobody_is_led_elsewhere(browser_for: Stranger, people: Cast, address: str) -> None:
    assert knock(browser_for(), people.secretary, next=address).location == "/"


def test_each_sign_in_has_a_token_of_its_own_and_ends_the_one_before(
    browser_for: Stranger, look: Look, people: Cast
) -> None:
    browser = browser_for()
    knock(browser, people.secretary)
    first = browser.client.get_cookie("session")
    token = re.search(r'name="csrf_token"[^>]*value="([0-9a-f]+)"', browser.get("/account").text)
    assert first
    assert token
    again = browser.client.post(
        "/sign-in", data={"csrf_token": token[1], "email": people.secretary.email, "password": PASSWORD}
    )
    assert again.status_code == 303
    second = browser.client.get_cookie("session")
    assert second
    assert first.value != second.value
    ended = look(select(SignInSession).where(SignInSession.ended_at.is_not(None)))[0]
    assert ended.token_hash == token_hash(first.value)
    assert events(look) == ["session.opened", "session.ended", "session.opened"]


def test_the_page_comes_in_the_language_of_the_account(browser_for: Stranger, session: Session, people: Cast) -> None:
    people.secretary.language = "fr"
    session.commit()
    browser = browser_for()
    answer = knock(browser, people.secretary)
    assert "language=fr" in " ".join(answer.headers.getlist("Set-Cookie"))


def refused(browser: Browser, user: User | str, password: str = WRONG) -> str:
    """Try and be refused; return the page without what is the browser's own: token, address, reference."""
    answer = knock(browser, user, password)
    assert answer.status_code == 422
    assert browser.client.get_cookie("session") is None
    email = user if isinstance(user, str) else user.email
    text = answer.text.replace(f'value="{email}"', 'value="ADDRESS"')
    return re.sub(r'(name="csrf_token" value=)"[0-9a-f]+"', r"\1TOKEN", text)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that were computed with, in order."""
    seen: list[str] = []
    real = passwords._hasher()

    class Counting:
        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

        def verify(self, kept: str, given: bytes) -> bool:
            seen.append(kept)
            return real.verify(kept, given)

    monkeypatch.setattr(passwords, "_hasher", Counting)
    return seen


def test_unknown_ended_and_wrong_cannot_be_told_apart(
    browser_for: Stranger, session: Session, look: Look, people: Cast, counted: list[str]
) -> None:
    """In word and status; and in time, counted in the one thing that takes any: each try computes one hash."""
    ended = World(session).user("Ended Person", ends_at=ago(1))
    blank = World(session).user("Blank Person")
    blank.password_hash = None
    session.commit()
    pages = [
        refused(browser_for(), "nobody@example.org"),
        refused(browser_for(), people.secretary),
        refused(browser_for(), ended),
        refused(browser_for(), ended, PASSWORD),
        refused(browser_for(), blank, PASSWORD),
    ]
    assert len(set(pages)) == 1
    assert len(counted) == 5
    assert "The e-mail address or the password is not right." in pages[0]
    assert events(look) == ["sign_in.refused"] * 5
    assert look(select(SignInSession)) == []


def test_a_refusal_leaves_no_address_and_no_password_behind(browser_for: Stranger, look: Look, people: Cast) -> None:
    refused(browser_for(), people.secretary)
    entry = look(select(AuditEntry))[0]
    rows = look(select(SignInAttempt))
    assert len(rows) == 3
    kept = entry.data + "".join(row.key for row in rows)
    for secret in (people.secretary.email, "127.0.0.1", WRONG):
        assert secret not in kept


def test_a_hash_of_older_parameters_is_made_anew(browser_for: Stranger, look: Look, people: Cast) -> None:
    before = people.secretary.password_hash
    assert before
    assert passwords.is_outdated(before)
    knock(browser_for(), people.secretary)
    after = look(select(User.password_hash).where(User.id == people.secretary.id))[0]
    assert after
    assert not passwords.is_outdated(after)
    assert passwords.matches(after, PASSWORD)


def test_an_empty_form_says_what_is_missing(browser_for: Stranger, look: Look, people: Cast) -> None:
    answer = knock(browser_for(), "", "")
    assert answer.status_code == 422
    assert "Give your e-mail address." in answer.text
    assert look(select(SignInAttempt)) == []


@pytest.mark.parametrize("email", ["a\x00b@example.org", "x" * 300, "a\u202eb@example.org"])
def test_a_hostile_address_is_refused_with_a_sentence(browser_for: Stranger, people: Cast, email: str) -> None:
    assert knock(browser_for(), email).status_code == 422


def test_a_long_password_takes_no_longer(browser_for: Stranger, people: Cast, counted: list[str]) -> None:
    refused(browser_for(), people.secretary, "x" * 1_000_000)
    assert len(counted) == 1


@pytest.mark.own_app
def test_a_session_ends_after_its_hours_and_after_idle_hours(
    app: Flask, browser_for: Stranger, people: Cast, settings: Settings
) -> None:
    browser, start = browser_for(), clock.now()
    knock(browser, people.secretary)
    for hour in range(1, settings.session_hours):
        with clock.at(start + timedelta(hours=hour)):
            assert browser.get("/account").status_code == 200
    with clock.at(start + timedelta(hours=settings.session_hours)):
        assert browser.get("/account").status_code == 303
    other = browser_for()
    knock(other, people.chair)
    with clock.at(start + timedelta(hours=settings.idle_hours, seconds=1)):
        assert other.get("/account").location.startswith("/sign-in?next=")


def test_an_ended_account_is_out_at_once(browser_for: Stranger, session: Session, people: Cast) -> None:
    browser = browser_for(people.secretary)
    assert browser.get("/account").status_code == 200
    people.secretary.ends_at = clock.now()
    session.commit()
    assert browser.get("/account").status_code == 303


def test_who_is_signed_in_is_led_past_the_door(browser_for: Stranger, people: Cast) -> None:
    answer = browser_for(people.secretary).get("/sign-in?next=/papers")
    assert (answer.status_code, answer.location) == (303, "/papers")


def test_a_form_without_its_token_is_refused(browser_for: Stranger, people: Cast) -> None:
    browser = browser_for()
    answer = browser.client.post("/sign-in", data={"email": people.secretary.email, "password": PASSWORD})
    assert answer.status_code == 400
    assert browser.client.get_cookie("session") is None


def test_signing_out_ends_the_session_everywhere_it_was_copied_to(
    browser_for: Stranger, look: Look, people: Cast
) -> None:
    browser = browser_for()
    knock(browser, people.secretary)
    copied = browser.client.get_cookie("session")
    assert copied
    answer = browser.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert browser.client.get_cookie("session") is None
    page = browser.get("/sign-in").text
    assert "You are signed out." in page
    assert "You are signed out." not in browser.get("/sign-in").text
    browser.client.set_cookie("session", copied.value)
    assert browser.get("/account").status_code == 303
    assert events(look) == ["session.opened", "session.ended"]


def test_a_browser_is_known_for_each_person_who_used_it(browser_for: Stranger, look: Look, people: Cast) -> None:
    browser = browser_for()
    for user in (people.secretary, people.chair, people.secretary):
        knock(browser, user)
        browser.client.delete_cookie("session")
    assert {row.user_id for row in look(select(KnownDevice))} == {people.secretary.id, people.chair.id}
    assert len(look(select(KnownDevice))) == 2


def test_signed_out_while_typing_keeps_the_text_and_leads_back(browser_for: Stranger, people: Cast) -> None:
    """A sent form whose session has ended: 401 with the text; signing in from there leads back to the form's page."""
    browser = browser_for(people.secretary)
    token, start = browser.csrf(), clock.now()
    with clock.at(start + timedelta(hours=5)):
        answer = browser.client.post(
            "/account",
            data={"csrf_token": token, "title": "A text of an hour", "password": "not shown"},
            headers={"Referer": "http://localhost/account?tab=1"},
        )
        check_page(answer.text)
        assert answer.status_code == 401
        assert "A text of an hour" in answer.text
        assert "not shown" not in answer.text
        link = re.search(r'href="(/sign-in\?next=[^"]+)"', answer.text)
        assert link
        page = browser.client.get(link[1]).text
        following = re.search(r'name="next" value="([^"]*)"', page)
        again = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
        assert following
        assert again
        answer = browser.client.post(
            "/sign-in",
            data={
                "csrf_token": again[1],
                "next": following[1],
                "email": people.secretary.email,
                "password": PASSWORD,
            },
        )
        assert answer.location == "/account?tab=1"
        assert browser.get("/account?tab=1").status_code == 200


@pytest.mark.own_app
def test_the_door_of_a_demonstration_lists_its_accounts(app: Flask, browser_for: Stranger, people: Cast) -> None:
    app.extensions["secretariat.demo_accounts"] = lambda: [
        {"role": "Secretary", "email": people.secretary.email, "password": PASSWORD}
    ]
    page = browser_for().get("/sign-in").text
    assert people.secretary.email in page
    assert PASSWORD in page
    app.extensions["secretariat.settings"] = replace(app.extensions["secretariat.settings"], demo=False)
    page = browser_for().get("/sign-in").text
    assert people.secretary.email not in page
    assert PASSWORD not in page


@pytest.mark.own_app
def test_the_door_of_an_empty_house_lists_no_accounts_that_are_not_there(app: Flask, browser_for: Stranger) -> None:
    app.extensions["secretariat.demo_accounts"] = lambda: [
        {"role": "Secretary", "email": "nobody.here@example.org", "password": PASSWORD}
    ]
    page = browser_for().get("/sign-in").text
    assert "nobody.here@example.org" not in page
    assert PASSWORD not in page
