"""Issuing an agenda: what would go out and to whom, the act itself, its recall, and previews of the draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.presets import Preset
from secretariat.core import audit, wall_time
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.values import dataclass
from secretariat.documents import grants
from secretariat.documents import queries as documents
from secretariat.documents.events import VersionRecalled
from secretariat.documents.kinds import PaperKind
from secretariat.documents.models import Paper, Version
from secretariat.documents.outgoing import FaceContent
from secretariat.documents.services import issue_version, let_marking_rise, next_symbol, recall
from secretariat.documents.services.circulate import circulate, distribution_of
from secretariat.documents.services.tell import tell_readers
from secretariat.meetings import numbering, queries
from secretariat.meetings.changes import marked
from secretariat.meetings.errors import AgendaClosed, AgendaEmpty, AgendaNotReady, NothingChanged, PaperHeldBack
from secretariat.meetings.issued import issued_sheet, issued_snapshot
from secretariat.meetings.matters import lines
from secretariat.meetings.models import Meeting
from secretariat.meetings.outline import Outline, build, in_order, rows_of
from secretariat.meetings.policy import BUILDING
from secretariat.meetings.queries import Building
from secretariat.meetings.readiness import Check, checks
from secretariat.meetings.services.convene import convene
from secretariat.meetings.services.invite import follow_agenda
from secretariat.meetings.sheets import FORMAT, agenda_sheet, face_hash, marking_of, snapshot
from secretariat.meetings.standing import Late, deadlines_by, late_papers
from secretariat.meetings.states import MeetingAction, MeetingState, after
from secretariat.press.sheets import AgendaSheet, Change, Supersedes, to_json
from secretariat.registry.steps import is_ready, lacking

LETTER = PaperKind.AGENDA.letter


@dataclass(frozen=True)
class IssuePlan:
    """What would go out if the agenda were issued now."""

    #: The symbol it is going to bear.
    symbol: str
    #: The version in force that it would supersede; None for the first issue.
    before: Version | None
    #: Against the version in force; empty for the first issue.
    changes: tuple[Change, ...]
    #: Who gets it, by name, as it will be frozen: see `distribution_of`.
    distribution: dict[str, Any]
    checks: tuple[Check, ...]
    #: Papers that are late, with what was asked for them.
    late: tuple[Late, ...]
    #: Papers attached, drafted and ready, that delegations do not have yet.
    ready_papers: tuple[Paper, ...]
    outline: Outline
    #: What it was looked over with.
    known: Building

    @property
    def blocked(self) -> bool:
        return any(check.blocks for check in self.checks)


def plan_issue(session: Session, meeting: Meeting) -> IssuePlan:
    """Return what issuing would do, without doing it."""
    items = queries.items_of(session, meeting)
    outline = build(meeting, items)
    assert meeting.agenda_paper is not None
    before = documents.version_in_force(session, meeting.agenda_paper)
    changes: tuple[Change, ...] = ()
    if before is not None:
        changes = _against(outline, before, agenda_sheet(meeting, outline, symbol="")).changes
    attached = {cited.paper.id: cited.paper for item in items for cited in item.papers}
    known = queries.building(session, meeting, issuing=True)
    late = late_on(meeting, outline, known)
    return IssuePlan(
        symbol=known.symbol(session, meeting),
        before=before,
        changes=changes,
        distribution=distribution_of(session, meeting.format_id, known.reach),
        checks=look_over(meeting, outline, late),
        late=late,
        ready_papers=tuple(paper for paper in attached.values() if is_ready(paper)),
        outline=outline,
        known=known,
    )


def look_over(meeting: Meeting, outline: Outline, late: Sequence[Late]) -> tuple[Check, ...]:
    """Return what to look at before issuing, the gravest first; `late` are the papers of `late_on`."""
    return checks(outline, late, Preset.from_plain(meeting.body.settings))


def late_on(meeting: Meeting, outline: Outline, known: Building) -> tuple[Late, ...]:
    """Return the late papers of an agenda, in its order, with the waivers asked for them, by what it is looked over with."""
    return late_papers(outline, deadlines_by(meeting, known.holidays), known.waivers)


def issue_agenda(
    session: Session,
    meeting: Meeting,
    *,
    actor: Actor,
    circulate_papers: Sequence[str] = (),
) -> Version:
    """Issue the agenda as it stands: the first time as provisional agenda, afterwards as the next revision.

    The papers named by pid that are ready go out in the same act. A meeting not yet convened is convened by it.
    Numbers are frozen; readers get one notice each. Raises AgendaEmpty, NothingChanged, AgendaNotReady, PaperHeldBack,
    TransitionRefused.
    """
    session.refresh(meeting, with_for_update={"of": Meeting})
    state = MeetingState(meeting.state)
    if state is MeetingState.PLANNED:
        convene(session, meeting, actor=actor)
        state = MeetingState(meeting.state)
    following = after(state, MeetingAction.ISSUE_AGENDA)
    items = queries.items_of(session, meeting)
    if not items:
        raise AgendaEmpty
    outline = build(meeting, items)
    known = queries.building(session, meeting)
    late = late_on(meeting, outline, known)
    blocking = [check for check in look_over(meeting, outline, late) if check.blocks]
    if blocking:
        raise AgendaNotReady(blocking[0])
    paper = meeting.agenda_paper
    assert paper is not None
    before = documents.version_in_force(session, paper)
    circulated = _circulate(session, items, circulate_papers, actor=actor)
    _freeze_numbers(meeting, items)
    session.flush()
    outline = build(meeting, items)
    supersedes = Supersedes(symbol=before.symbol, day=_day_of(before, meeting)) if before else None
    sheet = agenda_sheet(meeting, outline, symbol="", supersedes=supersedes, arising=lines(known.arising))
    if before is not None:
        sheet = _against(outline, before, sheet)
        if not sheet.changes:
            raise NothingChanged
    let_marking_rise(session, paper, marking_of(meeting, outline), actor=actor)
    symbol = next_symbol(session, paper, series=meeting.body.series, letter=LETTER)
    sheet = replace(sheet, front=replace(sheet.front, symbol=symbol))
    text = to_json(sheet)
    ids = snapshot(outline).to_json()
    faces = [
        FaceContent(
            language=code,
            format=FORMAT,
            source=ids,
            content_hash=face_hash(text, ids, code),
        )
        for code in ("en", "fr")
    ]
    distribution = distribution_of(session, meeting.format_id)
    version = issue_version(
        session,
        paper,
        actor=actor,
        symbol=symbol,
        titles={"en": sheet.front.title.en, "fr": sheet.front.title.fr},
        faces=faces,
        sheet=text,
        renditions=("en", "fr", "both", *(("marked-en", "marked-fr") if before else ())),
        distribution=distribution,
    )
    meeting.state = following.value
    audit.record(session, "agenda.issued", actor=actor.ref, about=meeting.ref, symbol=symbol, papers=len(circulated))
    # The first agenda puts the meeting into its readers' calendars: it may have been convened without a notice.
    papers = [one.pid for one in circulated]
    tell_readers(session, "meetings.agenda_issued", version, meeting=meeting.pid, papers=papers, invites=before is None)
    follow_agenda(session, meeting, version, actor=actor)
    session.flush()
    return version


def recall_agenda(session: Session, meeting: Meeting, *, actor: Actor, reason: str) -> Version | None:
    """Take the newest agenda back while nobody outside the house has opened it; return the one in force again.

    Readers who may have been told are told of the recall. Numbers first given by it are free again. Raises
    AlreadyOpened, TransitionRefused.
    """
    session.refresh(meeting, with_for_update={"of": Meeting})
    paper = meeting.agenda_paper
    assert paper is not None
    version = documents.version_in_force(session, paper)
    if version is None:
        raise AgendaEmpty
    restored = recall(session, version, actor=actor, reason=reason)
    audit.record(session, "agenda.recalled", actor=actor.ref, about=meeting.ref, symbol=version.symbol)
    tell_readers(session, "meetings.agenda_recalled", version, meeting=meeting.pid)
    session.flush()
    return restored


def follow_recall(session: Session, event: VersionRecalled) -> None:
    """Bring a meeting in step when its agenda was recalled, wherever that was done: numbers first given by the recalled
    version are free again, and without an agenda in force the meeting is merely convened, or postponed. Raises
    AgendaClosed once the meeting was opened: it is held on the agenda that was in force then."""
    meeting = queries.meeting_of_agenda(session, event.paper)
    if meeting is None:
        return
    if MeetingState(meeting.state) not in BUILDING:
        raise AgendaClosed
    kept = {item.pid for item in issued_snapshot(event.restored).items} if event.restored else set()
    for item in queries.items_of(session, meeting):
        if item.pid not in kept:
            item.number = None
    if event.restored is None:
        meeting.state = after(MeetingState(meeting.state), MeetingAction.RECALL_AGENDA).value
        for invitation in queries.invitations_of(session, meeting):
            grants.end(session, meeting.ref, audience=invitation.audience)
    session.flush()


def _against(outline: Outline, before: Version, now: AgendaSheet) -> AgendaSheet:
    return marked(now, snapshot(outline), issued_sheet(before), issued_snapshot(before))


def _circulate(session: Session, items: Sequence[Any], pids: Sequence[str], *, actor: Actor) -> list[Version]:
    """Circulate those of the attached papers that were chosen; a language not there yet follows. Raises PaperHeldBack."""
    wanted = set(pids)
    papers = {cited.paper.pid: cited.paper for item in items for cited in item.papers}
    versions = []
    for pid, paper in papers.items():
        if pid in wanted and is_ready(paper):
            try:
                versions.append(circulate(session, paper, actor=actor, to_follow=lacking(paper), announce=False))
            except (RuleBroken, BadInput) as refusal:
                raise PaperHeldBack(paper.title_en or paper.title_fr, refusal) from refusal
    return versions


def _freeze_numbers(meeting: Meeting, items: Sequence[Any]) -> None:
    grouped = meeting.layout == "grouped"
    given = numbering.assign(rows_of(in_order(items, grouped=grouped)))
    for item in items:
        item.number = given[item.id]


def _day_of(version: Version, meeting: Meeting) -> Any:
    return version.issued_at.astimezone(wall_time.zone_of(meeting.zone)).date()


def draft_sheet(session: Session, meeting: Meeting) -> tuple[AgendaSheet, Building]:
    """Return the agenda being built as it would be printed now, as a draft, its changes marked if it is a revision, with what it
    was looked over with."""
    assert meeting.agenda_paper is not None
    outline = build(meeting, queries.items_of(session, meeting))
    before = documents.version_in_force(session, meeting.agenda_paper)
    known = queries.building(session, meeting)
    symbol, waiting = known.symbol(session, meeting), lines(known.arising)
    sheet = agenda_sheet(meeting, outline, symbol=symbol, draft_number=known.cut + 1, arising=waiting)
    return (sheet if before is None else _against(outline, before, sheet)), known
