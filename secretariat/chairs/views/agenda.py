"""Page: the draft of an agenda, to be read by the chair and the secretariat."""

from __future__ import annotations

from flask import render_template, url_for

from secretariat.chairs.views import bp
from secretariat.committees.strip import body_strip
from secretariat.core.i18n import gettext
from secretariat.meetings import policy, saying
from secretariat.meetings import queries as meetings
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.outline import build
from secretariat.meetings.services.issue import late_on, look_over
from secretariat.meetings.shown import shown_parts, time_of
from secretariat.press import dates
from secretariat.web.access import current_actor, requires
from secretariat.web.database import db


@bp.get("/meetings/<pid:meeting>/draft")
@requires(meetings.meeting_by_pid, policy.can_see_draft)
def agenda(meeting: Meeting) -> str:
    """The agenda being built, to be read by the chair and the secretariat."""
    session = db.session()
    items = meetings.items_of(session, meeting)
    outline = build(meeting, items)
    known = meetings.building(session, meeting)
    late = late_on(meeting, outline, known)
    starts = {row.item.pid: dates.hour(row.starts, saying.lang()) for row in outline.rows if row.starts}
    return render_template(
        "chairs/agenda.html",
        meeting=meeting,
        strip=body_strip(session, meeting.body, tab="meetings", facts=known.strip),
        title=saying.day_name(meeting.starts_wall.date()),
        back=url_for("meetings.show", meeting=meeting.pid),
        parts=[part for part in shown_parts(meeting, outline, overdue={one.paper.id for one in late}) if part.rows],
        starts=starts,
        actions={item.pid: in_language(item, "action") for item in items},
        time=time_of(outline),
        checks=[(check.sentence.text(gettext), check.tone) for check in look_over(meeting, outline, late)],
        can_build=bool(policy.can_build(current_actor(), meeting)),
    )


def in_language(item: AgendaItem, name: str) -> str:
    """Return a text of an item in the language in force, or in the other."""
    first, other = ("fr", "en") if saying.lang() == "fr" else ("en", "fr")
    return str(getattr(item, f"{name}_{first}") or getattr(item, f"{name}_{other}"))
