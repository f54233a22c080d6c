"""The moves of an action: whose they are, what they need, what they leave behind."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit
from secretariat.core.audit import AuditEntry
from secretariat.core.errors import BadInput, Conflict, NotAllowed, RuleBroken, TransitionRefused
from secretariat.decisions import policy, queries, services
from secretariat.decisions.models import Action, Decision
from secretariat.decisions.states import ACTION, ActionMove, ActionState, DueKind
from tests.integration.decisions.register import Register
from tests.integration.decisions.test_entering import EVERYBODY

_M, _S = ActionMove, ActionState
NOTE = "By letter of 12 November."

#: Written by hand from domain 2.5 and 6: who may do what with an action of Nation B. `delegate` covers the body for
#: Nation B; `asb_delegate` and `former` belong, or belonged, to it too, but are not led to the action.
OWNER = {"delegate", "asb_delegate", "secretary", "second_secretary"}
HOUSE = {"secretary", "second_secretary"}
BODY = {"chair", "deputy", "secretary", "second_secretary"}
RIGHTS = {
    _M.ACCEPT: OWNER, _M.START: OWNER, _M.DELIVER: OWNER, _M.DISPUTE: OWNER,
    _M.RETURN: HOUSE, _M.VERIFY: HOUSE, _M.REASSIGN: HOUSE,
    _M.CLOSE: BODY, _M.REOPEN: BODY, _M.CANCEL: BODY, _M.SUPERSEDE: BODY,
}  # fmt: skip


def do(register: Register, action: Action, move: ActionMove, actor: Actor, **given: object) -> Action:
    """Do a move with all it may need."""
    by_move: dict[ActionMove, tuple[Callable[..., Action], dict[str, object]]] = {
        _M.ACCEPT: (services.accept_action, {}),
        _M.START: (services.start_action, {}),
        _M.DELIVER: (services.deliver_action, {}),
        _M.DISPUTE: (services.dispute_action, {}),
        _M.RETURN: (services.return_action, {}),
        _M.VERIFY: (services.verify_action, {}),
        _M.REASSIGN: (services.reassign_action, {"owner": register.people.nation_a}),
        _M.CLOSE: (services.close_action, {"closed_by_body": "43rd meeting"}),
        _M.REOPEN: (services.reopen_action, {"closed_by_body": "43rd meeting"}),
        _M.CANCEL: (services.cancel_action, {}),
        _M.SUPERSEDE: (services.supersede_action, {}),
    }
    service, more = by_move[move]
    asked = {"note": NOTE, "row_version": action.row_version} | more | given
    return service(register.session, action, actor=actor, **asked)


def later(register: Register) -> Decision:
    """A decision of another sheet, issued later than any action so far."""
    return register.enter()[1][0]


def in_state(register: Register, action: Action, state: ActionState) -> Action:
    """Put an action into a state, without the story that leads there."""
    action.state = state.value
    register.session.flush()
    return action


STATE_FOR = {_M.REOPEN: _S.CLOSED, _M.RETURN: _S.DELIVERED, _M.VERIFY: _S.DELIVERED}


def several(register: Register, number: int) -> list[Action]:
    """So many actions of one sheet."""
    item = register.item(register.meeting())
    return register.enter(item=item, actions=[register.action(item) for _ in range(number)])[2]


def test_each_move_is_for_those_the_rules_name(register: Register) -> None:
    actions = iter(several(register, len(ActionMove) * len(EVERYBODY)))
    named = later(register)
    for move, name in itertools.product(ActionMove, EVERYBODY):
        actor = register.actor(getattr(register.people, name))
        action = in_state(register, next(actions), STATE_FOR.get(move, _S.OPEN))
        assert bool(policy.can_move(actor, action, move)) is (name in RIGHTS[move]), (move, name)
        given = {"later": named} if move in (_M.CANCEL, _M.SUPERSEDE) else {}
        if name in RIGHTS[move]:
            do(register, action, move, actor, **given)
            assert len(action.steps) == 2
        else:
            with pytest.raises(NotAllowed):
                do(register, action, move, actor, **given)
            assert len(action.steps) == 1


def test_the_chairs_office_decides_nothing(register: Register) -> None:
    action, actor = register.one(), register.actor(register.people.office)
    assert [move for move in ActionMove if policy.may_move(actor, action, move)] == []
    assert not policy.may_answer(actor, action)
    assert not policy.may_note(actor, action)


def test_a_service_refuses_what_the_table_refuses(register: Register) -> None:
    pairs = list(itertools.product(ActionState, ActionMove))
    actions = several(register, len(pairs))
    named = later(register)
    for (state, move), action in zip(pairs, actions, strict=True):
        in_state(register, action, state)
        actor = register.actor(register.people.chair if move in policy.BY_BODY else register.people.secretary)
        given = {"later": named} if move in (_M.CANCEL, _M.SUPERSEDE) else {}
        if move in ACTION.possible(state):
            assert do(register, action, move, actor, **given).state == ACTION.after(state, move)
        else:
            with pytest.raises(TransitionRefused):
                do(register, action, move, actor, **given)


def test_the_whole_way_of_an_action_is_written_down_step_by_step(register: Register) -> None:
    action, paper = register.one(), register.paper()
    owner, secretary = register.actor(register.people.delegate), register.secretary
    chair = register.actor(register.people.chair)
    services.accept_action(register.session, action, actor=owner, row_version=action.row_version)
    services.start_action(register.session, action, actor=owner, row_version=action.row_version)
    do(register, action, _M.DELIVER, owner, evidence=paper)
    assert (action.note, action.evidence_paper_id) == (NOTE, paper.id)
    do(register, action, _M.RETURN, secretary)
    do(register, action, _M.DELIVER, owner)
    do(register, action, _M.VERIFY, secretary)
    services.close_action(register.session, action, actor=chair, row_version=action.row_version)
    do(register, action, _M.REOPEN, secretary)
    steps = [(step.move, step.by_id) for step in action.steps]
    people = register.people
    assert steps == [
        ("opened", people.secretary.id),
        ("accept", people.delegate.id),
        ("start", people.delegate.id),
        ("deliver", people.delegate.id),
        ("return", people.secretary.id),
        ("deliver", people.delegate.id),
        ("verify", people.secretary.id),
        ("close", people.chair.id),
        ("reopen", people.secretary.id),
    ]
    assert action.steps[-1].note == f"43rd meeting. {NOTE}"
    assert action.changed_by == people.secretary.id
    entries = register.session.scalars(
        select(AuditEntry).where(AuditEntry.object == str(action.ref)).order_by(AuditEntry.seq)
    ).all()
    assert [entry.event.removeprefix("action.") for entry in entries] == [
        "opened", "accepted", "started", "delivered", "returned", "delivered", "verified", "closed", "reopened",
    ]  # fmt: skip
    assert not any(NOTE in entry.data for entry in entries)
    assert list(audit.faults(register.session)) == []


# What each needs


def test_who_acts_for_an_owner_says_how_the_owner_told_them(register: Register) -> None:
    for move in (_M.ACCEPT, _M.START, _M.DELIVER):
        action = register.one()
        with pytest.raises(BadInput) as fault:
            do(register, action, move, register.secretary, note=" ")
        assert fault.value.field == "note"
    owner = register.actor(register.people.delegate)
    services.accept_action(register.session, action, actor=owner, row_version=action.row_version)
    assert action.steps[-1].note == ""


def test_delivery_shows_something(register: Register) -> None:
    action, owner = register.one(), register.actor(register.people.delegate)
    with pytest.raises(BadInput):
        do(register, action, _M.DELIVER, owner, note="")
    services.deliver_action(
        register.session, action, actor=owner, row_version=action.row_version, evidence=register.paper()
    )
    assert action.state == _S.DELIVERED


@pytest.mark.parametrize("move", [_M.DISPUTE, _M.RETURN, _M.REASSIGN], ids=str)
def test_disputing_returning_and_assigning_need_a_reason(register: Register, move: ActionMove) -> None:
    action = in_state(register, register.one(), STATE_FOR.get(move, _S.OPEN))
    with pytest.raises(BadInput) as fault:
        do(register, action, move, register.secretary, note="\n ")
    assert fault.value.field == "note"
    assert action.steps[-1].move == "opened"


@pytest.mark.parametrize("move", [_M.CLOSE, _M.REOPEN], ids=str)
def test_only_the_chair_closes_without_a_meeting_that_did(register: Register, move: ActionMove) -> None:
    action = in_state(register, register.one(), STATE_FOR.get(move, _S.OPEN))
    with pytest.raises(BadInput) as fault:
        do(register, action, move, register.secretary, closed_by_body="")
    assert fault.value.field == "closed_by_body"
    do(register, action, move, register.actor(register.people.chair), closed_by_body="", note="")
    assert action.state == {_M.CLOSE: _S.CLOSED, _M.REOPEN: _S.IN_PROGRESS}[move]


@pytest.mark.parametrize("move", [_M.CANCEL, _M.SUPERSEDE], ids=str)
def test_only_the_body_ends_what_it_decided(register: Register, move: ActionMove) -> None:
    action = register.one()
    earlier = action.decision
    for wrong in (None, earlier):
        with pytest.raises(BadInput) as fault:
            do(register, action, move, register.secretary, later=wrong)
        assert fault.value.field == "later"
    chair = register.actor(register.people.chair)
    with pytest.raises(BadInput) as fault:
        do(register, action, move, chair, later=None, note="")
    assert fault.value.field == "note"
    named = register.enter()[1][0]
    do(register, action, move, register.secretary, later=named, note="")
    assert action.steps[-1].note == f"{named.version.symbol}, 9 (a)"


def test_a_decision_of_another_body_ends_nothing(register: Register) -> None:
    action = register.one()
    session, people = register.session, register.people
    item = register.item(register.meeting())
    foreign = register.enter(format=people.board, item=item, by=people.asb_secretary)[1][0]
    with pytest.raises(BadInput) as fault:
        services.cancel_action(
            session, action, actor=register.secretary, row_version=action.row_version, note=NOTE, later=foreign
        )
    assert fault.value.field == "later"


def test_a_new_owner_gains_the_sight_that_the_old_one_loses(register: Register) -> None:
    party, user = register.office()
    partner = register.actor(register.people.partner)
    action = register.one(register.people.partner_x)
    assert queries.action_by_pid(register.session, partner, action.pid)
    do(register, action, _M.REASSIGN, register.secretary, owner=party)
    assert action.owner_party_id == party.id
    assert "Partner X / Partenaire X → Conference Services" in action.steps[-1].note
    assert queries.action_by_pid(register.session, register.actor(user), action.pid)
    assert queries.action_by_pid(register.session, register.actor(register.people.partner), action.pid) is None
    do(register, action, _M.REASSIGN, register.secretary, owner=None, owner_words="All delegations")
    assert (action.owner_party_id, action.owner_words) == (None, "All delegations")
    assert queries.action_by_pid(register.session, register.actor(user), action.pid) is None


def test_a_new_owner_is_named_once_and_is_another(register: Register) -> None:
    action, people = register.one(), register.people
    for given in ({"owner": None}, {"owner": people.nation_a, "owner_words": "Nation A"}):
        with pytest.raises(BadInput) as fault:
            do(register, action, _M.REASSIGN, register.secretary, **given)
        assert fault.value.field == "owner"
    with pytest.raises(RuleBroken):
        do(register, action, _M.REASSIGN, register.secretary, owner=people.nation_b)


def test_a_note_says_where_it_stands_while_it_is_live(register: Register) -> None:
    action, owner = register.one(), register.actor(register.people.delegate)
    services.note_action(register.session, action, actor=owner, row_version=action.row_version, note="Half done.")
    assert (action.note, action.state) == ("Half done.", _S.OPEN)
    with pytest.raises(BadInput):
        services.note_action(register.session, action, actor=owner, row_version=action.row_version, note=" ")
    with pytest.raises(NotAllowed):
        services.note_action(
            register.session,
            action,
            actor=register.actor(register.people.head_a),
            row_version=action.row_version,
            note="Not mine.",
        )
    in_state(register, action, _S.CLOSED)
    with pytest.raises(RuleBroken):
        services.note_action(register.session, action, actor=owner, row_version=action.row_version, note="Too late.")


@pytest.mark.parametrize("bad", ["a\x00b", "a\u202eb", "x" * 1001])
def test_what_cannot_be_shown_or_is_too_long_is_refused(register: Register, bad: str) -> None:
    action, owner = register.one(), register.actor(register.people.delegate)
    with pytest.raises(BadInput):
        services.note_action(register.session, action, actor=owner, row_version=action.row_version, note=bad)
    assert action.note == ""


# Races


def test_the_loser_of_a_race_gets_what_he_typed_back_with_what_stands(register: Register) -> None:
    action, owner = register.one(), register.actor(register.people.delegate)
    shown = action.row_version
    services.accept_action(register.session, action, actor=owner, row_version=shown)
    with pytest.raises(Conflict) as lost:
        services.dispute_action(
            register.session, action, actor=register.secretary, row_version=shown, note="They say it is not theirs."
        )
    assert lost.value.mine == {"note": "They say it is not theirs."}
    assert lost.value.theirs == {"state": "Accepted", "note": ""}
    assert lost.value.by == "Paul Restrup"
    assert action.state == _S.ACCEPTED


def test_of_two_moves_in_two_transactions_one_is_done(register: Register, session: Session) -> None:
    """Both read the same version; the second finds the first one's when it is its turn."""
    action = register.one()
    people = register.people
    session.commit()
    shown = action.row_version
    owner, secretary = register.actor(people.delegate), register.actor(people.secretary)
    session.commit()
    with Session(session.get_bind()) as other:
        theirs = queries.action_by_pid(other, owner, action.pid)
        assert theirs is not None
        other.commit()
        services.deliver_action(other, theirs, actor=owner, row_version=shown, note="Done.")
        other.commit()
    with pytest.raises(Conflict):
        services.cancel_action(session, action, actor=secretary, row_version=shown, note=NOTE)
    session.rollback()
    session.refresh(action)
    assert action.state == _S.DELIVERED
    assert [step.move for step in action.steps] == ["opened", "deliver"]


# What is due


def test_what_bears_no_date_is_never_late(register: Register) -> None:
    action = register.one(due_kind=DueKind.NONE, due_on=None)
    assert queries.overdue_among(register.session, [action]) == frozenset()
    assert action.due_on is None


def test_a_date_is_late_from_the_day_after(register: Register) -> None:
    today = date(2026, 11, 16)
    item = register.item(register.meeting())
    actions = [register.action(item, due_on=date(2026, 11, day)) for day in (15, 16, 17)]
    made = register.enter(item=item, actions=actions)[2]
    assert queries.overdue_among(register.session, made) == {made[0].id}
    assert made[1].due_on == today
