"""Pages: a text worked on in Word: checked out, checked in, given back or taken back, and the copies that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from secretariat.committees.strip import body_strip
from secretariat.core.errors import BadInput, NotFound, RuleBroken, TooLarge
from secretariat.core.i18n import N_, gettext
from secretariat.core.values import dataclass
from secretariat.documents import policy, queries, sheets, uploads
from secretariat.documents.forms import CheckIn
from secretariat.documents.incoming import incoming, outcome
from secretariat.documents.models import DraftFace, Paper
from secretariat.documents.received import WORD
from secretariat.documents.services.circulate import prepare
from secretariat.documents.strip import paper_tabs
from secretariat.documents.views import bp, saying
from secretariat.documents.views.word import as_word, limit, read_sent
from secretariat.documents.views.working_said import found, open_notice, state_of
from secretariat.documents.working import policy as rules
from secretariat.documents.working import queries as working
from secretariat.documents.working import services
from secretariat.documents.working.errors import FileStands
from secretariat.documents.working.models import CheckOut, WorkingCopy
from secretariat.documents.working.saying import there as here
from secretariat.press import canonical
from secretariat.press.dates import Language
from secretariat.press.word import Brought
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.files import sent, store
from secretariat.web.filters import size
from secretariat.web.told import tell


@dataclass(frozen=True)
class Line:
    """A working copy as the list shows it."""

    copy: WorkingCopy
    when: str
    size: str
    found: list[str]
    #: Word, shape and tone; empty words for a copy that a newer one followed.
    state: saying.State | None
    href: str
    #: Where it is compared with the copy before it.
    compare: str


@bp.get("/papers/<pid:paper>/working-copies")
@requires(queries.paper_with_draft, rules.can_see_copies)
def working_copies(paper: Paper) -> Response:
    """One language of a draft in Word: who has it out, what can be done, and all copies that came back."""
    return make_response(_page(paper, _code(paper), CheckIn.of_request()))


@bp.post("/papers/<pid:paper>/working-copies/check-out")
@requires(queries.paper_by_pid, policy.can_attach_file)
@writes
def check_out(paper: Paper) -> Response | Answer:
    """Give one language out in Word, to one person at a time."""
    code, session = _code(paper), db.session()
    try:
        services.check_out(session, queries.drafts_of(session, paper)[code], actor=current_actor())
    except RuleBroken as fault:
        return _refused(paper, code, saying.said(fault))
    tell(
        "done",
        gettext("The text is out with you."),
        gettext("Download the Word file, work on it, then check it in here. Until then nobody else changes the text."),
    )
    return redirect(here(paper, code), 303)


@bp.get("/check-outs/<pid:out>/file")
@requires(working.out_by_pid, rules.can_see_out)
def out_file(out: CheckOut) -> Response:
    """The Word file that is out: the latest copy as it came in, or the text written as one."""
    if out.ended_at is not None:
        raise NotFound
    given = services.handed(db.session(), out.draft)
    if given.copy is not None:
        return sent(given.copy.sha256, given.copy.name, WORD)
    if given.file is not None:
        return sent(given.file.sha256, out.draft.file_name, WORD)
    return _written(out.draft)


def _written(draft: DraftFace) -> Response:
    session, paper = db.session(), draft.paper
    code: Language = "fr" if draft.language == "fr" else "en"
    outgoing = prepare(session, paper)
    texts = {code: canonical.parse(draft.text), **outgoing.texts}
    symbol = queries.following_symbol(session, paper) if paper.symbol else ""
    printed = sheets.Printed(symbol, outgoing.titles, outgoing.before)
    sheet = sheets.as_draft(sheets.paper_sheet(paper, printed, texts), paper, draft)
    return as_word(sheet, code, f"{(paper.symbol or 'DRAFT').replace('/', '_')}_{code.upper()}.docx")


def _read_first(out: CheckOut) -> None:
    read_sent(out.draft.paper)


@bp.post("/check-outs/<pid:out>/check-in")
@requires(working.out_by_pid, rules.can_end, first=_read_first)
@writes
def check_in(out: CheckOut) -> Response | Answer:
    """Keep the file that came back as the next working copy, and look at it."""
    paper, code, session = out.draft.paper, out.draft.language, db.session()
    form = CheckIn.of_request()
    assert isinstance(form, CheckIn)
    if form.sent_well():
        try:
            copy = _checked_in(out, form.remark.data or "")
        except BadInput as fault:
            form.blame(fault)
        except (RuleBroken, TooLarge) as fault:
            form.faults.append(saying.said(fault))
        else:
            lead = gettext("Checked in as copy %(number)s.", number=copy.ordinal)
            tell("done", lead, gettext("It is kept as it came. See what was found, then bring it into the text."))
            return redirect(url_for("documents.working_copy", working=copy.pid), 303)
    session.rollback()
    return make_response(_page(paper, code, form), 422)


def _checked_in(out: CheckOut, remark: str) -> WorkingCopy:
    file = incoming()
    if file is None:
        raise BadInput("file", N_("Choose the file."))
    brought = outcome(Brought)
    file.stream.seek(0)
    return services.check_in(
        db.session(),
        store(),
        out,
        actor=current_actor(),
        brought=brought,
        content=file.stream.read(),
        name=uploads.shown_name(file.name, "docx"),
        remark=remark,
    )


@bp.post("/check-outs/<pid:out>/give-back")
@requires(working.out_by_pid, rules.can_end)
@writes
def give_out_back(out: CheckOut) -> Response | Answer:
    """Give a text back as it was."""
    return _ended(out, services.give_back, gettext("The text is back, unchanged."))


@bp.post("/check-outs/<pid:out>/take-back")
@requires(working.out_by_pid, rules.can_take_back)
@writes
def take_out_back(out: CheckOut) -> Response | Answer:
    """Take a text back from who has it out and is not there."""
    told = gettext("%(name)s is told. What came of the Word file is with them.", name=out.holder.name)
    return _ended(out, services.take_back, gettext("The text is back."), told)


def _ended(out: CheckOut, act: Any, lead: str, more: str = "") -> Response | Answer:
    paper, code = out.draft.paper, out.draft.language
    try:
        act(db.session(), out, actor=current_actor())
    except RuleBroken as fault:
        return _refused(paper, code, saying.said(fault))
    tell("done", lead, more)
    return redirect(here(paper, code), 303)


def _refused(paper: Paper, code: str, sentence: str) -> Response:
    db.session().rollback()
    form = CheckIn()
    form.faults.append(sentence)
    return make_response(_page(paper, code, form), 409)


def _page(paper: Paper, code: str, form: CheckIn) -> str:
    session, actor = db.session(), current_actor()
    draft = queries.drafts_by_language(paper)[code]
    outs = {one.draft.language: one for one in working.outs_of(session, [paper]).get(paper.id, [])}
    copies = working.copies_of(session, draft)
    out = outs.get(code)
    there = here(paper)
    return render_template(
        "documents/working_copies.html",
        paper=paper,
        title=saying.title_of(paper)[0],
        strip=body_strip(session, paper.body, tab="papers"),
        paper_tabs=paper_tabs(actor, paper, tab="word"),
        code=code,
        switch=[
            ("EN", f"{there}?language=en", "en", code == "en", "English"),
            ("FR", f"{there}?language=fr", "fr", code == "fr", "Français"),
        ],
        form_=form,
        limit=limit(),
        out=out,
        since=saying.stamp(out.began_at, paper.body) if out else "",
        mine=out is not None and out.holder_id == actor.user_id,
        may_work=bool(policy.can_attach_file(actor, paper)),
        may_take_back=out is not None and bool(rules.can_take_back(actor, out)),
        given=_given(draft, copies) if out is None else "",
        other=_other_out(outs, code),
        open_=open_notice(working.LatestCopy.of(copies[0])) if copies else None,
        lines=[_line(one, copies, paper) for one in copies],
        originals=[one for one in queries.word_originals(session, paper) if one.language == code],
        stamp=lambda moment: saying.stamp(moment, paper.body),
    )


def _given(draft: DraftFace, copies: Sequence[WorkingCopy]) -> str:
    """Say which Word file a check-out gives; "" where there is none."""
    try:
        given = services.handed(db.session(), draft, copies)
    except FileStands:
        return ""
    if given.copy is not None:
        return gettext(
            "You get copy %(number)s, %(name)s, as it was checked in.", number=given.copy.ordinal, name=given.copy.name
        )
    if given.file is not None:
        return gettext("You get the file of the draft: %(name)s.", name=draft.file_name)
    return gettext("You get the text of the draft as a Word file in house style.")


def _other_out(outs: dict[str, CheckOut], code: str) -> str:
    """Say that the other language is out, with whom."""
    out = outs.get(saying.other(code))
    if out is None:
        return ""
    return gettext(
        "%(language)s is out with %(name)s.", language=saying.language_word(out.draft.language), name=out.holder.name
    )


def _line(copy: WorkingCopy, copies: Any, paper: Paper) -> Line:
    latest = copy is copies[0]
    return Line(
        copy,
        saying.stamp(copy.checked_in_at, paper.body),
        size(copy.blob.size),
        found(copy),
        state_of(copy) if latest else None,
        url_for("documents.working_copy", working=copy.pid),
        url_for("documents.compare_copies", working=copy.pid) if copy.ordinal > 1 else "",
    )


def _code(paper: Paper) -> str:
    wanted = request.form.get("language") or request.args.get("language", "")
    return wanted if wanted in sheets.LANGUAGES else paper.original_language
