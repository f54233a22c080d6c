"""Matters arising: the live actions of a body wait under its next agenda until the body closes them (domain 2.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from secretariat.committees.actors import Actor
from secretariat.committees.queries import format_reaches
from secretariat.core.i18n import gettext
from secretariat.core.values import dataclass
from secretariat.decisions import queries as decisions
from secretariat.decisions import saying
from secretariat.decisions.models import Action
from secretariat.decisions.states import ActionState
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


def arising(session: Session, meeting: Meeting) -> list[Matter]:
    """Return the live actions of the body taken at its earlier meetings, the overdue first, then by what is due first.

    Only those whose decision sheet reached everybody who sits in the meeting's format: an agenda is read by all of it,
    so what was decided among members waits for a meeting of members. For whoever builds, prints or runs the agenda.
    """
    actions = decisions.live_actions_of_body(session, meeting.body_id)
    if not actions:
        return []
    taken = _taken_at(session, actions)
    formats = _formats_of(session, actions)
    open_to_all = {one: format_reaches(session, one, meeting.format_id) for one in sorted(set(formats.values()))}
    waiting = [
        one
        for one in actions
        if taken.get(one.item_id, one.created_at) < meeting.starts_at and open_to_all[formats[one.version_id]]
    ]
    late = decisions.overdue_among(session, waiting)
    return [_matter(one, one.id in late) for one in sorted(waiting, key=lambda one: one.id not in late)]


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


def _taken_at(session: Session, actions: Sequence[Action]) -> dict[int, datetime]:
    """When the meeting began that took each item."""
    wanted = {one.item_id for one in actions}
    rows = session.execute(
        select(AgendaItem.id, Meeting.starts_at)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(AgendaItem.id.in_(sorted(wanted)))
    )
    return {one: two for one, two in rows}  # noqa: C416  # rows are no tuples


def _formats_of(session: Session, actions: Sequence[Action]) -> dict[int, int]:
    """The format to which each decision sheet was issued, by the id of its version."""
    wanted = {one.version_id for one in actions}
    rows = session.execute(
        select(Version.id, Paper.format_id)
        .join(Paper, Paper.id == Version.paper_id)
        .where(Version.id.in_(sorted(wanted)))
    )
    return {one: two for one, two in rows}  # noqa: C416  # rows are no tuples


def _matter(action: Action, overdue: bool) -> Matter:
    owner_en, owner_fr = saying.in_both(lambda: saying.owner_of(action))
    due_en, due_fr = saying.in_both(lambda: saying.due_of(action))
    origin_en, origin_fr = saying.in_both(lambda: saying.origin_of(decisions.origin_on_sheet(action)))
    return Matter(
        pid=action.pid,
        text_en=action.text_en,
        text_fr=action.text_fr,
        owner_en=owner_en,
        owner_fr=owner_fr,
        due_en=due_en,
        due_fr=due_fr,
        state=ActionState(action.state),
        overdue=overdue,
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
