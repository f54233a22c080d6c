"""What groups of the directory give, by the administrator's pages: said before it is saved, ended where it is taken out."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.accounts import mapping
from secretariat.committees.actors import load_actor
from secretariat.core import audit
from secretariat.core.audit import AuditEntry
from secretariat.people.models import GroupRule, Membership, SignInSession
from secretariat.people.states import MembershipFunction
from tests.client import Browser, BrowserFor
from tests.world import Cast, World, ago

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _as_it_was(session: Session) -> None:
    session.expire_on_commit = False


def entered(session: Session, people: Cast, group: str = "nation-b") -> GroupRule:
    rule = mapping.give(
        session,
        actor=load_actor(session, people.administrator),
        group=group,
        party=people.nation_b,
        function=MembershipFunction.DELEGATE,
    )
    session.commit()
    return rule


def sealed(text: str) -> str:
    found = re.search(r'name="shown" value="([0-9a-f]{64})"', text)
    assert found
    return found[1]


@ONE_DATABASE
def test_what_a_group_would_give_is_said_before_it_is_saved(
    browser_for: BrowserFor, session: Session, people: Cast
) -> None:
    browser = browser_for(people.administrator)
    sent = {"group": "nation-a-heads", "party": people.nation_a.pid, "function": "head"}
    page = browser.post("/groups/new", sent)
    assert page.status_code == 200
    for said in (
        "Whoever signs in with the group “nation-a-heads” belongs to Nation A, as Head",
        "what Nation A gets in every body on which it sits; today: Operations Policy Committee, Agency Supervisory Board.",
        "One person belongs to it by what was entered here: that stands.",
    ):
        assert said in page.text, said
    assert session.scalars(select(GroupRule)).all() == []
    session.commit()
    other = browser.post("/groups/new", {**sent, "function": "delegate", "shown": sealed(page.text)})
    assert other.status_code == 200, "of this nothing was said yet"
    assert "until it is said, they read nothing" in other.text
    session.commit()
    assert browser.post("/groups/new", {**sent, "shown": sealed(page.text)}).location == "/groups"
    rule = session.scalars(select(GroupRule)).one()
    assert (rule.directory_group, rule.party_id, rule.function) == ("nation-a-heads", people.nation_a.id, "head")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "group.entered")).one()
    assert (entry.actor, json.loads(entry.data)["group"]) == (str(people.administrator.ref), "nation-a-heads")
    session.commit()
    listed = browser.get("/groups").text
    assert "nation-a-heads" in listed
    assert "Nobody" in listed


@ONE_DATABASE
@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({"group": ""}, "Give the group as the directory names it."),
        ({"group": "x" * 256}, "255"),
        ({"party": ""}, "Choose a delegation or an office."),
        ({"party": "23456789abcdef"}, "Choose a delegation or an office."),
        ({"function": "minister"}, "function"),
        ({"group": "nation-b"}, "This group gives something there already"),
    ],
    ids=["no group", "a long one", "no party", "an unknown one", "an unknown function", "twice"],
)
def test_what_cannot_be_entered_is_said_and_nothing_is_lost(
    browser_for: BrowserFor, session: Session, people: Cast, sent: dict[str, str], fault: str
) -> None:
    entered(session, people)
    given = {"group": "another", "party": people.nation_b.pid, "function": "delegate", **sent}
    page = browser_for(people.administrator).post("/groups/new", given)
    assert page.status_code == 422
    assert fault in page.text
    assert len(session.scalars(select(GroupRule)).all()) == 1


def test_taken_out_it_ends_what_it_gave_names_whom_and_signs_them_out(
    browser_for: BrowserFor, session: Session, people: Cast
) -> None:
    rule = entered(session, people)
    world = World(session)
    held, other = world.user("Gina Group"), world.user("Otto Other")
    for user, group in ((held, "nation-b"), (other, "another")):
        world.member(user, people.nation_b)
        one = session.scalars(select(Membership).where(Membership.user_id == user.id)).one()
        one.starts_at, one.directory_group = ago(2), group
    session.commit()
    signed_in = Browser(browser_for().client.application, session, held)
    assert signed_in.get("/papers").status_code == 200
    browser = browser_for(people.administrator)
    path = f"/groups/{rule.pid}/end"
    page = browser.get(path).text
    assert "Gina Group" in page
    assert "Otto Other" not in page
    assert browser.post(path).location == "/groups"
    session.expire_all()
    ends = {
        one.user_id: one.ends_at
        for one in session.scalars(select(Membership).where(Membership.directory_group.is_not(None)))
    }
    assert ends[held.id] is not None
    assert ends[other.id] is None
    assert session.scalars(select(SignInSession.ended_at).where(SignInSession.user_id == held.id)).one() is not None
    events = session.scalars(select(AuditEntry.event).order_by(AuditEntry.seq)).all()
    assert events[-3:] == ["membership.ended", "session.ended", "group.taken_out"]
    assert not list(audit.faults(session))
    session.commit()
    assert browser.get(path).status_code == 404
    assert signed_in.get("/papers").status_code == 303


@ONE_DATABASE
def test_nobody_else_knows_of_it(browser_for: BrowserFor, session: Session, people: Cast) -> None:
    rule = entered(session, people)
    browser = browser_for(people.head_a)
    for path in ("/groups", "/groups/new", f"/groups/{rule.pid}/end"):
        assert browser.get(path).status_code == 404
