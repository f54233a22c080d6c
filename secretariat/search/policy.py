"""Which entries exist for whom: those of things granted, and of their texts those that may be read; drafts for their house;
what an office is asked about for that office."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, exists, or_, select

from secretariat.committees.actors import Actor
from secretariat.committees.asker import Asker
from secretariat.coordination.models import Clearance
from secretariat.coordination.policy import asked_of
from secretariat.documents.grants import granted
from secretariat.documents.kinds import MADE
from secretariat.documents.models import DraftFace, Paper, Version
from secretariat.documents.policy import drafts_open_to, versions_closed_to
from secretariat.meetings.models import Meeting
from secretariat.meetings.policy import meetings_read_whole_by
from secretariat.search.models import Entry, Thing


def in_work() -> Any:
    """The condition that a paper is a draft to be found as such: never issued, or written on since its version in force."""
    revised = exists().where(
        Version.id == Paper.current_version_id,
        DraftFace.paper_id == Paper.id,
        DraftFace.saved_at > Version.issued_at,
    )
    return and_(
        Paper.kind.not_in(sorted(MADE)),
        Paper.copy_of_id.is_(None),
        or_(Paper.current_version_id.is_(None), revised),
    )


def entries_open_to(actor: Actor | Asker) -> Any:
    """The condition that an entry can be found by this person."""
    closed = versions_closed_to(actor).where(Version.id == Entry.version_id)
    whole = select(Meeting.id).where(Meeting.id == Entry.grant_id, meetings_read_whole_by(actor))
    draft = select(Paper.id).where(Paper.id == Entry.thing_id, in_work(), drafts_open_to(actor))
    asked = select(Clearance.id).where(Clearance.id == Entry.thing_id, asked_of(actor))
    return and_(
        granted(actor, Entry.grant_kind, Entry.grant_id),
        # What is kept of a meeting is its purpose, written for its members: who is invited finds the own agenda instead.
        or_(Entry.grant_kind != Thing.MEETING.value, _there(whole)),
        # A paper itself is granted to all who were given a version of it: that opens no draft.
        or_(Entry.thing != Thing.DRAFT.value, _there(draft)),
        # A clearance is granted to the house as well, which finds the draft itself, as it stands.
        or_(Entry.thing != Thing.ASKED.value, _there(asked)),
        or_(Entry.part == 0, ~_there(closed)),
    )


def asks_for_grants_alone(thing: str, grant_kind: str) -> bool:
    """Tell whether `entries_open_to` asks of such an entry, unless its version is closed, for its grant alone."""
    return grant_kind != Thing.MEETING.value and thing not in (Thing.DRAFT.value, Thing.ASKED.value)


def _there(one: Select[int]) -> Any:
    """That there is such a row. Of an EXISTS, PostgreSQL may gather all such rows first, which reads every paper there is."""
    return one.scalar_subquery().is_not(None)
