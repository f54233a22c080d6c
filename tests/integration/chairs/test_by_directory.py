"""A chair without a password of this system confirms through the directory, and approves; nothing is weaker for it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.core import clock
from secretariat.core.audit import faults
from secretariat.minutes.models import Approval
from secretariat.people.models import Confirmation
from secretariat.settings import Settings
from tests.client import Browser, BrowserFor
from tests.integration.chairs.scene import ChairScene
from tests.integration.chairs.test_approving import second_text
from tests.integration.chairs.test_pages import Put, address, put_of
from tests.plugins.oidc import Provider
from tests.plugins.stages import staged
from tests.world import PASSWORD, Cast

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def settings(settings: Settings, provider: Provider) -> Settings:
    return replace(settings, oidc_issuer=provider.issuer, oidc_client_id="secretariat", oidc_client_secret="a secret")


@staged
def waiting(scene: ChairScene, session: Session, people: Cast) -> Put:
    put = put_of(scene.put(advice=""))
    people.chair.password_hash = None
    session.commit()
    return put


def shows(provider: Provider, people: Cast, seconds: int = 0) -> None:
    shown = int(clock.now().timestamp()) + seconds
    provider.knows("chair", email=people.chair.email, email_verified=True, auth_time=shown)


@pytest.fixture
def chair(browser_for: BrowserFor, provider: Provider, people: Cast, waiting: Put) -> Browser:
    browser = browser_for()
    shows(provider, people)
    to = browser.get("/sign-in/directory").location
    assert browser.get(provider.shows(to, "chair")).status_code == 303
    return browser


def confirm(browser: Browser, provider: Provider, people: Cast, page: str, seconds: int = 5) -> str:
    """Press the button of the page, show the directory who one is; return the address one is led back to."""
    [way] = re.findall(r'href="(/confirm/directory[^"]+)"', browser.get(page).text)
    shows(provider, people, seconds)
    to = browser.get(way.replace("&amp;", "&")).location
    return str(browser.get(provider.shows(to, "chair")).location)


def test_she_confirms_through_the_directory_then_approves(
    chair: Browser, provider: Provider, people: Cast, waiting: Put, session: Session
) -> None:
    before = chair.get(address(waiting)).text
    assert "Confirm through the directory" in before
    assert 'name="password"' not in before
    back = confirm(chair, provider, people, address(waiting))
    page = chair.get(back).text
    assert "The directory has confirmed that it is you." in page
    [confirmed] = re.findall(r'name="confirmed" value="([^"]+)"', page)
    sent = {"confirmed": confirmed, "seal": waiting.seal}
    assert chair.post(address(waiting), sent).location == address(waiting)
    approval = session.scalars(select(Approval)).one()
    assert approval.method == "directory"
    assert session.scalars(select(Confirmation)).one().used_at is not None
    assert list(faults(session)) == []


def test_a_confirmation_is_for_one_text_once_and_for_five_minutes(
    chair: Browser, provider: Provider, people: Cast, waiting: Put, scene: ChairScene, session: Session
) -> None:
    other = put_of(second_text(scene))
    session.commit()
    confirmed = confirm(chair, provider, people, address(waiting)).partition("confirmed=")[2]
    for_another = chair.post(address(other), {"confirmed": confirmed, "seal": other.seal})
    assert for_another.status_code == 409
    assert "What you confirmed is not what stands here now." in for_another.text
    with clock.at(clock.now() + timedelta(minutes=5)):
        late = chair.post(address(waiting), {"confirmed": confirmed, "seal": waiting.seal})
        assert late.status_code == 409
        assert "more than five minutes ago" in late.text
    assert chair.post(address(waiting), {"confirmed": "x" * 14, "seal": waiting.seal}).status_code == 409
    assert session.scalars(select(Approval)).all() == []
    session.commit()
    assert chair.post(address(waiting), {"confirmed": confirmed, "seal": waiting.seal}).status_code == 303


def test_another_browser_of_hers_cannot_use_it(
    chair: Browser, browser_for: BrowserFor, provider: Provider, people: Cast, waiting: Put, session: Session
) -> None:
    confirmed = confirm(chair, provider, people, address(waiting)).partition("confirmed=")[2]
    other = browser_for(people.chair)
    assert other.post(address(waiting), {"confirmed": confirmed, "seal": waiting.seal}).status_code == 409
    assert session.scalars(select(Approval)).all() == []


def test_without_a_confirmation_nothing_is_approved(chair: Browser, waiting: Put, session: Session) -> None:
    for sent in ({"seal": waiting.seal}, {"seal": waiting.seal, "password": PASSWORD}):
        assert chair.post(address(waiting), sent).status_code == 422
    assert session.scalars(select(Approval)).all() == []


def test_several_texts_take_one_confirmation(
    chair: Browser, provider: Provider, people: Cast, waiting: Put, scene: ChairScene, session: Session
) -> None:
    other = put_of(second_text(scene))
    session.commit()
    page = f"/chair/approve?text={waiting.pid}&text={other.pid}"
    back = confirm(chair, provider, people, page)
    [confirmed] = re.findall(r'name="confirmed" value="([^"]+)"', chair.get(back).text)
    sent = {
        "confirmed": confirmed,
        "text": [waiting.pid, other.pid],
        f"seal-{waiting.pid}": waiting.seal,
        f"seal-{other.pid}": other.seal,
    }
    assert chair.post("/chair/approve", sent).location == "/chair"
    assert len(session.scalars(select(Approval)).all()) == 2
