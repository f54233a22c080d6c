"""Who hears of what: events of a feature and their subscribers above it, tied together in this one place."""

from __future__ import annotations

from secretariat.core.events import subscribe
from secretariat.decisions import due
from secretariat.documents.events import VersionRecalled
from secretariat.meetings import matters
from secretariat.meetings.services import issue as agendas
from secretariat.minutes.services import issue as minutes


def wire() -> None:
    """Tie events to their subscribers; called by whatever starts: application, worker, command, test."""
    subscribe(VersionRecalled, agendas.follow_recall)
    subscribe(VersionRecalled, minutes.follow_recall)
    due.find_next_meeting_with(matters.next_meeting_start)
