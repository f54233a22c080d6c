"""Pages: issuing what the chair approved, certifying the other language, and the draft as a PDF."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import gettext, ngettext
from secretariat.documents import queries as documents
from secretariat.documents.proceedings import shown_approval
from secretariat.documents.queries.pictures import shown_in
from secretariat.documents.symbols import parse
from secretariat.meetings import saying
from secretariat.minutes import policy
from secretariat.minutes.errors import LanguageThere
from secretariat.minutes.models import Minutes
from secretariat.minutes.queries import issued as queries
from secretariat.minutes.services.certify import FacePlan, approved_text, certify_face, plan_face
from secretariat.minutes.services.corrigendum import unknown_paragraphs
from secretariat.minutes.services.issue import MinutesPlan, draft_of_minutes, issue_minutes, plan_minutes
from secretariat.minutes.states import MinutesState
from secretariat.minutes.views import bp
from secretariat.minutes.views.drafting_shown import pictures_at
from secretariat.minutes.views.frame import (
    audience,
    draft_pdf,
    frame,
    languages_word,
    paper_of,
    shown_copy,
    title_of,
    verb,
)
from secretariat.press import canonical, words
from secretariat.press.canonical import Document
from secretariat.press.canonical.html import PictureAddress
from secretariat.press.canonical.model import Annex, Heading
from secretariat.press.dates import Language
from secretariat.press.sheets import RecordSheet
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.told import tell

Answer = str | Response | tuple[str, int]


@bp.route("/minutes/<pid:minutes>/issue", methods=["GET", "POST"])
@requires(queries.minutes_by_pid, policy.can_see_issue)
@writes
def issue(minutes: Minutes) -> Answer:
    """Issue approved minutes: what was approved, by whom, and who gets it, before it goes."""
    session = db.session()
    if minutes.state == MinutesState.ISSUED.value:
        version = minutes.paper.current_version
        tell("info", gettext("%(symbol)s was issued already.", symbol=version.symbol if version else ""))
        return redirect(paper_of(minutes), 303)
    fault = ""
    if request.method == "POST":
        certify = request.form.get("other", "") if request.form.get("certify") else ""
        seal = request.form.get("seal", "")
        try:
            version = issue_minutes(session, minutes, actor=current_actor(), seal=seal, certify=certify)
        except (RuleBroken, BadInput) as error:
            session.rollback()
            fault = str(error)
        else:
            lead = ngettext(
                "%(symbol)s was issued at %(hour)s to %(num)s person.",
                "%(symbol)s was issued at %(hour)s to %(num)s persons.",
                version.distribution["persons"],
                symbol=version.symbol,
                hour=saying.hour_of(version.issued_at, minutes.meeting.zone),
            )
            back = url_for("documents.recall", version=version.pid)
            tell("done", lead, gettext("You can recall it until one of them opens it."), back, gettext("Recall…"))
            return redirect(paper_of(minutes), 303)
    page = render_template("minutes/issue.html", **_asked(session, minutes, fault))
    return page, 422 if request.method == "POST" else 200


@bp.route("/minutes/<pid:minutes>/certify", methods=["GET", "POST"])
@requires(queries.minutes_by_pid, policy.can_certify)
@writes
def certify(minutes: Minutes) -> Answer:
    """Certify that the other language says what was approved, with both texts side by side."""
    session = db.session()
    other = "en" if minutes.language == "fr" else "fr"
    fault = ""
    if request.method == "POST":
        try:
            certify_face(session, minutes, actor=current_actor(), language=other, seal=request.form.get("seal", ""))
        except LanguageThere as error:
            session.rollback()
            tell("info", str(error))
            return redirect(paper_of(minutes), 303)
        except RuleBroken as error:
            session.rollback()
            fault = str(error)
        else:
            lead = gettext("The French text was added.") if other == "fr" else gettext("The English text was added.")
            tell("done", lead, gettext("What was issued before stays as it is."))
            return redirect(paper_of(minutes), 303)
    page = render_template("minutes/certify.html", **_compared(session, minutes, other, fault))
    return page, 422 if request.method == "POST" else 200


@bp.get("/minutes/<pid:minutes>/preview")
@requires(queries.minutes_by_pid, policy.can_preview)
def preview(minutes: Minutes) -> Response:
    """The PDF of the text as it reads now, marked as a draft."""
    asked = request.args.get("face", minutes.language)
    face: Language = "fr" if asked == "fr" else "en"
    sheet, ahead = draft_of_minutes(db.session(), minutes, language=face)
    meeting = minutes.meeting
    stem = parse(minutes.paper.symbol).file_stem(face) if minutes.paper.symbol else ""
    return draft_pdf(
        meeting,
        sheet,
        face,
        name=f"DRAFT_{stem or f'{meeting.body.code}_{meeting.year}-{meeting.ordinal}_R_{face.upper()}'}.pdf",
        again=url_for("minutes.preview", minutes=minutes.pid, face=face),
        back=url_for("meetings.show", meeting=meeting.pid),
        facts=ahead.strip,
    )


def _asked(session: Session, minutes: Minutes, fault: str) -> dict[str, Any]:
    lang = saying.lang()
    other: Language = "en" if minutes.language == "fr" else "fr"
    common = {
        "minutes": minutes,
        "subject": title_of(minutes),
        "other": other,
        "other_word": languages_word(other),
        "preview_href": url_for("minutes.preview", minutes=minutes.pid, face=other),
    }
    try:
        plan = plan_minutes(session, minutes)
    except RuleBroken as error:
        return {**common, **frame(minutes.meeting), "fault": fault or str(error), "plan": None, "checks": []}
    face, lacks = _other_face(session, minutes, plan, other)
    people = audience(plan.distribution)
    assert plan.sheet.approval is not None
    title = words.APPROVAL_OF_RECORD if isinstance(plan.sheet, RecordSheet) else words.APPROVAL
    return {
        **common,
        **frame(minutes.meeting, plan.ahead.strip),
        "fault": fault,
        "plan": plan,
        "approval": shown_approval(plan.sheet.approval, title, lang),
        "marking": plan.sheet.front.marking[lang],
        "checks": _checks(minutes, plan, face, lacks),
        "copies": [shown_copy(one.part) for one in plan.extracts],
        "face": face,
        "verb": verb(people["persons"]),
        **people,
    }


def _other_face(session: Session, minutes: Minutes, plan: MinutesPlan, other: Language) -> tuple[FacePlan | None, str]:
    """The other language, if it could be certified in the same act; else what it lacks."""
    if not plan.other_complete:
        return None, ""
    try:
        return plan_face(session, minutes, language=other, approved=plan.text, whole=plan.held), ""
    except RuleBroken as error:
        return None, str(error)


def _checks(minutes: Minutes, plan: MinutesPlan, face: FacePlan | None, lacks: str) -> list[tuple[str, str]]:
    rows = [(gettext("The text is the approved one, to the letter: its hash is that of the approval."), "done")]
    other = "en" if minutes.language == "fr" else "fr"
    if face is not None:
        rows.append(
            (gettext("%(language)s is written, with the same numbers.", language=languages_word(other)), "done")
        )
    elif lacks:
        rows.append((lacks, "soon"))
    else:
        rows.append(
            (gettext("%(language)s follows: readers see that it does.", language=languages_word(other)), "soon")
        )
    rows += [
        (gettext("The record has no paragraph %(number)s, which the corrigendum cites.", number=number), "soon")
        for number in unknown_paragraphs(minutes)
    ]
    return rows


def _compared(session: Session, minutes: Minutes, other: str, fault: str) -> dict[str, Any]:
    version = minutes.paper.current_version
    assert version is not None  # the policy lets nobody here before the issue
    code: Language = "fr" if other == "fr" else "en"
    common = {
        "minutes": minutes,
        "subject": title_of(minutes),
        "symbol": version.symbol,
        "other": code,
        "other_word": languages_word(code),
        "authentic": minutes.language,
        "authentic_word": languages_word(minutes.language),
        "to_paper": paper_of(minutes),
        "there": documents.face_of(version, other) is not None,
        **frame(minutes.meeting),
    }
    try:
        plan = plan_face(session, minutes, language=other, approved=approved_text(minutes, version))
    except RuleBroken as error:
        return {**common, "fault": fault or str(error), "plan": None, "rows": []}
    first: Language = "fr" if minutes.language == "fr" else "en"
    there = shown_in(session, [plan.approved, plan.text])

    def issued_picture(sha256: str) -> str | None:
        return url_for("documents.version_picture", version=version.pid, sha256=sha256) if sha256 in there else None

    approved = _cut(plan.approved, first, issued_picture)
    beside = _cut(plan.text, code, pictures_at(minutes, there))
    return {**common, "fault": fault, "plan": plan, "rows": list(zip(approved, beside, strict=True))}


def _cut(document: Document, language: Language, picture: PictureAddress) -> list[Any]:
    """The text cut at its items, so that what belongs together stands level with the other language."""
    parts: list[list[Any]] = [[]]
    for block in document.blocks:
        if isinstance(block, Annex) or (isinstance(block, Heading) and block.level == 1):
            parts.append([])
        parts[-1].append(block)
    notes = [document.notes if at == len(parts) - 1 else () for at in range(len(parts))]
    return [
        canonical.to_html(
            Document(tuple(part), tuple(note)),
            language,
            top_level=3,
            id_prefix=f"{language}-{at}-",
            picture_address=picture,
        )
        for at, (part, note) in enumerate(zip(parts, notes, strict=True))
    ]
