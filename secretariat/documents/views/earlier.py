"""Page: what a draft said before, and putting it back."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from secretariat.committees.strip import body_strip
from secretariat.core.i18n import gettext, ngettext
from secretariat.documents import policy, queries, services
from secretariat.documents.models import EarlierText, Paper
from secretariat.documents.queries.earlier import earlier_by_pid, earlier_texts
from secretariat.documents.strip import paper_tabs
from secretariat.documents.views import bp, saying
from secretariat.press.changes import marked_changes
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.told import tell


@bp.get("/papers/<pid:paper>/earlier")
@requires(queries.paper_by_pid, policy.can_attach_file)
def earlier(paper: Paper) -> str:
    """The texts of one language, the newest first; one of them beside what the draft says now."""
    session, actor = db.session(), current_actor()
    wanted = request.args.get("language", "")
    code = wanted if wanted in ("en", "fr") else paper.original_language
    rows = earlier_texts(session, paper, code)
    shown = next((one for one in rows if one.pid == request.args.get("text")), rows[0] if rows else None)
    here = url_for("documents.earlier", paper=paper.pid)
    return render_template(
        "documents/earlier.html",
        paper=paper,
        title=saying.title_of(paper)[0],
        strip=body_strip(session, paper.body, tab="papers"),
        paper_tabs=paper_tabs(actor, paper, tab="write"),
        code=code,
        switch=[
            ("EN", f"{here}?language=en", "en", code == "en", "English"),
            ("FR", f"{here}?language=fr", "fr", code == "fr", "Français"),
        ],
        lines=[
            (
                saying.stamp(one.saved_at, paper.body),
                one.saver.name,
                ngettext("%(num)s word", "%(num)s words", len(one.text.split())),
                f"{here}?language={code}&text={one.pid}",
                one is shown,
            )
            for one in rows
        ],
        shown=shown,
        pieces=marked_changes(shown.text, shown.draft.text) if shown else [],
    )


@bp.post("/earlier-texts/<pid:earlier>/put-back")
@requires(earlier_by_pid, policy.can_put_back)
@writes
def put_back(earlier: EarlierText) -> Answer:
    """The draft says again what it said; what it says now is kept in its turn."""
    services.put_back(db.session(), earlier, actor=current_actor())
    tell("done", gettext("The text stands again."), gettext("What stood there is kept."))
    draft = earlier.draft
    return redirect(url_for("documents.write", paper=draft.paper.pid, language=draft.language), 303)
