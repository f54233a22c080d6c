"""How a draft is put to offices, answered and brought to an end, as its people do it."""

from __future__ import annotations

from sqlalchemy import select

from secretariat.coordination.models import Clearance, Round
from secretariat.documents.models import Paper
from secretariat.people.models import Party
from tests.access.recipes import one, pid_in, recipe
from tests.access.stage import Visitor

ROUNDS = select(Round.state).join(Paper, Paper.id == Round.paper_id)


def started(who: Visitor, paper: str) -> None:
    """Put a draft that says something to an office."""
    who.done(f"/papers/{paper}/text", text="Something to be cleared.")
    office = one(who, select(Party.pid).where(Party.code == "CRDA"))
    who.done(f"/papers/{paper}/coordination/new", **{f"office_{office}": "y", f"due_{office}": "2026-12-01T12:00"})


@recipe("coordination.start")
def start(who: Visitor, address: str, state: str) -> None:
    started(who, pid_in(address))
    assert one(who, ROUNDS.where(Paper.pid == pid_in(address))) == "open"


@recipe("coordination.of_paper")
def close(who: Visitor, address: str, state: str) -> None:
    started(who, pid_in(address))
    assert who.post(address, {"act": "close"}).status_code == 303
    assert one(who, ROUNDS.where(Paper.pid == pid_in(address))) == "closed"


@recipe("coordination.clearance")
def answer(who: Visitor, address: str, state: str) -> None:
    who.done(address, move="refuse", reason="Not like this.")
    assert one(who, select(Clearance.state).where(Clearance.pid == pid_in(address))) == "not_cleared"
