"""Issuing minutes the chair approved: exactly that text, under its symbol, with the approval on its last page.

What is printed comes from the frozen submission; what goes with it is compared with the manifest the chair approved.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from itertools import takewhile
from typing import Any, Final

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, canonical_json
from secretariat.core.errors import TransitionRefused
from secretariat.core.i18n import N_
from secretariat.core.messages import Msgid
from secretariat.core.values import dataclass
from secretariat.decisions.services import void_decisions
from secretariat.documents import queries as documents
from secretariat.documents.errors import ChangedMeanwhile
from secretariat.documents.events import VersionRecalled
from secretariat.documents.kinds import PaperKind
from secretariat.documents.models import Version
from secretariat.documents.outgoing import FaceContent
from secretariat.documents.services import issue_version, next_symbol
from secretariat.documents.services.circulate import distribution_of
from secretariat.documents.services.tell import tell_readers
from secretariat.minutes import sheets
from secretariat.minutes.assembling import assembled, is_complete
from secretariat.minutes.errors import CorrectedAlready, NotAsApproved, ParentRecalled
from secretariat.minutes.manifest import manifest_of
from secretariat.minutes.models import Approval, Minutes
from secretariat.minutes.notices import CORRIGENDUM_ISSUED, RECORD_ISSUED
from secretariat.minutes.queries import approvals
from secretariat.minutes.queries import issued as queries
from secretariat.minutes.queries.ahead import IssueAhead, PrintAhead, issue_ahead, print_ahead
from secretariat.minutes.queries.held import Held, held
from secretariat.minutes.sections import Section, sections
from secretariat.minutes.services.certify import certify_face
from secretariat.minutes.services.extracts import Extract, correct_extracts, extracts_of, issue_extracts
from secretariat.minutes.states import MinutesAction, MinutesKind, MinutesState, after
from secretariat.press import canonical
from secretariat.press.canonical import Document
from secretariat.press.canonical.model import Annex, Heading
from secretariat.press.dates import Language
from secretariat.press.sheets import Approval as ApprovalBlock
from secretariat.press.sheets import PaperSheet, RecordSheet, to_json
from secretariat.press.words import Both

_TEXT = N_("the text")
#: What a part of the manifest is called when it is no longer what was approved.
_PARTS: Final[Mapping[str, Msgid]] = {
    "marking": N_("the marking"),
    "meeting": N_("what is said of the meeting"),
    "present": N_("the attendance"),
    "decisions": N_("a decision"),
    "reservations": N_("a reservation"),
    "actions": N_("an action"),
    "statements": N_("a statement"),
}


@dataclass(frozen=True)
class MinutesPlan:
    """What would go out if approved minutes were issued now."""

    approval: Approval
    #: The meeting as it was held, as the text was compared with it.
    held: Held
    ahead: IssueAhead
    #: The symbol it is going to bear: that of the submission, or its next revision after a recall.
    symbol: str
    text: Document
    sheet: RecordSheet | PaperSheet
    distribution: dict[str, Any]
    #: What those get of a record who were invited to some items.
    extracts: tuple[Extract, ...]
    #: The other language is written as far as the authentic one, and could be certified in the same act.
    other_complete: bool
    #: SHA-256 over all of it.
    seal: str


def plan_minutes(session: Session, minutes: Minutes) -> MinutesPlan:
    """Return what issuing would do, without doing it. Raises NotAsApproved, ParentRecalled, TransitionRefused."""
    approval = approvals.approval_of_minutes(session, minutes)
    if approval is None:
        raise TransitionRefused(MinutesState(minutes.state), MinutesAction.ISSUE)
    submission = approval.submission
    whole = held(session, minutes.meeting)
    parts = sections(whole)
    text = _approved_text(approval)
    _compare(minutes, whole, parts, approval)
    ahead = issue_ahead(session, minutes)
    symbol = _symbol_ahead(session, minutes, approval, ahead.cut)
    if minutes.parent is not None:
        _still_corrects(minutes.parent, submission.symbol)
    block = sheets.approval_block(approval, minutes, text=text, zone=minutes.meeting.zone)
    language: Language = "fr" if minutes.language == "fr" else "en"
    titles = Both(submission.title_en, submission.title_fr)
    sheet = _sheet(minutes, whole, parts, {language: text}, symbol=symbol, titles=titles, approval=block)
    if isinstance(sheet, RecordSheet) and len(sheet.items) != _headings(text):
        raise NotAsApproved(_TEXT)
    distribution = distribution_of(session, minutes.paper.format_id, ahead.going.reach)
    extracts: tuple[Extract, ...] = ()
    if minutes.kind == MinutesKind.RECORD.value:
        extracts = extracts_of(session, minutes, whole, parts, approved=text, approval=block, given=ahead.going.given)
    sealed = {"sheet": to_json(sheet), "distribution": distribution, "extracts": [one.sealed for one in extracts]}
    return MinutesPlan(
        approval=approval,
        held=whole,
        ahead=ahead,
        symbol=symbol,
        text=text,
        sheet=sheet,
        distribution=distribution,
        extracts=extracts,
        other_complete=is_complete(minutes, "en" if language == "fr" else "fr"),
        seal=canonical_json.digest(sealed),
    )


def issue_minutes(
    session: Session, minutes: Minutes, *, actor: Actor, seal: str | None = None, certify: str = ""
) -> Version:
    """Issue approved minutes to their format, and tell its readers by mail.

    `seal` is what the person was shown (`MinutesPlan.seal`); `certify` is the seal of the other language, if it is
    certified in the same act (`services.certify`). Raises TransitionRefused, NotAsApproved, ParentRecalled,
    ChangedMeanwhile, FacesDiffer, LanguageIncomplete, MarkingAboveCeiling.
    """
    audit.hold(session)
    session.refresh(minutes, with_for_update={"of": Minutes})
    following = after(MinutesState(minutes.state), MinutesAction.ISSUE)
    plan = plan_minutes(session, minutes)
    if seal is not None and seal != plan.seal:
        raise ChangedMeanwhile
    paper, submission = minutes.paper, plan.approval.submission
    symbol = next_symbol(session, paper, series=paper.body.series, letter=paper.letter)
    if symbol != plan.symbol:
        raise ChangedMeanwhile
    paper.original_language = minutes.language
    other = "en" if minutes.language == "fr" else "fr"
    version = issue_version(
        session,
        paper,
        actor=actor,
        symbol=symbol,
        titles={"en": submission.title_en, "fr": submission.title_fr},
        faces=[
            FaceContent(
                language=minutes.language,
                format=canonical.FORMAT,
                source=submission.source,
                content_hash=submission.text_hash,
            )
        ],
        sheet=to_json(plan.sheet),
        renditions=(minutes.language,),
        distribution=plan.distribution,
        to_follow=(other,),
    )
    minutes.state = following.value
    session.flush()
    audit.record(
        session,
        "minutes.issued",
        actor=actor.ref,
        about=minutes.ref,
        symbol=symbol,
        version=version.pid,
        text=submission.text_hash,
        approval=plan.approval.pid,
    )
    if minutes.kind == MinutesKind.CORRIGENDUM.value:
        correct_extracts(session, minutes, version, text=plan.text, approved=submission.text_hash, actor=actor)
    issue_extracts(session, minutes, plan.extracts, version, approved=submission.text_hash, actor=actor)
    if certify:
        certify_face(session, minutes, actor=actor, language=other, seal=certify)
    notice = RECORD_ISSUED if minutes.kind == MinutesKind.RECORD.value else CORRIGENDUM_ISSUED
    tell_readers(session, notice, version)
    session.flush()
    return version


def follow_recall(session: Session, event: VersionRecalled) -> None:
    """What follows when something made from a meeting is recalled, wherever that was done.

    A decision sheet's decisions and actions are void, and its outcomes can be edited again; minutes are approved still,
    and can be issued again. Raises CorrectedAlready for a record with a corrigendum in force.
    """
    if event.paper.kind == PaperKind.DECISION_SHEET.value:
        void_decisions(session, event.version, actor=event.actor)
        return
    minutes = queries.minutes_of_paper(session, event.paper)
    if minutes is None:
        return
    for corrigendum in queries.corrigenda_of(session, minutes):
        if corrigendum.state == MinutesState.ISSUED.value and corrigendum.paper.current_version is not None:
            raise CorrectedAlready(corrigendum.paper.current_version.symbol)
    session.refresh(minutes, with_for_update={"of": Minutes})
    minutes.state = after(MinutesState(minutes.state), MinutesAction.RECALL).value
    session.flush()


def draft_of_minutes(
    session: Session, minutes: Minutes, *, language: Language
) -> tuple[RecordSheet | PaperSheet, PrintAhead]:
    """Return the text as it reads now, as it would be printed as a draft, with what it has ahead of it."""
    whole = held(session, minutes.meeting)
    parts = sections(whole)
    text = assembled(minutes, parts, language)
    ahead = print_ahead(session, minutes)
    texts = {language: text}
    return _sheet(minutes, whole, parts, texts, symbol=ahead.symbol, draft_number=ahead.ordinal), ahead


def _sheet(
    minutes: Minutes,
    whole: Held,
    parts: tuple[Section, ...],
    texts: Mapping[Language, Document],
    *,
    symbol: str,
    titles: Both | None = None,
    approval: ApprovalBlock | None = None,
    draft_number: int | None = None,
) -> RecordSheet | PaperSheet:
    if minutes.kind == MinutesKind.CORRIGENDUM.value:
        return sheets.corrigendum_sheet(
            minutes, texts, symbol=symbol, titles=titles, approval=approval, draft_number=draft_number
        )
    return sheets.record_sheet(
        minutes,
        whole,
        parts,
        texts,
        symbol=symbol,
        titles=titles,
        approval=approval,
        draft_number=draft_number,
    )


def _approved_text(approval: Approval) -> Document:
    """Return the text the chair approved, having compared every hash that speaks of it. Raises NotAsApproved."""
    submission = approval.submission
    try:
        text = canonical.parse(submission.source)
    except canonical.CanonicalTextError as problem:
        raise NotAsApproved(_TEXT) from problem
    if not canonical.text_hash(text) == submission.text_hash == approval.text_hash:
        raise NotAsApproved(_TEXT)
    manifest_hash = sha256(submission.manifest.encode()).hexdigest()
    if not manifest_hash == submission.manifest_hash == approval.manifest_hash:
        raise NotAsApproved(N_("the manifest"))
    return text


def _compare(minutes: Minutes, whole: Held, parts: tuple[Section, ...], approval: Approval) -> None:
    """Refuse what has moved since the chair saw it: attendance, decisions, statements. Raises NotAsApproved."""
    submission = approval.submission
    approved = json.loads(submission.manifest)
    now = json.loads(
        canonical_json.dumps(
            manifest_of(
                minutes,
                whole,
                parts,
                symbol=submission.symbol,
                text_hash=submission.text_hash,
                prepared_by=submission.prepared_by,
            )
        )
    )
    for name, what in _PARTS.items():
        if now.get(name) != approved.get(name):
            raise NotAsApproved(what)


def _symbol_ahead(session: Session, minutes: Minutes, approval: Approval, cut: int) -> str:
    """The approved symbol; after a recall, what follows it in the register: `cut` versions there were. Raises NotAsApproved."""
    paper = minutes.paper
    if paper.symbol != approval.submission.symbol:
        raise NotAsApproved(N_("the symbol"))
    return documents.following_symbol(session, paper, cut=cut)


def _still_corrects(parent: Minutes, symbol: str) -> None:
    version = parent.paper.current_version
    if version is None or not symbol.startswith(f"{version.symbol}-COR"):
        raise ParentRecalled(symbol.rpartition("-COR")[0])


def _headings(text: Document) -> int:
    """How many items the press will see: headings of level 1 before the first annex."""
    main = takewhile(lambda block: not isinstance(block, Annex), text.blocks)
    return sum(isinstance(block, Heading) and block.level == 1 for block in main)
