"""Who sits in the formats of a body, and who covers them for one's own delegations, in one query with the strip of the body."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session

from secretariat.committees import queries
from secretariat.committees.actors import Actor, holds_at
from secretariat.committees.models import Format, Seat
from secretariat.committees.queries import StripFacts, reached_in
from secretariat.core import clock
from secretariat.core.at_once import AtOnce
from secretariat.core.db import UTCDateTime
from secretariat.core.values import dataclass
from secretariat.people.models import Membership, Party, User


class OneFormat(NamedTuple):
    """A format in force."""

    id: int
    name_en: str
    name_fr: str


class Seated(NamedTuple):
    """Whose seat it is, in which capacity."""

    format_id: int
    capacity: str
    name_en: str
    name_fr: str


class Covering(NamedTuple):
    """Somebody who covers a format, and for whom."""

    format_id: int
    user_id: int
    name: str
    party_id: int
    party_en: str
    party_fr: str


@dataclass(frozen=True)
class Seating:
    """All of it."""

    strip: StripFacts
    #: The ordinary one first.
    formats: list[OneFormat]
    #: In protocol order.
    seats: list[Seated]
    #: Each person once in a format, by party and name, for the parties of who asks.
    covering: list[Covering]

    def seats_of(self, format: OneFormat) -> list[Seated]:
        return [one for one in self.seats if one.format_id == format.id]

    def covering_of(self, format: OneFormat) -> list[Covering]:
        return [one for one in self.covering if one.format_id == format.id]


def seating(session: Session, actor: Actor, body_id: int) -> Seating:
    """Return who sits in a body, and who covers it for the parties of this person."""
    found = _seating().read(session, {"body": body_id, "now": clock.now(), "parties": sorted(actor.parties)})
    once: dict[tuple[int, int], Covering] = {}
    for row in map(Covering._make, found["covering"]):
        once.setdefault((row.format_id, row.user_id), row)
    return Seating(
        StripFacts.of(found["strip"]),
        [OneFormat._make(row) for row in found["formats"]],
        [Seated._make(row) for row in found["seats"]],
        [one for one in once.values() if one.party_id in actor.parties],
    )


@cache
def _seating() -> AtOnce:
    now, of_body = bindparam("now", type_=UTCDateTime()), Format.body_id == bindparam("body", type_=Integer())
    # Who belongs to one of the parties: of them it is asked through which party a paper reaches them first.
    mine = select(Membership.user_id).where(Membership.party_id.in_(bindparam("parties", expanding=True)))
    reach = select(Format.id, User.id, User.name, Party.id, Party.name_en, Party.name_fr)
    return AtOnce(
        strip=queries.strip(),
        formats=select(Format.id, Format.name_en, Format.name_fr)
        .where(of_body, holds_at(Format, now))
        .order_by(Format.position, Format.id),
        seats=select(Seat.format_id, Seat.capacity, Party.name_en, Party.name_fr)
        .join(Party, Party.id == Seat.party_id)
        .join(Format, Format.id == Seat.format_id)
        .where(of_body, holds_at(Seat, now))
        .order_by(Seat.capacity == "observer", Party.name_en, Seat.id),
        covering=reached_in(reach.select_from(User), of_body, User.id.in_(mine)),
    )
