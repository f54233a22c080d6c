"""Signing in through a directory: a real provider over HTTP, and everything that must not let one in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from secretariat.core import audit, clock
from secretariat.core.audit import AuditEntry
from secretariat.people import oidc
from secretariat.people.models import Confirmation, DirectoryIdentity, SignInSession, User
from secretariat.people.services import Act
from secretariat.settings import Settings
from secretariat.web import stepup
from tests.client import Browser, BrowserFor
from tests.conftest import at_rest, made_app
from tests.integration.people.conftest import Look
from tests.plugins.oidc import Provider
from tests.world import PASSWORD, Cast

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
#: What is kept differs by database; what the provider says does not.
pytestmark = ONE_DATABASE


@pytest.fixture
def settings(settings: Settings, provider: Provider) -> Settings:
    return replace(
        settings, oidc_issuer=provider.issuer, oidc_client_id="secretariat", oidc_client_secret="a secret of the client"
    )


@pytest.fixture
def known(provider: Provider, people: Cast) -> User:
    """The secretary, whom the provider knows as s-1 by her verified address."""
    provider.knows("s-1", email=people.secretary.email.upper(), email_verified=True, name="Clara W.")
    return people.secretary


def out(browser: Browser, path: str = "/sign-in/directory?next=/papers") -> str:
    """Go to the directory; return the address one is sent to."""
    answer = browser.get(path)
    assert answer.status_code == 303
    return str(answer.location)


def come(browser: Browser, provider: Provider, subject: str = "s-1") -> TestResponse:
    """Go to the directory, show who one is, and come back."""
    return browser.get(provider.shows(out(browser), subject))


def refused(answer: TestResponse, status: int, words: str) -> None:
    assert answer.status_code == status
    assert words in answer.text
    assert "session=" not in "".join(answer.headers.getlist("Set-Cookie"))
    assert 'name="password"' in answer.text, "the other way in stays open"


def events(look: Look) -> list[str]:
    return look(select(AuditEntry.event).order_by(AuditEntry.seq))


def test_the_directory_lets_in_whom_it_knows_and_leads_where_one_wanted_to_go(
    browser_for: BrowserFor, provider: Provider, known: User, look: Look, session: Session
) -> None:
    browser = browser_for()
    address = out(browser)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://localhost/sign-in/directory/back"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    answer = browser.get(provider.shows(address, "s-1"))
    assert (answer.status_code, answer.location) == (303, "/papers")
    assert browser.client.get_cookie("trip") is None
    assert browser.get("/papers").status_code == 200
    opened = look(select(SignInSession))[0]
    assert (opened.user_id, opened.door) == (known.id, "directory")
    bound = look(select(DirectoryIdentity))[0]
    assert (bound.user_id, bound.issuer, bound.subject) == (known.id, provider.issuer, "s-1")
    assert events(look) == ["identity.bound", "session.opened"]
    assert not list(audit.faults(session))
    assert provider.asked[0]["code_verifier"] not in address


def test_the_cookie_of_the_way_is_for_this_host_only_and_tells_a_script_nothing(
    browser_for: BrowserFor, known: User
) -> None:
    answer = browser_for().get("/sign-in/directory")
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("trip="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_the_second_time_the_subject_counts_and_not_the_address(
    browser_for: BrowserFor, provider: Provider, known: User, people: Cast, look: Look
) -> None:
    come(browser_for(), provider)
    provider.knows("s-1", email="moved@elsewhere.example", email_verified=True)
    assert come(browser_for(), provider).location == "/papers"
    assert {one.user_id for one in look(select(SignInSession))} == {known.id}
    # The address is somebody else's now in the directory: here it opens nothing.
    provider.knows("s-2", email=known.email, email_verified=True)
    refused(come(browser_for(), provider, "s-2"), 403, "no account here is yours")
    assert len(look(select(DirectoryIdentity))) == 1
    assert events(look)[-1] == "sign_in.refused"


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@example.org", "email_verified": True},
        {"email": "clara.wennberg@example.org", "email_verified": False},
        {"email": "clara.wennberg@example.org", "email_verified": "true"},
        {"email": "clara.wennberg@example.org"},
        {"email": 7, "email_verified": True},
        {},
    ],
    ids=["unknown", "unverified", "a word for true", "nothing said of it", "no text", "no address"],
)
def test_who_is_not_known_here_is_told_whom_to_ask_and_nothing_is_kept_of_them(
    browser_for: BrowserFor, provider: Provider, people: Cast, look: Look, claims: dict[str, object]
) -> None:
    assert people.secretary.email == "clara.wennberg@example.org"
    provider.knows("s-9", **claims)
    refused(come(browser_for(), provider, "s-9"), 403, "Ask your head of delegation or your secretariat")
    entry = look(select(AuditEntry))[0]
    assert entry.event == "sign_in.refused"
    assert "s-9" not in entry.data
    assert look(select(SignInSession)) == []


def test_an_ended_account_stays_ended(
    browser_for: BrowserFor, provider: Provider, known: User, session: Session
) -> None:
    come(browser_for(), provider)
    known.ends_at = clock.now()
    session.commit()
    refused(come(browser_for(), provider), 403, "no account here is yours")


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://another.example"},
        {"aud": "another client"},
        {"aud": ["secretariat", "another"]},
        {"nonce": "another"},
        {"exp": 1},
        {"iat": 33_000_000_000},
    ],
    ids=lambda claims: next(iter(claims)),
)
def test_a_token_that_does_not_hold_lets_nobody_in(
    browser_for: BrowserFor, provider: Provider, known: User, look: Look, claims: dict[str, object]
) -> None:
    provider.knows("s-3", email=known.email, email_verified=True, **claims)
    browser = browser_for()
    try:
        refused(come(browser, provider, "s-3"), 422, "The directory did not let you in.")
    finally:
        assert look(select(SignInSession)) == []


def test_a_token_signed_by_somebody_else_lets_nobody_in(
    browser_for: BrowserFor, provider: Provider, known: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from joserfc.jwk import RSAKey

    browser = browser_for()
    back = provider.shows(out(browser), "s-1")
    forged = RSAKey.generate_key(2048)
    monkeypatch.setattr("authlib.oidc.core.grants.code.import_any_key", lambda _key: forged)
    refused(browser.get(back), 422, "The directory did not let you in.")


def test_an_answer_to_somebody_elses_way_lets_nobody_in(
    browser_for: BrowserFor, provider: Provider, known: User
) -> None:
    """The attacker's own answer put under the victim's click: the state is another browser's."""
    attacker, victim = browser_for(), browser_for()
    back = provider.shows(out(attacker), "s-1")
    out(victim)
    refused(victim.get(back), 422, "The directory did not let you in.")
    assert provider.asked == [], "the code is not even looked at"


