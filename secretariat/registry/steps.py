"""What comes next for a paper under way: the one place that says so. Coordination and review say what stands before it.

They are above the register: `wiring.py` names them here, and each is asked once for a whole list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from secretariat.core.at_once import Asked, AtOnce
from secretariat.core.i18n import N_, gettext
from secretariat.core.values import dataclass
from secretariat.documents.following import following
from secretariat.documents.kinds import Custody
from secretariat.documents.models import Paper
from secretariat.documents.queries.ahead import Ahead as OfDraft
from secretariat.documents.states import PaperState
from secretariat.documents.underway import AnyPaper


@dataclass(frozen=True)
class Stage:
    """Where a paper stands on its way out: a word with its shape and tone, and the next step. The words are msgids."""

    word: str
    shape: str
    tone: str
    step: str
    #: Whether all that is needed is there, so that the step is to circulate it.
    ready: bool = False


class Ahead(NamedTuple):
    """What a feature has to say of what stands before the next step of papers."""

    #: Gives the query of what it goes by, of the papers whose ids are `papers`; all features are asked in one statement.
    asked: Callable[[], Asked]
    #: Says, given the rows of that, what is to be done before papers go on, of those of which there is anything to say, in the
    #: language in force, by the id of the paper.
    said: Callable[[Sequence[AnyPaper], Sequence[tuple[Any, ...]]], Mapping[int, str]]


_ahead: dict[str, Ahead] = {}


def ask_before_the_next_step(**ahead: Ahead) -> None:
    """Let these say what stands before the next step of papers; of several, the first that answers."""
    _ahead.clear()
    _ahead.update(ahead)
    _asked_ahead.cache_clear()


@cache
def _asked_ahead() -> AtOnce:
    return AtOnce(**{name: one.asked() for name, one in _ahead.items()})


def ahead_of(session: Session, papers: Sequence[AnyPaper]) -> dict[int, str]:
    """Return what is to be done for these papers before their next step, where there is anything, by their id, in one query."""
    if not papers or not _ahead:
        return {}
    rows = _asked_ahead().read(session, {"papers": sorted({paper.id for paper in papers})})
    found: dict[int, str] = {}
    for name, one in _ahead.items():
        for paper_id, said in one.said(papers, rows[name]).items():
            found.setdefault(paper_id, said)
    return found


@dataclass(frozen=True)
class Held:
    """Something that still holds a paper: a sentence in the language in force, and the endpoint where it is seen to."""

    sentence: str
    endpoint: str


#: Answers what still holds one paper, given what is ahead of it and looked at as closely as its own page does: sentences, each
#: with its endpoint.
Holding = Callable[[Session, Paper, OfDraft], Sequence[tuple[str, str]]]
_holding: list[Holding] = []


def ask_what_holds(*asked: Holding) -> None:
    """Let these say what still holds a paper."""
    _holding[:] = asked


def what_holds(session: Session, paper: Paper, known_ahead: OfDraft) -> list[Held]:
    """Return all that coordination and review still want of a paper before it goes on."""
    return [Held(*said) for ask in _holding for said in ask(session, paper, known_ahead)]


def next_step(paper: AnyPaper, stage: Stage, ahead: Mapping[int, str]) -> str:
    """Return the next step of a paper as a list says it: what is to be written comes before all else."""
    if paper.id in ahead and paper.original_language not in lacking(paper):
        return ahead[paper.id]
    return gettext(stage.step)


def lacking(paper: AnyPaper) -> tuple[str, ...]:
    """Return the languages in which the draft has no text yet."""
    if paper.custody == Custody.ELSEWHERE:
        return ()
    there = {draft.language for draft in paper.drafts if draft.has_content}
    return tuple(code for code in ("en", "fr") if code not in there)


def is_ready(paper: AnyPaper) -> bool:
    """Tell whether a paper that delegations do not have yet could be circulated: titles, and its original language."""
    if PaperState(paper.state) not in (PaperState.DRAFT, PaperState.READY):
        return False
    return bool(paper.title_en and paper.title_fr) and paper.original_language not in lacking(paper)


def is_revising(paper: AnyPaper) -> bool:
    """Tell whether somebody has written on the draft since the version in force was issued."""
    version = paper.current_version
    return version is not None and any(draft.saved_at > version.issued_at for draft in paper.drafts)


def follows(paper: AnyPaper) -> str:
    """Return the language that the version in force still lacks, although it was said to follow; "" for none."""
    version = paper.current_version
    return next(iter(following(version)), "") if version else ""


def stage_of(paper: AnyPaper, *, late: bool = False) -> Stage | None:
    """Return where a paper stands, or None where nothing is under way. `late` is for one that was due by now."""
    state = PaperState(paper.state)
    if state is PaperState.EXPECTED:
        return Stage(N_("Expected"), "triangle" if late else "dashed", "late" if late else "", N_("Attach the text"))
    if state is PaperState.ISSUED:
        if paper.is_with_drafter:
            return Stage(N_("Revision in draft"), "diamond", "", N_("Submit the revision"))
        if is_revising(paper):
            return Stage(N_("Revision in draft"), "diamond", "", N_("Circulate the revision"), ready=True)
        if (code := follows(paper)) == "fr":
            return Stage(N_("French follows"), "half", "soon", N_("Attach the French text"))
        return Stage(N_("English follows"), "half", "soon", N_("Attach the English text")) if code else None
    if state not in (PaperState.DRAFT, PaperState.READY):
        return None
    if is_ready(paper) and paper.is_with_drafter:
        return Stage(N_("Draft"), "ring", "", N_("Submit to the secretariat"))
    if is_ready(paper):
        step = N_("Circulate") if paper.symbol else N_("Number and circulate")
        return Stage(N_("Ready to circulate"), "disc", "live", step, ready=True)
    step = N_("Write the text") if paper.original_language in lacking(paper) else N_("Give both titles")
    return Stage(N_("Draft"), "ring", "", step)
