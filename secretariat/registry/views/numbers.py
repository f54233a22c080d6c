"""Page: the numbers of a series in a year, and why some of them bear nothing."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from secretariat.committees import queries as bodies
from secretariat.committees.models import Body
from secretariat.committees.strip import body_strip
from secretariat.core.errors import BadInput
from secretariat.core.i18n import gettext, ngettext
from secretariat.documents.symbols import first
from secretariat.registry import policy
from secretariat.registry.queries.numbers import Number, Worth, numbers_of, series_of
from secretariat.registry.services.gaps import REASON_LIMIT, explain_gap
from secretariat.registry.views import bp
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.told import tell

_LOOKS = {
    Worth.GIVEN: ("disc", ""),
    Worth.RESERVED: ("ring", ""),
    Worth.WITHDRAWN: ("struck", "late"),
    Worth.RECALLED: ("struck", "late"),
    Worth.UNUSED: ("dashed", ""),
}


@bp.get("/bodies/<pid:body>/numbers")
@requires(bodies.body_by_pid, policy.can_see_numbers)
def numbers(body: Body) -> Response:
    """The numbers of one series and year; by default those of the first."""
    return _page(body, request.args)


@bp.post("/bodies/<pid:body>/numbers")
@requires(bodies.body_by_pid, policy.can_explain_gap)
@writes
def explain(body: Body) -> Response | Answer:
    """Say why a number bears nothing."""
    form = request.form
    series, year = form.get("series", ""), _figure(form.get("year", ""))
    try:
        explain_gap(
            db.session(),
            body,
            actor=current_actor(),
            series=series,
            year=year,
            number=_figure(form.get("number", "")),
            reason=form.get("reason", ""),
        )
    except BadInput as fault:
        return _page(body, form, fault=fault.sentence.text(gettext))
    tell("done", gettext("The reason is kept."))
    return redirect(url_for("registry.numbers", body=body.pid, of=f"{series} {year}"), 303)


def _page(body: Body, asked: MultiDict[str, str], *, fault: str = "") -> Response:
    session, actor = db.session(), current_actor()
    known = series_of(session, body)
    wanted = asked.get("of") or f"{asked.get('series', '')} {asked.get('year', '')}"
    chosen = next((one for one in known if f"{one[0]} {one[1]}" == wanted), known[0] if known else None)
    rows = numbers_of(session, *chosen) if chosen else []
    gaps = [row for row in rows if row.worth is not Worth.GIVEN]
    page = render_template(
        "registry/numbers.html",
        body=body,
        strip=body_strip(session, body, tab="papers"),
        known=[f"{series} {year}" for series, year in known],
        chosen=chosen,
        rows=[(row, _symbol(row, chosen), (gettext(row.worth.label), *_LOOKS[row.worth])) for row in rows if chosen],
        lead=ngettext("%(num)s gap", "%(num)s gaps", len(gaps)),
        may=bool(policy.can_explain_gap(actor, body)),
        fault=fault,
        typed=(_figure(asked.get("number", "")), asked.get("reason", "")[:REASON_LIMIT]) if fault else (0, ""),
        limit=REASON_LIMIT,
    )
    return make_response(page, 422 if fault else 200)


def _symbol(row: Number, chosen: tuple[str, int] | None) -> str:
    assert chosen is not None
    series, _, letter = chosen[0].rpartition("-")
    symbol = str(first(series, letter, chosen[1], row.first))
    return symbol if row.first == row.last else gettext("%(first)s to %(last)04d", first=symbol, last=row.last)


def _figure(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
