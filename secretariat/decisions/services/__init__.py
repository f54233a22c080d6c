"""The writes of the register of decisions and actions."""

from secretariat.decisions.services.enter import (
    NewAction,
    NewDecision,
    cite_actions,
    enter_decisions,
    note_read,
    void_decisions,
)
from secretariat.decisions.services.follow import (
    accept_action,
    cancel_action,
    close_action,
    deliver_action,
    dispute_action,
    note_action,
    reassign_action,
    reopen_action,
    return_action,
    start_action,
    supersede_action,
    verify_action,
)
from secretariat.decisions.services.time import answer_request, ask_more_time

__all__ = [
    "NewAction",
    "NewDecision",
    "accept_action",
    "answer_request",
    "ask_more_time",
    "cancel_action",
    "cite_actions",
    "close_action",
    "deliver_action",
    "dispute_action",
    "enter_decisions",
    "note_action",
    "note_read",
    "reassign_action",
    "reopen_action",
    "return_action",
    "start_action",
    "supersede_action",
    "verify_action",
    "void_decisions",
]
