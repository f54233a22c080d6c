"""Page: why this reader sees a meeting; for the house also who else does, by name, and why."""

from __future__ import annotations

from flask import render_template

from secretariat.documents import access
from secretariat.meetings import policy, queries
from secretariat.meetings.models import Meeting
from secretariat.meetings.views import bp
from secretariat.meetings.views.frame import frame
from secretariat.web.access import current_actor, requires
from secretariat.web.database import db


@bp.get("/meetings/<pid:meeting>/access", endpoint="access")
@requires(queries.meeting_by_pid, policy.can_see)
def of_meeting(meeting: Meeting) -> str:
    """The grants on the meeting itself; its papers have a page of their own each."""
    session, actor = db.session(), current_actor()
    house = actor.is_house_of(meeting.body_id)
    known = access.standing(session, meeting.ref, meeting.body_id)
    ways = access.ways_of(session, known.held, zone=meeting.zone) if house else []
    return render_template(
        "meetings/access.html",
        mine=access.reasons(session, actor, known.held, zone=meeting.zone),
        ways=ways,
        persons=access.persons(ways),
        **frame(meeting, known.strip),
    )
