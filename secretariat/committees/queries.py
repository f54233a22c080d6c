"""Reads of bodies, formats, members and calendars."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, or_, select, union
from sqlalchemy.orm import Session, joinedload

from secretariat.committees.actors import Actor, holds_at
from secretariat.committees.models import Assignment, Body, Format, Holiday, Mandate, Seat
from secretariat.committees.policy import bodies_visible_to
from secretariat.committees.states import CHAIRS_SIDE, SECRETARIAT, Capacity, Function
from secretariat.core import clock
from secretariat.core.at_once import Asked, AtOnce
from secretariat.core.db import UTCDateTime
from secretariat.core.values import dataclass
from secretariat.people.models import Appointment, Membership, Party, User
from secretariat.people.states import MembershipFunction, PartyKind


def bodies_of(session: Session, actor: Actor) -> list[Body]:
    """Return the bodies this person knows of, in the order of their series."""
    return list(session.scalars(select(Body).where(bodies_visible_to(actor)).order_by(Body.series, Body.id)))


def body_by_pid(session: Session, actor: Actor, pid: str) -> Body | None:
    """Return the body, or None if it does not exist for this person."""
    return session.scalar(select(Body).where(Body.pid == pid, bodies_visible_to(actor)))


def formats_of(session: Session, body_id: int) -> list[Format]:
    """Return the formats in force, the ordinary one first."""
    return list(
        session.scalars(
            select(Format)
            .where(Format.body_id == body_id, holds_at(Format, clock.now()))
            .order_by(Format.position, Format.id)
        )
    )


def seats_of(session: Session, format_id: int) -> list[Seat]:
    """Return the seats in force of a format, with their parties, in protocol order (English alphabetical)."""
    return list(
        session.scalars(
            select(Seat)
            .options(joinedload(Seat.party))
            .join(Party, Party.id == Seat.party_id)
            .where(Seat.format_id == format_id, holds_at(Seat, clock.now()))
            .order_by(Seat.capacity == "observer", Party.name_en, Seat.id)
        )
    )


def mandates_of(session: Session, body_id: int) -> list[Mandate]:
    """Return the mandates in force, with their holders."""
    return list(
        session.scalars(
            select(Mandate)
            .options(joinedload(Mandate.user))
            .where(Mandate.body_id == body_id, holds_at(Mandate, clock.now()))
            .order_by(Mandate.function, Mandate.starts_at, Mandate.id)
        )
    )


def readers_of_format(session: Session, format_id: int) -> list[tuple[User, Party]]:
    """Return every person a paper for this format reaches, with the party through which, by party and name.

    Heads of a seated party, and those assigned to the body for it; each person once.
    """
    rows = session.execute(_reached(select(User, Party)), {"format": format_id, "now": clock.now()})
    seen: dict[int, tuple[User, Party]] = {}
    for user, party in rows:
        seen.setdefault(user.id, (user, party))
    return list(seen.values())


class Reached(NamedTuple):
    """A person whom a paper for a format reaches, and the party through which."""

    user_id: int
    name: str
    party_id: int
    party_en: str
    party_fr: str

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> tuple[Reached, ...]:
        """Return them of the rows of `reached`, each person once."""
        seen: dict[int, Reached] = {}
        for row in rows:
            seen.setdefault(row[0], cls._make(row))
        return tuple(seen.values())


def readers_reached(session: Session, format_id: int) -> tuple[Reached, ...]:
    """Return every person a paper for this format reaches, as plain rows."""
    return Reached.of(session.execute(reached(), {"format": format_id, "now": clock.now()}))


@cache
def reached() -> Asked:
    """Return the query of whom a paper for `format` reaches at `now` (`Reached`), to be asked with others."""
    return _reached(select(User.id, User.name, Party.id, Party.name_en, Party.name_fr))


@cache
def reached_elsewhere() -> Asked:
    """Return the query of whom papers for the formats of `body` but `format` reach at `now` (`Reached`), format by format, to be
    asked with others."""
    persons = select(User.id, User.name, Party.id, Party.name_en, Party.name_fr)
    others = (Format.body_id == bindparam("body", type_=Integer()), Format.id != bindparam("format", type_=Integer()))
    by_format = (Format.position, Format.id, Party.name_en, User.name, User.id)
    return reached_in(persons, *others).order_by(None).order_by(*by_format)


def _reached(query: Asked) -> Asked:
    return reached_in(query, Format.id == bindparam("format", type_=Integer()))


def reached_in(query: Asked, *which: ColumnElement[bool]) -> Asked:
    """Return a query of users and parties for those whom papers for these formats reach at `now`: heads of a seated party, and
    those assigned to the body for it, by party and name."""
    now = bindparam("now", type_=UTCDateTime())
    covers_all = [function.value for function in MembershipFunction if function.covers_all_bodies]
    assigned = (
        select(Assignment.id)
        .where(
            Assignment.user_id == User.id,
            Assignment.body_id == Format.body_id,
            Assignment.party_id == Seat.party_id,
            holds_at(Assignment, now),
        )
        .exists()
    )
    return (
        query.join(Membership, Membership.user_id == User.id)
        .join(Party, Party.id == Membership.party_id)
        .join(Seat, Seat.party_id == Party.id)
        .join(Format, Format.id == Seat.format_id)
        .where(
            *which,
            holds_at(Format, now),
            holds_at(Membership, now),
            holds_at(Seat, now),
            or_(User.ends_at.is_(None), User.ends_at > now),
            or_(Membership.function.in_(covers_all), assigned),
        )
        .order_by(Party.name_en, User.name, User.id)
    )


def mandated_users(session: Session, body: int | Collection[int], functions: frozenset[str]) -> list[User]:
    """Return the people who hold one of `functions` now in the body with that id, or in any of several, by name."""
    now = clock.now()
    return list(
        session.scalars(
            select(User)
            .join(Mandate, Mandate.user_id == User.id)
            .where(
                Mandate.body_id.in_(_all_of(body)),
                Mandate.function.in_(functions),
                holds_at(Mandate, now),
                or_(User.ends_at.is_(None), User.ends_at > now),
            )
            .distinct()
            .order_by(User.name, User.id)
        )
    )


def who_works_on(session: Session, bodies: Collection[int], functions: frozenset[str]) -> list[User]:
    """Return who holds one of `functions` now in any of these bodies, by name, then who drafts for one (`drafters_for`)."""
    now = clock.now()
    holding = select(Mandate.user_id).where(
        Mandate.body_id.in_(sorted(bodies)), Mandate.function.in_(sorted(functions)), holds_at(Mandate, now)
    )
    drafting = (
        select(Assignment.user_id)
        .join(Membership, and_(Membership.user_id == Assignment.user_id, Membership.party_id == Assignment.party_id))
        .join(Party, Party.id == Assignment.party_id)
        .where(Assignment.body_id.in_(sorted(bodies)), *_drafts(now))
    )
    house = User.id.in_(holding)
    return list(
        session.scalars(
            select(User)
            .where(User.id.in_(union(holding, drafting)), or_(User.ends_at.is_(None), User.ends_at > now))
            .order_by(~house, User.name, User.id)
        )
    )


def _drafts(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions that a membership, with its party, and an assignment make a drafting officer."""
    outside = [kind.value for kind in PartyKind if kind.is_delegation]
    return (
        Membership.function == MembershipFunction.DRAFTING_OFFICER.value,
        Party.kind.not_in(outside),
        holds_at(Membership, now),
        holds_at(Assignment, now),
    )


