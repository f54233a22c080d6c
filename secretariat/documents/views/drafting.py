"""Pages: a new paper, its draft, and a file for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from secretariat.committees import queries as bodies
from secretariat.committees.models import Body
from secretariat.committees.strip import body_strip
from secretariat.core import canonical_json, clock
from secretariat.core.errors import BadInput, Conflict, NotAllowed, RuleBroken
from secretariat.core.i18n import N_, gettext
from secretariat.core.values import dataclass
from secretariat.core.wall_time import local, resolve
from secretariat.desk.narrowing import by_name
from secretariat.documents import policy, queries, services, sheets, uploads
from secretariat.documents.forms import DRAFTERS_WAYS, WAY_HELPS, WAYS, DraftPaper, NewPaper, Upload
from secretariat.documents.incoming import blame_file, incoming, look_through, take_in
from secretariat.documents.kinds import Custody
from secretariat.documents.markings import Marking
from secretariat.documents.models import DraftFace, Paper
from secretariat.documents.strip import paper_tabs
from secretariat.documents.types import queries as types
from secretariat.documents.views import bp, saying
from secretariat.press.changes import marked_changes
from secretariat.web.access import current_actor, requires, signed_in, writes
from secretariat.web.database import db
from secretariat.web.requests import settings
from secretariat.web.told import tell


@bp.get("/papers/new")
@signed_in
def new_anywhere() -> str | Answer:
    """The body of the new paper is chosen; with one body there is nothing to choose."""
    session, actor = db.session(), current_actor()
    own = bodies.bodies_drafted_for(session, actor)
    if not own:
        raise NotAllowed(N_("Only the secretariat of a body, and who drafts for it, opens papers."))
    carried: dict[str, Any] = {name: request.args[name] for name in ("next", "item") if request.args.get(name)}
    if len(own) == 1:
        return redirect(url_for("documents.new", body=own[0].pid, **carried), 303)
    choice = by_name(own)
    links = [
        (body.code, saying.name_of(body), body.series, url_for("documents.new", body=body.pid, **carried))
        for body in choice.bodies
    ]
    return render_template("documents/new_anywhere.html", links=links, choice=choice, carried=carried)


@bp.route("/bodies/<pid:body>/papers/new", methods=["GET", "POST"])
@requires(bodies.body_drafted_for, policy.can_begin, first=look_through)
@writes
def new(body: Body) -> Response | Answer:
    """A new paper: written here, brought from Word, uploaded, a reference, or promised; drafters have the first three."""
    session, actor = db.session(), current_actor()
    whole = actor.is_secretariat_of(body.id)
    formats = bodies.formats_of(session, body.id)
    form = NewPaper.of_request(
        formats=formats,
        types=types.types_in_use(session),
        ways=tuple(WAYS) if whole else DRAFTERS_WAYS,
        data={
            "way": "text",
            "original_language": saying.lang(),
            "next": request.args.get("next", ""),
            "item": request.args.get("item", ""),
        },
    )
    assert isinstance(form, NewPaper)
    if form.sent_well():
        try:
            paper = _opened(form, body)
        except BadInput as fault:
            form.blame(fault)
            if form.way.data == "file" and fault.field != "file":
                blame_file(form)
        except RuleBroken as fault:
            form.faults.append(saying.said(fault))
        else:
            tell("done", gettext("The paper is in the register."), saying.title_of(paper)[0])
            return redirect(_after_opening(form, paper), 303)
    elif request.method == "POST" and form.way.data == "file":
        blame_file(form)
    page = render_template(
        "documents/new.html",
        body=body,
        strip=body_strip(session, body, tab="papers"),
        form_=form,
        way_helps={way: gettext(text) for way, text in WAY_HELPS.items()},
        back=local_path(form.next.data) or url_for("documents.of_body", body=body.pid),
        taken=uploads.said_of_taking(uploads.taking_of(settings())),
        accepted=uploads.accepted(uploads.taking_of(settings())),
        several_formats=len(formats) > 1,
    )
    return make_response(page, 422 if request.method == "POST" else 200)


def _opened(form: NewPaper, body: Body) -> Paper:
    session, actor = db.session(), current_actor()
    way = form.way.data
    chosen = {row.pid: row for row in bodies.formats_of(session, body.id)}[form.format.data]
    paper = services.open_paper(
        session,
        actor=actor,
        body=body,
        format=chosen,
        kind=form.kind.data,
        titles={"en": form.title_en.data or "", "fr": form.title_fr.data or ""},
        original_language=form.original_language.data,
        custody=Custody.ELSEWHERE if way == "reference" else Custody.HERE,
        symbol=form.symbol.data or "",
        action_officer=form.action_officer.data or "",
        promised_by=form.promised_by.data or "" if way == "promise" else "",
        promised_for=_instant(form.promised_for.data, body) if way == "promise" else None,
        from_template=way == "text",
    )
    if way == "file":
        upload = incoming()
        if upload is None:
            raise BadInput("file", N_("Choose the file."))
        take_in(queries.drafts_of(session, paper)[paper.original_language], upload)
    return paper


def _after_opening(form: NewPaper, paper: Paper) -> str:
    if form.way.data == "word":
        return url_for("documents.bring_word", paper=paper.pid, language=paper.original_language)
    if back := local_path(form.next.data):
        return back
    return url_for("documents.write" if form.way.data == "text" else "documents.show", paper=paper.pid)


@dataclass(frozen=True)
class Clash:
    """A title that somebody else saved meanwhile: both wordings, and where they differ."""

    language: str
    by: str
    at: str
    title: list[tuple[str, str]]


@bp.route("/papers/<pid:paper>/edit", methods=["GET", "POST"])
@requires(queries.paper_by_pid, policy.can_edit)
@writes
def edit(paper: Paper) -> Response | Answer:
    """What is said about a draft: titles, kind, marking, dates. What another saved meanwhile is never written over."""
    session = db.session()
    drafts = queries.drafts_of(session, paper)
    form = _draft_form(paper, drafts)
    clashes: list[Clash] = []
    if form.sent_well():
        clashes = _clashes(form, paper, drafts)
        if not clashes:
            try:
                _save(form, paper, drafts)
            except Conflict:
                session.rollback()
                drafts = queries.drafts_of(session, paper)
                clashes = _clashes(form, paper, drafts)
            except BadInput as fault:
                form.blame(_at_its_field(fault))
            except RuleBroken as fault:
                form.faults.append(saying.said(fault))
            else:
                tell("done", gettext("Saved at %(hour)s.", hour=saying.hour(clock.now(), paper.body)))
                there = "documents.show" if paper.custody == Custody.ELSEWHERE else "documents.preview"
                return redirect(url_for(there, paper=paper.pid), 303)
    if clashes:
        _show_again(form, drafts)
    page = render_template(
        "documents/edit.html",
        paper=paper,
        title=saying.title_of(paper)[0],
        strip=body_strip(session, paper.body, tab="papers"),
        paper_tabs=paper_tabs(current_actor(), paper, tab="edit"),
        form_=form,
        clashes=clashes,
        stands=_stands(form),
        zone=paper.body.zone,
    )
    return make_response(page, 409 if clashes else 422 if request.method == "POST" else 200)


def _draft_form(paper: Paper, drafts: dict[str, DraftFace]) -> DraftPaper:
    data: dict[str, Any] = {**_details(paper), "shown_details": canonical_json.digest(_details(paper))}
    data["promised_for"] = _wall(paper)
    for code, draft in drafts.items():
        data |= {f"title_{code}": draft.title, f"shown_{code}": canonical_json.digest(draft.title)}
    form = DraftPaper.of_request(data=data, types=types.types_in_use(db.session(), also=paper.kind))
    assert isinstance(form, DraftPaper)
    fixed = []
    if paper.symbol is not None:
        fixed.append("kind")
    if paper.current_version_id is not None:
        fixed.append("original_language")
    if not paper.promised_by:
        fixed += ["promised_by", "promised_for"]
    if not policy.can_mark(current_actor(), paper):
        fixed.append("marking")
    form.fix(*fixed)
    return form


def _touched(form: DraftPaper, code: str) -> bool:
    """Tell whether the title that came back in a language is another than what was shown there."""
    return bool(canonical_json.digest(_title(form, code)) != form[f"shown_{code}"].data)


def _title(form: DraftPaper, code: str) -> str:
    return form[f"title_{code}"].data or ""


def _clashes(form: DraftPaper, paper: Paper, drafts: dict[str, DraftFace]) -> list[Clash]:
    found = []
    for code in sheets.LANGUAGES:
        draft, title = drafts[code], _title(form, code)
        stale = form[f"shown_{code}"].data != canonical_json.digest(draft.title)
        if stale and _touched(form, code) and title != draft.title:
            at = saying.hour(draft.saved_at, paper.body)
            found.append(Clash(code, draft.saver.name, at, marked_changes(draft.title, title)))
    return found


def _save(form: DraftPaper, paper: Paper, drafts: dict[str, DraftFace]) -> None:
    session, actor = db.session(), current_actor()
    for code in sheets.LANGUAGES:
        if _touched(form, code):
            draft = drafts[code]
            services.save_draft(
                session,
                draft,
                actor=actor,
                title=_title(form, code),
                text=draft.text,
                row_version=draft.row_version,
            )
    was, now = _details(paper), _details(paper)
    now |= {name: form[name].data or "" for name in now if name in form}
    if "promised_for" in form:
        now["promised_for"] = _instant(form.promised, paper.body)
    if now == was:
        return
    if form.shown_details.data != canonical_json.digest(was):
        raise RuleBroken(N_("A colleague changed the details meanwhile. They are shown as they stand now."))
    services.describe(
        session,
        paper,
        actor=actor,
        kind=now["kind"],
        original_language=now["original_language"],
        marking=Marking(now["marking"]),
        action_officer=now["action_officer"],
        promised_by=now["promised_by"],
        promised_for=now["promised_for"],
        row_version=paper.row_version,
    )


def _details(paper: Paper) -> dict[str, Any]:
    return {
        "kind": paper.kind,
        "original_language": paper.original_language,
        "marking": paper.marking,
        "action_officer": paper.action_officer,
        "promised_by": paper.promised_by,
        "promised_for": paper.promised_for,
    }


def _show_again(form: DraftPaper, drafts: dict[str, DraftFace]) -> None:
    """After a clash the form stands on what is saved now, so that sending it again is a decision."""
    for code, draft in drafts.items():
        if not _touched(form, code):
            form[f"title_{code}"].data = draft.title
        form[f"shown_{code}"].data = canonical_json.digest(draft.title)


def _stands(form: DraftPaper) -> dict[str, str]:
    names = ("shown_en", "shown_fr", "shown_details")
    return {name: form[name].data or "" for name in names}


@bp.route("/papers/<pid:paper>/upload", methods=["GET", "POST"])
@requires(queries.paper_by_pid, policy.can_attach_file, first=look_through)
@writes
def upload(paper: Paper) -> Response | Answer:
    """A file for one language of the draft, in the place of a text."""
    session = db.session()
    drafts = queries.drafts_of(session, paper)
    wanted = request.args.get("language", "")
    form = Upload.of_request(data={"language": wanted if wanted in drafts else paper.original_language})
    assert isinstance(form, Upload)
    if form.sent_well():
        try:
            file = incoming()
            if file is None:
                raise BadInput("file", N_("Choose the file."))
            draft = drafts[form.language.data]
            if request.form.get(f"seen_{draft.language}", str(draft.row_version)) != str(draft.row_version):
                raise BadInput(
                    "language",
                    N_("%(name)s changed this language meanwhile. Look at it; sent again, the file takes its place."),
                    name=draft.saver.name,
                )
            take_in(draft, file)
        except BadInput as fault:
            form.blame(fault)
        except RuleBroken as fault:
            form.faults.append(saying.said(fault))
        else:
            tell("done", gettext("The file is in the draft."), draft.file_name)
            return redirect(url_for("documents.preview", paper=paper.pid), 303)
    page = render_template(
        "documents/upload.html",
        paper=paper,
        title=saying.title_of(paper)[0],
        strip=body_strip(session, paper.body, tab="papers"),
        form_=form,
        written=[code for code, draft in drafts.items() if draft.is_written],
        seen={f"seen_{code}": draft.row_version for code, draft in drafts.items()},
        taken=uploads.said_of_taking(uploads.taking_of(settings())),
        accepted=uploads.accepted(uploads.taking_of(settings())),
    )
    return make_response(page, 422 if request.method == "POST" else 200)


@bp.post("/papers/<pid:paper>/drafts/<any('en','fr'):face>/take-out")
@requires(queries.paper_by_pid, policy.can_attach_file)
@writes
def take_out(paper: Paper, face: str) -> Answer:
    """Take a file out of the draft, so that a text can be written in its place."""
    session = db.session()
    services.detach_file(session, queries.drafts_of(session, paper)[face], actor=current_actor())
    tell("done", gettext("The file is out of the draft. Write the text in its place."))
    return redirect(url_for("documents.write", paper=paper.pid, language=face), 303)


def local_path(text: str | None) -> str:
    """Return `text` if it is a path of ours, else nothing: nobody is led elsewhere by an address given to them."""
    path = text or ""
    plain = path.isascii() and path.isprintable() and "\\" not in path
    return path if plain and path.startswith("/") and not path.startswith("//") else ""


def _instant(wall: datetime | None, body: Body) -> datetime | None:
    return resolve(wall, body.zone).instant if wall is not None else None


def _wall(paper: Paper) -> datetime | None:
    return local(paper.promised_for, paper.body.zone).wall if paper.promised_for else None


def _at_its_field(fault: BadInput) -> BadInput:
    """A wall time that does not exist is the fault of the field it was typed in."""
    if fault.field in ("wall", "zone"):
        fault.field = "promised_for"
    return fault
