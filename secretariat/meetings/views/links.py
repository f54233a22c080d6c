"""Where the pages of meetings lead in other features."""

from __future__ import annotations

from flask import current_app, url_for

from secretariat.documents.models import Paper, Version
from secretariat.meetings.models import Meeting

DECISION_SHEET = "minutes.decision_sheet"


def paper_href(paper: Paper) -> str:
    """Return the address of a paper's page."""
    return url_for("documents.show", paper=paper.pid)


def face_href(version: Version, face: str) -> str:
    """Return the address of a finished PDF of a version."""
    return url_for("documents.download", version=version.pid, face=face)


def decision_sheet_href(meeting: Meeting) -> str:
    """Return the address at which the decision sheet is made; nothing where that feature is not installed."""
    return url_for(DECISION_SHEET, meeting=meeting.pid) if DECISION_SHEET in current_app.view_functions else ""
