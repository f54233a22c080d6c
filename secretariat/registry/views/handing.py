"""Saying with whom a paper lies, reminding them, and handing over all papers of one person to another."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_, gettext
from secretariat.desk.narrowing import by_body
from secretariat.documents import queries as documents
from secretariat.documents.models import Paper
from secretariat.registry import policy, queries
from secretariat.registry.forms import HandOn, HandOver
from secretariat.registry.holders import holder_of, named_in
from secretariat.registry.services import hold
from secretariat.registry.steps import ahead_of, stage_of
from secretariat.registry.views import bp
from secretariat.registry.views.rows import row_of, secretariats, slots_of, words_of_list
from secretariat.web import paging
from secretariat.web.access import current_actor, requires, signed_in, writes
from secretariat.web.database import db
from secretariat.web.filters import pick
from secretariat.web.told import tell


@bp.route("/papers/<pid:paper>/holder", methods=["GET", "POST"])
@requires(documents.paper_by_pid, policy.can_hand_on)
@writes
def hand_on(paper: Paper) -> Response | Answer:
    """Say with whom a paper lies."""
    session, actor = db.session(), current_actor()
    people = {user.pid: user for user in hold.may_hold(session, paper.body_id)}
    known = queries.holding_of(session, paper)
    form = HandOn.of_request(data={"holder": known.user.pid if known else ""})
    form.offer((pid, user.name) for pid, user in people.items())
    if form.sent_well():
        try:
            if form.holder.data not in people:
                raise BadInput("holder", N_("Choose somebody of the secretariat of the body, or who drafts for it."))
            hold.set_holder(session, paper, actor=actor, user=people[form.holder.data])
        except BadInput as fault:
            form.blame(fault)
        else:
            tell("done", gettext("The paper lies with %(name)s now.", name=people[form.holder.data].name))
            return redirect(url_for("registry.in_flight", **words_of_list()), 303)
    page = render_template(
        "registry/hand_on.html",
        paper=paper,
        title=pick(paper, "title"),
        form_=form,
        action=url_for("registry.hand_on", paper=paper.pid, **words_of_list()),
        cancel=url_for("registry.in_flight", **words_of_list()),
        back=url_for("documents.show", paper=paper.pid),
    )
    return make_response(page, 422 if request.method == "POST" else 200)


@bp.post("/papers/<pid:paper>/remind")
@requires(documents.paper_by_pid, policy.can_hand_on)
@writes
def remind(paper: Paper) -> Answer:
    """Remind who holds a paper, by letter, once a day."""
    try:
        holder = hold.remind(db.session(), paper, actor=current_actor())
    except RuleBroken as fault:
        tell("soon", gettext("No letter goes out."), str(fault))
    else:
        tell("done", gettext("%(name)s is reminded by letter.", name=holder.name))
    return redirect(url_for("registry.in_flight", **words_of_list()), 303)


@bp.route("/papers/hand-over", methods=["GET", "POST"])
@signed_in
@writes
def hand_over() -> Response | Answer:
    """Hand over the papers in flight of one person, all or those of a body, to another: listed first, then in one act."""
    session, actor = db.session(), secretariats(current_actor())
    sent = request.form if request.method == "POST" else request.args
    papers = [paper for paper in queries.rows_in_flight(session, actor) if stage_of(paper)]
    named = named_in(papers)
    holders = {paper.id: holder for paper in papers if (holder := holder_of(paper, named))}
    everybody = {user.pid: user for user in hold.may_hold(session, actor.secretariat_bodies)}
    form = HandOver(sent)
    form.offer({user.pid: user.name for user in holders.values()}, {pid: user.name for pid, user in everybody.items()})
    theirs = [paper for paper in papers if paper.id in holders and holders[paper.id].pid == form.who.data]
    body = by_body((paper.body_id for paper in theirs), sent.get("body", ""))
    theirs = [paper for paper in theirs if body.holds(paper.body_id)]
    to = everybody.get(form.to.data or "")
    if request.method == "POST":
        try:
            if to is None or to.pid == form.who.data:
                raise BadInput("to", N_("Choose to whom the papers go."))
            handed = queries.in_flight(session, actor, only=[paper.pid for paper in theirs])
            number = hold.hand_over(session, handed, actor=actor, to=to)
        except BadInput as fault:
            session.rollback()
            form.blame(fault)
        else:
            tell("done", gettext("%(number)s papers lie with %(name)s now.", number=number, name=to.name))
            return redirect(url_for("registry.in_flight", by="holder"), 303)
    place = paging.place(len(theirs))
    listed = place.of(theirs)
    slots = slots_of(session, actor, listed)[0] if listed else {}
    ahead = ahead_of(session, listed)
    page = render_template(
        "registry/hand_over.html",
        form_=form,
        rows=[replace(row_of(paper, actor, named, slots.get(paper.id), ahead), remind="") for paper in listed],
        to=to,
        body=body,
        place=place,
    )
    return make_response(page, 422 if request.method == "POST" else 200)