def readers_of(session: Session, audience: str) -> list[tuple[User, Party | None]]:
    """Return every person whom an audience of grants reaches today, each with the party through which, if through one.

    The same rules as `Actor.audiences`, read from the other end: `format:7`, `party:5`, `user:9`, `secretariat:2`,
    `chair:2`, `drafter:2:9`, `role:registry`.
    """
    kind, _, rest = audience.partition(":")
    if kind == "drafter":
        body_id, user_id = map(int, rest.split(":"))
        return [(user, party) for user, party in drafters_for(session, body_id) if user.id == user_id]
    if kind == "format":
        return [(user, party) for user, party in readers_of_format(session, int(rest))]
    if kind == "party":
        return [(user, party) for user, party in members_of(session, int(rest))]
    if kind == "secretariat":
        return [(user, None) for user in mandated_users(session, int(rest), frozenset(SECRETARIAT))]
    if kind == "chair":
        return [(user, None) for user in mandated_users(session, int(rest), frozenset(CHAIRS_SIDE))]
    now = clock.now()
    live = or_(User.ends_at.is_(None), User.ends_at > now)
    if kind == "user":
        return [(user, None) for user in session.scalars(select(User).where(User.id == int(rest), live))]
    appointed = select(Appointment.user_id).where(Appointment.role == rest, holds_at(Appointment, now))
    found = session.scalars(select(User).where(User.id.in_(appointed), live).order_by(User.name, User.id))
    return [(user, None) for user in found]


