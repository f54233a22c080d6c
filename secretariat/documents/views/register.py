"""Pages: the register of all bodies, and of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from secretariat.committees import policy as bodies_policy
from secretariat.committees import queries as bodies
from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.committees.strip import body_strip
from secretariat.core import clock
from secretariat.core.i18n import gettext
from secretariat.core.unchanged import while_unchanged
from secretariat.core.values import dataclass
from secretariat.documents import policy
from secretariat.documents.kinds import Custody
from secretariat.documents.markings import Marking
from secretariat.documents.states import PaperState
from secretariat.documents.types import policy as types_policy
from secretariat.documents.types.saying import kind_words_of
from secretariat.documents.views import bp, saying
from secretariat.press import dates
from secretariat.registry import queries as registry
from secretariat.registry.forms import RegisterFilter
from secretariat.registry.listed import ListedPaper
from secretariat.registry.queries import Counts
from secretariat.registry.queries.choices import Choice
from secretariat.registry.wanted import Order, Wanted
from secretariat.trail.shown import superseded
from secretariat.web import filters
from secretariat.web.access import current_actor, requires, signed_in
from secretariat.web.database import db
from secretariat.web.drawn import drawn

PAGE = 50


class Row(NamedTuple):
    """A paper in the list, ready to be shown: plain values, by which its markup is remembered."""

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
    of = OfBody(body.id, body.pid, body.code) if body else None
    found = _list(session, actor, of, tuple(request.args.items(multi=True)))
    named, facts = registry.over_list(session, actor, body.id if body else None)
    views = [
        View(view.name, url_for("documents.register", **Wanted.of(view.asked).words()), view.asked == dict(found.asked))
        for view in named
    ]
    return render_template(
        "documents/register.html",
        list=found,
        strip=body_strip(session, body, tab="papers", facts=facts) if body else None,
        views=views[:12],
        kept=any(view.current for view in views),
    )


class OfBody(NamedTuple):
    """The body whose papers are listed."""

    id: int
    pid: str
    code: str


class Listed(NamedTuple):
    """A page of the register for its reader, drawn; addresses are "" where they lead nowhere, and markup where there is none."""

    #: Of its body, if it is that of one.
    code: str
    filters: Markup
    rows: Markup
    narrowed: bool
    #: It begins behind the first paper.
    later: bool
    house: bool
    #: What is asked for, in words of an address.
    asked: tuple[tuple[str, Any], ...]
    first: str
    everything: str
    following: str
    keep_href: str
    export_href: str
    types_href: str
    new_href: str
    numbers_href: str


@while_unchanged
def _list(session: Session, actor: Actor, body: OfBody | None, asked: tuple[tuple[str, str], ...]) -> Listed:
    """Return the page that an address asks for, of one body or of all."""
    args, pid = MultiDict(asked), body.pid if body else ""
    form = RegisterFilter(args)
    readable = form.validate()
    offered, given, after = registry.beginning(session, actor, args.get("after", "")[:20])
    named = kind_words_of((one.value, filters.pick(one, "name")) for one in offered.types)
    wanted = Wanted.of(args if readable else {}, kinds=named)
    listed = registry.listed(session, actor, wanted.within(pid), known=given, within=body.id if body else None)
    found, counts = registry.page_and_counts(
        session, listed, wanted, language=saying.lang(), after=after, limit=PAGE + 1
    )
    drafters = {one.value: one.name_en for one in offered.drafters}
    _offer(form, actor, counts, named, offered.bodies, listed.first_year, drafters)
    words, narrowed, later = wanted.within(pid).words(), wanted.narrowed or not readable, "after" in args
    everything = _address(body, Wanted())
    shown: dict[str, Any] = {
        "body": body,
        "wanted": form,
        "house": bool(actor.house_bodies),
        "rows": [row(actor, paper, named) for paper in found[:PAGE]],
        "counts": counts,
        "sorts": {order.value: _sort(body, wanted, order) for order in Order},
        "narrowed": narrowed,
        "everything": everything,
    }
    return Listed(
        code=body.code if body else "",
        filters=drawn("documents/_register_filters.html", shown) if found or narrowed or later else Markup(),
        rows=drawn("documents/_register_list.html", shown) if found else Markup(),
        narrowed=narrowed,
        later=later,
        house=bool(actor.house_bodies),
        asked=tuple(words.items()),
        first=_address(body, wanted),
        everything=everything,
        following=_address(body, wanted, after=found[PAGE - 1].pid) if len(found) > PAGE else "",
        keep_href=url_for("registry.views", **words),
        export_href=url_for("registry.export", form="csv", **words).replace("/csv", "/{}", 1),
        types_href=url_for("documents.paper_types") if types_policy.may_see_types(actor) else "",
        new_href=_new_href(actor, body),
        numbers_href=url_for("registry.numbers", body=body.pid) if body and actor.is_house_of(body.id) else "",
    )


@dataclass(frozen=True)
class View:
    """A view that was kept, over the list."""

    name: str
    href: str
    current: bool


def _offer(
    form: RegisterFilter,
    actor: Actor,
    counts: Counts,
    kinds: Mapping[str, str],
    known: Iterable[Choice],
    first_year: int | None,
    drafters: Mapping[str, str],
) -> None:
    named = {one.value: f"{one.code} · {filters.pick(one, 'name')}" for one in known}
    for pid, one in counts.bodies.items():
        named.setdefault(pid, one)  # one paper of it was released to them: they know no more of it
    first = first_year if counts.more else None
    counted = sorted(map(int, counts.by.get("year", ())), reverse=True)
    years = range(clock.now().year, first - 1, -1) if first else counted
    states = (
        tuple(PaperState)
        if actor.house_bodies or actor.drafting
        else (PaperState.ISSUED, PaperState.SUPERSEDED, PaperState.WITHDRAWN)
    )
    form.offer(named, kinds, years, states, drafters, counts)


def row(actor: Actor, paper: ListedPaper, kinds: Mapping[str, str]) -> Row:
    """Return a paper as a row; titles of drafts are known to the house alone, since they are in `drafts`."""
    title, code = saying.title_of(paper)
    version = paper.current
    en, fr = face_links(actor, paper)
    marking = Marking(version.marking if version else paper.marking)
    return Row(
        title=title,
        lang=code if code != saying.lang() else "",
        href=url_for("documents.show", paper=paper.pid),
        symbol=version.symbol if version else paper.symbol or "",
        code=paper.code,
        kind=kinds[paper.kind],
        state=superseded(paper.superseded_by) if paper.superseded_by else _state(paper),
        marking=marking.words(saying.lang()) or gettext(marking.label),
        officer=paper.action_officer if actor.is_house_of(paper.body_id) else "",
        when=_when(paper),
        en=en,
        fr=fr,
    )


def _state(paper: ListedPaper) -> saying.State:
    version = paper.current
    return saying.state_said(
        PaperState(paper.state),
        paper.custody,
        missing=version.following if version else (),
        by=version.follows_on if version else None,
        promised_for=paper.promised_for,
        zone=paper.zone,
    )


def face_links(actor: Actor, paper: ListedPaper) -> tuple[str | None, str | None]:
    """Return the addresses of the English and French PDF: "" for one that follows, None for none."""
    version = paper.current
    if version is None or paper.custody == Custody.ELSEWHERE:
        return None, None
    if policy.is_closed(paper.state, version.state) and not actor.is_house_of(paper.body_id):
        return None, None
    en, fr = (
        url_for("documents.download", version=version.pid, face=code)
        if there
        else ("" if code in version.to_follow else None)
        for code, there in (("en", version.english), ("fr", version.french))
    )
    return en, fr


def _when(paper: ListedPaper) -> str:
    promised = paper.current is None and paper.state == PaperState.EXPECTED and paper.promised_for
    moment = promised or paper.dated_at
    return dates.table_date(moment.astimezone(ZoneInfo(paper.zone)), saying.lang())


def _address(body: OfBody | None, wanted: Wanted, **more: str) -> str:
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


def _sort(body: OfBody | None, wanted: Wanted, order: Order) -> Sort:
    now, turned = wanted.sort
    falling = (order is Order.DATE) is not turned
    return Sort(
        href=_address(body, wanted.sorted_by(order)),
        sorted=("descending" if falling else "ascending") if now is order else "",
    )


def _new_href(actor: Actor, body: OfBody | None) -> str:
    if body is not None:
        allowed = bool(policy.can_begin(actor, body))
        return url_for("documents.new", body=body.pid) if allowed else ""
    return url_for("documents.new_anywhere") if actor.secretariat_bodies | actor.drafting else ""
