"""Who came by a proxy confirms through it: asked anew at an address of its own, by a header of its own, once."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import lxml.html
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from secretariat.core import clock
from secretariat.core.audit import AuditEntry
from secretariat.people.models import Appointment, Confirmation, DirectoryIdentity, User
from secretariat.settings import Settings
from tests.client import Browser, BrowserFor
from tests.conftest import TODAY
from tests.integration.people.conftest import Look
from tests.plugins.nginx import ask, nginx, serving
from tests.plugins.places import quick_place
from tests.world import Cast

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PROXY, ELSEWHERE = "127.0.0.1", "10.0.0.9"
DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "directory.md"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(
        settings,
        proxies=1,
        proxy_header="X-Remote-User",
        proxy_email_header="X-Remote-Mail",
        proxy_confirm_header="X-Confirmed-User",
        proxy_addresses=(PROXY,),
    )


def come(browser: Browser, path: str, peer: str = PROXY, check: bool = True, **headers: str) -> TestResponse:
    said = [("X-Forwarded-For", "198.51.100.7"), *((name.replace("_", "-"), one) for name, one in headers.items())]
    return browser.get(path, headers=said, environ_overrides={"REMOTE_ADDR": peer}, check=check)


@pytest.fixture
def keeper(browser_for: BrowserFor, session: Session, people: Cast) -> Browser:
    """The administrator, who has no password here and came by the proxy."""
    people.administrator.password_hash = None
    session.commit()
    browser = browser_for()
    come(browser, "/sign-in/directory", X_Remote_User="admin", X_Remote_Mail=people.administrator.email)
    return browser


class Given:
    """A role being given by who confirms it."""

    def __init__(self, browser: Browser, to: User) -> None:
        self.browser, self.there = browser, f"/house/people/{to.pid}/roles"
        self.page = browser.post(self.there, {"role-role": "registry", "role-starts": "2026-11-16"}).text

    def way(self) -> str:
        """Where the proxy asks: an address made now."""
        [link] = re.findall(r'href="(/confirm/directory[^"]+)"', self.page)
        return str(come(self.browser, link.replace("&amp;", "&")).location)

    def carried(self, page: str) -> dict[str, str]:
        (form,) = [one for one in lxml.html.document_fromstring(page).iter("form") if one.get("action") == self.there]
        return {str(one.get("name")): one.get("value", "") for one in form.iter("input")}


def given(look: Look, user: User) -> list[str]:
    return look(select(Appointment.role).where(Appointment.user_id == user.id))


def test_who_is_asked_anew_by_the_proxy_does_it_and_loses_nothing(keeper: Browser, people: Cast, look: Look) -> None:
    act = Given(keeper, people.author)
    assert "Your password" not in act.page
    assert "You cannot confirm here" not in act.page
    way = act.way()
    assert re.match(r"/confirm/proxy/[\w-]{20,}/\?of=", way)
    back = come(keeper, way, X_Confirmed_User="admin")
    page = keeper.get(str(back.location)).text
    assert "The directory has confirmed that it is you." in page
    assert keeper.post(act.there, act.carried(page)).status_code == 303
    assert given(look, people.author) == ["registry"]
    confirmation = look(select(Confirmation))[0]
    assert confirmation.method == "directory"
    assert confirmation.used_at is not None


@pytest.mark.parametrize(
    ("headers", "peer"),
    [
        ({}, PROXY),
        ({"X_Remote_User": "admin"}, PROXY),
        ({"X_Confirmed_User": "admin"}, ELSEWHERE),
        ({"X_Confirmed_User": "chair"}, PROXY),
        ({"X_Confirmed_User": "admin, admin"}, PROXY),
    ],
    ids=["not asked", "recognised and not asked", "not the proxy", "somebody else", "two"],
)
def test_who_was_not_asked_confirms_nothing(
    keeper: Browser, people: Cast, look: Look, headers: dict[str, str], peer: str
) -> None:
    act = Given(keeper, people.author)
    back = come(keeper, act.way(), peer, **headers)
    assert "confirmed=" not in str(back.location)
    assert "The directory did not confirm that it is you." in keeper.get(str(back.location)).text
    assert look(select(Confirmation)) == []
    assert look(select(AuditEntry.event).order_by(AuditEntry.seq))[-1] == "confirmation.refused"


def test_an_address_is_good_once_for_ten_minutes_and_for_what_it_was_made_for(
    keeper: Browser, people: Cast, look: Look
) -> None:
    act = Given(keeper, people.author)
    first = act.way()
    assert "confirmed=" in str(come(keeper, first, X_Confirmed_User="admin").location)
    # What a browser may still know for the first address serves for no other, and not for it a second time.
    assert "confirmed=" not in str(come(keeper, first, X_Confirmed_User="admin").location)
    with clock.at(TODAY + timedelta(seconds=1)):
        second = act.way()
    once = first.split("/")[3]
    moved = second.replace(second.split("/")[3], once)
    assert come(keeper, moved, X_Confirmed_User="admin", check=False).status_code == 404
    with clock.at(TODAY + timedelta(minutes=10, seconds=2)):
        assert "confirmed=" not in str(come(keeper, second, X_Confirmed_User="admin").location)
        third = act.way()
        assert "confirmed=" in str(come(keeper, third, X_Confirmed_User="admin").location)
    assert len(look(select(Confirmation))) == 2


def test_whoever_signed_in_otherwise_cannot_use_it(browser_for: BrowserFor, keeper: Browser, people: Cast) -> None:
    way = Given(keeper, people.author).way()
    for other in (browser_for(people.administrator), browser_for(people.chair)):
        assert come(other, way, X_Confirmed_User="admin", check=False).status_code == 404


class TestWhereTheProxyCannotAsk:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, proxy_confirm_header="")

    @pytest.mark.parametrize(
        ("language", "said"), [("en", "Ask who runs this system"), ("fr", "l’exploitant du système")]
    )
    def test_who_has_no_password_is_told_whom_to_ask(
        self, keeper: Browser, people: Cast, look: Look, language: str, said: str
    ) -> None:
        keeper.client.set_cookie("language", language)
        act = Given(keeper, people.author)
        assert said in act.page
        assert 'type="password"' not in act.page
        assert f'href="/house/people/{people.author.pid}"' in act.page, "and finds back"
        assert (
            keeper.post(act.there, {"role-role": "registry", "role-starts": "2026-11-16", "password": "x"}).status_code
            == 422
        )
        assert given(look, people.author) == []

    def test_who_has_one_confirms_with_it(self, browser_for: BrowserFor, people: Cast) -> None:
        browser = browser_for()
        come(browser, "/sign-in/directory", X_Remote_User="admin", X_Remote_Mail=people.administrator.email)
        assert "Your password, to confirm it is you" in Given(browser, people.author).page


@pytest.fixture
def front(app: Flask, settings: Settings) -> Iterator[int]:
    """The port of a real nginx that asks anew as docs/directory.md has it."""
    (block,) = re.findall(
        r"^    location /confirm/proxy/ \{\n.*?^    \}\n", DOCUMENT.read_text(), re.DOTALL | re.MULTILINE
    )
    with quick_place("secretariat-nginx-") as folder, serving(app.wsgi_app) as behind:
        (folder / "passwords").write_text("admin:{PLAIN}of the domain\n")
        block = block.replace("/etc/nginx/passwords", str(folder / "passwords"))
        with nginx(behind, settings.data / "blobs", folder, beside=block) as port:
            yield port


def test_a_real_nginx_asks_anew_each_time_whatever_the_browser_says(
    front: int, keeper: Browser, people: Cast, look: Look
) -> None:
    kept = keeper.client.get_cookie("session")
    assert kept is not None
    cookie, way = f"session={kept.value}", Given(keeper, people.author).way()
    realms = set()
    for _ in range(2):
        status, headers, _ = ask(front, way, Cookie=cookie, X_Confirmed_User="admin")
        assert status == 401
        realms.add(headers["www-authenticate"])
    assert len(realms) == 2, "a browser would send again what it knows for the same name"
    for password, led in (("wrong", 401), ("of the domain", 303)):
        told = "Basic " + base64.b64encode(f"admin:{password}".encode()).decode()
        status, headers, _ = ask(front, way, Cookie=cookie, Authorization=told, X_Confirmed_User="chair")
        assert status == led
    assert "confirmed=" in headers["location"]
    assert look(select(Confirmation))[0].user_id == people.administrator.id
    assert look(select(DirectoryIdentity.subject)) == ["admin"]