def members_of(session: Session, party_id: int) -> list[tuple[User, Party]]:
    """Return the persons who belong to a delegation or office now, by name."""
    now = clock.now()
    rows = session.execute(
        select(User, Party)
        .join(Membership, Membership.user_id == User.id)
        .join(Party, Party.id == Membership.party_id)
        .where(
            Party.id == party_id,
            holds_at(Membership, now),
            or_(User.ends_at.is_(None), User.ends_at > now),
        )
        .distinct()
        .order_by(User.name, User.id)
    )
    return [(user, party) for user, party in rows]


def drafters_for(session: Session, body: int | Collection[int]) -> list[tuple[User, Party]]:
    """Return who drafts now for the body with that id, or for any of several, by name: the drafting officers of offices of
    the house who are assigned to it."""
    now = clock.now()
    rows = session.execute(
        select(User, Party)
        .join(Membership, Membership.user_id == User.id)
        .join(Party, Party.id == Membership.party_id)
        .join(Assignment, and_(Assignment.user_id == User.id, Assignment.party_id == Party.id))
        .where(
            Assignment.body_id.in_(_all_of(body)),
            *_drafts(now),
            or_(User.ends_at.is_(None), User.ends_at > now),
        )
        .distinct()
        .order_by(User.name, User.id)
    )
    return [(user, party) for user, party in rows]


def _all_of(body: int | Collection[int]) -> list[int]:
    return [body] if isinstance(body, int) else sorted(body)


def body_drafted_for(session: Session, actor: Actor, pid: str) -> Body | None:
    """Return a body that this person knows, or for which they draft; None for every other."""
    known = or_(bodies_visible_to(actor), Body.id.in_(sorted(actor.drafting)))
    return session.scalar(select(Body).where(Body.pid == pid, known))


def bodies_drafted_for(session: Session, actor: Actor) -> list[Body]:
    """Return the bodies whose papers this person can begin: as their secretariat, or as a drafting officer."""
    own = sorted(actor.secretariat_bodies | actor.drafting)
    return list(session.scalars(select(Body).where(Body.id.in_(own)).order_by(Body.series, Body.id)))


def format_names(session: Session, ids: Iterable[int]) -> dict[int, Format]:
    """Return formats by id, ended ones too: for saying to which format something was issued."""
    return {one.id: one for one in session.scalars(select(Format).where(Format.id.in_(sorted(ids))))}


def parties_with(session: Session, ids: Iterable[int]) -> dict[int, Party]:
    """Return delegations and offices by id, for saying to which of them something was issued or released."""
    return {one.id: one for one in session.scalars(select(Party).where(Party.id.in_(sorted(ids))))}


def holidays_of(session: Session, calendar: str) -> frozenset[date]:
    """Return the days on which the house does not work."""
    return frozenset(session.scalars(holidays(), {"calendar": calendar}))


@cache
def holidays() -> Select[date]:
    """Return the query of these days, to be asked with others."""
    return select(Holiday.day).where(Holiday.calendar == bindparam("calendar"))


