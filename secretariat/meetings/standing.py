"""How the papers cited on an agenda stand, seen from the meeting: there, following, promised, late."""

from __future__ import annotations

from collections.abc import Container, Mapping, Set
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from secretariat.committees.presets import deadlines_for
from secretariat.core import clock, wall_time
from secretariat.core.values import dataclass
from secretariat.documents.kinds import Custody
from secretariat.documents.models import Paper
from secretariat.documents.states import PaperState
from secretariat.documents.underway import AnyPaper
from secretariat.meetings.models import Meeting
from secretariat.meetings.outline import Outline, Row
from secretariat.meetings.states import ItemKind

#: Kinds on which the body decides, so that it needs a paper in time (domain 2.4).
DECIDING = frozenset({ItemKind.DECISION, ItemKind.A_POINT})


class Standing(StrEnum):
    """How a paper cited on an agenda stands, seen from the meeting."""

    PRESENT = "present"
    FRENCH_FOLLOWS = "french_follows"
    ENGLISH_FOLLOWS = "english_follows"
    EXPECTED = "expected"
    REFERENCE = "reference"
    DRAFT = "draft"
    GONE = "gone"


def standing_of(paper: AnyPaper) -> Standing:
    """Return how a paper stands, by the version in force and its faces."""
    version = paper.current_version
    there = None if version is None else {face.language for face in version.faces}
    return standing_by(paper.state, paper.custody, there, follows=version is not None and bool(version.to_follow))


def standing_by(state: str, custody: str, there: Set[str] | None, *, follows: bool) -> Standing:
    """Return how a paper stands: `there` are the languages of the version in force, None if there is none, and `follows` says
    that another was announced."""
    if PaperState(state) in (PaperState.WITHDRAWN, PaperState.SUPERSEDED):
        return Standing.GONE
    if custody == Custody.ELSEWHERE:
        return Standing.REFERENCE
    if there is None:
        return Standing.EXPECTED if state == PaperState.EXPECTED else Standing.DRAFT
    if {"en", "fr"} <= there or (there and not follows):
        return Standing.PRESENT
    return Standing.ENGLISH_FOLLOWS if "fr" in there else Standing.FRENCH_FOLLOWS


@dataclass(frozen=True)
class PaperDeadlines:
    """The instants by which papers are due for a meeting."""

    decision: datetime
    information: datetime

    def for_kind(self, kind: ItemKind) -> datetime:
        return self.decision if kind in DECIDING else self.information


def deadlines_by(meeting: Meeting, holidays: Container[date]) -> PaperDeadlines:
    """Return when papers are due by the body's settings, around the holidays of its calendar; an hour in the gap of a clock
    change is moved on."""
    due = deadlines_for(meeting.body.settings, meeting.starts_wall.date(), holidays)
    return PaperDeadlines(
        decision=wall_time.instant_of(due["papers_for_decision"], meeting.zone),
        information=wall_time.instant_of(due["papers_for_information"], meeting.zone),
    )


def is_late(paper: AnyPaper, due: datetime) -> bool:
    """True for a paper that was not issued when it was due; one held elsewhere is not ours to be late."""
    standing = standing_of(paper)
    if standing in (Standing.REFERENCE, Standing.GONE):
        return False
    issued = paper.current_version.issued_at if paper.current_version else None
    return (issued or clock.now()) > due


class Waiver(NamedTuple):
    """What the chair was asked for a late paper, and what was said."""

    paper_id: int
    asked_at: datetime
    reason: str
    #: None while it waits.
    waived: bool | None
    remark: str


@dataclass(frozen=True)
class Late:
    """A late paper under an item, with the waiver asked for it."""

    row: Row
    paper: Paper
    due: datetime
    waiver: Waiver | None


def late_papers(outline: Outline, due: PaperDeadlines, waivers: Mapping[int, Waiver]) -> tuple[Late, ...]:
    """Return the late papers of an agenda, in its order. `waivers` is by paper id (`queries.building`)."""
    found = []
    for row in outline.rows:
        if row.struck:
            continue
        limit = due.for_kind(ItemKind(row.item.kind))
        found += [
            Late(row, cited.paper, limit, waivers.get(cited.paper_id))
            for cited in row.item.papers
            if is_late(cited.paper, limit)
        ]
    return tuple(found)
