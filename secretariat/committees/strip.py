"""The strip over every page inside a body: its plate, names and tabs. Used by the views of all features."""

from __future__ import annotations

from sqlalchemy.orm import Session

from secretariat.committees import queries
from secretariat.committees.models import Body
from secretariat.committees.queries import StripFacts
from secretariat.committees.states import DecisionRule
from secretariat.core.i18n import N_, gettext, language, ngettext
from secretariat.web.access import current_actor
from secretariat.web.navigation import BodyStrip, NavLink

RULES = {
    DecisionRule.CONSENSUS: N_("consensus"),
    DecisionRule.UNANIMITY_ON_LISTED_MATTERS: N_("unanimity on listed matters"),
    DecisionRule.ADVISORY: N_("advisory"),
}


def body_strip(session: Session, body: Body, *, tab: str, facts: StripFacts | None = None) -> BodyStrip:
    """Return the strip of a body; `tab` is meetings, papers, decisions or members. Only who knows the body gets its tabs.

    `facts` are those of `queries.strip_facts`, where a page has asked for them already.
    """
    french = language() == "fr"
    if body.id not in current_actor().bodies:  # somebody to whom one thing of the body was released
        return BodyStrip(
            code=body.code,
            series=body.series,
            name=body.name_fr if french else body.name_en,
            other_name=body.name_en if french else body.name_fr,
        )
    found = facts or queries.strip_facts(session, body.id)
    said = [
        ngettext("%(num)s delegation", "%(num)s delegations", found.seats),
        gettext(RULES[DecisionRule(body.decision_rule)]),
    ]
    if chair := found.chair:
        said.append(gettext("chair: %(title)s", title=chair.title_fr if french else chair.title_en))
    tabs = (
        NavLink("meetings", gettext("Meetings"), f"/bodies/{body.pid}", current=tab == "meetings"),
        NavLink("papers", gettext("Papers"), f"/bodies/{body.pid}/papers", current=tab == "papers"),
        NavLink("decisions", gettext("Decisions"), f"/bodies/{body.pid}/decisions", current=tab == "decisions"),
        NavLink("members", gettext("Members"), f"/bodies/{body.pid}/members", current=tab == "members"),
    )
    return BodyStrip(
        code=body.code,
        series=body.series,
        name=body.name_fr if french else body.name_en,
        other_name=body.name_en if french else body.name_fr,
        facts=" · ".join(said),
        tabs=tabs,
    )
