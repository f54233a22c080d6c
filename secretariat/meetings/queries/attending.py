"""What stands around the attendance of a meeting, in one query: who has a seat, who is invited to which items, and whether its
decisions stand already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from secretariat.committees import queries as bodies
from secretariat.committees.actors import holds_at
from secretariat.committees.models import Seat
from secretariat.committees.queries import StripFacts
from secretariat.committees.states import Capacity
from secretariat.core import clock
from secretariat.core.at_once import Asked, AtOnce
from secretariat.core.db import UTCDateTime
from secretariat.core.values import dataclass
from secretariat.meetings import numbering
from secretariat.meetings.models import AgendaItem, Invitation, InvitedItem, Meeting, Sitting
from secretariat.meetings.queries.room import standing_decision
from secretariat.people.models import Party


class SeatHeld(NamedTuple):
    """A seat at the meeting, and whose it is."""

    party_id: int
    name_en: str
    name_fr: str
    voting: bool


@dataclass(frozen=True)
class Attending:
    """All of it."""

    strip: StripFacts
    #: When it was opened, before that now; members first, in protocol order (English alphabetical).
    seats: list[SeatHeld]
    #: By id of the party, the numbers of the items to which it is invited, in the order of the agenda.
    invited: dict[int, list[str]]
    #: The decision sheet of the meeting stands: its outcomes are no longer changed in the room.
    frozen: bool


def attending(session: Session, meeting: Meeting) -> Attending:
    """Return what stands around the attendance of a meeting."""
    of_meeting = {"meeting": meeting.id, "body": meeting.body_id, "format": meeting.format_id}
    found = _attending().read(session, {**of_meeting, "now": clock.now()})
    return Attending(
        strip=StripFacts.of(found["strip"]),
        seats=[SeatHeld._make(row) for row in found["seats"]],
        invited=_by_party(found["invited"]),
        frozen=bool(found["frozen"]),
    )


@cache
def _attending() -> AtOnce:
    return AtOnce(strip=bodies.strip(), seats=_seats(), invited=_invited(), frozen=standing_decision())


def _seats() -> Asked:
    opened = select(Sitting.opened_at).where(Sitting.meeting_id == bindparam("meeting")).scalar_subquery()
    moment: Any = func.coalesce(opened, bindparam("now", type_=UTCDateTime()))
    return (
        select(Party.id, Party.name_en, Party.name_fr, Seat.capacity == Capacity.VOTING.value)
        .join(Party, Party.id == Seat.party_id)
        .where(Seat.format_id == bindparam("format"), holds_at(Seat, moment))
        .order_by(Seat.capacity != Capacity.VOTING.value, Seat.capacity, Party.name_en, Seat.id)
    )


def _invited() -> Asked:
    return (
        select(Invitation.party_id, AgendaItem.number)
        .join(InvitedItem, InvitedItem.invitation_id == Invitation.id)
        .join(AgendaItem, AgendaItem.id == InvitedItem.item_id)
        .where(
            Invitation.meeting_id == bindparam("meeting"),
            Invitation.ended_at.is_(None),
            AgendaItem.number.is_not(None),
        )
    )


def _by_party(rows: Iterable[Sequence[Any]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for party_id, number in sorted(rows, key=lambda row: numbering.sort_key(row[1])):
        found.setdefault(party_id, []).append(number)
    return found