def test_an_answer_without_a_way_an_old_one_and_one_used_twice_let_nobody_in(
    browser_for: BrowserFor, provider: Provider, known: User
) -> None:
    browser = browser_for()
    back = provider.shows(out(browser), "s-1")
    refused(browser_for().get(back), 422, "Start again")
    with clock.at(clock.now() + timedelta(minutes=11)):
        refused(browser.get(back), 422, "Start again")
    other = browser_for()
    back = provider.shows(out(other), "s-1")
    assert other.get(back).status_code == 303
    other.client.delete_cookie("session")
    refused(other.get(back), 422, "Start again")


def test_a_code_stolen_on_the_way_is_of_no_use_without_the_verifier(
    browser_for: BrowserFor, provider: Provider, known: User
) -> None:
    thief, victim = browser_for(), browser_for()
    stolen = parse_qs(urlsplit(provider.shows(out(victim), "s-1")).query)["code"][0]
    own = parse_qs(urlsplit(out(thief)).query)["state"][0]
    refused(thief.get(f"/sign-in/directory/back?code={stolen}&state={own}"), 422, "Start again")
    assert len(provider.asked) == 1


def test_a_refusal_of_the_provider_is_said_without_its_words(
    browser_for: BrowserFor, provider: Provider, known: User
) -> None:
    browser = browser_for()
    state = parse_qs(urlsplit(out(browser)).query)["state"][0]
    answer = browser.get(
        f"/sign-in/directory/back?error=access_denied&error_description=Secret+of+the+provider&state={state}"
    )
    refused(answer, 422, "The directory did not let you in.")
    assert "Secret of the provider" not in answer.text


