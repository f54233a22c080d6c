"""What a decision sheet enters, who sees it, and what becomes of it when the sheet is recalled."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from secretariat.core import audit
from secretariat.core.audit import AuditEntry
from secretariat.decisions import queries
from secretariat.decisions.models import ActionStep
from secretariat.decisions.policy import owes
from secretariat.decisions.services import note_read, start_action, void_decisions
from secretariat.decisions.states import ActionState, DecisionState, DueKind
from secretariat.documents.errors import AlreadyOpened
from secretariat.documents.models import Grant
from secretariat.documents.services import recall
from tests.integration.decisions.register import Register
from tests.world import Cast

EVERYBODY = (
    "secretary", "second_secretary", "asb_secretary", "chair", "former_chair", "head_a", "delegate", "asb_delegate",
    "partner", "former", "drafter", "author", "administrator", "office", "deputy", "former_deputy",
)  # fmt: skip
HOUSE = {"secretary", "second_secretary", "chair", "office", "deputy"}
MEMBERS = HOUSE | {"head_a", "delegate"}


def seen_by(register: Register, pid: str, kind: str) -> set[str]:
    """Who of the cast finds the decision or action, by its id and in the lists."""
    found = set()
    for name in EVERYBODY:
        actor = register.actor(getattr(register.people, name))
        load = queries.decision_by_pid if kind == "decision" else queries.action_by_pid
        page = queries.decisions_page if kind == "decision" else queries.actions_page
        by_pid = load(register.session, actor, pid) is not None
        listed = pid in {row.pid for row in page(register.session, actor)}
        assert by_pid == listed, f"{name} finds it one way and not the other"
        if by_pid:
            found.add(name)
    return found


def test_decisions_stand_in_the_order_of_the_sheet_with_their_papers(register: Register) -> None:
    paper = register.paper()
    item = register.item(register.meeting())
    issued = paper.current_version_id
    given = [
        register.decision(item, label="(a)", papers=(issued, issued)),
        register.decision(item, label="(b)", verb="noted", verb_en="noted", verb_fr="a pris note"),
    ]
    version, decisions, actions = register.enter(
        item=item,
        decisions=given,
        actions=[
            register.action(item, decision_index=1),
            register.action(item, decision_index=None, due_kind=DueKind.NONE, due_on=None),
        ],
    )
    assert [(row.position, row.label, row.verb) for row in decisions] == [(1, "(a)", "agreed"), (2, "(b)", "noted")]
    assert all(row.state == DecisionState.IN_FORCE and row.decided_on == date(2026, 11, 10) for row in decisions)
    assert [(row.position, row.decision_id) for row in actions] == [(1, decisions[1].id), (2, None)]
    delegate = register.actor(register.people.delegate)
    assert issued is not None
    papers = queries.papers_disposed_of(register.session, delegate, decisions[0])
    assert [row.id for row in papers] == [issued]
    assert [row.pid for row in queries.decisions_of_version(register.session, delegate, version.id)] == [
        row.pid for row in decisions
    ]
    assert [row.pid for row in queries.actions_of_decision(register.session, delegate, decisions[1])] == [
        actions[0].pid
    ]


def test_an_action_opens_with_a_step_and_all_of_it_is_audited(register: Register) -> None:
    _, [decision], [action] = register.enter()
    assert action.state == ActionState.OPEN
    assert [(step.move, step.due_on, step.by_id) for step in action.steps] == [
        ("opened", date(2026, 12, 4), register.people.secretary.id)
    ]
    events = register.session.scalars(
        select(AuditEntry).where(AuditEntry.object.in_([str(decision.ref), str(action.ref)])).order_by(AuditEntry.seq)
    ).all()
    assert [entry.event for entry in events] == ["decision.entered", "action.opened"]
    assert "rota" not in "".join(entry.data for entry in events)
    assert list(audit.faults(register.session)) == []


def test_decisions_are_seen_with_their_sheet_and_actions_by_house_and_format(register: Register) -> None:
    _, [decision], [action] = register.enter()
    assert seen_by(register, decision.pid, "decision") == MEMBERS
    assert seen_by(register, action.pid, "action") == MEMBERS


def test_a_partner_sees_what_was_decided_in_his_format_only(register: Register) -> None:
    _, [decision], [action] = register.enter(format=register.people.contributors)
    assert seen_by(register, decision.pid, "decision") == MEMBERS | {"partner"}
    assert seen_by(register, action.pid, "action") == MEMBERS | {"partner"}


def test_an_owner_outside_the_format_sees_the_action_and_nothing_else_of_the_sheet(register: Register) -> None:
    party, user = register.office()
    version, [decision], [action] = register.enter(
        actions=[register.action(item := register.item(register.meeting()), party)], item=item
    )
    actor = register.actor(user)
    assert queries.action_by_pid(register.session, actor, action.pid) is not None
    assert owes(actor, action)
    assert queries.decision_by_pid(register.session, actor, decision.pid) is None
    assert not queries.around_action(register.session, actor, action).decided
    assert queries.decisions_of_version(register.session, actor, version.id) == []


def test_a_partner_who_owes_what_members_decided_sees_that_action(register: Register) -> None:
    action = register.one(register.people.partner_x)
    assert seen_by(register, action.pid, "action") == MEMBERS | {"partner"}


def test_an_owner_who_sits_in_the_format_sees_it_in_the_bodies_he_covers(register: Register) -> None:
    """`asb_delegate` belongs to the owner but covers another body."""
    action = register.one(register.people.nation_b)
    assert "asb_delegate" not in seen_by(register, action.pid, "action")
    audiences = {grant.audience for grant in register.session.scalars(select_grants(action.ref.id))}
    assert f"party:{register.people.nation_b.id}" not in audiences


def select_grants(action_id: int):  # type: ignore[no-untyped-def]  # a statement
    return select(Grant).where(Grant.object_kind == "action", Grant.object_id == action_id)


def test_what_stands_cannot_be_altered(register: Register, session: Session) -> None:
    _, [decision], [action] = register.enter()
    step = session.scalars(select(ActionStep).where(ActionStep.action_id == action.id)).one()
    session.commit()
    for row, name in ((decision, "text_en"), (step, "note")):
        setattr(row, name, "something else")
        with pytest.raises(DatabaseError):
            session.flush()
        session.rollback()


# Recalled unopened


def test_a_recalled_sheet_takes_its_decisions_and_live_actions_with_it(register: Register) -> None:
    version, [decision], [action] = register.enter()
    start_action(
        register.session, action, actor=register.secretary, row_version=action.row_version, note="By letter of today."
    )
    recall(register.session, version, actor=register.secretary, reason="Wrong date")
    void_decisions(register.session, version, actor=register.secretary)
    assert decision.state == DecisionState.RECALLED
    assert action.state == ActionState.CANCELLED
    assert action.steps[-1].move == "cancel"
    assert "recalled" in action.steps[-1].note
    assert "rappelé" in action.steps[-1].note
    assert {
        name
        for name in EVERYBODY
        if queries.action_by_pid(register.session, register.actor(getattr(register.people, name)), action.pid)
    } == HOUSE
    assert {
        name
        for name in EVERYBODY
        if queries.decision_by_pid(register.session, register.actor(getattr(register.people, name)), decision.pid)
    } == HOUSE
    assert queries.decisions_page(register.session, register.secretary) == []
    assert queries.actions_page(register.session, register.secretary, body_id=register.people.opc.id) == []
    before = len(action.steps)
    void_decisions(register.session, version, actor=register.secretary)
    assert len(action.steps) == before, "taken back twice, it is cancelled once"


def test_voiding_one_sheet_leaves_the_others(register: Register) -> None:
    version, _, _ = register.enter()
    _, [other], [kept] = register.enter()
    void_decisions(register.session, version, actor=register.secretary)
    assert other.state == DecisionState.IN_FORCE
    assert kept.state == ActionState.OPEN


def test_what_a_delegation_read_in_the_register_can_no_longer_be_recalled(register: Register) -> None:
    version, _, _ = register.enter()
    assert not note_read(register.session, {version.id}, actor=register.actor(register.people.chair))
    assert version.opened_at is None, "the house opens nothing"
    assert not note_read(register.session, {version.id}, actor=register.actor(register.people.delegate))
    assert version.opened_at is not None
    with pytest.raises(AlreadyOpened):
        recall(register.session, version, actor=register.secretary, reason="Too late")


def test_what_was_recalled_is_read_no_more(register: Register) -> None:
    version, _, _ = register.enter()
    recall(register.session, version, actor=register.secretary, reason="Wrong date")
    gone = note_read(register.session, {version.id}, actor=register.actor(register.people.delegate))
    assert gone == {version.id}
    assert version.opened_at is None


def test_the_cast_is_complete(people: Cast) -> None:
    users = {name for name, value in vars(people).items() if type(value).__name__ == "User"}
    assert users == set(EVERYBODY)
