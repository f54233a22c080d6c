"""How a chair, or who deputises for her, answers what is put to them, and how a deputy is declared."""

from __future__ import annotations

import re

from sqlalchemy import select
from werkzeug.test import TestResponse

from secretariat.committees.models import Mandate
from secretariat.minutes.models import Approval, Returned, Submission
from secretariat.people.models import User
from tests.access.recipes import one, pid_in, recipe
from tests.access.stage import Visitor
from tests.world import PASSWORD

#: Who has approved what is approved.
APPROVED_BY = {"approved": "deputy", "issued": "chair"}


def submission_of(who: Visitor, address: str) -> Submission:
    return one(who, select(Submission).where(Submission.pid == pid_in(address)))  # type: ignore[no-any-return]


def approvals_of(who: Visitor, pid: str) -> list[str]:
    return who.stage.rows(select(Approval.name).join(Submission).where(Submission.pid == pid))


def answered(who: Visitor, response: TestResponse, head: tuple[int, str]) -> None:
    """It waits no more: a sentence says what became of it, and nothing was changed."""
    assert response.status_code == 409
    assert who.stage.head() == head


@recipe("chairs.approve_text")
def approve(who: Visitor, address: str, state: str) -> None:
    """With the password, once; whoever approved it already is led back to it."""
    if state == "waiting":
        who.done(address, address, password=PASSWORD)
        assert submission_of(who, address).state == "approved"
        assert len(approvals_of(who, pid_in(address))) == 1
        return
    head = who.stage.head()
    response = who.post(address, {"password": PASSWORD, "seal": "0" * 64})
    if APPROVED_BY.get(state) == who.actor:
        assert response.status_code == 303
        assert who.stage.head() == head
    else:
        answered(who, response, head)


@recipe("chairs.return_with_remarks")
def give_back(who: Visitor, address: str, state: str) -> None:
    page = address.removesuffix("/return")
    if state == "waiting":
        who.done(page, address, remarks="Say it shorter.", due_on="2026-11-18")
        assert submission_of(who, page).state == "returned"
        assert (
            one(who, select(Returned.due_on).where(Returned.remarks == "Say it shorter.")).isoformat() == "2026-11-18"
        )
        return
    head = who.stage.head()
    answered(who, who.post(address, {"remarks": "Say it shorter."}), head)
    assert who.stage.rows(select(Returned.id).where(Returned.remarks == "Say it shorter.")) == []


@recipe("chairs.approve_several")
def approve_several(who: Visitor, address: str, state: str) -> None:
    waiting = who.stage.scene.pids["submission"]["waiting"]
    who.done(f"{address}?text={waiting}", address, text=waiting, password=PASSWORD)
    assert len(approvals_of(who, waiting)) == 1


@recipe("chairs.deputise")
def deputise(who: Visitor, address: str, state: str) -> None:
    """Behind the period that is declared already."""
    page = who.page(address)
    person = re.search(r'<option[^>]*value="([0-9a-z]{14})"[^>]*>Dora Drafter', page)
    assert person
    who.done(address, deputy=person[1], starts="2026-12-07", ends="2026-12-08")
    declared = select(Mandate.function).join(User, User.id == Mandate.user_id).where(User.pid == person[1])
    assert who.stage.rows(declared) == ["vice_chair"]


@recipe("chairs.end_deputy")
def end_deputy(who: Visitor, address: str, state: str) -> None:
    who.done(address.removesuffix("/end"), address)
    deputy = who.stage.scene.emails["deputy"]
    ends = select(Mandate.ends_at).join(User, User.id == Mandate.user_id).where(User.email == deputy)
    assert one(who, ends) is not None
    assert who.stage.visitor("deputy").get("/chair").status_code == 404
