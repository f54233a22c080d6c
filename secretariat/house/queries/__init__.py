"""Reads of who holds what, from when to when, of who entered it, and of what is left without a holder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from secretariat.committees.actors import Actor, holds_at
from secretariat.committees.models import Assignment, Body, Format, Holiday, Mandate, Seat
from secretariat.committees.states import SECRETARIAT, Function
from secretariat.core import clock
from secretariat.documents.kinds import MADE
from secretariat.documents.models import DraftFace, Paper
from secretariat.house import policy
from secretariat.house.states import Kind
from secretariat.people.models import Appointment, Dated, Membership, Party, User
from secretariat.registry.holders import holder_of, named_in
from secretariat.registry.models import Holding
from secretariat.registry.queries.underway import UNISSUED, paper_of, under_way

from .held import DELEGATIONS as DELEGATIONS
from .held import Held as Held
from .held import ending_before as ending_before
from .held import held_by as held_by
from .held import held_in_all as held_in_all
from .held import not_over as not_over

MODELS: dict[Kind, type[Dated]] = {
    Kind.MANDATE: Mandate,
    Kind.ASSIGNMENT: Assignment,
    Kind.MEMBERSHIP: Membership,
    Kind.ROLE: Appointment,
    Kind.SEAT: Seat,
    Kind.FORMAT: Format,
}


def kind_of(row: Dated) -> Kind:
    """Return what a row is."""
    return next(kind for kind, model in MODELS.items() if isinstance(row, model))


def named(kind: Kind, row: Any) -> str:
    """Return by what name a form sends a row back: mandate-12."""
    return f"{kind.value}-{row.id}"


# Bodies


def bodies_kept(session: Session, actor: Actor) -> list[Body]:
    """Return the bodies that this person keeps, in the order of their series."""
    return list(session.scalars(select(Body).where(policy.bodies_kept_by(actor)).order_by(Body.series, Body.id)))


def body_by_pid(session: Session, actor: Actor, pid: str) -> Body | None:
    """Return a body that this person keeps; None for every other."""
    return session.scalar(select(Body).where(Body.pid == pid, policy.bodies_kept_by(actor)))


def bodies(session: Session) -> list[Body]:
    """Return all bodies, in the order of their series."""
    return list(session.scalars(select(Body).order_by(Body.series, Body.id)))


def calendar(session: Session) -> str:
    """Return a calendar of holidays that is kept here; "" where none is."""
    return session.scalar(select(Holiday.calendar).order_by(Holiday.calendar).limit(1)) or ""


def mandates_in(session: Session, body_ids: Collection[int]) -> list[Mandate]:
    """Return all mandates of these bodies, past and to come, with their holders, in the order in which they begin."""
    asked = select(Mandate).options(joinedload(Mandate.user)).where(Mandate.body_id.in_(sorted(body_ids)))
    return list(session.scalars(asked.order_by(Mandate.starts_at, Mandate.id)))


def formats_in(session: Session, body_id: int) -> list[Format]:
    """Return all formats of a body, past and to come, in their order."""
    asked = select(Format).where(Format.body_id == body_id)
    return list(session.scalars(asked.order_by(Format.position, Format.id)))


def seats_of(session: Session, format_id: int, party_id: int) -> list[Seat]:
    """Return the seats of a party in a format, past and to come."""
    asked = select(Seat).where(Seat.format_id == format_id, Seat.party_id == party_id)
    return list(session.scalars(asked.order_by(Seat.starts_at, Seat.id)))


# People


def person_by_pid(session: Session, actor: Actor, pid: str) -> User | None:
    """Return somebody whose page exists for this person, also one whose account has ended; None for every other."""
    return session.scalar(select(User).where(User.pid == pid, policy.people_seen_by(actor)))


def user_with_id(session: Session, user_id: int) -> User:
    """Return somebody by id, also one whose account has ended: for services and letters that hold a row of theirs."""
    return session.scalars(select(User).where(User.id == user_id)).one()


def body_with_id(session: Session, body_id: int) -> Body:
    """Return a body by its id, for services and letters that hold a row of it."""
    return session.scalars(select(Body).where(Body.id == body_id)).one()


def membership_at(session: Session, user_id: int, party_id: int, moment: datetime) -> Membership | None:
    """Return what somebody is in a party at a moment; the one that lasts longest, should there be several."""
    found = session.scalars(
        select(Membership).where(
            Membership.user_id == user_id, Membership.party_id == party_id, holds_at(Membership, moment)
        )
    ).all()
    return max(found, key=lambda one: (one.ends_at is None, one.ends_at or moment), default=None)


def assigned(session: Session, user_id: int, party_id: int, body_id: int | None = None) -> list[Assignment]:
    """Return for which bodies a party has assigned somebody, now or from a day to come."""
    asked = select(Assignment).where(
        Assignment.user_id == user_id, Assignment.party_id == party_id, not_over(Assignment)
    )
    if body_id is not None:
        asked = asked.where(Assignment.body_id == body_id)
    return list(session.scalars(asked.order_by(Assignment.starts_at, Assignment.id)))


def sits(session: Session, party_id: int, body_id: int) -> bool:
    """Tell whether a party has a seat in any format of a body, now or from a day to come."""
    asked = select(Seat.id).join(Format, Format.id == Seat.format_id)
    asked = asked.where(Format.body_id == body_id, Seat.party_id == party_id, not_over(Seat), not_over(Format))
    return session.scalar(asked.limit(1)) is not None


def roles_of(session: Session, user_id: int, role: str) -> list[Appointment]:
    """Return when somebody holds, held or is to hold a role."""
    return list(session.scalars(select(Appointment).where(Appointment.user_id == user_id, Appointment.role == role)))


def deputies_of(session: Session, mandate: Mandate) -> list[Mandate]:
    """Return the mandates held in the place of this one that are not over."""
    return list(session.scalars(select(Mandate).where(Mandate.deputising_for_id == mandate.id, not_over(Mandate))))


# Delegations and offices


def parties(session: Session) -> list[Party]:
    """Return all delegations and offices, delegations first, by name."""
    return list(session.scalars(select(Party).order_by(Party.kind.not_in(DELEGATIONS), Party.name_en, Party.id)))


def party_by_pid(session: Session, actor: Actor, pid: str) -> Party | None:
    """Return a delegation or office, for the administrator."""
    return session.scalar(select(Party).where(Party.pid == pid, policy.parties_kept_by(actor)))


def members_by_party(session: Session) -> dict[int, int]:
    """Return how many persons belong to each delegation and office now."""
    asked = select(Membership.party_id, func.count(Membership.user_id.distinct()))
    rows = session.execute(asked.where(holds_at(Membership, clock.now())).group_by(Membership.party_id))
    return {row[0]: row[1] for row in rows}


def memberships_in(session: Session, party_id: int) -> list[Membership]:
    """Return who belongs to a delegation or office, did or is to, by name."""
    asked = select(Membership).join(Membership.user).options(joinedload(Membership.user))
    return list(session.scalars(asked.where(Membership.party_id == party_id).order_by(User.name, Membership.starts_at)))


def seats_by_body(session: Session, party_id: int) -> list[tuple[Seat, Format, Body]]:
    """Return the seats of a delegation or office that are not over, with format and body, in the order of the series."""
    asked = (
        select(Seat, Format, Body)
        .join(Format, Format.id == Seat.format_id)
        .join(Body, Body.id == Format.body_id)
        .where(Seat.party_id == party_id, not_over(Seat))
    )
    return [
        (seat, format, body) for seat, format, body in session.execute(asked.order_by(Body.series, Format.position))
    ]


# What is left when somebody goes


def lying_with(session: Session, actor: Actor, user_id: int) -> dict[int, int]:
    """Return how many papers that are still to be brought out lie with somebody, by body: numbers, never titles."""
    # `holder_of` names who was said to hold a paper, who drafts it, or who wrote on it: only of these are papers looked at.
    theirs = or_(
        Paper.drafter_id == user_id,
        exists().where(Holding.paper_id == Paper.id, Holding.user_id == user_id),
        exists().where(DraftFace.paper_id == Paper.id, DraftFace.saved_by == user_id),
    )
    papers = [
        paper_of(row)
        for row in session.execute(
            under_way(
                select(Paper.id)
                .join(Body, Body.id == Paper.body_id)
                .where(
                    Paper.state.in_(UNISSUED),
                    Paper.kind.not_in(sorted(MADE)),
                    Paper.copy_of_id.is_(None),
                    policy.bodies_kept_by(actor),
                    theirs,
                )
            )
        )
    ]
    named = named_in(papers)
    held = (paper.body_id for paper in papers if getattr(holder_of(paper, named), "id", None) == user_id)
    return dict(Counter(held))


def without_holder(
    session: Session, actor: Actor, user_id: int, moment: datetime
) -> list[tuple[Body, frozenset[Function]]]:
    """Return the bodies in which nobody is left, from a moment on, as chair or as secretariat, if this person goes then."""
    own = [one for one in held_by(session, actor, {user_id}).mandates if one.ends_at is None or one.ends_at > moment]
    rest = mandates_in(session, {one.body_id for one in own})
    found: dict[int, tuple[Body, set[Function]]] = {}
    for one in own:
        sought = SECRETARIAT if one.function in SECRETARIAT else frozenset({Function(one.function)})
        if sought == {Function.VICE_CHAIR} or sought == {Function.CHAIRS_OFFICE}:
            continue
        others = (
            other
            for other in rest
            if other.user_id != user_id
            and other.function in sought
            and other.deputising_for_id is None
            and (other.ends_at is None or other.ends_at > moment)
            and other.starts_at <= moment
        )
        if next(others, None) is None:
            word = Function.SECRETARY if sought is SECRETARIAT else Function(one.function)
            found.setdefault(one.body_id, (one.body, set()))[1].add(word)
    return [(body, frozenset(missing)) for body, missing in found.values()]
