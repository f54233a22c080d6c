"""What all writing in the room has in common: whether it is possible, rows as they stand now, and clean words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import clock, texts
from secretariat.core.errors import Conflict
from secretariat.core.i18n import N_, gettext
from secretariat.meetings import queries
from secretariat.meetings.models import AgendaItem, ItemInRoom, Meeting
from secretariat.meetings.services.sitting import room_open


def write_to(session: Session, item: AgendaItem) -> Meeting:
    """Return the meeting of an item of which something is taken down; both are read anew. Raises NotInTheRoom,
    OutcomesStand."""
    meeting = item.meeting
    room_open(session, meeting)
    session.refresh(item, ["state", "kind", "row_version", "changed_by", "changed_at"])
    session.expire(item, ["changer"])
    return meeting


def fresh(session: Session, row: Any, item: AgendaItem, *, mine: Mapping[str, str]) -> None:
    """Read a row anew. Raises Conflict, with what was typed, if a colleague removed it meanwhile."""
    try:
        session.refresh(row)
    except InvalidRequestError:
        raise removed(item, mine) from None


def removed(item: AgendaItem, mine: Mapping[str, str]) -> Conflict:
    """What is said to somebody who changes what a colleague has removed."""
    return Conflict(mine=dict(mine), theirs=gettext(N_("It was removed.")), by=item.changer.name, at=item.changed_at)


def in_room_of(session: Session, item: AgendaItem) -> ItemInRoom:
    """Return what happened to an item in the room; a row is made for the first thing that does."""
    room = queries.in_room(session, item)
    if room is None:
        room = ItemInRoom(item_id=item.id)
        room.item = item
        session.add(room)
        session.flush()
    return room


def unsay(session: Session, item: AgendaItem) -> None:
    """The wording has changed: it is no longer what was read out and agreed, for the item and for the whole sheet."""
    room = queries.in_room(session, item)
    if room is not None and room.agreed_at is not None:
        room.agreed_at = None
    sitting = queries.sitting_of(session, item.meeting)
    if sitting is not None and sitting.agreed_at is not None:
        sitting.agreed_at = None


def touch(row: Any, actor: Actor) -> None:
    """Note who changed a row last."""
    row.changed_by, row.changed_at = actor.user_id, clock.now()


def clean(text: str, field: str, limit: int) -> str:
    """Return words of a decision, reservation or action: several lines at most, no outer white space. Raises BadInput."""
    return texts.prose(text, field=field, limit=limit).strip()


def digest(words: Mapping[str, str]) -> dict[str, str]:
    """Return what the audit chain keeps of texts: the hash of each that is not empty."""
    return {f"{name}_sha256": hashlib.sha256(text.encode()).hexdigest() for name, text in words.items() if text}
