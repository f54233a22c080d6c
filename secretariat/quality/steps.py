"""What the review has to say of the next step of papers under way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_, gettext, language, ngettext
from secretariat.documents.models import Paper
from secretariat.documents.queries import drafts_by_language
from secretariat.documents.queries.ahead import Ahead
from secretariat.documents.services.circulate import prepare
from secretariat.documents.underway import AnyPaper
from secretariat.quality import queries
from secretariat.quality.policy import is_reviewed
from secretariat.quality.states import Verdict


def review_ahead(papers: Sequence[AnyPaper], rows: Sequence[tuple[Any, ...]]) -> dict[int, str]:
    """Return what the last review left to be done, and that a body wants one, of papers that are not issued as they are.

    It goes by what reviews said and when: no text is judged for a list.
    """
    last = queries.last_of(rows)
    said = {paper.id: _said(paper, last[paper.id]) for paper in papers if is_reviewed(paper)}
    return {paper_id: step for paper_id, step in said.items() if step}


def _said(paper: AnyPaper, last: queries.LastReview) -> str:
    version, written, at = paper.current_version, [draft.saved_at for draft in paper.drafts], last.at
    if version is not None and all(saved <= version.issued_at for saved in written):
        return ""  # it is out, and nothing was written since
    of_this_text = _is_of_this_text(paper, last)
    changed = of_this_text and at is not None and any(saved > at for saved in written)
    if of_this_text and last.verdict == Verdict.RETURNED and not changed and last.points:
        return ngettext("Quality: %(num)s point to settle", "Quality: %(num)s points to settle", last.points)
    if not paper.is_with_drafter and (changed or _lacks(paper, last)):
        return gettext("Review the quality")
    return ""


def lacking_review(session: Session, papers: Sequence[AnyPaper]) -> frozenset[int]:
    """Return the ids of papers that their body does not circulate, since no review let what is new in them pass.

    As a list says it: whether a text was changed after it passed is judged when it is circulated.
    """
    last = queries.last_reviews(session, [paper.id for paper in papers])
    return frozenset(paper.id for paper in papers if is_reviewed(paper) and _lacks(paper, last[paper.id]))


def _lacks(paper: AnyPaper, last: queries.LastReview) -> bool:
    return last.wanted and not (_is_of_this_text(paper, last) and last.verdict == Verdict.PASSED)


def _is_of_this_text(paper: AnyPaper, last: queries.LastReview) -> bool:
    """Tell whether the review came after the version in force."""
    version = paper.current_version
    return last.at is not None and (version is None or last.at > version.issued_at)


def holds(session: Session, paper: Paper, known_ahead: Ahead) -> list[tuple[str, str]]:
    """Return the points that the machine finds open, and what was returned to the drafter; the rest is the reviewer's."""
    if not is_reviewed(paper):
        return []
    try:
        outgoing = prepare(session, paper, drafts=drafts_by_language(paper), known_ahead=known_ahead)
        found = queries.reviewed(session, paper, outgoing, known_ahead)
    except BadInput as fault:
        return [(str(fault), "quality.show")]
    said = []
    for row in found.open:
        if row.judged:
            open_ = N_("Quality, still open: %(point)s")
            forbids = N_("Quality, still open, and keeps it from going out: %(point)s")
            said.append(gettext(forbids if row.forbids else open_, point=row.point.text(language())))
    return [(sentence, "quality.show") for sentence in said]
