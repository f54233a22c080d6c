"""Pages of the administrator: who heads which delegation, and setting it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from secretariat.accounts import policy, queries, services
from secretariat.accounts.forms import HeadForm
from secretariat.accounts.services import Newcomer
from secretariat.accounts.views import bp
from secretariat.core.errors import NotFound
from secretariat.core.i18n import N_, gettext
from secretariat.people.models import Party
from secretariat.people.states import Role
from secretariat.web.access import current_actor, requires, signed_in, writes
from secretariat.web.confirming import Answer, done
from secretariat.web.database import db
from secretariat.web.filters import pick, table_date
from secretariat.web.forms import BaseForm
from secretariat.web.requests import settings
from secretariat.web.told import tell


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
    here = url_for("accounts.set_head", party=party.pid)

    def page(status: int) -> Answer:
        text = render_template(
            "accounts/set_head.html",
            form_=form,
            party=party,
            name=pick(party, "name"),
            heads=[
                (
                    one.user.pid,
                    one.user.name,
                    one.user.email,
                    table_date(one.starts_at),
                    one.directory_group is not None,
                )
                for one in queries.heads_of(session, party.id)
            ],
        )
        return text, status

    if request.method != "POST":
        return page(200)

    def act() -> str:
        given = Newcomer(form.email.data, form.name.data, form.language.data)
        head = services.appoint_head(session, party, actor=current_actor(), newcomer=given, zone=settings().zone)
        return gettext("%(name)s heads the delegation now.", name=head.user.name)

    return done(
        form,
        act,
        back=here,
        again=lambda: page(422),
        strong=gettext("Set the head: %(name)s", name=pick(party, "name")),
        then=N_("A letter is on its way."),
    )


@bp.post("/delegations/<pid:party>/head/end")
@requires(queries.delegation_to_keep, policy.can_set_head)
@writes
def end_head(party: Party) -> Answer:
    """End a headship at once; the person is signed out everywhere."""
    session = db.session()
    here, named = url_for("accounts.set_head", party=party.pid), request.form.get("head", "")
    held = queries.heads_of(session, party.id)
    head = next((one for one in held if one.user.pid == named and one.directory_group is None), None)
    if head is None:
        tell("info", gettext("This had ended already."))
        return redirect(here, 303)
    name = head.user.name

    def act() -> str:
        services.end_headship(session, head, actor=current_actor(), zone=settings().zone)
        return gettext("%(name)s no longer heads the delegation.", name=name)

    return done(
        BaseForm.of_request(),
        act,
        back=here,
        again=lambda: redirect(here, 303),
        strong=gettext("End at once: %(name)s", name=name),
        facts=[(gettext("Delegation"), pick(party, "name"))],
        then=N_("It holds from this moment."),
    )
