"""How each allowed act in the room, on a delegation's announcement and on an action is done, and seen afterwards."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from secretariat.decisions.models import Action
from secretariat.meetings.models import AgendaItem, Attendance, ItemInRoom, Outcome, Sitting
from tests.access.recipes import item_of, meeting_of, one, pid_in, recipe
from tests.access.stage import Visitor
from tests.access.who import CHAIRS, SECRETARIAT

#: The state in which the decision sheet is issued: the room can be entered, and nothing in it changes any more.
STANDS = "decided"


def refused(who: Visitor, response: TestResponse, head: tuple[int, str]) -> None:
    """The decision sheet stands: a sentence says so, and nothing was changed."""
    assert response.status_code in (409, 422), response.status_code
    assert "decision sheet" in response.text
    assert who.stage.head() == head


def attendance_of(who: Visitor, address: str) -> Attendance:
    return one(who, select(Attendance).where(Attendance.pid == pid_in(address)))  # type: ignore[no-any-return]


def state_of(who: Visitor, address: str) -> str:
    return meeting_of(who, address).state


# The sitting


@recipe("meetings.open_meeting")
def open_meeting(who: Visitor, address: str, state: str) -> None:
    """A meeting to come cannot be opened before its day."""
    if state != "past":
        day = meeting_of(who, address).starts_wall.date().isoformat()
        response = who.submit(address, day=day, at="10:00")
        assert response.status_code == 422
        assert state_of(who, address) == "agenda_issued"
        return
    who.done(address, day="2026-11-03", at="10:02")
    assert state_of(who, address) == "in_session"


@recipe("meetings.close_meeting")
def close_meeting(who: Visitor, address: str, state: str) -> None:
    who.done(address, day="2026-11-16", at="15:20")
    assert state_of(who, address) == "closed"


@recipe("meetings.suspend")
def suspend(who: Visitor, address: str, state: str) -> None:
    assert who.post(address).status_code == 303
    assert state_of(who, address) == "suspended"


@recipe("meetings.resume")
def resume(who: Visitor, address: str, state: str) -> None:
    assert who.post(address).status_code == 303
    assert state_of(who, address) == "in_session"


@recipe("meetings.sitting")
def sitting(who: Visitor, address: str, state: str) -> None:
    if state == STANDS:
        head = who.stage.head()
        refused(who, who.submit(address, staff="Somebody, clerk"), head)
        return
    who.done(address, staff="Somebody, clerk")
    held = select(Sitting.staff).where(Sitting.meeting_id == meeting_of(who, address).id)
    assert one(who, held) == "Somebody, clerk"


@recipe("meetings.add_in_session")
def add_in_session(who: Visitor, address: str, state: str) -> None:
    """While the meeting is held; afterwards the form says why not."""
    response = who.submit(address, title_en="Added at the table", title_fr="Ajouté en séance")
    added = who.stage.rows(select(AgendaItem.number).where(AgendaItem.title_en == "Added at the table"))
    if state in ("in_session", "suspended"):
        assert response.status_code == 303
        assert len(added) == 1
        assert added[0]
    else:
        assert response.status_code == 422
        assert added == []


@recipe("meetings.adopt")
def adopt(who: Visitor, address: str, state: str) -> None:
    item = who.stage.scene.pids["item"][f"{'with the chair' if state == STANDS else state.replace('_', ' ')}, added"]
    head = who.stage.head()
    response = who.post(address, {"items": item})
    if state == STANDS:
        refused(who, response, head)
        return
    assert response.status_code == 303
    assert one(who, select(AgendaItem.state).where(AgendaItem.pid == item)) == "adopted_en_bloc"


# Who is there


@recipe("meetings.set_presence")
def set_presence(who: Visitor, address: str, state: str) -> None:
    row, head = attendance_of(who, address), who.stage.head()
    response = who.post(address, {"presence": "excused", "row_version": str(row.row_version)})
    if state == STANDS:
        refused(who, response, head)
        return
    assert response.status_code == 303
    assert attendance_of(who, address).presence == "excused"


@recipe("meetings.all_present")
def all_present(who: Visitor, address: str, state: str) -> None:
    row = who.stage.scene.pids["attendance"][state if state in ("in_session", "closed", STANDS) else "suspended"]
    there = select(Attendance.presence).where(Attendance.pid == row)
    if state != STANDS:
        version = one(who, select(Attendance.row_version).where(Attendance.pid == row))
        who.post(f"/attendance/{row}", {"presence": "absent", "row_version": str(version)})
        assert one(who, there) == "absent"
    head = who.stage.head()
    response = who.post(address)
    if state == STANDS:
        refused(who, response, head)
        return
    assert response.status_code == 303
    assert one(who, there) == "present"


@recipe("meetings.announce")
def announce(who: Visitor, address: str, state: str) -> None:
    who.done(address, coming="yes", people="Somebody, adviser")
    meeting = meeting_of(who, address)
    said = select(Attendance.pid).where(Attendance.meeting_id == meeting.id, Attendance.people == "Somebody, adviser")
    assert one(who, said)


# Items


@recipe("meetings.act_on_item")
def act_on_item(who: Visitor, address: str, state: str) -> None:
    head = who.stage.head()
    response = who.post(address, {"act": "agree"})
    if state == STANDS:
        refused(who, response, head)
        return
    assert response.status_code == 303
    agreed = select(ItemInRoom.agreed_at).join(AgendaItem).where(AgendaItem.id == item_of(who, address).id)
    assert one(who, agreed) is not None


@recipe("meetings.add_row")
def add_row(who: Visitor, address: str, state: str) -> None:
    head = who.stage.head()
    response = who.post(address, {"verb": "noted", "text_en": "one thing more", "text_fr": "encore une chose"})
    if state == STANDS:
        refused(who, response, head)
        return
    assert response.status_code == 303
    assert one(who, select(Outcome.verb).where(Outcome.text_en == "one thing more")) == "noted"


@recipe("meetings.change_row")
def change_row(who: Visitor, address: str, state: str) -> None:
    pid, head = who.stage.scene.pids["outcome"][state], who.stage.head()
    row = one(who, select(Outcome).where(Outcome.pid == pid))
    sent: dict[str, Any] = {"verb": "endorsed", "text_en": "it", "text_fr": "cela", "row_version": str(row.row_version)}
    response = who.post(address, sent)
    if state == STANDS:
        refused(who, response, head)
        return
    assert response.status_code == 303
    assert one(who, select(Outcome.verb).where(Outcome.pid == pid)) == "endorsed"


# Actions


@recipe("decisions.action")
def act_on_action(who: Visitor, address: str, state: str) -> None:
    """The owner says where it stands; the chair, or the secretariat for the body, closes it or opens it again."""
    asked = select(Action).where(Action.pid == pid_in(address))
    before = one(who, asked)
    sent = {"note": "It is known.", "row_version": str(before.row_version)}
    if who.actor in SECRETARIAT | CHAIRS:
        act, after = ("reopen", "in_progress") if state == "closed" else ("close", "closed")
        words = "the 41st meeting" if who.actor in SECRETARIAT else ""
        response = who.post(address, {**sent, "act": act, "closed_by_body": words})
        assert response.status_code == 303
        assert one(who, asked).state == after
    else:
        assert who.post(address, {**sent, "act": "note"}).status_code == 303
        assert one(who, asked).note == "It is known."
