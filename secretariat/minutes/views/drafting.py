"""Pages: beginning a record, and its editor, one passage at a time, that saves itself."""

from __future__ import annotations

from typing import Any, cast

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from secretariat.committees.strip import body_strip
from secretariat.core import clock
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import gettext, ngettext
from secretariat.meetings import saying
from secretariat.meetings.models import Meeting
from secretariat.minutes import policy
from secretariat.minutes.assembling import text_of
from secretariat.minutes.forms import PassageForm, StartForm
from secretariat.minutes.models import Minutes, Passage
from secretariat.minutes.queries import drafting as queries
from secretariat.minutes.queries.around_passage import around_passage
from secretariat.minutes.queries.held import held
from secretariat.minutes.queries.issued import meeting_in_house, minutes_by_pid
from secretariat.minutes.sections import sections
from secretariat.minutes.services import drafting as services
from secretariat.minutes.services.drafting import Overtaken, Saved, TooLate
from secretariat.minutes.skeleton import digest
from secretariat.minutes.states import EDITABLE, MinutesKind, MinutesState, Style
from secretariat.minutes.views import bp
from secretariat.minutes.views import drafting_shown as shown
from secretariat.press.changes import marked_changes
from secretariat.press.dates import Language
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.errors import wants_json
from secretariat.web.told import tell


@bp.route("/meetings/<pid:meeting>/record", methods=["GET", "POST"])
@requires(meeting_in_house, policy.can_start)
@writes
def start(meeting: Meeting) -> Response | Answer:
    """Begin the record of a meeting; where it is begun, this leads to it."""
    session, actor = db.session(), current_actor()
    begun = queries.record_of(session, actor, meeting)
    if begun is not None:
        return redirect(url_for("minutes.edit", minutes=begun.pid), 303)
    form = StartForm.of_request()
    assert isinstance(form, StartForm)
    if form.sent_well():
        try:
            minutes = services.start_record(session, meeting, actor=actor, language=form.language.data)
        except RuleBroken as fault:
            form.faults.append(str(fault))
        else:
            tell("done", gettext("The record is begun."), gettext("What the agenda and the room say stands in it."))
            return redirect(url_for("minutes.edit", minutes=minutes.pid), 303)
    page = render_template(
        "minutes/start.html",
        form_=form,
        meeting=meeting,
        strip=body_strip(session, meeting.body, tab="meetings"),
        title=saying.day_name(meeting.starts_wall.date()),
        back=url_for("meetings.show", meeting=meeting.pid),
    )
    return make_response(page, 422 if request.method == "POST" else 200)


@bp.get("/minutes/<pid:minutes>")
@requires(minutes_by_pid, policy.can_see)
def edit(minutes: Minutes) -> Answer:
    """Where writing goes on: the first passage not yet written; who does not write is led to the text."""
    state = MinutesState(minutes.state)
    other = "en" if minutes.language == "fr" else "fr"
    writes_other = state not in EDITABLE and policy.is_open(minutes, other)
    if writes_other and policy.can_draft(current_actor(), minutes):
        lacking = [one for one in minutes.passages if text_of(one, minutes.language) and not text_of(one, other)]
        begin = (lacking or minutes.passages)[0]
        return redirect(url_for("minutes.passage", passage=begin.pid, language=other), 303)
    if not policy.can_edit(current_actor(), minutes) or state not in EDITABLE:
        return redirect(url_for("minutes.read", minutes=minutes.pid), 303)
    open_ = [
        one for one in minutes.passages if shown.state_of(one, minutes.language) not in (shown.WRITTEN, shown.NOTHING)
    ]
    first = (open_ or minutes.passages)[0]
    return redirect(url_for("minutes.passage", passage=first.pid), 303)


@bp.route("/passages/<pid:passage>", methods=["GET", "POST"])
@requires(queries.passage_by_pid, policy.can_edit_passage)
@writes(keeping=409)
def passage(passage: Passage) -> Response | Answer:
    """One passage in one language: written, saved by itself, beside the page as it will be issued."""
    code = _language(request.form.get("language") or request.args.get("language"), passage.minutes)
    form = _form(passage, code)
    clash: dict[str, Any] | None = None
    if request.method == "POST":
        typed = form.text.data or ""  # cleaned, or refused with a sentence, by the service
        try:
            outcome = services.save_passage(
                db.session(),
                passage,
                actor=current_actor(),
                language=code,
                text=typed,
                stands_on=form.stands.data or "",
                done=bool(form.done.data),
            )
        except BadInput as fault:
            if wants_json():
                raise
            form.validate()
            if not form.errors:
                form.blame(fault)
        except RuleBroken as fault:
            if wants_json():
                raise
            form.faults.append(str(fault))
        else:
            if isinstance(outcome, Saved):
                return _saved(passage, code, outcome)
            if isinstance(outcome, TooLate):
                return _too_late(passage)
            clash = _clash(passage, outcome, outcome.kept.text)
            if wants_json():
                return make_response(jsonify(sentence=clash["sentence"], conflict=clash), 409)
            form.stands.data = outcome.stands
    return make_response(_page(passage, code, form, clash), 409 if clash else 422 if request.method == "POST" else 200)


def _language(wanted: str | None, minutes: Minutes) -> Language:
    return cast(Language, wanted if wanted in ("en", "fr") else minutes.language)


def _form(passage: Passage, code: Language) -> PassageForm:
    stands = text_of(passage, code)
    form = PassageForm.of_request(
        data={"text": stands, "done": passage.done, "language": code, "stands": digest(stands)}
    )
    assert isinstance(form, PassageForm)
    return form


