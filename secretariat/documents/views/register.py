"""Pages: the register of all bodies, and of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from secretariat.committees import policy as bodies_policy
from secretariat.committees import queries as bodies
from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.committees.strip import body_strip
from secretariat.documents import policy, queries
from secretariat.documents.forms import RegisterFilter
from secretariat.documents.kinds import PaperKind
from secretariat.documents.models import Paper, Version
from secretariat.documents.states import PaperState
from secretariat.documents.views import bp, saying
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
    when: str
    en: str | None
    fr: str | None


@bp.get("/papers")
@signed_in
def register() -> str:
    """The papers of all bodies open to the reader."""
    return _page(None)


@bp.get("/bodies/<pid:body>/papers")
@requires(bodies.body_by_pid, bodies_policy.can_see)
def of_body(body: Body) -> str:
    """The papers of one body."""
    return _page(body)


def _page(body: Body | None) -> str:
    session, actor = db.session(), current_actor()
    open_bodies = {known.pid: known for known in bodies.bodies_of(session, actor)}
    house = actor.house_bodies
    wanted = RegisterFilter(request.args)
    states = tuple(PaperState) if house else (PaperState.ISSUED, PaperState.WITHDRAWN)
    wanted.offer([(pid, f"{known.code} · {saying.name_of(known)}") for pid, known in open_bodies.items()], states)
    text = wanted.q.data if wanted.validate() else ""
    chosen = body or open_bodies.get(wanted.body.data or "")
    found = queries.register(
        session,
        actor,
        body_id=chosen.id if chosen else None,
        kind=_known(PaperKind, wanted.kind.data),
        state=_known(PaperState, wanted.state.data),
        text=text or "",
        after=_after(actor),
        limit=PAGE + 1,
    )
    narrowed = bool(text or wanted.kind.data or wanted.state.data or (chosen and not body))
    return render_template(
        "documents/register.html",
        body=body,
        strip=body_strip(session, body, tab="papers") if body else None,
        wanted=wanted,
        rows=[row(actor, paper) for paper in found[:PAGE]],
        narrowed=narrowed,
        first=_address(body),
        older=_address(body, after=found[PAGE - 1].pid) if len(found) > PAGE else "",
        later="after" in request.args,
        new_href=_new_href(actor, body),
    )


def row(actor: Actor, paper: Paper) -> Row:
    """Return a paper as a row; titles of drafts are known to the house alone, since they are in `drafts`."""
    title, code = saying.title_of(paper)
    version = paper.current_version
    en, fr = face_links(actor, version)
    return Row(
        title=title,
        lang=code if code != saying.lang() else "",
        href=url_for("documents.show", paper=paper.pid),
        symbol=version.symbol if version else paper.symbol or "",
        code=paper.body.code,
        kind=saying.kind_word(paper),
        state=saying.state_of(paper),
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
    if version is not None:
        return saying.short(version.issued_at, paper.body)
    if PaperState(paper.state) is PaperState.EXPECTED and paper.promised_for:
        return saying.short(paper.promised_for, paper.body)
    return saying.short(paper.created_at, paper.body)


def _after(actor: Actor) -> Any:
    """Return the place in the list behind which the page begins; an address that is not ours begins at the top."""
    after = request.args.get("after", "")
    last = queries.paper_by_pid(db.session(), actor, after[:20]) if after else None
    return (last.created_at, last.id) if last else None


def _address(body: Body | None, **more: str) -> str:
    names = ("q", "body", "kind", "state")
    kept: dict[str, Any] = {name: request.args[name] for name in names if request.args.get(name)}
    asked: dict[str, Any] = {**kept, **more} if more else {}
    if body is not None:
        return url_for("documents.of_body", **{**asked, "body": body.pid})
    return url_for("documents.register", **asked)


def _new_href(actor: Actor, body: Body | None) -> str:
    if body is not None:
        allowed = bool(bodies_policy.can_convene(actor, body))
        return url_for("documents.new", body=body.pid) if allowed else ""
    return url_for("documents.new_anywhere") if actor.secretariat_bodies else ""


def _known(kind: Any, value: str | None) -> Any:
    try:
        return kind(value) if value else None
    except ValueError:
        return None
