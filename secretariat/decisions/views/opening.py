"""What comes before a page: what was sent is looked at, and that a delegation reads what a sheet decided is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy.orm import Session

from secretariat.core.db import writing
from secretariat.core.ids import ALPHABET, PID_LENGTH
from secretariat.decisions.models import Action, Decision
from secretariat.decisions.services import note_read
from secretariat.web.access import current_actor
from secretariat.web.database import db

T = TypeVar("T", Decision, Action)
_PID = re.compile(f"[{ALPHABET}]{{{PID_LENGTH}}}")


def pid_in(text: str) -> str:
    """Return what was sent if it can be a public id, else nothing: no database is asked for anything else."""
    return text if _PID.fullmatch(text) else ""


def readable(rows: Sequence[T]) -> list[T]:
    """Return the rows that may be shown, after keeping that they are read: those of a sheet recalled meanwhile are not.

    A recall either comes first, or finds that the sheet was opened. Once it has been, nothing more is written.
    """
    actor = current_actor()
    unopened = {row.version_id for row in rows if row.version.opened_at is None and not actor.is_house_of(row.body_id)}
    if not unopened:
        return list(rows)
    with writing(), Session(db.engine) as session:
        gone = {one for one in sorted(unopened) if not note_read(session, one, actor=actor)}
        session.commit()
    return [row for row in rows if row.version_id not in gone]
