"""The kit: every part of the face on one page, for those who build pages. In a demonstration only."""

from __future__ import annotations

from flask import abort, render_template

from secretariat.desk.views import bp
from secretariat.web.access import signed_in
from secretariat.web.requests import settings


@bp.get("/kit")
@signed_in
def kit() -> str:
    """All parts, with made-up content."""
    if not settings().demo:
        abort(404)
    return render_template("kit.html")
