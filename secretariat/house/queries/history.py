"""Who gave, changed and ended what of the house: read from the audit chain."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, bindparam, case, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from secretariat.core.at_once import Asked
from secretariat.core.audit import AuditEntry
from secretariat.core.canonical_json import dumps
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

    @classmethod
    def of(cls, row: Sequence[Any]) -> Entry:
        """Return it of a row of `told` or `told_of_calendar`."""
        at, event, by, about, data, _ = row
        return cls(at, event, by, about, json.loads(data))


@cache
def told(*, of_body: bool = False) -> Asked:
    """Return the query for what was done to `things`, the newest first, to be asked with others.

    With `of_body`, of persons only what concerned a body: `in_body` is like what the data of these entries says of it.
    """
    asked = _entries(60).where(
        AuditEntry.object.in_(bindparam("things", expanding=True, type_=String())), AuditEntry.event.in_(TOLD)
    )
    if not of_body:
        return asked
    here = AuditEntry.data.like(bindparam("in_body", type_=String()))
    return asked.where(or_(AuditEntry.object.not_like("user:%"), here))


def told_of_calendar(session: Session, calendar: str) -> list[Entry]:
    """Return which holidays of a calendar were entered on pages and taken off, the newest first."""
    asked = _entries(30).where(
        AuditEntry.event.in_(("holiday.entered", "holiday.taken_off")),
        AuditEntry.data.contains(f'"calendar":{dumps(calendar)}', autoescape=True),
    )
    return [Entry.of(row) for row in session.execute(asked)]


def _entries(most: int) -> Asked:
    """The newest entries, with the names of the persons by whom and of whom they are."""
    columns = (AuditEntry.at, AuditEntry.event, _name_of(AuditEntry.actor), _name_of(AuditEntry.object))
    return select(*columns, AuditEntry.data, AuditEntry.seq).order_by(AuditEntry.seq.desc()).limit(most)


def _name_of(who: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """The name of somebody who is kept as `user:12`; "" for what is nobody's."""
    number = case((who.like("user:%"), cast(func.substr(who, len("user:") + 1), Integer)))
    return func.coalesce(select(User.name).where(User.id == number).correlate(AuditEntry).scalar_subquery(), "")
