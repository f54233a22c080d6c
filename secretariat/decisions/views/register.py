"""Pages: decisions and actions, of all bodies and of one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple, cast

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from secretariat.committees import policy as bodies_policy
from secretariat.committees import queries as bodies
from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.committees.strip import body_strip
from secretariat.committees.verbs import verbs_of
from secretariat.core import clock
from secretariat.core.i18n import gettext, language
from secretariat.core.unchanged import while_unchanged
from secretariat.core.values import dataclass
from secretariat.decisions import queries, saying
from secretariat.decisions.due import is_overdue
from secretariat.decisions.forms import ActionsFilter, DecisionsFilter
from secretariat.decisions.models import Action
from secretariat.decisions.views import bp
from secretariat.decisions.views.opening import listed_readable, pid_in
from secretariat.desk.shell import framed
from secretariat.press import dates
from secretariat.web.access import current_actor, requires, signed_in
from secretariat.web.database import db
from secretariat.web.navigation import NavLink

#: A value and what it is called.
Choice = tuple[str, str]
PAGE = 50
#: Names in an address by which each list is narrowed.
NARROWING = {"decisions": ("q", "body", "verb", "year"), "actions": ("q", "body", "owner", "state")}


class Offered(NamedTuple):
    """A body by which the lists are narrowed."""

    id: int
    pid: str
    label: str
    verbs: tuple[Choice, ...]


@dataclass(frozen=True)
class DecisionRow:
    """A decision in the list, ready to be shown."""

    code: str
    title: str
    title_lang: str
    href: str
    place: str
    verb: str
    text: str
    text_lang: str
    when: str
    symbol: str
    sheet: str


@dataclass(frozen=True)
class ActionRow:
    """An action in a list, ready to be shown."""

    code: str
    text: str
    lang: str
    href: str
    origin: str
    owner: str
    state: saying.State
    asked: str
    due: str
    late: bool


class ListedAction(NamedTuple):
    """An action as the register lists it, and whether somebody opened its sheet before."""

    pid: str
    version_id: int
    body_id: int
    opened: bool
    row: ActionRow


class Owner(NamedTuple):
    """Who owes any action, by which the list can be narrowed."""

    id: int
    pid: str
    name: str


@bp.get("/decisions")
@signed_in
def register() -> str:
    """The decisions and actions of all bodies open to the reader."""
    return _page(None)


@bp.get("/bodies/<pid:body>/decisions")
@requires(bodies.body_by_pid, bodies_policy.can_see)
def of_body(body: Body) -> str:
    """The decisions and actions of one body."""
    return _page(body)


def _page(body: Body | None) -> str:
    session, actor = db.session(), current_actor()
    view = "actions" if request.args.get("view") == "actions" else "decisions"
    known = () if body else _offered(session, actor)  # the page of one body offers no other
    ids = {one.pid: one.id for one in known}
    chosen = body.id if body else ids.get(request.args.get("body", ""))
    verbs = _verbs_of([body]) if body else tuple(dict(verb for one in known for verb in one.verbs).items())
    made = _decisions if view == "decisions" else _actions
    return render_template(
        "decisions/register.html",
        body=body,
        strip=body_strip(session, body, tab="decisions") if body else None,
        view=view,
        tabs=_tabs(body, view),
        first=_address(body, view),
        narrowed=any(request.args.get(name) for name in NARROWING[view] if not (body and name == "body")),
        later="after" in request.args,
        **made(actor, body, chosen, [(one.pid, one.label) for one in known], verbs),
    )


@while_unchanged
def _offered(session: Session, actor: Actor) -> tuple[Offered, ...]:
    """Return the bodies this person knows of, in the language in force."""
    return tuple(
        [
            Offered(one.id, one.pid, f"{one.code} · {_name(one)}", _verbs_of([one]))
            for one in bodies.bodies_of(session, actor)
        ]
    )


def _decisions(
    actor: Actor, body: Body | None, chosen: int | None, offered: Iterable[Choice], verbs: Iterable[Choice]
) -> dict[str, Any]:
    session = db.session()
    form = DecisionsFilter(request.args)
    oldest = queries.first_year(session, actor)
    this_year = clock.now().year
    years = range(this_year, (oldest or this_year) - 1, -1)
    form.offer(offered, verbs, years)
    text = form.q.data if form.validate() else ""
    year = form.year.data or ""
    after = pid_in(request.args.get("after", ""))
    found = queries.decisions_listed(
        session,
        actor,
        chosen,
        int(year) if year in {str(one) for one in years} else None,
        form.verb.data if form.verb.data in dict(verbs) else "",
        text or "",
        after,
        PAGE + 1,
    )
    shown = listed_readable(found[:PAGE])
    return {
        "wanted": form,
        "rows": [_decision_row(one) for one in shown],
        "older": _address(body, "decisions", after=found[PAGE - 1].pid) if len(found) > PAGE else "",
    }


def _actions(
    actor: Actor, body: Body | None, chosen: int | None, offered: Iterable[Choice], _verbs: Iterable[Choice]
) -> dict[str, Any]:
    session = db.session()
    form = ActionsFilter(request.args)
    owners = {one.pid: one for one in _owners(session, actor, body.id if body else None)}
    form.offer(offered, [(pid, one.name) for pid, one in owners.items()])
    text = form.q.data if form.validate() else ""
    owner = owners.get(form.owner.data or "")
    standing = form.state.data if form.state.data in ("overdue", "closed", "all") else "live"
    after = pid_in(request.args.get("after", ""))
    found = _actions_listed(
        session, actor, chosen, owner.id if owner else None, standing, form.owner.data == "mine", text or "", after
    )
    return {
        "wanted": form,
        "rows": [one.row for one in listed_readable(found[:PAGE])],
        "older": _address(body, "actions", after=found[PAGE - 1].pid) if len(found) > PAGE else "",
    }


@while_unchanged
def _owners(session: Session, actor: Actor, body_id: int | None) -> tuple[Owner, ...]:
    """Return who owes any action that this person may see, in the language in force."""
    return tuple(
        [Owner(one.id, one.pid, saying.name_of(one)) for one in queries.owners_seen(session, actor, body_id=body_id)]
    )


@while_unchanged
def _actions_listed(
    session: Session,
    actor: Actor,
    body_id: int | None,
    owner_id: int | None,
    standing: str,
    mine: bool,
    words: str,
    after: str,
) -> tuple[ListedAction, ...]:
    """Return a page of actions as `queries.actions_page` does, and one more, from behind the one with the public id `after`.

    That they are read is kept by who shows them, at every look.
    """
    found = queries.actions_page(
        session,
        actor,
        body_id=body_id,
        owner_id=owner_id,
        standing=cast(queries.Standing, standing),
        mine=mine,
        words=words,
        after=queries.action_by_pid(session, actor, after) if after else None,
        limit=PAGE + 1,
    )
    return tuple(
        [
            ListedAction(one.pid, one.version_id, one.body_id, one.version.opened_at is not None, row)
            for one, row in zip(found, action_rows(actor, found), strict=True)
        ]
    )


def action_rows(actor: Actor, actions: list[Action]) -> list[ActionRow]:
    """Return actions as rows."""
    late, origins = queries.overdue_and_origins(db.session(), actor, actions)
    return [_action_row(one, one.id in late, saying.origin_of(origins.get(one.id))) for one in actions]


def rows_of_decision(actions: Sequence[Action], begun: Collection[int]) -> list[ActionRow]:
    """Return the actions of a decision, whose sheet its reader was given; `begun`: the meeting before which they were due has."""
    now = clock.now()
    late = {one.id for one in actions if is_overdue(one, next_meeting=now if one.id in begun else None)}
    return [
        _action_row(one, one.id in late, saying.item_of_sheet(one.item_number, one.version.symbol)) for one in actions
    ]


def _decision_row(decision: queries.ListedDecision) -> DecisionRow:
    title, title_lang = saying.picked(decision.item_title_en, decision.item_title_fr)
    text, text_lang = saying.picked(decision.text_en, decision.text_fr)
    return DecisionRow(
        code=decision.code,
        title=title,
        title_lang=_other(title_lang),
        href=url_for("decisions.decision", decision=decision.pid),
        place=saying.place_of(decision),
        verb=decision.verb_fr if text_lang == "fr" else decision.verb_en,
        text=text,
        text_lang=_other(text_lang),
        when=dates.table_date(decision.decided_on, language()),
        symbol=decision.symbol,
        sheet=url_for("documents.version", version=decision.sheet),
    )


def _action_row(action: Action, late: bool, origin: str) -> ActionRow:
    text, lang = saying.picked(action.text_en, action.text_fr)
    return ActionRow(
        code=action.body.code,
        text=text,
        lang=_other(lang),
        href=url_for("decisions.action", action=action.pid),
        origin=origin,
        owner=saying.owner_of(action),
        state=saying.state_of(action, overdue=late),
        asked=gettext("More time is asked for") if action.asked_at else "",
        due=saying.due_short(action),
        late=late,
    )


def _other(lang: str) -> str:
    """The language of a text, where it is not that of the page."""
    return lang if lang != language() else ""


def _name(body: Body) -> str:
    return body.name_fr if language() == "fr" else body.name_en


def _verbs_of(known: Iterable[Body]) -> tuple[Choice, ...]:
    """The verbs of these bodies, each once, in the language in force."""
    found = {key: verb.words(language()) for one in known for key, verb in verbs_of(one.settings).items()}
    return tuple(found.items())


def _tabs(body: Body | None, view: str) -> tuple[NavLink, ...]:
    overdue = framed(current_actor()).overdue if body is None else 0
    return (
        NavLink("decisions", gettext("Decisions"), _address(body, "decisions"), current=view == "decisions"),
        NavLink(
            "actions",
            gettext("Actions"),
            _address(body, "actions"),
            count=gettext("%(count)s overdue", count=overdue) if overdue else "",
            current=view == "actions",
        ),
    )


def _address(body: Body | None, view: str, **more: str) -> str:
    """The address of a list; with `more`, narrowed as this one is."""
    kept = {name: request.args[name] for name in NARROWING[view] if request.args.get(name)} if more else {}
    asked: dict[str, Any] = {**kept, **more}
    if view == "actions":
        asked["view"] = view
    if body is not None:
        return url_for("decisions.of_body", **{**asked, "body": body.pid})
    return url_for("decisions.register", **asked)
