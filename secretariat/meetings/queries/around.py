"""What the page of a meeting says around its agenda, in one query: its body, its history, who comes, how far it is built."""

from __future__ import annotations

from datetime import date
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees import queries as bodies
from secretariat.committees.actors import Actor
from secretariat.committees.queries import StripFacts
from secretariat.core import clock
from secretariat.core.at_once import AtOnce
from secretariat.core.values import dataclass
from secretariat.decisions.queries.actions import any_live_of_body
from secretariat.documents import grants
from secretariat.documents.models import Version
from secretariat.documents.queries.beside import Print, prints
from secretariat.meetings.models import Meeting
from secretariat.meetings.policy import HELD, can_announce, can_see_draft, is_invitee
from secretariat.meetings.queries.agendas import (
    AgendaIssued,
    ItemsStanding,
    agendas_issued,
    number_of_standard_item,
    standing,
)
from secretariat.meetings.queries.room import Announced, announced, who_announces
from secretariat.meetings.sheets import MATTERS
from secretariat.meetings.states import MeetingState

OVER = (MeetingState.CLOSED, MeetingState.CANCELLED)


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
    #: The number of the item under which live actions wait, where its body has any and the meeting is not over: which of them
    #: do, and which its reader may see, is asked only then.
    matters: str | None
    #: Parties for which the reader says who comes, where that can be said.
    announced: list[Announced]
    #: The agenda being built, for the house, until the meeting is opened.
    built: ItemsStanding | None


def around(session: Session, actor: Actor, meeting: Meeting, version: Version | None) -> Around:
    """Return what stands around a meeting; `version` is its agenda in force, None before the first issue."""
    state, invited = MeetingState(meeting.state), bool(is_invitee(actor, meeting))
    asked = _around(
        invited=invited,
        announcing=bool(can_announce(actor, meeting)),
        awaiting=state not in OVER and not invited,
        building=state not in HELD and bool(can_see_draft(actor, meeting)),
    )
    given = {
        **who_announces(actor, meeting),
        **grants.asker(actor),
        "calendar": meeting.body.calendar,
        "now": clock.now(),
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
        [Announced._make(row) for row in found.get("announced", ())],
        ItemsStanding.of(found["built"]) if "built" in found else None,
    )


@cache
def _around(*, invited: bool, announcing: bool, awaiting: bool, building: bool) -> AtOnce:
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
        parts["matters"] = select(number_of_standard_item().scalar_subquery()).where(any_live_of_body())
    if building:
        parts["built"] = standing()
    return AtOnce(**parts)
