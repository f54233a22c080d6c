"""Pages: why this reader sees a paper; for the house also who else does, by name, and why."""

from __future__ import annotations

from flask import render_template, url_for

from secretariat.committees.strip import body_strip
from secretariat.core.errors import NotFound
from secretariat.documents import access, policy, queries
from secretariat.documents.models import Paper, Version
from secretariat.documents.views import bp, saying
from secretariat.web.access import current_actor, requires
from secretariat.web.database import db


@bp.get("/papers/<pid:paper>/access", endpoint="access")
@requires(queries.paper_to_read, policy.can_see)
def of_paper(paper: Paper) -> str:
    """Of the version the reader has of a paper; of a draft, of the paper itself."""
    version = queries.version_shown(db.session(), current_actor(), paper)
    if version is None and not policy.can_see_draft(current_actor(), paper):
        raise NotFound
    return _page(paper, version)


@bp.get("/versions/<pid:version>/access", endpoint="access_version")
@requires(queries.version_to_read, policy.can_see)
def of_version(version: Version) -> str:
    """Of one version, in force or not."""
    return _page(version.paper, version)


def _page(paper: Paper, version: Version | None) -> str:
    session, actor = db.session(), current_actor()
    thing = version.ref if version else paper.ref
    house = actor.is_house_of(paper.body_id)
    known, zone = access.standing(session, thing, paper.body_id), paper.body.zone
    ways = access.ways_of(session, [*known.held, *known.of_copies], zone=zone) if house else []
    current = version is None or version.id == paper.current_version_id
    return render_template(
        "documents/access.html",
        paper=paper,
        title=saying.title_of(version or paper)[0],
        symbol=version.symbol if version else paper.symbol or "",
        strip=body_strip(session, paper.body, tab="papers", facts=known.strip),
        back=url_for("documents.show", paper=paper.pid)
        if current
        else url_for("documents.version", version=version.pid if version else ""),
        mine=access.reasons(session, actor, known.held, zone=zone),
        ways=ways,
        persons=access.persons(ways),
    )
