"""The brake: it slows down guessing, and shuts nobody out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.core.audit import AuditEntry
from secretariat.people import throttle
from secretariat.people.models import SignInAttempt, User
from secretariat.people.throttle import PER_BROWSER, PER_PERSON, PER_PERSON_AND_SOURCE, PER_SOURCE, TooManyTries
from tests.client import Browser
from tests.integration.people.conftest import Look
from tests.world import PASSWORD, Cast

Stranger = Callable[..., Browser]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many tries: hashes as cheap as the cast's."""
    from argon2 import PasswordHasher

    from secretariat.people import passwords

    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._of_nobody.cache_clear()


class Knocker:
    """A browser at one address, which keeps its form's token."""

    def __init__(self, browser: Browser, source: str = "192.0.2.1") -> None:
        self.browser, self.source, self.token = browser, source, browser.csrf()

    def knock(self, user: User | str, password: str = "a wrong sentence") -> int:
        answer = self.browser.client.post(
            "/sign-in",
            data={
                "csrf_token": self.token,
                "email": user if isinstance(user, str) else user.email,
                "password": password,
            },
            environ_base={"REMOTE_ADDR": self.source},
        )
        self.said = answer.text
        self.wait = answer.headers.get("Retry-After")
        return answer.status_code


@pytest.mark.parametrize("known", [True, False])
def test_after_some_failures_one_waits_and_is_told_how_long(browser_for: Stranger, people: Cast, known: bool) -> None:
    """The same for an account that exists and one that does not."""
    who = people.secretary if known else "nobody@example.org"
    guesser, start = Knocker(browser_for()), clock.now()
    assert [guesser.knock(who) for _ in range(PER_PERSON_AND_SOURCE.tries)] == [422] * PER_PERSON_AND_SOURCE.tries
    with clock.at(start + timedelta(minutes=3)):
        assert guesser.knock(who, PASSWORD) == 429
        assert guesser.wait == "720"
        assert "Too many tries. Nothing was checked: try again in 12 min." in guesser.said
    with clock.at(start + timedelta(minutes=15)):
        assert guesser.knock(who, PASSWORD) == (303 if known else 422)


def test_a_braked_try_neither_counts_nor_fills_the_chain(browser_for: Stranger, look: Look, people: Cast) -> None:
    guesser, start = Knocker(browser_for()), clock.now()
    for _ in range(PER_PERSON_AND_SOURCE.tries):
        guesser.knock(people.secretary)
    with clock.at(start + timedelta(minutes=14)):
        assert [guesser.knock(people.secretary) for _ in range(5)] == [429] * 5
    assert look(select(func.count()).select_from(AuditEntry))[0] == PER_PERSON_AND_SOURCE.tries
    with clock.at(start + timedelta(minutes=15)):
        assert guesser.knock(people.secretary, PASSWORD) == 303


def test_nobody_can_shut_a_chair_out_of_the_browser_used_before(browser_for: Stranger, people: Cast) -> None:
    own = Knocker(browser_for(), "198.51.100.7")
    assert own.knock(people.chair, PASSWORD) == 303
    own.browser.client.delete_cookie("session")
    own.token = own.browser.csrf()
    for n in range(PER_PERSON.tries):
        Knocker(browser_for(), f"192.0.2.{n}").knock(people.chair)
    assert Knocker(browser_for(), "203.0.113.5").knock(people.chair, PASSWORD) == 429, "a new browser waits"
    assert own.knock(people.chair, PASSWORD) == 303
    # Not even from the chair's own building.
    own.browser.client.delete_cookie("session")
    own.token = own.browser.csrf()
    neighbour = Knocker(browser_for(), own.source)
    while neighbour.knock(people.chair) != 429:
        pass
    assert own.knock(people.chair, PASSWORD) == 303


