"""What coordination has to say of the next step of papers under way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from secretariat.coordination import queries
from secretariat.core import clock
from secretariat.core.i18n import gettext, language, ngettext
from secretariat.documents.models import Paper
from secretariat.press import dates


def clearances_ahead(session: Session, papers: Sequence[Paper]) -> dict[int, str]:
    """Return what is awaited of offices, or to be done with their answers, of the papers that are in coordination."""
    zones = {paper.id: paper.body.zone for paper in papers}
    found = queries.asked_of_papers(session, zones)
    return {paper_id: _said(*stands, zone=zones[paper_id]) for paper_id, stands in found.items()}


def _said(offices: int, due: datetime | None, comments: int, *, zone: str) -> str:
    if due is not None and due < clock.now():
        return ngettext("Clearance overdue from %(num)s office", "Clearance overdue from %(num)s offices", offices)
    if due is not None:
        day = dates.short_day(due.astimezone(ZoneInfo(zone)), language())
        return ngettext(
            "Clearance due %(day)s from %(num)s office", "Clearance due %(day)s from %(num)s offices", offices, day=day
        )
    if comments:
        return ngettext("Answer %(num)s comment", "Answer %(num)s comments", comments)
    return gettext("Close the round of coordination")
