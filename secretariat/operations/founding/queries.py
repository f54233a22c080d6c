"""What stands already when a house is entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from secretariat.committees.models import Assignment, Body, Mandate
from secretariat.people.models import Appointment, Dated, Membership, Party, User


@dataclass(frozen=True)
class Held:
    """What a person holds, now or later: party ids, body and party, body and function, roles."""

    parties: frozenset[int]
    covers: frozenset[tuple[int, int]]
    mandates: frozenset[tuple[int, str]]
    roles: frozenset[str]


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