def test_a_known_browser_cannot_guess_on(browser_for: Stranger, people: Cast) -> None:
    own = Knocker(browser_for())
    own.knock(people.chair, PASSWORD)
    own.browser.client.delete_cookie("session")
    own.token = own.browser.csrf()
    answers = [own.knock(people.chair) for _ in range(PER_BROWSER.tries + 1)]
    assert answers == [422] * PER_BROWSER.tries + [429]


def test_being_known_for_one_person_helps_nothing_with_another(browser_for: Stranger, people: Cast) -> None:
    own = Knocker(browser_for())
    own.knock(people.chair, PASSWORD)
    own.browser.client.delete_cookie("session")
    own.token = own.browser.csrf()
    answers = [own.knock(people.secretary) for _ in range(PER_PERSON_AND_SOURCE.tries + 1)]
    assert answers[-1] == 429


def test_a_device_cookie_of_ones_own_making_is_not_taken(browser_for: Stranger, people: Cast) -> None:
    guesser = Knocker(browser_for())
    guesser.browser.client.set_cookie("device", "made-up.0000")
    guesser.knock(people.chair, PASSWORD)
    cookie = guesser.browser.client.get_cookie("device")
    assert cookie
    assert not cookie.value.startswith("made-up")


def test_one_source_trying_many_accounts_is_braked(browser_for: Stranger, people: Cast) -> None:
    guesser = Knocker(browser_for())
    answers = [guesser.knock(f"person{n}@example.org") for n in range(PER_SOURCE.tries + 1)]
    assert answers == [422] * PER_SOURCE.tries + [429]


def test_the_source_is_not_what_the_browser_says_it_is(browser_for: Stranger, people: Cast) -> None:
    guesser = Knocker(browser_for())
    for n in range(PER_PERSON_AND_SOURCE.tries):
        guesser.browser.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"192.0.2.{n}"
        guesser.knock(people.secretary)
    assert guesser.knock(people.secretary) == 429


def test_old_tries_are_deleted(browser_for: Stranger, look: Look, people: Cast) -> None:
    guesser, start = Knocker(browser_for()), clock.now()
    guesser.knock(people.secretary)
    with clock.at(start + throttle.KEPT + timedelta(seconds=1)):
        guesser.knock("nobody@example.org")
    assert {row.at for row in look(select(SignInAttempt))} == {start + throttle.KEPT + timedelta(seconds=1)}


def test_a_hundred_at_once_are_a_hundred(engine: Engine) -> None:
    """Tries that start together do not slip past the count."""
    keys = throttle.keys_for_sign_in("k" * 32, email="a@example.org", source="192.0.2.1", device=None)
    together, moment = Barrier(8), clock.now()
    let_in: list[bool] = []

    def one() -> None:
        together.wait()
        with clock.at(moment), Session(engine) as session:
            try:
                with throttle.apart(session) as own:
                    throttle.take_turn(own, keys)
                let_in.append(True)
            except TooManyTries:
                let_in.append(False)

    threads = [Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(let_in) == [False] * 3 + [True] * PER_PERSON_AND_SOURCE.tries


def test_a_lock_that_would_wait_for_itself_is_refused(session: Session) -> None:
    session.scalars(select(User)).all()
    with pytest.raises(RuntimeError, match="End the transaction"), throttle.apart(session):
        pass


def test_no_write_lock_is_held_while_a_password_is_verified(
    app: Flask, browser_for: Stranger, engine: Engine, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verifying takes long on purpose: nobody else's work may wait for it."""
    from secretariat.people import passwords

    written: list[int] = []
    real = passwords.matches

    def writing_meanwhile(kept: str | None, password: str) -> bool:
        with Session(engine) as other:
            other.add(SignInAttempt(key="meanwhile", at=clock.now()))
            other.commit()
        written.append(1)
        return real(kept, password)

    monkeypatch.setattr(passwords, "matches", writing_meanwhile)
    browser = browser_for()
    assert browser.post("/sign-in", {"email": people.chair.email, "password": PASSWORD}).status_code == 303
    assert written
