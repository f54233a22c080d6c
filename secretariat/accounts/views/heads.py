"""Pages of the administrator: who heads which delegation, and setting it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from secretariat.accounts import policy, queries, services
from secretariat.accounts.forms import HeadForm
from secretariat.accounts.services import Newcomer
from secretariat.accounts.views import bp
from secretariat.core.errors import BadInput, NotFound
from secretariat.core.i18n import gettext
from secretariat.people.models import Party
from secretariat.people.states import Role
from secretariat.web.access import current_actor, requires, signed_in, writes
from secretariat.web.database import db
from secretariat.web.filters import pick, table_date
from secretariat.web.requests import settings
from secretariat.web.told import tell

Answer = Response | tuple[str, int]


@bp.get("/delegations")
@signed_in
def delegations() -> str:
    """Every delegation with who heads it. Raises NotFound for who does not keep accounts."""
    actor = current_actor()
    if Role.ADMINISTRATOR not in actor.roles:
        raise NotFound
    rows = [
        (
            party.code,
            pick(party, "name"),
            [head.user.name for head in heads],
            url_for("accounts.set_head", party=party.pid),
        )
        for party, heads in queries.heads_by_delegation(db.session(), actor)
    ]
    headed = sum(bool(names) for _, _, names, _ in rows)
    return render_template("accounts/delegations.html", rows=rows, headed=headed)


@bp.route("/delegations/<pid:party>/head", methods=["GET", "POST"])
@requires(queries.delegation_to_keep, policy.can_set_head)
@writes
def set_head(party: Party) -> Answer:
    """Say who heads a delegation."""
    session = db.session()
    form = HeadForm.of_request(data={"language": "en"})
    if form.sent_well():
        given = Newcomer(form.email.data, form.name.data, form.language.data)
        try:
            head = services.appoint_head(session, party, actor=current_actor(), newcomer=given, zone=settings().zone)
        except BadInput as fault:
            form.blame(fault)
        else:
            name = head.user.name
            tell("done", gettext("%(name)s heads the delegation now.", name=name), gettext("A letter is on its way."))
            return redirect(url_for("accounts.set_head", party=party.pid), 303)
    page = render_template(
        "accounts/set_head.html",
        form_=form,
        party=party,
        name=pick(party, "name"),
        heads=[
            (one.user.pid, one.user.name, one.user.email, table_date(one.starts_at), one.directory_group is not None)
            for one in queries.heads_of(session, party.id)
        ],
    )
    return page, 422 if request.method == "POST" else 200


@bp.post("/delegations/<pid:party>/head/end")
@requires(queries.delegation_to_keep, policy.can_set_head)
@writes
def end_head(party: Party) -> Response:
    """End a headship at once; the person is signed out everywhere."""
    session = db.session()
    named = request.form.get("head", "")
    for head in queries.heads_of(session, party.id):
        if head.user.pid == named and head.directory_group is None:
            name = head.user.name
            services.end_headship(session, head, actor=current_actor(), zone=settings().zone)
            tell(
                "done",
                gettext("%(name)s no longer heads the delegation.", name=name),
                gettext("It holds from this moment."),
            )
            break
    else:
        tell("info", gettext("This had ended already."))
    return redirect(url_for("accounts.set_head", party=party.pid), 303)
