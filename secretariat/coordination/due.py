"""When an answer is late, and what that means: a flag read from the clock, no state (domain 2.1)."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from secretariat.committees.models import Body
from secretariat.committees.presets import Preset
from secretariat.committees.working_days import add_working_days
from secretariat.coordination.models import Clearance
from secretariat.coordination.queries import Owed
from secretariat.coordination.states import ClearanceState
from secretariat.core import clock

#: How long an office has, where the drafter says nothing else.
WORKING_DAYS = 5
#: How long before the deadline an office is reminded (domain 2.1).
BEFORE = timedelta(hours=24)


def proposed(body: Body, holidays: Container[date]) -> datetime:
    """Return the deadline that is proposed, as the clock on the wall shows it: some working days from today on."""
    today = clock.now().astimezone(ZoneInfo(body.zone)).date()
    return datetime.combine(add_working_days(today, WORKING_DAYS, holidays), Preset.from_plain(body.settings).due)


def is_overdue(clearance: Clearance | Owed) -> bool:
    """Tell whether the deadline has passed without an answer: at the very instant an answer is still in time."""
    return clearance.state == ClearanceState.ASKED.value and clearance.due_at < clock.now()


def came_late(clearance: Clearance) -> bool:
    """Tell whether the answer that stands came after the deadline."""
    return clearance.answered_at is not None and clearance.answered_at > clearance.due_at
