"""What a decision sheet being made has ahead of it, in one query: the next meeting, which it names, its number, and, where it is
to be issued, whom it reaches."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import Integer, String, bindparam, func, select
from sqlalchemy.orm import Session

from secretariat.committees import queries as bodies
from secretariat.committees.queries import StripFacts
from secretariat.core import clock
from secretariat.core.at_once import AtOnce
from secretariat.core.db import UTCDateTime
from secretariat.core.values import dataclass
from secretariat.documents.kinds import PaperKind
from secretariat.documents.models import Paper, SymbolCounter, Version
from secretariat.documents.queries.symbols import symbol_after
from secretariat.documents.symbols import first
from secretariat.meetings.models import Meeting
from secretariat.meetings.states import MeetingState
from secretariat.minutes.queries import going_out
from secretariat.minutes.queries.going_out import GoingOut

LETTER = PaperKind.DECISION_SHEET.letter
#: Meetings that delegations know of and that will take place.
_COMING = (MeetingState.CONVENED.value, MeetingState.AGENDA_ISSUED.value)


@dataclass(frozen=True)
class SheetAhead:
    """All of it, with what the page says of its body."""

    strip: StripFacts
    #: When the next meeting in the same format begins, of which delegations have been told.
    next_meeting: datetime | None
    #: How many versions of the sheet were ever cut.
    cut: int
    #: The last number of its series in this year.
    last: int
    #: None for a print, which names nobody.
    going: GoingOut | None

    def symbol(self, session: Session, meeting: Meeting, paper: Paper | None) -> str:
        """Return the symbol that the sheet would bear if it were issued now; `paper` is its place in the register, if any."""
        if paper is None:
            return str(first(meeting.body.series, LETTER, clock.now().year, self.last + 1))
        return symbol_after(session, paper, cut=self.cut, last=self.last)


def sheet_ahead(session: Session, meeting: Meeting, paper: Paper | None, *, issuing: bool = False) -> SheetAhead:
    """Return what the decision sheet of a meeting has ahead of it; whom it reaches only where it is looked at for `issuing`."""
    now = clock.now()
    given = {
        "body": meeting.body_id,
        "meeting": meeting.id,
        "format": meeting.format_id,
        "starts": meeting.starts_at,
        "now": now,
        "paper": paper.id if paper else None,
        "series": f"{meeting.body.series}-{LETTER}",
        "year": now.year,
    }
    found = _sheet_ahead(issuing).read(session, given)
    cut, last = found["numbers"][0]
    starts = found["next_meeting"]
    return SheetAhead(
        StripFacts.of(found["strip"]),
        starts[0][0] if starts else None,
        cut,
        last or 0,
        GoingOut.of(found) if issuing else None,
    )


@cache
def _sheet_ahead(issuing: bool) -> AtOnce:
    """It is asked for each page of a sheet being made, and written once."""
    following = (
        select(Meeting.starts_wall)
        .where(
            Meeting.format_id == bindparam("format", type_=Integer()),
            Meeting.starts_at > bindparam("starts", type_=UTCDateTime()),
            Meeting.state.in_(_COMING),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1)
    )
    cut = select(func.count()).select_from(Version).where(Version.paper_id == bindparam("paper", type_=Integer()))
    last = select(SymbolCounter.last).where(
        SymbolCounter.series == bindparam("series", type_=String()),
        SymbolCounter.year == bindparam("year", type_=Integer()),
    )
    return AtOnce(
        strip=bodies.strip(),
        next_meeting=following,
        numbers=select(cut.scalar_subquery(), last.scalar_subquery()),
        **(going_out.readings() if issuing else {}),
    )
