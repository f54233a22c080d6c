"""What the pages of a person and of the settings of a body offer and tell beside what they are about, each in one query."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Integer, bindparam, select, union
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body, Holiday
from secretariat.core import clock
from secretariat.core.at_once import Asked, AtOnce
from secretariat.core.values import dataclass
from secretariat.house import policy
from secretariat.house.queries.history import Entry, told
from secretariat.house.queries.lists import BodyRow, PartyRow, bodies_named, parties_listed
from secretariat.people.models import User


@dataclass(frozen=True)
class BesidePerson:
    """All of it, as far as who asks keeps it."""

    #: In which a mandate can be given, in the order of their series.
    bodies: list[BodyRow]
    parties: list[PartyRow]
    #: For the administrator.
    history: list[Entry]


def beside_person(session: Session, actor: Actor, account: User) -> BesidePerson:
    """Return what the page of a person offers and tells."""
    administers = policy.is_administrator(actor)
    given: dict[str, Any] = {"kept": sorted(policy.bodies_headed(actor)), "things": [str(account.ref)]}
    found = _beside_person(all_=administers).read(session, given)
    return BesidePerson(
        [BodyRow._make(row) for row in found["bodies"]],
        [PartyRow._make(row) for row in found["parties"]],
        [Entry.of(row) for row in found.get("history", ())],
    )


@cache
def _beside_person(*, all_: bool) -> AtOnce:
    if all_:
        return AtOnce(bodies=bodies_named(), parties=parties_listed(), history=told())
    kept = bodies_named().where(Body.id.in_(bindparam("kept", expanding=True, type_=Integer())))
    return AtOnce(bodies=kept, parties=parties_listed())


@dataclass(frozen=True)
class BesideSettings:
    """All of it, for who keeps the body."""

    #: All bodies, in the order of their series: one of them may stand above.
    bodies: list[BodyRow]
    #: Calendars of holidays that are kept here, or followed, by name.
    calendars: list[str]
    #: Meetings to come of which nobody was told yet, and those that delegations were told by the clock of the body.
    planned: int
    told: int
    history: list[Entry]


def beside_settings(session: Session, body: Body, to_come: Asked) -> BesideSettings:
    """Return what the page of the settings of a body offers and tells.

    `to_come` counts meetings (`meetings.queries.counted_to_come`), which stand on what is kept here; it is written once.
    """
    given = {"body": body.id, "now": clock.now(), "zone": body.zone, "things": [str(body.ref)]}
    found = _beside_settings(to_come).read(session, given)
    ((planned, told_),) = found["to_come"]
    return BesideSettings(
        [BodyRow._make(row) for row in found["bodies"]],
        sorted(name for (name,) in found["calendars"]),
        planned,
        told_,
        [Entry.of(row) for row in found["history"]],
    )


@cache
def _beside_settings(to_come: Asked) -> AtOnce:
    calendars = union(select(Holiday.calendar.label("name")), select(Body.calendar)).subquery()
    return AtOnce(
        bodies=bodies_named(),
        calendars=select(calendars.c.name),
        to_come=to_come,
        history=told(),
    )
