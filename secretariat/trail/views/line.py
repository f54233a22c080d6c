"""Page: the whole line of a paper, from tasking to final text, as far as its reader may see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import render_template, url_for
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.strip import body_strip
from secretariat.coordination.states import ClearanceState
from secretariat.core import clock
from secretariat.core.errors import NotFound
from secretariat.core.i18n import N_, gettext, language
from secretariat.core.values import dataclass
from secretariat.decisions import policy as decisions_policy
from secretariat.documents import policy as documents_policy
from secretariat.documents import queries as documents
from secretariat.documents.models import Paper
from secretariat.documents.states import PaperState, VersionState
from secretariat.documents.symbols import Symbol, parse
from secretariat.meetings import queries as meetings
from secretariat.meetings import saying as of_meetings
from secretariat.meetings.issued import issued_snapshot
from secretariat.meetings.models import Meeting
from secretariat.meetings.states import MeetingState
from secretariat.quality.states import Verdict
from secretariat.relations import policy
from secretariat.relations.states import RelationKind
from secretariat.trail import shown
from secretariat.trail.along import Along, OfficeTold, ReleaseTold, VersionTold, along
from secretariat.trail.shown import Line, State, Ties
from secretariat.trail.views import bp
from secretariat.web.access import current_actor, requires
from secretariat.web.database import db
from secretariat.web.filters import pick, table_date

_CALLED_OFF = (MeetingState.CANCELLED, MeetingState.POSTPONED)
_BELONGING = {"COR": N_("Corrigendum"), "ADD": N_("Addendum"), "AS": N_("Action sheet")}


@dataclass(frozen=True)
class Step:
    """Something that happened to a paper, or is to happen."""

    at: datetime
    #: Word, shape and tone.
    what: State
    line: Line | None = None
    note: str = ""
    #: Only the house of the paper reads of it.
    inside: bool = False


@bp.get("/papers/<pid:paper>/trail")
@requires(documents.paper_by_pid, documents_policy.can_see)
def line(paper: Paper) -> str:
    """The line in time order, and what the paper hangs together with."""
    session, actor = db.session(), current_actor()
    told = along(session, actor, paper)
    if not told.versions and not documents_policy.can_see_draft(actor, paper):
        raise NotFound
    ties = shown.ties_of(session, actor, paper, told.ends)
    found = sorted(_steps(session, actor, paper, ties, told), key=lambda step: step.at)
    title, code = shown.title_of(paper)
    return render_template(
        "trail/line.html",
        paper=paper,
        title=title,
        title_lang=code if code != language() else "",
        strip=body_strip(session, paper.body, tab="papers", facts=told.strip),
        papers_href=url_for("documents.of_body", body=paper.body.pid)
        if paper.body_id in actor.bodies
        else url_for("documents.register"),
        steps=[(step, table_date(step.at, paper.body.zone)) for step in found],
        now=clock.now(),
        superseding=[shown.paper_line(other) for other in ties.superseding[-1:]],
        groups=shown.groups(ties),
        relations_href=url_for("relations.of_paper", paper=paper.pid) if policy.can_relate(actor, paper) else "",
    )


def _steps(session: Session, actor: Actor, paper: Paper, ties: Ties, told: Along) -> Iterator[Step]:
    yield from _origins(paper, ties)
    if documents_policy.can_see_draft(actor, paper):
        yield from _inside(paper, told)
    yield from _versions(paper, told)
    yield from _meetings(session, actor, paper)
    yield from _decided(actor, paper, told)
    yield from _belonging(told)
    yield from _superseding(paper, ties, told)
    if PaperState(paper.state) is PaperState.WITHDRAWN:
        yield Step(told.withdrawn_at or paper.dated_at, (gettext("Withdrawn"), "struck", "late"))


def _origins(paper: Paper, ties: Ties) -> Iterator[Step]:
    for action in ties.actions.values():
        yield Step(action.created_at, (gettext("Tasked"), "ring", ""), shown.action_line(action))
    for decision in ties.decisions.values():
        at = _evening(decision.decided_on, paper)
        yield Step(
            at,
            (gettext("Decision that it follows"), "diamond", ""),
            shown.decision_line(decision, decision.version.symbol),
        )


def _inside(paper: Paper, told: Along) -> Iterator[Step]:
    """What only those who may see the draft read of."""
    if paper.is_drafted and not paper.is_copy:
        begun = gettext("Promised") if PaperState(paper.state) is PaperState.EXPECTED else gettext("Draft begun")
        yield Step(paper.created_at, (begun, "ring", ""), note=paper.promised_by, inside=True)
    for round in told.rounds:
        asked = [one for one in told.offices if one.round_id == round.id]
        names = ", ".join(pick(one, "name") for one in asked)
        yield Step(round.opened_at, (gettext("Put to offices"), "half", ""), note=names, inside=True)
        if round.closed_at is not None:
            yield Step(round.closed_at, (gettext("Coordination closed"), "disc", ""), note=_answers(asked), inside=True)
    for review in told.reviews:
        verdict = Verdict(review.verdict)
        look = ("tick", "done") if verdict is Verdict.PASSED else ("octagon", "soon")
        yield Step(review.at, (gettext(verdict.label), *look), note=review.by, inside=True)
    for release in told.releases:
        yield from _released(release)


def _answers(asked: Iterable[OfficeTold]) -> str:
    counted = Counter(ClearanceState(one.state) for one in asked)
    return ", ".join(f"{counted[state]} × {gettext(state.label)}" for state in ClearanceState if counted[state])


def _released(release: ReleaseTold) -> Iterator[Step]:
    to = release.person or pick(release, "party") or ""
    yield Step(release.starts_at, (gettext("Released"), "disc", "live"), note=to, inside=True)
    if release.ends_at is not None and release.ends_at <= clock.now():
        yield Step(release.ends_at, (gettext("Release ended"), "struck", ""), note=to, inside=True)


def _versions(paper: Paper, told: Along) -> Iterator[Step]:
    for version in told.versions:
        word = gettext("Revision circulated") if version.ordinal > 1 else gettext("Circulated")
        state = VersionState(version.state)
        note = "" if state is VersionState.ISSUED else gettext(state.label)
        line = _version_line(version)
        yield Step(
            version.issued_at, (word, "disc" if version.id == paper.current_version_id else "struck", ""), line, note
        )
        if version.recalled_at is not None:
            yield Step(version.recalled_at, (gettext("Recalled"), "struck", "late"), line)
        for face in told.faces:
            if face.version_id == version.id and face.added_at > version.issued_at:
                word = gettext("French text added") if face.language == "fr" else gettext("English text added")
                yield Step(face.added_at, (word, "disc", ""), line)


def _version_line(version: VersionTold) -> Line:
    title, code = shown.title_of(version)
    href = url_for("documents.version", version=version.pid)
    return Line(version.symbol, href, title, code if code != language() else "")


def _meetings(session: Session, actor: Actor, paper: Paper) -> Iterator[Step]:
    """The meetings whose agenda names the paper: to a reader outside the house, once somebody has opened that agenda."""
    read: dict[int, tuple[Meeting, str]] = {}
    for meeting, agenda in meetings.agendas_naming(session, actor, paper):
        if agenda.opened_at is None and not actor.is_house_of(meeting.body_id):
            continue
        numbers = [item.number for item in issued_snapshot(agenda).items if paper.pid in item.papers]
        if numbers:
            read.setdefault(meeting.id, (meeting, ", ".join(numbers)))
    seen = meetings.as_seen(session, actor, [meeting for meeting, _ in read.values()])
    for meeting in seen:
        state = MeetingState(meeting.state)
        label = f"{meeting.body.code}, {of_meetings.ordinal_of(meeting)}"
        item = gettext("Item %(number)s", number=read[meeting.id][1])
        line = Line(label, url_for("meetings.show", meeting=meeting.pid), item)
        note = gettext(state.label) if state in _CALLED_OFF else ""
        yield Step(meeting.starts_at, (gettext("On the agenda"), "struck" if note else "half", ""), line, note)


def _decided(actor: Actor, paper: Paper, told: Along) -> Iterator[Step]:
    for one in told.decided:
        if decisions_policy.may_be_named(actor, one.body_id, one.opened_at):
            what = (gettext("Decided"), "tick", "done")
            yield Step(_evening(one.decided_on, paper), what, shown.decision_line(one, one.symbol))


def _belonging(told: Along) -> Iterator[Step]:
    for other in told.belonging:
        symbol = parse(other.symbol or "")
        kind = symbol.suffixes[-1].kind if isinstance(symbol, Symbol) else ""
        word = gettext(_BELONGING.get(kind, N_("Belongs to it")))
        issued = PaperState(other.state) is PaperState.ISSUED
        yield Step(other.dated_at, (word, "diamond" if issued else "ring", ""), shown.paper_line(other))


def _superseding(paper: Paper, ties: Ties, told: Along) -> Iterator[Step]:
    """What it took the place of, and what took its place: when the later of the two was issued, or, before, as entered."""
    before = ties.between(RelationKind.SUPERSEDES, said_here=True)
    after = ties.between(RelationKind.SUPERSEDES, said_here=False)
    for one in (*before, *after):
        assert one.other is not None
        ended = (paper.id, one.other.id)
        moments = [told.issued_first[paper_id] for paper_id in ended if paper_id in told.issued_first]
        since = max(moments) if one.relation.paper_id in told.issued_first else None
        kind = RelationKind.SUPERSEDES
        word = gettext(kind.label if one.said_here else kind.inverse)
        if since is None:
            word = gettext("Is to supersede") if one.said_here else gettext("Is to be superseded by")
        look = ("diamond", "") if one.said_here else ("struck", "soon")
        yield Step(since or one.relation.entered_at, (word, *look), shown.paper_line(one.other))


def _evening(day: date, paper: Paper) -> datetime:
    """What is known by its day alone comes after what is known by its hour."""
    return datetime.combine(day, time(23, 59), ZoneInfo(paper.body.zone))
