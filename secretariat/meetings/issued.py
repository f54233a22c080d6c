"""What stands of an issued agenda: the sheet that was printed, and the ids behind it."""

from __future__ import annotations

from secretariat.documents.models import Version
from secretariat.meetings.sheets import FORMAT, Snapshot
from secretariat.press.sheets import AgendaSheet, from_json


def issued_sheet(version: Version) -> AgendaSheet:
    """Return the agenda as it was issued."""
    sheet = from_json(version.sheet)
    assert isinstance(sheet, AgendaSheet)
    return sheet


def cited_by(agenda: Version) -> list[str]:
    """Return the public ids of an issued agenda itself and of the papers that it names."""
    return [agenda.paper.pid, *(pid for item in issued_snapshot(agenda).items for pid in item.papers)]


def issued_snapshot(version: Version) -> Snapshot:
    """Return the ids behind an issued agenda."""
    return Snapshot.from_json(next(face.source for face in version.faces if face.format == FORMAT))
