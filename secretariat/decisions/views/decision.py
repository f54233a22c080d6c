"""Page: a decision, its item, its sheet, the papers it disposed of and the actions that follow from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import render_template, url_for

from secretariat.committees.actors import Actor
from secretariat.committees.strip import body_strip
from secretariat.core.errors import NotFound
from secretariat.core.i18n import gettext, language
from secretariat.decisions import policy, queries, saying
from secretariat.decisions.models import Decision
from secretariat.decisions.states import DecisionState
from secretariat.decisions.views import bp
from secretariat.decisions.views.opening import readable
from secretariat.decisions.views.register import rows_of_decision
from secretariat.documents import policy as papers_policy
from secretariat.documents.linking import linked
from secretariat.documents.models import Version
from secretariat.press import dates
from secretariat.press.typography import with_links
from secretariat.relations.queries import papers_saying
from secretariat.trail.shown import paper_lines
from secretariat.web.access import current_actor, requires
from secretariat.web.database import db


@bp.get("/decisions/<pid:decision>")
@requires(queries.decision_by_pid, policy.can_see_decision)
def decision(decision: Decision) -> str:
    """A decision as its sheet says it."""
    session, actor = db.session(), current_actor()
    if not readable([decision]):
        raise NotFound
    title, lang = saying.picked(decision.item_title_en, decision.item_title_fr)
    actions = queries.actions_of_decision(session, actor, decision)
    papers = queries.papers_disposed_of(session, actor, decision)
    around = queries.around_decision(session, decision)
    with linked(session, actor, *worded(decision)):
        texts = said(decision)
    return render_template(
        "decisions/decision.html",
        decision=decision,
        strip=body_strip(session, decision.body, tab="decisions", facts=around.strip),
        register_href=url_for("decisions.of_body", body=decision.body.pid),
        title=title,
        title_lang=lang if lang != language() else "",
        place=saying.place_of(decision),
        recalled=decision.state == DecisionState.RECALLED,
        said=texts,
        papers=[_paper(actor, version) for version in papers],
        followed_by=paper_lines(papers_saying(session, actor, decision.ref)),
        actions=rows_of_decision(actions, around.begun),
        facts=[
            (gettext("Decided on"), dates.initial_capital(dates.long_date(decision.decided_on, language()))),
            (gettext("Item"), f"{decision.item_number} {decision.label}".rstrip()),
        ],
        sheet=sheet(actor, decision.version, [face.language for face in decision.version.faces]),
    )


def worded(decision: Decision) -> tuple[str, str]:
    """Return the words of a decision in which symbols can lead."""
    return decision.text_en, decision.text_fr


def said(decision: Decision) -> list[dict[str, str]]:
    """Return the decision in each language in which it was worded: verb and text, English first; symbols lead as `linked` lets
    them."""
    pairs = (("en", decision.verb_en, decision.text_en), ("fr", decision.verb_fr, decision.text_fr))
    return [{"lang": lang, "verb": verb, "text": with_links(text)} for lang, verb, text in pairs]


def sheet(actor: Actor, version: Version, languages: Iterable[str]) -> dict[str, Any]:
    """Return the decision sheet as the pages link it: its page, and its PDFs in these languages."""
    there = set(languages) if papers_policy.can_download(actor, version) else set()
    words = {"en": gettext("PDF, English"), "fr": gettext("PDF, French")}
    return {
        "symbol": version.symbol,
        "href": url_for("documents.version", version=version.pid),
        "files": [
            (word, url_for("documents.download", version=version.pid, face=code))
            for code, word in words.items()
            if code in there
        ],
    }


def _paper(actor: Actor, version: Version) -> dict[str, Any]:
    title, lang = saying.picked(version.title_en, version.title_fr)
    there = {face.language for face in version.faces} if papers_policy.can_download(actor, version) else set()

    def link(code: str) -> str | None:
        if code in there:
            return url_for("documents.download", version=version.pid, face=code)
        return "" if code in version.to_follow else None

    return {
        "symbol": version.symbol,
        "title": title,
        "lang": lang if lang != language() else "",
        "href": url_for("documents.version", version=version.pid),
        "en": link("en"),
        "fr": link("fr"),
    }
