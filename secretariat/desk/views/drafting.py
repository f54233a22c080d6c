"""What a drafting officer finds: the papers that are theirs to draft, each with its next step and the slot it is meant for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from flask import url_for
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.presets import Preset, deadlines_for
from secretariat.core import clock, wall_time
from secretariat.core.i18n import gettext, ngettext
from secretariat.core.unchanged import while_unchanged
from secretariat.desk import queries
from secretariat.desk.views import words
from secretariat.documents.states import PaperState
from secretariat.documents.underway import PaperUnderWay
from secretariat.meetings.models import Meeting
from secretariat.meetings.saying import State
from secretariat.meetings.standing import PaperDeadlines
from secretariat.meetings.states import ItemKind
from secretariat.registry import queries as registry
from secretariat.registry.steps import ahead_of, next_step, stage_of
from secretariat.web import filters


class Own(NamedTuple):
    """A paper that is this officer's to draft, as a row."""

    title: str
    lang: str
    href: str
    symbol: str
    state: State
    step: str
    #: The body and the day of the meeting that it is meant for.
    slot: str
    by: str
    tone: str
    returned: bool


@while_unchanged
def own(session: Session, actor: Actor) -> tuple[Own, ...]:
    """Return the officer's papers that are under way, what came back first, then the soonest needed; in a few queries."""
    papers = [paper for paper in registry.own_in_flight(session, actor) if stage_of(paper)]
    slots = queries.slots_of_papers(session, papers)
    due = _due(session, [meeting for meeting, _ in slots.values()])
    returned = queries.given_back(session, papers)
    ahead = ahead_of(session, papers)
    rows = [_row(paper, slots.get(paper.id), due, ahead, returned=paper.id in returned) for paper in papers]
    rows.sort(key=lambda one: (not one[1].returned, *clock.soonest_first(one[0]), one[1].title))
    return tuple(row for _, row in rows)


def _due(session: Session, meetings: Sequence[Meeting]) -> dict[int, PaperDeadlines]:
    """Return when papers are due for each meeting, by its id."""
    holidays = queries.holidays_by_calendar(session, {meeting.body.calendar for meeting in meetings})
    found = {}
    for meeting in meetings:
        preset = Preset.from_plain(meeting.body.settings)
        walls = deadlines_for(preset, meeting.starts_wall.date(), holidays[meeting.body.calendar])
        names = ("papers_for_decision", "papers_for_information")
        found[meeting.id] = PaperDeadlines(*(wall_time.instant_of(walls[name], meeting.zone) for name in names))
    return found


def _row(
    paper: PaperUnderWay,
    slot: tuple[Meeting, str] | None,
    due: dict[int, PaperDeadlines],
    ahead: Mapping[int, str],
    *,
    returned: bool,
) -> tuple[datetime | None, Own]:
    """Return by when it is needed, and its row."""
    at = due[slot[0].id].for_kind(ItemKind(slot[1])) if slot else None
    zone = slot[0].zone if slot else paper.body.zone
    if PaperState(paper.state) is PaperState.EXPECTED and paper.promised_for:
        at = min(at, paper.promised_for) if at else paper.promised_for
    late = at is not None and at < clock.now() and paper.is_with_drafter
    title, code = words.title_of(paper)
    stage = stage_of(paper, late=late)
    assert stage is not None
    near = filters.near(at, zone) if at else ""
    state, step = (gettext(stage.word), stage.shape, stage.tone), next_step(paper, stage, ahead)
    if returned:
        state = (gettext("Given back"), "diamond", "soon")
    elif not paper.is_with_drafter:
        state, step = (gettext("Submitted"), "half", ""), gettext("With the secretariat")
    row = Own(
        title=title,
        lang=code,
        href=url_for("documents.show", paper=paper.pid),
        symbol=paper.symbol or gettext("No symbol yet"),
        state=state,
        step=step,
        slot=f"{slot[0].body.code}, {filters.short_day(slot[0].starts_at, zone)}" if slot else paper.body.code,
        by="–" if at is None else filters.short_moment(at, zone) if near else filters.short_day(at, zone),
        tone="late" if late else "soon" if near else "",
        returned=returned,
    )
    return at, row


def lead(rows: Sequence[Own]) -> list[str]:
    """Return the sentence before the lists, where something came back."""
    back = len([row for row in rows if row.returned])
    if not back:
        return []
    said = ngettext(
        "One paper came back to you.", "%(count)s papers came back to you.", back, count=words.counted(back)
    )
    return [words.sentence(said)]
