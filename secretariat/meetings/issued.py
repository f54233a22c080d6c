"""What stands of an issued agenda: the sheet that was printed, and the ids behind it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from secretariat.documents.models import Version
from secretariat.meetings.sheets import FORMAT, Snapshot
from secretariat.press.sheets import AgendaSheet, from_json

#: How many are kept as they were read, under all their text: what is plain data that nobody can change is never stale.
READ: Final = 32


def issued_sheet(version: Version) -> AgendaSheet:
    """Return the agenda as it was issued."""
    return _sheet(version.sheet)


@lru_cache(READ)
def _sheet(text: str) -> AgendaSheet:
    sheet = from_json(text)
    assert isinstance(sheet, AgendaSheet)
    return sheet


def cited_by(agenda: Version) -> list[str]:
    """Return the public ids of an issued agenda itself and of the papers that it names."""
    return [agenda.paper.pid, *(pid for item in issued_snapshot(agenda).items for pid in item.papers)]


def issued_snapshot(version: Version) -> Snapshot:
    """Return the ids behind an issued agenda."""
    return _snapshot(next(face.source for face in version.faces if face.format == FORMAT))


@lru_cache(READ)
def _snapshot(text: str) -> Snapshot:
    return Snapshot.from_json(text)
