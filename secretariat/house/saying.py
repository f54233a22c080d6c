"""What is held, in words: on pages and in letters."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from secretariat.accounts.saying import FUNCTIONS
from secretariat.committees.models import Assignment, Body, Format, Mandate, Seat
from secretariat.committees.states import Capacity, Function
from secretariat.core.i18n import N_, gettext, language
from secretariat.house.states import MANDATES, ROLES
from secretariat.people.models import Appointment, Membership
from secretariat.people.states import MembershipFunction, PartyKind, Role
from secretariat.press import dates

CAPACITIES = {
    Capacity.VOTING: N_("With a vote"),
    Capacity.NON_VOTING: N_("Without a vote"),
    Capacity.OBSERVER: N_("Observer"),
}
PARTIES = {
    PartyKind.MEMBER: N_("Member"),
    PartyKind.PARTNER: N_("Partner"),
    PartyKind.OBSERVER: N_("Observer"),
    PartyKind.DIVISION: N_("Division"),
    PartyKind.OFFICE: N_("Office"),
    PartyKind.SECRETARIAT: N_("Secretariat"),
    PartyKind.AGENCY: N_("Agency"),
    PartyKind.AUDITOR: N_("Auditor"),
    PartyKind.MILITARY_STAFF: N_("Military staff"),
}


def name(thing: Any) -> str:
    """Return what a body, a party or a format is called in the language in force."""
    return str(thing.name_fr if language() == "fr" else thing.name_en)


def title(mandate: Mandate) -> str:
    """Return the post that carries a mandate."""
    return mandate.title_fr if language() == "fr" else mandate.title_en


def what(row: Any, bodies: dict[int, Body] | None = None) -> str:
    """Say what a row gives, in one line: Secretary, OPC."""
    known = bodies or {}
    match row:
        case Mandate():
            return f"{gettext(MANDATES[Function(row.function)])}, {row.body.code}"
        case Assignment():
            body = known.get(row.body_id)
            return gettext("Serves %(body)s for %(party)s", body=body.code if body else "?", party=name(row.party))
        case Membership():
            return f"{gettext(FUNCTIONS[MembershipFunction(row.function)])}, {name(row.party)}"
        case Appointment():
            return gettext(ROLES[Role(row.role)])
        case Seat():
            return f"{name(row.party)}, {gettext(CAPACITIES[Capacity(row.capacity)])}"
        case Format():
            return name(row)
    raise TypeError(type(row))


def day(moment: datetime, zone: str) -> str:
    """Say a day for a table."""
    return dates.table_date(moment.astimezone(ZoneInfo(zone)).date(), language())


def last_day(ends_at: datetime, zone: str) -> str:
    """Say the last day of what ends at a moment: with midnight ends the day before."""
    return day(ends_at - timedelta(microseconds=1), zone)


def days(row: Any, zone: str) -> str:
    """Say from when to when a row holds."""
    first = day(row.starts_at, zone)
    if row.ends_at is None:
        return gettext("from %(first)s, without end", first=first)
    return gettext("from %(first)s to %(last)s", first=first, last=last_day(row.ends_at, zone))
