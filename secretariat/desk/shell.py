"""The frame round every page: who is signed in, where one can go, which marking the page carries.

Made when a template first asks for it, in one query: a file, a redirect or an error page asks for none.
A page inside a body gives its `strip`, and one that shows a paper its `marking`; the frame takes both up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask.signals import before_render_template
from werkzeug.local import LocalProxy

from secretariat import __version__
from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.committees.states import Function
from secretariat.core import clock, i18n
from secretariat.core.i18n import N_, gettext
from secretariat.core.texts import folded
from secretariat.desk import queries
from secretariat.house.policy import keeps_something
from secretariat.people.states import Role
from secretariat.press import dates, names
from secretariat.web import filters, frame
from secretariat.web.access import current_actor
from secretariat.web.database import db
from secretariat.web.navigation import BodyGroup, BodyLink, NavLink, Person, Shell, initials
from secretariat.web.requests import csrf_token, settings

#: Letter after `g`, word, endpoint, drawing, and the endpoints on which the entry is the current one.
OWN_WORK = (
    ("w", N_("My work"), "desk.home", "inbox", ("desk.home",)),
    ("c", N_("Calendar"), "meetings.calendar", "calendar", ("meetings.calendar", "meetings.week")),
    ("p", N_("Papers"), "documents.register", "paper", ("documents.", "registry.")),
    ("d", N_("Decisions and actions"), "decisions.register", "list", ("decisions.",)),
)
FOR_CHAIRS = ("a", N_("For the chair"), "chairs.desk", "person", ("chairs.",))
FOR_HEADS = ("m", N_("My delegation"), "accounts.delegation", "person", ("accounts.",))
FOR_KEEPERS = ("o", N_("Bodies and people"), "house.bodies", "person", ("house.",))
FOR_ADMINISTRATORS = (
    (
        "b",
        N_("Accounts"),
        "accounts.review_accounts",
        "list",
        ("accounts.review", "accounts.keep", "accounts.end_account"),
    ),
    ("h", N_("Heads of delegation"), "accounts.delegations", "person", ("accounts.delegations", "accounts.set_head")),
    (
        "g",
        N_("Groups of the directory"),
        "accounts.groups",
        "list",
        ("accounts.groups", "accounts.add_group", "accounts.take_out_group"),
    ),
)
ROLES = {
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.REGISTRY: N_("Registry"),
    Role.SECURITY_OFFICER: N_("Security officer"),
}


#: How many bodies the frame names at most, and how many where there are more: those of the keys 1 to 9, and one.
NAMED, FEW = 15, 10


def install(app: Flask) -> None:
    """Give templates their `shell`."""
    shell = LocalProxy(_shell)
    app.context_processor(lambda: {"shell": shell})
    before_render_template.connect(_note_page, app)


def _note_page(_app: Flask, *, context: dict[str, Any], **_more: Any) -> None:
    """Keep what the page says of itself, for the frame drawn around it."""
    g.page_strip, g.page_marking = context.get("strip"), context.get("marking")


def _shell() -> Shell:
    if "shell" not in g:
        g.shell = _made(current_actor())
    shell: Shell = g.shell
    return shell


def _made(actor: Actor) -> Shell:
    marking = g.get("page_marking")
    return Shell(
        language=i18n.language(),
        other_language=i18n.other_language(),
        other_language_url=frame.other_language_url(),
        marking=marking if isinstance(marking, str) and marking else frame.highest_marking(),
        demo_label=frame.demo_label() or None,
        person=Person(actor.name, _function(actor), initials(actor.name)),
        nav=_nav(actor),
        body_groups=_groups(actor),
        zone_line=zone_line(),
        reference=g.reference,
        version=__version__,
        csrf_token=csrf_token(),
        theme=frame.theme(),
        shortcuts=g.signed_in.shortcuts,
        read_only=actor.read_only,
        search_url=_address("search.results"),
        search_text=request.args.get("q", "")[:300] if request.endpoint == "search.results" else "",
    )


def _nav(actor: Actor) -> tuple[NavLink, ...]:
    entries = (
        *OWN_WORK,
        *((FOR_CHAIRS,) if actor.bodies_at_chairs_side else ()),
        *((FOR_HEADS,) if actor.headed else ()),
        *((FOR_KEEPERS,) if keeps_something(actor) else ()),
        *(FOR_ADMINISTRATORS if Role.ADMINISTRATOR in actor.roles else ()),
    )
    return tuple(
        _entry(key, label, endpoint, icon, current)
        for key, label, endpoint, icon, current in entries
        if endpoint in current_app.view_functions
    )


def _entry(key: str, label: str, endpoint: str, icon: str, current: tuple[str, ...]) -> NavLink:
    here = request.endpoint or ""
    overdue = _overdue(endpoint)
    return NavLink(
        key=key,
        label=gettext(label),
        href=_address(endpoint),
        icon=icon,
        count=gettext("%(count)s overdue", count=overdue) if overdue else "",
        tone="late" if overdue else "",
        current=here.startswith(current) and getattr(g.get("page_strip"), "code", None) is None,
    )


@cache
def _address(endpoint: str) -> str:
    """Return the address of a page that is the same for everybody."""
    return url_for(endpoint)


def _overdue(endpoint: str) -> int:
    """How much of what the entry leads to is late, for this person."""
    if endpoint == "decisions.register":
        return framed(current_actor()).overdue
    return int(g.get("overdue", 0)) if endpoint == "desk.home" else 0


def framed(actor: Actor) -> queries.Framed:
    """Return what the frame names, asked once for a page."""
    if "framed" not in g:
        g.framed = queries.framed(db.session(), actor)
    found: queries.Framed = g.framed
    return found


def _groups(actor: Actor) -> tuple[BodyGroup, ...]:
    rows = framed(actor).bodies
    shown = chosen(rows, getattr(g.get("page_strip"), "code", None))
    own = [row for row in shown if row.id in actor.mandates] if actor.mandates else shown
    also = [row for row in shown if row not in own]
    last = len(shown) < len(rows), gettext("All %(number)s bodies", number=len(rows)), _address("desk.bodies")
    return (
        BodyGroup(gettext("My committees"), tuple(map(_body, own)), *(last[1:] if last[0] and not also else ())),
        BodyGroup(gettext("Also open to me"), tuple(map(_body, also)), *(last[1:] if last[0] and also else ())),
    )


def chosen(rows: Sequence[queries.KnownBody], here: str | None) -> Sequence[queries.KnownBody]:
    """Return the bodies that the frame names, in the order of their series: all of them, or where there are many those that the
    reader watches, those that meet next, and the one that is `here`."""
    if len(rows) <= NAMED:
        return rows
    order = sorted(rows, key=lambda row: (not row.watched, *clock.soonest_first(row.next_at)))
    picked = {row.id for row in order[: max(FEW, min(sum(row.watched for row in rows), NAMED))]}
    return [row for row in rows if row.id in picked or row.code == here]


def holds(body: queries.KnownBody | Body, words: Sequence[str]) -> bool:
    """Tell whether code and names of a body hold all these folded words, or their beginnings."""
    said = folded(f"{body.code} {body.name_en} {body.name_fr} {body.short_en} {body.short_fr}")
    return all(word in said for word in words)


def _body(body: queries.KnownBody) -> BodyLink:
    return BodyLink(
        code=body.code,
        name=filters.pick(body, "short") or filters.pick(body, "name"),
        href=f"/bodies/{body.pid}",
        when=_next_date(body.next_at, body.zone) if body.next_at else "–",
        current=getattr(g.get("page_strip"), "code", None) == body.code,
    )


def _next_date(starts_at: datetime, zone: str) -> str:
    """Tue 17 within a week; 3 Dec later."""
    day = filters.local(starts_at, zone).date()
    near = day - filters.local(clock.now(), zone).date() < timedelta(days=7)
    return _day_said(day, near, i18n.language())


@lru_cache(1000)
def _day_said(day: date, near: bool, language: i18n.Language) -> str:
    if near:
        return f"{names.short_weekday(day, language)}{dates.NO_BREAK}{day.day}"
    return f"{day.day}{dates.NO_BREAK}{names.short_month(day, language)}"


def _function(actor: Actor) -> str:
    """What the person is here, by the weightiest of their functions."""
    held = {function for functions in actor.mandates.values() for function in functions}
    if Function.HEAD_OF_SECRETARIAT in held:
        return gettext("Head of secretariat")
    if Function.SECRETARY in held:
        return gettext("Committee secretary")
    if held:
        title = actor.chair_title
        return filters.pick(queries.Named(*title), "name") if title else gettext("Chair")
    if actor.party_names:
        party, called = min(
            actor.party_names.items(), key=lambda one: (one[0] not in actor.delegations, one[1], one[0])
        )
        name = filters.pick(queries.Named(*called), "name")
        return gettext("Delegation of %(name)s", name=name) if party in actor.delegations else name
    return ", ".join(gettext(word) for role, word in ROLES.items() if role in actor.roles)


def zone_line() -> str:
    """Say once in which zone the times are: Times are Brussels time (UTC+1)."""
    wall = filters.local(clock.now())
    minutes = round((wall.utcoffset() or timedelta()).total_seconds() / 60)
    sign, (hours, rest) = "−" if minutes < 0 else "+", divmod(abs(minutes), 60)
    offset = f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"
    return gettext("Times are %(city)s time (%(offset)s)", city=city(), offset=offset)


def city() -> str:
    """Return the city of the installation's zone: Brussels, Bruxelles."""
    return names.city(settings().zone, i18n.language())
