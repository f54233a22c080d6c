"""The accounts, narrowed by name or address, and entering a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from secretariat.core import clock
from secretariat.core.errors import BadInput, NotFound
from secretariat.core.i18n import gettext
from secretariat.house import policy, queries, saying
from secretariat.house.forms import PersonForm
from secretariat.house.queries import Held, lists
from secretariat.house.services import entering
from secretariat.house.states import When, when
from secretariat.house.views import bp
from secretariat.house.views.shown import tabs
from secretariat.people.models import User
from secretariat.people.services import has_ended
from secretariat.web import paging
from secretariat.web.access import current_actor, signed_in, writes
from secretariat.web.database import db
from secretariat.web.requests import settings
from secretariat.web.told import tell

Answer = Response | tuple[str, int]


@bp.get("/house/people")
@signed_in
def people() -> str:
    """Everybody with an account and what they hold; for a head, who serves her bodies. Raises NotFound for others."""
    session, actor = db.session(), current_actor()
    if not policy.keeps_something(actor):
        raise NotFound
    sought = " ".join(request.args.get("q", "")[:100].split())
    kept = lists.bodies_listed(session, actor)
    body = next((one for one in kept if one.pid == request.args.get("body")), None)
    body_id = body.id if body else None
    place = paging.place(lists.people_counted(session, actor, sought, body_id))
    found = lists.people_found(session, actor, sought, body_id, start=place.start, most=place.size)
    held = queries.held_by(session, actor, {user.id for user in found})
    rows: dict[int, list[Any]] = {}
    for one in held.rows:
        rows.setdefault(one.user_id, []).append(one)
    return render_template(
        "house/people.html",
        tabs=tabs("house.people"),
        sought=sought,
        rows=[_row(user, rows.get(user.id, ()), held) for user in found],
        bodies=[(one.pid, f"{one.code} · {saying.name(one)}") for one in kept] if len(kept) > 1 else [],
        body=body.pid if body else "",
        place=place,
        new_href=url_for("house.enter_person") if policy.is_administrator(actor) else "",
    )


def _row(user: User, rows: Sequence[Any], held: Held) -> dict[str, Any]:
    now = clock.now()
    own = [saying.what(one, held.bodies) for one in rows if when(one.starts_at, one.ends_at, now) is When.NOW]
    return {
        "name": user.name,
        "email": user.email,
        "href": url_for("house.person", account=user.pid),
        "held": own[:4],
        "more": len(own) - 4,
        "ended": has_ended(user),
        "ends": saying.last_day(user.ends_at, settings().zone) if user.ends_at else "",
    }


@bp.route("/house/people/new", methods=["GET", "POST"])
@signed_in
@writes
def enter_person() -> Answer:
    """Open an account; its holder is told by letter. Raises NotFound for who is no administrator."""
    actor = current_actor()
    if not policy.is_administrator(actor):
        raise NotFound
    form = PersonForm.of_request(data={"language": "en"})
    if form.sent_well():
        try:
            user = entering.enter_person(
                db.session(), actor=actor, email=form.email.data, name=form.name.data, language=form.language.data
            )
        except BadInput as fault:
            form.blame(fault)
        else:
            tell(
                "done",
                gettext("The account of %(name)s is open.", name=user.name),
                gettext("A letter is on its way. Now say what %(name)s holds.", name=user.name),
            )
            return redirect(url_for("house.person", account=user.pid), 303)
    page = render_template("house/enter_person.html", form_=form)
    return page, 422 if request.method == "POST" else 200
