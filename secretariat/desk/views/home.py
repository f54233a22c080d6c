"""Page: My work, by what a person is; whoever is several things finds all of it."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, url_for

from secretariat.accounts import saying
from secretariat.accounts.review import Rule
from secretariat.committees.actors import Actor
from secretariat.core import clock
from secretariat.core.i18n import N_, gettext
from secretariat.desk import shell
from secretariat.desk.views import bp, chair, clearances, drafting, flight, house, week, words
from secretariat.people.states import Role
from secretariat.web import filters
from secretariat.web.access import current_actor, signed_in
from secretariat.web.database import db
from secretariat.web.requests import settings

#: Rows shown before the rest is folded away.
SHOWN = 8
#: What the accounts that open no content are for.
ACCOUNTS = {
    Role.ADMINISTRATOR: N_("An administrator looks after the installation and its accounts, and reads no content."),
    Role.REGISTRY: N_("The registry looks after symbols and series; content is open to those who sit in a body."),
    Role.SECURITY_OFFICER: N_("The security officer is told of markings that were refused, and reads no content."),
}


@bp.get("/")
@signed_in
def home() -> str:
    """What waits for the reader: a sentence first, then the lists."""
    actor = current_actor()
    parts: dict[str, Any] = {"lead": [], "house": None, "chair": None, "week": None, "new": None, "other": None}
    parts["accounts"] = _accounts() if Role.ADMINISTRATOR in actor.roles else None
    parts["owed"] = clearances.owed(db.session(), actor) if actor.parties.keys() - actor.delegations else []
    parts["lead"] += clearances.lead(parts["owed"])
    parts["drafts"] = drafting.own(db.session(), actor) if actor.drafting else None
    parts["lead"] += drafting.lead(parts["drafts"] or [])
    runs_rounds = actor.secretariat_bodies or actor.drafting
    parts["rounds"] = clearances.under_way(db.session(), actor) if runs_rounds else []
    if actor.secretariat_bodies:
        parts["house"] = _house(actor, parts["lead"])
    if actor.bodies_at_chairs_side:
        parts["chair"] = _chair(actor, parts["lead"])
    if actor.formats or actor.bodies_at_chairs_side:
        parts["week"] = week.load(db.session(), actor, settings().timezone)
        parts["lead"] += parts["week"].lead
    if actor.formats:
        parts["new"] = week.new_papers(db.session(), actor, settings().timezone)
    if not actor.bodies and not actor.drafting and not parts["owed"]:
        parts["other"] = _other(actor)
    moment = words.sentence(filters.long_moment(clock.now()))
    return render_template(
        "desk/home.html",
        over=gettext("%(moment)s in %(city)s", moment=moment, city=shell.city()),
        papers_href=url_for("documents.register"),
        shown=SHOWN,
        **parts,
    )


def _house(actor: Actor, lead: list[str]) -> dict[str, Any]:
    session = db.session()
    desk = house.load(session, actor)
    due = house.due_rows(desk)
    plan = desk.plans[0] if desk.plans else None
    ready = flight.readiness_of(plan) if plan else None
    lead += house.lead(due, plan, (len(ready.missing), len(ready.following)) if ready else (0, 0))
    g.overdue = len([row for row in due if row.tone == "late"])
    return {
        "due": due,
        "card": flight.card_of(plan, ready) if plan and ready else None,
        "flight": flight.in_flight(session, desk, actor),
        "news": flight.news(session, actor, desk),
    }


def _chair(actor: Actor, lead: list[str]) -> dict[str, Any]:
    rows = chair.waiting(db.session(), actor)
    lead += chair.lead(rows)
    return {"rows": rows, "href": chair.page(), "next": chair.next_meetings(db.session(), actor)}


def _accounts() -> dict[str, str]:
    """When the accounts are to be reviewed."""
    rule = Rule(settings().review_days, settings().has_directory)
    return {**saying.due(db.session(), rule, settings().timezone), "href": url_for("accounts.review_accounts")}


def _other(actor: Actor) -> str:
    """Say honestly what an account without a body can do."""
    said = [gettext(sentence) for role, sentence in ACCOUNTS.items() if role in actor.roles]
    return " ".join(said) or gettext(
        "You hold no seat and no mandate today. If you should, ask your delegation or the secretariat of the body."
    )
