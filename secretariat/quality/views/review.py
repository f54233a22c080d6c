"""Pages: the review of a draft, its points, and its end."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from secretariat.committees.strip import body_strip
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_, gettext, language, ngettext
from secretariat.core.values import dataclass
from secretariat.documents import queries as documents
from secretariat.documents.models import Paper
from secretariat.documents.queries.ahead import ahead
from secretariat.documents.services.circulate import prepare
from secretariat.documents.strip import paper_tabs
from secretariat.quality import policy, queries, services
from secretariat.quality.facts import Finding, Reference, Standing
from secretariat.quality.forms import EndForm, SettleForm
from secretariat.quality.known import ended
from secretariat.quality.lines import Place
from secretariat.quality.queries import Reviewed
from secretariat.quality.reviewing import Row
from secretariat.quality.states import Settling, Verdict
from secretariat.quality.views import bp
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.filters import long_moment, pick
from secretariat.web.told import tell

#: Word, shape and tone, as the macro `state` takes them.
State = tuple[str, str, str]
_DOING = {"tick": Settling.TICKED, "waive": Settling.WAIVED, "reopen": Settling.REOPENED}


@bp.get("/papers/<pid:paper>/quality")
@requires(documents.paper_with_draft, policy.can_see_review)
def show(paper: Paper) -> Response:
    """The checklist of a draft, with what the machine found and where."""
    return _page(paper, EndForm())


@bp.post("/papers/<pid:paper>/quality/points")
@requires(documents.paper_with_draft, policy.can_review)
@writes
def settle(paper: Paper) -> Response | Answer:
    """Tick a point, waive it with a reason, or open it again."""
    form = SettleForm.of_request()
    settling = _DOING.get(form.do.data or "")
    if settling is None or not form.validate():
        return _page(paper, EndForm(), faults=[gettext("Say what becomes of the point.")], typed=form)
    try:
        services.settle(
            db.session(),
            paper,
            actor=current_actor(),
            point=form.point.data or "",
            settling=settling,
            reason=form.reason.data or "",
            seal=form.seal.data or "",
        )
    except (BadInput, RuleBroken) as fault:
        return _page(paper, EndForm(), faults=[fault.sentence.text(gettext)], typed=form)
    return redirect(url_for("quality.show", paper=paper.pid) + f"#point-{form.point.data}", 303)


@bp.post("/papers/<pid:paper>/quality/end")
@requires(documents.paper_with_draft, policy.can_review)
@writes
def end(paper: Paper) -> Response | Answer:
    """Pass the paper, or return it with remarks."""
    form = EndForm.of_request()
    known = form.do.data in (Verdict.PASSED, Verdict.RETURNED)
    if not known or not form.validate():
        return _page(paper, form)
    verdict = Verdict(form.do.data)
    try:
        services.end_review(
            db.session(),
            paper,
            actor=current_actor(),
            verdict=verdict,
            remarks=form.remarks.data or "",
            seal=form.seal.data or "",
        )
    except BadInput as fault:
        form.blame(fault)
    except RuleBroken as fault:
        form.faults.append(fault.sentence.text(gettext))
    else:
        if verdict is Verdict.PASSED:
            tell("done", gettext("The paper has passed its review."), gettext("A change of the text makes it void."))
        else:
            tell("done", gettext("The paper was returned."), gettext("Who drafted it is told."))
        return redirect(url_for("quality.show", paper=paper.pid), 303)
    return _page(paper, form)


@dataclass(frozen=True)
class Found:
    """A finding, ready to be shown."""

    said: str
    todo: str
    place: str
    href: str


@dataclass(frozen=True)
class PointRow:
    """A point of the checklist, ready to be shown."""

    key: str
    text: str
    state: State
    required: bool
    judged: bool
    #: What a person said of it, and that it speaks of an earlier text.
    said: str
    void: str
    found: tuple[Found, ...]
    can_tick: bool
    can_waive: bool
    can_reopen: bool


def _page(paper: Paper, form: EndForm, *, faults: list[str] | None = None, typed: SettleForm | None = None) -> Response:
    session, actor = db.session(), current_actor()
    about = ahead(session, paper)
    may = bool(policy.can_review(actor, paper))
    unread, state = "", None
    try:
        outgoing = prepare(session, paper, drafts=documents.drafts_by_language(paper), known_ahead=about)
        state = queries.reviewed(session, paper, outgoing, about)
    except BadInput as fault:
        unread = fault.sentence.text(gettext)
    page = render_template(
        "quality/show.html",
        paper=paper,
        title=pick(paper, "title"),
        strip=body_strip(session, paper.body, tab="papers", facts=about.strip),
        paper_tabs=paper_tabs(actor, paper, tab="quality"),
        may=may,
        unread=unread,
        faults=[*(faults or []), *form.faults],
        form_=form,
        state=state,
        rows=[_row(paper, row, may=may) for row in state.rows] if state else [],
        lead=_lead(state) if state else "",
        passed=state.passed if state else False,
        refs=[_reference(one) for one in state.references] if state else [],
        typed_point=(typed.point.data or "") if typed else "",
        typed_reason=(typed.reason.data or "") if typed else "",
        history=[
            {
                "what": gettext(Verdict(one.verdict).label),
                "when": long_moment(one.at, paper.body.zone),
                "who": one.by,
                "remarks": one.remarks,
                "now": state is not None and one.text_hash == state.text_hash,
            }
            for one in (state.reviews if state else ended(session, paper))
        ],
    )
    faulty = bool(faults or form.faults or form.errors)
    return make_response(page, 422 if request.method == "POST" and faulty else 200)


def _lead(state: Reviewed) -> str:
    """One sentence before the list."""
    if state.passed:
        return gettext("The text as it stands now has passed its review.")
    if state.forbidding:
        return ngettext(
            "%(num)s point keeps it from being circulated.",
            "%(num)s points keep it from being circulated.",
            len(state.forbidding),
        )
    if state.open:
        return ngettext("%(num)s point is open.", "%(num)s points are open.", len(state.open))
    return gettext("Nothing is open.")


def _row(paper: Paper, row: Row, *, may: bool) -> PointRow:
    said = void = ""
    if row.settled is not None:
        values = {"name": row.settled.by, "when": long_moment(row.settled.at, paper.body.zone)}
        ticked = row.settled.settling == Settling.TICKED
        text = N_("Ticked by %(name)s, %(when)s") if ticked else N_("Waived by %(name)s, %(when)s: %(reason)s")
        said = gettext(text, **values, **({} if ticked else {"reason": row.settled.reason}))
        void = gettext("The text has changed since: it is void.") if row.void else ""
    return PointRow(
        key=row.point.key,
        text=row.point.text(language()),
        state=_state(row),
        required=row.point.required,
        judged=row.judged,
        said=said,
        void=void,
        found=tuple(_found(paper, one) for one in row.findings),
        can_tick=may and not row.judged and row.open,
        can_waive=may and row.open and not row.blocking,
        can_reopen=may and row.settled is not None and not row.void,
    )


def _state(row: Row) -> State:
    if row.waived and not row.blocking:
        return (gettext("Waived"), "bars", "")
    if row.void:
        return (gettext("Void"), "diamond", "soon")
    if not row.open:
        return (gettext("In order"), "tick", "done")
    if row.forbids:
        return (gettext("Forbids"), "octagon", "late")
    if row.judged:
        return (gettext("To be put right"), "triangle", "soon")
    return (gettext("To be looked at"), "ring", "")


def _found(paper: Paper, one: Finding) -> Found:
    anchor = one.place.anchor
    href = ""
    if one.place.language:
        href = url_for("documents.preview", paper=paper.pid, view=one.place.language)
        href += f"#{anchor}" if anchor else ""
    return Found(one.said.text(gettext), one.todo.text(gettext), _place(one.place), href)


def _place(place: Place) -> str:
    if not place.language:
        return ""
    word = gettext("French") if place.language == "fr" else gettext("English")
    if place.annex and place.number:
        return gettext(
            "%(language)s, annex %(annex)s, paragraph %(number)s", language=word, annex=place.annex, number=place.number
        )
    if place.annex:
        return gettext("%(language)s, annex %(annex)s", language=word, annex=place.annex)
    if place.number:
        return gettext("%(language)s, paragraph %(number)s", language=word, number=place.number)
    return word


_STANDINGS = {
    Standing.CURRENT: (N_("In force"), "tick", "done"),
    Standing.SUPERSEDED: (N_("Superseded"), "struck", "soon"),
    Standing.WITHDRAWN: (N_("Withdrawn"), "struck", "late"),
    Standing.MISSING: (N_("Not issued"), "triangle", "late"),
    Standing.ELSEWHERE: (N_("Of another series"), "ring", ""),
}


def _reference(one: Reference) -> tuple[str, State, str]:
    word, shape, tone = _STANDINGS[one.standing]
    return one.symbol, (gettext(word), shape, tone), one.by
