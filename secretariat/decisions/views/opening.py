"""What comes before a page: what was sent is looked at, and that a delegation reads what a sheet decided is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, TypeVar

from secretariat.core.ids import ALPHABET, PID_LENGTH
from secretariat.decisions.models import Action, Decision
from secretariat.decisions.opening import note_reading
from secretariat.web.access import current_actor


class Listed(Protocol):
    """A decision or an action as it was listed, and whether somebody opened its sheet before."""

    @property
    def version_id(self) -> int: ...

    @property
    def body_id(self) -> int: ...

    @property
    def opened(self) -> bool: ...


T = TypeVar("T", Decision, Action)
L = TypeVar("L", bound=Listed)
_PID = re.compile(f"[{ALPHABET}]{{{PID_LENGTH}}}")


def pid_in(text: str) -> str:
    """Return what was sent if it can be a public id, else nothing: no database is asked for anything else."""
    return text if _PID.fullmatch(text) else ""


def listed_readable(rows: Sequence[L]) -> list[L]:
    """The same of rows as they were listed: what is shown may have been read before, that it is shown is kept now."""
    actor = current_actor()
    gone = note_reading({row.version_id for row in rows if not row.opened and not actor.is_house_of(row.body_id)})
    return [row for row in rows if row.version_id not in gone]


def readable(rows: Sequence[T]) -> list[T]:
    """Return the rows that may be shown, after keeping that they are read: those of a sheet recalled meanwhile are not.

    Once a sheet has been opened, nothing more is written.
    """
    actor = current_actor()
    unopened = {row.version_id for row in rows if row.version.opened_at is None and not actor.is_house_of(row.body_id)}
    gone = note_reading(unopened)
    return [row for row in rows if row.version_id not in gone]
