"""A meeting as it goes into the calendars of its readers: never what is on its agenda, nor why it is held or called off.

Feeds lie in the calendars of other programs and houses, and invitations in their mail: both hold the code of the body,
the number of the meeting, its format, hours and place, and an address at which one signs in.
"""

from __future__ import annotations

from datetime import UTC
from urllib.parse import urlsplit

from secretariat.core import clock
from secretariat.core.i18n import gettext, language
from secretariat.core.mail import Invitation, Office
from secretariat.meetings import saying
from secretariat.meetings.models import Meeting
from secretariat.meetings.states import MeetingState
from secretariat.people.models import User
from secretariat.press.entries import Entry, Method, Person, Status

_CALLED_OFF = (MeetingState.CANCELLED, MeetingState.POSTPONED)


def entry_of(meeting: Meeting, base_url: str) -> Entry:
    """Return the meeting as an entry, in the language in force."""
    address = f"{base_url}/meetings/{meeting.pid}"
    return Entry(
        uid=f"{meeting.pid}@{urlsplit(base_url).hostname or 'localhost'}",
        sequence=meeting.row_version - 1 + meeting.changes_for_reader,
        changed_at=(meeting.changed_at or meeting.created_at).astimezone(UTC),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone=meeting.zone,
        title=gettext("%(body)s, %(meeting)s", body=meeting.body.code, meeting=saying.ordinal_of(meeting)),
        details="\n".join(filter(None, (_format_of(meeting), address))),
        place=saying.place_of(meeting),
        address=address,
        status=_status(MeetingState(meeting.state)),
    )


def _format_of(meeting: Meeting) -> str:
    """The name of the format; not for somebody invited to some items of a meeting of others."""
    if meeting.as_invited:
        return ""
    return meeting.format.name_fr if language() == "fr" else meeting.format.name_en


def invitation_for(reader: User, meeting: Meeting, office: Office) -> Invitation:
    """Return what keeps the reader's calendar in step with the meeting, in the language in force.

    It says how the meeting stands now, whatever the letter around it was about: of two letters written late, neither
    brings back what is past.
    """
    from secretariat.press import ics

    entry = entry_of(meeting, office.base_url)
    method = Method.CANCEL if entry.status is Status.CANCELLED else Method.REQUEST
    content = ics.invitation(
        entry,
        method,
        organiser=Person(office.name, office.sender),
        reader=Person(reader.name, reader.email),
        language=language(),
        stamp=clock.now(),
    )
    return Invitation(method.value, content)


def _status(state: MeetingState) -> Status:
    """A meeting being planned is known to the house only, and not yet sure."""
    if state in _CALLED_OFF:
        return Status.CANCELLED
    return Status.TENTATIVE if state is MeetingState.PLANNED else Status.CONFIRMED
