"""Views of the register that are kept: keeping one, the list of them, changing and deleting."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from secretariat.committees import queries as bodies
from secretariat.committees.actors import Actor
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import gettext
from secretariat.core.values import dataclass
from secretariat.registry import policy, queries
from secretariat.registry.forms import KeepView
from secretariat.registry.models import SavedView
from secretariat.registry.services import views as services
from secretariat.registry.views import bp
from secretariat.registry.wanted import Wanted
from secretariat.web.access import current_actor, requires, signed_in, writes
from secretariat.web.database import db
from secretariat.web.told import tell


@dataclass(frozen=True)
class Row:
    """A view in the list, ready to be shown."""

    name: str
    href: str
    #: With which secretariat it is shared, and by whom where that is another person.
    shared: str
    by: str
    edit: str


@bp.route("/papers/views", methods=["GET", "POST"])
@signed_in
@writes
def views() -> Response | Answer:
    """The views one may use; sent, the list in the address is kept as one."""
    session, actor = db.session(), current_actor()
    wanted = Wanted.of(request.args)
    form = KeepView.of_request()
    form.offer(_secretariats(actor))
    if form.sent_well():
        try:
            view = services.keep_view(
                session, actor=actor, name=form.name.data, wanted=wanted, body_id=_chosen(actor, form)
            )
        except BadInput as fault:
            form.blame(fault)
        except RuleBroken as fault:
            form.faults.append(fault.sentence.text(gettext))
        else:
            tell("done", gettext("The view “%(name)s” is kept.", name=view.name))
            return redirect(address_of(view), 303)
    page = render_template(
        "registry/views.html",
        rows=[_row(actor, view) for view in queries.views_of(session, actor)],
        form_=form,
        asked=wanted.words(),
        keep_href=url_for("registry.views", **wanted.words()),
    )
    return make_response(page, 422 if request.method == "POST" else 200)


@bp.route("/papers/views/<pid:view>", methods=["GET", "POST"])
@requires(queries.view_by_pid, policy.can_change_view)
@writes
def edit_view(view: SavedView) -> Response | Answer:
    """Another name for a view, and whether it is shared."""
    actor = current_actor()
    form = KeepView.of_request(data={"name": view.name, "share": view.body.pid if view.body else ""})
    form.offer(_secretariats(actor))
    if form.sent_well():
        try:
            services.change_view(db.session(), view, actor=actor, name=form.name.data, body_id=_chosen(actor, form))
        except BadInput as fault:
            form.blame(fault)
            db.session().rollback()
        else:
            tell("done", gettext("The view “%(name)s” is kept.", name=view.name))
            return redirect(url_for("registry.views"), 303)
    page = render_template("registry/edit_view.html", view=view, form_=form, href=address_of(view))
    return make_response(page, 422 if request.method == "POST" else 200)


@bp.post("/papers/views/<pid:view>/delete")
@requires(queries.view_by_pid, policy.can_change_view)
@writes
def drop_view(view: SavedView) -> Answer:
    """Keep a view no longer."""
    name = view.name
    services.drop_view(db.session(), view, actor=current_actor())
    tell("done", gettext("The view “%(name)s” is deleted.", name=name), gettext("The papers in it are untouched."))
    return redirect(url_for("registry.views"), 303)


def address_of(view: SavedView) -> str:
    """Return where a view leads: the list it asks for, found anew for whoever goes there."""
    return url_for("documents.register", **Wanted.of(view.asked).words())


def _secretariats(actor: Actor) -> list[tuple[str, str]]:
    known = bodies.bodies_of(db.session(), actor)
    said = gettext("The secretariat of %(body)s")
    return [(body.pid, said % {"body": body.code}) for body in known if actor.is_secretariat_of(body.id)]


def _chosen(actor: Actor, form: KeepView) -> int | None:
    pid = form.share.data or ""
    body = bodies.body_by_pid(db.session(), actor, pid) if pid else None
    return body.id if body else None


def _row(actor: Actor, view: SavedView) -> Row:
    own = view.user_id == actor.user_id
    shared = gettext("Shared with the secretariat of %(body)s", body=view.body.code) if view.body else ""
    return Row(
        name=view.name,
        href=address_of(view),
        shared=shared,
        by="" if own else view.user.name,
        edit=url_for("registry.edit_view", view=view.pid) if own else "",
    )
