"""Keeping that a delegation has read what a sheet decided, before it is shown."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from secretariat.core.db import writing
from secretariat.decisions.services import note_read
from secretariat.web.access import current_actor
from secretariat.web.database import db


def note_reading(version_ids: Collection[int]) -> set[int]:
    """Keep that the person asking reads what these versions decided or say, in a list of them. Returns those recalled.

    A recall either comes first, and then it is not to be shown, or finds that the version was opened.
    """
    if not version_ids:
        return set()
    actor = current_actor()
    with writing(), Session(db.engine) as session:
        gone = note_read(session, version_ids, actor=actor)
        session.commit()
    return gone
