"""Who may see and do what with decisions and actions. What may be seen is decided by grants alone.

A decision is seen by whoever was given the decision sheet that carries it; an action has grants of its own, since its
owner may sit outside the format. Owners move what they owe, the secretariat follows it up, and the body alone, or its
chair, ends what the body began (domain 2.5 and 6, "Actions/taskings").
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from secretariat.committees.actors import Actor
from secretariat.committees.asker import Asker
from secretariat.core.decision import Decision as Ruling
from secretariat.core.decision import allow, refuse
from secretariat.core.i18n import N_
from secretariat.decisions.models import Action, Decision
from secretariat.decisions.states import ACTION, ActionMove, ActionState
from secretariat.documents import grants

_M = ActionMove
BY_OWNER = frozenset({_M.ACCEPT, _M.START, _M.DELIVER, _M.DISPUTE})
BY_SECRETARIAT = frozenset({_M.RETURN, _M.VERIFY, _M.REASSIGN})
BY_BODY = frozenset({_M.CLOSE, _M.REOPEN, _M.CANCEL, _M.SUPERSEDE})
#: While the owner works on it, and may need more time.
BEFORE_DELIVERY = frozenset({ActionState.OPEN, ActionState.ACCEPTED, ActionState.IN_PROGRESS})
#: Under how many names things are given to somebody who knows few bodies: what they were given is gone through, not the register.
FEW = 20

_GRANTED = N_("A grant lets you see it.")
_OWES = N_("Your delegation or office owes it.")
_SECRETARIAT = N_("You are the secretariat of this body.")
_CHAIR = N_("You chair this body.")
_NOT_NOW = N_("The action is not in a state in which this is possible.")


def decisions_visible_to(actor: Actor | Asker) -> Any:
    """The condition that a decision exists for this person: its decision sheet was given to them."""
    return grants.granted(actor, "version", Decision.version_id)


def actions_visible_to(actor: Actor | Asker) -> Any:
    """The condition that an action exists for this person."""
    return grants.granted(actor, "action", Action.id)


def decisions_listed_for(actor: Actor) -> Any:
    """The same condition in a list, which is given `grants.asker(actor)`; for who was given few things, from these."""
    return _listed(actor, "version", Decision.version_id)


def actions_listed_for(actor: Actor) -> Any:
    """The same of actions."""
    return _listed(actor, "action", Action.id)


def knows_few(actor: Actor) -> bool:
    """Tell whether what this person was given is gone through, rather than all there is."""
    return len(actor.audiences) <= FEW


def _listed(actor: Actor, kind: str, column: Any) -> Any:
    if not knows_few(actor):
        return grants.has_asker(kind, column)
    return column.in_(grants.ids_granted_to_asker(kind))


def can_see_decision(actor: Actor, decision: Decision) -> Ruling:
    """Whatever the scope has let through may be read."""
    return allow(_GRANTED)


def can_see_action(actor: Actor, action: Action) -> Ruling:
    """Whatever the scope has let through may be read."""
    return allow(_GRANTED)


def may_name(actor: Actor, thing: Decision | Action) -> bool:
    """Tell whether a decision or an action may be named to this person in passing, where its sheet is not being read.

    To a reader outside the house it is once somebody has opened the sheet: until then the sheet can still be recalled, and
    only reading it, or the register, ends that.
    """
    return may_be_named(actor, thing.body_id, thing.version.opened_at)


def may_be_named(actor: Actor, body_id: int, opened_at: datetime | None) -> bool:
    """Tell the same of what is known by its body, and by when its sheet was opened."""
    return opened_at is not None or actor.is_house_of(body_id)


def owes(actor: Actor, action: Action) -> bool:
    """Tell whether this person belongs to the delegation or office that owes the action."""
    return action.owner_party_id is not None and action.owner_party_id in actor.parties


def can_see_notes(actor: Actor, action: Action) -> Ruling:
    """What owner and secretariat write to each other in its history is theirs and the chair's."""
    if owes(actor, action) or actor.is_house_of(action.body_id):
        return allow(_OWES if owes(actor, action) else N_("You are the secretariat of this body, or chair it."))
    return refuse(N_("What was written about it is for its owner, the secretariat and the chair."))


def may_move(actor: Actor, action: Action, move: ActionMove) -> Ruling:
    """Whether this is the person's to do at all, whatever the state; the secretariat also acts on an owner's behalf."""
    if move in BY_OWNER:
        if owes(actor, action):
            return allow(_OWES)
        return _secretariat(actor, action, N_("Only its owner, or the secretariat on the owner’s behalf, may do this."))
    if move in BY_SECRETARIAT:
        return _secretariat(actor, action, N_("Only the secretariat of this body may do this."))
    if actor.chairs(action.body_id):
        return allow(_CHAIR)
    return _secretariat(actor, action, N_("Only the body that decided it, or its chair, may do this."))


def can_move(actor: Actor, action: Action, move: ActionMove) -> Ruling:
    """Whether the person may do this now."""
    if move not in ACTION.possible(ActionState(action.state)):
        return refuse(_NOT_NOW)
    return may_move(actor, action, move)


def may_note(actor: Actor, action: Action) -> Ruling:
    """Owner and secretariat say where it stands, and ask for more time."""
    return may_move(actor, action, ActionMove.DELIVER)


def can_note(actor: Actor, action: Action) -> Ruling:
    return may_note(actor, action) if ActionState(action.state).is_live else refuse(_NOT_NOW)


def can_ask_time(actor: Actor, action: Action) -> Ruling:
    """A date can be moved while the owner works towards it; what bears no date needs no more time."""
    if ActionState(action.state) not in BEFORE_DELIVERY:
        return refuse(_NOT_NOW)
    if action.due_kind == "none":
        return refuse(N_("No date was set, so there is none to move."))
    return may_note(actor, action)


def may_answer(actor: Actor, action: Action) -> Ruling:
    """More time is the chair's to give (domain 2.5)."""
    return allow(_CHAIR) if actor.chairs(action.body_id) else refuse(N_("Only the chair of this body may do this."))


def can_answer(actor: Actor, action: Action) -> Ruling:
    return may_answer(actor, action) if action.asked_at is not None else refuse(N_("No more time is asked for."))


def _secretariat(actor: Actor, action: Action, otherwise: str) -> Ruling:
    return allow(_SECRETARIAT) if actor.is_secretariat_of(action.body_id) else refuse(otherwise)
