"""When an action is late: a flag read from the clock, no state (domain 2.5).

A dated action is late from the day after its date, in the zone of its body. One due before the next meeting is late
once that meeting has begun; which meeting that is, `meetings` knows: it puts its rule here (`secretariat.wiring`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import DateTime, cast, null

from secretariat.core import clock
from secretariat.decisions.models import Action
from secretariat.decisions.states import ActionState, DueKind

#: What waits for its owner, or for one to be found; what was delivered is late no more.
WITH_OWNER = (ActionState.OPEN, ActionState.ACCEPTED, ActionState.IN_PROGRESS, ActionState.DISPUTED)

_rule: list[Callable[[], Any]] = [lambda: cast(null(), DateTime())]


def find_next_meeting_with(rule: Callable[[], Any]) -> None:
    """Let `rule()` say in SQL when the meeting after an action's own begins; NULL while none is known to delegations."""
    _rule[0] = rule


def next_meeting_start() -> Any:
    """Return the SQL of the start of the meeting after that which took the action of the row."""
    return _rule[0]()


def next_meeting_rule() -> Callable[[], Any]:
    """Return the rule itself, for a query that is written once for it."""
    return _rule[0]


def today_in(zone: str) -> date:
    """Return what day it is in `zone`."""
    return clock.now().astimezone(ZoneInfo(zone)).date()


def is_overdue(action: Action, *, next_meeting: datetime | None = None) -> bool:
    """Tell whether the action is late; `next_meeting` is when the meeting after its own began or begins, if known."""
    begun = next_meeting is not None and next_meeting <= clock.now()
    return is_late(action.state, action.due_kind, action.due_on, action.body.zone, begun=begun)


def is_late(state: str, due_kind: str, due_on: date | None, zone: str, *, begun: bool) -> bool:
    """Tell the same of an action that was read in columns; `begun`: the meeting before which it was due has begun."""
    if ActionState(state) not in WITH_OWNER:
        return False
    if due_kind == DueKind.DATE:
        return due_on is not None and due_on < today_in(zone)
    return due_kind == DueKind.NEXT_MEETING and begun
