"""Whoever gives or takes access on the pages of accounts says once more who they are, and types nothing twice."""

from __future__ import annotations

import json
from collections.abc import Callable

import lxml.html
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from secretariat.accounts import mapping
from secretariat.accounts.models import AccountDecision
from secretariat.committees.actors import load_actor
from secretariat.core.audit import AuditEntry
from secretariat.people.models import GroupRule, Membership, User
from secretariat.people.states import MembershipFunction
from tests.client import Browser
from tests.world import PASSWORD, Cast, World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Sent = dict[str, str]
#: Per act: who does it, where, what is typed.
Case = Callable[["Place"], tuple[User, str, Sent]]


class Place:
    """What the acts are done to."""

    def __init__(self, session: Session, people: Cast) -> None:
        self.people, world = people, World(session)
        self.member = world.user("Milo Member")
        world.member(self.member, people.nation_a)
        world.covers(self.member, people.opc, people.nation_a)
        self.rule = mapping.give(
            session,
            actor=load_actor(session, people.administrator),
            group="nation-b",
            party=people.nation_b,
            function=MembershipFunction.DELEGATE,
        )
        session.commit()
        self.opc, self.nation_a, self.nation_b = people.opc.pid, people.nation_a.pid, people.nation_b.pid
        self.milo, self.group = self.member.pid, self.rule.pid


CASES: dict[str, Case] = {
    "let in": lambda at: (
        at.people.head_a,
        f"/delegations/{at.nation_a}/let-in",
        {
            "email": "nora.neu@example.org",
            "name": "Nora “Neu” & Co",
            "language": "fr",
            "bodies": at.opc,
            "starts": "2026-11-20",
            "ends": "2026-12-24",
        },
    ),
    "change": lambda at: (
        at.people.head_a,
        f"/delegation/members/{at.milo}",
        {"bodies": at.opc, "ends": "2027-01-31"},
    ),
    "end": lambda at: (at.people.head_a, f"/delegation/members/{at.milo}/end", {}),
    "letter of a head": lambda at: (at.people.head_a, f"/delegation/members/{at.milo}/letter", {}),
    "set a head": lambda at: (
        at.people.administrator,
        f"/delegations/{at.nation_b}/head",
        {"email": "nora.neu@example.org", "name": "Nora Neu", "language": "fr"},
    ),
    "end a head": lambda at: (
        at.people.administrator,
        f"/delegations/{at.nation_a}/head/end",
        {"head": at.people.head_a.pid},
    ),
    "keep": lambda at: (at.people.administrator, f"/accounts/{at.milo}", {"ends": "2027-01-31"}),
    "end an account": lambda at: (at.people.administrator, f"/accounts/{at.milo}/end", {"reason": "Left in May."}),
    "letter": lambda at: (at.people.administrator, f"/accounts/{at.milo}/letter", {}),
    "take out a group": lambda at: (at.people.administrator, f"/groups/{at.group}/end", {}),
}


@pytest.fixture
def place(session: Session, people: Cast) -> Place:
    session.expire_on_commit = False
    return Place(session, people)


def carried(page: str, action: str) -> Sent:
    """What the page that asks would send along with the password."""
    (form,) = [one for one in lxml.html.document_fromstring(page).iter("form") if one.get("action") == action]
    return {str(one.get("name")): one.get("value", "") for one in form.iter("input")}


def head_of_chain(session: Session) -> int:
    found = session.scalar(select(func.max(AuditEntry.seq))) or 0
    session.commit()
    return found


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("what", CASES)
def test_each_asks_first_keeps_all_that_was_typed_and_is_done_by_who_answers(
    app: Flask, session: Session, place: Place, what: str, language: str
) -> None:
    who, there, sent = CASES[what](place)
    browser = Browser(app, session, who, language=language)
    before = head_of_chain(session)
    asked = browser.post(there, sent)
    assert asked.status_code == 200
    assert {"en": "Nothing is done yet.", "fr": "Rien n’est fait pour l’instant."}[language] in asked.text
    assert head_of_chain(session) == before, "it was tried and taken back"
    again = carried(asked.text, there)
    assert sent.items() <= again.items()
    for password, said in (("", 422), ("a wrong one", 422)):
        refused = browser.post(there, {**again, "password": password})
        assert refused.status_code == said
        assert sent.items() <= carried(refused.text, there).items()
    assert browser.post(there, {**carried(refused.text, there), "password": PASSWORD}).status_code == 303
    session.expire_all()
    entries = session.scalars(select(AuditEntry).where(AuditEntry.seq > before).order_by(AuditEntry.seq)).all()
    events = [one.event for one in entries]
    assert events[:3] == ["confirmation.refused", "confirmation.given", "confirmation.used"]
    assert len(events) > 3, "and it is done"
    (act,) = json.loads(entries[1].data)["acts"]
    assert (act["act"], act["object"]) == ("accounts.change", there)


def test_a_group_is_entered_by_who_has_read_what_it_gives_and_confirms_it(
    app: Flask, session: Session, place: Place
) -> None:
    browser = Browser(app, session, place.people.administrator)
    sent = {"group": "nation-a-heads", "party": place.nation_a, "function": "head"}
    page = lxml.html.document_fromstring(browser.post("/groups/new", sent).text)
    meant = {"shown": page.xpath('//input[@name="shown"][string-length(@value)=64]/@value')[0]}
    asked = browser.post("/groups/new", {**sent, **meant})
    assert "belongs to Nation A, as Head" in asked.text
    assert "Nothing is done yet." in asked.text
    assert len(session.scalars(select(GroupRule)).all()) == 1
    session.commit()
    given = carried(asked.text, "/groups/new")
    assert {**sent, **meant}.items() <= given.items()
    assert browser.post("/groups/new", {**given, "password": PASSWORD}).location == "/groups"
    assert len(session.scalars(select(GroupRule)).all()) == 2


def test_what_is_wrong_is_said_before_anybody_is_asked(app: Flask, session: Session, place: Place) -> None:
    head = Browser(app, session, place.people.head_a)
    _, there, sent = CASES["let in"](place)
    refused = head.post(there, {**sent, "email": "nora@example", "ends": "2099-01-01"})
    assert refused.status_code == 422
    assert "Your password, to confirm it is you" not in refused.text
    assert "Nora “Neu” &amp; Co" in refused.text
    keeper = Browser(app, session, place.people.administrator)
    assert keeper.post(f"/accounts/{place.milo}/end", {"reason": " "}).status_code == 422
    own = keeper.post(f"/accounts/{place.people.administrator.pid}/end", {"reason": "Tired."})
    assert own.status_code == 422


def test_what_gives_and_takes_nothing_asks_nobody(app: Flask, session: Session, place: Place) -> None:
    assert Browser(app, session, place.people.head_a).post(f"/delegations/{place.nation_a}/confirm").status_code == 303
    assert Browser(app, session, place.people.administrator).post("/accounts/entered").status_code == 303
    assert session.scalar(select(func.count()).select_from(AccountDecision)) == 1


def test_whoever_guesses_is_slowed_down(app: Flask, session: Session, place: Place) -> None:
    head = Browser(app, session, place.people.head_a)
    there = f"/delegation/members/{place.milo}/end"
    answers = [head.post(there, {"password": f"guess {number}"}).status_code for number in range(6)]
    assert answers == [422] * 5 + [429]
    held = select(Membership.ends_at).where(Membership.user_id == place.member.id)
    assert session.scalars(held).one() is None
