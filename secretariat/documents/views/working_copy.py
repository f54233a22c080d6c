"""Pages: one working copy, what was found in it, how it is brought into the text, and two copies compared."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from secretariat.committees.strip import body_strip
from secretariat.core.errors import BadInput, Conflict, NotFound, RuleBroken
from secretariat.core.i18n import gettext, ngettext
from secretariat.documents.forms import TakeOver
from secretariat.documents.incoming import outcome
from secretariat.documents.received import WORD
from secretariat.documents.strip import paper_tabs
from secretariat.documents.views import bp, saying
from secretariat.documents.views.typeset import pieces
from secretariat.documents.views.word import MOST_CHANGES, Choice, a_glimpse, glimpses, read_as_chosen
from secretariat.documents.views.word_report import CHANGE_WORDS, report
from secretariat.documents.views.working_said import found, open_notice, out_notice, state_of
from secretariat.documents.working import policy as rules
from secretariat.documents.working import queries as reads
from secretariat.documents.working import services
from secretariat.documents.working.models import Standing, WorkingCopy
from secretariat.press import canonical
from secretariat.press.canonical import to_source
from secretariat.press.changes import compared, marked_changes
from secretariat.press.dates import Language
from secretariat.press.word import Brought, ChangeKind
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.files import sent, store, stored
from secretariat.web.filters import size
from secretariat.web.told import tell


def _read_first(copy: WorkingCopy) -> None:
    """Have the copy read in the way that was chosen, before the act begins."""
    read_as_chosen(copy.draft.paper, stored(copy.sha256).read_bytes())


@bp.get("/working-copies/<pid:working>")
@requires(reads.copy_by_pid, rules.can_see_copy)
def working_copy(working: WorkingCopy) -> Response:
    """One working copy: what was found in it; of the latest, how it reads, to be brought into the text."""
    return _page(working)


@bp.post("/working-copies/<pid:working>/take")
@requires(reads.copy_by_pid, rules.can_settle, first=_read_first)
@writes
def take_copy(working: WorkingCopy) -> Response | Answer:
    """The text read from the latest copy becomes the text of the draft; it can be done again."""
    session, form = db.session(), TakeOver.of_request()
    assert isinstance(form, TakeOver)
    brought = outcome(Brought)
    clash = ""
    if form.sent_well():
        seen = form.seen.data or ""
        try:
            services.take_copy(
                session,
                store(),
                working,
                brought,
                actor=current_actor(),
                title=form.title.data or "",
                row_version=int(seen) if seen.isascii() and seen.isdigit() else 0,
            )
        except Conflict as conflict:
            clash = str(conflict.by)
        except BadInput as fault:
            form.blame(BadInput("title", fault.message, **fault.values) if fault.field.startswith("title") else fault)
        except RuleBroken as fault:
            form.faults.append(saying.said(fault))
        else:
            _tell_taken(working)
            return redirect(url_for("documents.working_copy", working=working.pid, **Choice.of_request().address), 303)
    session.rollback()
    return _page(working, form, clash=clash, brought=brought)


def _tell_taken(copy: WorkingCopy) -> None:
    lead = gettext("Copy %(number)s is in the text now.", number=copy.ordinal)
    if open_notice(reads.LatestCopy.of(copy)) is None:
        tell("done", lead, gettext("Coordination, quality, preview and print have it."))
    else:
        tell("done", lead, gettext("Before it can be circulated, what is in its margin is to be reviewed below."))


@bp.post("/working-copies/<pid:working>/set-aside")
@requires(reads.copy_by_pid, rules.can_settle)
@writes
def set_copy_aside(working: WorkingCopy) -> Response | Answer:
    """The latest copy does not count; the text stands as it is."""
    try:
        services.set_aside(db.session(), working, actor=current_actor())
    except RuleBroken as fault:
        db.session().rollback()
        return _page(working, faults=[saying.said(fault)])
    lead = gettext("Copy %(number)s is set aside.", number=working.ordinal)
    tell("done", lead, gettext("It is kept. The text stands as it is."))
    return redirect(url_for("documents.working_copy", working=working.pid), 303)


@bp.post("/working-copies/<pid:working>/review")
@requires(reads.copy_by_pid, rules.can_settle)
@writes
def review_copy(working: WorkingCopy) -> Response | Answer:
    """Tick which comments were seen, and that the tracked changes were looked at."""
    numbers = {int(one) for one in request.form.getlist("seen") if one.isascii() and one.isdigit() and len(one) < 7}
    try:
        services.review(
            db.session(), working, actor=current_actor(), seen=numbers, changes="changes_reviewed" in request.form
        )
    except RuleBroken as fault:
        db.session().rollback()
        return _page(working, faults=[saying.said(fault)])
    tell("done", gettext("The review is kept."))
    return redirect(url_for("documents.working_copy", working=working.pid) + "#review", 303)


@bp.get("/working-copies/<pid:working>/file")
@requires(reads.copy_by_pid, rules.can_see_copy)
def copy_file(working: WorkingCopy) -> Response:
    """A working copy exactly as it came."""
    return sent(working.sha256, working.name, WORD)


@bp.get("/working-copies/<pid:working>/compare")
@requires(reads.copy_by_pid, rules.can_see_copy)
def compare_copies(working: WorkingCopy) -> str:
    """A copy compared word by word with another of its language, by default the one before it, or with the text as it stands."""
    draft = working.draft
    copies = _copies_beside(working)
    wanted = request.args.get("with", "")
    other = next((one for one in copies if one.pid == wanted), None)
    if wanted == "text":
        names = [gettext("copy %(number)s", number=working.ordinal), gettext("the text of the draft")]
        before, after = working.text, draft.text
    else:
        if wanted and other is None:
            raise NotFound
        other = other or next((one for one in copies if one.ordinal < working.ordinal), None)
        pair = sorted((working, other or working), key=lambda one: one.ordinal)
        names = [gettext("copy %(number)s", number=one.ordinal) for one in pair]
        before, after = pair[0].text, pair[1].text
    rows = compared(canonical.parse(before), canonical.parse(after))
    words = {
        kind: sum(len(text.split()) for row in rows for what, text in row.pieces if what == kind)
        for kind in ("ins", "del")
    }
    return render_template(
        "documents/working_compare.html",
        **_frame(working),
        copies=copies,
        chosen=wanted if wanted == "text" else other.pid if other else "",
        heading=gettext("Changes from %(before)s to %(after)s", before=names[0], after=names[1]),
        rows=rows,
        changed=any(row.kind is not None for row in rows),
        counted=", ".join(
            (
                ngettext("%(num)s word added", "%(num)s words added", words["ins"]),
                ngettext("%(num)s word taken out", "%(num)s words taken out", words["del"]),
            )
        ),
    )


def _copies_beside(copy: WorkingCopy) -> list[WorkingCopy]:
    return [one for one in reads.copies_of(db.session(), copy.draft) if one.id != copy.id]


def _page(
    copy: WorkingCopy,
    form: TakeOver | None = None,
    *,
    clash: str = "",
    brought: Brought | None = None,
    faults: list[str] | None = None,
) -> Response:
    session, choice, draft = db.session(), Choice.of_request(), copy.draft
    out = reads.out_of(session, draft)
    latest = reads.latest_copy(session, draft)
    counts = latest is not None and latest.id == copy.id
    settles = counts and bool(rules.can_settle(current_actor(), copy))
    if settles and brought is None:
        _read_first(copy)
        brought = outcome(Brought)
    draft = copy.draft
    if form is None:
        title = draft.title or (brought.title if brought else "")
        form = TakeOver(data={"title": title, "seen": str(draft.row_version)})
    elif clash:
        form.seen.data = str(draft.row_version)
    code: Language = "fr" if draft.language == "fr" else "en"
    page = render_template(
        "documents/working_copy.html",
        **_frame(copy),
        **_read(copy, brought, code, draft.text if draft.is_written else ""),
        form_=form,
        faults=faults or [],
        clash=clash,
        choice=choice,
        counts=counts,
        settles=settles,
        latest=latest,
        out=out_notice(draft.paper, reads.OutInWord.of(out)) if out else None,
        open_=open_notice(reads.LatestCopy.of(copy)) if counts else None,
        draft=draft,
        state_=state_of(copy),
        found=found(copy),
        waits=copy.standing == Standing.WAITS,
        changes=[(gettext(CHANGE_WORDS[ChangeKind(one["kind"])]), one["author"], one["text"]) for one in copy.changes],
        ticked={one.number: one for one in copy.seen},
        address=url_for("documents.take_copy", working=copy.pid, **choice.address),
        when=saying.stamp(copy.checked_in_at, draft.paper.body),
        reviewed=saying.stamp(copy.reviewed_at, draft.paper.body) if copy.reviewed_at else "",
        size_=size(copy.blob.size),
        previous=copy.ordinal > 1,
    )
    status = 409 if clash or faults else 422 if request.method == "POST" else 200
    return make_response(page, status)


@bp.get("/working-copies/<pid:working>/pictures/<sha256>")
@requires(reads.copy_by_pid, rules.can_see_copy)
def working_copy_picture(working: WorkingCopy, sha256: str) -> Response:
    """A picture of a copy, drawn small to be looked at."""
    return a_glimpse(stored(working.sha256).read_bytes(), sha256)


def _read(copy: WorkingCopy, brought: Brought | None, code: Language, text: str) -> dict[str, Any]:
    """What the page says of a copy that was read now: its text, and what bringing it in would keep, change and lose."""
    if brought is None:
        return {"brought": None}

    def address(sha256: str) -> str:
        return url_for("documents.working_copy_picture", working=copy.pid, sha256=sha256)

    return {
        "brought": brought,
        "report": report(brought),
        "each": len(brought.changes) <= MOST_CHANGES,
        "blocks": pieces(brought.document, code, picture=glimpses(brought, address)),
        "compared": marked_changes(text, to_source(brought.document)) if text else [],
    }


def _frame(copy: WorkingCopy) -> dict[str, Any]:
    paper = copy.draft.paper
    return {
        "paper": paper,
        "copy": copy,
        "code": copy.draft.language,
        "title": saying.title_of(paper)[0],
        "strip": body_strip(db.session(), paper.body, tab="papers"),
        "paper_tabs": paper_tabs(current_actor(), paper, tab="word"),
        "back": url_for("documents.working_copies", paper=paper.pid, language=copy.draft.language),
        "language_word": saying.language_word(copy.draft.language),
    }
