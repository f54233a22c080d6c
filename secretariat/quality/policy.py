"""Who reads and who holds the review of a paper (domain 6, "QA review")."""

from __future__ import annotations

from secretariat.committees.actors import Actor
from secretariat.core.decision import Decision, allow, refuse
from secretariat.core.i18n import N_
from secretariat.documents import policy as documents
from secretariat.documents.kinds import Custody
from secretariat.documents.models import Paper
from secretariat.documents.states import PaperState
from secretariat.documents.underway import AnyPaper

_OPEN = (PaperState.EXPECTED, PaperState.DRAFT, PaperState.READY, PaperState.ISSUED)


def is_reviewed(paper: AnyPaper) -> bool:
    """Tell whether papers like this one have a review: drafted and held here, and not closed."""
    here = paper.is_drafted and not paper.is_copy and paper.custody == Custody.HERE
    return here and PaperState(paper.state) in _OPEN


def can_see_review(actor: Actor, paper: Paper) -> Decision:
    """The secretariat and the chair's side, who read the draft."""
    if not is_reviewed(paper):
        return refuse(N_("This paper has no review: it is not drafted here, or it is closed."))
    return documents.can_see_draft(actor, paper)


def can_review(actor: Actor, paper: Paper) -> Decision:
    """A secretary of the body ticks, waives, passes and returns."""
    if not is_reviewed(paper):
        return refuse(N_("This paper has no review: it is not drafted here, or it is closed."))
    if actor.is_secretariat_of(paper.body_id):
        return allow(N_("You are the secretariat of this body."))
    return refuse(N_("Only the secretariat of this body may do this."))
