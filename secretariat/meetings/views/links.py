"""Where the pages of meetings lead in other features."""

from __future__ import annotations

from flask import url_for

from secretariat.documents.models import Paper, Version


def paper_href(paper: Paper) -> str:
    """Return the address of a paper's page."""
    return url_for("documents.show", paper=paper.pid)


def face_href(version: Version, face: str) -> str:
    """Return the address of a finished PDF of a version."""
    return url_for("documents.download", version=version.pid, face=face)
