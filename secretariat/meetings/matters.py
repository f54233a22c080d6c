"""Matters arising: the live actions of a body wait under its next agenda until the body closes them (domain 2.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Integer, and_, bindparam, exists, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from secretariat.committees.actors import Actor, holds_at
from secretariat.committees.models import Seat
from secretariat.core import clock
from secretariat.core.at_once import Asked
from secretariat.core.db import UTCDateTime
from secretariat.core.i18n import gettext
from secretariat.core.values import dataclass
from secretariat.decisions import queries as decisions
from secretariat.decisions import saying
from secretariat.decisions.due import is_late
from secretariat.decisions.models import Action
from secretariat.decisions.queries.actions import LiveAction
from secretariat.decisions.states import ActionState, DueKind
from secretariat.documents.models import Paper, Version
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.policy import meetings_visible_to
from secretariat.meetings.states import MeetingState
from secretariat.press.words import Both

#: Meetings that delegations know of and that take place.
ON = tuple(
    state.value
    for state in (
        MeetingState.CONVENED,
        MeetingState.AGENDA_ISSUED,
        MeetingState.IN_SESSION,
        MeetingState.SUSPENDED,
        MeetingState.CLOSED,
    )
)


@dataclass(frozen=True)
class Matter:
    """An action that waits for the meeting, as plain data. A text in one language only is empty in the other."""

    pid: str
    text_en: str
    text_fr: str
    owner_en: str
    owner_fr: str
    #: "by 4 December 2026", "before the next meeting", "no date set".
    due_en: str
    due_fr: str
    state: ActionState
    overdue: bool
    #: "Item 9 of AC/901-DS(2026)0014".
    origin_en: str
    origin_fr: str


def arising(session: Session, meeting: Meeting, reader: Actor | None = None) -> list[Matter]:
    """Return the live actions of the body taken at its earlier meetings, the overdue first, then by what is due first: in one
    query, all of them for whoever builds, prints or runs the agenda, or those that may be named to `reader` in passing.

    Only those whose decision sheet reached everybody who sits in the meeting's format: an agenda is read by all of it,
    so what was decided among members waits for a meeting of members.
    """
    asked = waiting(to_asker=reader is not None)
    of_reader = decisions.asked_for_naming(reader) if reader is not None else {}
    return found_waiting(session.execute(asked, {**asked_for(meeting), **of_reader}))


def asked_for(meeting: Meeting) -> dict[str, Any]:
    """Return what `waiting` is given of a meeting."""
    return {"body": meeting.body_id, "format": meeting.format_id, "begins": meeting.starts_at, "now": clock.now()}


def found_waiting(rows: Iterable[Sequence[Any]]) -> list[Matter]:
    """Return the matters of the rows of `waiting`, the overdue first."""
    found = [_matter(LiveAction._make(columns), begun=bool(begun)) for *columns, begun in rows]
    return sorted(found, key=lambda one: not one.overdue)


@cache
def waiting(*, to_asker: bool) -> Asked:
    """Return the query of these, to be asked with others: a `LiveAction` each, and whether the meeting before which it was due
    has begun."""
    now, here = bindparam("now", type_=UTCDateTime()), aliased(Seat)
    given = select(here.party_id).where(here.format_id == Paper.format_id, holds_at(here, now)).correlate(Paper)
    left_out = exists().where(
        Seat.format_id == bindparam("format", type_=Integer()), holds_at(Seat, now), Seat.party_id.not_in(given)
    )
    begun = and_(Action.due_kind == DueKind.NEXT_MEETING.value, next_meeting_start() <= now)
    query = (
        decisions.live_of_body()
        .add_columns(begun)
        .join(Paper, Paper.id == Version.paper_id)
        .outerjoin(AgendaItem, AgendaItem.id == Action.item_id)
        .outerjoin(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            func.coalesce(Meeting.starts_at, Action.created_at) < bindparam("begins", type_=UTCDateTime()),
            or_(Paper.format_id == bindparam("format", type_=Integer()), not_(left_out)),
        )
    )
    return query.where(decisions.named_to_asker()) if to_asker else query


def lines(matters: Iterable[Matter]) -> tuple[Both, ...]:
    """Return a line for each matter, in both languages, to be printed under "matters arising"."""
    return tuple(Both(*saying.in_both(lambda one=one: _line(one))) for one in matters)  # type: ignore[misc]  # bound at once


@cache
def next_meeting_start() -> Any:
    """Return the SQL of the start of the meeting after that which took the action of the row: the rule of `decisions.due`.

    Only meetings that delegations know of count; NULL while there is none.
    """
    own, following = aliased(Meeting), aliased(Meeting)
    return (
        select(func.min(following.starts_at))
        .select_from(AgendaItem)
        .join(own, own.id == AgendaItem.meeting_id)
        .join(following, following.body_id == own.body_id)
        .where(AgendaItem.id == Action.item_id, following.starts_at > own.starts_at, following.state.in_(ON))
        .correlate(Action)
        .scalar_subquery()
    )


def next_meeting_after(session: Session, actor: Actor, action: Action) -> Meeting | None:
    """Return the first meeting on after that which took the action, or None if none is known to this person."""
    own = (
        select(Meeting.starts_at)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(AgendaItem.id == action.item_id)
        .scalar_subquery()
    )
    return session.scalar(
        select(Meeting)
        .where(
            Meeting.body_id == action.body_id,
            Meeting.starts_at > own,
            Meeting.state.in_(ON),
            meetings_visible_to(actor),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1)
    )


def _matter(action: LiveAction, *, begun: bool) -> Matter:
    owner_en, owner_fr = saying.in_both(lambda: saying.owner_of(action))
    due_en, due_fr = saying.in_both(lambda: saying.due_of(action))
    origin_en, origin_fr = saying.in_both(lambda: saying.item_of_sheet(action.item_number, action.symbol))
    return Matter(
        pid=action.pid,
        text_en=action.text_en,
        text_fr=action.text_fr,
        owner_en=owner_en,
        owner_fr=owner_fr,
        due_en=due_en,
        due_fr=due_fr,
        state=ActionState(action.state),
        overdue=is_late(action.state, action.due_kind, action.due_on, action.zone, begun=begun),
        origin_en=origin_en,
        origin_fr=origin_fr,
    )


def _line(matter: Matter) -> str:
    """Propose a fairer rota (Nation B, by 4 December 2026, overdue). Item 9 of AC/901-DS(2026)0014."""
    text, _ = saying.picked(matter.text_en, matter.text_fr)
    owner, _ = saying.picked(matter.owner_en, matter.owner_fr)
    due, _ = saying.picked(matter.due_en, matter.due_fr)
    origin, _ = saying.picked(matter.origin_en, matter.origin_fr)
    said = ", ".join((owner, due, gettext("overdue") if matter.overdue else saying.state_word(matter.state).lower()))
    return f"{' '.join(text.split()).rstrip('.;')} ({said}). {origin}."
