"""What somebody invited to some items gets of a record: the passages of these, as an extract of what the chair approved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit
from secretariat.core.values import dataclass
from secretariat.documents import queries as documents
from secretariat.documents.models import Paper, Version
from secretariat.documents.outgoing import FaceContent
from secretariat.documents.services import add_later_face
from secretariat.documents.sheets import sheet_of, texts_of
from secretariat.meetings.models import Invitation
from secretariat.meetings.queries import Given
from secretariat.meetings.services import copies
from secretariat.meetings.services.copies import Cut
from secretariat.minutes import sheets
from secretariat.minutes.assembling import said_sections
from secretariat.minutes.correcting import corrections, numbers_between, with_corrections
from secretariat.minutes.extracting import extracted
from secretariat.minutes.models import Minutes
from secretariat.minutes.notices import RECORD_ISSUED
from secretariat.minutes.queries.held import Held, held
from secretariat.minutes.sections import Section, sections, sections_of_part
from secretariat.minutes.services.invitees import Part, parts_of
from secretariat.press import canonical
from secretariat.press.canonical import Document
from secretariat.press.dates import Language
from secretariat.press.sheets import Approval, RecordSheet, to_json


@dataclass(frozen=True)
class Extract:
    """The extract that one invitee is going to get."""

    part: Part
    text: Document
    sheet: RecordSheet

    @property
    def sealed(self) -> list[object]:
        """All of it that a person is shown before issuing."""
        return [to_json(self.sheet), self.part.invitation.audience, list(self.part.persons)]


def extracts_of(
    session: Session,
    minutes: Minutes,
    whole: Held,
    sections: Sequence[Section],
    *,
    approved: Document,
    approval: Approval,
    given: Given,
) -> tuple[Extract, ...]:
    """Return the extracts for those invited of whose items the record says something. Raises NotAsApproved.

    `approved` is the text the chair approved, `approval` the block of its last page, `given` what they were given.
    """
    language: Language = "fr" if minutes.language == "fr" else "en"
    found = []
    for part in parts_of(session, whole, sections, given):
        text = _text(minutes, part, whole, sections, approved, language)
        if text is None:
            continue
        party = part.invitation.party
        sheet = sheets.extract_sheet(
            minutes, part.held, part.sections, {language: text}, party=party, approval=approval
        )
        found.append(Extract(part, text, part.of_theirs(sheet)))
    return tuple(found)


def issue_extracts(
    session: Session, minutes: Minutes, extracts: Iterable[Extract], source: Version, *, approved: str, actor: Actor
) -> None:
    """Issue to each invitee the extract of a record just issued; `approved` is the hash of the text it is taken from."""
    for one in extracts:
        invitation = one.part.invitation
        copy = copies.open_copy(session, invitation, source, actor=actor)
        copy.original_language = minutes.language
        face = _face(minutes.language, one.text)
        _issue(session, minutes, invitation, copy, source, one.sheet, [face], approved=approved, actor=actor)


def correct_extracts(
    session: Session, corrigendum: Minutes, source: Version, *, text: Document, approved: str, actor: Actor
) -> None:
    """Issue anew the extracts that hold a passage which a corrigendum just issued, `source`, puts right; no others.

    What is put right stands at their end, in the words the chair approved, under the paragraph numbers of the extract.
    """
    record = corrigendum.parent
    assert record is not None
    language: Language = "fr" if corrigendum.language == "fr" else "en"
    whole = held(session, record.meeting)
    parts = sections(whole)
    for part in parts_of(session, whole, parts):
        before = _extract_in_force(session, part.invitation, record.paper)
        if before is None or documents.face_of(before, language) is None:
            continue
        said = corrections(text, numbers_between(record, parts, part.sections, language), language)
        if not said:
            continue
        texts: dict[Language, Document] = dict(texts_of(before))
        texts[language] = part.in_theirs(with_corrections(texts[language], said))
        sheet = sheet_of(before)
        assert isinstance(sheet, RecordSheet)
        sheet = replace(sheet, en=texts.get("en"), fr=texts.get("fr"))
        faces = [_face(code, made) for code, made in texts.items()]
        copy = before.paper
        _issue(session, record, part.invitation, copy, source, sheet, faces, approved=approved, actor=actor)


def extend_extracts(
    session: Session,
    minutes: Minutes,
    whole: Held,
    sections: Sequence[Section],
    *,
    certified: Document,
    language: Language,
    actor: Actor,
) -> None:
    """Give the extracts of a record the language it has just got, from the text that was certified."""
    for part in parts_of(session, whole, sections):
        version = _extract_in_force(session, part.invitation, minutes.paper)
        text = _text(minutes, part, whole, sections, certified, language) if version is not None else None
        if version is not None and text is not None and documents.face_of(version, language) is None:
            add_later_face(session, version, _face(language, text), actor=actor)


def _issue(
    session: Session,
    minutes: Minutes,
    invitation: Invitation,
    copy: Paper,
    source: Version,
    sheet: RecordSheet,
    faces: Sequence[FaceContent],
    *,
    approved: str,
    actor: Actor,
) -> None:
    before = documents.version_in_force(session, copy)
    there = [face.language for face in faces]
    cut = Cut(
        sheet=copies.as_theirs(invitation, sheet, before),
        titles=sheets.extract_titles(minutes.meeting, invitation.party),
        faces=lambda _sheet: faces,
        renditions=there,
        to_follow=[code for code in ("en", "fr") if code not in there],
    )
    version = copies.issue_copy(session, invitation, copy, source, cut, actor=actor)
    audit.record(
        session,
        "minutes.extract_issued",
        actor=actor.ref,
        about=minutes.ref,
        version=version.pid,
        source=source.pid,
        text=next(face.content_hash for face in faces if face.language == minutes.language),
        approved=approved,
    )
    copies.tell_readers(session, invitation, RECORD_ISSUED, version)


def _extract_in_force(session: Session, invitation: Invitation, record: Paper) -> Version | None:
    made = (one.copy for one in invitation.copies if one.copy.copy_of_id == record.id)
    return next((documents.version_in_force(session, copy) for copy in made), None)


def _text(
    minutes: Minutes, part: Part, whole: Held, sections: Sequence[Section], approved: Document, language: Language
) -> Document | None:
    """The passages that are theirs; None if nothing is said of their items."""
    # In the words of the record, which names papers as it does; what they do not know is left out afterwards.
    worded = sections_of_part(replace(part.held, cited=whole.cited), sections)
    if not said_sections(minutes, worded, language):
        return None
    return part.in_theirs(extracted(minutes, worded, approved, language))


def _face(language: str, text: Document) -> FaceContent:
    return FaceContent(
        language=language,
        format=canonical.FORMAT,
        source=canonical.to_source(text),
        content_hash=canonical.text_hash(text),
    )
