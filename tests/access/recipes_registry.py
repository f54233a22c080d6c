"""How a view of the register is kept, changed and deleted, a list taken out, and papers in flight handled."""

from __future__ import annotations

import re

from sqlalchemy import select

from secretariat.core.audit import AuditEntry
from secretariat.core.outbox import OutboxMessage
from secretariat.documents.models import Paper, SymbolNumber
from secretariat.people.models import User
from secretariat.registry.models import GapReason, Holding, SavedView
from tests.access.recipes import one, paper_of, pid_in, recipe
from tests.access.stage import Visitor


@recipe("registry.views")
def views(who: Visitor, address: str, state: str) -> None:
    who.done(f"{address}?state=issued", f"{address}?state=issued", name="Kept here")
    assert one(who, select(SavedView).where(SavedView.name == "Kept here")).asked == {"state": "issued"}


@recipe("registry.edit_view")
def edit_view(who: Visitor, address: str, state: str) -> None:
    who.done(address, name="Another name")
    assert one(who, select(SavedView.name).where(SavedView.pid == pid_in(address))) == "Another name"


@recipe("registry.drop_view")
def drop_view(who: Visitor, address: str, state: str) -> None:
    assert who.post(address).status_code == 303
    assert who.stage.rows(select(SavedView).where(SavedView.pid == pid_in(address))) == []


@recipe("registry.export")
def export(who: Visitor, address: str, state: str) -> None:
    answer = who.post(address)
    assert answer.status_code == 200
    assert who.stage.rows(select(AuditEntry).where(AuditEntry.event == "register.taken_out"))


def colleague(who: Visitor, page: str) -> str:
    """The other secretary of OPC, or for a secretary who is the only one, herself; as the page offers them."""
    other = "second_secretary" if who.actor == "secretary" else "secretary"
    known = one(who, select(User.pid).where(User.email == who.stage.scene.emails[other]))
    assert known in page
    return str(known)


@recipe("registry.hand_on")
def hand_on(who: Visitor, address: str, state: str) -> None:
    holder = colleague(who, who.page(address))
    who.done(address, holder=holder)
    held = (
        select(User.pid).join(Holding, Holding.user_id == User.id).where(Holding.paper_id == paper_of(who, address).id)
    )
    assert one(who, held) == holder


@recipe("registry.remind")
def remind(who: Visitor, address: str, state: str) -> None:
    """Once it lies with a colleague."""
    page = address.removesuffix("/remind") + "/holder"
    who.done(page, holder=colleague(who, who.page(page)))
    assert who.post(address).status_code == 303
    assert who.stage.rows(select(OutboxMessage).where(OutboxMessage.key.like("registry.reminder:%")))


@recipe("registry.hand_over")
def hand_over(who: Visitor, address: str, state: str) -> None:
    """From whoever holds the most to somebody else; who holds nothing hands nothing over."""
    held = {user.pid: user for user in who.stage.rows(select(User))}
    offered = [
        pid for pid in re.findall(r'value="([0-9a-z]{14})"', who.page(address).partition('name="to"')[0]) if pid in held
    ]
    others = re.findall(r'value="([0-9a-z]{14})"', who.page(address).partition('name="to"')[2])
    if not offered or not [pid for pid in others if pid != offered[0]]:
        assert who.post(address, {"who": "", "to": ""}).status_code == 422
        return
    to = next(pid for pid in others if pid != offered[0])
    assert who.post(address, {"who": offered[0], "to": to}).status_code == 303
    assert {user.pid for user in who.stage.rows(select(User).join(Holding, Holding.user_id == User.id))} == {to}


@recipe("registry.circulate")
def circulate(who: Visitor, address: str, state: str) -> None:
    """Whatever is ready, if anything is."""
    ready = re.findall(r'name="paper" value="([0-9a-z]{14})"', who.page(address))
    if not ready:
        assert who.post(address, {"paper": "x" * 14}).status_code == 422
        return
    page = who.page(f"{address}?paper={ready[0]}")
    seal = re.search(rf'name="seal-{ready[0]}" value="([0-9a-f]+)"', page)
    sent = {"paper": ready[0], f"seal-{ready[0]}": seal[1] if seal else "", f"follows-{ready[0]}": "y"}
    assert who.post(address, sent).status_code == 200
    if seal:
        assert one(who, select(Paper.state).where(Paper.pid == ready[0])) == "issued"


@recipe("registry.explain")
def explain(who: Visitor, address: str, state: str) -> None:
    withdrawn = who.stage.scene.pids["paper"]["withdrawn"]
    taken = select(SymbolNumber).join(Paper, Paper.id == SymbolNumber.paper_id).where(Paper.pid == withdrawn)
    number = one(who, taken)
    sent = {"series": number.series, "year": str(number.year), "number": str(number.number), "reason": "Withdrawn."}
    assert who.post(address, sent).status_code == 303
    assert len(who.stage.rows(select(GapReason).where(GapReason.reason == "Withdrawn."))) == 1
