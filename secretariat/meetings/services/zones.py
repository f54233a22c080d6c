"""Meetings follow the clock of their body as long as nobody was told of them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from secretariat.core import audit, events, wall_time
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_
from secretariat.house.events import ZoneChanged
from secretariat.meetings import queries
from secretariat.meetings.events import MeetingSet


def follow_zone(session: Session, event: ZoneChanged) -> None:
    """Put what is planned and not convened on the new clock, each at the hour that its wall shows.

    What was convened stays: notices, calendars and agendas say it by the former clock. Raises BadInput (`zone`) where an
    hour does not exist on the new clock.
    """
    for meeting in queries.planned_to_come(session, event.body.id):
        try:
            starts = wall_time.resolve(meeting.starts_wall, event.body.zone)
            ends = wall_time.resolve(meeting.ends_wall, event.body.zone)
        except BadInput as fault:
            raise BadInput(
                "zone",
                N_("A meeting planned at %(when)s would fall where the clocks go forward: move it first."),
                when=f"{meeting.starts_wall:%Y-%m-%d %H:%M}",
            ) from fault
        meeting.zone, meeting.starts_at, meeting.ends_at = event.body.zone, starts.instant, ends.instant
        for invitation in queries.invitations_of(session, meeting):
            invitation.awaited_at = wall_time.instant_of(invitation.awaited_wall, meeting.zone)
        session.flush()
        audit.record(session, "meeting.changed", actor=event.actor.ref, about=meeting.ref, what=["zone"])
        events.publish(session, MeetingSet(meeting))
