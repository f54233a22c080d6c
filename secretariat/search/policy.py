"""Which entries exist for whom: those of things granted, and of their texts those that may be read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, or_, select, tuple_

from secretariat.committees.actors import Actor
from secretariat.documents.grants import things_granted
from secretariat.documents.policy import versions_closed_to
from secretariat.meetings.models import Meeting
from secretariat.meetings.policy import meetings_read_whole_by
from secretariat.search.models import Entry, Thing


def entries_open_to(actor: Actor) -> Any:
    """The condition that an entry can be found by this person."""
    return and_(
        tuple_(Entry.grant_kind, Entry.grant_id).in_(things_granted(actor)),
        # What is kept of a meeting is its purpose, written for its members: who is invited finds the own agenda instead.
        or_(
            Entry.grant_kind != Thing.MEETING.value,
            Entry.grant_id.in_(select(Meeting.id).where(meetings_read_whole_by(actor))),
        ),
        or_(Entry.part == 0, Entry.version_id.is_(None), Entry.version_id.not_in(versions_closed_to(actor))),
    )
