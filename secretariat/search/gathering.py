"""What there is to be found of a thing, gathered from the features that hold it, whoever may see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from textwrap import shorten
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from secretariat.coordination.models import Clearance, Round
from secretariat.coordination.queries import texts_asked
from secretariat.coordination.states import RoundState
from secretariat.core import i18n
from secretariat.core.ids import Ref
from secretariat.core.values import dataclass
from secretariat.decisions.models import Action, Decision
from secretariat.documents.models import DraftFace, Face, Paper, ReceivedFile, Version
from secretariat.documents.queries import received_files
from secretariat.documents.sheets import sheet_of
from secretariat.meetings import saying
from secretariat.meetings.models import Meeting
from secretariat.press import dates
from secretariat.press.canonical import parse, plain_text
from secretariat.press.dates import Language
from secretariat.press.sheets import PaperSheet, words_of
from secretariat.search.models import Thing
from secretariat.search.policy import in_work
from secretariat.search.words import LANGUAGES

#: Characters of an action's words that stand as its title.
TITLE: int = 200


@dataclass(frozen=True)
class Said:
    """What a thing says in one language; `file` is the SHA-256 of a PDF whose text is still to be read."""

    language: Language
    title: str
    text: str = ""
    file: str = ""
    #: Names under which it is found beside its title: of its type, of who drafts it.
    beside: str = ""


@dataclass(frozen=True)
class Source:
    """A thing that can be found, as plain data."""

    thing: Thing
    id: int
    opened_by: Ref
    body_id: int
    kind: str
    year: int
    at: datetime
    said: tuple[Said, ...]
    symbol: str = ""
    version_id: int | None = None


def of_version(session: Session, version_id: int) -> list[Source]:
    """Return an issued version, and the decisions and actions that it carries if it is a decision sheet."""
    version = session.scalars(
        select(Version)
        .options(joinedload(Version.paper), selectinload(Version.faces).joinedload(Face.received))
        .where(Version.id == version_id)
    ).one()
    decisions = session.scalars(select(Decision).where(Decision.version_id == version_id).order_by(Decision.position))
    actions = session.scalars(select(Action).where(Action.version_id == version_id).order_by(Action.position))
    return [
        _version(version),
        *(_decision(decision, version) for decision in decisions),
        *(_action(action, version) for action in actions),
    ]


def of_meeting(session: Session, meeting_id: int) -> list[Source]:
    """Return a meeting: its name, what it is for and where it is."""
    meeting = session.scalars(select(Meeting).options(joinedload(Meeting.body)).where(Meeting.id == meeting_id)).one()
    return [
        Source(
            thing=Thing.MEETING,
            id=meeting.id,
            opened_by=meeting.ref,
            body_id=meeting.body_id,
            kind=Thing.MEETING.value,
            year=meeting.year,
            at=meeting.starts_at,
            said=tuple(_meeting(meeting, language) for language in LANGUAGES),
        )
    ]


def of_draft(session: Session, paper_id: int) -> list[Source]:
    """Return what is written of a paper and not issued; nothing once it is, and nobody goes on writing."""
    paper = session.scalars(
        select(Paper)
        .options(joinedload(Paper.drafter), selectinload(Paper.drafts))
        .where(Paper.id == paper_id, in_work())
    ).one_or_none()
    if paper is None or not paper.drafts:
        return []
    files = received_files(session, (draft.file_sha256 for draft in paper.drafts))
    return [
        Source(
            thing=Thing.DRAFT,
            id=paper.id,
            opened_by=paper.ref,
            body_id=paper.body_id,
            kind=paper.kind,
            year=paper.dated_at.year,
            at=max(draft.saved_at for draft in paper.drafts),
            said=tuple(_drafted(paper, draft, files) for draft in paper.drafts),
            symbol=paper.symbol or "",
        )
    ]


def _drafted(paper: Paper, draft: DraftFace, files: Mapping[str, ReceivedFile]) -> Said:
    language: Language = "fr" if draft.language == "fr" else "en"
    received = files.get(draft.file_sha256 or "")
    drafter = paper.drafter.name if paper.drafter else ""
    kind = paper.type.name(language) if paper.type else ""
    return Said(
        language,
        draft.title or paper.title_en or paper.title_fr,
        plain_text(parse(draft.text)) if draft.is_written else "",
        (received.pdf_sha256 if received else None) or "",
        beside=_sentence(kind, drafter, paper.action_officer, paper.promised_by, between="\n"),
    )


def of_clearance(session: Session, clearance_id: int) -> list[Source]:
    """Return what an office was told with a draft, what it answered each time, its comments, and what was said to them."""
    clearance = session.scalars(
        select(Clearance)
        .options(
            joinedload(Clearance.party),
            joinedload(Clearance.round).joinedload(Round.paper),
            selectinload(Clearance.answers),
            selectinload(Clearance.comments),
        )
        .where(Clearance.id == clearance_id)
    ).one()
    paper, asked = clearance.round.paper, texts_asked(session, clearance, clearance.asking)
    said = [
        clearance.round.note,
        *(answer.reason for answer in clearance.answers),
        *(words for one in clearance.comments for words in (one.text, one.proposed, one.disposed_text)),
    ]
    titles = [text.title for text in asked.values() if text.title]
    return [
        Source(
            thing=Thing.CLEARANCE,
            id=clearance.id,
            opened_by=clearance.ref,
            body_id=paper.body_id,
            kind=Thing.CLEARANCE.value,
            year=clearance.asked_at.year,
            at=clearance.answered_at or clearance.asked_at,
            # In the language of either, since nobody says in which one an answer is: its words are sought in both.
            said=tuple(
                Said(
                    language,
                    (asked[language].title if language in asked else "") or next(iter(titles), ""),
                    _sentence(*said, between="\n"),
                    beside=clearance.party.name_fr if language == "fr" else clearance.party.name_en,
                )
                for language in LANGUAGES
            ),
        )
    ]


def of_asked(session: Session, clearance_id: int) -> list[Source]:
    """Return the text an office is asked about, as it was put to it; nothing once the round is closed."""
    clearance = session.scalars(
        select(Clearance)
        .join(Clearance.round)
        .options(joinedload(Clearance.round).joinedload(Round.paper))
        .where(Clearance.id == clearance_id, Round.state == RoundState.OPEN.value)
    ).one_or_none()
    if clearance is None:
        return []
    asked = texts_asked(session, clearance, clearance.asking)
    files = received_files(session, (text.file_sha256 for text in asked.values()))
    titles = [text.title for text in asked.values() if text.title]
    return [
        Source(
            thing=Thing.ASKED,
            id=clearance.id,
            opened_by=clearance.ref,
            body_id=clearance.round.paper.body_id,
            kind=Thing.CLEARANCE.value,
            year=clearance.asked_at.year,
            at=clearance.asked_at,
            said=tuple(
                Said(
                    language,
                    asked[language].title or next(iter(titles), ""),
                    plain_text(parse(asked[language].text)),
                    (received.pdf_sha256 if (received := files.get(asked[language].file_sha256 or "")) else None) or "",
                )
                for language in LANGUAGES
                if language in asked
            ),
        )
    ]


def _version(version: Version) -> Source:
    return Source(
        thing=Thing.VERSION,
        id=version.id,
        opened_by=version.ref,
        body_id=version.paper.body_id,
        kind=version.paper.kind,
        year=version.issued_at.year,
        at=version.issued_at,
        said=tuple(_faces(version)),
        symbol=version.symbol,
        version_id=version.id,
    )


def _faces(version: Version) -> Iterator[Said]:
    sheet = sheet_of(version)
    faces = {face.language: face for face in version.faces}
    for language in LANGUAGES:
        face, text, file = faces.get(language), "", ""
        if face is not None and face.format == "file":
            # The pages that are circulated, not the file as received: what it hides is not to be found.
            file = (face.received.pdf_sha256 if face.received else None) or ""
        elif face is not None and sheet is not None:
            document = sheet.text(language) if isinstance(sheet, PaperSheet) else None
            text = plain_text(document) if document else words_of(sheet, language)
        yield Said(language, version.title_fr if language == "fr" else version.title_en, text, file)


def _decision(decision: Decision, version: Version) -> Source:
    return Source(
        thing=Thing.DECISION,
        id=decision.id,
        opened_by=version.ref,
        body_id=decision.body_id,
        kind=Thing.DECISION.value,
        year=decision.decided_on.year,
        at=version.issued_at,
        said=(
            Said("en", decision.item_title_en, _sentence(decision.verb_en, decision.text_en)),
            Said("fr", decision.item_title_fr, _sentence(decision.verb_fr, decision.text_fr)),
        ),
        version_id=version.id,
    )


def _action(action: Action, version: Version) -> Source:
    return Source(
        thing=Thing.ACTION,
        id=action.id,
        opened_by=action.ref,
        body_id=action.body_id,
        kind=Thing.ACTION.value,
        year=version.issued_at.year,
        at=version.issued_at,
        said=(
            Said("en", shorten(action.text_en, TITLE, placeholder=" …"), action.text_en),
            Said("fr", shorten(action.text_fr, TITLE, placeholder=" …"), action.text_fr),
        ),
        version_id=version.id,
    )


def _meeting(meeting: Meeting, language: Language) -> Said:
    with i18n.speaking(language):
        day = dates.long_date(meeting.starts_at.astimezone(ZoneInfo(meeting.zone)).date(), language)
        title = f"{meeting.body.code}, {saying.ordinal_of(meeting)}, {day}"
    if language == "fr":
        said = (meeting.purpose_fr, meeting.place_fr, meeting.body.name_fr)
    else:
        said = (meeting.purpose_en, meeting.place_en, meeting.body.name_en)
    return Said(language, title, _sentence(*said, between="\n"))


def _sentence(*parts: str, between: str = " ") -> str:
    return between.join(part for part in parts if part)


def gathered(session: Session, things: Iterable[Ref]) -> list[Source]:
    """Return what there is to be found of versions, meetings, drafts, clearances and the texts asked about."""
    ways = {
        Thing.VERSION: of_version,
        Thing.MEETING: of_meeting,
        Thing.DRAFT: of_draft,
        Thing.CLEARANCE: of_clearance,
        Thing.ASKED: of_asked,
    }
    return [source for thing in things for source in ways[Thing(thing.kind)](session, thing.id)]
