"""The lists of the house: bodies with who serves them, and people, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from secretariat.committees.actors import Actor, holds_at
from secretariat.committees.models import Assignment, Body, Mandate
from secretariat.core import clock
from secretariat.core.at_once import Asked
from secretariat.house import policy
from secretariat.house.queries.held import DELEGATIONS, not_over
from secretariat.people.models import Membership, Party, User


class BodyRow(NamedTuple):
    """A body as a list names it."""

    id: int
    pid: str
    code: str
    series: str
    name_en: str
    name_fr: str
    short_en: str
    short_fr: str


class PartyRow(NamedTuple):
    """A delegation or office as a list names it."""

    id: int
    pid: str
    code: str
    name_en: str
    name_fr: str


def bodies_listed(session: Session, actor: Actor) -> list[BodyRow]:
    """Return the bodies that this person keeps, in the order of their series."""
    kept = () if policy.is_administrator(actor) else (policy.bodies_kept_by(actor),)
    return [BodyRow._make(row) for row in session.execute(bodies_named().where(*kept))]


@cache
def bodies_named() -> Asked:
    """Return the query of all bodies, to be narrowed or asked with others."""
    columns = (Body.id, Body.pid, Body.code, Body.series, Body.name_en, Body.name_fr, Body.short_en, Body.short_fr)
    return select(*columns).order_by(Body.series, Body.id)


@cache
def parties_listed() -> Asked:
    """Return the query of all delegations and offices, delegations first, by name, to be asked with others."""
    columns = (Party.id, Party.pid, Party.code, Party.name_en, Party.name_fr)
    return select(*columns).order_by(Party.kind.not_in(DELEGATIONS), Party.name_en, Party.id)


def serving(session: Session, body_ids: Collection[int]) -> list[tuple[int, str, str]]:
    """Return who serves these bodies now, in their own right: body, function and name, in the order in which they began."""
    asked = (
        select(Mandate.body_id, Mandate.function, User.name)
        .join(User, User.id == Mandate.user_id)
        .where(
            Mandate.body_id.in_(sorted(body_ids)), Mandate.deputising_for_id.is_(None), holds_at(Mandate, clock.now())
        )
        .order_by(Mandate.starts_at, Mandate.id)
    )
    return [(body_id, function, name) for body_id, function, name in session.execute(asked)]


def people_counted(session: Session, actor: Actor, text: str, body_id: int | None) -> int:
    """Return how many accounts `people_found` finds."""
    return session.scalar(select(func.count()).select_from(User).where(*_found(actor, text, body_id))) or 0


def people_found(
    session: Session, actor: Actor, text: str, body_id: int | None, *, start: int, most: int
) -> Sequence[User]:
    """Return accounts whose name or address holds a text, who serve a body if one is given, did or are to, by name."""
    asked = select(User).where(*_found(actor, text, body_id)).order_by(User.name, User.id)
    return session.scalars(asked.offset(start).limit(most)).all()


def members_counted(session: Session, party_id: int) -> tuple[int, int]:
    """Return how many memberships of a delegation or office hold or are to hold, and how many are over."""
    over = Membership.ends_at <= clock.now()
    asked = select(func.count(), func.count(case((over, 1)))).where(Membership.party_id == party_id)
    all_, before = session.execute(asked).one()
    return all_ - before, before


def members(session: Session, party_id: int, *, over: bool = False, start: int, most: int) -> Sequence[Membership]:
    """Return who belongs to a delegation or office, or is to, by name; with `over` who belonged to it before."""
    return session.scalars(
        select(Membership)
        .join(Membership.user)
        .options(contains_eager(Membership.user))
        .where(Membership.party_id == party_id, Membership.ends_at <= clock.now() if over else not_over(Membership))
        .order_by(User.name, Membership.starts_at, Membership.id)
        .offset(start)
        .limit(most)
    ).all()


def _found(actor: Actor, text: str, body_id: int | None) -> list[Any]:
    held: list[Any] = [policy.people_seen_by(actor)]
    if text:
        sought = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        held.append(or_(User.name.ilike(sought, escape="\\"), User.email.ilike(sought, escape="\\")))
    if body_id is not None:
        served = (select(model.user_id).where(model.body_id == body_id) for model in (Mandate, Assignment))
        held.append(or_(*(User.id.in_(one) for one in served)))
    return held
