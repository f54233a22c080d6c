"""What stands of an issued agenda: the sheet that was printed, and the ids behind it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Protocol

from secretariat.core.kept import Whole
from secretariat.core.values import dataclass
from secretariat.documents.citing import cited_in
from secretariat.documents.models import Version
from secretariat.meetings.sheets import FORMAT, Snapshot
from secretariat.press.dates import Language
from secretariat.press.sheets import AgendaSheet, from_json

#: How many are kept as they were read, under all their text: what is plain data that nobody can change is never stale.
READ: Final = 32


@dataclass(frozen=True, eq=False)
class IssuedAgenda(Whole):
    """An agenda as it was issued: what was printed, and the ids behind it."""

    sheet: AgendaSheet
    snapshot: Snapshot


def issued_agenda(version: Version) -> IssuedAgenda:
    """Return an agenda as it was issued, the same one for the same words; who shows none of it asks for the ids alone."""
    return _agenda(version.sheet, _source(version))


@lru_cache(READ)
def _agenda(sheet: str, source: str) -> IssuedAgenda:
    return IssuedAgenda(_sheet(sheet), _snapshot(source))


@lru_cache(2 * READ)
def symbols_named(agenda: IssuedAgenda, lang: Language) -> frozenset[str]:
    """Return what the words of an agenda may name in a language, where it leads there; its papers are links by themselves."""
    said = (text for part in agenda.sheet.parts for item in part.items for text in (item.title, item.action) if text)
    return cited_in("\n".join(text.or_other(lang)[0] for text in said))


class Printed(Protocol):
    """What knows the sheet that was printed, in the form in which it is stored: the version, or what was taken of it."""

    @property
    def sheet(self) -> str: ...


def issued_sheet(version: Printed) -> AgendaSheet:
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
    """Return the ids behind an issued agenda, the same ones for the same words."""
    return _snapshot(_source(version))


def _source(version: Version) -> str:
    return next(face.source for face in version.faces if face.format == FORMAT)


@lru_cache(READ)
def _snapshot(text: str) -> Snapshot:
    return Snapshot.from_json(text)