def test_a_provider_that_does_not_answer_is_said_and_the_password_still_works(
    browser_for: BrowserFor, provider: Provider, known: User
) -> None:
    browser = browser_for()
    back = provider.shows(out(browser), "s-1")
    provider.broken = 500
    oidc.forget()
    answer = browser.get("/sign-in/directory?next=/papers")
    refused(answer, 503, "The directory does not answer at the moment.")
    assert "a secret of the provider" not in answer.text
    assert 'value="/papers"' in answer.text
    refused(browser.get(back), 503, "The directory does not answer at the moment.")
    assert browser.post("/sign-in", {"email": known.email, "password": PASSWORD}).status_code == 303


def test_metadata_and_keys_are_asked_for_again_only_after_ten_minutes(
    browser_for: BrowserFor, provider: Provider, known: User
) -> None:
    def fetched() -> list[str]:
        return [path for path in provider.paths if path in (oidc.DISCOVERY, "/jwks")]

    come(browser_for(), provider)
    come(browser_for(), provider)
    assert fetched() == [oidc.DISCOVERY, "/jwks"]
    with clock.at(clock.now() + timedelta(minutes=10)):
        provider.knows("s-1", email=known.email, email_verified=True)
        assert come(browser_for(), provider).status_code == 303
    assert fetched() == [oidc.DISCOVERY, "/jwks"] * 2


def test_a_token_that_no_key_remembered_fits_has_the_keys_asked_for_at_once(
    browser_for: BrowserFor, provider: Provider, known: User
) -> None:
    from joserfc.jwk import KeySet, RSAKey

    provider.keys = dict(KeySet([RSAKey.generate_key(2048)]).as_dict())
    refused(come(browser_for(), provider), 422, "The directory did not let you in.")
    provider.keys = None
    assert come(browser_for(), provider).status_code == 303
    assert provider.paths.count("/jwks") == 2


