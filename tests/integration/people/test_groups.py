"""What groups of the directory give, and take away again at the next sign-in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.accounts import mapping
from secretariat.committees.actors import load_actor
from secretariat.core import audit, clock
from secretariat.core.audit import AuditEntry
from secretariat.people.models import GroupRule, Membership, Party, User
from secretariat.people.states import MembershipFunction
from secretariat.settings import Settings
from tests.client import BrowserFor
from tests.integration.people.conftest import Look
from tests.plugins.oidc import Provider
from tests.world import Cast

Comes = Callable[..., int]
RULES = (
    ("nation-a", "A", "delegate"),
    ("nation-a-heads", "A", "head"),
    ("cn=policy,ou=groups", "PS", "drafting_officer"),
)


@pytest.fixture
def settings(settings: Settings, provider: Provider) -> Settings:
    client = {"oidc_client_id": "secretariat", "oidc_client_secret": "a secret of the client"}
    return replace(settings, oidc_issuer=provider.issuer, **client)


@pytest.fixture(autouse=True)
def _rules(session: Session, people: Cast) -> None:
    """What the administrator has entered."""
    parties = {party.code: party for party in session.scalars(select(Party))}
    for group, code, function in RULES:
        enter(session, people, group, parties[code], function)
    session.commit()


def enter(session: Session, people: Cast, group: str, party: Party, function: str) -> GroupRule:
    actor = load_actor(session, people.administrator)
    return mapping.give(session, actor=actor, group=group, party=party, function=MembershipFunction(function))


@pytest.fixture
def comes(browser_for: BrowserFor, provider: Provider) -> Comes:
    """`comes("new@example.org", groups=[...])`: a person signs in through the directory; returns the status."""

    def come(subject: str, **claims: Any) -> int:
        provider.knows(subject, **{"email": subject, "email_verified": True, "name": "Nora Neu", **claims})
        browser = browser_for(language="fr")
        to = browser.get("/sign-in/directory").location
        return browser.get(provider.shows(to, subject)).status_code

    return come


@pytest.fixture
def held(look: Look) -> Callable[[str], list[tuple[str, str]]]:
    """`held("new@example.org")`: the delegations and offices a person belongs to now, with the function."""

    def memberships(email: str) -> list[tuple[str, str]]:
        rows = look(
            select(Membership)
            .join(User, User.id == Membership.user_id)
            .where(User.email == email)
            .order_by(Membership.id)
        )
        codes = {party.id: party.code for party in look(select(Party))}
        return [(codes[one.party_id], one.function) for one in rows if one.ends_at is None or one.ends_at > clock.now()]

    return memberships


Held = Callable[[str], list[tuple[str, str]]]
NEW = "nora.neu@example.org"


def later() -> Any:
    return clock.at(clock.now() + timedelta(hours=1))


def test_a_group_gives_an_account_and_a_membership_and_takes_the_membership_away(
    comes: Comes, held: Held, look: Look, session: Session, people: Cast
) -> None:
    assert comes(NEW, groups=["nation-a", "another"]) == 303
    made = look(select(User).where(User.email == NEW))[0]
    assert (made.name, made.language, made.password_hash) == ("Nora Neu", "fr", None)
    assert held(NEW) == [("A", "delegate")]
    with later():
        assert comes(NEW, groups=["another"]) == 303
        assert held(NEW) == []
    entries = look(select(AuditEntry).where(AuditEntry.event.startswith("membership.")).order_by(AuditEntry.seq))
    assert [entry.event for entry in entries] == ["membership.given", "membership.ended"]
    assert json.loads(entries[0].data) == {
        "function": "delegate",
        "group": "nation-a",
        "party": f"party:{people.nation_a.id}",
    }
    assert not list(audit.faults(session))


@pytest.mark.parametrize(
    "claims",
    [{}, {"groups": []}, {"groups": None}, {"groups": 7}, {"groups": {"nation-a": True}}, {"groups": ["Nation-A", 7]}],
    ids=["nothing said", "none", "null", "a number", "an object", "others"],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_a_group_nobody_unknown_gets_in_and_nothing_is_kept(
    comes: Comes, held: Held, look: Look, people: Cast, claims: dict[str, Any]
) -> None:
    assert comes(NEW, **claims) == 403
    assert look(select(User).where(User.email == NEW)) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_claim_at_all_ends_what_a_group_gave(comes: Comes, held: Held, people: Cast) -> None:
    comes(NEW, groups=["nation-a"])
    with later():
        comes(NEW)
        assert held(NEW) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_is_not_verified_gets_no_account_by_a_group(comes: Comes, look: Look, people: Cast) -> None:
    assert comes(NEW, groups=["nation-a"], email_verified=False) == 403
    assert comes("no address", groups=["nation-a"], email="no address") == 403
    assert look(select(User).where(User.name == "Nora Neu")) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_several_groups_the_one_that_says_most_counts_and_a_change_is_dated(
    comes: Comes, held: Held, look: Look, people: Cast
) -> None:
    comes(NEW, groups=["nation-a", "nation-a-heads", "cn=policy,ou=groups", "abroad"])
    assert sorted(held(NEW)) == [("A", "head"), ("PS", "drafting_officer")]
    with later():
        comes(NEW, groups="nation-a")
        assert held(NEW) == [("A", "delegate")]
        rows = look(select(Membership).where(Membership.directory_group.is_not(None)).order_by(Membership.id))
        assert [one.ends_at for one in rows] == [clock.now(), clock.now(), None]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_entered_here_stands(comes: Comes, held: Held, look: Look, people: Cast) -> None:
    head = people.head_a.email
    before = held(head)
    assert before == [("A", "head")]
    comes(head, groups=["nation-a", "cn=policy,ou=groups"])
    assert held(head) == [*before, ("PS", "drafting_officer")]
    with later():
        comes(head, groups=[])
        assert held(head) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_same_groups_again_change_nothing(comes: Comes, held: Held, look: Look, people: Cast) -> None:
    comes(NEW, groups=["nation-a"])
    before = [one.id for one in look(select(Membership))]
    with later():
        comes(NEW, groups=["nation-a"])
    assert [one.id for one in look(select(Membership))] == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_given_and_taken_at_one_instant_it_was_never_held(comes: Comes, look: Look, people: Cast) -> None:
    comes(NEW, groups=["nation-a"])
    comes(NEW, groups=[])
    assert look(select(Membership).where(Membership.directory_group.is_not(None))) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_group_opens_no_ended_account(comes: Comes, held: Held, session: Session, people: Cast) -> None:
    comes(NEW, groups=["nation-a"])
    session.scalars(select(User).where(User.email == NEW)).one().ends_at = clock.now()
    session.commit()
    assert comes(NEW, groups=["nation-a"]) == 403
