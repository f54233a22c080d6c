"""Page: what the secretariat says of how a paper hangs together with others."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from secretariat.committees.actors import Actor
from secretariat.committees.strip import body_strip
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_, gettext
from secretariat.core.ids import Ref
from secretariat.core.values import dataclass
from secretariat.decisions import queries as decisions
from secretariat.documents import queries as documents
from secretariat.documents.models import Paper
from secretariat.relations import policy, queries, services
from secretariat.relations.forms import FindForm, RelateForm
from secretariat.relations.models import Relation
from secretariat.relations.states import RelationKind
from secretariat.relations.views import bp
from secretariat.trail import shown
from secretariat.trail.shown import Line
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.told import tell

#: So many are offered; whoever does not find it among them types more of its symbol.
OFFERED = 12


@bp.route("/papers/<pid:paper>/relations", methods=["GET", "POST"])
@requires(documents.paper_by_pid, policy.can_relate)
@writes
def of_paper(paper: Paper) -> Response | Answer:
    """What the paper is related to, and the search for what it is to be related to."""
    if request.method != "POST":
        return _page(paper, request.args)
    session, actor = db.session(), current_actor()
    form = RelateForm.of_request()
    kind = next((one for one in RelationKind if one == form.kind.data), None)
    to = _target(session, actor, kind, form.to.data or "") if kind else None
    try:
        if kind is None or to is None:
            raise BadInput("to", N_("There is nothing of the kind any more."))
        if isinstance(to, Ref) and to.id in shown.ties_of(session, actor, paper).actions:
            raise BadInput("to", N_("This is entered already."))
        services.relate(session, paper, actor=actor, kind=kind, to=to)
    except BadInput as fault:
        return _page(paper, request.form, fault=fault.sentence.text(gettext))
    tell("done", gettext("The relation is entered."), gettext("It is shown at both ends to those who may see both."))
    return redirect(url_for("relations.of_paper", paper=paper.pid), 303)


@bp.post("/relations/<pid:relation>/remove")
@requires(queries.relation_by_pid, policy.can_remove)
@writes
def remove(relation: Relation) -> Answer:
    """Take a relation back."""
    paper = relation.paper
    services.remove(db.session(), relation, actor=current_actor())
    tell("done", gettext("The relation is removed."), gettext("The audit chain keeps that it was there."))
    return redirect(url_for("relations.of_paper", paper=paper.pid), 303)


@dataclass(frozen=True)
class Found:
    """Something the paper could be related to."""

    pid: str
    line: Line


def _page(paper: Paper, asked: MultiDict[str, str], *, fault: str = "") -> Response:
    session, actor = db.session(), current_actor()
    form = FindForm(asked)
    form.offer()
    sought = form.validate() and bool(form.q.data)
    page = render_template(
        "relations/of_paper.html",
        paper=paper,
        title=shown.title_of(paper)[0],
        strip=body_strip(session, paper.body, tab="papers"),
        groups=shown.groups(shown.ties_of(session, actor, paper)),
        wanted=form,
        chosen=form.chosen,
        sought=sought,
        found=_found(session, actor, paper, form.chosen, form.q.data or "") if sought else [],
        fault=fault,
    )
    return make_response(page, 422 if fault else 200)


def _found(session: Session, actor: Actor, paper: Paper, kind: RelationKind, words: str) -> list[Found]:
    if kind is RelationKind.FOLLOWS_DECISION:
        rows = decisions.decisions_page(session, actor, words=words, limit=OFFERED)
        return [Found(one.pid, shown.decision_line(one, one.version.symbol)) for one in rows]
    if kind is RelationKind.ANSWERS_TASKING:
        asked = decisions.actions_page(session, actor, words=words, standing="all", limit=OFFERED)
        return [Found(one.pid, shown.action_line(one)) for one in asked]
    papers = documents.papers_attachable(session, actor, body_id=paper.body_id, text=words, limit=OFFERED)
    return [Found(one.pid, shown.paper_line(one)) for one in papers if one.id != paper.id]


def _target(session: Session, actor: Actor, kind: RelationKind, pid: str) -> Paper | Ref | None:
    if kind is RelationKind.FOLLOWS_DECISION:
        decision = decisions.decision_by_pid(session, actor, pid)
        return decision.ref if decision else None
    if kind is RelationKind.ANSWERS_TASKING:
        action = decisions.action_by_pid(session, actor, pid)
        return action.ref if action else None
    return documents.paper_by_pid(session, actor, pid)