def _saved(passage: Passage, code: Language, outcome: Saved) -> Response | Answer:
    zone = passage.minutes.paper.body.zone
    if wants_json():
        return jsonify(saved=saying.second_of(clock.now(), zone), version=outcome.stands, changed=outcome.changed)
    lead = gettext("Saved at %(hour)s.", hour=shown.hour_of(clock.now(), zone))
    tell("done", lead if outcome.changed else gettext("Nothing had changed."))
    return redirect(url_for("minutes.passage", passage=passage.pid, language=code), 303)


def _too_late(passage: Passage) -> Response | Answer:
    """The words are kept; where, is said."""
    where = url_for("minutes.kept", minutes=passage.minutes.pid)
    sentence = gettext("The text is with the chair, or approved. What you wrote is kept with the kept texts.")
    if wants_json():
        return make_response(jsonify(sentence=sentence, where=where, link=gettext("Kept texts")), 409)
    tell("soon", sentence)
    return redirect(where, 303)


def _clash(passage: Passage, outcome: Overtaken, mine: str) -> dict[str, Any]:
    """Both texts, as scripts and the page show them."""
    hour = shown.hour_of(outcome.at, passage.minutes.paper.body.zone)
    if outcome.by_id == current_actor().user_id:
        sentence = gettext("You saved this part from another window at %(hour)s. Both texts are kept.", hour=hour)
    else:
        sentence = gettext("%(name)s saved this part while you were writing. Your text is kept.", name=outcome.by)
    return {
        "sentence": sentence,
        "mine": mine,
        "theirs": outcome.theirs,
        "by": outcome.by,
        "at": hour,
        "pieces": marked_changes(outcome.theirs, mine),
        "version": outcome.stands,
        "kept": url_for("minutes.kept", minutes=passage.minutes.pid),
    }


def _page(passage: Passage, code: Language, form: PassageForm, clash: dict[str, Any] | None) -> str:
    session, actor, minutes = db.session(), current_actor(), passage.minutes
    whole = held(session, minutes.meeting)
    parts = sections(whole) if minutes.kind == MinutesKind.RECORD.value else ()
    body = minutes.paper.body
    at = [one.id for one in minutes.passages].index(passage.id)
    section = shown.section_of(passage, parts)
    around = around_passage(session, minutes, writer=actor.user_id)
    return render_template(
        "minutes/passage.html",
        strip=body_strip(session, body, tab="meetings", facts=around.strip),
        minutes=minutes,
        passage=passage,
        code=code,
        form_=form,
        clash=clash,
        editable=MinutesState(minutes.state) in EDITABLE,
        writable=policy.is_open(minutes, code),
        heading=shown.heading_of(minutes),
        meeting_title=saying.ordinal_of(minutes.meeting),
        meeting_href=url_for("meetings.show", meeting=minutes.meeting.pid),
        style=gettext(Style(minutes.style).label),
        state=shown.state_of_minutes(minutes),
        due=shown.due_of(minutes, whole, around.holidays),
        saved=shown.saved_line(passage, body.zone),
        rows=shown.rows_of(minutes, whole, around.writing, passage),
        progress=shown.progress_of(minutes),
        number=shown.number_of(passage, whole),
        title=shown.title_of(passage),
        papers=shown.papers_of(passage.item),
        times=shown.times_of(passage, whole),
        other_empty=not text_of(passage, "fr" if code == "en" else "en").strip(),
        phrases=shown.phrases(minutes, whole, code),
        decided=shown.decided(section, code),
        several=section is not None and section.several,
        room=shown.room_link(passage, frozen=around.frozen),
        actions=shown.actions_of(whole.taskings.get(passage.item_id or 0, [])),
        issued=shown.excerpt(minutes, parts, passage, code),
        marking=shown.marking_of(minutes, code),
        before=url_for("minutes.passage", passage=minutes.passages[at - 1].pid) if at else "",
        after=url_for("minutes.passage", passage=minutes.passages[at + 1].pid)
        if at + 1 < len(minutes.passages)
        else "",
        kept=around.kept,
        kept_href=url_for("minutes.kept", minutes=minutes.pid),
        submit=shown.link("minutes.submit", minutes),
        preview=shown.link("minutes.preview", minutes),
        is_record=minutes.kind == MinutesKind.RECORD.value,
    )


@bp.post("/passages/<pid:passage>/writing")
@requires(queries.passage_by_pid, policy.can_edit_passage)
@writes
def writing(passage: Passage) -> Response:
    """A sign of life of somebody's page; the answer says who else writes here, and on what the text stands."""
    session, actor = db.session(), current_actor()
    services.mark_writing(session, passage, actor=actor)
    others = queries.writing_in(session, passage.minutes, but=actor.user_id).get(passage.id, [])
    stands = {code: digest(text_of(passage, code)) for code in ("en", "fr")}
    return jsonify(writing=shown.said_writing(others), stands=stands, by=passage.changer.name)


@bp.post("/minutes/<pid:minutes>/skeleton")
@requires(minutes_by_pid, policy.can_edit)
@writes
def skeleton(minutes: Minutes) -> Answer:
    """Bring in what the agenda and the room say now; nothing that somebody wrote is touched."""
    changed = services.make_skeleton(db.session(), minutes, actor=current_actor())
    text = ngettext("%(num)s text was filled in.", "%(num)s texts were filled in.", changed)
    tell("done", gettext("What the agenda and the room say is in the record."), text)
    return redirect(url_for("minutes.edit", minutes=minutes.pid), 303)


from secretariat.minutes.views import drafting_pages as drafting_pages  # noqa: E402  # its addresses hang on `bp` too
