"""Circulating several papers at once: chosen, looked at one by one with what stands against each, confirmed once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask import Response, make_response, render_template, request, url_for
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core.errors import SecretariatError
from secretariat.core.i18n import gettext
from secretariat.core.values import dataclass
from secretariat.desk.narrowing import by_body
from secretariat.documents import queries as documents
from secretariat.documents import sheets
from secretariat.documents.kinds import Custody
from secretariat.documents.markings import Marking
from secretariat.documents.models import Paper
from secretariat.documents.services.circulate import prepare, refuse_unready
from secretariat.registry import queries
from secretariat.registry.services.several import circulate_several
from secretariat.registry.steps import stage_of
from secretariat.registry.views import bp
from secretariat.registry.views.rows import secretariats
from secretariat.web import paging
from secretariat.web.access import current_actor, signed_in, writes
from secretariat.web.database import db
from secretariat.web.filters import pick

#: Papers confirmed at once: more could not be looked at before.
MOST = 30


@dataclass(frozen=True)
class Candidate:
    """A paper that could go out, and what would happen if it did."""

    pid: str
    title: str
    href: str
    code: str
    #: The symbol it would bear; that of another paper of its series may come first.
    symbol: str
    marking: str
    persons: int
    #: The language that would follow; "" for none.
    follows: str
    #: Why it cannot go out as it is, with the way to put that right.
    against: str
    mend: str
    seal: str


@dataclass(frozen=True)
class Outcome:
    """What became of a paper: its symbol, or why it stays."""

    title: str
    href: str
    symbol: str
    refused: str
    mend: str


@bp.route("/papers/circulate", methods=["GET", "POST"])
@signed_in
@writes
def circulate() -> Response:
    """Choose among the papers that are ready; see what each would do; confirm once."""
    session, actor = db.session(), secretariats(current_actor())
    asked = request.form if request.method == "POST" else request.args
    wanted = asked.getlist("paper")[:MOST]
    papers = queries.in_flight(session, actor, only=wanted) if wanted else []
    chosen = [paper for paper in papers if (stage := stage_of(paper)) and stage.ready]
    if request.method == "POST" and chosen:
        seals = {paper.pid: request.form.get(f"seal-{paper.pid}", "") for paper in chosen}
        following = {paper.pid: request.form.get(f"follows-{paper.pid}") == "y" for paper in chosen}
        done = circulate_several(session, chosen, actor=actor, seals=seals, following=following)
        outcomes = [
            Outcome(
                title=pick(one.paper, "title"),
                href=url_for("documents.show", paper=one.paper.pid),
                symbol=one.version.symbol if one.version else "",
                refused=one.refused.text(gettext) if one.refused else "",
                mend=url_for("documents.circulate", paper=one.paper.pid) if one.refused else "",
            )
            for one in done
        ]
        return make_response(render_template("registry/circulated.html", outcomes=outcomes))
    return make_response(_looked_at(session, chosen) if chosen else _choice(session, actor), _status())


def _status() -> int:
    return 422 if request.method == "POST" else 200


def _looked_at(session: Session, chosen: Sequence[Paper]) -> str:
    """What would happen to the papers that were chosen."""
    counted: Counter[str] = Counter()
    rows = [_candidate(session, paper, counted) for paper in chosen]
    return render_template("registry/circulate.html", rows=rows)


def _choice(session: Session, actor: Actor) -> str:
    """The papers that are ready, by their opening: those of a page can be chosen together."""
    papers = queries.rows_in_flight(session, actor)
    ready = [paper for paper in papers if (stage := stage_of(paper)) and stage.ready]
    body = by_body(paper.body_id for paper in ready)
    ready = [paper for paper in ready if body.holds(paper.body_id)]
    place = paging.place(len(ready), MOST)
    return render_template(
        "registry/circulate.html",
        rows=(),
        ready=[(paper.pid, pick(paper, "title"), paper.body.code) for paper in place.of(ready)],
        body=body,
        place=place,
        most=MOST,
    )


def _candidate(session: Session, paper: Paper, counted: Counter[str]) -> Candidate:
    """Return what would happen to a paper. `counted` holds how many before it take a new number of its series."""
    against, outgoing = "", None
    try:
        outgoing = prepare(session, paper)
        refuse_unready(session, paper, outgoing, actor=current_actor(), to_follow=sheets.LANGUAGES)
    except SecretariatError as fault:
        against = str(fault)
    series = f"{paper.body.series}-{paper.letter}"
    symbol = documents.symbol_ahead(
        session, paper, series=paper.body.series, letter=paper.letter, further=0 if paper.symbol else counted[series]
    )
    if paper.symbol is None and not against:
        counted[series] += 1
    missing = outgoing.missing if outgoing and paper.custody == Custody.HERE else ()
    marking = Marking(paper.marking)
    return Candidate(
        pid=paper.pid,
        title=pick(paper, "title"),
        href=url_for("documents.show", paper=paper.pid),
        code=paper.body.code,
        symbol=symbol,
        marking=marking.words("en") or gettext(marking.label),
        persons=outgoing.distribution["persons"] if outgoing else 0,
        follows=missing[0] if len(missing) == 1 else "",
        against=against,
        mend=url_for("documents.circulate", paper=paper.pid) if against else "",
        seal=outgoing.seal if outgoing else "",
    )
