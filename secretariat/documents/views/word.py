"""Pages: a Word file brought into a draft, looked at before it is taken over; and papers taken out as Word files."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from secretariat.committees.strip import body_strip
from secretariat.core.errors import BadInput, Conflict, NotFound, RuleBroken, TooLarge
from secretariat.core.i18n import N_, gettext
from secretariat.core.values import dataclass
from secretariat.documents import policy, queries, sheets, uploads
from secretariat.documents.forms import TakeOver, Upload
from secretariat.documents.incoming import apart, incoming, outcome
from secretariat.documents.models import DraftFace, Paper, Version, WordOriginal, WordWaiting
from secretariat.documents.opening import record_opening
from secretariat.documents.received import WORD
from secretariat.documents.services import word as services
from secretariat.documents.services.circulate import prepare
from secretariat.documents.strip import paper_tabs
from secretariat.documents.views import bp, saying
from secretariat.documents.views.files import file_name
from secretariat.documents.views.typeset import pieces
from secretariat.documents.views.word_report import report
from secretariat.press.canonical import to_source
from secretariat.press.canonical.html import PictureAddress
from secretariat.press.changes import marked_changes
from secretariat.press.dates import Language
from secretariat.press.sheets import PaperSheet
from secretariat.press.word import Brought, WordPaper, write_docx
from secretariat.web import pace
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.files import glimpsed, sent, store, written
from secretariat.web.requests import settings
from secretariat.web.told import tell

#: So many tracked changes are offered one by one; more are accepted or rejected as a whole.
MOST_CHANGES = 200
#: So many pictures of a file are shown before it is taken over: each is drawn for the page.
MOST_PICTURES = 24


@dataclass(frozen=True)
class Choice:
    """What is done with the tracked changes of a file, as the address says it."""

    way: str
    rejected: tuple[int, ...]

    @classmethod
    def of_request(cls) -> Choice:
        way = request.args.get("changes", "accept")
        numbers = {int(text) for text in request.args.getlist("reject") if text.isascii() and text.isdigit()}
        return cls(way if way in ("accept", "reject", "each") else "accept", tuple(sorted(numbers)))

    @property
    def address(self) -> dict[str, Any]:
        if self.way == "accept":
            return {}
        return {"changes": self.way, **({"reject": self.rejected} if self.way == "each" else {})}


def read_sent(paper: Paper) -> None:
    """Have the Word file that was sent read, before the act begins."""
    file = incoming()
    if file is not None:
        taking = replace(uploads.taking_of(settings()), limit_mb=limit())
        apart(paper.ref, lambda: uploads.read_in(file.stream, taking, mentioned="mentioned" in request.form))


def _read_first(waiting: WordWaiting) -> None:
    """Have the file that waits read in the way that was chosen, before the act begins."""
    read_as_chosen(waiting.paper, waiting.content)


def read_as_chosen(paper: Paper, content: bytes) -> None:
    """Have a Word file that is in the house read in the way that was chosen."""
    choice = Choice.of_request()
    taking = replace(uploads.taking_of(settings()), scanner="")  # it was asked when the file was brought
    apart(
        paper.ref,
        lambda: uploads.read_in(
            io.BytesIO(content),
            taking,
            rejected=choice.rejected if choice.way == "each" else (),
            reject_all=choice.way == "reject",
            mentioned=True,
        ),
    )


@bp.route("/papers/<pid:paper>/word", methods=["GET", "POST"])
@requires(queries.paper_by_pid, policy.can_attach_file, first=read_sent)
@writes
def bring_word(paper: Paper) -> Response | Answer:
    """A Word file is chosen for one language; it is looked at on the next page, and nothing of it is in the draft yet."""
    session = db.session()
    drafts = queries.drafts_of(session, paper)
    wanted = request.args.get("language", "")
    form = Upload.of_request(data={"language": wanted if wanted in drafts else paper.original_language})
    assert isinstance(form, Upload)
    if form.sent_well():
        try:
            waiting = _brought(paper, form.language.data)
        except BadInput as fault:
            form.blame(fault)
        except (RuleBroken, TooLarge) as fault:
            form.faults.append(saying.said(fault))
        else:
            return redirect(url_for("documents.show_word", waiting=waiting.pid), 303)
    page = render_template(
        "documents/word.html",
        **_frame(paper),
        form_=form,
        limit=limit(),
        written=[code for code, draft in drafts.items() if draft.has_content],
        originals=queries.word_originals(session, paper),
        stamp=lambda moment: saying.stamp(moment, paper.body),
        language_word=saying.language_word,
    )
    return make_response(page, 422 if request.method == "POST" else 200)


def _brought(paper: Paper, language: str) -> WordWaiting:
    file = incoming()
    if file is None:
        raise BadInput("file", N_("Choose the file."))
    outcome(Brought)
    file.stream.seek(0)
    content, name = file.stream.read(), uploads.shown_name(file.name, "docx")
    return services.let_wait(db.session(), paper, actor=current_actor(), language=language, content=content, name=name)


def limit() -> int:
    """Return the largest Word file that is read, in megabytes."""
    return min(settings().upload_limit_mb, services.LARGEST_MB)


@bp.route("/word/<pid:waiting>", methods=["GET", "POST"])
@requires(queries.word_waiting, policy.can_take_over, first=_read_first)
@writes
def show_word(waiting: WordWaiting) -> Response | Answer:
    """What was read from a file, and what becomes of it, before it is taken over; sent, it becomes the draft."""
    session, choice, paper = db.session(), Choice.of_request(), waiting.paper
    if request.method == "GET":
        _read_first(waiting)
    brought = outcome(Brought)
    draft = queries.drafts_of(session, paper)[waiting.language]
    form = TakeOver.of_request(data={"title": draft.title or brought.title, "seen": str(draft.row_version)})
    assert isinstance(form, TakeOver)
    clash = ""
    if form.sent_well():
        try:
            _take_over(waiting, brought, draft, form)
        except Conflict:
            session.rollback()
            draft = queries.drafts_of(session, paper)[waiting.language]
            clash, form.seen.data = draft.saver.name, str(draft.row_version)
        except BadInput as fault:
            form.blame(BadInput("title", fault.message, **fault.values) if fault.field.startswith("title") else fault)
        except RuleBroken as fault:
            form.faults.append(saying.said(fault))
        else:
            tell("done", gettext("The Word file is the text of the draft now."), gettext("The file is kept beside it."))
            return redirect(url_for("documents.write", paper=paper.pid, language=draft.language), 303)
    language: Language = "fr" if waiting.language == "fr" else "en"
    page = render_template(
        "documents/word_shown.html",
        **_frame(paper),
        waiting=waiting,
        form_=form,
        clash=clash,
        choice=choice,
        brought=brought,
        report=report(brought),
        each=len(brought.changes) <= MOST_CHANGES,
        blocks=pieces(
            brought.document,
            language,
            picture=glimpses(
                brought, lambda sha256: url_for("documents.word_picture", waiting=waiting.pid, sha256=sha256)
            ),
        ),
        draft=draft,
        changed=marked_changes(draft.text, to_source(brought.document)) if draft.is_written else [],
        address=url_for("documents.show_word", waiting=waiting.pid, **choice.address),
        language_word=saying.language_word(waiting.language),
    )
    return make_response(page, 409 if clash else 422 if request.method == "POST" else 200)


def _take_over(waiting: WordWaiting, brought: Brought, draft: DraftFace, form: TakeOver) -> None:
    seen = form.seen.data or ""
    services.take_over(
        db.session(),
        store(),
        waiting,
        brought,
        draft,
        actor=current_actor(),
        title=form.title.data or "",
        row_version=int(seen) if seen.isascii() and seen.isdigit() else 0,
    )


def _frame(paper: Paper) -> dict[str, Any]:
    return {
        "paper": paper,
        "title": saying.title_of(paper)[0],
        "strip": body_strip(db.session(), paper.body, tab="papers"),
        "paper_tabs": paper_tabs(current_actor(), paper, tab="word"),
    }


@bp.get("/word/<pid:waiting>/pictures/<sha256>")
@requires(queries.word_waiting, policy.can_take_over)
def word_picture(waiting: WordWaiting, sha256: str) -> Response:
    """A picture of a file that is looked at, drawn small for it by the inspector; nothing of it is kept."""
    return a_glimpse(waiting.content, sha256)


def a_glimpse(content: bytes, sha256: str) -> Response:
    """Return one of the pictures of a Word file that is in the house and not taken over, drawn small. Raises NotFound."""
    if request.if_none_match.contains(sha256):
        return Response(status=304)
    pace.count(pace.Dear.FILES, pace.GLIMPSE)
    db.session().rollback()  # the database is let go while the inspector draws
    picture = uploads.glimpsed(content, sha256)
    if picture is None:
        raise NotFound
    return glimpsed(picture.data, sha256, picture.media_type)


def glimpses(brought: Brought, address: Callable[[str], str]) -> PictureAddress:
    """Return where the pictures of a file can be looked at; of those beyond `MOST_PICTURES` their words are shown."""
    there = frozenset([*brought.pictures][:MOST_PICTURES])
    return lambda sha256: address(sha256) if sha256 in there else None


@bp.post("/word/<pid:waiting>/drop")
@requires(queries.word_waiting, policy.can_take_over)
@writes
def drop_word(waiting: WordWaiting) -> Answer:
    """Let go of a file that is not taken over."""
    paper = waiting.paper
    services.drop(db.session(), waiting)
    tell("done", gettext("The Word file was not taken over."), gettext("Nothing of it was kept."))
    return redirect(url_for("documents.bring_word", paper=paper.pid), 303)


@bp.get("/originals/<pid:original>")
@requires(queries.word_original, policy.can_see_original)
def word_original(original: WordOriginal) -> Response:
    """A Word file from which a draft was taken, exactly as it came."""
    return sent(original.sha256, original.name, WORD)


@bp.get("/papers/<pid:paper>/drafts/<any('en','fr'):face>/word")
@requires(queries.paper_by_pid, policy.can_see_draft)
def draft_as_word(paper: Paper, face: Language) -> Response:
    """One language of the draft as a Word file, which says on its face that it is a draft."""
    session = db.session()
    drafts = queries.drafts_of(session, paper)
    outgoing = prepare(session, paper, drafts=drafts)
    if face not in outgoing.texts:
        raise NotFound
    symbol = queries.following_symbol(session, paper) if paper.symbol else ""
    printed = sheets.Printed(symbol, outgoing.titles, outgoing.before)
    sheet = sheets.as_draft(sheets.paper_sheet(paper, printed, outgoing.texts), paper, drafts[face])
    return as_word(sheet, face, f"DRAFT_{face.upper()}.docx")


@bp.get("/versions/<pid:version>/<any('en','fr'):face>.docx")
@requires(queries.version_by_pid, policy.can_download)
def version_as_word(version: Version, face: Language) -> Response:
    """One language of a version as a Word file, for those who may read it; what came as a file has none."""
    sheet = sheets.sheet_of(version)
    if not isinstance(sheet, PaperSheet) or sheet.text(face) is None:
        raise NotFound
    record_opening(version, face)
    return as_word(sheet, face, file_name(version, face, kind=WORD))


def as_word(sheet: PaperSheet, face: Language, name: str) -> Response:
    """Return one language of a sheet as a Word file in house style."""
    pace.count(pace.Dear.EXPORTS)
    document = sheet.text(face)
    assert document is not None
    paper = WordPaper(document=document, language=face, front=sheet.front, foot=sheet.foot)
    return written(write_docx(paper, _picture), name, media_type=WORD)


def _picture(sha256: str) -> bytes | None:
    try:
        return store().path(sha256).read_bytes()
    except OSError:
        return None
