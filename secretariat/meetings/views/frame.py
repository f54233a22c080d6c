"""What every page about one meeting shows above its content."""

from __future__ import annotations

from typing import Any

from flask import url_for

from secretariat.committees.queries import StripFacts
from secretariat.committees.strip import body_strip
from secretariat.meetings import saying
from secretariat.meetings.models import Meeting
from secretariat.press import dates
from secretariat.web.database import db


def page_of(meeting: Meeting) -> str:
    """Return the address of the meeting's page."""
    return url_for("meetings.show", meeting=meeting.pid)


def frame(meeting: Meeting, facts: StripFacts | None = None) -> dict[str, Any]:
    """Return the strip of the body, and the meeting's number, day and state; `facts` as `body_strip` takes them."""
    return {
        "meeting": meeting,
        "strip": body_strip(db.session(), meeting.body, tab="meetings", facts=facts),
        "ordinal": saying.ordinal_of(meeting),
        "title": saying.day_name(meeting.starts_wall.date()),
        "day": dates.long_date(meeting.starts_wall.date(), saying.lang()),
        "state": saying.state_of(meeting),
        "back": page_of(meeting),
    }
