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
from secretariat.committees.models import Body, Format, Mandate, Seat
from secretariat.committees.states import Capacity, Function
from secretariat.committees.strip import body_strip
from secretariat.core import clock
from secretariat.core.errors import NotFound
from secretariat.core.i18n import N_, gettext, language
from secretariat.core.unchanged import while_unchanged
from secretariat.core.values import dataclass
from secretariat.documents import queries as documents
from secretariat.documents.models import Paper
from secretariat.house import policy as house
from secretariat.meetings import queries as meetings
from secretariat.meetings import saying
from secretariat.meetings.models import Meeting
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


@bp.get("/bodies/<pid:body>")
@requires(queries.body_by_pid, policy.can_see)
def show(body: Body) -> str:
    """The body's meetings, coming and past."""
    page = _meetings(db.session(), current_actor(), body.pid)
    if page is None:
        raise NotFound
    return render_template("committees/show.html", page=page, strip=page.strip)


class Meetings(NamedTuple):
    """The meetings of a body as their reader sees them, drawn."""

    code: str
    strip: BodyStrip
    meetings: Markup
    new_href: str
    watch_href: str
    watched: bool


@while_unchanged
def _meetings(session: Session, actor: Actor, pid: str) -> Meetings | None:
    now, body = clock.now(), queries.body_by_pid(session, actor, pid)
    if body is None:
        return None
    coming = meetings.meetings_of_body(session, actor, body.id, now=now, past=False)
    past = meetings.meetings_of_body(session, actor, body.id, now=now, past=True)
    ids = [meeting.agenda_paper_id for meeting in (*coming, *past) if meeting.agenda_paper_id]
    agendas = documents.papers_with_current(session, actor, ids)
    new_href = url_for("meetings.new", body=body.pid) if policy.can_convene(actor, body) else ""
    shown = {
        "body": body,
        "coming": [_row(meeting, agendas) for meeting in coming],
        "past": [_row(meeting, agendas) for meeting in past],
        "new_href": new_href,
        "several_formats": sum(_may_see_seats(actor, body, one) for one in queries.formats_of(session, body.id)) > 1,
    }
    return Meetings(
        code=body.code,
        strip=body_strip(session, body, tab="meetings"),
        meetings=drawn("committees/_meetings.html", shown),
        new_href=new_href,
        watch_href=url_for("documents.watch_body", body=body.pid),
        watched=documents.watch_of(session, actor.user_id, body.ref) is not None,
    )


@bp.get("/bodies/<pid:body>/members")
@requires(queries.body_by_pid, policy.can_see)
def members(body: Body) -> str:
    """Who runs the body, and who sits in it in which format."""
    session, actor = db.session(), current_actor()
    held = {function: number for number, function in enumerate(FUNCTIONS)}
    mandates = sorted(
        queries.mandates_of(session, body.id), key=lambda one: (held[Function(one.function)], one.starts_at, one.id)
    )
    formats = [one for one in queries.formats_of(session, body.id) if _may_see_seats(actor, body, one)]
    return render_template(
        "committees/members.html",
        body=body,
        strip=body_strip(session, body, tab="members"),
        offices=[_office(mandate, body) for mandate in mandates if mandate.deputising_for_id is None],
        deputies=[_deputy(one, body) for one in deputising.deputising_in(session, frozenset({body.id}))],
        deputise_href=url_for("chairs.deputise", body=body.pid) if policy.can_declare_deputy(actor, body) else "",
        keep_href=url_for("house.body", body=body.pid) if house.can_keep_body(actor, body) else "",
        tables=[_table(actor, one) for one in formats],
    )


def _may_see_seats(actor: Actor, body: Body, format: Format) -> bool:
    """A format is known to those who sit in it, and to the house of the body."""
    return format.id in actor.formats or body.id in actor.mandates


def _name(thing: Any) -> str:
    return str((thing.name_fr or thing.name_en) if language() == "fr" else (thing.name_en or thing.name_fr))


def _row(meeting: Meeting, agendas: dict[int, Paper]) -> MeetingRow:
    paper = agendas.get(meeting.agenda_paper_id or 0)
    version = paper.current_version if paper else None
    return MeetingRow(
        href=url_for("meetings.show", meeting=meeting.pid),
        day=saying.day_name(meeting.starts_wall.date()),
        ordinal=saying.ordinal_of(meeting),
        hours=saying.hours_of(meeting),
        place=saying.place_of(meeting),
        format="" if meeting.as_invited else _name(meeting.format),
        state=saying.state_of(meeting),
        symbol=version.symbol if version else "",
        symbol_href=url_for("documents.download", version=version.pid, face=language()) if version else "",
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


def _table(actor: Actor, format: Format) -> Table:
    session = db.session()
    seats = queries.seats_of(session, format.id)
    own: dict[int, tuple[str, list[str]]] = {}
    for user, party in queries.readers_of_format(session, format.id):
        if party.id in actor.parties:
            own.setdefault(party.id, (_name(party), []))[1].append(user.name)
    return Table(
        name=_name(format),
        groups=tuple(
            (gettext(word), names) for capacity, word in CAPACITIES.items() if (names := _seated(seats, capacity))
        ),
        covered=tuple((party, tuple(names)) for party, names in own.values()),
    )


def _seated(seats: Sequence[Seat], capacity: Capacity) -> tuple[str, ...]:
    return tuple(_name(seat.party) for seat in seats if seat.capacity == capacity.value)
