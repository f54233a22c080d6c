"""What an agenda still lacks before it is issued: titles, time, papers, languages. Plain facts; pages say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from secretariat.committees.presets import deadlines_for
from secretariat.committees.queries import holidays_of
from secretariat.core import clock, wall_time
from secretariat.documents.kinds import Custody
from secretariat.documents.models import Paper
from secretariat.documents.states import PaperState
from secretariat.meetings.models import LatePaper, Meeting
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


def standing_of(paper: Paper) -> Standing:
    """Return how a paper stands, by the version in force and its faces."""
    state = PaperState(paper.state)
    if state in (PaperState.WITHDRAWN, PaperState.SUPERSEDED):
        return Standing.GONE
    if paper.custody == Custody.ELSEWHERE:
        return Standing.REFERENCE
    version = paper.current_version
    if version is None:
        return Standing.EXPECTED if state is PaperState.EXPECTED else Standing.DRAFT
    there = {face.language for face in version.faces}
    if {"en", "fr"} <= there or (there and not version.to_follow):
        return Standing.PRESENT
    return Standing.ENGLISH_FOLLOWS if "fr" in there else Standing.FRENCH_FOLLOWS


@dataclass(frozen=True)
class PaperDeadlines:
    """The instants by which papers are due for a meeting."""

    decision: datetime
    information: datetime

    def for_kind(self, kind: ItemKind) -> datetime:
        return self.decision if kind in DECIDING else self.information


def paper_deadlines(session: Session, meeting: Meeting) -> PaperDeadlines:
    """Return when papers are due by the body's settings; an hour in the gap of a clock change is moved on."""
    body = meeting.body
    due = deadlines_for(body.settings, meeting.starts_wall.date(), holidays_of(session, body.calendar))
    return PaperDeadlines(
        _instant(due["papers_for_decision"], meeting.zone), _instant(due["papers_for_information"], meeting.zone)
    )


def _instant(wall: datetime, zone: str) -> datetime:
    try:
        return wall_time.resolve(wall, zone).instant
    except wall_time.WallTimeMissing as missing:
        return wall_time.resolve(missing.later, zone).instant


def is_late(paper: Paper, due: datetime) -> bool:
    """True for a paper that was not issued when it was due; one held elsewhere is not ours to be late."""
    standing = standing_of(paper)
    if standing in (Standing.REFERENCE, Standing.GONE):
        return False
    issued = paper.current_version.issued_at if paper.current_version else None
    return (issued or clock.now()) > due


@dataclass(frozen=True)
class Late:
    """A late paper under an item, with the waiver asked for it."""

    row: Row
    paper: Paper
    due: datetime
    waiver: LatePaper | None


@dataclass(frozen=True)
class Readiness:
    """What an agenda has and lacks. Rows are those not struck through."""

    #: Items that count.
    items: int
    without_english: tuple[Row, ...]
    without_french: tuple[Row, ...]
    #: Items for decision under which no paper stands.
    without_paper: tuple[Row, ...]
    late: tuple[Late, ...]
    french_follows: tuple[Row, ...]
    english_follows: tuple[Row, ...]
    #: Items with a draft that nobody outside the house has.
    drafts: tuple[Row, ...]
    #: Papers cited, and those that are there to be read.
    papers: int
    present: int

    @property
    def titled(self) -> bool:
        return not self.without_english and not self.without_french


def readiness(outline: Outline, due: PaperDeadlines, waivers: Mapping[int, LatePaper]) -> Readiness:
    """Return what the agenda lacks. `waivers` is by paper id (`queries.late_papers_of`)."""
    rows = [row for row in outline.rows if not row.struck]
    cited = [(row, paper.paper, standing_of(paper.paper)) for row in rows for paper in row.item.papers]
    late = []
    for row, paper, _standing in cited:
        limit = due.for_kind(ItemKind(row.item.kind))
        if is_late(paper, limit):
            late.append(Late(row, paper, limit, waivers.get(paper.id)))

    def having(standing: Standing) -> tuple[Row, ...]:
        return tuple(row for row in rows if any(its is standing for at, _, its in cited if at is row))

    return Readiness(
        items=len(rows),
        without_english=tuple(row for row in rows if not row.item.title_en),
        without_french=tuple(row for row in rows if not row.item.title_fr),
        without_paper=tuple(
            row
            for row in rows
            if ItemKind(row.item.kind) in DECIDING
            and not row.has_children
            and all(standing is Standing.GONE for at, _, standing in cited if at is row)
        ),
        late=tuple(late),
        french_follows=having(Standing.FRENCH_FOLLOWS),
        english_follows=having(Standing.ENGLISH_FOLLOWS),
        drafts=having(Standing.DRAFT),
        papers=len(cited),
        present=sum(standing not in (Standing.EXPECTED, Standing.DRAFT, Standing.GONE) for _, _, standing in cited),
    )
