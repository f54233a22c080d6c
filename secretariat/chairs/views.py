"""Pages of a chair: what waits for her, decided in place, and the drafts of her agendas."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from secretariat.chairs import queries
from secretariat.committees.strip import body_strip
from secretariat.core.errors import BadInput, NotFound, RuleBroken
from secretariat.core.i18n import N_, gettext, ngettext
from secretariat.meetings import policy, saying
from secretariat.meetings import queries as meetings
from secretariat.meetings.models import AgendaItem, LatePaper, Meeting
from secretariat.meetings.outline import build
from secretariat.meetings.services.issue import look_over
from secretariat.meetings.services.late import decide_waiver as decide
from secretariat.meetings.shown import shown_paper, shown_parts, time_of
from secretariat.meetings.standing import late_papers, paper_deadlines
from secretariat.meetings.states import ItemKind
from secretariat.press import dates
from secretariat.web.access import current_actor, requires, signed_in, writes
from secretariat.web.database import db
from secretariat.web.told import tell

bp = Blueprint("chairs", __name__)

Answer = Response | tuple[str, int]


@bp.get("/chair")
@signed_in
def desk() -> str:
    """What waits for the chair across all bodies she chairs, and her next meetings."""
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


@bp.get("/meetings/<pid:meeting>/draft")
@requires(meetings.meeting_by_pid, policy.can_see_draft)
def agenda(meeting: Meeting) -> str:
    """The agenda being built, to be read by the chair and the secretariat."""
    session = db.session()
    items = meetings.items_of(session, meeting)
    outline = build(meeting, items)
    late = late_papers(outline, paper_deadlines(session, meeting), meetings.late_papers_of(session, meeting))
    starts = {row.item.pid: dates.hour(row.starts, saying.lang()) for row in outline.rows if row.starts}
    return render_template(
        "chairs/agenda.html",
        meeting=meeting,
        strip=body_strip(session, meeting.body, tab="meetings"),
        title=saying.day_name(meeting.starts_wall.date()),
        back=url_for("meetings.show", meeting=meeting.pid),
        parts=[
            part for part in shown_parts(meeting, outline, overdue={one.paper.id for one in late}) if part.rows
        ],
        starts=starts,
        actions={item.pid: _in_language(item, "action") for item in items},
        time=time_of(outline),
        checks=[(check.sentence.text(gettext), check.tone) for check in look_over(session, meeting, outline)],
        can_build=bool(policy.can_build(current_actor(), meeting)),
    )


def _in_language(item: AgendaItem, name: str) -> str:
    first, other = ("fr", "en") if saying.lang() == "fr" else ("en", "fr")
    return str(getattr(item, f"{name}_{first}") or getattr(item, f"{name}_{other}"))


def _desk(faults: dict[str, tuple[str, str]]) -> str:
    """The desk; `faults` are sentences and remarks typed, by the late paper they concern. Raises NotFound."""
    session, actor = db.session(), current_actor()
    if not actor.bodies_at_chairs_side:
        raise NotFound
    waiting = queries.waiting_waivers(session, actor)
    coming = queries.coming_meetings(session, actor)
    cited = queries.items_citing(session, waiting)
    return render_template(
        "chairs/desk.html",
        waits=[_wait(late, cited, faults) for late in waiting],
        meetings=[_coming(meeting) for meeting in coming],
        heading=ngettext("%(num)s thing waits for you", "%(num)s things wait for you", len(waiting))
        if waiting
        else gettext("Nothing waits for you"),
        lead=_lead(waiting, coming),
    )


def _lead(waiting: list[LatePaper], coming: list[Meeting]) -> str:
    first = waiting[0].meeting if waiting else coming[0] if coming else None
    if first is None:
        return gettext("No meeting of your bodies is planned.")
    words = {"body": first.body.code, "when": saying.long_stamp(first.starts_at, first.zone)}
    if len(waiting) == 1:
        return gettext("It is for the meeting of %(body)s: %(when)s.", **words)
    if waiting:
        return gettext("The first is for the meeting of %(body)s: %(when)s.", **words)
    return gettext("Your next meeting is that of %(body)s: %(when)s.", **words)


def _wait(
    late: LatePaper, cited: dict[tuple[int, int], AgendaItem], faults: dict[str, tuple[str, str]]
) -> dict[str, Any]:
    meeting = late.meeting
    item = cited.get((late.meeting_id, late.paper_id))
    fault, remark = faults.get(late.pid, ("", ""))
    return {
        "late": late,
        "code": meeting.body.code,
        "by": saying.long_stamp(meeting.starts_at, meeting.zone),
        "near": saying.near(meeting.starts_wall.date(), meeting.zone),
        "paper": shown_paper(late.paper, late=True),
        "item": _in_language(item, "title") if item else "",
        "kind": gettext(ItemKind(item.kind).label) if item else "",
        "asked": gettext(
            "%(name)s asked on %(when)s", name=late.asker.name, when=saying.stamp(late.asked_at, meeting.zone)
        ),
        "draft": url_for("chairs.agenda", meeting=meeting.pid),
        "fault": fault,
        "remark": remark,
    }


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
        bits.append(ngettext("%(num)s minute over", "%(num)s minutes over", -outline.in_hand))
    return {
        "when": saying.stamp(meeting.starts_at, meeting.zone),
        "what": f"{meeting.body.code}, {saying.ordinal_of(meeting)}",
        "href": url_for("chairs.agenda", meeting=meeting.pid),
        "note": " · ".join(bits),
    }
