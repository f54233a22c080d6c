"""What an agenda being built is looked over with, in one query, for the house: its body, holidays, the waivers asked for late
papers, which number it is going to bear, the actions that wait for it, and, where it is to be issued, whom it reaches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from sqlalchemy import Integer, String, bindparam, func, select
from sqlalchemy.orm import Session

from secretariat.committees import queries as bodies
from secretariat.committees.queries import Reached, StripFacts
from secretariat.core import clock
from secretariat.core.at_once import AtOnce
from secretariat.core.values import dataclass
from secretariat.documents.kinds import PaperKind
from secretariat.documents.models import SymbolCounter, Version
from secretariat.documents.queries.symbols import symbol_after
from secretariat.meetings.matters import Matter, asked_for, found_waiting, waiting
from secretariat.meetings.models import LatePaper, Meeting
from secretariat.meetings.standing import Waiver


@dataclass(frozen=True)
class Building:
    """All of it."""

    strip: StripFacts
    #: On which the house of the body does not work.
    holidays: frozenset[date]
    #: By the id of the late paper.
    waivers: Mapping[int, Waiver]
    #: How many versions of the agenda were ever cut.
    cut: int
    #: The last number of its series in this year.
    last: int
    arising: list[Matter]
    #: Whom it would reach, and who sits in other formats of the body; nobody unless it is looked at for issuing.
    reach: tuple[Reached, ...]
    elsewhere: tuple[Reached, ...]

    @property
    def left_out(self) -> list[Reached]:
        """Who sits in another format of the body only, and so does not get what is issued to this one."""
        reached = {one.user_id for one in self.reach}
        return [one for one in self.elsewhere if one.user_id not in reached]

    def symbol(self, session: Session, meeting: Meeting) -> str:
        """Return the symbol the agenda would bear if it were issued now."""
        assert meeting.agenda_paper is not None
        return symbol_after(session, meeting.agenda_paper, cut=self.cut, last=self.last)


def building(session: Session, meeting: Meeting, *, issuing: bool = False) -> Building:
    """Return what the agenda of a meeting is looked over with; whom it reaches only where it is looked at for `issuing`."""
    series = f"{meeting.body.series}-{PaperKind.AGENDA.letter}"
    given = {
        **asked_for(meeting),
        "meeting": meeting.id,
        "format": meeting.format_id,
        "agenda": meeting.agenda_paper_id,
        "calendar": meeting.body.calendar,
        "series": series,
        "year": clock.now().year,
    }
    found = _building(issuing).read(session, given)
    cut, last = found["numbers"][0]
    return Building(
        strip=StripFacts.of(found["strip"]),
        holidays=frozenset(day for (day,) in found["holidays"]),
        waivers={row[0]: Waiver._make(row) for row in found["waivers"]},
        cut=cut,
        last=last or 0,
        arising=found_waiting(found["arising"]),
        reach=Reached.of(found.get("reach", ())),
        elsewhere=Reached.of(found.get("elsewhere", ())),
    )


@cache
def _building(issuing: bool) -> AtOnce:
    """It is asked for each page of the builder, and written once."""
    agenda, meeting = bindparam("agenda", type_=Integer()), bindparam("meeting", type_=Integer())
    cut = select(func.count()).select_from(Version).where(Version.paper_id == agenda).scalar_subquery()
    last = select(SymbolCounter.last).where(
        SymbolCounter.series == bindparam("series", type_=String()),
        SymbolCounter.year == bindparam("year", type_=Integer()),
    )
    asked = (LatePaper.paper_id, LatePaper.asked_at, LatePaper.reason, LatePaper.waived, LatePaper.remark)
    return AtOnce(
        strip=bodies.strip(),
        holidays=bodies.holidays(),
        waivers=select(*asked).where(LatePaper.meeting_id == meeting),
        numbers=select(cut, last.scalar_subquery()),
        arising=waiting(to_asker=False),
        **({"reach": bodies.reached(), "elsewhere": bodies.reached_elsewhere()} if issuing else {}),
    )
