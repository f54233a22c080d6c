"""With whom a paper lies: who was named, or else the officer who drafts it, or who of the house wrote on it last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from secretariat.committees.actors import Actor
from secretariat.core.i18n import gettext
from secretariat.documents.states import PaperState
from secretariat.documents.underway import AnyPaper, PaperUnderWay, Person
from secretariat.people.models import User
from secretariat.registry.steps import is_revising


def named_in(papers: Iterable[PaperUnderWay]) -> dict[int, Person]:
    """Return who was named as the holder of these papers, by their id."""
    return {paper.id: paper.holder for paper in papers if paper.holder is not None}


def holder_of(paper: AnyPaper, named: Mapping[int, User | Person]) -> User | Person | None:
    """Return the person with whom a paper lies; None for one nobody has written on. `named` is by the id of the paper."""
    if paper.id in named:
        return named[paper.id]
    if paper.is_with_drafter:
        return paper.drafter
    saved = [draft for draft in paper.drafts if draft.saved_by != paper.drafter_id]
    return max(saved, key=lambda draft: draft.saved_at).saver if saved else None


def with_whom(paper: AnyPaper, named: Mapping[int, User | Person], actor: Actor) -> str:
    """Return the same as a list says it: unless somebody was named, who promised it, or is to see to the other language."""
    if paper.id not in named:
        state = PaperState(paper.state)
        if state is PaperState.EXPECTED:
            return paper.promised_by or "–"
        if state is PaperState.ISSUED and not is_revising(paper) and paper.action_officer:
            return paper.action_officer
    holder = holder_of(paper, named)
    if holder is None:
        return gettext("The secretariat") if paper.awaits_secretariat else "–"
    return gettext("You") if holder.id == actor.user_id else holder.name
