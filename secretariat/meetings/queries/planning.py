"""What the page asks on which a meeting of a body is planned, in one query: how the body met and is going to meet, on which days
the house does not work, and what is said of the body."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session

from secretariat.committees import queries as bodies
from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.committees.queries import StripFacts
from secretariat.core import clock
from secretariat.core.at_once import Asked, AtOnce
from secretariat.core.db import UTCDateTime
from secretariat.core.values import dataclass
from secretariat.documents import grants
from secretariat.meetings.models import Meeting

#: By these many meetings, past and to come, it is told how the body usually meets.
PAST, COMING = 10, 30


class Known(NamedTuple):
    """A meeting of the body, as far as the next one is like it."""

    starts_at: datetime
    starts_wall: datetime
    place_en: str
    place_fr: str
    video_link: str


@dataclass(frozen=True)
class Planning:
    """All of it."""

    strip: StripFacts
    #: By day, with what they are called in English and French.
    holidays: Mapping[date, tuple[str, str]]
    #: The past ones, newest first, then those to come, soonest first.
    known: list[Known]


def planning(session: Session, actor: Actor, body: Body) -> Planning:
    """Return what a meeting of a body is planned with, by its secretariat."""
    given = {"body": body.id, "calendar": body.calendar, "now": clock.now(), **grants.asker(actor)}
    found = _planning().read(session, given)
    return Planning(
        strip=StripFacts.of(found["strip"]),
        holidays=bodies.by_day(found["holidays"]),
        known=[Known._make(row) for row in (*found["past"], *found["coming"])],
    )


@cache
def _planning() -> AtOnce:
    now = bindparam("now", type_=UTCDateTime())
    past = _known(Meeting.ends_at <= now).order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(PAST)
    coming = _known(Meeting.ends_at > now).order_by(Meeting.starts_at, Meeting.id).limit(COMING)
    return AtOnce(strip=bodies.strip(), holidays=bodies.holidays_named(), past=past, coming=coming)


def _known(when: Any) -> Asked:
    columns = (Meeting.starts_at, Meeting.starts_wall, Meeting.place_en, Meeting.place_fr, Meeting.video_link)
    of_body = Meeting.body_id == bindparam("body", type_=Integer())
    return select(*columns).where(of_body, when, grants.granted_to_asker("meeting", Meeting.id))
