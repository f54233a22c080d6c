"""Pages: a body's meetings, and its members."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from secretariat.committees import deputising, policy, queries
from secretariat.committees.actors import Actor
from secretariat.committees.models import Body, Mandate
from secretariat.committees.seating import OneFormat, Seated, Seating
from secretariat.committees.seating import seating as seating_of
from secretariat.committees.states import Capacity, Function
from secretariat.committees.strip import body_strip
from secretariat.core import clock
from secretariat.core.i18n import N_, gettext, language
from secretariat.core.unchanged import while_unchanged
from secretariat.core.values import dataclass
from secretariat.house import policy as house
from secretariat.meetings import saying
from secretariat.meetings.models import Meeting
from secretariat.meetings.queries.meetings import coming_and_past
from secretariat.meetings.queries.of_body import around_meetings
from secretariat.press import dates
from secretariat.web.access import current_actor, requires
from secretariat.web.database import db
from secretariat.web.drawn import drawn
from secretariat.web.navigation import BodyStrip

bp = Blueprint("committees", __name__)

FUNCTIONS = {
    Function.CHAIR: N_("Chair"),
    Function.VICE_CHAIR: N_("Vice-chair"),
    Function.CHAIRS_OFFICE: N_("Chair’s office"),
    Function.HEAD_OF_SECRETARIAT: N_("Head of secretariat"),
    Function.SECRETARY: N_("Secretary"),
    Function.CHAIRS_OFFICE: N_("Office of the chair"),
}
CAPACITIES = {
    Capacity.VOTING: N_("Members"),
    Capacity.NON_VOTING: N_("Without a vote"),
    Capacity.OBSERVER: N_("Observers"),
}


@dataclass(frozen=True)
class MeetingRow:
    """A meeting in the list."""

    href: str
    day: str
    ordinal: str
    hours: str
    place: str
    format: str
    state: tuple[str, str, str]
    symbol: str
    symbol_href: str
    reason: str


@dataclass(frozen=True)
class Office:
    """A mandate: who, as what, since when, until when."""

    function: str
    name: str
    title: str
    dates: str


@dataclass(frozen=True)
class Table:
    """A format with its seats in protocol order, by capacity, and who covers it for the reader's own delegations."""

    name: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    covered: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def seats(self) -> int:
        return sum(len(names) for _, names in self.groups)


class Meetings(NamedTuple):
    """The meetings of a body as their reader sees them, drawn."""

    #: Of the body.
    id: int
    code: str
    strip: BodyStrip
    meetings: Markup
    new_href: str
    watch_href: str
    watched: bool


@while_unchanged
def page_of_body(session: Session, actor: Actor, pid: str) -> Meetings | None:
    """Return the meetings of a body as this person sees them; None if it does not exist for them."""
    body = queries.body_by_pid(session, actor, pid)
    if body is None:
        return None
    coming, past = coming_and_past(session, actor, body.id, now=clock.now())
    around = around_meetings(session, actor, body.id, [*coming, *past])
    new_href = url_for("meetings.new", body=body.pid) if policy.can_convene(actor, body) else ""
    shown = {
        "body": body,
        "coming": [_row(meeting, around.agendas) for meeting in coming],
        "past": [_row(meeting, around.agendas) for meeting in past],
        "new_href": new_href,
        "several_formats": sum(_may_see_seats(actor, body, one) for one in around.formats) > 1,
    }
    return Meetings(
        id=body.id,
        code=body.code,
        strip=body_strip(session, body, tab="meetings", facts=around.strip),
        meetings=drawn("committees/_meetings.html", shown),
        new_href=new_href,
        watch_href=url_for("documents.watch_body", body=body.pid),
        watched=around.watched,
    )


@bp.get("/bodies/<pid:body>")
@requires(page_of_body, policy.can_see)
def show(body: Meetings) -> str:
    """The body's meetings, coming and past."""
    return render_template("committees/show.html", page=body, strip=body.strip)


