"""What stands already when a house is entered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, undefer_group

from secretariat.committees.actors import holds_at
from secretariat.committees.models import Assignment, Body, Format, Mandate, Seat
from secretariat.core.values import dataclass
from secretariat.documents.types.models import PaperType
from secretariat.people.models import Appointment, Dated, Membership, Party, User

T = TypeVar("T", Membership, Assignment, Mandate, Appointment)


@dataclass(frozen=True)
class Held:
    """What a person holds, now or later: party ids, body and party, body and function, roles."""

    parties: frozenset[int]
    covers: frozenset[tuple[int, int]]
    mandates: frozenset[tuple[int, str]]
    roles: frozenset[str]


@dataclass(frozen=True)
class Standing:
    """All that holds at a moment, in the order in which it is written; what belongs to a thing by its id."""

    parties: Sequence[Party]
    bodies: Sequence[Body]
    types: Sequence[PaperType]
    users: Sequence[User]
    formats: Mapping[int, list[Format]]
    #: Code of the party and capacity, by format.
    seats: Mapping[int, list[tuple[str, str]]]
    memberships: Mapping[int, list[Membership]]
    assignments: Mapping[int, list[Assignment]]
    mandates: Mapping[int, list[Mandate]]
    roles: Mapping[int, list[Appointment]]


def standing(session: Session, now: datetime) -> Standing:
    """Return the house as it stands: without what a group of the directory gives, and without who only deputises."""
    formats: dict[int, list[Format]] = defaultdict(list)
    for format in session.scalars(select(Format).where(holds_at(Format, now)).order_by(Format.position, Format.id)):
        formats[format.body_id].append(format)
    seats: dict[int, list[tuple[str, str]]] = defaultdict(list)
    seated = select(Seat.format_id, Party.code, Seat.capacity).join(Party, Party.id == Seat.party_id)
    for format_id, code, capacity in session.execute(seated.where(holds_at(Seat, now)).order_by(Party.code, Seat.id)):
        seats[format_id].append((code, capacity))

    def of_users(model: type[T], *conditions: ColumnElement[bool]) -> dict[int, list[T]]:
        found: dict[int, list[T]] = defaultdict(list)
        for row in session.scalars(select(model).where(holds_at(model, now), *conditions).order_by(model.id)):
            found[row.user_id].append(row)
        return found

    return Standing(
        parties=session.scalars(select(Party).order_by(Party.kind, Party.code)).all(),
        bodies=session.scalars(select(Body).order_by(Body.series, Body.id)).all(),
        types=session.scalars(
            select(PaperType).options(undefer_group("anatomy")).order_by(PaperType.position, PaperType.id)
        ).all(),
        users=session.scalars(
            select(User).where(or_(User.ends_at.is_(None), User.ends_at > now)).order_by(User.email)
        ).all(),
        formats=formats,
        seats=seats,
        memberships=of_users(Membership, Membership.directory_group.is_(None)),
        assignments=of_users(Assignment),
        mandates=of_users(Mandate, Mandate.deputising_for_id.is_(None)),
        roles=of_users(Appointment),
    )


def parties_by_code(session: Session) -> dict[str, Party]:
    """Return all delegations and offices."""
    return {party.code: party for party in session.scalars(select(Party))}


def bodies_by_code(session: Session) -> dict[str, Body]:
    """Return all bodies."""
    return {body.code: body for body in session.scalars(select(Body))}


def held_by(session: Session, user: User, now: datetime) -> Held:
    """Return what a person holds and has not lost."""

    def standing(model: type[Dated]) -> ColumnElement[bool]:
        return or_(model.ends_at.is_(None), model.ends_at > now)

    memberships = session.scalars(select(Membership).where(Membership.user_id == user.id, standing(Membership)))
    covers = session.scalars(select(Assignment).where(Assignment.user_id == user.id, standing(Assignment)))
    mandates = session.scalars(select(Mandate).where(Mandate.user_id == user.id, standing(Mandate)))
    roles = session.scalars(select(Appointment).where(Appointment.user_id == user.id, standing(Appointment)))
    return Held(
        frozenset(one.party_id for one in memberships),
        frozenset((one.body_id, one.party_id) for one in covers),
        frozenset((one.body_id, one.function) for one in mandates if one.deputising_for_id is None),
        frozenset(one.role for one in roles),
    )
