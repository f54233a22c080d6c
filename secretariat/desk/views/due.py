"""Page: all that is due in a secretary's bodies within two weeks, the soonest first; My work shows the first of it."""

from __future__ import annotations

from flask import render_template

from secretariat.core.errors import NotAllowed
from secretariat.core.i18n import N_
from secretariat.desk.narrowing import by_body
from secretariat.desk.shell import framed
from secretariat.desk.views import bp
from secretariat.desk.views.home import house_of
from secretariat.web import paging
from secretariat.web.access import current_actor, signed_in
from secretariat.web.database import db


@bp.get("/due")
@signed_in
def due() -> str:
    """All that is due or overdue in one's bodies, or in one of them. Raises NotAllowed for who is no secretariat."""
    session, actor = db.session(), current_actor()
    if not actor.secretariat_bodies:
        raise NotAllowed(N_("Only the secretariat of a body has such a list."))
    rows = house_of(session, actor).due
    ids = {body.code: body.id for body in framed(actor).bodies}
    body = by_body(ids[row.code] for row in rows if row.code in ids)
    found = [row for row in rows if body.holds(ids.get(row.code, 0))]
    place = paging.place(len(found))
    return render_template(
        "desk/due.html",
        rows=place.of(found),
        count=len(found),
        late=len([row for row in found if row.tone == "late"]),
        body=body,
        place=place,
    )
