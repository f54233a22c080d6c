"""What somebody invited to some items gets of a decision sheet: their part alone, under the numbers of their own agenda."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import canonical_json
from secretariat.core.values import dataclass
from secretariat.decisions.models import Action
from secretariat.decisions.services import cite_actions
from secretariat.documents import queries as documents
from secretariat.documents.models import Paper, Version
from secretariat.documents.outgoing import FaceContent
from secretariat.documents.symbols import Symbol
from secretariat.meetings import queries as meetings
from secretariat.meetings.extracts import ReleasedPaper
from secretariat.meetings.issued import issued_snapshot
from secretariat.meetings.models import Invitation
from secretariat.meetings.queries import Given
from secretariat.meetings.services import copies
from secretariat.meetings.services.copies import Cut
from secretariat.meetings.services.invite import has_own_numbers
from secretariat.meetings.sheets import face_hash
from secretariat.minutes import sheets
from secretariat.minutes.extracting import bare_symbols, without_items, without_symbols
from secretariat.minutes.notices import SHEET_ISSUED
from secretariat.minutes.parts import own_numbers, part_of
from secretariat.minutes.queries.held import Held
from secretariat.minutes.sections import Section, sections_of_part
from secretariat.press import canonical
from secretariat.press.canonical import Document
from secretariat.press.sheets import DecisionSheet, RecordSheet, from_plain, to_json, to_plain

S = TypeVar("S", DecisionSheet, RecordSheet)


@dataclass(frozen=True)
class Part:
    """What of a meeting is one invitee's."""

    invitation: Invitation
    held: Held
    sections: tuple[Section, ...]
    #: The papers under their items, as they were released to them, by the public id of the paper.
    papers: Mapping[str, ReleasedPaper]
    #: The papers they know, by bare symbol; others are not named to them.
    known: frozenset[Symbol]
    #: Who reads it today, by name.
    persons: tuple[str, ...]

    def of_theirs(self, sheet: S) -> S:
        """Return a sheet that names no paper and no item they do not know, whatever was typed in the room."""
        return cast(S, from_plain(_each(to_plain(sheet), self._withheld)))

    def in_theirs(self, text: Document) -> Document:
        """Return a canonical text that names none."""
        return canonical.parse(self._withheld(canonical.to_source(text)))

    def _withheld(self, text: str) -> str:
        numbers = frozenset(self.held.numbers[item.id] for item in self.held.items)
        return without_items(without_symbols(text, self.known), numbers)


def _each(value: Any, done: Callable[[str], str]) -> Any:
    """Return plain data with something done to each of its texts."""
    if isinstance(value, dict):
        return {name: _each(inner, done) for name, inner in value.items()}
    if isinstance(value, list):
        return [_each(inner, done) for inner in value]
    return done(value) if isinstance(value, str) else value


@dataclass(frozen=True)
class SheetPart:
    """The decision sheet that one invitee is going to get."""

    part: Part
    sheet: DecisionSheet

    @property
    def sealed(self) -> list[object]:
        """All of it that a person is shown before issuing."""
        return [to_json(self.sheet), self.part.invitation.audience, list(self.part.persons)]


def parts_of(session: Session, whole: Held, sections: Sequence[Section], given: Given | None = None) -> list[Part]:
    """Return the parts of a meeting of those who were invited to it and had an agenda, by the name of the party.

    `given` is what they were given, where that is known.
    """
    given = given or meetings.given_to_invited(session, whole.meeting)
    found: list[Part] = []
    for invitation, agenda in meetings.invitations_with_agendas(session, whole.meeting) if given.anybody else ():
        papers = given.papers.get(invitation.id, {})
        ids = invitation.item_ids
        counted = has_own_numbers(whole.meeting.body)
        held = part_of(
            whole,
            ids,
            party_id=invitation.party_id,
            numbers=own_numbers(whole, ids, issued_snapshot(agenda)) if counted else whole.numbers,
            released={pid: paper.line.symbol for pid, paper in papers.items()},
            agenda=agenda.symbol,
        )
        persons = tuple(given.readers.get(invitation.id, ()))
        known = bare_symbols(given.symbols.get(invitation.id, ()))
        found.append(Part(invitation, held, sections_of_part(held, sections), papers, known, persons))
    return found


def sheet_parts(
    session: Session, whole: Held, sections: Sequence[Section], paper: Paper | None, *, given: Given
) -> tuple[SheetPart, ...]:
    """Return the decision sheets for those invited, of whose items something is said; `paper` is that of the whole one."""
    found = []
    for part in parts_of(session, whole, sections, given):
        sheet = sheets.decision_sheet(part.held, part.sections, symbol="", paper=paper)
        if sheet.items or sheet.actions or sheet.statements:
            found.append(SheetPart(part, part.of_theirs(sheet)))
    return tuple(found)


def issue_sheet_parts(
    session: Session, parts: Iterable[SheetPart], source: Version, *, actions: Mapping[int, Action], actor: Actor
) -> None:
    """Issue to each invitee their part of a decision sheet just issued; `actions` are those it opened, by id of tasking."""
    meeting_titles = {"en": source.title_en, "fr": source.title_fr}
    for one in parts:
        part, invitation = one.part, one.part.invitation
        copy = copies.open_copy(session, invitation, source, actor=actor)
        before = documents.version_in_force(session, copy)
        ids = canonical_json.dumps(
            sheets.decision_ids(
                part.held.meeting, part.sections, {pid: paper.pid for pid, paper in part.papers.items()}
            )
        )
        cut = Cut(
            sheet=copies.as_theirs(invitation, one.sheet, before),
            titles=meeting_titles,
            faces=lambda text, ids=ids: [  # type: ignore[misc]  # bound now, for this part
                FaceContent(language=code, format=sheets.FORMAT, source=ids, content_hash=face_hash(text, ids, code))
                for code in ("en", "fr")
            ],
            renditions=("en", "fr"),
        )
        version = copies.issue_copy(session, invitation, copy, source, cut, actor=actor)
        rows = sheets.action_rows(part.held, part.sections)
        cite_actions(session, version, {actions[row.tasking.id].id: row.number for row in rows})
        copies.tell_readers(session, invitation, SHEET_ISSUED, version, meeting=part.held.meeting.pid)
