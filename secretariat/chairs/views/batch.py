"""Page: a few texts approved with one password, each named by title and seal."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from secretariat.chairs import saying
from secretariat.chairs.forms import ApproveForm
from secretariat.chairs.views import bp
from secretariat.chairs.views.approval import answer, braked
from secretariat.core.errors import NotAllowed, NotFound
from secretariat.core.i18n import N_, gettext, ngettext
from secretariat.minutes import policy
from secretariat.minutes.manifest import seal_of
from secretariat.minutes.models import Submission
from secretariat.minutes.queries import approvals
from secretariat.minutes.services.approval import MOST_AT_ONCE, act_of, mandate_in_force
from secretariat.web import stepup
from secretariat.web.access import current_actor, signed_in, writes
from secretariat.web.database import db
from secretariat.web.told import tell


@bp.route("/chair/approve", methods=["GET", "POST"])
@signed_in
@writes
def approve_several() -> Response:
    """Up to five texts, approved together or none."""
    session, actor = db.session(), current_actor()
    sent = request.method == "POST"
    named = list(dict.fromkeys((request.form if sent else request.args).getlist("text")))
    texts = _loaded(named[: MOST_AT_ONCE + 1], sent=sent)
    if not texts:
        return redirect(url_for("chairs.desk"), 303)
    form = ApproveForm.of_request()
    status = 200
    if sent:
        for body in {one.minutes.paper.body_id: one.minutes.paper.body for one in texts}.values():
            mandate_in_force(session, body, actor.user_id)
        status = 422
        if form.sent_well():
            seals = {one.pid: request.form.get(f"seal-{one.pid}", "") for one in texts}
            given, status = answer(texts, form, seals)
            if given:
                symbols = ", ".join(one.symbol for one in texts)
                tell(
                    "done",
                    gettext("Approved: %(symbol)s.", symbol=symbols),
                    gettext("The secretariat is told, and issues it to the members."),
                )
                return redirect(url_for("chairs.desk"), 303)
    return braked(make_response(_page(texts, form), status), form)


def _loaded(pids: list[str], *, sent: bool) -> list[Submission]:
    """Return the texts named in the address or form, in that order. Raises NotFound, NotAllowed."""
    actor = current_actor()
    found = approvals.submissions_by_pid(db.session(), actor, pids, to_answer=sent)
    for pid in pids:
        if pid not in found:
            raise NotFound
        decision = policy.can_answer(actor, found[pid])
        if not decision:
            raise NotAllowed(decision.reason)
    return [found[pid] for pid in pids]


def _page(texts: list[Submission], form: ApproveForm) -> str:
    actor = current_actor()
    read = approvals.read_among(db.session(), texts, actor.user_id)
    ready = [one for one in texts if policy.can_decide(actor, one)]
    back = url_for("chairs.approve_several", text=[one.pid for one in texts])
    return render_template(
        "chairs/approve_several.html",
        form_=form,
        **stepup.offered([act_of(one) for one in ready], back),
        rows=[_row(one, read=one.id in read) for one in texts],
        ready=len(ready),
        verb=ngettext("Approve this text", "Approve these %(num)s texts", len(ready)),
        hidden={f"seal-{one.pid}": seal_of(one.text_hash, one.manifest_hash) for one in ready},
    )


def _row(submission: Submission, *, read: bool) -> dict[str, Any]:
    decision = policy.can_decide(current_actor(), submission)
    body = submission.minutes.paper.body
    return {
        "pid": submission.pid,
        "code": body.code,
        "symbol": submission.symbol,
        "title": saying.title_of(submission),
        "href": url_for("chairs.approval", submission=submission.pid),
        "groups": saying.grouped(seal_of(submission.text_hash, submission.manifest_hash)),
        "by": saying.by(submission.due_at, body.zone),
        "state": (gettext(N_("You have opened it")), "tick", "done")
        if read
        else (gettext(N_("You have not opened it yet")), "ring", "soon"),
        "may": bool(decision),
        "why_not": "" if decision else gettext(decision.reason),
    }
