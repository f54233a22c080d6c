"""States of an action from the decision that creates it until the body closes it (domain 2.5), and of a decision.

Overdue is a flag, read from the clock, and no state; a request for more time changes a date and no state.
"""

from __future__ import annotations

from enum import StrEnum

from secretariat.core.machine import Machine
from secretariat.core.messages import N_, Msgid


class DueKind(StrEnum):
    """How it is said when an action is due."""

    DATE = "date"
    NEXT_MEETING = "next_meeting"
    NONE = "none"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _DUE_LABELS[self]


class DecisionState(StrEnum):
    """What a decision in the register is worth: its sheet may have been recalled before anybody opened it."""

    IN_FORCE = "in_force"
    RECALLED = "recalled"


class ActionState(StrEnum):
    """Where an action stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    DELIVERED = "delivered"
    VERIFIED = "verified"
    CLOSED = "closed"
    DISPUTED = "disputed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _STATE_LABELS[self]

    @property
    def is_live(self) -> bool:
        """Tell whether it still waits for somebody: it stands under matters arising until it does not."""
        return self not in (ActionState.CLOSED, ActionState.CANCELLED, ActionState.SUPERSEDED)


class ActionMove(StrEnum):
    """What moves an action."""

    ACCEPT = "accept"
    START = "start"
    DELIVER = "deliver"
    RETURN = "return"
    VERIFY = "verify"
    CLOSE = "close"
    DISPUTE = "dispute"
    REASSIGN = "reassign"
    CANCEL = "cancel"
    SUPERSEDE = "supersede"
    REOPEN = "reopen"

    @property
    def label(self) -> Msgid:
        """Return the msgid of the word shown to readers."""
        return _MOVE_LABELS[self]


_DUE_LABELS = {
    DueKind.DATE: N_("On a date"),
    DueKind.NEXT_MEETING: N_("Before the next meeting"),
    DueKind.NONE: N_("No date"),
}
_STATE_LABELS = {
    ActionState.OPEN: N_("Open"),
    ActionState.ACCEPTED: N_("Accepted"),
    ActionState.IN_PROGRESS: N_("In progress"),
    ActionState.DELIVERED: N_("Delivered"),
    ActionState.VERIFIED: N_("Verified"),
    ActionState.CLOSED: N_("Closed"),
    ActionState.DISPUTED: N_("Disputed"),
    ActionState.CANCELLED: N_("Cancelled"),
    ActionState.SUPERSEDED: N_("Superseded"),
}
_MOVE_LABELS = {
    ActionMove.ACCEPT: N_("Accept"),
    ActionMove.START: N_("Begin work"),
    ActionMove.DELIVER: N_("Deliver"),
    ActionMove.RETURN: N_("Return to the owner"),
    ActionMove.VERIFY: N_("Confirm delivery"),
    ActionMove.CLOSE: N_("Close"),
    ActionMove.DISPUTE: N_("Dispute"),
    ActionMove.REASSIGN: N_("Assign to another"),
    ActionMove.CANCEL: N_("Cancel"),
    ActionMove.SUPERSEDE: N_("Supersede"),
    ActionMove.REOPEN: N_("Open again"),
}

_S, _M = ActionState, ActionMove
_BEFORE_DELIVERY = (_S.OPEN, _S.ACCEPTED, _S.IN_PROGRESS)
_LIVE = tuple(state for state in ActionState if state.is_live)

#: The owner accepts, works, delivers or disputes; the secretariat verifies or returns; the body or its chair closes.
#: What a meeting closes may not have gone through delivery: the body may close any live action. It alone cancels.
ACTION = Machine(
    ActionState,
    ActionMove,
    {
        (_S.OPEN, _M.ACCEPT): _S.ACCEPTED,
        (_S.OPEN, _M.START): _S.IN_PROGRESS,
        (_S.ACCEPTED, _M.START): _S.IN_PROGRESS,
        **{(state, _M.DELIVER): _S.DELIVERED for state in _BEFORE_DELIVERY},
        **{(state, _M.DISPUTE): _S.DISPUTED for state in _BEFORE_DELIVERY},
        (_S.DELIVERED, _M.RETURN): _S.IN_PROGRESS,
        (_S.DELIVERED, _M.VERIFY): _S.VERIFIED,
        (_S.VERIFIED, _M.RETURN): _S.IN_PROGRESS,
        **{(state, _M.REASSIGN): _S.OPEN for state in (*_BEFORE_DELIVERY, _S.DISPUTED)},
        **{(state, _M.CLOSE): _S.CLOSED for state in _LIVE},
        **{(state, _M.CANCEL): _S.CANCELLED for state in _LIVE},
        **{(state, _M.SUPERSEDE): _S.SUPERSEDED for state in _LIVE},
        (_S.CLOSED, _M.REOPEN): _S.IN_PROGRESS,
    },
)


def after(state: ActionState, move: ActionMove) -> ActionState:
    """Return the state that follows `move`. Raises TransitionRefused if the table has no such pair."""
    return ACTION.after(state, move)
