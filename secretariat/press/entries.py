"""What a calendar says of a meeting; `ics` writes it. Apart from it, since writing loads a large library."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from secretariat.core.values import dataclass


class Status(StrEnum):
    """How sure a meeting is."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


class Method(StrEnum):
    """What an invitation does to the reader's calendar."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Entry:
    """A meeting in a calendar."""

    #: The same for the whole life of the meeting, in feeds and invitations alike.
    uid: str
    #: Grows with every change; a calendar program leaves what has a lower number.
    sequence: int
    #: When it was last changed.
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    #: IANA zone in whose hours it is written.
    zone: str
    title: str
    details: str
    place: str
    #: The page of the meeting, behind the sign-in.
    address: str
    status: Status


@dataclass(frozen=True)
class Person:
    """Who invites, or is invited."""

    name: str
    address: str
