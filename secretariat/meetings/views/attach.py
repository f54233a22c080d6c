"""Pages: the papers of an item, from the register or made here, and the waiver for a late one."""

from __future__ import annotations

from datetime import datetime, time

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from secretariat.core import wall_time
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_, gettext
from secretariat.documents import queries as documents
from secretariat.documents.incoming import blame_file, incoming, look_through, take_in
from secretariat.documents.kinds import Custody, PaperKind
from secretariat.documents.models import Paper
from secretariat.documents.services import open_paper
from secretariat.documents.types.queries import type_to_open
from secretariat.documents.uploads import accepted, said_of_taking, taking_of
from secretariat.meetings import policy, queries, saying
from secretariat.meetings.forms.agenda import PromisedForm, ReferenceForm, UploadForm, WaiverForm, WriteForm
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.outline import build
from secretariat.meetings.services import agenda as services
from secretariat.meetings.services.issue import late_on
from secretariat.meetings.services.late import ask_waiver as ask
from secretariat.meetings.shown import shown_paper
from secretariat.meetings.standing import Late
from secretariat.meetings.views import bp
from secretariat.meetings.views.beside import waiver_word
from secretariat.meetings.views.frame import frame
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.requests import settings
from secretariat.web.told import tell

Answer = Response | tuple[str, int]
#: Ways to attach a paper, in the order of the page.
HOW = ("register", "upload", "promised", "reference", "write")
Forms = tuple[UploadForm, PromisedForm, ReferenceForm, WriteForm]


@bp.route("/items/<pid:item>/papers", methods=["GET", "POST"])
@requires(queries.item_by_pid, policy.can_build_item, first=look_through)
@writes
def attach(item: AgendaItem) -> Answer:
    """Choose a paper from the register, upload one, or keep a place for one that is promised or held elsewhere."""
    how = request.values.get("how", "register")
    how = how if how in HOW else "register"
    faults: list[str] = []
    forms = _forms(how)
    if request.method == "POST":
        try:
            with db.session().begin_nested():
                paper = _paper_wanted(item, how, forms)
                if paper is not None:
                    services.attach_paper(db.session(), item, paper, actor=current_actor())
        except BadInput as error:
            _blame(forms, how, error, faults)
        except RuleBroken as error:
            faults.append(str(error))
        else:
            if paper is not None and how == "write":
                back = url_for("meetings.agenda", meeting=item.meeting.pid, _anchor=f"item-{item.pid}")
                tell("done", gettext("The paper is attached. Write its text here."), "", back, gettext("To the agenda"))
                return redirect(url_for("documents.write", paper=paper.pid), 303)
            if paper is not None:
                tell("done", gettext("The paper is attached."), shown_paper(paper).title)
                return redirect(url_for("meetings.edit_item", item=item.pid), 303)
    return _page(item, how, forms, faults), 422 if request.method == "POST" else 200


def _forms(how: str) -> Forms:
    """Return the forms; only the one that was sent is filled from the request."""
    sent = request.form if request.method == "POST" else None
    return (
        UploadForm(sent if how == "upload" else None),
        PromisedForm(sent if how == "promised" else None),
        ReferenceForm(sent if how == "reference" else None),
        WriteForm(sent if how == "write" else None),
    )


def _paper_wanted(item: AgendaItem, how: str, forms: Forms) -> Paper | None:
    """Return the paper to attach, opened now if need be; None when the form was not sent well. Raises BadInput."""
    upload, promised, reference, write = forms
    if how == "write":
        return _write(item, write) if write.validate() else None
    if how == "promised":
        return _promise(item, promised) if promised.validate() else None
    if how == "reference":
        return _refer(item, reference) if reference.validate() else None
    if how == "upload":
        if upload.validate():
            return _upload(item, upload)
        blame_file(upload)
        return None
    paper = documents.paper_by_pid(db.session(), current_actor(), request.form.get("paper", ""))
    if paper is None or paper.kind == PaperKind.AGENDA.value:
        raise BadInput("paper", N_("Choose a paper from the register."))
    return paper


def _promise(item: AgendaItem, form: PromisedForm) -> Paper:
    day = form.promised_for.data
    due: datetime | None = None
    if day is not None:
        due = wall_time.resolve(datetime.combine(day, time(18, 0)), item.meeting.zone).instant
    return _open(
        item,
        titles={"en": form.promised_title_en.data or "", "fr": form.promised_title_fr.data or ""},
        promised_by=form.promised_by.data or "",
        promised_for=due,
    )


def _write(item: AgendaItem, form: WriteForm) -> Paper:
    titles = {"en": form.write_title_en.data or "", "fr": form.write_title_fr.data or ""}
    return _open(item, titles=titles, kind=PaperKind.POLICY_PAPER, from_template=True)


def _refer(item: AgendaItem, form: ReferenceForm) -> Paper:
    return _open(
        item,
        titles={"en": form.reference_title_en.data or "", "fr": form.reference_title_fr.data or ""},
        custody=Custody.ELSEWHERE,
        symbol=form.symbol.data or "",
    )


