"""Which meetings are on, and which of them overlap: one rule for the calendar and the week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from secretariat.meetings.models import Meeting
from secretariat.meetings.states import MeetingState

CALLED_OFF = frozenset({MeetingState.CANCELLED, MeetingState.POSTPONED})
#: A meeting in one of these is none that is to come, whatever its hours say.
NOT_TO_COME = sorted({*CALLED_OFF, MeetingState.CLOSED})
#: From, until.
Span = tuple[datetime, datetime]


def takes_place(meeting: Meeting) -> bool:
    """Tell whether the meeting is on."""
    return MeetingState(meeting.state) not in CALLED_OFF


def clashes(meetings: Sequence[Meeting]) -> dict[int, Span]:
    """Return, by meeting id, the first overlap of a meeting that is on with another that is on.

    One that begins when another ends does not clash with it.
    """
    found: dict[int, Span] = {}
    live = [meeting for meeting in meetings if takes_place(meeting)]
    for at, one in enumerate(live):
        for other in live[at + 1 :]:
            start, end = max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at)
            if start < end:
                found.setdefault(one.id, (start, end))
                found.setdefault(other.id, (start, end))
    return found
