"""Putting a text to the chair, whole and frozen, and taking it back while she has not answered."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from secretariat.committees import queries as committees
from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.committees.presets import Preset
from secretariat.committees.states import CHAIRING
from secretariat.committees.working_days import add_working_days
from secretariat.core import audit, canonical_json, clock, mail, texts, wall_time
from secretariat.core.errors import RuleBroken
from secretariat.core.i18n import N_
from secretariat.documents.kinds import PaperKind
from secretariat.documents.markings import Marking
from secretariat.documents.services import let_marking_rise, marked_in, next_symbol
from secretariat.minutes.assembling import assembled, text_of
from secretariat.minutes.manifest import manifest_of, manifest_text
from secretariat.minutes.models import Minutes, Submission
from secretariat.minutes.queries import approvals as queries
from secretariat.minutes.queries.held import held
from secretariat.minutes.queries.put_to_chair import writers_of
from secretariat.minutes.sections import sections
from secretariat.minutes.states import MinutesAction, MinutesKind, MinutesState, SubmissionState, after
from secretariat.people.models import User
from secretariat.press import canonical
from secretariat.press.canonical.model import Paragraph
from secretariat.press.dates import Language

ADVICE_LIMIT = 1000
#: The letter to who chairs.
SUBMITTED = "chairs.text_submitted"


class NothingWritten(RuleBroken):
    """There is no text to put to the chair (422)."""

    def __init__(self) -> None:
        super().__init__(N_("Nothing is written yet in the authentic language: there is no text to put to the chair."))


def submit(session: Session, minutes: Minutes, *, actor: Actor, advice: str = "") -> Submission:
    """Freeze the text with its manifest, reserve its symbol, and put it to who chairs the body.

    The symbol is the same however often a text is submitted. Raises TransitionRefused, NothingWritten, BadInput
    (`advice`).
    """
    audit.hold(session)
    session.refresh(minutes, with_for_update={"of": Minutes})
    state = after(MinutesState(minutes.state), MinutesAction.SUBMIT)
    advice = texts.line(advice, field="advice", limit=ADVICE_LIMIT)
    passages = queries.passages_anew(session, minutes)
    whole = held(session, minutes.meeting)
    parts = sections(whole)
    language: Language = "fr" if minutes.language == "fr" else "en"
    other: Language = "en" if language == "fr" else "fr"
    document = assembled(minutes, parts, language)
    if not document.blocks:
        raise NothingWritten
    source = canonical.to_source(document)
    text_hash = canonical.text_hash(canonical.parse(source))
    agenda = minutes.meeting.agenda_paper
    parts_marked = (marked_in(source), *([Marking(agenda.marking)] if agenda is not None else []))
    let_marking_rise(session, minutes.paper, *parts_marked, actor=actor)
    symbol = symbol_for(session, minutes)
    prepared_by = sorted(writers_of(session, minutes) | {minutes.created_by, actor.user_id})
    body = minutes.paper.body
    manifest = manifest_of(minutes, whole, parts, symbol=symbol, text_hash=text_hash, prepared_by=prepared_by)
    has_other = any(text_of(passage, other).strip() for passage in passages)
    submission = Submission(
        minutes_id=minutes.id,
        ordinal=queries.next_ordinal(session, minutes),
        source=source,
        text_hash=text_hash,
        manifest=manifest_text(manifest),
        manifest_hash=canonical_json.digest(manifest),
        symbol=symbol,
        title_en=minutes.paper.title_en or minutes.paper.title_fr,
        title_fr=minutes.paper.title_fr or minutes.paper.title_en,
        paragraphs=sum(isinstance(block, Paragraph) for block in document.blocks),
        words=len(canonical.plain_text(document).split()),
        prepared_by=prepared_by,
        other_source=canonical.to_source(assembled(minutes, parts, other)) if has_other else "",
        submitted_by=actor.user_id,
        submitted_at=clock.now(),
        due_at=due_at(body, committees.holidays_of(session, body.calendar)),
        advice=advice,
        state=SubmissionState.WAITING.value,
    )
    session.add(submission)
    minutes.state = state.value
    session.flush()
    audit.record(
        session,
        "minutes.submitted",
        actor=actor.ref,
        about=minutes.ref,
        submission=str(submission.ref),
        symbol=symbol,
        text=text_hash,
        manifest=submission.manifest_hash,
    )
    for chair in who_is_asked(session, minutes.paper.body, prepared_by):
        mail.put_notice(session, SUBMITTED, user_id=chair.id, about=submission.ref, key=submission.pid)
    return submission


def take_back(session: Session, minutes: Minutes, *, actor: Actor) -> Submission:
    """Take the text back from the chair, to write on. Raises TransitionRefused once she has answered."""
    audit.hold(session)
    session.refresh(minutes, with_for_update={"of": Minutes})
    state = after(MinutesState(minutes.state), MinutesAction.TAKE_BACK)
    submission = queries.waiting_of(session, minutes)
    assert submission is not None  # a submitted text has one
    session.refresh(submission, with_for_update={"of": Submission})
    submission.state = SubmissionState.TAKEN_BACK.value
    minutes.state = state.value
    session.flush()
    audit.record(session, "minutes.taken_back", actor=actor.ref, about=minutes.ref, submission=str(submission.ref))
    return submission


def symbol_for(session: Session, minutes: Minutes) -> str:
    """Return the symbol under which the text will be issued; a record's number is reserved at its first submission."""
    paper = minutes.paper
    if minutes.kind == MinutesKind.RECORD.value:
        return next_symbol(session, paper, series=paper.body.series, letter=PaperKind.RECORD.letter)
    if paper.symbol is None:
        raise RuleBroken(N_("The corrigendum has no symbol yet: it gets one from the paper that it corrects."))
    return paper.symbol


def due_at(body: Body, holidays: Container[date]) -> datetime:
    """Return by when a chair asked now answers: so many working days of the body, at its hour."""
    preset = Preset.from_plain(body.settings)
    today = clock.now().astimezone(ZoneInfo(body.zone)).date()
    day = add_working_days(today, preset.deadlines.approval, holidays)
    return wall_time.instant_of(datetime.combine(day, preset.due), body.zone)


def who_is_asked(session: Session, body: Body, prepared_by: list[int]) -> list[User]:
    """Return who chairs the body now, deputies too, without those who had a hand in the text: they cannot approve it."""
    chairs = committees.mandated_users(session, body.id, frozenset(function.value for function in CHAIRING))
    return [chair for chair in chairs if chair.id not in prepared_by]
