"""Pages: the register of all bodies, and of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from secretariat.committees import policy as bodies_policy
from secretariat.committees import queries as bodies
from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.committees.strip import body_strip
from secretariat.core import clock
from secretariat.core.i18n import gettext
from secretariat.documents import policy, queries
from secretariat.documents.markings import Marking
from secretariat.documents.models import Paper, Version
from secretariat.documents.states import PaperState
from secretariat.documents.types import policy as types_policy
from secretariat.documents.types import queries as types
from secretariat.documents.types.saying import kind_word, kind_words
from secretariat.documents.views import bp, saying
from secretariat.registry import queries as registry
from secretariat.registry.forms import RegisterFilter
from secretariat.registry.queries import Counts
from secretariat.registry.wanted import Order, Wanted
from secretariat.relations.queries import superseded_by
from secretariat.trail.shown import taken_over
from secretariat.web.access import current_actor, requires, signed_in
from secretariat.web.database import db

PAGE = 50


@dataclass(frozen=True)
class Row:
    """A paper in the list, ready to be shown."""

    title: str
    lang: str
    href: str
    symbol: str
    code: str
    kind: str
    state: saying.State
    marking: str
    #: Who answers for it, for the house alone.
    officer: str
    when: str
    en: str | None
    fr: str | None


@bp.get("/papers")
@signed_in
def register() -> str:
    """The papers of all bodies open to the reader."""
    return _page(None)


@bp.get("/bodies/<pid:body>/papers")
@requires(bodies.body_drafted_for, bodies_policy.can_see_papers)
def of_body(body: Body) -> str:
    """The papers of one body."""
    return _page(body)


def _page(body: Body | None) -> str:
    session, actor = db.session(), current_actor()
    form = RegisterFilter(request.args)
    readable = form.validate()
    named = kind_words(types.all_types(session))
    wanted = Wanted.of(request.args if readable else {}, kinds=named)
    listed = registry.listed(session, actor, wanted.within(body))
    after = _after(session, actor)
    found = registry.page(session, listed, wanted, language=saying.lang(), after=after, limit=PAGE + 1)
    superseded = superseded_by(session, actor, (paper.id for paper in found))
    whole = after is None and len(found) <= PAGE
    counts = registry.counts_of(found) if whole else registry.counts(session, listed)
    _offer(form, session, actor, counts, named)
    return render_template(
        "documents/register.html",
        body=body,
        strip=body_strip(session, body, tab="papers") if body else None,
        wanted=form,
        house=bool(actor.house_bodies),
        rows=[row(actor, paper, superseded.get(paper.id)) for paper in found[:PAGE]],
        counts=counts,
        sorts={order.value: _sort(body, wanted, order) for order in Order},
        narrowed=wanted.narrowed or not readable,
        first=_address(body, wanted),
        everything=_address(body, Wanted()),
        following=_address(body, wanted, after=found[PAGE - 1].pid) if len(found) > PAGE else "",
        later="after" in request.args,
        types_href=url_for("documents.paper_types") if types_policy.may_see_types(actor) else "",
        new_href=_new_href(actor, body),
        numbers_href=url_for("registry.numbers", body=body.pid) if body and actor.is_house_of(body.id) else "",
        **_views(session, actor, wanted.within(body)),
    )


@dataclass(frozen=True)
class View:
    """A view that was kept, over the list."""

    name: str
    href: str
    current: bool


def _views(session: Session, actor: Actor, wanted: Wanted) -> dict[str, Any]:
    """The views one may use, the first dozen, and the ways to keep this list and to take it out."""
    asked = wanted.words()
    kept = registry.views_of(session, actor)
    views = [
        View(view.name, url_for("documents.register", **Wanted.of(view.asked).words()), view.asked == asked)
        for view in kept
    ]
    return {
        "views": views[:12],
        "kept": any(view.current for view in views),
        "keep_href": url_for("registry.views", **asked),
        "export_href": url_for("registry.export", form="csv", **asked).replace("/csv", "/{}", 1),
    }


def _offer(form: RegisterFilter, session: Session, actor: Actor, counts: Counts, kinds: Mapping[str, str]) -> None:
    named = {one.pid: f"{one.code} · {saying.name_of(one)}" for one in bodies.bodies_of(session, actor)}
    for pid, one in counts.bodies.items():
        named.setdefault(pid, one.code)  # one paper of it was released to them: they know no more of it
    first = registry.first_year(session, actor) if counts.more else None
    counted = sorted(map(int, counts.by.get("year", ())), reverse=True)
    years = range(clock.now().year, first - 1, -1) if first else counted
    states = (
        tuple(PaperState)
        if actor.house_bodies or actor.drafting
        else (PaperState.ISSUED, PaperState.SUPERSEDED, PaperState.WITHDRAWN)
    )
    drafters = {one.pid: one.name for one in registry.drafters(session, actor)}
    form.offer(named, kinds, years, states, drafters, counts)


def row(actor: Actor, paper: Paper, by: Paper | None = None) -> Row:
    """Return a paper as a row; titles of drafts are known to the house alone, since they are in `drafts`.

    `by` is what took its place, if the reader may see that.
    """
    title, code = saying.title_of(paper)
    version = paper.current_version
    en, fr = face_links(actor, version)
    marking = Marking(version.marking if version else paper.marking)
    return Row(
        title=title,
        lang=code if code != saying.lang() else "",
        href=url_for("documents.show", paper=paper.pid),
        symbol=version.symbol if version else paper.symbol or "",
        code=paper.body.code,
        kind=kind_word(paper),
        state=taken_over(by) if by else saying.state_of(paper),
        marking=marking.words(saying.lang()) or gettext(marking.label),
        officer=paper.action_officer if actor.is_house_of(paper.body_id) else "",
        when=_when(paper, version),
        en=en,
        fr=fr,
    )


def face_links(actor: Actor, version: Version | None) -> tuple[str | None, str | None]:
    """Return the addresses of the English and French PDF: "" for one that follows, None for none."""
    if version is None or not policy.can_download(actor, version):
        return None, None
    there = {face.language for face in version.faces}
    links: list[str | None] = []
    for code in ("en", "fr"):
        if code in there:
            links.append(url_for("documents.download", version=version.pid, face=code))
        else:
            links.append("" if code in version.to_follow else None)
    return links[0], links[1]


def _when(paper: Paper, version: Version | None) -> str:
    if version is None and PaperState(paper.state) is PaperState.EXPECTED and paper.promised_for:
        return saying.short(paper.promised_for, paper.body)
    return saying.short(paper.dated_at, paper.body)


def _after(session: Session, actor: Actor) -> Paper | None:
    """Return the paper behind which the page begins; an address that is not ours begins at the top."""
    after = request.args.get("after", "")
    return queries.paper_by_pid(session, actor, after[:20]) if after else None


def _address(body: Body | None, wanted: Wanted, **more: str) -> str:
    asked: dict[str, Any] = {**wanted.words(), **more}
    if body is not None:
        return url_for("documents.of_body", **{**asked, "body": body.pid})
    return url_for("documents.register", **asked)


@dataclass(frozen=True)
class Sort:
    """Where the head of a column leads: to the list in its order, or turned round if it stands in it."""

    href: str
    #: For `aria-sort`; "" if the list is in another order.
    sorted: str


def _sort(body: Body | None, wanted: Wanted, order: Order) -> Sort:
    now, turned = wanted.sort
    falling = (order is Order.DATE) is not turned
    return Sort(
        href=_address(body, wanted.sorted_by(order)),
        sorted=("descending" if falling else "ascending") if now is order else "",
    )


def _new_href(actor: Actor, body: Body | None) -> str:
    if body is not None:
        allowed = bool(policy.can_begin(actor, body))
        return url_for("documents.new", body=body.pid) if allowed else ""
    return url_for("documents.new_anywhere") if actor.secretariat_bodies | actor.drafting else ""
