"""How a head lets people into her delegation and ends them, how the administrator sets a head, and a first password."""

from __future__ import annotations

import re

from sqlalchemy import select

from secretariat.accounts.models import AccountDecision, AccountReview
from secretariat.committees.models import Assignment
from secretariat.people import first_password
from secretariat.people.models import GroupRule, Membership, Party, User
from tests.access.recipes import one, pid_in, recipe
from tests.access.stage import Visitor
from tests.world import PASSWORD

NEW = "nora.neu@example.org"


def stands(who: Visitor, email: str) -> list[tuple[str, bool]]:
    """Return what a person is in delegations, and whether that goes on without end."""
    rows = who.stage.rows(select(Membership).join(User, User.id == Membership.user_id).where(User.email == email))
    return [(row.function, row.ends_at is None) for row in rows]


@recipe("accounts.let_in")
def let_in(who: Visitor, address: str, state: str) -> None:
    body = re.search(r'name="bodies"[^>]*value="([0-9a-z]{14})"', who.page(address))
    assert body
    who.done(
        address,
        email=NEW,
        name="Nora Neu",
        language="fr",
        bodies=body[1],
        starts="2026-11-16",
        ends="2027-01-31",
        password=PASSWORD,
    )
    assert stands(who, NEW) == [("delegate", False)]


@recipe("accounts.change_member")
def change_member(who: Visitor, address: str, state: str) -> None:
    body = re.search(r'name="bodies"[^>]*value="([0-9a-z]{14})"', who.page(address))
    assert body
    who.done(address, bodies=body[1], ends="2027-01-31", password=PASSWORD)
    covered = select(Assignment.ends_at).join(User, User.id == Assignment.user_id).where(User.pid == pid_in(address))
    assert one(who, covered).isoformat() == "2027-01-31T23:00:00+00:00"


@recipe("accounts.end_member")
def end_member(who: Visitor, address: str, state: str) -> None:
    who.done(address.removesuffix("/end"), address, password=PASSWORD)
    assert stands(who, who.stage.scene.emails["member"]) == [("delegate", False)]


@recipe("accounts.set_head")
def set_head(who: Visitor, address: str, state: str) -> None:
    who.done(address, email=NEW, name="Nora Neu", language="fr", password=PASSWORD)
    assert stands(who, NEW) == [("head", True)]
    assert one(who, select(Party.pid).join(Membership).join(User).where(User.email == NEW)) == pid_in(address)


@recipe("accounts.end_head")
def end_head(who: Visitor, address: str, state: str) -> None:
    """Of a delegation without one, there is nothing to end."""
    page = address.removesuffix("/end")
    if state == "a":
        who.done(page, address, password=PASSWORD)
        assert stands(who, who.stage.scene.emails["head_a"]) == [("head", False)]
        return
    head = who.stage.head()
    assert who.post(address, {"head": who.stage.scene.pids["member"]["head"]}).status_code == 303
    assert who.stage.head() == head


@recipe("accounts.confirm_members")
def confirm_members(who: Visitor, address: str, state: str) -> None:
    who.done("/delegation", address)
    assert who.stage.rows(select(AccountDecision.verdict).where(AccountDecision.party_id.is_not(None))) == ["confirmed"]


@recipe("accounts.keep_account")
def keep_account(who: Visitor, address: str, state: str) -> None:
    who.done(address, ends="2027-01-31", password=PASSWORD)
    kept = (
        select(AccountDecision.until).join(User, User.id == AccountDecision.user_id).where(User.pid == pid_in(address))
    )
    assert one(who, kept).isoformat() == "2027-01-31T23:00:00+00:00"


@recipe("accounts.end_account")
def end_account(who: Visitor, address: str, state: str) -> None:
    who.done(address.removesuffix("/end"), address, reason="Left in May.", password=PASSWORD)
    assert one(who, select(User.ends_at).where(User.pid == pid_in(address))) is not None


@recipe("accounts.enter_review")
def enter_review(who: Visitor, address: str, state: str) -> None:
    before = len(who.stage.rows(select(AccountReview.id)))
    who.done("/accounts", address)
    assert len(who.stage.rows(select(AccountReview.id))) == before + 1


@recipe("accounts.add_group")
def add_group(who: Visitor, address: str, state: str) -> None:
    """Said first, saved when the page has said it."""
    party = one(who, select(Party.pid).where(Party.code == "A"))
    sent = {"group": "new", "party": party, "function": "head"}
    page = who.post(address, sent)
    assert page.status_code == 200
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', page.text)
    assert shown
    who.done(address, **sent, shown=shown[1], password=PASSWORD)
    assert one(who, select(GroupRule.function).where(GroupRule.directory_group == "new")) == "head"


@recipe("accounts.take_out_group")
def take_out_group(who: Visitor, address: str, state: str) -> None:
    who.done(address, password=PASSWORD)
    assert who.stage.rows(select(GroupRule.id)) == []


@recipe("accounts.write_to_member")
def write_to_member(who: Visitor, address: str, state: str) -> None:
    who.done(address.removesuffix("/letter"), address, password=PASSWORD)
    assert one(who, select(User.password_ways).where(User.pid == pid_in(address))) == 1


@recipe("accounts.write_to_account")
def write_to_account(who: Visitor, address: str, state: str) -> None:
    who.done(address.removesuffix("/letter"), address, password=PASSWORD)
    assert one(who, select(User.password_ways).where(User.pid == pid_in(address))) == 1


@recipe("people.choose_first_password")
def choose_first_password(who: Visitor, address: str, state: str) -> None:
    asked = select(User).where(User.email == who.stage.scene.emails["member"])
    way = first_password.way_for(one(who, asked), key=who.stage.settings.secret_key)
    new = "a long walk by the river, demonstrated"
    who.done(f"/first-password/{way}", new_password=new, again=new)
    assert one(who, asked).password_hash is not None