def test_what_is_no_provider_is_not_remembered(
    browser_for: BrowserFor, provider: Provider, known: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(oidc, "_fetched", lambda _client, _address: {"issuer": "https://another.example"})
        refused(browser_for().get("/sign-in/directory"), 503, "The directory does not answer at the moment.")
    assert come(browser_for(), provider).status_code == 303


@pytest.mark.own_app
def test_nobody_listening_is_no_fault_of_ours(settings: Settings, session: Session, people: Cast) -> None:
    nowhere = made_app(replace(settings, oidc_issuer="http://localhost:9"))
    browser = Browser(nowhere, session, None)
    refused(browser.get("/sign-in/directory"), 503, "The directory does not answer at the moment.")
    at_rest(nowhere)


def test_signing_out_ends_our_session_and_leads_on_to_that_of_the_directory(
    browser_for: BrowserFor, provider: Provider, known: User, look: Look
) -> None:
    browser = browser_for()
    came = come(browser, provider)
    hint = next(one for one in came.headers.getlist("Set-Cookie") if one.startswith("farewell="))
    assert {"HttpOnly", "SameSite=Strict", "Path=/sign-in/directory/out"} <= set(hint.split("; "))
    token = hint.partition("=")[2].partition(";")[0]
    answer = browser.post("/sign-out")
    assert answer.location == "/sign-in/directory/out"
    page = browser.get(answer.location)
    assert f"id_token_hint={token}" in page.text
    assert browser.client.get_cookie("farewell", path="/sign-in/directory/out") is None, "it is good once"
    assert f"{provider.issuer}/oauth2/end_session?client_id=secretariat" in page.text
    assert "post_logout_redirect_uri=http%3A%2F%2Flocalhost%2Fsign-in" in page.text
    assert look(select(SignInSession.ended_at))[0] is not None
    assert browser.get("/papers").status_code == 303
    assert "You are signed out." in browser.get("/sign-in").text
    provider.broken = 500
    oidc.forget()
    assert browser.get(answer.location).location == "/sign-in"


def test_a_token_too_large_for_a_cookie_is_not_kept_and_none_of_before_either(
    browser_for: BrowserFor, provider: Provider, known: User
) -> None:
    browser = browser_for()
    come(browser, provider)
    browser.client.delete_cookie("session")
    provider.knows("s-1", email=known.email, email_verified=True, groups=[f"group {number}" for number in range(400)])
    come(browser, provider)
    assert browser.client.get_cookie("farewell", path="/sign-in/directory/out") is None
    browser.post("/sign-out")
    page = browser.get("/sign-in/directory/out").text
    assert "/oauth2/end_session?" in page
    assert "id_token_hint" not in page


def test_who_signed_in_with_a_password_is_not_led_to_the_directory(browser_for: BrowserFor, known: User) -> None:
    browser = browser_for()
    browser.post("/sign-in", {"email": known.email, "password": PASSWORD})
    assert browser.post("/sign-out").location == "/sign-in"


def test_the_door_shows_the_directory_first(browser_for: BrowserFor, known: User) -> None:
    page = browser_for().get("/sign-in?next=/papers").text
    assert page.index('href="/sign-in/directory?next=/papers"') < page.index('name="password"')
    french = browser_for(language="fr").get("/sign-in").text
    assert "Se connecter avec l’annuaire" in french


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "/sign-in/directory"])
def test_nobody_is_led_elsewhere(browser_for: BrowserFor, provider: Provider, known: User, address: str) -> None:
    browser = browser_for()
    back = provider.shows(out(browser, f"/sign-in/directory?next={address}"), "s-1")
    assert browser.get(back).location == "/"


def test_a_way_that_was_tampered_with_is_none(browser_for: BrowserFor, provider: Provider, known: User) -> None:
    browser = browser_for()
    back = provider.shows(out(browser), "s-1")
    cookie = browser.client.get_cookie("trip")
    assert cookie is not None
    browser.client.set_cookie("trip", cookie.value[:-2] + "xx")
    refused(browser.get(back), 422, "Start again")


