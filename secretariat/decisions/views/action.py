"""Page: an action, what was decided, how it stands, what happened to it, and the acts in place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.strip import body_strip
from secretariat.core import clock
from secretariat.core.errors import BadInput, NotAllowed, NotFound, RuleBroken, TransitionRefused
from secretariat.core.i18n import N_, gettext, language
from secretariat.core.values import dataclass
from secretariat.decisions import policy, queries, saying
from secretariat.decisions.due import is_overdue
from secretariat.decisions.forms import ActForm
from secretariat.decisions.models import Action, ActionStep
from secretariat.decisions.queries.around import Evidence
from secretariat.decisions.states import ActionState, DueKind
from secretariat.decisions.views import bp
from secretariat.decisions.views.acts import ACTS, Act, around, form_of, offered
from secretariat.decisions.views.decision import said, sheet, worded
from secretariat.decisions.views.opening import readable
from secretariat.documents.linking import linked
from secretariat.meetings.matters import next_meeting_after
from secretariat.press import dates
from secretariat.press.typography import with_links
from secretariat.relations.queries import papers_saying
from secretariat.trail.shown import paper_lines
from secretariat.web import filters
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.told import tell

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Offer:
    """An act on the page: one button, or a form that unfolds."""

    act: Act
    form: ActForm
    tap: bool
    open: bool
    help: str


@bp.route("/actions/<pid:action>", methods=["GET", "POST"])
@requires(queries.action_by_pid, policy.can_see_action)
@writes
def action(action: Action) -> Answer:
    """An action, and what the reader can do about it; `act` names the form that was sent."""
    session, actor = db.session(), current_actor()
    if request.method != "POST":
        if not readable([action]):
            raise NotFound
        return _page(actor, action)
    act = next((one for one in ACTS if one.key == request.form.get("act")), None)
    ruling = act.may(actor, action) if act else None
    if act is None or not ruling:
        raise NotAllowed(ruling.reason if ruling is not None else N_("You may not do this."))
    form = form_of(act, actor, action, around(session, actor, action, [act]), sent=True)
    if form.sent_well():
        try:
            act.do(session, action, actor, form, _shown_version())
        except BadInput as error:
            form.blame(error)
        except TransitionRefused:
            raise
        except RuleBroken as error:
            form.faults.append(str(error))
        else:
            tell("done", gettext(act.told))
            return _onwards(actor, action)
    session.expire(action)
    return _page(actor, action, sent=(act, form)), 422


def _onwards(actor: Actor, action: Action) -> Response:
    """Back to the action; or to the register, for who has just given it away and sees it no longer."""
    there = queries.action_by_pid(db.session(), actor, action.pid) is not None
    where = url_for("decisions.action", action=action.pid) if there else url_for("decisions.register", view="actions")
    return redirect(where, 303)  # type: ignore[return-value]  # werkzeug's response is Flask's here


def _shown_version() -> int:
    """The version of the action that the page showed; one that is not a number is none that ever was."""
    sent = request.form.get("row_version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def _page(actor: Actor, action: Action, *, sent: tuple[Act, ActForm] | None = None) -> str:
    session = db.session()
    acts = offered(actor, action)
    if sent is not None and sent[0] not in acts:
        acts.append(sent[0])  # it stands open with what was typed, whatever the state has become
    found = around(session, actor, action, acts)
    late = is_overdue(action, next_meeting=clock.now() if found.begun else None)
    origin = _origin(session, actor, action, found)
    decision = action.decision if found.decided else None
    known = action.body_id in actor.bodies
    with linked(session, actor, action.text_en, action.text_fr, *(worded(decision) if decision else ())):
        texts, decided = _texts(action), said(decision) if decision else []
    return render_template(
        "decisions/action.html",
        action=action,
        origin=origin,
        strip=body_strip(session, action.body, tab="decisions", facts=found.strip) if known else None,
        register_href=url_for("decisions.of_body", body=action.body.pid, view="actions")
        if known
        else url_for("decisions.register", view="actions"),
        standing=saying.standing_of(action, overdue=late),
        state=saying.state_of(action, overdue=late),
        live=ActionState(action.state).is_live,
        texts=texts,
        decision=decision,
        decision_place=saying.place_of(decision) if decision else "",
        decided=decided,
        asked=_asked(actor, action),
        offers=_offers(actor, action, acts, found, sent),
        facts=_facts(actor, action, late, saying.origin_of(origin)),
        evidence=_evidence(found.evidence),
        answered_by=paper_lines(papers_saying(db.session(), actor, action.ref)),
        sheet=None if origin is None else sheet(actor, origin.sheet, _languages(origin, action, found)),
        history=_history(action, notes=bool(policy.can_see_notes(actor, action))),
        sent=sent[0].key if sent else "",
    )


def _origin(session: Session, actor: Actor, action: Action, known: queries.AroundAction) -> queries.Origin | None:
    """Where it comes from: the decision sheet, or the copy of it that was cut for this person."""
    if known.given:
        return queries.Origin(action.item_number, action.version)
    return queries.cited_origins(session, actor, {action.id}).get(action.id)


def _languages(origin: queries.Origin, action: Action, known: queries.AroundAction) -> Collection[str]:
    if origin.sheet is action.version:
        return known.languages
    return {face.language for face in origin.sheet.faces}


def _texts(action: Action) -> list[tuple[str, str]]:
    """What was asked, in each language in which it was worded; symbols as links."""
    return [(lang, with_links(text)) for lang, text in (("en", action.text_en), ("fr", action.text_fr)) if text]


def _offers(
    actor: Actor, action: Action, acts: Iterable[Act], known: queries.AroundAction, sent: tuple[Act, ActForm] | None
) -> list[Offer]:
    """The acts offered, with what was typed in the one that was sent."""
    found = []
    for act in acts:
        mine = sent is not None and sent[0] is act
        form = sent[1] if sent is not None and mine else form_of(act, actor, action, known, sent=False)
        tap = act.tap and not mine and (act.move not in policy.BY_OWNER or policy.owes(actor, action))
        found.append(Offer(act, form, tap, mine or act.key == "answer", _help(actor, action, act)))
    return found


def _help(actor: Actor, action: Action, act: Act) -> str:
    """What the form of an act says; the secretariat acts on behalf of an owner who told it so."""
    if act.move in policy.BY_OWNER and not policy.owes(actor, action):
        return gettext("On the owner’s behalf: say how they told you, by which message and when.")
    return gettext(act.help)


def _asked(actor: Actor, action: Action) -> dict[str, str] | None:
    """What the notice says while more time is asked for; why is for those who may read the notes of its history."""
    if action.asked_until is None:
        return None
    day = dates.long_date(action.asked_until, language())
    reason = action.asked_reason if policy.can_see_notes(actor, action) else ""
    return {"lead": gettext("More time is asked for, until %(day)s.", day=day), "reason": reason}


def _facts(actor: Actor, action: Action, late: bool, origin: str) -> list[tuple[str, str, str]]:
    due = saying.due_short(action)
    small = ""
    if action.due_kind == DueKind.NEXT_MEETING and not late:
        following = next_meeting_after(db.session(), actor, action)
        small = dates.table_date(following.starts_wall, language()) if following is not None else ""
    rows = [(gettext("Owner"), saying.owner_of(action), ""), (gettext("Due"), due, small)]
    return [*rows, (gettext("Origin"), origin, "")] if origin else rows


def _evidence(paper: Evidence | None) -> dict[str, str] | None:
    """The paper that was delivered, for whoever may see it."""
    if paper is None:
        return None
    title, lang = saying.picked(paper.title_en, paper.title_fr)
    return {
        "symbol": paper.symbol if paper.symbol is not None else paper.reserved or "",
        "title": title,
        "lang": lang if lang != language() else "",
        "href": url_for("documents.show", paper=paper.pid),
    }


def _history(action: Action, *, notes: bool) -> list[dict[str, Any]]:
    """What happened, newest first, in the zone of the body. Who, and what was written, is for owner, secretariat, chair."""
    newest = list(reversed(action.steps))
    return [
        {
            "what": _happened(step),
            "when": _when(action, step, named=notes),
            "note": step.note if notes else "",
            "now": number == 0,
        }
        for number, step in enumerate(newest)
    ]


def _when(action: Action, step: ActionStep, *, named: bool) -> str:
    moment = dates.initial_capital(filters.short_moment(step.at, action.body.zone))
    return f"{moment}, {step.by.name}" if named else moment


def _happened(step: ActionStep) -> str:
    word = saying.step_word(step.move)
    if step.due_on is None:
        return word
    day = dates.table_date(step.due_on, language())
    if step.move in ("granted", "refused"):
        return gettext("%(what)s; it was due %(day)s", what=word, day=day)
    if step.move == "asked":
        return gettext("%(what)s, until %(day)s", what=word, day=day)
    return gettext("%(what)s, due %(day)s", what=word, day=day)
