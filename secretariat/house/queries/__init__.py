"""Reads of who holds what, from when to when, of who entered it, and of what is left without a holder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from secretariat.committees.actors import Actor, holds_at
from secretariat.committees.models import Assignment, Body, Format, Holiday, Mandate, Seat
from secretariat.committees.states import SECRETARIAT, Function
from secretariat.core import clock
from secretariat.core.values import dataclass
from secretariat.documents.kinds import MADE
from secretariat.documents.models import DraftFace, Paper
from secretariat.house import policy
from secretariat.house.states import Kind
from secretariat.people.models import Appointment, Dated, Membership, Party, User
from secretariat.people.states import MembershipFunction, PartyKind
from secretariat.registry.holders import holder_of
from secretariat.registry.models import Holding
from secretariat.registry.queries.flight import holdings
from secretariat.registry.queries.underway import UNISSUED

#: How many accounts a list shows; beyond, it is narrowed.
MOST = 200
DELEGATIONS = tuple(kind.value for kind in PartyKind if kind.is_delegation)
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


def not_over(model: type[Dated]) -> ColumnElement[bool]:
    """The condition that a row holds or is to hold."""
    return or_(model.ends_at.is_(None), model.ends_at > clock.now())


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


def assignments_in(session: Session, body_id: int) -> list[Assignment]:
    """Return who covers a body or drafts for it, did or is to, with persons and parties, by party and name."""
    asked = (
        select(Assignment)
        .join(Assignment.user)
        .join(Assignment.party)
        .options(joinedload(Assignment.user), joinedload(Assignment.party))
        .where(Assignment.body_id == body_id)
    )
    return list(session.scalars(asked.order_by(Party.name_en, User.name, Assignment.starts_at, Assignment.id)))


def formats_in(session: Session, body_id: int) -> list[Format]:
    """Return all formats of a body, past and to come, in their order."""
    asked = select(Format).where(Format.body_id == body_id)
    return list(session.scalars(asked.order_by(Format.position, Format.id)))


def seats_in(session: Session, body_id: int) -> list[Seat]:
    """Return all seats of a body, past and to come, with parties and formats, in protocol order."""
    asked = (
        select(Seat)
        .join(Seat.party)
        .join(Seat.format)
        .options(joinedload(Seat.party), joinedload(Seat.format))
        .where(Format.body_id == body_id)
    )
    return list(session.scalars(asked.order_by(Format.position, Party.name_en, Seat.starts_at, Seat.id)))


def seats_of(session: Session, format_id: int, party_id: int) -> list[Seat]:
    """Return the seats of a party in a format, past and to come."""
    asked = select(Seat).where(Seat.format_id == format_id, Seat.party_id == party_id)
    return list(session.scalars(asked.order_by(Seat.starts_at, Seat.id)))


def can_be_assigned(session: Session, body_id: int) -> list[Membership]:
    """Return who of the house can be assigned to a body: drafting officers, and who belongs to an office seated in it."""
    seated = (
        select(Seat.party_id).join(Format, Format.id == Seat.format_id).where(Format.body_id == body_id, not_over(Seat))
    )
    asked = (
        select(Membership)
        .join(Membership.user)
        .join(Membership.party)
        .options(joinedload(Membership.user), joinedload(Membership.party))
        .where(
            Party.kind.not_in(DELEGATIONS),
            not_over(Membership),
            or_(User.ends_at.is_(None), User.ends_at > clock.now()),
            or_(
                Membership.function == MembershipFunction.DRAFTING_OFFICER.value,
                and_(Membership.party_id.in_(seated), Membership.function != MembershipFunction.HEAD.value),
            ),
        )
    )
    return list(session.scalars(asked.order_by(User.name, User.id, Party.name_en)))


# People


def person_by_pid(session: Session, actor: Actor, pid: str) -> User | None:
    """Return somebody whose page exists for this person, also one whose account has ended; None for every other."""
    return session.scalar(select(User).where(User.pid == pid, policy.people_seen_by(actor)))


def of_the_house(session: Session) -> list[User]:
    """Return who belongs to an office of the house now, by name, at most `MOST`: to be offered where an address is typed."""
    inside = (
        select(Membership.user_id)
        .join(Party, Party.id == Membership.party_id)
        .where(Party.kind.not_in(DELEGATIONS), holds_at(Membership, clock.now()))
    )
    asked = select(User).where(User.id.in_(inside), or_(User.ends_at.is_(None), User.ends_at > clock.now()))
    return list(session.scalars(asked.order_by(User.name, User.id).limit(MOST)))


@dataclass(frozen=True)
class Held:
    """What persons hold, held and are to hold, as far as who asks may know of it."""

    mandates: Sequence[Mandate] = ()
    assignments: Sequence[Assignment] = ()
    memberships: Sequence[Membership] = ()
    roles: Sequence[Appointment] = ()
    bodies: dict[int, Body] = field(default_factory=dict)

    @property
    def rows(self) -> list[Mandate | Assignment | Membership | Appointment]:
        return [*self.memberships, *self.mandates, *self.assignments, *self.roles]


def held_by(session: Session, actor: Actor, user_ids: Collection[int]) -> Held:
    """Return all that these persons hold, by their beginning: for a head, what concerns the bodies she keeps."""
    ids, kept = sorted(user_ids), select(Body.id).where(policy.bodies_kept_by(actor))
    mandates = session.scalars(
        select(Mandate)
        .options(joinedload(Mandate.user), joinedload(Mandate.body))
        .where(Mandate.user_id.in_(ids), Mandate.body_id.in_(kept))
        .order_by(Mandate.starts_at, Mandate.id)
    ).all()
    assignments = session.scalars(
        select(Assignment)
        .options(joinedload(Assignment.user), joinedload(Assignment.party))
        .where(Assignment.user_id.in_(ids), Assignment.body_id.in_(kept))
        .order_by(Assignment.starts_at, Assignment.id)
    ).all()
    touched = {one.body_id for one in mandates} | {one.body_id for one in assignments}
    found = {body.id: body for body in session.scalars(select(Body).where(Body.id.in_(sorted(touched))))}
    if not policy.is_administrator(actor):
        return Held(mandates, assignments, bodies=found)
    memberships = session.scalars(
        select(Membership)
        .options(joinedload(Membership.user), joinedload(Membership.party))
        .where(Membership.user_id.in_(ids))
        .order_by(Membership.starts_at, Membership.id)
    ).all()
    roles = session.scalars(
        select(Appointment).where(Appointment.user_id.in_(ids)).order_by(Appointment.starts_at, Appointment.id)
    ).all()
    return Held(mandates, assignments, memberships, roles, found)


def held_in_all(session: Session, user_id: int) -> Held:
    """Return all that somebody holds or is to hold, for a letter to them."""
    mandates = session.scalars(
        select(Mandate).options(joinedload(Mandate.body)).where(Mandate.user_id == user_id, not_over(Mandate))
    ).all()
    assignments = session.scalars(
        select(Assignment)
        .options(joinedload(Assignment.party))
        .where(Assignment.user_id == user_id, not_over(Assignment))
    ).all()
    memberships = session.scalars(
        select(Membership)
        .options(joinedload(Membership.party))
        .where(Membership.user_id == user_id, not_over(Membership))
    ).all()
    roles = session.scalars(select(Appointment).where(Appointment.user_id == user_id, not_over(Appointment))).all()
    return Held(mandates, assignments, memberships, roles, {body.id: body for body in bodies(session)})


def user_with_id(session: Session, user_id: int) -> User:
    """Return somebody by id, also one whose account has ended: for services and letters that hold a row of theirs."""
    return session.scalars(select(User).where(User.id == user_id)).one()


def body_with_id(session: Session, body_id: int) -> Body:
    """Return a body by its id, for services and letters that hold a row of it."""
    return session.scalars(select(Body).where(Body.id == body_id)).one()


def ending_before(session: Session, actor: Actor, moment: datetime) -> Held:
    """Return what ends before a moment and has not ended yet, by its end: for a head, in the bodies she keeps."""

    def soon(model: type[Dated]) -> ColumnElement[bool]:
        return and_(model.ends_at > clock.now(), model.ends_at < moment)

    kept = select(Body.id).where(policy.bodies_kept_by(actor))
    mandates = session.scalars(
        select(Mandate)
        .options(joinedload(Mandate.user), joinedload(Mandate.body))
        .where(soon(Mandate), Mandate.body_id.in_(kept), Mandate.deputising_for_id.is_(None))
    ).all()
    assignments = session.scalars(
        select(Assignment)
        .join(Assignment.party)
        .options(joinedload(Assignment.user), contains_eager(Assignment.party))
        .where(soon(Assignment), Assignment.body_id.in_(kept), Party.kind.not_in(DELEGATIONS))
    ).all()
    touched = {one.body_id for one in mandates} | {one.body_id for one in assignments}
    found = {body.id: body for body in session.scalars(select(Body).where(Body.id.in_(sorted(touched))))}
    if not policy.is_administrator(actor):
        return Held(mandates, assignments, bodies=found)
    memberships = session.scalars(
        select(Membership)
        .join(Membership.party)
        .options(joinedload(Membership.user), contains_eager(Membership.party))
        .where(soon(Membership), Party.kind.not_in(DELEGATIONS))
    ).all()
    roles = session.scalars(select(Appointment).where(soon(Appointment))).all()
    return Held(mandates, assignments, memberships, roles, found)


def people_with(session: Session, ids: Collection[int]) -> dict[int, User]:
    """Return accounts by id."""
    found = session.scalars(select(User).where(User.id.in_(sorted(ids)))) if ids else ()
    return {user.id: user for user in found}


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
    papers = session.scalars(
        select(Paper)
        .join(Body, Body.id == Paper.body_id)
        .options(selectinload(Paper.drafts).joinedload(DraftFace.saver), joinedload(Paper.drafter))
        .where(
            Paper.state.in_(UNISSUED),
            Paper.kind.not_in(sorted(MADE)),
            Paper.copy_of_id.is_(None),
            policy.bodies_kept_by(actor),
            theirs,
        )
    ).all()
    named = holdings(session, papers)
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
