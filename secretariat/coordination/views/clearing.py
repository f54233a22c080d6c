"""Pages: what an office is asked to clear, its answer and its comments; and the file where the draft is one."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from secretariat.committees.strip import body_strip
from secretariat.coordination import comparing, due, policy, queries, saying, services
from secretariat.coordination.forms import AnswerForm, CommentForm
from secretariat.coordination.models import AskedText, Clearance
from secretariat.coordination.states import ANSWERS, ClearanceMove, ClearanceState
from secretariat.coordination.views import asked, bp
from secretariat.core.errors import BadInput, Conflict, NotAllowed, NotFound, RuleBroken
from secretariat.core.i18n import N_, gettext, language
from secretariat.documents import policy as documents_policy
from secretariat.documents import queries as documents
from secretariat.documents.linking import linked
from secretariat.documents.markings import Marking
from secretariat.documents.queries.pictures import picture_of_text
from secretariat.documents.received import ENDINGS, PDF
from secretariat.press.dates import Language
from secretariat.web import filters
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.files import sent, shown
from secretariat.web.told import tell


@bp.route("/clearances/<pid:clearance>", methods=["GET", "POST"])
@requires(queries.clearance_by_pid, policy.can_see)
@writes
def clearance(clearance: Clearance) -> Response | Answer:
    """The draft as it was put to the office, and in place the answer and the comments; `act` names the form sent."""
    answer, comment = _answer_form(clearance), _comment_form(clearance)
    if request.method != "POST":
        return make_response(_page(clearance, answer, comment))
    ruling = policy.can_answer(current_actor(), clearance)
    if not ruling:
        raise NotAllowed(ruling.reason)
    act = request.form.get("act")
    acts = {"answer": _answer, "comment": _comment, "take_back": _take_back}
    if act not in acts:
        raise NotAllowed(N_("You may not do this."))
    form = comment if act == "comment" else answer
    try:
        done = form.sent_well() and acts[act](clearance, form)
    except BadInput as fault:
        form.blame(fault)
        done = ""
    except (Conflict, RuleBroken) as fault:
        form.faults.append(str(fault))
        done = ""
    if done:
        return redirect(done, 303)
    db.session().expire(clearance)
    return make_response(_page(clearance, answer, comment), 422)


def _answer(clearance: Clearance, form: AnswerForm) -> str:
    move = next((one for one in ClearanceMove if one.value == form.move.data), None)
    if move is None:
        raise BadInput("move", N_("Choose your answer."))
    services.answer(
        db.session(),
        clearance,
        actor=current_actor(),
        move=move,
        reason=form.reason.data or "",
        row_version=_shown_version(),
    )
    lead = gettext("Your answer is with the drafter.")
    tell("done", lead, gettext("You can change it until the round is closed."))
    return url_for("coordination.clearance", clearance=clearance.pid)


def _comment(clearance: Clearance, form: CommentForm) -> str:
    face, at = form.face.data or "", form.at.data or ""
    services.comment(
        db.session(),
        clearance,
        actor=current_actor(),
        language=face,
        text=form.text.data or "",
        proposed=form.proposed.data or "",
        block_id=at,
        page=form.page.data,
    )
    tell("done", gettext("Your comment is kept."), gettext("It goes to the drafter with your answer."))
    return url_for("coordination.clearance", clearance=clearance.pid, face=face, _anchor=f"at-{at}" if at else "whole")


def _take_back(clearance: Clearance, form: AnswerForm) -> str:
    comment = queries.comment_of(clearance, request.form.get("comment", ""))
    if comment is None:
        raise NotFound
    face = comment.language
    services.take_back(db.session(), comment, actor=current_actor())
    tell("done", gettext("The comment is taken back."))
    return url_for("coordination.clearance", clearance=clearance.pid, face=face)


def _answer_form(clearance: Clearance) -> AnswerForm:
    given = {state.value: move.value for move, state in ANSWERS.items()}
    mine = request.method == "POST" and request.form.get("act") == "answer"
    return AnswerForm(
        request.form if mine else None, data={"move": given.get(clearance.state, ""), "reason": clearance.reason}
    )


def _comment_form(clearance: Clearance) -> CommentForm:
    mine = request.method == "POST" and request.form.get("act") == "comment"
    return CommentForm(
        request.form if mine else None, data={"face": request.args.get("face", ""), "at": request.args.get("at", "")}
    )


def _page(clearance: Clearance, answer: AnswerForm, comment: CommentForm) -> str:
    session, actor = db.session(), current_actor()
    paper = clearance.round.paper
    texts = queries.texts_asked(session, clearance, clearance.asking)
    code = _face(texts, comment)
    may = bool(policy.can_answer(actor, clearance))
    house = bool(documents_policy.can_see_draft(actor, paper))
    # To an office the text stands as it was asked: only the house is told what has become of it.
    now = queries.faces_now(documents.drafts_of(session, paper)) if house else queries.faces_asked(texts)
    said = asked.comments([clearance], _by_asking(texts), now, zone=paper.body.zone)
    void, marked = _since_cleared(clearance, texts, code)
    text = texts[code]
    with linked(session, actor, text.text):
        blocks = [] if text.file_sha256 else asked.blocks(clearance, code, text, said, marked, commenting=may)
    return render_template(
        "coordination/clearance.html",
        clearance=clearance,
        paper=paper,
        strip=body_strip(session, paper.body, tab="papers") if paper.body_id in actor.bodies else None,
        marking=Marking(paper.marking).words(language()),
        title=text.title or next((one.title for one in texts.values() if one.title), gettext("The draft")),
        office=saying.name_of(clearance.party),
        state=saying.state_of(clearance),
        until=saying.moment(clearance.due_at, paper.body.zone),
        extended=saying.extended(clearance, paper.body.zone),
        overdue=due.is_overdue(clearance),
        late=due.came_late(clearance),
        may=may,
        house=house,
        answer=answer,
        comment=comment,
        code=code,
        faces=[(asked.LANGUAGE_WORDS[one], one, one == code) for one in texts],
        text=text,
        blocks=blocks,
        whole=[one for one in said if not one.comment.block_id and one.comment.language == code],
        said=said,
        at=comment.at.data or "",
        changes=asked.changes(void),
        history=_history(clearance, paper.body.zone),
        answered=_answered(clearance, paper.body.zone),
        row_version=clearance.row_version,
    )


def _face(texts: dict[str, AskedText], comment: CommentForm) -> Language:
    wanted = comment.face.data or request.args.get("face", "")
    code = wanted if wanted in texts else language() if language() in texts else next(iter(texts))
    comment.face.data = code
    return "fr" if code == "fr" else "en"


def _by_asking(texts: dict[str, AskedText]) -> dict[tuple[int, str], AskedText]:
    return {(one.asking, code): one for code, one in texts.items()}


def _since_cleared(
    clearance: Clearance, texts: dict[str, AskedText], code: str
) -> tuple[dict[str, comparing.Void], frozenset[str]]:
    """Return what changed since the office cleared it, and the blocks of the language shown that are others now."""
    if clearance.since is None:
        return {}, frozenset()
    was = queries.faces_asked(queries.texts_asked(db.session(), clearance, clearance.since))
    now = queries.faces_asked(texts)
    void = comparing.void_by_language(was, now)
    if code not in was or code not in now or was[code].file_sha256 or now[code].file_sha256:
        return void, frozenset()
    return void, asked.changed_ids(was[code].document, now[code].document)


def _history(clearance: Clearance, zone: str) -> list[dict[str, Any]]:
    """What the office answered, and the time it was given, newest first; the answer that stands is said above."""
    rows: list[dict[str, Any]] = [
        {
            "what": gettext(ClearanceState(one.state).label),
            "when": f"{filters.short_moment(one.at, zone)}, {one.by.name}",
            "note": one.reason,
            "now": number == 0,
            "at": one.at,
        }
        for number, one in enumerate(reversed(clearance.answers))
    ]
    put_off = [
        {
            "what": gettext("More time: until %(when)s", when=filters.short_moment(one.due_at, zone)),
            "when": f"{filters.short_moment(one.at, zone)}, {one.by.name}",
            "note": gettext(
                "Before: %(when)s. %(reason)s", when=filters.short_moment(one.was_due_at, zone), reason=one.reason
            ),
            "at": one.at,
        }
        for one in clearance.extensions
    ]
    newest = sorted([*rows, *put_off], key=lambda row: row["at"], reverse=True)
    return [*newest, {"what": gettext("Asked"), "when": filters.short_moment(clearance.asked_at, zone)}]


def _answered(clearance: Clearance, zone: str) -> str:
    if clearance.answerer is None or clearance.answered_at is None:
        return ""
    when = filters.short_moment(clearance.answered_at, zone)
    return gettext("%(name)s, %(when)s", name=clearance.answerer.name, when=when)


def _shown_version() -> int:
    """The version of the clearance that the page showed; what is no number is none that ever was."""
    sent_version = request.form.get("row_version", "")
    return int(sent_version) if sent_version.isascii() and sent_version.isdigit() and len(sent_version) < 10 else 0


@bp.get("/clearances/<pid:clearance>/<any('en','fr'):face>/file")
@requires(queries.clearance_by_pid, policy.can_see)
def file(clearance: Clearance, face: str) -> Response:
    """The file that one language of the draft was when the office was asked: its pages as PDF, else as it came."""
    session = db.session()
    text = queries.texts_asked(session, clearance, clearance.asking).get(face)
    if text is None or text.file is None:
        raise NotFound
    known = documents.received_file(session, text.file.sha256)
    if known is not None and known.pdf_sha256:
        return sent(known.pdf_sha256, f"DRAFT_{face.upper()}.pdf", PDF)
    kind = text.file.media_type
    return sent(text.file.sha256, f"DRAFT_{face.upper()}.{ENDINGS[kind]}", kind)


@bp.get("/clearances/<pid:clearance>/<any('en','fr'):face>/pictures/<sha256>")
@requires(queries.clearance_by_pid, policy.can_see)
def picture(clearance: Clearance, face: str, sha256: str) -> Response:
    """A picture that the text shows about which the office was asked."""
    session = db.session()
    text = queries.texts_asked(session, clearance, clearance.asking).get(face)
    found = picture_of_text(session, text.text, sha256) if text is not None else None
    if found is None:
        raise NotFound
    return shown(found.sha256, found.media_type)
