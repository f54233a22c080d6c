"""What the pages of a decision and of an action say around them, each in one query: the strip of the body, what has begun
meanwhile, and, of an action, what its reader may see of where it comes from and what can be chosen in its forms."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from secretariat.committees import queries as bodies
from secretariat.committees.actors import Actor, holds_at
from secretariat.committees.asker import ASKER
from secretariat.committees.models import Seat
from secretariat.committees.queries import StripFacts
from secretariat.core import clock
from secretariat.core.at_once import Asked, AtOnce
from secretariat.core.db import UTCDateTime
from secretariat.core.values import dataclass
from secretariat.decisions import due
from secretariat.decisions.models import Action, Decision
from secretariat.decisions.policy import decisions_visible_to
from secretariat.decisions.states import DecisionState, DueKind
from secretariat.documents import grants
from secretariat.documents.models import Face, Paper, Version
from secretariat.documents.policy import papers_visible_to, versions_visible_to
from secretariat.people.models import Party
from secretariat.people.states import PartyKind

#: Later decisions that a form offers at most.
MOST = 200


@dataclass(frozen=True)
class AroundDecision:
    """What stands around a decision."""

    strip: StripFacts
    #: The ids of its actions that were due before a meeting which has begun.
    begun: frozenset[int]


def around_decision(session: Session, decision: Decision) -> AroundDecision:
    """Return what stands around a decision."""
    given = {"body": decision.body_id, "decision": decision.id, "now": clock.now()}
    found = _around_decision(due.next_meeting_rule()).read(session, given)
    return AroundDecision(StripFacts.of(found["strip"]), frozenset(one for (one,) in found["begun"]))


@cache
def _around_decision(rule: Callable[[], Any]) -> AtOnce:
    begun = _begun(rule).where(Action.decision_id == bindparam("decision", type_=Integer()))
    return AtOnce(strip=bodies.strip(), begun=begun)


class Owner(NamedTuple):
    """Who can be asked to do something."""

    pid: str
    name_en: str
    name_fr: str


class Later(NamedTuple):
    """A decision that may end an action."""

    pid: str
    symbol: str
    item_number: str
    label: str
    item_title_en: str
    item_title_fr: str


class Evidence(NamedTuple):
    """The paper that was delivered."""

    pid: str
    title_en: str
    title_fr: str
    reserved: str | None
    #: Of its version in force.
    symbol: str | None


@dataclass(frozen=True)
class AroundAction:
    """What stands around an action, as far as its reader may see it."""

    strip: StripFacts
    #: The meeting has begun before which it was due.
    begun: bool
    #: The decision sheet was given to the reader, and the decision with it.
    given: bool
    decided: bool
    #: Languages of the sheet.
    languages: frozenset[str]
    evidence: Evidence | None
    #: What its forms offer; nothing unless it is asked for.
    owners: list[Owner]
    later: list[Later]


def around_action(
    session: Session, actor: Actor, action: Action, *, owners: bool = False, later: bool = False
) -> AroundAction:
    """Return what stands around an action; whom it can go to (`owners`) and what may end it (`later`) where a form asks."""
    given = {
        **grants.asker(actor),
        "action": action.id,
        "body": action.body_id,
        "version": action.version_id,
        "decision": action.decision_id,
        "evidence": action.evidence_paper_id,
        "format": action.version.paper.format_id,
        "now": clock.now(),
    }
    found = _around_action(due.next_meeting_rule(), owners, later).read(session, given)
    return AroundAction(
        strip=StripFacts.of(found["strip"]),
        begun=bool(found["begun"]),
        given=bool(found["given"]),
        decided=bool(found["decided"]),
        languages=frozenset(code for (code,) in found["languages"]),
        evidence=Evidence._make(found["evidence"][0]) if found["evidence"] else None,
        owners=[Owner._make(row) for row in found.get("owners", ())],
        later=[Later._make(row) for row in found.get("later", ())],
    )


@cache
def _around_action(rule: Callable[[], Any], owners: bool, later: bool) -> AtOnce:
    """It is asked for the page of every action, and written once for what its forms ask."""
    version, decision = bindparam("version", type_=Integer()), bindparam("decision", type_=Integer())
    evidence = bindparam("evidence", type_=Integer())
    parts = {
        "strip": bodies.strip(),
        "begun": _begun(rule).where(Action.id == bindparam("action", type_=Integer())),
        "given": select(Version.id).where(Version.id == version, versions_visible_to(ASKER)),
        "decided": select(Decision.id).where(Decision.id == decision, decisions_visible_to(ASKER)),
        "languages": select(Face.language).where(Face.version_id == version),
        "evidence": select(Paper.pid, Paper.title_en, Paper.title_fr, Paper.symbol, Version.symbol)
        .outerjoin(Version, Version.id == Paper.current_version_id)
        .where(Paper.id == evidence, papers_visible_to(ASKER)),
    }
    if owners:
        parts["owners"] = _owners()
    if later:
        parts["later"] = _later()
    return AtOnce(**parts)


def _begun(rule: Callable[[], Any]) -> Asked:
    now = bindparam("now", type_=UTCDateTime())
    return select(Action.id).where(and_(Action.due_kind == DueKind.NEXT_MEETING.value, rule() <= now))


def _owners() -> Asked:
    """The delegations of `format` and every office; delegations first."""
    delegations = [kind.value for kind in PartyKind if kind.is_delegation]
    at = bindparam("now", type_=UTCDateTime())
    seated = select(Seat.party_id).where(Seat.format_id == bindparam("format", type_=Integer()), holds_at(Seat, at))
    return (
        select(Party.pid, Party.name_en, Party.name_fr)
        .where(or_(Party.kind.not_in(delegations), Party.id.in_(seated)))
        .order_by(Party.kind.not_in(delegations), Party.name_en, Party.id)
    )


def _later() -> Asked:
    """The decisions of `body` that are in force, of a sheet issued later than `version`, newest first."""
    columns = (Decision.pid, Version.symbol, Decision.item_number, Decision.label)
    return (
        select(*columns, Decision.item_title_en, Decision.item_title_fr)
        .join(Version, Version.id == Decision.version_id)
        .where(
            Decision.body_id == bindparam("body", type_=Integer()),
            Decision.version_id > bindparam("version", type_=Integer()),
            Decision.state == DecisionState.IN_FORCE.value,
            decisions_visible_to(ASKER),
        )
        .order_by(Decision.decided_on.desc(), Decision.version_id.desc(), Decision.position)
        .limit(MOST)
    )
