"""What the page of a meeting says around its agenda, in one query: its body, its history, who comes, how far it is built, and
once it was opened, its hours, who is there, and what became of its items."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy.orm import Session

from secretariat.committees import queries as bodies
from secretariat.committees.actors import Actor
from secretariat.committees.queries import StripFacts
from secretariat.core.at_once import Asked, AtOnce
from secretariat.core.values import dataclass
from secretariat.decisions.queries import asked_for_naming
from secretariat.documents.models import Version
from secretariat.documents.queries.beside import Print, prints
from secretariat.meetings.matters import Matter, asked_for, found_waiting, waiting
from secretariat.meetings.models import Meeting
from secretariat.meetings.policy import HELD, can_announce, can_see_draft, is_invitee
from secretariat.meetings.queries.agendas import (
    AgendaIssued,
    ItemsStanding,
    agendas_issued,
    number_of_standard_item,
    standing,
)
from secretariat.meetings.queries.room import (
    Announced,
    Hours,
    VerbUnder,
    announced,
    hours,
    presences,
    verbs_under,
    who_announces,
)
from secretariat.meetings.sheets import MATTERS
from secretariat.meetings.states import MeetingState

OVER = (MeetingState.CLOSED, MeetingState.CANCELLED)
SITTING = (MeetingState.IN_SESSION, MeetingState.SUSPENDED)
NOTHING: Final[Mapping[str, Asked]] = MappingProxyType({})


@dataclass(frozen=True)
class Around:
    """All of it, as far as its reader may see it."""

    strip: StripFacts
    #: On which the house of the body does not work.
    holidays: frozenset[date]
    #: All versions of the agenda, newest first.
    issued: list[AgendaIssued]
    #: PDFs of the version in force.
    prints: list[Print]
    #: The number of the item under which actions of earlier meetings wait, and those that its reader may see; nothing once the
    #: meeting is over.
    matters: str | None
    arising: list[Matter]
    #: Parties for which the reader says who comes, where that can be said.
    announced: list[Announced]
    #: The agenda being built, for the house, until the meeting is opened.
    built: ItemsStanding | None
    #: When it was opened and closed; None before it is opened.
    hours: Hours | None
    #: How each party was taken down, for the house while it sits.
    presences: list[str]
    #: The verbs of its outcomes, for the house once it was opened.
    verbs: list[VerbUnder]
    #: The rows of what else was asked with it.
    further: Mapping[str, list[tuple[Any, ...]]]


def around(
    session: Session,
    actor: Actor,
    meeting: Meeting,
    version: Version | None,
    further: Mapping[str, Asked] = NOTHING,
) -> Around:
    """Return what stands around a meeting; `version` is its agenda in force, None before the first issue.

    `further` is what features that stand on meetings ask with it; it is written once, of `meeting` and who asks.
    """
    state, invited = MeetingState(meeting.state), bool(is_invitee(actor, meeting))
    house = actor.is_house_of(meeting.body_id)
    asked = _around(
        invited=invited,
        announcing=bool(can_announce(actor, meeting)),
        awaiting=state not in OVER and not invited,
        building=state not in HELD and bool(can_see_draft(actor, meeting)),
        opened=state in HELD,
        counting=state in SITTING and house,
        disposing=state in HELD and house,
        further=tuple(further.items()),
    )
    given = {
        **who_announces(actor, meeting),
        **asked_for(meeting),
        **asked_for_naming(actor),
        "calendar": meeting.body.calendar,
        "agenda": meeting.agenda_paper_id,
        "version": version.id if version else None,
        "standard": MATTERS,
    }
    found = asked.read(session, given)
    return Around(
        StripFacts.of(found["strip"]),
        frozenset(day for (day,) in found["holidays"]),
        [AgendaIssued._make(row) for row in found["issued"]],
        [Print._make(row) for row in found["prints"]],
        found["matters"][0][0] if found.get("matters") else None,
        found_waiting(found.get("arising", ())),
        [Announced._make(row) for row in found.get("announced", ())],
        ItemsStanding.of(found["built"]) if "built" in found else None,
        Hours._make(found["hours"][0]) if found.get("hours") else None,
        [presence for (presence,) in found.get("presences", ())],
        [VerbUnder._make(row) for row in found.get("verbs", ())],
        {name: found[name] for name in further},
    )


@cache
def _around(
    *,
    invited: bool,
    announcing: bool,
    awaiting: bool,
    building: bool,
    opened: bool,
    counting: bool,
    disposing: bool,
    further: tuple[tuple[str, Asked], ...],
) -> AtOnce:
    """It is asked for the page of every meeting, and written once for each kind of reader and state."""
    parts = {
        "strip": bodies.strip(),
        "holidays": bodies.holidays(),
        "issued": agendas_issued(invited),
        "prints": prints(),
    }
    if announcing:
        parts["announced"] = announced(invited)
    if awaiting:
        number = number_of_standard_item().scalar_subquery()
        parts["matters"] = number_of_standard_item()
        parts["arising"] = waiting(to_asker=True).where(number.is_not(None))
    if building:
        parts["built"] = standing()
    if opened:
        parts["hours"] = hours()
    if counting:
        parts["presences"] = presences()
    if disposing:
        parts["verbs"] = verbs_under()
    parts.update(further)
    return AtOnce(**parts)
