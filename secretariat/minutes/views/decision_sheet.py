"""Pages: the decision sheet as it reads now, its being read out in the room, and its issue."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import gettext, ngettext
from secretariat.core.values import dataclass
from secretariat.documents import policy as papers_policy
from secretariat.documents.markings import Marking
from secretariat.documents.models import Version
from secretariat.documents.proceedings import ShownSheet, annexed, shown_sheet
from secretariat.documents.queries.pictures import shown_in
from secretariat.meetings import policy as room
from secretariat.meetings import saying
from secretariat.meetings.models import Meeting
from secretariat.meetings.states import MeetingState
from secretariat.minutes.errors import IssuedAlready
from secretariat.minutes.queries import issued as queries
from secretariat.minutes.services.decision_sheet import (
    SheetNow,
    agree_in_room,
    draft_of_sheet,
    issue_decision_sheet,
    issued_sheet,
    plan_decision_sheet,
    sheet_now,
)
from secretariat.minutes.views import bp
from secretariat.minutes.views.frame import audience, draft_pdf, frame, shown_copy, verb
from secretariat.press.canonical.html import PictureAddress
from secretariat.press.dates import Language
from secretariat.press.proceedings import Decided
from secretariat.press.sheets import DecisionSheet
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.told import tell

Answer = str | Response | tuple[str, int]
_FACES: dict[str, Language] = {"en": "en", "fr": "fr"}


@bp.get("/meetings/<pid:meeting>/decisions")
@requires(queries.meeting_in_house, room.can_see_room)
def decision_sheet(meeting: Meeting) -> Answer:
    """The decision sheet as it reads now, what it lacks, and its issue; once issued, what stands."""
    return _page(meeting)


@bp.post("/meetings/<pid:meeting>/decisions/issue")
@requires(queries.meeting_in_house, room.can_run)
@writes
def issue_decisions(meeting: Meeting) -> Answer:
    """Issue the decision sheet that was shown."""
    session = db.session()
    try:
        version = issue_decision_sheet(session, meeting, actor=current_actor(), seal=request.form.get("seal", ""))
    except IssuedAlready as error:
        session.rollback()
        tell("info", str(error))
        return redirect(url_for("minutes.decision_sheet", meeting=meeting.pid), 303)
    except (RuleBroken, BadInput) as error:
        session.rollback()
        return _page(meeting, fault=str(error)), 422
    persons = version.distribution["persons"]
    lead = ngettext(
        "%(symbol)s was issued at %(hour)s to %(num)s person.",
        "%(symbol)s was issued at %(hour)s to %(num)s persons.",
        persons,
        symbol=version.symbol,
        hour=saying.hour_of(version.issued_at, meeting.zone),
    )
    back = url_for("documents.recall", version=version.pid)
    tell("done", lead, gettext("You can recall it until one of them opens it."), back, gettext("Recall…"))
    return redirect(url_for("minutes.decision_sheet", meeting=meeting.pid), 303)


@bp.get("/meetings/<pid:meeting>/decisions/preview.pdf")
@requires(queries.meeting_in_house, room.can_see_room)
def decision_preview(meeting: Meeting) -> Response:
    """The PDF of the sheet as it reads now, marked as a draft."""
    face = _FACES.get(request.args.get("face", ""), saying.lang())
    sheet, ahead = draft_of_sheet(db.session(), meeting)
    return draft_pdf(
        meeting,
        sheet,
        face,
        name=f"DRAFT_{meeting.body.code}_{meeting.year}-{meeting.ordinal}_DS_{face.upper()}.pdf",
        again=url_for("minutes.decision_preview", meeting=meeting.pid, face=face),
        back=url_for("minutes.decision_sheet", meeting=meeting.pid),
        facts=ahead.strip,
    )


@bp.get("/meetings/<pid:meeting>/decisions/screen")
@requires(queries.meeting_in_house, room.can_see_room)
def room_sheet(meeting: Meeting) -> str:
    """For the projector: item by item, large, in both languages; nothing personal is on it."""
    return _screen(meeting, fault="")


@bp.post("/meetings/<pid:meeting>/decisions/agree")
@requires(queries.meeting_in_house, room.can_run)
@writes
def agree(meeting: Meeting) -> Answer:
    """The chair read it out and it was agreed: one step of the screen, or, at the end, the whole sheet."""
    session = db.session()
    plan = sheet_now(session, meeting)
    steps = _steps(plan)
    at = _place(request.form.get("at", ""), len(steps))
    try:
        if at < len(steps):
            for item in steps[at].items:
                agree_in_room(session, meeting, actor=current_actor(), item=item)
        else:
            agree_in_room(session, meeting, actor=current_actor())
    except (RuleBroken, BadInput) as error:
        session.rollback()
        return _screen(meeting, fault=str(error)), 422
    if at < len(steps):
        return redirect(url_for("minutes.room_sheet", meeting=meeting.pid, at=at + 2), 303)
    tell(
        "done", gettext("Agreed in the room."), gettext("The decision sheet can be issued once the meeting is closed.")
    )
    return redirect(url_for("minutes.decision_sheet", meeting=meeting.pid), 303)


def _pictures(session: Session, version: Version, sheet: DecisionSheet) -> PictureAddress:
    """Return where the pictures of what is annexed are, once the sheet is issued; before, their words stand for them."""
    there = shown_in(session, annexed(sheet))

    def address(sha256: str) -> str | None:
        return url_for("documents.version_picture", version=version.pid, sha256=sha256) if sha256 in there else None

    return address


def _page(meeting: Meeting, *, fault: str = "") -> str:
    session, actor = db.session(), current_actor()
    plan = plan_decision_sheet(session, meeting)
    version, lang = plan.issued, saying.lang()
    sheet = issued_sheet(version) if version is not None else plan.sheet
    closed = meeting.state == MeetingState.CLOSED.value
    people = audience(plan.distribution if version is None else version.distribution)
    return render_template(
        "minutes/decision_sheet.html",
        decisions=shown_sheet(sheet, lang, _pictures(session, version, sheet) if version is not None else None),
        symbol=version.symbol if version is not None else plan.symbol,
        marking=Marking(version.marking).words(lang) if version is not None else sheet.front.marking[lang],
        issued=version,
        issued_when=saying.long_stamp(version.issued_at, meeting.zone) if version is not None else "",
        paper_href=url_for("documents.show", paper=version.paper.pid) if version is not None else "",
        recall_href=url_for("documents.recall", version=version.pid)
        if version is not None and papers_policy.can_recall(actor, version)
        else "",
        cards=_cards(version) if version is not None else [],
        checks=[
            (check.sentence.text(gettext), check.tone, _first_item(check.items), gettext("To the item"))
            for check in plan.checks
        ],
        can_issue=bool(room.can_run(actor, meeting)),
        closed=closed,
        close_href=url_for("meetings.close_meeting", meeting=meeting.pid) if room.can_close(actor, meeting) else "",
        blocked=plan.blocking is not None or not closed,
        count=sum(len(section.clauses) for section in plan.sections),
        verb=verb(people["persons"]),
        copies=[shown_copy(one.part) for one in plan.parts],
        seal=plan.seal,
        fault=fault,
        **people,
        **frame(meeting, plan.ahead.strip),
    )


def _first_item(items: Any) -> str:
    return url_for("meetings.room_item", item=items[0].pid) if items else ""


def _cards(version: Version) -> list[dict[str, Any]]:
    names = {"en": gettext("PDF, English"), "fr": gettext("PDF, French")}
    return [
        {
            "label": names[made.face],
            "href": url_for("documents.download", version=version.pid, face=made.face),
            "size": ngettext("%(num)s page", "%(num)s pages", made.pages) if made.pages else gettext("Being made"),
            "wait": made.blob_sha256 is None,
        }
        for made in version.renditions
        if made.face in names
    ]


@dataclass(frozen=True)
class Step:
    """What stands on the screen at once: one item of the sheet in both languages."""

    items: tuple[Any, ...]
    faces: tuple[tuple[Language, Decided, tuple[tuple[Markup, str], ...]], ...]
    agreed: bool


def _steps(plan: SheetNow) -> list[Step]:
    """The items of the sheet that hold a decision or a reservation, with the actions that follow from them."""
    faces: dict[Language, ShownSheet] = {code: shown_sheet(plan.sheet, code) for code in _FACES.values()}
    numbered = {section.numbers.en: section for section in plan.sections}
    found = []
    for place, item in enumerate(plan.sheet.items):
        section = numbered[item.numbers.en]
        decided = tuple(one for one in section.items if plan.held.outcomes.get(one.id))
        if not decided:
            continue
        numbers = {plan.held.numbers[one.id] for one in section.items}
        rooms = [plan.held.in_room.get(one.id) for one in decided]
        found.append(
            Step(
                items=decided,
                faces=tuple((code, face.items[place], tuple(_owed(face, numbers))) for code, face in faces.items()),
                agreed=all(one is not None and one.agreed_at is not None for one in rooms),
            )
        )
    return found


def _owed(face: ShownSheet, numbers: set[str]) -> list[tuple[Markup, str]]:
    """Actions of these items: what, and by whom until when."""
    return [
        (row.action, Markup(", ").join(part for part in (row.owner, row.due) if part and part != "–"))
        for row in face.actions
        if row.item in numbers
    ]


def _place(given: str, most: int) -> int:
    """The step asked for, from 0; the one after the last stands for the whole sheet."""
    return min(max(int(given) - 1, 0), most) if given.isascii() and given.isdecimal() and len(given) < 5 else 0


def _screen(meeting: Meeting, *, fault: str) -> str:
    session, actor = db.session(), current_actor()
    plan = sheet_now(session, meeting)
    steps = _steps(plan)
    at = _place(request.values.get("at", "1"), len(steps))
    sitting = plan.held.sitting
    return render_template(
        "minutes/room_sheet.html",
        meeting=meeting,
        body=meeting.body.name_fr if saying.lang() == "fr" else meeting.body.name_en,
        ordinal=saying.ordinal_of(meeting),
        step=steps[at] if at < len(steps) else None,
        overview=[(step.faces, step.agreed, place) for place, step in enumerate(steps, 1)],
        at=at + 1,
        steps=len(steps),
        agreed=sitting is not None and sitting.agreed_at is not None,
        can_agree=bool(room.can_run(actor, meeting)) and plan.issued is None and bool(steps),
        demo=plan.sheet.front.demonstration[saying.lang()] if plan.sheet.front.demonstration else "",
        marking=plan.sheet.front.marking[saying.lang()],
        back=url_for("minutes.decision_sheet", meeting=meeting.pid),
        fault=fault,
    )
