"""Tables of meetings: what is planned and put on the agenda, and what happens in the room."""

from secretariat.meetings.models.agenda import AgendaItem, ItemPaper, LatePaper, Meeting
from secretariat.meetings.models.invitations import Invitation, InvitationCopy, InvitedItem
from secretariat.meetings.models.room import (
    Attendance,
    ItemInRoom,
    Outcome,
    Reservation,
    Sitting,
    Statement,
    Tasking,
)

__all__ = [
    "AgendaItem",
    "Attendance",
    "Invitation",
    "InvitationCopy",
    "InvitedItem",
    "ItemInRoom",
    "ItemPaper",
    "LatePaper",
    "Meeting",
    "Outcome",
    "Reservation",
    "Sitting",
    "Statement",
    "Tasking",
]
