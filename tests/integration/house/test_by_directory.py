"""Who has no password of this system confirms through the directory, and all that was typed comes along the way."""

from __future__ import annotations

import re
from dataclasses import replace

import lxml.html
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.models import Mandate
from secretariat.core import clock
from secretariat.people.models import Confirmation
from secretariat.settings import Settings
from tests.client import BrowserFor
from tests.integration.house.patient import Patient
from tests.plugins.oidc import Provider
from tests.world import Cast

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
#: As long as a post may be called, in words that hardly become shorter when they are packed.
LONG = "".join(f"{n * 7919 % 9973}é" for n in range(60))[:200]


@pytest.fixture(autouse=True)
def _as_it_was(session: Session) -> None:
    session.expire_on_commit = False


@pytest.fixture
def settings(settings: Settings, provider: Provider) -> Settings:
    return replace(settings, oidc_issuer=provider.issuer, oidc_client_id="secretariat", oidc_client_secret="a secret")


def shows(provider: Provider, email: str, seconds: int = 0) -> None:
    shown = int(clock.now().timestamp()) + seconds
    provider.knows("keeper", email=email, email_verified=True, auth_time=shown)


def test_a_mandate_is_given_by_who_confirms_through_the_directory(
    browser_for: BrowserFor, provider: Provider, people: Cast, session: Session
) -> None:
    people.administrator.password_hash = None
    session.commit()
    keeper = Patient(browser_for(), session, asked=True)
    shows(provider, people.administrator.email)
    assert keeper.get(provider.shows(keeper.get("/sign-in/directory").location, "keeper")).status_code == 303
    there = f"/house/bodies/{people.opc.pid}/mandates"
    sent = {
        "mandate-email": people.drafter.email,
        "mandate-function": "secretary",
        "mandate-title_en": LONG,
        "mandate-title_fr": LONG[::-1],
        "mandate-starts": "2026-11-20",
    }
    asked = keeper.post(there, sent).text
    assert "Your password" not in asked
    [way] = re.findall(r'href="(/confirm/directory[^"]+)"', asked)
    shows(provider, people.administrator.email, 5)
    left = keeper.get(way.replace("&amp;", "&"))
    assert max(len(cookie) for cookie in left.headers.getlist("Set-Cookie")) < 4096, "a browser keeps no longer one"
    back = str(keeper.get(provider.shows(left.location, "keeper")).location)
    page = keeper.get(back).text
    assert "The directory has confirmed that it is you." in page
    (form,) = [one for one in lxml.html.document_fromstring(page).iter("form") if one.get("action") == there]
    carried = {str(one.get("name")): one.get("value", "") for one in form.iter("input")}
    assert sent.items() <= carried.items()
    other = keeper.post(there, {**carried, "mandate-function": "head_of_secretariat"})
    assert other.status_code == 409
    assert "What you confirmed is not what stands here now." in other.text
    assert keeper.post(there, carried).status_code == 303
    given = session.scalars(select(Mandate).where(Mandate.user_id == people.drafter.id)).one()
    assert (given.function, given.title_en) == ("secretary", LONG)
    assert session.scalars(select(Confirmation)).one().used_at is not None
