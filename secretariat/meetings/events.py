"""What meetings tell the features above them, in the transaction in which it happens."""

from __future__ import annotations

from secretariat.core.values import dataclass
from secretariat.meetings.models import Meeting


@dataclass(frozen=True)
class MeetingSet:
    """A meeting was planned, or its date, place or purpose was changed."""

    meeting: Meeting
