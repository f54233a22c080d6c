"""The page on which things are found again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug import Response

from secretariat.committees.actors import Actor
from secretariat.core import clock
from secretariat.core.i18n import gettext, language, ngettext
from secretariat.desk.queries import KnownBody
from secretariat.desk.shell import framed
from secretariat.documents.models import Version
from secretariat.documents.states import VersionState
from secretariat.documents.types.models import PaperType
from secretariat.documents.types.queries import all_types
from secretariat.search import asking, queries
from secretariat.search.asking import Asked
from secretariat.search.entries import Narrowed
from secretariat.search.forms import DRAFTS, SearchForm
from secretariat.search.views import bp
from secretariat.search.views.lists import bodies_named, lists
from secretariat.search.views.shown import rows
from secretariat.web import filters
from secretariat.web.access import current_actor, signed_in
from secretariat.web.database import db
from secretariat.web.pace import Dear, paced

PAGE = 20
NAMES = ("q", "body", "kind", "year", "state", "language")


@bp.get("/search")
@paced(Dear.SEARCHES)
@signed_in
def results() -> str | Response:
    """What the reader finds; a symbol alone leads straight to its paper."""
    session, actor = db.session(), current_actor()
    known = {body.pid: body for body in framed(actor).bodies}
    types = all_types(session)
    form = _form(actor, known, types)
    asked = asking.read(form.q.data or "") if form.validate() else Asked()
    narrowed = _narrowed(form, known)
    if asked.symbol and request.args.keys() <= {"q"}:
        version = queries.version_with_symbol(session, actor, asked.symbol)
        if version is not None:
            return redirect(_paper(version))
    answer = queries.found(session, actor, asked, narrowed, language=language())
    pages = max(1, -(-len(answer.hits) // PAGE))
    number = min(_number(request.args.get("page", "")), pages)
    return render_template(
        "search/results.html",
        wanted=form,
        asked=asked,
        rows=rows(actor, asked, answer.hits[(number - 1) * PAGE : number * PAGE]),
        said=_said(len(answer.hits), more=answer.more),
        page=number,
        pages=pages,
        address=_address,
        everywhere=url_for("search.results", q=form.q.data) if narrowed != Narrowed() else "",
        lists=[*bodies_named(known.values(), form.q.data or ""), *lists(session, actor, asked, types)]
        if asked and number == 1
        else [],
    )


def _form(actor: Actor, known: dict[str, KnownBody], types: Sequence[PaperType]) -> SearchForm:
    form = SearchForm(request.args)
    this_year = clock.now().year
    form.offer(
        [(pid, f"{body.code} · {filters.pick(body, 'name')}") for pid, body in known.items()],
        types,
        range(this_year, (queries.first_year(db.session(), actor) or this_year) - 1, -1),
        [state for state in VersionState if actor.house_bodies or state is not VersionState.RECALLED],
        works=bool(actor.house_bodies or actor.drafting),
    )
    return form


def _narrowed(form: SearchForm, known: dict[str, KnownBody]) -> Narrowed:
    body, year, state = known.get(form.chosen("body")), form.chosen("year"), form.chosen("state")
    return Narrowed(
        body_id=body.id if body else None,
        kind=form.chosen("kind"),
        year=int(year) if year else None,
        state=VersionState(state) if state and state != DRAFTS else None,
        drafts=state == DRAFTS,
        language=form.chosen("language"),
    )


def _paper(version: Version) -> str:
    """The paper itself for its own symbol or its newest; a version for any other."""
    paper = version.paper
    if version.symbol == paper.symbol or version.id == paper.current_version_id:
        return url_for("documents.show", paper=paper.pid)
    return url_for("documents.version", version=version.pid)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 and int(text) else 1


def _address(number: int) -> str:
    """The address of this search, on another page."""
    kept: dict[str, Any] = {name: request.args[name] for name in NAMES if request.args.get(name)}
    return url_for("search.results", **kept, page=number)


def _said(count: int, *, more: bool) -> str:
    if more:
        return gettext(
            "The first %(count)s results: titles, then the newest. Add a word to reach what is older.", count=count
        )
    return ngettext("%(num)s result", "%(num)s results", count)