def _open(item: AgendaItem, *, kind: PaperKind = PaperKind.WORKING_PAPER, **more: object) -> Paper:
    meeting = item.meeting
    return open_paper(
        db.session(),
        actor=current_actor(),
        body=meeting.body,
        format=meeting.format,
        kind=type_to_open(db.session(), kind),
        **more,  # type: ignore[arg-type]  # the named values of open_paper
    )


def _upload(item: AgendaItem, form: UploadForm) -> Paper:
    paper = _open(
        item,
        titles={"en": form.upload_title_en.data or "", "fr": form.upload_title_fr.data or ""},
        original_language=form.language.data,
    )
    file = incoming()
    if file is None:
        raise BadInput("file", N_("Choose the file."))
    take_in(documents.drafts_of(db.session(), paper)[form.language.data], file)
    return paper


#: What the forms call the fields of the services, where several forms stand on one page.
_FIELDS = {"upload": "upload_", "promised": "promised_", "reference": "reference_", "write": "write_"}


def _blame(forms: Forms, how: str, error: BadInput, faults: list[str]) -> None:
    """Show a fault of a service in the form that was sent."""
    if how not in _FIELDS:
        faults.append(str(error))
        return
    form = forms[HOW.index(how) - 1]
    name = f"{_FIELDS[how]}{error.field}"
    form.blame(BadInput(name, error.message, **error.values) if name in form else error)
    if how == "upload" and error.field != "file":
        blame_file(form)


def _page(item: AgendaItem, how: str, forms: Forms, faults: list[str]) -> str:
    session, actor, meeting = db.session(), current_actor(), item.meeting
    text = request.values.get("q", "").strip()[:100]
    attached = {cited.paper_id for cited in item.papers}
    found = documents.papers_attachable(session, actor, body_id=meeting.body_id, text=text)
    strip, standing = queries.strip_and_standing(session, meeting)
    outline = build(meeting, standing.items)
    number = next((row.number for row in outline.rows if row.item.id == item.id), "")
    upload, promised, reference, write = forms
    return render_template(
        "meetings/attach.html",
        **frame(meeting, strip),
        item=item,
        number=number,
        item_title=(item.title_fr or item.title_en) if saying.lang() == "fr" else (item.title_en or item.title_fr),
        how=how,
        text=text,
        found=[(shown_paper(paper), paper.body.code, paper.id in attached) for paper in found],
        upload=upload,
        promised=promised,
        reference=reference,
        write=write,
        faults=faults,
        taken=said_of_taking(taking_of(settings())),
        accepted=accepted(taking_of(settings())),
    )


@bp.post("/items/<pid:item>/papers/detach")
@requires(queries.item_by_pid, policy.can_build_item)
@writes
def detach(item: AgendaItem) -> Answer:
    """Take a paper off the item; it stays in the register."""
    services.detach_paper(db.session(), item, request.form.get("paper", ""), actor=current_actor())
    return redirect(url_for("meetings.edit_item", item=item.pid), 303)


@bp.route("/meetings/<pid:meeting>/late-papers", methods=["GET", "POST"])
@requires(queries.meeting_by_pid, policy.can_ask_waiver)
@writes
def ask_waiver(meeting: Meeting) -> Answer:
    """The late papers of a meeting; the chair is asked to let one onto the agenda, with the reason."""
    session, actor = db.session(), current_actor()
    form = WaiverForm.of_request()
    assert isinstance(form, WaiverForm)
    chosen = request.values.get("paper", "")
    if form.sent_well():
        paper = documents.paper_by_pid(session, actor, chosen)
        try:
            if paper is None:
                raise BadInput("paper", N_("Choose one of the late papers."))
            ask(session, meeting, paper, actor=actor, reason=form.reason.data or "")
        except BadInput as error:
            form.blame(error)
        except RuleBroken as error:
            form.faults.append(str(error))
        else:
            tell("done", gettext("The chair has been asked."))
            return redirect(url_for("meetings.agenda", meeting=meeting.pid), 303)
    outline = build(meeting, queries.items_of(session, meeting))
    known = queries.building(session, meeting)
    late = late_on(meeting, outline, known)
    html = render_template(
        "meetings/attach_late.html",
        **frame(meeting, known.strip),
        rows=[_late_row(meeting, one) for one in {one.paper.id: one for one in late}.values()],
        chosen=chosen,
        form_=form,
    )
    return html, 422 if request.method == "POST" else 200


def _late_row(meeting: Meeting, late: Late) -> dict[str, object]:
    """A late paper as the page shows it, with what the chair said."""
    waiver = late.waiver
    state, remark = None, ""
    if waiver is not None:
        remark = waiver.remark
        state = {
            None: (waiver_word(waiver, meeting.zone), "half", "soon"),
            True: (gettext("The chair lets it on"), "tick", "done"),
            False: (gettext("The chair does not let it on"), "octagon", "late"),
        }[waiver.waived]
    return {
        "paper": shown_paper(late.paper, late=True),
        "number": late.row.number,
        "due": saying.stamp(late.due, meeting.zone),
        "state": state,
        "remark": remark,
        "reason": waiver.reason if waiver else "",
        "can": waiver is None or waiver.waived is False,
    }