def test_nothing_secret_comes_into_the_log(
    browser_for: BrowserFor, provider: Provider, known: User, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = browser_for()
    come(browser, provider)
    provider.knows("s-3", email=known.email, email_verified=True, nonce="another")
    come(browser_for(), provider, "s-3")
    said = "".join(capsys.readouterr())
    hint = browser.client.get_cookie("farewell", path="/sign-in/directory/out")
    assert hint is not None
    browser.post("/sign-out")
    browser.get("/sign-in/directory/out")
    said += "".join(capsys.readouterr())
    secrets = [
        hint.value,
        "a secret of the client",
        known.email,
        *(value for asked in provider.asked for value in asked.values()),
    ]
    kept = [secret for secret in secrets if len(secret) > 20 and secret in said and not secret.startswith("http")]
    assert kept == []


def test_where_there_is_no_directory_its_addresses_lead_to_the_door(settings: Settings, session: Session) -> None:
    plain = made_app(replace(settings, oidc_issuer="", oidc_client_id="", oidc_client_secret=""))
    browser = Browser(plain, session, None)
    for path in ("/sign-in/directory", "/sign-in/directory/back?code=x&state=y", "/sign-in/directory/out"):
        assert browser.get(path).location.startswith("/sign-in")
    assert "/sign-in/directory" not in browser.get("/sign-in").text
    at_rest(plain)


# Confirming once more


ACTS = [Act("minutes.approve", "submission:1 AC/901-R(2026)0001", "seal")]


@pytest.fixture
def approving(app: Flask, browser_for: BrowserFor, provider: Provider, known: User) -> tuple[Browser, str]:
    """Somebody let in by the directory; and the address at which a page lets it confirm an act."""
    browser = browser_for()
    come(browser, provider)
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    with app.test_request_context(headers={"Cookie": f"session={cookie.value}"}):
        app.preprocess_request()
        return browser, stepup.way(ACTS, "/account")


def showing_again(provider: Provider, known: User, seconds: int, subject: str = "s-1", **more: Any) -> None:
    """Let the provider say that the person has shown who they are, so many seconds from now."""
    shown = int(clock.now().timestamp()) + seconds
    provider.knows(subject, email=known.email, email_verified=True, **{"auth_time": shown, **more})


def test_who_shows_the_directory_again_who_they_are_has_confirmed(
    approving: tuple[Browser, str], provider: Provider, known: User, look: Look
) -> None:
    browser, way = approving
    address = out(browser, way)
    asked = parse_qs(urlsplit(address).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    showing_again(provider, known, 5)
    answer = browser.get(provider.shows(address, "s-1"))
    given = look(select(Confirmation))[0]
    assert answer.location == f"/account?confirmed={given.pid}"
    assert (given.user_id, given.method, given.used_at) == (known.id, "directory", None)
    assert given.expires_at == clock.now() + timedelta(minutes=5)
    assert [one["hash"] for one in given.acts] == ["seal"]
    assert events(look)[-1] == "confirmation.given"


@pytest.mark.parametrize(
    "claims",
    [
        {"auth_time": 1},
        {"auth_time": None},
        {"auth_time": "now"},
        {"nonce": "another"},
        {"seconds": 0},
        {"seconds": -90},
    ],
    ids=["long ago", "not said", "no time", "another answer", "the showing at sign-in", "before leaving"],
)
def test_a_directory_that_did_not_ask_again_confirms_nothing(
    approving: tuple[Browser, str], provider: Provider, known: User, look: Look, claims: dict[str, Any]
) -> None:
    browser, way = approving
    address = out(browser, way)
    showing_again(provider, known, **{"seconds": 5, **claims})
    answer = browser.get(provider.shows(address, "s-1"))
    assert answer.location == "/account"
    assert "The directory did not" in browser.get("/account").text
    assert look(select(Confirmation)) == []
    assert events(look)[-1] == "confirmation.refused"


def test_somebody_else_at_the_directory_confirms_nothing(
    approving: tuple[Browser, str], provider: Provider, known: User, people: Cast, look: Look
) -> None:
    browser, way = approving
    address = out(browser, way)
    showing_again(provider, people.chair, 5, subject="s-2")
    assert browser.get(provider.shows(address, "s-2")).location == "/account"
    assert look(select(Confirmation)) == []
    assert [one.user_id for one in look(select(SignInSession))] == [known.id]


def test_a_confirmation_begun_in_another_session_is_none(
    approving: tuple[Browser, str], provider: Provider, known: User, look: Look
) -> None:
    browser, way = approving
    address = out(browser, way)
    showing_again(provider, known, 5)
    back = provider.shows(address, "s-1")
    browser.client.delete_cookie("session")
    assert browser.get(back).location.startswith("/sign-in")
    assert look(select(Confirmation)) == []


@pytest.mark.parametrize("tampered", ["", "x", "{way}x"])
def test_acts_that_no_page_of_ours_named_are_not_confirmed(approving: tuple[Browser, str], tampered: str) -> None:
    browser, way = approving
    of = parse_qs(urlsplit(way).query)["of"][0]
    assert browser.get("/confirm/directory", query_string={"of": tampered.format(way=of)}).status_code == 404


def test_who_signed_in_with_a_password_confirms_with_it(
    app: Flask, approving: tuple[Browser, str], browser_for: BrowserFor, known: User
) -> None:
    other = browser_for()
    other.post("/sign-in", {"email": known.email, "password": PASSWORD})
    assert other.get(approving[1]).status_code == 404


def test_a_directory_that_fails_while_confirming_leads_back(
    approving: tuple[Browser, str], provider: Provider, known: User
) -> None:
    browser, way = approving
    provider.broken = 500
    oidc.forget()
    assert browser.get(way).location == "/account"
    assert "The directory does not answer at the moment." in browser.get("/account").text