@cache
def holidays_named() -> Asked:
    """Return the query of the same with what they are called, to be asked with others (`by_day`)."""
    return select(Holiday.day, Holiday.name_en, Holiday.name_fr).where(Holiday.calendar == bindparam("calendar"))


def by_day(rows: Iterable[Sequence[Any]]) -> dict[date, tuple[str, str]]:
    """Return what the holidays of the rows of `holidays_named` are called in English and French."""
    return {day: (english, french) for day, english, french in rows}


def named_holidays_of(session: Session, calendar: str) -> dict[date, tuple[str, str]]:
    """Return the days on which the house does not work, with what they are called."""
    return by_day(session.execute(holidays_named(), {"calendar": calendar}))


def holiday_on(session: Session, calendar: str, day: date) -> Holiday | None:
    """Return the holiday that falls on a day."""
    return session.scalar(select(Holiday).where(Holiday.calendar == calendar, Holiday.day == day))


class Held(NamedTuple):
    """A mandate in force, and by whom it is held."""

    function: str
    title_en: str
    title_fr: str
    starts_at: datetime
    id: int
    name: str


@dataclass(frozen=True)
class StripFacts:
    """How many delegations sit in a body's ordinary format, and the mandates in force, with their holders."""

    seats: int
    mandates: tuple[Held, ...]

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]]) -> StripFacts:
        """Return them of the rows of `strip`."""
        return cls(rows[0][0], tuple([Held._make(mandate) for _, *mandate in rows if mandate[0] is not None]))

    @property
    def chair(self) -> Held | None:
        """The chair's mandate, the newest if there are several."""
        held = [one for one in self.mandates if one.function == Function.CHAIR]
        return max(held, key=lambda one: (one.starts_at, one.id), default=None)


def strip_facts(session: Session, body_id: int) -> StripFacts:
    """Return what the strip of a body says, in one query."""
    return StripFacts.of(session.execute(strip(), {"body": body_id, "now": clock.now()}).all())


def strip_and_holidays(session: Session, body: Body) -> tuple[StripFacts, frozenset[date]]:
    """Return the same with the days on which the house does not work, in one query."""
    given = {"body": body.id, "now": clock.now(), "calendar": body.calendar}
    found = _strip_and_holidays().read(session, given)
    return StripFacts.of(found["strip"]), frozenset(day for (day,) in found["holidays"])


@cache
def _strip_and_holidays() -> AtOnce:
    return AtOnce(strip=strip(), holidays=holidays())


@cache
def strip() -> Asked:
    """Return its query, to be asked with others: it is asked on every page inside a body, and written once."""
    body, now = bindparam("body", type_=Integer()), bindparam("now", type_=UTCDateTime())
    ordinary = select(Format.id).where(Format.body_id == body).order_by(Format.position, Format.id).limit(1)
    seats = (
        select(func.count())
        .select_from(Seat)
        .where(
            Seat.format_id == ordinary.scalar_subquery(), Seat.capacity == Capacity.VOTING.value, holds_at(Seat, now)
        )
        .scalar_subquery()
    )
    held = (Mandate.function, Mandate.title_en, Mandate.title_fr, Mandate.starts_at, Mandate.id, User.name)
    return (
        select(seats, *held)
        .select_from(Body)
        .outerjoin(Mandate, (Mandate.body_id == Body.id) & holds_at(Mandate, now))
        .outerjoin(User, User.id == Mandate.user_id)
        .where(Body.id == body)
        .order_by(Mandate.function, Mandate.starts_at, Mandate.id)
    )


def format_with_id(session: Session, format_id: int) -> Format:
    """Return a format by its id, for services that hold it already."""
    return session.get_one(Format, format_id)


def format_reaches(session: Session, format_id: int, other_id: int) -> bool:
    """Tell whether every party that sits in the other format sits in this one too."""
    now = clock.now()
    here = select(Seat.party_id).where(Seat.format_id == format_id, holds_at(Seat, now))
    left_out = select(Seat.id).where(Seat.format_id == other_id, holds_at(Seat, now), Seat.party_id.not_in(here))
    return format_id == other_id or session.scalar(left_out.limit(1)) is None
