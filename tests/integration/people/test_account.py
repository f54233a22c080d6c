"""The account page: how one reads, one's password, where one is signed in; and the sentences told after an act."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.core.audit import AuditEntry
from secretariat.people import passwords
from secretariat.people.models import KnownDevice, SignInSession, User
from secretariat.people.throttle import PER_CONFIRMATION
from tests.client import Browser
from tests.integration.people.conftest import Look
from tests.world import PASSWORD, Cast

Stranger = Callable[..., Browser]
NEW = "seven geese over the canal"


def user_of(look: Look, user: User) -> User:
    found: User = look(select(User).where(User.id == user.id))[0]
    return found


def events(look: Look) -> list[str]:
    return look(select(AuditEntry.event).order_by(AuditEntry.seq))


def test_the_page_says_who_one_is_here(browser_for: Stranger, people: Cast) -> None:
    page = browser_for(people.delegate).get("/account").text
    for text in ("Paul Restrup", "paul.restrup@example.org", "Delegate", "Nation B"):
        assert text in page
    page = browser_for(people.chair).get("/account").text
    assert "Operations Policy Committee" in page
    assert "Agency Supervisory Board" not in page


def test_choices_are_kept_and_told_once(browser_for: Stranger, look: Look, people: Cast) -> None:
    browser = browser_for(people.secretary)
    answer = browser.post("/account", {"language": "fr", "theme": "dark"})
    assert (answer.status_code, answer.location) == (303, "/account")
    kept = user_of(look, people.secretary)
    assert (kept.language, kept.theme, kept.shortcuts) == ("fr", "dark", False)
    cookies = {name: browser.client.get_cookie(name) for name in ("language", "theme")}
    assert {name: cookie.value for name, cookie in cookies.items() if cookie} == {"language": "fr", "theme": "dark"}
    page = browser.get("/account").text
    assert page.count('class="notice notice--done"') == 1
    assert 'class="notice notice--done"' not in browser.get("/account").text
    browser.post("/account", {"language": "en", "theme": "system", "shortcuts": "y"})
    assert browser.client.get_cookie("theme") is None
    assert user_of(look, people.secretary).shortcuts


@pytest.mark.parametrize("wrong", [{"language": "de", "theme": "dark"}, {"language": "en", "theme": "pink"}])
def test_choices_that_are_not_offered_are_refused(
    browser_for: Stranger, look: Look, people: Cast, wrong: dict[str, str]
) -> None:
    assert browser_for(people.secretary).post("/account", wrong).status_code == 422
    kept = user_of(look, people.secretary)
    assert (kept.language, kept.theme) == ("en", "system")


def change(browser: Browser, old: str, new: str, again: str | None = None) -> int:
    return browser.post(
        "/account/password", {"password": old, "new_password": new, "again": new if again is None else again}
    ).status_code


def test_a_new_password_ends_the_other_sessions(browser_for: Stranger, look: Look, people: Cast) -> None:
    browser, other, stranger = (browser_for(user) for user in (people.secretary, people.secretary, people.chair))
    assert change(browser, PASSWORD, NEW) == 303
    assert passwords.matches(user_of(look, people.secretary).password_hash, NEW)
    assert browser.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert stranger.get("/account").status_code == 200
    assert events(look) == ["password.changed", "session.ended"]


def test_a_new_password_forgets_browsers_but_this_one(browser_for: Stranger, look: Look, people: Cast) -> None:
    first, second = browser_for(), browser_for()
    for browser in (first, second):
        browser.post("/sign-in", {"email": people.secretary.email, "password": PASSWORD})
    assert len(look(select(KnownDevice))) == 2
    assert change(second, PASSWORD, NEW) == 303
    assert len(look(select(KnownDevice))) == 1
    second.client.delete_cookie("session")
    second.post("/sign-in", {"email": people.secretary.email, "password": NEW})
    assert len(look(select(KnownDevice))) == 1, "it was this browser that stayed known"


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        (PASSWORD, "too short", None, "A password has at least 12 characters"),
        (PASSWORD, NEW, "seven ducks", "The two new passwords differ."),
        (PASSWORD, "Clara Wennberg 1", None, "A password may not hold your name"),
        (PASSWORD, PASSWORD, None, "This is the password you have already."),
        ("not mine", NEW, None, "This is not your password."),
        ("", NEW, None, "Give your password."),
    ],
)
def test_a_password_that_will_not_do_is_refused_at_its_field(
    browser_for: Stranger, look: Look, people: Cast, old: str, new: str, again: str | None, said: str
) -> None:
    browser, other = browser_for(people.secretary), browser_for(people.secretary)
    answer = browser.post(
        "/account/password", {"password": old, "new_password": new, "again": new if again is None else again}
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert new not in answer.text
    assert passwords.matches(user_of(look, people.secretary).password_hash, PASSWORD)
    assert other.get("/account").status_code == 200


def test_guessing_the_old_password_is_braked_although_each_answer_is_rolled_back(
    browser_for: Stranger, look: Look, people: Cast
) -> None:
    """In this browser only: the person's other browser is not hindered by a thief in the first."""
    thief, own = browser_for(people.secretary), browser_for(people.secretary)
    answers = [change(thief, f"guess number {n}", NEW) for n in range(PER_CONFIRMATION.tries + 1)]
    assert answers == [422] * PER_CONFIRMATION.tries + [429]
    assert change(thief, PASSWORD, NEW) == 429
    assert events(look) == ["confirmation.refused"] * PER_CONFIRMATION.tries
    assert change(own, PASSWORD, NEW) == 303


