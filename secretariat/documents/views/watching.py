"""The button with which a reader watches a body or a paper, or watches it no longer."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from secretariat.committees import policy as bodies_policy
from secretariat.committees import queries as bodies
from secretariat.committees.models import Body
from secretariat.core.i18n import gettext
from secretariat.core.ids import Ref
from secretariat.documents import policy, queries
from secretariat.documents.models import Paper
from secretariat.documents.services.watch import unwatch, watch
from secretariat.documents.views import bp
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.told import tell


@bp.post("/bodies/<pid:body>/watch")
@requires(bodies.body_by_pid, bodies_policy.can_see)
@writes
def watch_body(body: Body) -> Response:
    """Be told of whatever the body issues, or no longer."""
    _turn(body.ref, gettext("You are told of all that this body issues and you may see."))
    return redirect(url_for("committees.show", body=body.pid), 303)


@bp.post("/papers/<pid:paper>/watch")
@requires(queries.paper_by_pid, policy.can_see)
@writes
def watch_paper(paper: Paper) -> Response:
    """Be told of whatever becomes of the paper, or no longer."""
    _turn(paper.ref, gettext("You are told of each version of this paper that you may see."))
    return redirect(url_for("documents.show", paper=paper.pid), 303)


def _turn(thing: Ref, said: str) -> None:
    session, actor = db.session(), current_actor()
    if request.form.get("on") == "yes":
        watch(session, thing, actor=actor)
        tell("done", gettext("Watched."), said)
    else:
        unwatch(session, thing, actor=actor)
        tell("done", gettext("No longer watched."), gettext("What you are told as a member you are told as before."))
