"""Page: what waits for a chair across all bodies she chairs, by deadline, decided in place; what comes next, who deputises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from datetime import datetime
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from secretariat.chairs import queries, saying
from secretariat.chairs.views import bp
from secretariat.chairs.views.agenda import in_language
from secretariat.chairs.views.deputising import deputies
from secretariat.committees.actors import Actor
from secretariat.core import clock
from secretariat.core.errors import BadInput, NotFound, RuleBroken
from secretariat.core.i18n import N_, gettext, ngettext
from secretariat.core.unchanged import while_unchanged
from secretariat.core.values import dataclass
from secretariat.meetings import policy
from secretariat.meetings import queries as meetings
from secretariat.meetings import saying as meeting_saying
from secretariat.meetings.models import AgendaItem, LatePaper, Meeting
from secretariat.meetings.outline import build
from secretariat.meetings.services.late import decide_waiver as decide
from secretariat.meetings.shown import shown_paper
from secretariat.meetings.states import ItemKind
from secretariat.minutes.models import Submission
from secretariat.minutes.policy import can_decide
from secretariat.minutes.queries import approvals
from secretariat.minutes.services.approval import MOST_AT_ONCE
from secretariat.press import dates
from secretariat.web.access import current_actor, requires, signed_in, writes
from secretariat.web.database import db
from secretariat.web.filters import long_moment
from secretariat.web.told import tell

Answer = Response | tuple[str, int]
Faults = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Wait:
    """One thing for the chair, as the macro `wait` draws it. `kind` is waiver or text."""

    kind: str
    id: str
    at: datetime
    code: str
    by: saying.By
    minutes: int
    #: The same, as it stands at the right: "5 min".
    time: str
    question: str
    #: The secretariat's word on it.
    advice: str
    #: She may answer it; her office, and who had a hand in it, reads only.
    may: bool
    more: dict[str, Any] = field(default_factory=dict)


@bp.get("/chair")
@signed_in
def desk() -> str:
    """What waits for the chair, and her next meetings."""
    return _desk({})


@bp.post("/late-papers/<pid:late>/decide")
@requires(meetings.late_paper_by_pid, policy.can_waive)
@writes
def decide_waiver(late: LatePaper) -> Answer:
    """Let a late paper onto the agenda, or not; a refusal says why."""
    waived = {"yes": True, "no": False}.get(request.form.get("waived", ""))
    remark = request.form.get("remark", "")
    session = db.session()
    fault = ""
    if waived is None:
        fault = gettext("Choose whether the paper comes onto the agenda.")
    else:
        try:
            decide(session, late, actor=current_actor(), waived=waived, remark=remark)
        except BadInput as error:
            fault = str(error)
        except RuleBroken as error:
            tell("info", str(error))
            return redirect(url_for("chairs.desk"), 303)
    if fault:
        return _desk({late.pid: (fault, remark)}), 422
    said = N_("The paper comes onto the agenda.") if waived else N_("The paper does not come onto the agenda.")
    tell("done", gettext(said), gettext("The secretariat is told."))
    return redirect(url_for("chairs.desk"), 303)


def _desk(faults: Faults) -> str:
    """The desk; `faults` are sentences and remarks typed, by the late paper they concern. Raises NotFound."""
    actor = current_actor()
    if not actor.bodies_at_chairs_side:
        raise NotFound
    found = what_waits(db.session(), actor)
    waits = [_blamed(wait, *faults[wait.id]) if wait.id in faults else wait for wait in found.waits]
    several = [wait.id for wait in waits if wait.kind == "text" and wait.may][:MOST_AT_ONCE]
    return render_template(
        "chairs/desk.html",
        waits=waits,
        meetings=found.meetings,
        deputies=found.deputies,
        over=dates.initial_capital(long_moment(clock.now())),
        heading=saying.things(len(waits), sum(wait.minutes for wait in waits)),
        lead=found.lead,
        several=url_for("chairs.approve_several", text=several) if len(several) > 1 else "",
    )


@dataclass(frozen=True)
class WhatWaits:
    """All that the desk shows to a chair, but for what was typed."""

    waits: tuple[Wait, ...]
    meetings: tuple[dict[str, Any], ...]
    deputies: tuple[dict[str, Any], ...]
    lead: str


@while_unchanged
def what_waits(session: Session, actor: Actor) -> WhatWaits:
    """Return what waits for this chair, and what comes."""
    waits = _waits(session, actor)
    coming = queries.coming_meetings(session, actor)
    return WhatWaits(
        waits=tuple(waits),
        meetings=tuple([_coming(meeting) for meeting in coming]),
        deputies=tuple(deputies(session, actor)),
        lead=_lead(waits, coming),
    )


def _waits(session: Session, actor: Actor) -> list[Wait]:
    found = [_waiver(late, item, actor) for late, item in queries.waiting_waivers(session, actor)]
    found += [_text(put, actor) for put in approvals.waiting_in(session, actor, actor.bodies_at_chairs_side)]
    return sorted(found, key=lambda wait: (wait.at, wait.kind, wait.id))


def _blamed(wait: Wait, fault: str, remark: str) -> Wait:
    """The same with what was typed, and why it was not taken."""
    return replace(wait, more={**wait.more, "fault": fault, "remark": remark})


def _waiver(late: LatePaper, item: AgendaItem | None, actor: Actor) -> Wait:
    meeting = late.meeting
    asked = gettext(
        "%(name)s asked on %(when)s",
        name=late.asker.name,
        when=meeting_saying.stamp(late.asked_at, meeting.zone),
    )
    return Wait(
        kind="waiver",
        id=late.pid,
        at=meeting.starts_at,
        code=meeting.body.code,
        by=saying.by(meeting.starts_at, meeting.zone),
        minutes=saying.WAIVER,
        time=meeting_saying.minutes_said(saying.WAIVER),
        question=gettext("Let a late paper onto the agenda?"),
        advice=gettext("%(asked)s: “%(reason)s”", asked=asked, reason=late.reason),
        may=actor.chairs(meeting.body_id),
        more={
            "paper": shown_paper(late.paper, late=True),
            "item": in_language(item, "title") if item else "",
            "kind": gettext(ItemKind(item.kind).label) if item else "",
            "draft": url_for("chairs.agenda", meeting=meeting.pid),
            "fault": "",
            "remark": "",
        },
    )


def _text(submission: Submission, actor: Actor) -> Wait:
    body = submission.minutes.paper.body
    bits = [
        ngettext("%(num)s paragraph", "%(num)s paragraphs", submission.paragraphs),
        gettext("put to you by %(name)s", name=submission.submitter.name),
    ]
    if submission.ordinal > 1:
        bits.append(gettext("changed since it was put to you before"))
    return Wait(
        kind="text",
        id=submission.pid,
        at=submission.due_at,
        code=body.code,
        by=saying.by(submission.due_at, body.zone),
        minutes=saying.reading_minutes(submission),
        time=meeting_saying.minutes_said(saying.reading_minutes(submission)),
        question=saying.question(submission),
        advice=gettext("Secretary’s advice: %(words)s", words=submission.advice) if submission.advice else "",
        may=bool(can_decide(actor, submission)),
        more={
            "symbol": submission.symbol,
            "title": saying.title_of(submission),
            "bits": bits,
            "href": url_for("chairs.approval", submission=submission.pid),
            "pdf": preview_of(submission),
        },
    )


def preview_of(submission: Submission) -> str:
    """Return the address of the PDF as it would be issued, where the installation makes one."""
    if "minutes.preview" not in current_app.view_functions:
        return ""
    return url_for("minutes.preview", minutes=submission.minutes.pid)


def _lead(waits: Sequence[Wait], coming: Sequence[Meeting]) -> str:
    if waits:
        first = waits[0].by
        words = {"when": first.said}
        if first.tone == "late" and len(waits) == 1:
            return gettext("It was wanted by %(when)s.", **words)
        if first.tone == "late":
            return gettext("The first was wanted by %(when)s.", **words)
        if len(waits) == 1:
            return gettext("It is wanted by %(when)s.", **words)
        return gettext("The first is wanted by %(when)s.", **words)
    if not coming:
        return gettext("No meeting of your bodies is planned.")
    first_meeting = coming[0]
    when = meeting_saying.long_stamp(first_meeting.starts_at, first_meeting.zone)
    return gettext("Your next meeting is that of %(body)s: %(when)s.", body=first_meeting.body.code, when=when)


def _coming(meeting: Meeting) -> dict[str, Any]:
    """A coming meeting with what its agenda lacks, in one line."""
    outline = build(meeting, meeting.items)
    papers = [cited.paper for row in outline.rows if not row.struck for cited in row.item.papers]
    there = sum(shown_paper(paper).state[1] in ("disc", "half", "lock") for paper in papers)
    items = sum(not row.struck for row in outline.rows)
    bits = [ngettext("%(num)s item", "%(num)s items", items)]
    if papers:
        bits.append(gettext("%(there)s of %(all)s papers there", there=there, all=len(papers)))
    if outline.in_hand < 0:
        bits.append(gettext("%(time)s over", time=meeting_saying.minutes_said(-outline.in_hand)))
    return {
        "when": meeting_saying.stamp(meeting.starts_at, meeting.zone),
        "what": f"{meeting.body.code}, {meeting_saying.ordinal_of(meeting)}",
        "href": url_for("chairs.agenda", meeting=meeting.pid),
        "note": " · ".join(bits),
    }
