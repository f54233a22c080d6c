"""Pages for the house of a paper: its coordination, with what came back, and the beginning of a round."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from secretariat.committees import queries as committees
from secretariat.committees.models import Body
from secretariat.committees.queries import StripFacts
from secretariat.committees.strip import body_strip
from secretariat.coordination import comparing, due, policy, queries, saying, services
from secretariat.coordination.forms import AskForm, DisposeForm, ExtendForm, StartForm, asking_form
from secretariat.coordination.models import AskedText, Clearance, Comment, Round
from secretariat.coordination.services.rounds import Asked
from secretariat.coordination.states import ClearanceState, Disposition
from secretariat.coordination.views import asked as shown
from secretariat.coordination.views import bp
from secretariat.core import wall_time
from secretariat.core.errors import BadInput, NotAllowed, NotFound, RuleBroken
from secretariat.core.i18n import N_, gettext, language, ngettext
from secretariat.documents import policy as documents_policy
from secretariat.documents import queries as documents
from secretariat.documents.markings import Marking
from secretariat.documents.models import Paper
from secretariat.documents.strip import paper_tabs
from secretariat.people.models import Party
from secretariat.web import filters
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.told import tell


@bp.route("/papers/<pid:paper>/coordination/new", methods=["GET", "POST"])
@requires(documents.paper_by_pid, policy.can_start)
@writes
def start(paper: Paper) -> Response | Answer:
    """Choose the offices and their deadlines; the draft is put to them as it stands."""
    session = db.session()
    offices = queries.offices(session)
    strip, holidays = committees.strip_and_holidays(session, paper.body)
    form = _form(StartForm, offices, {"": due.proposed(paper.body, holidays)})
    if form.sent_well():
        try:
            services.open_round(
                session,
                paper,
                actor=current_actor(),
                asked=_asked(form, offices, paper.body),
                note=form["note"].data or "",
            )
        except BadInput as fault:
            form.blame(fault)
        except RuleBroken as fault:
            form.faults.append(str(fault))
        else:
            told = ngettext("%(num)s office is asked.", "%(num)s offices are asked.", len(_ticked(form, offices)))
            tell("done", told, gettext("They see the draft as it stands now, until you close the round."))
            return redirect(url_for("coordination.of_paper", paper=paper.pid), 303)
    drafts = documents.drafts_of(session, paper)
    page = render_template(
        "coordination/start.html",
        **_about(paper, strip),
        form_=form,
        offices=[(form[f"office_{one.pid}"], form[f"due_{one.pid}"]) for one in offices],
        languages=[gettext(shown.LANGUAGE_WORDS[code]) for code in queries.faces_now(drafts)],
        zone=paper.body.zone,
    )
    return make_response(page, 422 if request.method == "POST" else 200)


@bp.route("/papers/<pid:paper>/coordination", methods=["GET", "POST"])
@requires(documents.paper_with_draft, documents_policy.can_see_draft)
@writes
def of_paper(paper: Paper) -> Response | Answer:
    """The rounds of a paper: who has answered what, what is void, each comment; `act` names the form that was sent."""
    rounds = queries.rounds_of(db.session(), paper)
    if request.method != "POST":
        return make_response(_page(paper, rounds))
    ruling = policy.can_start(current_actor(), paper)
    if not ruling:
        raise NotAllowed(ruling.reason)
    acts: dict[str, Callable[[Paper, Sequence[Round]], str]] = {
        "remind": _remind,
        "again": _again,
        "extend": _extend,
        "close": _close,
        "dispose": _dispose,
    }
    act = acts.get(request.form.get("act", ""))
    if act is None:
        raise NotFound
    try:
        done = act(paper, rounds)
    except Refused as refused:
        db.session().expire_all()
        return make_response(_page(paper, queries.rounds_of(db.session(), paper), refused), 422)
    return redirect(url_for("coordination.of_paper", paper=paper.pid, _anchor=done or None), 303)


class Refused(Exception):
    """An act was not taken: its form comes back with what was typed, and why."""

    def __init__(self, form: AskForm | DisposeForm | None, *, why: str = "", comment: str = "") -> None:
        super().__init__(why)
        self.form, self.why, self.comment = form, why, comment


def _live(rounds: Sequence[Round]) -> Round:
    """Return the round under way. Raises Refused when there is none: a colleague has closed it meanwhile."""
    for one in rounds:
        if one.is_open:
            return one
    raise Refused(None, why=gettext("No round is under way."))


def _remind(paper: Paper, rounds: Sequence[Round]) -> str:
    try:
        reminded = services.remind(db.session(), _live(rounds), actor=current_actor())
    except RuleBroken as fault:
        raise Refused(None, why=str(fault)) from fault
    tell("done", gettext("Reminded: %(offices)s.", offices=", ".join(saying.name_of(one) for one in reminded)))
    return ""


def _again(paper: Paper, rounds: Sequence[Round]) -> str:
    round = _live(rounds)
    offices = [one.party for one in round.clearances if not one.superseded]
    form = _form(AskForm, offices, {})
    try:
        if not form.validate():
            raise Refused(form)
        services.ask_again(db.session(), round, actor=current_actor(), asked=_asked(form, offices, paper.body))
    except BadInput as fault:
        form.blame(fault)
        raise Refused(form) from fault
    except RuleBroken as fault:
        form.faults.append(str(fault))
        raise Refused(form) from fault
    names = ", ".join(saying.name_of(one) for one in _ticked(form, offices))
    tell("done", gettext("Asked again: %(offices)s.", offices=names))
    return ""


def _extend(paper: Paper, rounds: Sequence[Round]) -> str:
    round = _live(rounds)
    offices = [one.party for one in round.clearances if _waits(one)]
    form = _form(ExtendForm, offices, {})
    try:
        if not form.validate():
            raise Refused(form)
        asked, reason = _asked(form, offices, paper.body), form["reason"].data or ""
        services.extend(db.session(), round, actor=current_actor(), asked=asked, reason=reason)
    except BadInput as fault:
        form.blame(fault)
        raise Refused(form) from fault
    names = ", ".join(saying.name_of(one) for one in _ticked(form, offices))
    tell("done", gettext("More time for: %(offices)s.", offices=names), gettext("They are told by letter."))
    return "answers"


def _close(paper: Paper, rounds: Sequence[Round]) -> str:
    services.close_round(db.session(), _live(rounds), actor=current_actor())
    lead = gettext("The round is closed.")
    tell("done", lead, gettext("The offices no longer see the draft; the summary is kept below."))
    return "rounds"


def _dispose(paper: Paper, rounds: Sequence[Round]) -> str:
    wanted = request.form.get("comment", "")
    found = [one for round in rounds for row in round.clearances for one in row.comments if one.pid == wanted]
    if not found:
        raise NotFound
    form = DisposeForm(request.form, of=wanted)
    chosen = next((one for one in Disposition if one.value == form.disposition.data), None)
    try:
        if not form.validate():
            raise Refused(form, comment=wanted)
        if chosen is None:
            raise BadInput("disposition", N_("Choose what becomes of the comment."))
        services.dispose(db.session(), found[0], actor=current_actor(), disposition=chosen, text=form.text.data or "")
    except BadInput as fault:
        form.blame(fault)
        raise Refused(form, comment=wanted) from fault
    return f"comment-{wanted}"


def _form(kind: type[AskForm], offices: Sequence[Party], deadlines: Mapping[str, Any]) -> AskForm:
    made = asking_form(kind, [(one, saying.name_of(one)) for one in offices])
    given = {f"{kind.deadline}_{one.pid}": deadlines.get(one.pid, deadlines.get("", None)) for one in offices}
    given |= {f"{kind.box}_{pid}": True for pid in deadlines if pid}
    return made.of_request(data=given)


def _ticked(form: AskForm, offices: Sequence[Party]) -> list[Party]:
    return [one for one in offices if form.asks(one)]


def _asked(form: AskForm, offices: Sequence[Party], body: Body) -> list[Asked]:
    """Return whom the form asks and until when. Raises BadInput at the deadline that is missing or does not exist."""
    found = []
    for office in _ticked(form, offices):
        wall, field = form.deadline_of(office), f"{form.deadline}_{office.pid}"
        if wall is None:
            raise BadInput(field, N_("Say until when."))
        try:
            found.append((office, wall_time.resolve(wall, body.zone).instant))
        except BadInput as fault:
            fault.field = field
            raise
    return found


def _about(paper: Paper, strip: StripFacts) -> dict[str, Any]:
    return {
        "paper": paper,
        "title": filters.title_of(paper)[0],
        "symbol": paper.symbol or gettext("No symbol yet"),
        "strip": body_strip(db.session(), paper.body, tab="papers", facts=strip),
        "paper_tabs": paper_tabs(current_actor(), paper, tab="coordination"),
        "marking": Marking(paper.marking).words(language()),
    }


def _page(paper: Paper, rounds: Sequence[Round], refused: Refused | None = None) -> str:
    actor = current_actor()
    zone = paper.body.zone
    strip, holidays = committees.strip_and_holidays(db.session(), paper.body)
    proposed = due.proposed(paper.body, holidays)
    now = queries.faces_now(documents.drafts_by_language(paper))
    live = next((one for one in rounds if one.is_open), None)
    newest = rounds[0] if rounds else None
    texts = {(one.asking, one.language): one for one in newest.texts} if newest else {}
    void = _void(newest, texts, now) if live else {}
    runs = live is not None and bool(policy.can_run(actor, live))
    return render_template(
        "coordination/paper.html",
        **_about(paper, strip),
        round=newest,
        open=live is not None,
        runs=runs,
        may_start=live is None and bool(policy.can_start(actor, paper)),
        disposes=bool(documents_policy.can_edit(actor, paper)),
        lead=_lead(newest) if newest else "",
        rows=[_row(one, void, zone) for one in newest.clearances if not one.superseded] if newest else [],
        waiting=[one for one in newest.clearances if _waits(one)] if newest else [],
        void=_void_rows(newest, void) if newest else [],
        again=_again_form(newest, void, refused, proposed) if live and runs and _changed(newest, texts, now) else None,
        comments=_comments(newest, texts, now, zone, refused) if newest else [],
        more=_more_form(newest, refused, proposed) if live and runs else None,
        refused=refused.why if refused else "",
        earlier=[_ended(one, zone) for one in rounds if not one.is_open],
        note=newest.note if newest else "",
        opened=saying.day(newest.opened_at, zone) if newest else "",
        has_text=bool(now),
        zone=zone,
    )


def _lead(round: Round) -> str:
    live = [one for one in round.clearances if not one.superseded]
    said = saying.answered_of(live)
    late = len([one for one in live if due.is_overdue(one)])
    if late:
        missed = ngettext("%(num)s let the deadline pass.", "%(num)s let the deadline pass.", late)
        return f"{said} {missed} {gettext('No answer is not consent.')}"
    return said


def _row(clearance: Clearance, void: Mapping[int, Any], zone: str) -> dict[str, Any]:
    """A line of the table: the office, how it stands, by when, and what it said."""
    answered = ""
    if clearance.answerer is not None and clearance.answered_at is not None:
        when = filters.short_moment(clearance.answered_at, zone)
        answered = gettext("%(name)s, %(when)s", name=clearance.answerer.name, when=when)
    return {
        "office": saying.name_of(clearance.party),
        "href": url_for("coordination.clearance", clearance=clearance.pid),
        "state": saying.state_of(clearance, void=clearance.id in void),
        "gave": gettext(ClearanceState(clearance.state).label) if clearance.id in void else "",
        "due": filters.short_moment(clearance.due_at, zone),
        "was": [
            (
                filters.short_moment(one.was_due_at, zone),
                gettext("%(name)s, %(when)s", name=one.by.name, when=filters.short_moment(one.at, zone)),
                one.reason,
            )
            for one in clearance.extensions
        ],
        "answered": answered,
        "late": gettext("after the deadline") if due.came_late(clearance) else "",
        "reason": clearance.reason,
        "before": len(clearance.answers) - 1,
        "comments": len(clearance.comments),
    }


def _waits(clearance: Clearance) -> bool:
    return clearance.state == ClearanceState.ASKED.value and not clearance.superseded


def _faces(texts: Mapping[tuple[int, str], AskedText], asking: int) -> dict[str, comparing.Face]:
    return queries.faces_asked({code: one for (number, code), one in texts.items() if number == asking})


def _void(
    round: Round | None, texts: Mapping[tuple[int, str], AskedText], now: Mapping[str, comparing.Face]
) -> dict[int, dict[str, comparing.Void]]:
    """Return, by id, the clearances that were given to other words than the draft's, with what changed; each asking is
    compared once."""
    live = [one for one in round.clearances if not one.superseded] if round else []
    given = [one for one in live if ClearanceState(one.state).gives_clearance]
    compared = {
        asking: comparing.void_by_language(_faces(texts, asking), now) for asking in {one.asking for one in given}
    }
    return {one.id: compared[one.asking] for one in given if compared[one.asking]}


def _changed(
    round: Round | None, texts: Mapping[tuple[int, str], AskedText], now: Mapping[str, comparing.Face]
) -> bool:
    """Tell whether any office was asked about another text than that of now."""
    askings = {one.asking for one in round.clearances if not one.superseded} if round else set()
    return any(
        {code: (one.title, one.content_hash) for code, one in _faces(texts, asking).items()}
        != {code: (one.title, one.content_hash) for code, one in now.items()}
        for asking in askings
    )


def _void_rows(round: Round, void: Mapping[int, dict[str, comparing.Void]]) -> list[dict[str, Any]]:
    """What changed, once for all offices that cleared the same text."""
    by_asking: dict[int, list[Clearance]] = {}
    for one in round.clearances:
        if one.id in void:
            by_asking.setdefault(one.asking, []).append(one)
    return [
        {
            "offices": ", ".join(saying.name_of(one.party) for one in given),
            "changes": shown.changes(void[given[0].id]),
        }
        for given in by_asking.values()
    ]


def _again_form(
    round: Round | None, void: Mapping[int, Any], refused: Refused | None, proposed: datetime
) -> dict[str, Any]:
    """The offices that can be asked again, those whose clearance is void ticked; `proposed` is the deadline for each."""
    assert round is not None
    live = [one for one in round.clearances if not one.superseded]
    if refused is not None and isinstance(refused.form, AskForm) and not isinstance(refused.form, ExtendForm):
        form = refused.form
    else:
        given = {one.party.pid: proposed for one in live if one.id in void}
        made = asking_form(AskForm, [(one.party, saying.name_of(one.party)) for one in live])
        data = {f"due_{one.party.pid}": proposed for one in live} | {f"office_{pid}": True for pid in given}
        form = made(data=data)
    rows = [(form[f"office_{one.party.pid}"], form[f"due_{one.party.pid}"]) for one in live]
    return {"form": form, "rows": rows}


def _more_form(round: Round | None, refused: Refused | None, proposed: datetime) -> dict[str, Any] | None:
    """The offices that have not answered, those ticked whose deadline has passed; None where nobody is awaited."""
    live = [one for one in round.clearances if _waits(one)] if round else []
    if round is None or not live:
        return None
    sent = refused is not None and isinstance(refused.form, ExtendForm)
    if refused is not None and isinstance(refused.form, ExtendForm):
        form: AskForm = refused.form
    else:
        zone = ZoneInfo(round.paper.body.zone)
        data: dict[str, Any] = {
            f"more_{one.party.pid}": max(proposed, one.due_at.astimezone(zone).replace(tzinfo=None)) for one in live
        }
        data |= {f"wait_{one.party.pid}": True for one in live if due.is_overdue(one) or len(live) == 1}
        form = asking_form(ExtendForm, [(one.party, saying.name_of(one.party)) for one in live])(data=data)
    rows = [(form[f"wait_{one.party.pid}"], form[f"more_{one.party.pid}"]) for one in live]
    return {"form": form, "rows": rows, "open": sent}


def _comments(
    round: Round,
    texts: Mapping[tuple[int, str], AskedText],
    now: Mapping[str, comparing.Face],
    zone: str,
    refused: Refused | None,
) -> list[dict[str, Any]]:
    """Each comment with the form that answers it; the one that was refused stands open with what was typed."""
    rows = []
    for said in shown.comments(round.clearances, texts, now, zone=zone):
        mine = refused is not None and refused.comment == said.comment.pid
        form = refused.form if refused is not None and mine else _dispose_form(said.comment)
        rows.append({"said": said, "form": form, "open": mine})
    return rows


def _dispose_form(comment: Comment) -> DisposeForm:
    return DisposeForm(None, of=comment.pid, data={"disposition": comment.disposition, "text": comment.disposed_text})


def _ended(round: Round, zone: str) -> dict[str, Any]:
    """A round that is over: when, and its summary in both languages."""
    assert round.closed_at is not None
    return {
        "ordinal": round.ordinal,
        "closed": saying.day(round.closed_at, zone),
        "summaries": [("en", round.summary_en), ("fr", round.summary_fr)],
    }
