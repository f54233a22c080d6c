"""What several pages of the house show: rows with their days, tabs, the history of a thing, and forms for a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for
from wtforms.fields import SelectChoice

from secretariat.accounts.saying import FUNCTIONS
from secretariat.committees.models import Assignment, Body, Mandate
from secretariat.committees.states import Function
from secretariat.core import clock
from secretariat.core.errors import NotFound
from secretariat.core.i18n import N_, gettext, language
from secretariat.core.values import dataclass
from secretariat.house import policy, queries, saying
from secretariat.house.forms import ChangeForm
from secretariat.house.queries.history import Entry
from secretariat.house.services.ending import may_change
from secretariat.house.services.rules import Span
from secretariat.house.states import MANDATES, ROLES, When, when
from secretariat.house.views.saying import settings_said
from secretariat.people.models import Membership, User
from secretariat.people.states import MembershipFunction
from secretariat.press import dates
from secretariat.web.access import current_actor
from secretariat.web.filters import local, long_moment
from secretariat.web.navigation import NavLink
from secretariat.web.requests import settings

#: What was done, by the event of the audit chain.
DONE = {
    "account.decided": N_("Account reviewed"),
    "assignment.changed": N_("Serving the body: days changed"),
    "assignment.ended": N_("Serving the body: ended"),
    "assignment.given": N_("Serving the body: given"),
    "body.begun_anew": N_("Begun anew from a preset"),
    "body.changed": N_("Names or place of the body changed"),
    "body.entered": N_("Body entered"),
    "body.settings_changed": N_("Settings of the body changed"),
    "body.time_changed": N_("Clock or calendar changed"),
    "deputising.declared": N_("Deputising declared"),
    "format.changed": N_("Format: days changed"),
    "format.ended": N_("Format ended"),
    "format.entered": N_("Format entered"),
    "holiday.entered": N_("Holiday entered"),
    "holiday.taken_off": N_("Holiday taken off"),
    "head.appointed": N_("Head of delegation set"),
    "head.ended": N_("Head of delegation ended"),
    "mandate.changed": N_("Mandate: days changed"),
    "mandate.ended": N_("Mandate ended"),
    "mandate.given": N_("Mandate given"),
    "member.changed": N_("Member of a delegation changed"),
    "member.ended": N_("Member of a delegation ended"),
    "member.let_in": N_("Let into a delegation"),
    "membership.changed": N_("Membership: days changed"),
    "membership.ended": N_("Membership ended"),
    "membership.given": N_("Membership given"),
    "role.changed": N_("Role: days changed"),
    "role.ended": N_("Role ended"),
    "role.given": N_("Role given"),
    "seat.changed": N_("Seat: days changed"),
    "seat.ended": N_("Seat ended"),
    "seats.given": N_("Seat given"),
    "user.created": N_("Account opened"),
    "user.ended": N_("Account ended"),
    "user.goes_on": N_("Account goes on"),
    "user.renamed": N_("Name put right"),
}


@dataclass(frozen=True)
class Row:
    """Something held, as a page shows it. `form` prolongs, shortens or ends it; without one `why` says who does."""

    key: str
    what: str
    more: str
    person: str
    email: str
    href: str
    first: str
    last: str
    when: When
    soon: bool
    form: ChangeForm | None
    why: str


def tabs(current: str) -> list[NavLink]:
    """Return the lists of the house, as far as they are for the reader."""
    listed = [("house.bodies", gettext("Bodies"))]
    listed.append(("house.people", gettext("People")))
    if policy.is_administrator(current_actor()):
        listed.append(("house.parties", gettext("Delegations and offices")))
    return [NavLink("", word, url_for(endpoint), current=endpoint == current) for endpoint, word in listed]


def rows_of(
    held: Iterable[Any], bodies: dict[int, Body], *, of_body: bool, forms: dict[str, ChangeForm] | None = None
) -> list[Row]:
    """Return rows ready to be shown: on the page of a body with persons, on that of a person with bodies."""
    return [_row(one, bodies, of_body, forms or {}) for one in held]


def _row(one: Any, bodies: dict[int, Body], of_body: bool, forms: dict[str, ChangeForm]) -> Row:
    now, kind = clock.now(), queries.kind_of(one)
    key, stands = queries.named(kind, one), when(one.starts_at, one.ends_at, now)
    allowed = may_change(current_actor(), one)
    user: User | None = getattr(one, "user", None)
    open_ = bool(allowed) and stands is not When.PAST
    return Row(
        key=key,
        what=_what(one, bodies, of_body),
        more=saying.title(one) if isinstance(one, Mandate) else "",
        person=user.name if user else "",
        email=user.email if user else "",
        href=url_for("house.person", account=user.pid) if user and of_body else _place(one, bodies),
        first=saying.day(one.starts_at, settings().zone),
        last=saying.last_day(one.ends_at, settings().zone) if one.ends_at else "",
        when=stands,
        soon=stands is not When.PAST and one.ends_at is not None and (one.ends_at - now).days < 30,
        form=forms.get(key) or change_form(key, one.ends_at, sent=False) if open_ else None,
        why="" if allowed or stands is When.PAST else gettext(allowed.reason),
    )


def _place(one: Any, bodies: dict[int, Body]) -> str:
    """The page of what something is held in, where the reader keeps it."""
    if isinstance(one, Mandate | Assignment):
        body = bodies.get(one.body_id)
        return url_for("house.body", body=body.pid) if body else ""
    if isinstance(one, Membership) and policy.is_administrator(current_actor()):
        return url_for("house.party", party=one.party.pid)
    return ""


def _what(one: Any, bodies: dict[int, Body], of_body: bool) -> str:
    if of_body and isinstance(one, Mandate):
        word = MANDATES[Function(one.function)]
        return gettext("Acts for the chair") if one.deputising_for_id is not None else gettext(word)
    if of_body and isinstance(one, Assignment):
        return saying.name(one.party)
    if of_body and isinstance(one, Membership):
        return gettext(FUNCTIONS[MembershipFunction(one.function)])
    return saying.what(one, bodies)


def change_form(key: str, ends_at: datetime | None, *, sent: bool) -> ChangeForm:
    """Return the form of a row, as it was sent or as the row stands."""
    stands = {"ends": last_day(ends_at)}
    return ChangeForm.of_request(prefix=key, data=stands) if sent else ChangeForm(prefix=key, data=stands)


def last_day(ends_at: datetime | None) -> date | None:
    """Return the last day of what ends at a moment, on the clock of the installation."""
    return local(ends_at - timedelta(microseconds=1)).date() if ends_at is not None else None


def sent_row(rows: Iterable[Any], sent: str) -> tuple[str, Any]:
    """Return the row that a form was sent for, of those the page shows. Raises NotFound."""
    for one in rows:
        if (key := queries.named(queries.kind_of(one), one)) == sent:
            return key, one
    raise NotFound


def span(first: date | None, last: date | None) -> Span:
    """Return the days typed, on the clock of the installation."""
    assert first is not None  # it is asked for by the form
    return Span(first, last, settings().zone)


def today() -> date:
    return local(clock.now()).date()


def choices(pairs: Sequence[tuple[str, str]], first: str = "") -> list[SelectChoice]:
    """Return what a select offers, after a first choice that is none."""
    return [SelectChoice("", first or gettext("Choose")), *(SelectChoice(value, word) for value, word in pairs)]


def history(entries: Sequence[Entry]) -> list[dict[str, str]]:
    """Return what was done, by whom and when, as the macro `history` draws it."""
    return [
        {
            "what": " ".join(filter(None, (gettext(DONE[one.event]), _detail(one)))),
            "when": long_moment(one.at),
            "note": one.by or gettext("From the command line"),
        }
        for one in entries
    ]


def _detail(one: Entry) -> str:
    """Whom or what it was about, as far as the entry says."""
    bits = [one.about]
    word = str(one.data.get("function", "") or one.data.get("role", ""))
    names: dict[str, str] = {**{k.value: v for k, v in MANDATES.items()}, **{k.value: v for k, v in ROLES.items()}}
    names |= {k.value: v for k, v in FUNCTIONS.items() if k.value not in names}
    if word in names:
        bits.append(gettext(names[word]))
    if one.event.startswith("holiday."):
        name = one.data["name_fr"] if language() == "fr" else one.data["name_en"]
        bits.append(f"{dates.table_date(date.fromisoformat(one.data['day']), language())}, {name}")
    before, after = one.data.get("before"), one.data.get("after")
    if isinstance(before, dict) and isinstance(after, dict):
        bits += [f"{word}: {value}" for word, value in settings_said(before, after)]
    seats = one.data.get("seats")
    if isinstance(seats, dict):
        bits.append(", ".join(sorted(seats)[:6]) + (" …" if len(seats) > 6 else ""))
    elif one.event.startswith("seat."):
        bits.append(str(one.data.get("party", "")))
    said = ", ".join(filter(None, bits))
    return f"({said})" if said else ""
