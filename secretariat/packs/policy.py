"""Who may take a pack: whoever may see the meeting. What is in it is decided paper by paper, by grants alone."""

from __future__ import annotations

from secretariat.committees.actors import Actor
from secretariat.core.decision import Decision
from secretariat.meetings import policy as meetings
from secretariat.meetings.models import Meeting


def can_take(actor: Actor, meeting: Meeting) -> Decision:
    """A pack holds nothing that its reader could not download paper by paper."""
    return meetings.can_see(actor, meeting)