@bp.get("/bodies/<pid:body>/members")
@requires(queries.body_by_pid, policy.can_see)
def members(body: Body) -> str:
    """Who runs the body, and who sits in it in which format."""
    session, actor = db.session(), current_actor()
    held = {function: number for number, function in enumerate(FUNCTIONS)}
    mandates = sorted(
        queries.mandates_of(session, body.id), key=lambda one: (held[Function(one.function)], one.starts_at, one.id)
    )
    seating = seating_of(session, actor, body.id)
    formats = [one for one in seating.formats if _may_see_seats(actor, body, one.id)]
    return render_template(
        "committees/members.html",
        body=body,
        strip=body_strip(session, body, tab="members", facts=seating.strip),
        offices=[_office(mandate, body) for mandate in mandates if mandate.deputising_for_id is None],
        deputies=[_deputy(one, body) for one in deputising.chairs_and_deputies(session, frozenset({body.id})).deputies],
        deputise_href=url_for("chairs.deputise", body=body.pid) if policy.can_declare_deputy(actor, body) else "",
        keep_href=url_for("house.body", body=body.pid) if house.can_keep_body(actor, body) else "",
        tables=[_table(seating, one) for one in formats],
    )


def _may_see_seats(actor: Actor, body: Body, format_id: int) -> bool:
    """A format is known to those who sit in it, and to the house of the body."""
    return format_id in actor.formats or body.id in actor.mandates


def _name(thing: Any) -> str:
    return _picked(thing.name_en, thing.name_fr)


def _picked(english: str, french: str) -> str:
    return (french or english) if language() == "fr" else (english or french)


def _row(meeting: Meeting, agendas: dict[int, tuple[str, str]]) -> MeetingRow:
    symbol, version = agendas.get(meeting.agenda_paper_id or 0, ("", ""))
    return MeetingRow(
        href=url_for("meetings.show", meeting=meeting.pid),
        day=saying.day_name(meeting.starts_wall.date()),
        ordinal=saying.ordinal_of(meeting),
        hours=saying.hours_of(meeting),
        place=saying.place_of(meeting),
        format="" if meeting.as_invited else _name(meeting.format),
        state=saying.state_of(meeting),
        symbol=symbol,
        symbol_href=url_for("documents.download", version=version, face=language()) if version else "",
        reason=meeting.ended_reason,
    )


def _office(mandate: Mandate, body: Body) -> Office:
    since = gettext("since %(day)s", day=_day(mandate.starts_at, body))
    if mandate.ends_at:
        since = gettext(
            "from %(start)s to %(end)s", start=_day(mandate.starts_at, body), end=_day(mandate.ends_at, body)
        )
    return Office(
        function=gettext(FUNCTIONS[Function(mandate.function)]),
        name=mandate.user.name,
        title=mandate.title_fr if language() == "fr" else mandate.title_en,
        dates=dates.initial_capital(since),
    )


def _deputy(one: deputising.Deputising, body: Body) -> Office:
    """A deputy in a declared period; one that ends at midnight ends with the day before."""
    mandate = one.mandate
    last = (mandate.ends_at or mandate.starts_at) - timedelta(microseconds=1)
    days = gettext(
        "from %(start)s to %(end)s",
        start=_day(mandate.starts_at, body),
        end=_day(max(last, mandate.starts_at), body),
    )
    return Office(
        function=gettext("Acts for %(name)s", name=one.chair.user.name)
        if one.begun
        else gettext("To act for %(name)s", name=one.chair.user.name),
        name=mandate.user.name,
        title=mandate.title_fr if language() == "fr" else mandate.title_en,
        dates=dates.initial_capital(days),
    )


def _day(moment: datetime, body: Body) -> str:
    return dates.day_month_year(moment.astimezone(ZoneInfo(body.zone)), language())


def _table(seating: Seating, format: OneFormat) -> Table:
    seats = seating.seats_of(format)
    own: dict[int, tuple[str, list[str]]] = {}
    for one in seating.covering_of(format):
        own.setdefault(one.party_id, (_picked(one.party_en, one.party_fr), []))[1].append(one.name)
    return Table(
        name=_name(format),
        groups=tuple(
            (gettext(word), names) for capacity, word in CAPACITIES.items() if (names := _seated(seats, capacity))
        ),
        covered=tuple((party, tuple(names)) for party, names in own.values()),
    )


def _seated(seats: Sequence[Seated], capacity: Capacity) -> tuple[str, ...]:
    return tuple(_name(seat) for seat in seats if seat.capacity == capacity.value)
