"""Page: My work, by what a person is; whoever is several things finds all of it."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import g, render_template, url_for
from sqlalchemy.orm import Session

from secretariat.accounts import saying
from secretariat.accounts.review import Rule
from secretariat.committees.actors import Actor
from secretariat.core import clock
from secretariat.core.i18n import N_, gettext
from secretariat.core.unchanged import while_unchanged
from secretariat.desk import shell
from secretariat.desk.views import bp, chair, clearances, drafting, flight, week, words
from secretariat.desk.views import house as duties
from secretariat.desk.views.rows import Mini, Row
from secretariat.people.states import Role
from secretariat.web import filters
from secretariat.web.access import current_actor, signed_in
from secretariat.web.database import db
from secretariat.web.requests import settings

#: Rows shown before the rest is folded away, and how many there are with those: more stand on a page of their own.
SHOWN, FOLDED = 8, 40
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
    session = db.session()
    parts: dict[str, Any] = {"lead": [], "house": None, "chair": None, "week": None, "new": None, "other": None}
    parts["accounts"] = _accounts() if Role.ADMINISTRATOR in actor.roles else None
    parts["owed"] = clearances.owed(session, actor) if actor.parties.keys() - actor.delegations else ()
    parts["lead"] += clearances.lead(parts["owed"])
    parts["drafts"] = drafting.own(session, actor) if actor.drafting else None
    parts["lead"] += drafting.lead(parts["drafts"] or ())
    runs_rounds = actor.secretariat_bodies or actor.drafting
    parts["rounds"] = clearances.under_way(session, actor) if runs_rounds else ()
    if actor.secretariat_bodies:
        parts["house"] = house = house_of(session, actor)
        parts["lead"] += house.lead
        g.overdue = house.overdue
    if actor.bodies_at_chairs_side:
        parts["chair"] = chair.pane(session, actor)
        parts["lead"] += parts["chair"].lead
    if actor.formats or actor.bodies_at_chairs_side:
        parts["week"], parts["new"] = week.load(session, actor)
        parts["lead"] += parts["week"].lead
    if not actor.bodies and not actor.drafting and not parts["owed"]:
        parts["other"] = _other(actor)
    moment = words.sentence(filters.long_moment(clock.now()))
    return render_template(
        "desk/home.html",
        over=gettext("%(moment)s in %(city)s", moment=moment, city=shell.city()),
        papers_href=url_for("documents.register"),
        shown=SHOWN,
        folded=FOLDED,
        **parts,
    )


class House(NamedTuple):
    """What a secretary finds; `lead` are sentences, `overdue` is how much of what is due is late."""

    due: tuple[Row, ...]
    card: flight.Card | None
    #: The soonest needed, at most `FOLDED`, of so many.
    flight: tuple[flight.Flight, ...]
    in_flight: int
    news: tuple[Mini, ...]
    lead: tuple[str, ...]
    overdue: int


@while_unchanged
def house_of(session: Session, actor: Actor) -> House:
    """Return what this secretary finds, put together once while nothing changes."""
    desk = duties.load(session, actor)
    due = duties.due_rows(desk)
    plan = desk.plans[0] if desk.plans else None
    ready = flight.readiness_of(plan) if plan else None
    rows, in_flight = flight.in_flight(session, desk, actor, most=FOLDED)
    lacking = (len(ready.missing), len(ready.following)) if ready else (0, 0)
    return House(
        due=due,
        card=flight.card_of(plan, ready) if plan and ready else None,
        flight=rows,
        in_flight=in_flight,
        news=flight.news(session, actor, desk),
        lead=tuple(duties.lead(due, plan, lacking)),
        overdue=len([row for row in due if row.tone == "late"]),
    )


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
