"""What the pages of invitations ask around them, in one query: who reads each, and whom else the secretariat may invite."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from secretariat.committees import queries as bodies
from secretariat.committees.actors import holds_at
from secretariat.committees.models import Seat
from secretariat.committees.queries import StripFacts
from secretariat.core import clock
from secretariat.core.at_once import AtOnce
from secretariat.core.db import UTCDateTime
from secretariat.core.values import dataclass
from secretariat.meetings.models import Meeting
from secretariat.meetings.queries.invited import given_readings, listed
from secretariat.people.models import Membership, Party, User


class Invitable(NamedTuple):
    """A delegation or office without a seat at the meeting, to which somebody belongs."""

    pid: str
    name_en: str
    name_fr: str


@dataclass(frozen=True)
class Inviting:
    """All of it."""

    strip: StripFacts
    #: By the id of the invitation, by name.
    readers: Mapping[int, list[str]]
    #: By name.
    invitable: list[Invitable]


def inviting(session: Session, meeting: Meeting) -> Inviting:
    """Return what stands around the invitations to a meeting."""
    of_meeting = {"meeting": meeting.id, "body": meeting.body_id, "format": meeting.format_id}
    found = _inviting().read(session, {**of_meeting, "now": clock.now()})
    return Inviting(
        strip=StripFacts.of(found["strip"]),
        readers=listed(found["readers"]),
        invitable=[Invitable._make(row) for row in found["invitable"]],
    )


@cache
def _inviting() -> AtOnce:
    now = bindparam("now", type_=UTCDateTime())
    seated = select(Seat.party_id).where(Seat.format_id == bindparam("format"), holds_at(Seat, now))
    manned = select(Membership.party_id).where(holds_at(Membership, now))
    invitable = (
        select(Party.pid, Party.name_en, Party.name_fr)
        .where(Party.id.in_(manned), Party.id.not_in(seated))
        .order_by(Party.name_en, Party.id)
    )
    return AtOnce(strip=bodies.strip(), readers=given_readings()["given_readers"], invitable=invitable)


def inviting_party(session: Session, meeting: Meeting, party: Party) -> tuple[StripFacts, list[str]]:
    """Return what the strip of the body says, and who would read an invitation of this party, by name."""
    given = {"body": meeting.body_id, "party": party.id, "now": clock.now()}
    found = _inviting_party().read(session, given)
    return StripFacts.of(found["strip"]), [name for (name,) in found["readers"]]


@cache
def _inviting_party() -> AtOnce:
    now = bindparam("now", type_=UTCDateTime())
    belongs = select(Membership.id).where(
        Membership.user_id == User.id, Membership.party_id == bindparam("party"), holds_at(Membership, now)
    )
    readers = select(User.name).where(belongs.exists(), or_(User.ends_at.is_(None), User.ends_at > now))
    return AtOnce(strip=bodies.strip(), readers=readers.order_by(User.name, User.id))
