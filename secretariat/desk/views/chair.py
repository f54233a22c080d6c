"""What a chair finds: late papers and texts that wait for an answer, and the next meetings."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from flask import current_app, url_for
from sqlalchemy.orm import Session

from secretariat.chairs import saying as chairs
from secretariat.committees.actors import Actor
from secretariat.core.i18n import gettext, ngettext
from secretariat.core.unchanged import while_unchanged
from secretariat.desk.views import words
from secretariat.desk.views.rows import Due, Mini, Row, in_order
from secretariat.meetings import queries as meetings
from secretariat.meetings import saying
from secretariat.meetings.models import LatePaper, Meeting
from secretariat.minutes.models import Submission
from secretariat.minutes.policy import can_decide
from secretariat.minutes.queries import approvals
from secretariat.press import dates

NO_HOLIDAYS: frozenset[date] = frozenset()


class Chair(NamedTuple):
    """What waits for a chair, and over which meetings they preside next; `lead` are sentences."""

    rows: tuple[Row, ...]
    href: str
    next: tuple[Mini, ...]
    lead: tuple[str, ...]


@while_unchanged
def pane(session: Session, actor: Actor) -> Chair:
    """Return a chair's part of the page."""
    due = _waiting(session, actor)
    return Chair(tuple(one.row for one in due), page(), _next_meetings(session, actor), tuple(_lead(due)))


def _waiting(session: Session, actor: Actor) -> list[Due]:
    """Return what waits for this chair, soonest wanted first: late papers by the start of their meeting, and texts."""
    rows = [_waiver(late) for late in meetings.waivers_awaiting(session, actor)]
    rows += [_text(put, actor) for put in approvals.waiting_in(session, actor, actor.bodies_at_chairs_side)]
    return in_order(rows)


def _text(put: Submission, actor: Actor) -> Due:
    body = put.minutes.paper.body
    when, note, tone = words.when(put.due_at, body.zone, NO_HOLIDAYS)
    href = url_for("chairs.approval", submission=put.pid)
    minutes = chairs.reading_minutes(put)
    return Due(
        at=put.due_at,
        when=when,
        note=note,
        tone=tone,
        what=chairs.question(put),
        href=href,
        code=body.code,
        state=(gettext("Waits for you"), "half", "live"),
        bits=(put.symbol, chairs.time_said(minutes)),
        act=(gettext("Read and approve"), href, "go") if can_decide(actor, put) else (gettext("Read"), href, ""),
        is_text=True,
    )


def _waiver(late: LatePaper) -> Due:
    meeting = late.meeting
    when, note, tone = words.when(meeting.starts_at, meeting.zone, NO_HOLIDAYS)
    href = page() or url_for("meetings.show", meeting=meeting.pid)
    return Due(
        at=meeting.starts_at,
        when=when,
        note=note,
        tone=tone,
        what=gettext("Let in the late paper “%(title)s”?", title=words.title_of(late.paper)[0]),
        href=href,
        code=meeting.body.code,
        state=(gettext("Waits for you"), "half", "live"),
        bits=(gettext("Asked by %(name)s", name=late.asker.name), late.reason),
        act=(gettext("Decide"), href, ""),
    )


def page() -> str:
    """Return the address of the chair's own page, where the installation has it."""
    return url_for("chairs.desk") if "chairs.desk" in current_app.view_functions else ""


def _lead(rows: list[Due]) -> list[str]:
    """Return the sentence before the list."""
    if not rows:
        return [gettext("Nothing waits for your decision.")]
    n = len(rows)
    if any(row.is_text for row in rows):
        said = ngettext(
            "One thing waits for your decision.", "%(count)s things wait for your decision.", n, count=words.counted(n)
        )
        return [words.sentence(said)]
    return [
        words.sentence(
            ngettext(
                "One late paper waits for your decision.",
                "%(count)s late papers wait for your decision.",
                n,
                count=words.counted(n),
            )
        )
    ]


def _next_meetings(session: Session, actor: Actor) -> tuple[Mini, ...]:
    """Return the next meetings over which this person presides."""
    coming = meetings.coming_meetings_of_bodies(session, actor, actor.chaired_bodies, now=actor.at, limit=4)
    return tuple(map(_meeting, coming))


def _meeting(meeting: Meeting) -> Mini:
    near = saying.near(meeting.starts_wall.date(), meeting.zone)
    day = near or dates.short_day(meeting.starts_wall, saying.lang())
    return Mini(
        when=words.sentence(f"{day}, {dates.hour(meeting.starts_wall, saying.lang())}"),
        what=f"{meeting.body.code}, {saying.ordinal_of(meeting)}",
        href=url_for("meetings.show", meeting=meeting.pid),
        note=". ".join(bit for bit in (saying.place_of(meeting), saying.state_of(meeting)[0]) if bit),
        tone="soon" if near else "",
    )
