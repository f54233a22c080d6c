"""Who is acting: a person with everything that decides what they may see and do at this instant.

An actor is loaded once per request or job and never changes. `audiences` are the names under which grants reach it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Executable,
    Integer,
    String,
    and_,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from secretariat.committees.models import Assignment, Format, Mandate, Seat
from secretariat.committees.states import CHAIRING, CHAIRS_SIDE, SECRETARIAT, Function
from secretariat.core import clock
from secretariat.core.db import UTCDateTime
from secretariat.core.ids import Ref
from secretariat.core.installation import READ_ONLY, Note
from secretariat.people.models import Appointment, Dated, Membership, Party, User
from secretariat.people.states import MembershipFunction, PartyKind, Role


@dataclass(frozen=True)
class Actor:
    """A person, at an instant, with all that counts for rights."""

    user_id: int
    name: str
    language: str
    at: datetime
    #: Party id -> function in it.
    parties: dict[int, MembershipFunction] = field(default_factory=dict)
    #: Those of the parties that are delegations.
    delegations: frozenset[int] = frozenset()
    #: Format id -> its body's id: the formats whose papers reach this person through a seat.
    formats: dict[int, int] = field(default_factory=dict)
    #: Body id -> functions held by mandate.
    mandates: dict[int, frozenset[Function]] = field(default_factory=dict)
    roles: frozenset[Role] = frozenset()
    #: Nobody may write at the moment, whoever they are.
    read_only: bool = False

    @property
    def ref(self) -> Ref:
        return Ref("user", self.user_id)

    @property
    def audiences(self) -> frozenset[str]:
        """The names under which grants reach this person."""
        names = {f"user:{self.user_id}"}
        names |= {f"party:{party}" for party in self.parties}
        names |= {f"format:{format_id}" for format_id in self.formats}
        names |= {f"role:{role}" for role in self.roles}
        for body, functions in self.mandates.items():
            if functions & SECRETARIAT:
                names.add(f"secretariat:{body}")
            if functions & CHAIRS_SIDE:
                names.add(f"chair:{body}")
        return frozenset(names)

    @property
    def bodies(self) -> frozenset[int]:
        """The bodies this person knows of: through a seat or a mandate."""
        return frozenset(self.formats.values()) | frozenset(self.mandates)

    def is_secretariat_of(self, body_id: int) -> bool:
        return bool(self.mandates.get(body_id, frozenset()) & SECRETARIAT)

    def chairs(self, body_id: int) -> bool:
        return bool(self.mandates.get(body_id, frozenset()) & CHAIRING)

    def sides_with_chair_of(self, body_id: int) -> bool:
        """Tell whether this person reads what the chair of the body reads: the chair, and her office, which decides nothing."""
        return bool(self.mandates.get(body_id, frozenset()) & CHAIRS_SIDE)

    @property
    def headed(self) -> frozenset[int]:
        """The delegations whose head this person is."""
        return frozenset(one for one in self.delegations if self.parties[one] is MembershipFunction.HEAD)

    @property
    def secretariat_bodies(self) -> frozenset[int]:
        return frozenset(body for body in self.mandates if self.is_secretariat_of(body))

    @property
    def chaired_bodies(self) -> frozenset[int]:
        return frozenset(body for body in self.mandates if self.chairs(body))

    @property
    def house_bodies(self) -> frozenset[int]:
        """The bodies whose drafts this person reads: as secretariat, as chair, or for the chair."""
        return frozenset(
            body for body in self.mandates if self.is_secretariat_of(body) or self.sides_with_chair_of(body)
        )

    @property
    def bodies_at_chairs_side(self) -> frozenset[int]:
        """The bodies whose chair's desk this person sees."""
        return frozenset(body for body in self.mandates if self.sides_with_chair_of(body))

    def is_house_of(self, body_id: int) -> bool:
        return self.is_secretariat_of(body_id) or self.sides_with_chair_of(body_id)


def holds_at(model: type[Dated], moment: datetime | BindParameter[datetime]) -> Any:
    """The condition that a dated row holds at `moment`: from its start until, not including, its end."""
    return and_(model.starts_at <= moment, or_(model.ends_at.is_(None), model.ends_at > moment))


def load_actor(session: Session, user: User) -> Actor:
    """Return the actor for a user, in one query. Everything that has ended, or not begun, does not count."""
    now = clock.now()
    return _gather(user, now, session.execute(_all_that_counts(), {"user": user.id, "now": now}).all())


@cache
def _all_that_counts() -> Executable:
    """The query for the person `user` at the instant `now`: it is asked at every request, and written once."""
    user, now = bindparam("user", type_=Integer()), bindparam("now", type_=UTCDateTime())
    none_int, none_text = cast(null(), Integer), cast(null(), String)
    memberships = (
        select(
            literal("party").label("what"),
            Membership.party_id.label("a"),
            none_int.label("b"),
            Membership.function.label("word"),
            Party.kind.label("kind"),
        )
        .join(Party)
        .where(Membership.user_id == user, holds_at(Membership, now))
    )
    mandates = select(literal("mandate"), Mandate.body_id, none_int, Mandate.function, none_text).where(
        Mandate.user_id == user, holds_at(Mandate, now)
    )
    roles = select(literal("role"), none_int, none_int, Appointment.role, none_text).where(
        Appointment.user_id == user, holds_at(Appointment, now)
    )
    covers_all = [function.value for function in MembershipFunction if function.covers_all_bodies]
    assigned = (
        select(Assignment.id)
        .where(
            Assignment.user_id == user,
            Assignment.body_id == Format.body_id,
            Assignment.party_id == Seat.party_id,
            holds_at(Assignment, now),
        )
        .exists()
    )
    seats = (
        select(literal("format"), Seat.format_id, Format.body_id, none_text, none_text)
        .join(Format, Format.id == Seat.format_id)
        .join(Membership, Membership.party_id == Seat.party_id)
        .where(
            Membership.user_id == user,
            holds_at(Membership, now),
            holds_at(Seat, now),
            holds_at(Format, now),
            or_(Membership.function.in_(covers_all), assigned),
        )
    )
    closed = select(literal("read-only"), none_int, none_int, none_text, none_text).where(Note.name == READ_ONLY)
    return union_all(memberships, mandates, roles, seats, closed)


def _gather(user: User, now: datetime, rows: Any) -> Actor:
    parties: dict[int, MembershipFunction] = {}
    delegations: set[int] = set()
    formats: dict[int, int] = {}
    mandates: dict[int, set[Function]] = {}
    roles: set[Role] = set()
    read_only = False
    for what, a, b, word, kind in rows:
        if what == "party":
            parties[a] = MembershipFunction(word)
            if PartyKind(kind).is_delegation:
                delegations.add(a)
        elif what == "mandate":
            mandates.setdefault(a, set()).add(Function(word))
        elif what == "role":
            roles.add(Role(word))
        elif what == "read-only":
            read_only = True
        else:
            formats[a] = b
    return Actor(
        user_id=user.id,
        name=user.name,
        language=user.language,
        at=now,
        parties=parties,
        delegations=frozenset(delegations),
        formats=formats,
        mandates={body: frozenset(functions) for body, functions in mandates.items()},
        roles=frozenset(roles),
        read_only=read_only,
    )
