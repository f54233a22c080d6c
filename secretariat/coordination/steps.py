"""What coordination has to say of the next step of papers under way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from secretariat.coordination import queries, saying
from secretariat.coordination.models import Clearance
from secretariat.coordination.services.rounds import changed_since
from secretariat.coordination.states import ClearanceState
from secretariat.core import clock
from secretariat.core.i18n import N_, gettext, language, ngettext
from secretariat.documents.models import Paper
from secretariat.documents.queries import drafts_by_language
from secretariat.documents.queries.ahead import Ahead
from secretariat.documents.underway import AnyPaper
from secretariat.press import dates


def clearances_ahead(papers: Sequence[AnyPaper], rows: Sequence[tuple[Any, ...]]) -> dict[int, str]:
    """Return what is awaited of offices, or to be done with their answers, of the papers that are in coordination."""
    zones = {paper.id: paper.body.zone for paper in papers}
    return {paper_id: _said(*stands, zone=zones[paper_id]) for paper_id, *stands in rows}


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


def holds(session: Session, paper: Paper, _ahead: Ahead) -> list[tuple[str, str]]:
    """Return what the newest round still wants: answers, a change, comments to be answered, or to be asked again."""
    newest = queries.newest_round(session, paper)
    if newest is None:
        return []
    live = [one for one in newest.clearances if not one.superseded]
    changed = changed_since(newest, live, drafts_by_language(paper))
    groups = (
        (N_("No answer yet: %(offices)s"), [one for one in live if one.state == ClearanceState.ASKED.value]),
        (N_("No answer when the round was closed: %(offices)s"), _in(live, ClearanceState.NO_ANSWER)),
        (N_("Not cleared: %(offices)s"), _in(live, ClearanceState.NOT_CLEARED)),
        (N_("The text has changed since it was cleared: %(offices)s"), [one for one in live if one.id in changed]),
    )
    said = [
        gettext(sentence, offices=", ".join(saying.name_of(one.party) for one in some))
        for sentence, some in groups
        if some
    ]
    comments = sum(not comment.disposition for one in live for comment in one.comments)
    if comments:
        said.append(
            ngettext("%(num)s comment waits for its answer", "%(num)s comments wait for their answer", comments)
        )
    return [(sentence, "coordination.of_paper") for sentence in said]


def _in(clearances: Sequence[Clearance], state: ClearanceState) -> list[Clearance]:
    return [one for one in clearances if one.state == state.value]
