"""Which entries exist for whom: those of things granted, and of their texts those that may be read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, or_, select

from secretariat.committees.actors import Actor
from secretariat.documents.grants import granted
from secretariat.documents.models import Version
from secretariat.documents.policy import versions_closed_to
from secretariat.meetings.models import Meeting
from secretariat.meetings.policy import meetings_read_whole_by
from secretariat.search.models import Entry, Thing


def entries_open_to(actor: Actor) -> Any:
    """The condition that an entry can be found by this person."""
    closed = versions_closed_to(actor).where(Version.id == Entry.version_id).exists()
    whole = select(Meeting.id).where(Meeting.id == Entry.grant_id, meetings_read_whole_by(actor)).exists()
    return and_(
        granted(actor, Entry.grant_kind, Entry.grant_id),
        # What is kept of a meeting is its purpose, written for its members: who is invited finds the own agenda instead.
        or_(Entry.grant_kind != Thing.MEETING.value, whole),
        or_(Entry.part == 0, ~closed),
    )
