"""Pages: issuing the agenda, recalling it, what a revision changed, and the PDF of the draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from secretariat.core import canonical_json
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import gettext, ngettext
from secretariat.documents import policy as papers_policy
from secretariat.documents.draft_prints import print_awaited
from secretariat.documents.models import Paper, Version
from secretariat.meetings import policy, queries, saying
from secretariat.meetings.errors import NothingChanged
from secretariat.meetings.forms.meetings import ReasonForm
from secretariat.meetings.issued import issued_sheet
from secretariat.meetings.models import Meeting
from secretariat.meetings.services.issue import (
    IssuePlan,
    draft_sheet,
    issue_agenda,
    plan_issue,
    recall_agenda,
)
from secretariat.meetings.sheets import agenda_sheet, marking_of
from secretariat.meetings.states import MeetingState
from secretariat.meetings.views import bp
from secretariat.meetings.views.frame import frame, page_of
from secretariat.meetings.views.links import face_href, paper_href
from secretariat.meetings.views.page import pieces
from secretariat.press.sheets import to_json
from secretariat.quality.steps import lacking_review
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.files import sent
from secretariat.web.told import tell

Answer = str | Response | tuple[str, int]


@bp.route("/meetings/<pid:meeting>/agenda/issue", methods=["GET", "POST"])
@requires(queries.meeting_to_build, policy.can_issue)
@writes
def issue(meeting: Meeting) -> Answer:
    """Issue the agenda: what goes out, what it changes, and to whom by name, before it goes."""
    session, actor = db.session(), current_actor()
    plan = plan_issue(session, meeting)
    fault, chosen = "", None
    if request.method == "POST":
        chosen = request.form.getlist("circulate")
        if plan.before is not None and request.form.get("symbol") == plan.before.symbol:
            return _already(meeting, plan.before)
        if request.form.get("seal") != _seal(meeting, plan):
            fault = gettext("The agenda or its readers changed while this page was open. Look again, then issue it.")
        else:
            try:
                version = issue_agenda(session, meeting, actor=actor, circulate_papers=chosen)
            except NothingChanged as error:
                session.rollback()  # papers may have gone out in the act that is refused
                if plan.before is not None:
                    tell("info", str(error))
                    return redirect(page_of(meeting), 303)
                fault = str(error)
            except (RuleBroken, BadInput) as error:
                session.rollback()
                fault = str(error)
            else:
                return _issued(meeting, version)
    page = render_template(
        "meetings/issue.html", fault=fault, **_plan(meeting, plan, chosen), **frame(meeting, plan.known.strip)
    )
    return page, 422 if request.method == "POST" else 200


def _issued(meeting: Meeting, version: Version) -> Response:
    persons = version.distribution["persons"]
    lead = ngettext(
        "Issued at %(hour)s to %(num)s person.",
        "Issued at %(hour)s to %(num)s persons.",
        persons,
        hour=saying.hour_of(version.issued_at, meeting.zone),
    )
    back = url_for("meetings.recall", meeting=meeting.pid)
    tell("done", lead, gettext("You can recall it until one of them opens it."), back, gettext("Recall…"))
    return redirect(page_of(meeting), 303)


def _already(meeting: Meeting, version: Version) -> Response:
    """The second tab, or the second person: it went out once, and this says when."""
    when = saying.stamp(version.issued_at, meeting.zone)
    tell("info", gettext("%(symbol)s was issued already: %(when)s.", symbol=version.symbol, when=when))
    return redirect(page_of(meeting), 303)


def _seal(meeting: Meeting, plan: IssuePlan) -> str:
    """The hash of what the page shows: issuing is refused when it has changed since."""
    return canonical_json.digest(
        {
            "symbol": plan.symbol,
            "sheet": to_json(agenda_sheet(meeting, plan.outline, symbol=plan.symbol)),
            "distribution": plan.distribution,
            "papers": [paper.pid for paper in plan.ready_papers],
        }
    )


def _plan(meeting: Meeting, plan: IssuePlan, chosen: list[str] | None) -> dict[str, Any]:
    """What the template shows; `chosen` are the pids of the papers that were sent to go out, None before anything was sent."""
    lang = saying.lang()
    paper = meeting.agenda_paper
    persons = plan.distribution["persons"]
    revision = plan.symbol.rsplit("-", 1)[-1] if plan.before is not None else ""
    name = "name_fr" if lang == "fr" else "name_en"
    what = revision or gettext("the agenda")
    return {
        "symbol": plan.symbol,
        "convenes": meeting.state == MeetingState.PLANNED.value,
        "revision": revision,
        "marking": marking_of(meeting, plan.outline).words(lang) if paper else "",
        "changes": [(change.item, change.what[lang], pieces(change, lang)) for change in plan.changes],
        "before": plan.before.symbol if plan.before else "",
        "checks": [
            (check.sentence.text(gettext), check.tone, _first_row(meeting, check.rows), gettext("Show in the builder"))
            for check in plan.checks
        ],
        "blocked": plan.blocked,
        "nothing_new": plan.before is not None and not plan.changes and not plan.ready_papers,
        "papers": _ready(plan.ready_papers, chosen, lang),
        "parties": [(party[name], party["persons"]) for party in plan.distribution["parties"]],
        "persons": persons,
        "reach": ngettext(
            "%(num)s person of %(parties)s delegations and offices, format “%(format)s”.",
            "%(num)s persons of %(parties)s delegations and offices, format “%(format)s”.",
            persons,
            parties=len(plan.distribution["parties"]),
            format=plan.distribution["format"][lang],
        ),
        "left_out": saying.grouped(plan.known.left_out),
        "verb": ngettext("Issue %(what)s to %(num)s person", "Issue %(what)s to %(num)s persons", persons, what=what),
        "seal": _seal(meeting, plan),
        "items": len(plan.outline.rows),
    }


def _first_row(meeting: Meeting, rows: Any) -> str:
    return f"{url_for('meetings.agenda', meeting=meeting.pid)}#row-{rows[0].item.pid}" if rows else ""


def _ready(papers: Sequence[Paper], chosen: list[str] | None, lang: str) -> list[dict[str, Any]]:
    """The papers that can go out with the agenda; one whose body still wants its review passed is not chosen by itself."""
    lacking = lacking_review(db.session(), papers)
    rows = []
    for paper in papers:
        unreviewed = paper.id in lacking
        rows.append(
            {
                "pid": paper.pid,
                "title": (paper.title_fr or paper.title_en) if lang == "fr" else (paper.title_en or paper.title_fr),
                "symbol": paper.symbol or "",
                "faces": " ".join(draft.language.upper() for draft in paper.drafts if draft.has_content),
                "href": paper_href(paper),
                "review": url_for("quality.show", paper=paper.pid) if unreviewed else "",
                "chosen": paper.pid in chosen if chosen is not None else not unreviewed,
            }
        )
    return rows


@bp.route("/meetings/<pid:meeting>/agenda/recall", methods=["GET", "POST"])
@requires(queries.meeting_by_pid, policy.can_build)
@writes
def recall(meeting: Meeting) -> Answer:
    """Take the agenda back while nobody outside the secretariat has opened it."""
    session, actor = db.session(), current_actor()
    version = queries.agenda_in_force(session, actor, meeting)
    if version is None:
        tell("info", gettext("No agenda is in force, so there is none to recall."))
        return redirect(page_of(meeting), 303)
    decision = papers_policy.can_recall(actor, version)
    if not decision:
        tell("soon", gettext(decision.reason))
        return redirect(page_of(meeting), 303)
    form = ReasonForm.of_request()
    assert isinstance(form, ReasonForm)
    if form.sent_well():
        if not form.reason.data:
            form.blame(BadInput("reason", gettext("Give the reason: it is kept in the register.")))
        else:
            try:
                restored = recall_agenda(session, meeting, actor=actor, reason=form.reason.data)
            except RuleBroken as error:
                session.rollback()
                tell("soon", str(error))
                return redirect(page_of(meeting), 303)
            again = gettext("%(symbol)s is in force again.", symbol=restored.symbol) if restored else ""
            tell("done", gettext("%(symbol)s is recalled.", symbol=version.symbol), again)
            return redirect(page_of(meeting), 303)
    page = render_template(
        "meetings/recall.html",
        form_=form,
        symbol=version.symbol,
        persons=version.distribution.get("persons", 0),
        **frame(meeting),
    )
    return page, 422 if request.method == "POST" else 200


@bp.get("/meetings/<pid:meeting>/changes")
@requires(queries.meeting_by_pid, policy.can_see)
def changes(meeting: Meeting) -> str:
    """What the agenda in force changed against the one before."""
    lang = saying.lang()
    version = queries.agenda_in_force(db.session(), current_actor(), meeting)
    sheet = issued_sheet(version) if version else None
    rows = [(change.item, change.what[lang], pieces(change, lang)) for change in sheet.changes] if sheet else []
    marked = {
        rendition.face.removeprefix("marked-"): face_href(version, rendition.face)
        for rendition in (version.renditions if version else [])
        if rendition.face.startswith("marked-") and rendition.blob_sha256 and version
    }
    return render_template(
        "meetings/changes.html",
        rows=rows,
        version=version,
        against=sheet.against if sheet else "",
        when=saying.long_stamp(version.issued_at, meeting.zone) if version else "",
        marked=marked,
        **frame(meeting),
    )


@bp.get("/meetings/<pid:meeting>/agenda/preview.pdf")
@requires(queries.meeting_to_build, policy.can_see_draft)
def preview_pdf(meeting: Meeting) -> Response:
    """The PDF of the draft, marked as one; while the worker makes it, a page that looks again by itself."""
    face = request.args.get("face", "both")
    if face not in ("en", "fr", "both"):
        face = "both"
    sheet, known = draft_sheet(db.session(), meeting)
    made = print_awaited(sheet, face=face)
    if made is None:
        again = url_for("meetings.preview_pdf", meeting=meeting.pid, face=face)
        response = make_response(
            render_template("meetings/being_made.html", again=again, **frame(meeting, known.strip))
        )
        response.headers["Refresh"] = "2"
        return response
    return sent(made.blob_sha256, f"DRAFT_{meeting.body.code}_{meeting.year}-{meeting.ordinal}_{face.upper()}.pdf")
