"""Reads of who chairs: mandates held at this instant, those that have ended, and deputies in their declared periods."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from secretariat.committees.actors import holds_at
from secretariat.committees.models import Mandate
from secretariat.committees.states import CHAIRING, SECRETARIAT, Function
from secretariat.core import clock
from secretariat.core.at_once import Asked
from secretariat.core.db import UTCDateTime
from secretariat.core.values import dataclass
from secretariat.people.models import Membership, Party, User
from secretariat.people.states import PartyKind

_CHAIRING = sorted(function.value for function in CHAIRING)
_SECRETARIAT = sorted(function.value for function in SECRETARIAT)
_OFFICES = sorted(kind.value for kind in PartyKind if not kind.is_delegation)


@dataclass(frozen=True)
class Deputising:
    """A deputy in a declared period: the deputy's mandate, and the one it is held in the place of."""

    mandate: Mandate
    chair: Mandate

    @property
    def begun(self) -> bool:
        return self.mandate.starts_at <= clock.now()


def chairing_mandate(session: Session, *, body_id: int, user_id: int, hold: bool = False) -> Mandate | None:
    """Return the mandate under which this person chairs the body at this very instant.

    One's own comes before one held in another's place; the latter counts only while the other holds theirs. With
    `hold` it is read anew, whatever was read before, and held until the transaction ends.
    """
    query = _chairing(select(Mandate), aliased(Mandate))
    if hold:
        query = query.with_for_update(of=Mandate).execution_options(populate_existing=True)
    return session.scalars(query, {"body": body_id, "user": user_id, "now": clock.now()}).first()


class ChairedAs(NamedTuple):
    """The mandate under which somebody chairs a body, and in whose place it is held, if in anybody's."""

    starts_at: datetime
    ends_at: datetime | None
    instead_of: str | None


@cache
def chaired_as() -> Asked:
    """Return the query of the same mandate of `user` in `body` at `now` (`ChairedAs`), to be asked with others."""
    own = aliased(Mandate)
    query = _chairing(select(Mandate.starts_at, Mandate.ends_at, User.name), own)
    found: Asked = query.outerjoin(User, User.id == own.user_id).limit(1)
    return found


def _chairing(query: Any, own: Any) -> Any:
    """`own` is the mandate in whose place one is held."""
    now = bindparam("now", type_=UTCDateTime())
    return (
        query.select_from(Mandate)
        .outerjoin(own, own.id == Mandate.deputising_for_id)
        .where(
            Mandate.user_id == bindparam("user", type_=Integer()),
            Mandate.body_id == bindparam("body", type_=Integer()),
            Mandate.function.in_(_CHAIRING),
            holds_at(Mandate, now),
            or_(Mandate.deputising_for_id.is_(None), _holds(own, now)),
        )
        .order_by(Mandate.deputising_for_id.is_not(None), Mandate.function, Mandate.starts_at, Mandate.id)
    )


def _holds(mandate: Any, moment: Any) -> Any:
    """`holds_at` for an alias."""
    return and_(mandate.starts_at <= moment, or_(mandate.ends_at.is_(None), mandate.ends_at > moment))


def chairing_mandates_of(session: Session, *, body_id: int, user_id: int) -> list[Mandate]:
    """Return every mandate under which this person ever chaired, or is to chair, the body; the latest last."""
    return list(
        session.scalars(
            select(Mandate)
            .where(Mandate.user_id == user_id, Mandate.body_id == body_id, Mandate.function.in_(_CHAIRING))
            .order_by(Mandate.starts_at, Mandate.id)
        )
    )


def deputised_by(session: Session, mandate: Mandate) -> Mandate | None:
    """Return the mandate in whose place this one is held, with its holder; None if it is held in nobody's place."""
    if mandate.deputising_for_id is None:
        return None
    return session.scalar(
        select(Mandate).options(joinedload(Mandate.user)).where(Mandate.id == mandate.deputising_for_id)
    )


class ChairsAndDeputies(NamedTuple):
    """Who chairs bodies now, and who deputises there, now or later."""

    #: By body, with holder and body; the newest, should there be several.
    chairs: dict[int, Mandate]
    #: By the start of their period.
    deputies: list[Deputising]


def chairs_and_deputies(session: Session, body_ids: frozenset[int]) -> ChairsAndDeputies:
    """Return who chairs and who deputises in these bodies, in one query."""
    chair, now = aliased(Mandate), clock.now()
    rows = session.execute(
        select(Mandate, chair)
        .outerjoin(chair, chair.id == Mandate.deputising_for_id)
        .options(joinedload(Mandate.user), joinedload(Mandate.body), joinedload(chair.user))
        .where(
            Mandate.body_id.in_(sorted(body_ids)),
            or_(Mandate.ends_at.is_(None), Mandate.ends_at > now),
            or_(chair.id.is_not(None), and_(Mandate.function == Function.CHAIR.value, Mandate.starts_at <= now)),
        )
        .order_by(Mandate.starts_at, Mandate.id)
    ).all()
    return ChairsAndDeputies(
        {mandate.body_id: mandate for mandate, own in rows if own is None},
        [Deputising(mandate, own) for mandate, own in rows if own is not None],
    )


def deputies_between(session: Session, mandate: Mandate, starts: datetime, ends: datetime) -> list[Mandate]:
    """Return who deputises for the holder of `mandate` at any moment of [starts, ends), with their names."""
    return list(
        session.scalars(
            select(Mandate)
            .options(joinedload(Mandate.user))
            .where(
                Mandate.deputising_for_id == mandate.id,
                Mandate.starts_at < ends,
                or_(Mandate.ends_at.is_(None), Mandate.ends_at > starts),
            )
            .order_by(Mandate.starts_at, Mandate.id)
        )
    )


def is_secretariat_between(session: Session, user_id: int, body_id: int, starts: datetime, ends: datetime) -> bool:
    """Tell whether this person belongs to the body's secretariat at any moment of [starts, ends)."""
    held = select(Mandate.id).where(
        Mandate.user_id == user_id,
        Mandate.body_id == body_id,
        Mandate.function.in_(_SECRETARIAT),
        Mandate.starts_at < ends,
        or_(Mandate.ends_at.is_(None), Mandate.ends_at > starts),
    )
    return session.scalar(held.limit(1)) is not None


def possible_deputies(session: Session, mandate: Mandate) -> list[User]:
    """Return who can be asked to deputise, by name: people of the house's offices and those who chair some body now.

    Left out are who holds the mandate, and the secretariat of the body, which prepares what the chair approves.
    """
    now = clock.now()
    of_house = (
        select(Membership.user_id)
        .join(Party, Party.id == Membership.party_id)
        .where(Party.kind.in_(_OFFICES), holds_at(Membership, now))
    )
    chairing = select(Mandate.user_id).where(Mandate.function.in_(_CHAIRING), holds_at(Mandate, now))
    secretariat = select(Mandate.user_id).where(
        Mandate.body_id == mandate.body_id, Mandate.function.in_(_SECRETARIAT), holds_at(Mandate, now)
    )
    return list(
        session.scalars(
            select(User)
            .where(
                or_(User.id.in_(of_house), User.id.in_(chairing)),
                User.id.not_in(secretariat),
                User.id != mandate.user_id,
                or_(User.ends_at.is_(None), User.ends_at > now),
            )
            .order_by(User.name, User.id)
        )
    )
