"""What stands around a passage that is being written, in one query: its body, who else writes where, how many texts were kept,
and whether the decisions can still be changed in the room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import Session

from secretariat.committees import queries as bodies
from secretariat.committees.queries import StripFacts
from secretariat.core import clock
from secretariat.core.at_once import AtOnce
from secretariat.core.values import dataclass
from secretariat.meetings.queries.room import standing_decision
from secretariat.minutes.models import KeptText, Minutes, Passage
from secretariat.minutes.queries.drafting import WRITES_FOR, names_by_passage, writing_elsewhere


@dataclass(frozen=True)
class AroundPassage:
    """All of it, for the house."""

    strip: StripFacts
    #: On which the house of the body does not work.
    holidays: frozenset[date]
    #: Who else has which passage open now: names by passage id, in the order of names.
    writing: Mapping[int, list[str]]
    #: How many texts were kept of these minutes.
    kept: int
    #: The decision sheet of the meeting stands: its outcomes are no longer changed in the room.
    frozen: bool


def around_passage(session: Session, minutes: Minutes, *, writer: int) -> AroundPassage:
    """Return what stands around a passage of these minutes, for the person who writes in it."""
    body, now = minutes.paper.body, clock.now()
    given = {"body": body.id, "calendar": body.calendar, "now": now, "meeting": minutes.meeting_id}
    found = _around().read(session, {**given, "minutes": minutes.id, "writer": writer, "lately": now - WRITES_FOR})
    return AroundPassage(
        strip=StripFacts.of(found["strip"]),
        holidays=frozenset(day for (day,) in found["holidays"]),
        writing=names_by_passage(found["writing"]),
        kept=found["kept"][0][0],
        frozen=bool(found["frozen"]),
    )


@cache
def _around() -> AtOnce:
    kept = (
        select(func.count())
        .select_from(KeptText)
        .join(Passage, Passage.id == KeptText.passage_id)
        .where(Passage.minutes_id == bindparam("minutes", type_=Integer()))
    )
    return AtOnce(
        strip=bodies.strip(),
        holidays=bodies.holidays(),
        writing=writing_elsewhere(),
        kept=kept,
        frozen=standing_decision(),
    )
