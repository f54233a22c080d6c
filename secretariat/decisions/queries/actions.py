"""Reads of actions, each through the scope of its reader but where the docstring says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import Date, Integer, Select, and_, bindparam, case, func, literal, or_, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.core import clock
from secretariat.core.at_once import Asked
from secretariat.core.db import UTCDateTime
from secretariat.core.unchanged import while_unchanged
from secretariat.core.values import dataclass
from secretariat.decisions import due
from secretariat.decisions.models import Action, ActionCitation, ActionStep, Decision
from secretariat.decisions.policy import BEFORE_DELIVERY, actions_listed_for, actions_visible_to, knows_few
from secretariat.decisions.queries.words import holding
from secretariat.decisions.states import ActionState, DueKind
from secretariat.documents import grants
from secretariat.documents.models import Version
from secretariat.documents.policy import versions_visible_to
from secretariat.documents.states import VersionState
from secretariat.people.models import Party

Standing = Literal["live", "overdue", "closed", "all"]
LIVE = [state.value for state in ActionState if state.is_live]
OVER = [state.value for state in ActionState if not state.is_live]
WITH_OWNER = [state.value for state in due.WITH_OWNER]
#: Behind every date there is: what is due before a meeting comes after what bears a date, what bears none comes last.
_UNDATED, _NO_DATE = date(9999, 12, 30), date(9999, 12, 31)


def _actions(actor: Actor) -> Select[Action]:
    return _with_names(select(Action)).where(actions_visible_to(actor))


def _with_names(query: Select[Action]) -> Select[Action]:
    """With body, owner and sheet: what every list says of an action."""
    return query.options(
        joinedload(Action.body), joinedload(Action.owner), joinedload(Action.version).defer(Version.sheet)
    )


def action_by_pid(session: Session, actor: Actor, pid: str) -> Action | None:
    """Return the action with its history, its sheet and its decision, or None if it does not exist for this person.

    The last two may not be shown to whoever sees the action: `around_action` tells.
    """
    found = session.scalars(
        _actions(actor)
        .options(
            joinedload(Action.steps).joinedload(ActionStep.by),
            joinedload(Action.version).joinedload(Version.paper),
            joinedload(Action.decision),
        )
        .where(Action.pid == pid)
    )
    return found.unique().one_or_none()


@dataclass(frozen=True)
class Origin:
    """Where an action comes from, as its reader may know it: the number of the item on the sheet they were given."""

    number: str
    sheet: Version


def origins_of(session: Session, actor: Actor, actions: Iterable[Action]) -> dict[int, Origin]:
    """Return, by id of the action, where it comes from: the decision sheet, or the copy of it cut for this person.

    Who was given neither owes an action without being told of the sheet; it is not among those returned.
    """
    wanted = {action.id: action for action in actions}
    sheets = {action.version_id for action in wanted.values()}
    if not sheets:
        return {}
    given = set(session.scalars(select(Version.id).where(Version.id.in_(sheets), versions_visible_to(actor))))
    found = {
        action.id: Origin(action.item_number, action.version)
        for action in wanted.values()
        if action.version_id in given
    }
    return found | cited_origins(session, actor, wanted.keys() - found.keys())


def cited_origins(session: Session, actor: Actor, lacking: Collection[int]) -> dict[int, Origin]:
    """Return the same for actions of whose sheet a copy was cut for this person."""
    if not lacking:
        return {}
    cited = (
        select(ActionCitation)
        .join(Version, Version.id == ActionCitation.version_id)
        .options(contains_eager(ActionCitation.version).defer(Version.sheet))
        .where(
            ActionCitation.action_id.in_(lacking),
            Version.state == VersionState.ISSUED.value,
            versions_visible_to(actor),
        )
        .order_by(ActionCitation.id)
    )
    return {one.action_id: Origin(one.item_number, one.version) for one in session.scalars(cited)}


def actions_page(
    session: Session,
    actor: Actor,
    *,
    body_id: int | None = None,
    owner_id: int | None = None,
    standing: Standing = "live",
    mine: bool = False,
    words: str = "",
    after: Action | None = None,
    limit: int = 50,
) -> list[Action]:
    """Return actions, at most `limit`, from behind `after`: those that wait by what is due first, all others newest first.

    `mine` are those the reader owes or follows up: of their delegation or office, or of a body whose house they are of.
    """
    query = _with_names(select(Action)).where(actions_listed_for(actor))
    if body_id is not None:
        query = query.where(Action.body_id == body_id)
    if owner_id is not None:
        query = query.where(Action.owner_party_id == owner_id)
    if mine:
        query = query.where(_concerning(actor))
    if words:
        query = query.where(
            holding(actor, words, Action.version_id, Action.text_en, Action.text_fr, Action.owner_words, Action.note)
        )
    if standing == "live":
        query = query.where(Action.state.in_(LIVE))
    elif standing == "closed":
        query = query.where(Action.state.in_(OVER))
    elif standing == "overdue":
        query = query.join(Body, Body.id == Action.body_id).where(_overdue(_zones(session)))
    if standing in ("live", "overdue"):
        if after is not None:
            last = literal(_rank_of(after), Date)
            query = query.where(or_(_rank() > last, and_(_rank() == last, Action.id > after.id)))
        query = query.order_by(_rank(), Action.id)
    else:
        if after is not None:
            same = and_(Action.version_id == after.version_id, Action.position > after.position)
            query = query.where(or_(Action.version_id < after.version_id, same))
        query = query.order_by(Action.version_id.desc(), Action.position)
    return list(session.scalars(query.limit(limit), grants.asker(actor)))


def owners_seen(session: Session, actor: Actor, *, body_id: int | None = None) -> list[Party]:
    """Return the delegations and offices that owe any action this person may see, by name."""
    owing = select(Action.owner_party_id).where(actions_listed_for(actor), Action.owner_party_id.is_not(None))
    if body_id is not None:
        owing = owing.where(Action.body_id == body_id)
    # Who knows few actions has these gone through; for all others the first of each owner is enough.
    owes = Party.id.in_(owing) if knows_few(actor) else owing.where(Action.owner_party_id == Party.id).exists()
    found = select(Party).where(owes).order_by(Party.name_en, Party.id)
    return list(session.scalars(found, grants.asker(actor)))


def overdue_and_origins(
    session: Session, actor: Actor, actions: Sequence[Action]
) -> tuple[frozenset[int], dict[int, Origin]]:
    """Return what `overdue_among` and `origins_of` do, for a list that says both, in one query for most readers."""
    if not actions:
        return frozenset(), {}
    given = select(Version.id).where(Version.id == Action.version_id, versions_visible_to(actor)).exists()
    rows = session.execute(select(Action.id, _met(), given).where(Action.id.in_([one.id for one in actions]))).all()
    begun = {action_id for action_id, met, _ in rows if met}
    told = {action_id for action_id, _, read in rows if read}
    found = {one.id: Origin(one.item_number, one.version) for one in actions if one.id in told}
    return _overdue_of(actions, begun), found | cited_origins(
        session, actor, {one.id for one in actions} - found.keys()
    )


def overdue_among(session: Session, actions: Sequence[Action]) -> frozenset[int]:
    """Return the ids of those of the actions that are late."""
    waiting = [one.id for one in actions if one.due_kind == DueKind.NEXT_MEETING]
    begun: set[int] = set()
    if waiting:
        late = due.next_meeting_start() <= clock.now()
        begun = set(session.scalars(select(Action.id).where(Action.id.in_(waiting), late)))
    return _overdue_of(actions, begun)


def _overdue_of(actions: Sequence[Action], begun: Collection[int]) -> frozenset[int]:
    """`begun` are those for which the meeting after their own has begun."""
    now = clock.now()
    return frozenset(one.id for one in actions if due.is_overdue(one, next_meeting=now if one.id in begun else None))


@while_unchanged
def overdue_count(session: Session, actor: Actor) -> int:
    """Return how many late actions this person owes or follows up, in one query; in none where there can be no such action."""
    if not can_be_overdue(actor):
        return 0
    return overdue_of(session.execute(late_of_asker(), asked_for_late(actor)))


def can_be_overdue(actor: Actor) -> bool:
    """Tell whether this person owes or follows up any action at all."""
    return bool(actor.parties or actor.house_bodies)


def asked_for_late(actor: Actor) -> dict[str, Any]:
    """Return what `late_of_asker` is given."""
    now = clock.now()
    concerns = {"parties": sorted(actor.parties), "house": sorted(actor.house_bodies)}
    return {**grants.asker(actor), **concerns, "now": now, "today": now.date()}


def overdue_of(rows: Iterable[Sequence[Any]]) -> int:
    """Return how many actions are late, of what `late_of_asker` found: the day differs by zone, so what is late today or not
    is told apart here, by the zones of the bodies."""
    return sum(number for zone, day, number in rows if day is None or day < due.today_in(zone))


def late_of_asker() -> Asked:
    """Return the query of what may be late by the day, of what this person owes or follows up: zone, day, and how many."""
    return _late_of_asker(due.next_meeting_rule())


@cache
def _late_of_asker(rule: Callable[[], Any]) -> Asked:
    """It is asked on every page, and written once for the rule of the next meeting."""
    concerning = or_(
        Action.owner_party_id.in_(bindparam("parties", expanding=True)),
        Action.body_id.in_(bindparam("house", expanding=True)),
    )
    met = and_(Action.due_kind == DueKind.NEXT_MEETING.value, rule() <= bindparam("now", type_=UTCDateTime()))
    return (
        select(Body.zone, Action.due_on, func.count())
        .join(Body, Body.id == Action.body_id)
        .where(
            grants.granted_to_asker("action", Action.id),
            concerning,
            Action.state.in_(WITH_OWNER),
            or_(Action.due_on <= bindparam("today", type_=Date()), met),
        )
        .group_by(Body.zone, Action.due_on)
    )


def actions_due_for(session: Session, actor: Actor, *, limit: int = 50) -> list[Action]:
    """Return what this person has to do about actions, by what is due first: what their delegation or office still owes,
    and every live action of the bodies whose secretariat they are.
    """
    owed = and_(
        Action.owner_party_id.in_(sorted(actor.parties)), Action.state.in_([state.value for state in BEFORE_DELIVERY])
    )
    followed = and_(Action.body_id.in_(sorted(actor.secretariat_bodies)), Action.state.in_(LIVE))
    return list(session.scalars(_actions(actor).where(or_(owed, followed)).order_by(_rank(), Action.id).limit(limit)))


def requests_awaiting(session: Session, actor: Actor) -> list[Action]:
    """Return the actions for which more time is asked of this chair, or of the chair she works for, oldest first."""
    return list(
        session.scalars(
            _actions(actor)
            .where(Action.asked_at.is_not(None), Action.body_id.in_(sorted(actor.bodies_at_chairs_side)))
            .order_by(Action.asked_at, Action.id)
        )
    )


def actions_of_decision(session: Session, actor: Actor, decision: Decision) -> list[Action]:
    """Return the actions that follow from a decision, in the order of the sheet."""
    return list(
        session.scalars(_actions(actor).where(Action.decision_id == decision.id).order_by(Action.position, Action.id))
    )


class OwnerNamed(NamedTuple):
    """The delegation or office that owes an action."""

    name_en: str
    name_fr: str


class LiveAction(NamedTuple):
    """A live action of a body, with all that a line says of it."""

    pid: str
    text_en: str
    text_fr: str
    owner_en: str | None
    owner_fr: str | None
    owner_words: str
    due_kind: str
    due_on: date | None
    state: str
    #: Where it comes from, as its decision sheet says it.
    item_number: str
    symbol: str
    #: Of its body.
    zone: str

    @property
    def owner(self) -> OwnerNamed | None:
        return None if self.owner_en is None or self.owner_fr is None else OwnerNamed(self.owner_en, self.owner_fr)


def live_of_body() -> Asked:
    """Return the query of the live actions of `body` (`LiveAction`), by what is due first, whoever may see them: for what is
    built of them. It joins the version of their sheet."""
    action = (Action.pid, Action.text_en, Action.text_fr, Party.name_en, Party.name_fr, Action.owner_words)
    return (
        select(*action, Action.due_kind, Action.due_on, Action.state, Action.item_number, Version.symbol, Body.zone)
        .select_from(Action)
        .join(Version, Version.id == Action.version_id)
        .join(Body, Body.id == Action.body_id)
        .outerjoin(Party, Party.id == Action.owner_party_id)
        .where(Action.body_id == bindparam("body", type_=Integer()), Action.state.in_(LIVE))
        .order_by(_rank(), Action.id)
    )


def named_to_asker() -> Any:
    """Return the condition that whoever asks may be shown an action in passing, outside the register, for a query that joins its
    sheet; it is given `asked_for_naming(actor)`.

    To a reader outside the house an action is named in passing once its decision sheet has been opened by somebody:
    until then the sheet can still be recalled, and only reading it, or the register, ends that.
    """
    house = Action.body_id.in_(bindparam("house", expanding=True))
    return and_(grants.granted_to_asker("action", Action.id), or_(Version.opened_at.is_not(None), house))


def asked_for_naming(actor: Actor) -> dict[str, Any]:
    """Return what such a query is given of who asks."""
    return {**grants.asker(actor), "house": sorted(actor.house_bodies)}


def opened_by(session: Session, version_id: int) -> list[Action]:
    """Return the actions of a sheet for the act that takes it back, whoever may see them."""
    return list(session.scalars(select(Action).where(Action.version_id == version_id).order_by(Action.position)))


def action_with_id(session: Session, actor: Actor, action_id: int) -> Action | None:
    """Return the action, or None if it does not exist for this person; for work done later."""
    return session.scalar(_actions(actor).where(Action.id == action_id).execution_options(populate_existing=True))


def last_step(session: Session, action: Action) -> ActionStep:
    """Return what happened last to an action, with who did it."""
    return session.scalars(
        select(ActionStep)
        .options(joinedload(ActionStep.by))
        .where(ActionStep.action_id == action.id)
        .order_by(ActionStep.id.desc())
        .limit(1)
    ).one()


def versions_for_opening(session: Session, version_ids: Collection[int]) -> list[Version]:
    """Return decision sheets with their papers, held, to note that somebody reads of them."""
    return list(
        session.scalars(
            select(Version)
            .options(defer(Version.sheet), joinedload(Version.paper, innerjoin=True))
            .where(Version.id.in_(sorted(version_ids)))
            .order_by(Version.id)
            .with_for_update(of=Version)
        )
    )


# Conditions


def _concerning(actor: Actor) -> Any:
    """The condition that an action is the reader's to do or to follow up."""
    return or_(Action.owner_party_id.in_(sorted(actor.parties)), Action.body_id.in_(sorted(actor.house_bodies)))


def _met() -> Any:
    """The condition that the meeting before which an action was due has begun."""
    return and_(Action.due_kind == DueKind.NEXT_MEETING.value, due.next_meeting_start() <= clock.now())


def _zones(session: Session) -> list[str]:
    return list(session.scalars(select(Body.zone).distinct().order_by(Body.zone)))


def _overdue(zones: Sequence[str]) -> Any:
    """The condition that an action is late; the query joins its body. `zones` are those of all bodies."""
    passed = [and_(Body.zone == zone, Action.due_on < due.today_in(zone)) for zone in zones]
    return and_(Action.state.in_(WITH_OWNER), or_(*passed, _met()))


def _rank() -> Any:
    """By what is due first: dates, then what is due before a meeting, then what bears no date."""
    return case(
        (Action.due_kind == DueKind.DATE.value, Action.due_on),
        (Action.due_kind == DueKind.NEXT_MEETING.value, literal(_UNDATED, Date)),
        else_=literal(_NO_DATE, Date),
    )


def _rank_of(action: Action) -> date:
    if action.due_on is not None:
        return action.due_on
    return _UNDATED if action.due_kind == DueKind.NEXT_MEETING else _NO_DATE
