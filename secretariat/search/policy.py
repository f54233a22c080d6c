"""Which entries exist for whom: those of things granted, and of their texts those that may be read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, or_, tuple_

from secretariat.committees.actors import Actor
from secretariat.documents.grants import things_granted
from secretariat.documents.policy import versions_closed_to
from secretariat.search.models import Entry


def entries_open_to(actor: Actor) -> Any:
    """The condition that an entry can be found by this person."""
    return and_(
        tuple_(Entry.grant_kind, Entry.grant_id).in_(things_granted(actor)),
        or_(Entry.part == 0, Entry.version_id.is_(None), Entry.version_id.not_in(versions_closed_to(actor))),
    )
