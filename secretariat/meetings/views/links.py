"""Where the pages of meetings lead in other features."""

from __future__ import annotations

from flask import current_app, url_for

from secretariat.documents.listed import ListedPaper, ListedVersion
from secretariat.documents.models import Paper, Version
from secretariat.meetings.models import Meeting

DECISION_SHEET = "minutes.decision_sheet"


def paper_href(paper: Paper | ListedPaper) -> str:
    """Return the address of a paper's page: written out, since an agenda has hundreds."""
    return f"/papers/{paper.pid}"


def face_href(version: Version | ListedVersion, face: str) -> str:
    """Return the address of a finished PDF of a version: written out, since an agenda has hundreds."""
    return f"/versions/{version.pid}/{face}.pdf"


def decision_sheet_href(meeting: Meeting) -> str:
    """Return the address at which the decision sheet is made; nothing where that feature is not installed."""
    return url_for(DECISION_SHEET, meeting=meeting.pid) if DECISION_SHEET in current_app.view_functions else ""
