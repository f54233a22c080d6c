"""The bodies with who serves them, and entering one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from secretariat.committees.models import Body
from secretariat.committees.states import SECRETARIAT, DecisionRule, Function
from secretariat.core import clock
from secretariat.core.errors import BadInput, NotFound
from secretariat.core.i18n import gettext, language
from secretariat.core.texts import folded
from secretariat.house import policy, queries, saying
from secretariat.house.forms import BodyForm, BodyNamesForm
from secretariat.house.queries import Held, calendars, lists
from secretariat.house.queries.lists import BodyRow
from secretariat.house.services import entering
from secretariat.house.services.entering import Names
from secretariat.house.views import bp, timing
from secretariat.house.views.shown import choices, tabs
from secretariat.web import paging
from secretariat.web.access import current_actor, signed_in, writes
from secretariat.web.database import db
from secretariat.web.requests import settings
from secretariat.web.told import tell

Answer = Response | tuple[str, int]
#: What ends within so many days is named beside the bodies.
SOON = timedelta(days=30)
#: The calendar that a body begins with where none is kept yet; its days are entered on a page.
NO_HOLIDAYS = "HOUSE"


@bp.get("/house")
@signed_in
def bodies() -> str:
    """The bodies that the reader keeps, each with chair and secretariat. Raises NotFound for who keeps none."""
    session, actor = db.session(), current_actor()
    if not policy.keeps_something(actor):
        raise NotFound
    kept = lists.bodies_listed(session, actor)
    served: dict[int, list[tuple[str, str]]] = {}
    for body_id, function, holder in lists.serving(session, {body.id for body in kept}):
        served.setdefault(body_id, []).append((function, holder))
    rows = [_row(body, served.get(body.id, ())) for body in kept]
    sought, without = request.args.get("q", "")[:100], request.args.get("lacking") == "yes"
    words = folded(sought).split()
    found = [row for row in rows if _named(row, words) and (row["lacks"] or not without)]
    place = paging.place(len(found))
    ending = queries.ending_before(session, actor, clock.now() + SOON)
    ending_place = paging.place(len(soon := ending_rows(ending)), word="ending")
    return render_template(
        "house/bodies.html",
        tabs=tabs("house.bodies"),
        rows=place.of(found),
        all_=len(rows),
        place=place,
        sought=sought,
        without=without,
        ending=[
            (
                ending.people[one.user_id].name,
                url_for("house.person", account=ending.people[one.user_id].pid),
                saying.what(one, ending.bodies),
                saying.last_day(ends, settings().zone),
            )
            for ends, one in ending_place.of(soon)
        ],
        ending_place=ending_place,
        lacking=sum(row["lacks"] for row in rows),
        new_href=url_for("house.enter_body") if policy.is_administrator(actor) else "",
    )


def ending_rows(ending: Held) -> list[tuple[datetime, Any]]:
    """What ends, by its end."""
    return sorted(
        ((one.ends_at, one) for one in ending.rows if one.ends_at), key=lambda pair: (pair[0], pair[1].user_id)
    )


def _named(row: dict[str, Any], words: Sequence[str]) -> bool:
    text = folded(f"{row['code']} {row['series']} {row['names']}") if words else ""
    return all(word in text for word in words)


def _row(body: BodyRow, served: Sequence[tuple[str, str]]) -> dict[str, Any]:
    chair = [name for function, name in served if function == Function.CHAIR]
    secretaries = [name for function, name in served if function in SECRETARIAT]
    return {
        "code": body.code,
        "series": body.series,
        "name": saying.name(body),
        "names": f"{body.name_en} {body.name_fr} {body.short_en} {body.short_fr}",
        "href": url_for("house.body", body=body.pid),
        "chair": chair,
        "secretaries": secretaries,
        "lacks": not chair or not secretaries,
    }


@bp.route("/house/bodies/new", methods=["GET", "POST"])
@signed_in
@writes
def enter_body() -> Answer:
    """Enter a body. Raises NotFound for who is no administrator."""
    session, actor = db.session(), current_actor()
    if not policy.is_administrator(actor):
        raise NotFound
    known = queries.bodies(session)
    own = known[0].calendar if known else queries.calendar(session)
    form = BodyForm.of_request(data={"seated": True, "zone": settings().zone, "calendar": own})
    form.offer(language())
    timing.offer_calendars(form, own or NO_HOLIDAYS, calendars.known(session))
    offer_parents(form, known)
    if form.sent_well():
        try:
            body = entering.enter_body(
                session,
                actor=actor,
                code=form.code.data,
                series=form.series.data,
                names=names_of(form),
                preset=form.preset.data,
                rule=DecisionRule(form.rule.data),
                parent=next((one for one in known if one.pid == form.parent.data), None),
                zone=form.zone.data,
                calendar=form.calendar.data,
                seated=form.seated.data,
            )
        except BadInput as fault:
            form.blame(fault)
        else:
            tell(
                "done",
                gettext("%(name)s is entered.", name=saying.name(body)),
                gettext("Now say who serves it; its settings are under “Names and settings”."),
            )
            return redirect(url_for("house.body", body=body.pid), 303)
    page = render_template("house/enter_body.html", form_=form, zones=timing.zones())
    return page, 422 if request.method == "POST" else 200


def offer_parents(form: BodyNamesForm, known: Sequence[Body | BodyRow], but: Body | None = None) -> None:
    """Offer the bodies beneath which one may stand."""
    pairs = [(one.pid, f"{one.code} – {saying.name(one)}") for one in known if but is None or one.id != but.id]
    form.parent.choices = choices(pairs, first=gettext("None"))


def names_of(form: BodyNamesForm) -> Names:
    """Return the names typed."""
    return Names(form.name_en.data, form.name_fr.data, form.short_en.data, form.short_fr.data)
