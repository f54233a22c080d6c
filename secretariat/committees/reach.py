"""Whom audiences of grants reach today, by name, in one query however many they are.

The same rules as `Actor.audiences` and `queries.readers_of`, as plain rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from secretariat.committees.actors import holds_at
from secretariat.committees.models import Assignment, Format, Mandate
from secretariat.committees.queries import reached_in
from secretariat.committees.states import CHAIRS_SIDE, SECRETARIAT
from secretariat.core import clock
from secretariat.core.at_once import AtOnce
from secretariat.core.db import UTCDateTime
from secretariat.core.values import dataclass
from secretariat.people.models import Appointment, Membership, Party, User
from secretariat.people.states import MembershipFunction, PartyKind


class Reader(NamedTuple):
    """A person, and the delegation or office through which they are reached, if through one."""

    user_id: int
    name: str
    party_id: int | None = None
    party_en: str = ""
    party_fr: str = ""


@dataclass(frozen=True)
class Reach:
    """Whom some audiences reach, and what the formats, delegations and offices among them are called, English and French."""

    readers: dict[str, list[Reader]]
    names: dict[str, tuple[str, str]]


def reach_of(session: Session, audiences: Collection[str]) -> Reach:
    """Return whom these audiences reach today, each in the order in which a page names them."""
    wanted: dict[str, set[str]] = {}
    for audience in audiences:
        kind, _, rest = audience.partition(":")
        wanted.setdefault(kind, set()).add(rest)
    given = {kind: sorted(map(int, wanted.get(kind, ()))) for kind in _NUMBERED}
    officers = [tuple(map(int, rest.split(":"))) for rest in wanted.get("drafter", ())]
    given["drafter"], given["officer"] = sorted({one[0] for one in officers}), sorted({one[1] for one in officers})
    asked = {**given, "role": sorted(wanted.get("role", ())), "now": clock.now()}
    found = _reach().read(session, asked)
    readers: dict[str, list[Reader]] = {audience: [] for audience in audiences}
    for kind in (*_NUMBERED, "role", "drafter"):
        _sort_out(readers, kind, found[kind])
    names = {
        f"{kind}:{number}": (english, french)
        for kind, called in (("format", "formats"), ("party", "parties"))
        for number, english, french in found[called]
    }
    return Reach(readers, names)


#: Kinds of audiences that are named by one number.
_NUMBERED = ("format", "party", "secretariat", "chair", "user")


def _sort_out(readers: dict[str, list[Reader]], kind: str, rows: Iterable[Sequence[Any]]) -> None:
    """Put persons under their audiences, each once in each."""
    seen: set[tuple[str, int]] = set()
    for of, *row in rows:
        reader = Reader(*row)
        audience = f"{kind}:{of}:{reader.user_id}" if kind == "drafter" else f"{kind}:{of}"
        if audience in readers and (audience, reader.user_id) not in seen:
            seen.add((audience, reader.user_id))
            readers[audience].append(reader)


@cache
def _reach() -> AtOnce:
    now = bindparam("now", type_=UTCDateTime())
    live = or_(User.ends_at.is_(None), User.ends_at > now)

    def among(kind: str) -> Any:
        return bindparam(kind, expanding=True, type_=Integer())

    def mandated(kind: str, functions: Collection[str]) -> Any:
        held = (Mandate.body_id.in_(among(kind)), Mandate.function.in_(sorted(functions)), holds_at(Mandate, now), live)
        return (
            select(Mandate.body_id, User.id, User.name)
            .join(Mandate, Mandate.user_id == User.id)
            .where(*held)
            .order_by(User.name, User.id)
        )

    person = (User.id, User.name, Party.id, Party.name_en, Party.name_fr)
    outside = [kind.value for kind in PartyKind if kind.is_delegation]
    return AtOnce(
        format=reached_in(select(Format.id, *person).select_from(User), Format.id.in_(among("format"))),
        party=select(Party.id.label("of"), *person)
        .select_from(User)
        .join(Membership, Membership.user_id == User.id)
        .join(Party, Party.id == Membership.party_id)
        .where(Party.id.in_(among("party")), holds_at(Membership, now), live)
        .order_by(User.name, User.id),
        secretariat=mandated("secretariat", SECRETARIAT),
        chair=mandated("chair", CHAIRS_SIDE),
        user=select(User.id.label("of"), User.id, User.name).where(User.id.in_(among("user")), live),
        role=select(Appointment.role, User.id, User.name)
        .join(User, User.id == Appointment.user_id)
        .where(Appointment.role.in_(bindparam("role", expanding=True)), holds_at(Appointment, now), live)
        .order_by(User.name, User.id),
        drafter=select(Assignment.body_id, *person)
        .select_from(User)
        .join(Membership, Membership.user_id == User.id)
        .join(Party, Party.id == Membership.party_id)
        .join(Assignment, and_(Assignment.user_id == User.id, Assignment.party_id == Party.id))
        .where(
            Assignment.body_id.in_(among("drafter")),
            User.id.in_(among("officer")),
            Membership.function == MembershipFunction.DRAFTING_OFFICER.value,
            Party.kind.not_in(outside),
            holds_at(Membership, now),
            holds_at(Assignment, now),
            live,
        )
        .order_by(User.name, User.id),
        formats=select(Format.id, Format.name_en, Format.name_fr).where(Format.id.in_(among("format"))),
        parties=select(Party.id, Party.name_en, Party.name_fr).where(Party.id.in_(among("party"))),
    )
