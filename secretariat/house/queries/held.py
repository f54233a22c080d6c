"""What persons hold: memberships, mandates, bodies they serve and roles, all of them in one query."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, select, true, union_all
from sqlalchemy.orm import Session, contains_eager

from secretariat.committees.actors import Actor
from secretariat.committees.models import Assignment, Body, Mandate
from secretariat.core import clock
from secretariat.core.values import dataclass
from secretariat.house import policy
from secretariat.people.models import Appointment, Dated, Membership, Party, User
from secretariat.people.states import PartyKind

DELEGATIONS = tuple(kind.value for kind in PartyKind if kind.is_delegation)
#: In the order in which a page names them.
KINDS = (Membership, Mandate, Assignment, Appointment)

T = TypeVar("T")


@dataclass(frozen=True)
class Held:
    """What persons hold, held and are to hold, as far as who asks may know of it."""

    memberships: Sequence[Membership] = ()
    mandates: Sequence[Mandate] = ()
    assignments: Sequence[Assignment] = ()
    roles: Sequence[Appointment] = ()
    #: The bodies of mandates and assignments, by id.
    bodies: dict[int, Body] = field(default_factory=dict)
    #: Who holds them, by id.
    people: dict[int, User] = field(default_factory=dict)

    @property
    def rows(self) -> list[Mandate | Assignment | Membership | Appointment]:
        return [*self.memberships, *self.mandates, *self.assignments, *self.roles]


def held_by(session: Session, actor: Actor, user_ids: Collection[int]) -> Held:
    """Return all that these persons hold, by their beginning: for a head, what concerns the bodies she keeps."""
    ids = sorted(user_ids)
    return _held(session, {kind: and_(kind.user_id.in_(ids), _known_to(actor, kind)) for kind in KINDS})


def held_in_all(session: Session, user_id: int) -> Held:
    """Return all that somebody holds or is to hold, for a letter to them."""
    return _held(session, {kind: and_(kind.user_id == user_id, not_over(kind)) for kind in KINDS})


def ending_before(session: Session, actor: Actor, moment: datetime) -> Held:
    """Return what ends before a moment and has not ended yet: for a head, in the bodies she keeps.

    Nothing that delegations settle themselves, and no deputising, which is declared with its end.
    """
    now, inside = clock.now(), select(Party.id).where(Party.kind.not_in(DELEGATIONS))
    own = {
        Membership: Membership.party_id.in_(inside),
        Mandate: Mandate.deputising_for_id.is_(None),
        Assignment: Assignment.party_id.in_(inside),
        Appointment: true(),
    }
    return _held(
        session,
        {kind: and_(kind.ends_at > now, kind.ends_at < moment, own[kind], _known_to(actor, kind)) for kind in KINDS},
    )


def not_over(model: type[Dated]) -> ColumnElement[bool]:
    """The condition that a row holds or is to hold."""
    return model.ends_at.is_(None) | (model.ends_at > clock.now())


def _known_to(actor: Actor, kind: Any) -> ColumnElement[bool]:
    """A head knows of mandates and assignments in the bodies she keeps; the administrator of all."""
    if policy.is_administrator(actor):
        return true()
    if kind not in (Mandate, Assignment):
        return false()
    return cast(ColumnElement[bool], kind.body_id.in_(select(Body.id).where(policy.bodies_kept_by(actor))))


def _held(session: Session, whose: Mapping[Any, ColumnElement[bool]]) -> Held:
    found = session.execute(_query(whose)).all()
    columns = list(zip(*found, strict=True)) if found else [()] * 6
    memberships, mandates, assignments, roles, users, bodies = (_there(column) for column in columns)
    return Held(
        memberships,
        mandates,
        assignments,
        roles,
        bodies={body.id: body for body in bodies},
        people={user.id: user for user in users},
    )


def _there(column: Sequence[T | None]) -> list[T]:
    return [one for one in column if one is not None]


def _query(whose: Mapping[Any, ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    """A row for each thing held, in the columns of its kind, with whose it is and the body it is of, kind by kind.

    The kinds have nothing in common but who holds them: each is joined in its own columns (`meetings.queries.under`).
    """
    kinds = union_all(*(select(literal(number).label("kind")) for number in range(len(KINDS)))).subquery("kinds")
    query = select(*KINDS, User, Body).select_from(kinds)
    for number, kind in enumerate(KINDS):
        query = query.outerjoin(kind, and_(kinds.c.kind == number, whose[kind]))
    return (
        query.join(User, User.id == func.coalesce(*(kind.user_id for kind in KINDS)))
        .outerjoin(Party, Party.id == func.coalesce(Membership.party_id, Assignment.party_id))
        .outerjoin(Body, Body.id == func.coalesce(Mandate.body_id, Assignment.body_id))
        .options(
            *(contains_eager(kind.user) for kind in (Membership, Mandate, Assignment)),
            contains_eager(Membership.party),
            contains_eager(Assignment.party),
            contains_eager(Mandate.body),
        )
        .order_by(
            kinds.c.kind,
            func.coalesce(*(kind.starts_at for kind in KINDS)),
            func.coalesce(*(kind.id for kind in KINDS)),
        )
    )
