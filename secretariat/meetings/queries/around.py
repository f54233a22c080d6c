"""What the page of a meeting says around its agenda, in one query: its body, its history, who comes, how far it is built."""

from __future__ import annotations

from datetime import date
from functools import cache

from sqlalchemy.orm import Session

from secretariat.committees import queries as bodies
from secretariat.committees.actors import Actor
from secretariat.committees.queries import StripFacts
from secretariat.core import clock
from secretariat.core.at_once import AtOnce
from secretariat.core.values import dataclass
from secretariat.decisions.queries import any_live_of_body
from secretariat.documents import grants
from secretariat.documents.models import Version
from secretariat.documents.queries.beside import Print, prints
from secretariat.meetings.models import Meeting
from secretariat.meetings.policy import HELD, can_announce, can_see_draft, is_invitee
from secretariat.meetings.queries.agendas import AgendaIssued, ItemsStanding, agendas_issued, standing
from secretariat.meetings.queries.room import Announced, announced, who_announces
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
    #: Whether anything may wait under matters arising: the body has live actions, and the meeting is not over. Which of them do,
    #: and who may see them, is asked where there are any.
    any_arising: bool
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
        arising=state not in OVER and not invited,
        building=state not in HELD and bool(can_see_draft(actor, meeting)),
    )
    given = {
        **who_announces(actor, meeting),
        **grants.asker(actor),
        "calendar": meeting.body.calendar,
        "now": clock.now(),
        "agenda": meeting.agenda_paper_id,
        "version": version.id if version else None,
    }
    found = asked.read(session, given)
    return Around(
        StripFacts.of(found["strip"]),
        frozenset(day for (day,) in found["holidays"]),
        [AgendaIssued._make(row) for row in found["issued"]],
        [Print._make(row) for row in found["prints"]],
        ("arising" in found) and found["arising"][0][0],
        [Announced._make(row) for row in found.get("announced", ())],
        ItemsStanding.of(found["built"]) if "built" in found else None,
    )


@cache
def _around(*, invited: bool, announcing: bool, arising: bool, building: bool) -> AtOnce:
    """It is asked for the page of every meeting, and written once for each kind of reader and state."""
    parts = {
        "strip": bodies.strip(),
        "holidays": bodies.holidays(),
        "issued": agendas_issued(invited),
        "prints": prints(),
    }
    if announcing:
        parts["announced"] = announced(invited)
    if arising:
        parts["arising"] = any_live_of_body()
    if building:
        parts["built"] = standing()
    return AtOnce(**parts)
