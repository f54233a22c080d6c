"""Page: the bodies that the reader knows, where they are too many for the frame to name; narrowed by any words of their names."""

from __future__ import annotations

from typing import NamedTuple

from flask import render_template, request, url_for

from secretariat.core import clock
from secretariat.core.texts import folded
from secretariat.desk.queries import KnownBody
from secretariat.desk.shell import NAMED, framed, holds
from secretariat.desk.views import bp
from secretariat.web import filters, paging
from secretariat.web.access import current_actor, signed_in


class Row(NamedTuple):
    """A body of the list."""

    code: str
    name: str
    #: What the page calls its other language in one line.
    other: str
    href: str
    when: str
    watched: bool


@bp.get("/bodies")
@signed_in
def bodies() -> str:
    """The bodies that the reader knows, by series or by their next meeting."""
    known = framed(current_actor()).bodies
    sought = request.args.get("q", "")[:100]
    words, by_date = folded(sought).split(), request.args.get("by") == "date"
    found = [body for body in known if holds(body, words)]
    if by_date:
        found.sort(key=lambda body: clock.soonest_first(body.next_at))
    place = paging.place(len(found))
    return render_template(
        "desk/bodies.html",
        rows=[_row(body) for body in place.of(found)],
        all_=len(known),
        count=len(found),
        sought=sought,
        by_date=by_date,
        by_series_href=paging.address(by=None, page=None),
        by_date_href=paging.address(by="date", page=None),
        many=len(known) > NAMED,
        place=place,
    )


def _row(body: KnownBody) -> Row:
    name = filters.pick(body, "name")
    return Row(
        code=body.code,
        name=name,
        other=next((one for one in (body.name_fr, body.name_en) if one and one != name), ""),
        href=url_for("committees.show", body=body.pid),
        when=filters.table_date(body.next_at, body.zone) if body.next_at else "–",
        watched=body.watched,
    )
