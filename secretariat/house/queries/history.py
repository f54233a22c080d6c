"""Who gave, changed and ended what of the house: read from the audit chain."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.core.audit import AuditEntry
from secretariat.core.ids import Ref
from secretariat.core.values import dataclass
from secretariat.people.models import User

#: What a page of the house tells of; each names what it was about in its data.
TOLD = (
    "account.decided",
    "assignment.changed",
    "assignment.ended",
    "assignment.given",
    "body.begun_anew",
    "body.changed",
    "body.entered",
    "body.settings_changed",
    "body.time_changed",
    "deputising.declared",
    "format.changed",
    "format.ended",
    "format.entered",
    "head.appointed",
    "head.ended",
    "mandate.changed",
    "mandate.ended",
    "mandate.given",
    "member.changed",
    "member.ended",
    "member.let_in",
    "membership.changed",
    "membership.ended",
    "membership.given",
    "role.changed",
    "role.ended",
    "role.given",
    "seat.changed",
    "seat.ended",
    "seats.given",
    "user.created",
    "user.ended",
    "user.goes_on",
    "user.renamed",
)


@dataclass(frozen=True)
class Entry:
    """An entry of the audit chain as a page tells it: `by` is empty where it came from the command line."""

    at: datetime
    event: str
    by: str
    about: str
    data: dict[str, Any]


def told_of(session: Session, things: Iterable[Ref], *, body: Ref | None = None, limit: int = 60) -> list[Entry]:
    """Return what was done to these things, the newest first; with `body`, of persons only what concerned it."""
    names = sorted({str(thing) for thing in things})
    asked = select(AuditEntry).where(AuditEntry.object.in_(names), AuditEntry.event.in_(TOLD))
    found = []
    for one in session.scalars(asked.order_by(AuditEntry.seq.desc())):
        data = json.loads(one.data)
        if body is None or not one.object.startswith("user:") or data.get("body") == str(body):
            found.append(Entry(one.at, one.event, one.actor, one.object, data))
        if len(found) == limit:
            break
    return _with_names(session, found)


def told_of_calendar(session: Session, calendar: str, *, limit: int = 30) -> list[Entry]:
    """Return which holidays of a calendar were entered on pages and taken off, the newest first."""
    asked = select(AuditEntry).where(AuditEntry.event.in_(("holiday.entered", "holiday.taken_off")))
    found = []
    for one in session.scalars(asked.order_by(AuditEntry.seq.desc())):
        data = json.loads(one.data)
        if data.get("calendar") == calendar:
            found.append(Entry(one.at, one.event, one.actor, one.object, data))
        if len(found) == limit:
            break
    return _with_names(session, found)


def _with_names(session: Session, found: list[Entry]) -> list[Entry]:
    users = {int(entry.by.partition(":")[2]) for entry in found if entry.by.startswith("user:")}
    users |= {int(entry.about.partition(":")[2]) for entry in found if entry.about.startswith("user:")}
    names_of = {f"user:{user.id}": user.name for user in session.scalars(select(User).where(User.id.in_(users)))}
    return [Entry(one.at, one.event, names_of.get(one.by, ""), names_of.get(one.about, ""), one.data) for one in found]
