"""The decision sheet: what would go out and to whom, its being agreed in the room, the act itself, and its recall."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, canonical_json, clock
from secretariat.core.values import dataclass
from secretariat.decisions.models import Action
from secretariat.decisions.services import NewAction, NewDecision, enter_decisions
from secretariat.decisions.states import DueKind
from secretariat.documents.errors import ChangedMeanwhile
from secretariat.documents.kinds import PaperKind
from secretariat.documents.markings import Marking
from secretariat.documents.models import Paper, Version
from secretariat.documents.outgoing import FaceContent
from secretariat.documents.services import issue_version, next_symbol, open_paper
from secretariat.documents.services.circulate import distribution_of
from secretariat.documents.services.tell import tell_readers
from secretariat.documents.states import VersionState
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.services.outcomes import agree_item
from secretariat.meetings.services.sitting import room_open
from secretariat.meetings.sheets import face_hash
from secretariat.meetings.states import MeetingState
from secretariat.minutes import readiness, sheets
from secretariat.minutes.errors import IssuedAlready, NotClosedYet, NothingToAgree, SheetNotReady
from secretariat.minutes.notices import SHEET_ISSUED
from secretariat.minutes.queries import issued as queries
from secretariat.minutes.queries.held import Held, held
from secretariat.minutes.queries.sheet_ahead import LETTER, SheetAhead, sheet_ahead
from secretariat.minutes.readiness import Check
from secretariat.minutes.sections import Section, sections, title_of
from secretariat.minutes.services.invitees import SheetPart, issue_sheet_parts, sheet_parts
from secretariat.minutes.sheets.common import held_from
from secretariat.press.sheets import DecisionSheet, from_json, to_json


@dataclass(frozen=True)
class SheetNow:
    """The decision sheet as it reads now."""

    held: Held
    sections: tuple[Section, ...]
    #: The symbol it is going to bear.
    symbol: str
    #: Its place in the register, once it has one.
    paper: Paper | None
    #: The one in force, if it was issued already.
    issued: Version | None
    sheet: DecisionSheet
    ahead: SheetAhead


@dataclass(frozen=True)
class SheetPlan(SheetNow):
    """What would go out if the decision sheet were issued now."""

    #: Who gets it, by name, as it will be frozen.
    distribution: dict[str, Any]
    #: What those get who were invited to some items.
    parts: tuple[SheetPart, ...]
    checks: tuple[Check, ...]
    #: SHA-256 over all of it: issuing is refused when it has changed since it was shown.
    seal: str

    @property
    def blocking(self) -> Check | None:
        return next((check for check in self.checks if check.blocks), None)


def sheet_now(session: Session, meeting: Meeting, *, issuing: bool = False) -> SheetNow:
    """Return the decision sheet as it reads now; for the room and for a print of it, to whom it would go is not asked."""
    whole = held(session, meeting)
    parts = sections(whole)
    known = queries.decision_sheets_of(session, meeting)
    paper = known[0].paper if known else None
    in_force = next((one for one in known if VersionState(one.state) is VersionState.ISSUED), None)
    ahead = sheet_ahead(session, meeting, paper, issuing=issuing)
    symbol = ahead.symbol(session, meeting, paper)
    sheet = sheets.decision_sheet(whole, parts, symbol=symbol, paper=paper, next_meeting=ahead.next_meeting)
    return SheetNow(whole, parts, symbol, paper, in_force, sheet, ahead)


def plan_decision_sheet(session: Session, meeting: Meeting) -> SheetPlan:
    """Return what issuing would do, without doing it."""
    now = sheet_now(session, meeting, issuing=True)
    going = now.ahead.going
    assert going is not None
    distribution = distribution_of(session, meeting.format_id, going.reach)
    cut = sheet_parts(session, now.held, now.sections, now.paper, given=going.given)
    sealed = {"sheet": to_json(now.sheet), "distribution": distribution, "parts": [one.sealed for one in cut]}
    return SheetPlan(
        *(now.held, now.sections, now.symbol, now.paper, now.issued, now.sheet, now.ahead),
        distribution=distribution,
        parts=cut,
        checks=readiness.checks(now.held, now.sections),
        seal=canonical_json.digest(sealed),
    )


def agree_in_room(session: Session, meeting: Meeting, *, actor: Actor, item: AgendaItem | None = None) -> None:
    """The decisions were read out and agreed as they are worded: that of one item, or all of them.

    Raises NothingToAgree, and what writing in the room raises.
    """
    sitting = room_open(session, meeting)
    whole = held(session, meeting)
    decided = [one for one in whole.items if whole.outcomes.get(one.id) and (item is None or one.id == item.id)]
    if not decided:
        raise NothingToAgree
    for one in decided:
        room = whole.in_room.get(one.id)
        if room is None or room.agreed_at is None:
            agree_item(session, one, actor=actor)
    if item is None:
        sitting.agreed_at = clock.now()
        said = to_json(sheets.decision_sheet(whole, sections(whole), symbol="", paper=None))
        audit.record(
            session,
            "decisions.agreed",
            actor=actor.ref,
            about=meeting.ref,
            sheet=canonical_json.digest({"sheet": said}),
        )
        session.flush()


def issue_decision_sheet(session: Session, meeting: Meeting, *, actor: Actor, seal: str) -> Version:
    """Issue the decision sheet that was shown, enter its decisions and actions, and tell its readers by mail.

    `seal` is what the person was shown (`SheetPlan.seal`). Raises NotClosedYet, IssuedAlready, SheetNotReady,
    ChangedMeanwhile, MarkingAboveCeiling.
    """
    audit.hold(session)
    session.refresh(meeting, with_for_update={"of": Meeting})
    if MeetingState(meeting.state) is not MeetingState.CLOSED:
        raise NotClosedYet
    plan = plan_decision_sheet(session, meeting)
    if plan.issued is not None:
        raise IssuedAlready(plan.issued.symbol)
    if plan.blocking is not None:
        raise SheetNotReady(plan.blocking)
    if seal != plan.seal:
        raise ChangedMeanwhile
    titles = sheets.decision_titles(meeting)
    paper = plan.paper or _open(session, meeting, titles, actor)
    symbol = next_symbol(session, paper, series=meeting.body.series, letter=LETTER)
    if symbol != plan.symbol:
        raise ChangedMeanwhile
    text = to_json(plan.sheet)
    ids = canonical_json.dumps(sheets.decision_ids(meeting, plan.sections))
    version = issue_version(
        session,
        paper,
        actor=actor,
        symbol=symbol,
        titles=titles,
        faces=[
            FaceContent(language=code, format=sheets.FORMAT, source=ids, content_hash=face_hash(text, ids, code))
            for code in ("en", "fr")
        ],
        sheet=text,
        renditions=("en", "fr"),
        distribution=plan.distribution,
    )
    actions = _enter(session, plan, version, actor)
    audit.record(
        session,
        "decision_sheet.issued",
        actor=actor.ref,
        about=meeting.ref,
        symbol=symbol,
        version=version.pid,
        decisions=sum(len(section.clauses) for section in plan.sections),
    )
    tell_readers(session, SHEET_ISSUED, version, meeting=meeting.pid)
    issue_sheet_parts(session, plan.parts, version, actions=actions, actor=actor)
    session.flush()
    return version


def issued_sheet(version: Version) -> DecisionSheet:
    """Return the decision sheet as it was issued."""
    sheet = from_json(version.sheet)
    assert isinstance(sheet, DecisionSheet)
    return sheet


def draft_of_sheet(session: Session, meeting: Meeting) -> tuple[DecisionSheet, SheetAhead]:
    """Return the sheet as it reads now, as it would be printed as a draft, with what it has ahead of it."""
    plan = sheet_now(session, meeting)
    sheet = sheets.decision_sheet(
        plan.held,
        plan.sections,
        symbol=plan.symbol,
        paper=plan.paper,
        draft_number=plan.ahead.cut + 1,
        next_meeting=plan.ahead.next_meeting,
    )
    return sheet, plan.ahead


def _open(session: Session, meeting: Meeting, titles: dict[str, str], actor: Actor) -> Paper:
    """The sheet takes marking and language from the agenda of its meeting."""
    agenda = meeting.agenda_paper
    return open_paper(
        session,
        actor=actor,
        body=meeting.body,
        format=meeting.format,
        kind=PaperKind.DECISION_SHEET,
        titles=titles,
        original_language=agenda.original_language if agenda else "en",
        marking=Marking(agenda.marking) if agenda else Marking.NATO_UNCLASSIFIED,
    )


def _enter(session: Session, plan: SheetPlan, version: Version, actor: Actor) -> dict[int, Action]:
    """Enter decisions and actions into the register; return the actions by the id of what was noted in the room."""
    meeting, numbers = plan.held.meeting, plan.held.numbers
    rows = sheets.action_rows(plan.held, plan.sections)
    opened = enter_decisions(
        session,
        actor=actor,
        body=meeting.body,
        version=version,
        format_id=meeting.format_id,
        decided_on=held_from(plan.held).date(),
        decisions=[
            NewDecision(
                item_id=clause.item.id,
                item_number=numbers[clause.item.id],
                item_title_en=title_of(clause.item).en,
                item_title_fr=title_of(clause.item).fr,
                label=clause.label,
                verb=clause.verb.key,
                verb_en=clause.verb.en,
                verb_fr=clause.verb.fr,
                text_en=clause.text.en,
                text_fr=clause.text.fr,
                papers=_disposed_of(clause.item),
            )
            for section in plan.sections
            for clause in section.clauses
        ],
        actions=[
            NewAction(
                item_id=one.item.id,
                item_number=one.number,
                decision_index=one.decision,
                text_en=one.tasking.text_en,
                text_fr=one.tasking.text_fr,
                owner_party_id=one.tasking.owner_party_id,
                owner_words=one.tasking.owner_words,
                due_kind=DueKind(one.tasking.due_kind),
                due_on=one.tasking.due_on,
            )
            for one in rows
        ],
    )
    return {one.tasking.id: action for one, action in zip(rows, opened, strict=True)}


def _disposed_of(item: AgendaItem) -> tuple[int, ...]:
    """The versions in force of the papers cited under an item."""
    return tuple(cited.paper.current_version_id for cited in item.papers if cited.paper.current_version_id is not None)
