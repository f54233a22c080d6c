"""Papers in flight as lists show them: when each is due, for which meeting it is meant, with whom it lies, what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import clock, wall_time
from secretariat.core.errors import NotAllowed
from secretariat.core.i18n import N_, gettext
from secretariat.core.values import dataclass
from secretariat.desk import inhand
from secretariat.documents.following import following
from secretariat.documents.states import PaperState
from secretariat.documents.underway import AnyPaper, Person
from secretariat.documents.working.models import CheckOut
from secretariat.meetings.models import Meeting
from secretariat.meetings.standing import PaperDeadlines, deadlines_by
from secretariat.meetings.states import ItemKind
from secretariat.people.models import User
from secretariat.registry.holders import holder_of, with_whom
from secretariat.registry.steps import next_step, stage_of
from secretariat.web import filters
from secretariat.web.filters import pick

State = tuple[str, str, str]
#: What the address of the list of papers in flight says of it.
WORDS = ("by", "body", "q", "page")


@dataclass(frozen=True)
class Slot:
    """The meeting for which a paper is meant: the first to come that cites it, and by when it is due there."""

    meeting: Meeting
    #: Of the item; "" while the agenda is not numbered.
    number: str
    due: datetime


@dataclass(frozen=True)
class Row:
    """A paper in flight, ready to be shown."""

    title: str
    lang: str
    href: str
    symbol: str
    code: str
    state: State
    holder: str
    step: str
    by: str
    slot: str
    tone: str
    hand_on: str
    #: Where who holds it is reminded; "" where nobody can be.
    remind: str
    #: With whom its text is out in Word, if it is.
    out: str = ""


def secretariats(actor: Actor) -> Actor:
    """Return the actor. Raises NotAllowed for who is no secretariat."""
    if not actor.secretariat_bodies:
        raise NotAllowed(N_("Only the secretariat of a body works on papers in flight."))
    return actor


def slots_of(
    session: Session, actor: Actor, papers: Sequence[AnyPaper]
) -> tuple[dict[int, Slot], list[tuple[Meeting, PaperDeadlines]]]:
    """Return for which meeting each paper is meant, by its id, and the meetings to come with when papers are due."""
    meetings = [one.meeting for one in inhand.meetings(session, actor)[0]]
    items, holidays = inhand.citing(session, meetings, {paper.id for paper in papers})
    due = [(meeting, deadlines_by(meeting, holidays[meeting.body.calendar])) for meeting in meetings]
    slots: dict[int, Slot] = {}
    for meeting, deadlines in due:
        for item in items:
            if item.meeting_id == meeting.id:
                limit = deadlines.for_kind(ItemKind(item.kind))
                slots.setdefault(item.paper_id, Slot(meeting, item.number, limit))
    return slots, due


def due_of(paper: AnyPaper, slot: Slot | None) -> datetime | None:
    """Return when a paper is due: when its meeting wants it, or sooner where it, or its other language, was promised sooner."""
    issued = PaperState(paper.state) is PaperState.ISSUED
    dates = [slot.meeting.starts_at if issued else slot.due] if slot else []
    if PaperState(paper.state) is PaperState.EXPECTED and paper.promised_for:
        dates.append(paper.promised_for)
    version = paper.current_version
    if issued and version is not None and version.follows_on and following(version):
        dates.append(wall_time.instant_of(datetime.combine(version.follows_on, time(23, 59)), paper.body.zone))
    return min(dates, default=None)


def row_of(
    paper: AnyPaper,
    actor: Actor,
    named: Mapping[int, User | Person],
    slot: Slot | None,
    ahead: Mapping[int, str],
    *,
    outs: Sequence[CheckOut] = (),
    back: Mapping[str, Any] | None = None,
) -> Row:
    """Return a paper as a row; `ahead` is what stands before its next step, `outs` who has it in Word, `back` the words of the
    list to which what is done in it leads back."""
    at, zone = due_of(paper, slot), paper.body.zone
    late = at is not None and at < clock.now()
    stage = stage_of(paper, late=late)
    assert stage is not None
    near = filters.near(at, zone) if at else ""
    holder = holder_of(paper, named)
    own = {"en": paper.title_en, "fr": paper.title_fr}
    title = pick(paper, "title")
    version = paper.current_version
    to: dict[str, Any] = {"paper": paper.pid, **(back or {})}
    return Row(
        title=title,
        lang=next((code for code, text in own.items() if text == title), ""),
        href=url_for("documents.show", paper=paper.pid),
        symbol=(version.symbol if version else paper.symbol) or gettext("No symbol yet"),
        code=paper.body.code,
        state=(gettext(stage.word), stage.shape, stage.tone),
        holder=with_whom(paper, named, actor),
        step=next_step(paper, stage, ahead),
        by="–" if at is None else filters.short_moment(at, zone) if near else filters.short_day(at, zone),
        slot=_slot_said(slot),
        tone="late" if late else "soon" if near else "",
        hand_on=url_for("registry.hand_on", **to),
        remind=url_for("registry.remind", **to) if holder and holder.id != actor.user_id else "",
        out=_out_said(outs),
    )


def _out_said(outs: Sequence[CheckOut]) -> str:
    if not outs:
        return ""
    return gettext("Out in Word with %(names)s", names=", ".join(sorted({out.holder.name for out in outs})))


def _slot_said(slot: Slot | None) -> str:
    if slot is None:
        return ""
    day = filters.short_day(slot.meeting.starts_at, slot.meeting.zone)
    if slot.number:
        return gettext("%(body)s, %(day)s, item %(number)s", body=slot.meeting.body.code, day=day, number=slot.number)
    return f"{slot.meeting.body.code}, {day}"


def words_of_list() -> dict[str, Any]:
    """Return the words of the list from which something was done, to lead back there."""
    return {name: request.args[name] for name in WORDS if request.args.get(name)}