def test_one_sees_and_ends_ones_own_browsers_only(browser_for: Stranger, look: Look, people: Cast) -> None:
    here, there, other = (browser_for(user) for user in (people.secretary, people.secretary, people.chair))
    page = here.get("/account").text
    ends = re.findall(r'action="(/account/sessions/[a-z0-9]{14}/end)"', page)
    assert len(ends) == 1, "one for the other browser, none for this one"
    assert other.post(ends[0]).status_code == 404
    assert there.get("/account").status_code == 200
    assert here.post(ends[0]).status_code == 303
    assert there.get("/account").status_code == 303
    assert here.post(ends[0]).status_code == 404
    assert here.get("/account").status_code == 200
    assert events(look) == ["session.ended"]


def test_one_signs_out_everywhere_else_at_once(browser_for: Stranger, look: Look, people: Cast) -> None:
    here, other = browser_for(people.secretary), browser_for(people.chair)
    away = [browser_for(people.secretary) for _ in range(3)]
    assert here.post("/account/sessions/end-others").status_code == 303
    assert "3 other browsers are signed out." in here.get("/account").text
    assert [browser.get("/account").status_code for browser in away] == [303] * 3
    assert other.get("/account").status_code == 200
    assert len(look(select(SignInSession).where(SignInSession.ended_at.is_not(None)))) == 3


def test_a_sentence_is_for_this_session_and_for_now(browser_for: Stranger, people: Cast) -> None:
    browser, other, start = browser_for(people.secretary), browser_for(people.chair), clock.now()
    told = 'class="notice notice--done"'
    for alter in ("another's", "late", "altered"):
        browser.post("/account/sessions/end-others")
        cookie = browser.client.get_cookie("told")
        assert cookie
        assert cookie.http_only
        assert len(cookie.value) <= 1024
        browser.client.delete_cookie("told")
        if alter == "another's":
            other.client.set_cookie("told", cookie.value)
            assert told not in other.get("/account").text
            continue
        browser.client.set_cookie("told", cookie.value + ("x" if alter == "altered" else ""))
        with clock.at(start + timedelta(seconds=301 if alter == "late" else 1)):
            assert told not in browser.get("/account").text


@pytest.mark.parametrize("signed_in", [True, False])
def test_the_language_is_switched_by_a_link_and_leads_back(
    browser_for: Stranger, look: Look, people: Cast, signed_in: bool
) -> None:
    browser = browser_for(people.secretary if signed_in else None)
    answer = browser.client.get("/language/fr?next=/accessibility", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.location) == (303, "/accessibility")
    assert '<html lang="fr"' in browser.get("/accessibility").text
    assert browser.client.get("/language/en?next=//elsewhere.example").location == "/"
    there = browser.client.get("/language/en", headers={"Referer": "http://localhost/account?a=1"})
    assert there.location == "/account?a=1"
    away = browser.client.get("/language/en", headers={"Referer": "http://elsewhere.example/account"})
    assert away.location == "/"
    assert browser.client.get("/language/de").status_code == 404
    assert user_of(look, people.secretary).language == "en", "a link changes this browser only"


def test_the_language_sent_as_a_form_is_kept_in_the_account(browser_for: Stranger, look: Look, people: Cast) -> None:
    assert browser_for(people.secretary).post("/language/fr", {"next": "/account"}).location == "/account"
    assert user_of(look, people.secretary).language == "fr"
    assert browser_for().post("/language/fr", {"next": "/sign-in"}).location == "/sign-in"


def test_the_door_switches_its_language_and_keeps_where_one_goes(browser_for: Stranger, people: Cast) -> None:
    browser = browser_for()
    page = browser.get("/sign-in?next=/papers?q%3Da").text
    link = re.search(r'href="(/language/fr[^"]*)"', page)
    assert link
    answer = browser.client.get(link[1].replace("&amp;", "&"))
    page = browser.get(answer.location).text
    assert '<html lang="fr"' in page
    assert 'name="next" value="/papers?q=a"' in page


@pytest.mark.parametrize("path", ["/keyboard", "/accessibility"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pages_of_the_foot_are_whole(browser_for: Stranger, people: Cast, path: str, language: str) -> None:
    assert browser_for(people.delegate, language=language).get(path).status_code == 200
    assert browser_for(language=language).get(path).status_code == (303 if path == "/keyboard" else 200)


def test_nothing_is_open_to_who_is_signed_out(browser_for: Stranger, session: Session, people: Cast) -> None:
    stranger = browser_for()
    for path in ("/account", "/keyboard"):
        assert stranger.get(path).location == f"/sign-in?next={path}"
    for path in ("/account", "/account/password", "/account/sessions/end-others"):
        assert stranger.post(path).status_code == 401
    pid = "a" * 14
    assert stranger.post(f"/account/sessions/{pid}/end").status_code == 401
