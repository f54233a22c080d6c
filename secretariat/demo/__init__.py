"""The demonstration (domain 7): invented people and harmless papers, done through the product's own services.

Everything is told backwards from the moment of loading, so that there is a meeting tomorrow whenever it is loaded.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.models import Body
from secretariat.core import clock
from secretariat.demo import story
from secretariat.demo.bodies import ZONE, give_mandates, make_bodies, make_formats, make_holidays
from secretariat.demo.days import Days
from secretariat.demo.meetings import WEEKS
from secretariat.demo.people import PASSWORD, accounts, make_parties, make_people
from secretariat.demo.teller import Teller
from secretariat.documents.models import SymbolCounter
from secretariat.people import passwords
from secretariat.people.models import User

__all__ = ["accounts", "is_empty", "load"]

#: Numbers given before the register was kept here, by series.
_GIVEN = {
    "AC/901-D": 8,
    "AC/901-WP": 26,
    "AC/901-N": 61,
    "AC/902-D": 8,
    "AC/902-WP": 3,
    "AC/903-A": 3,
    "AC/903-D": 2,
    "AC/910-D": 9,
    "AC/910(AC)-D": 6,
    "AC/910(FC)-D": 4,
}
#: The Council's series is a real one: its numbers begin where none is real, in every year.
_FICTIONAL = {"C-A": 9000, "C-D": 9000, "C-DS": 9000, "C-N": 9000, "C-R": 9000}


def is_empty(session: Session) -> bool:
    """Tell whether nothing has been put into this database yet."""
    return session.scalar(select(User.id).limit(1)) is None and session.scalar(select(Body.id).limit(1)) is None


def load(session: Session, *, password_hash: str | None = None) -> None:
    """Write the demonstration into an empty database; the caller commits.

    `password_hash` is the hash of `people.PASSWORD`, if the caller has one; it is made once for all accounts.
    """
    now = clock.now()
    begins = now - story.LENGTH
    with clock.at(begins):
        days = Days(now, make_holidays(session), ZONE)
        ended = min(now, days.at(days.today, "00:00"))
        parties = make_parties(session)
        people = make_people(session, parties, password_hash=password_hash or passwords.hashed(PASSWORD), ended=ended)
        bodies = make_bodies(session)
        formats = make_formats(session, bodies, parties)
        give_mandates(session, bodies, parties, people, ended=ended)
        teller = Teller(session, days, people=people, bodies=bodies, formats=formats)
        _continue_numbers(session, teller)
    story.tell(teller, now)
    story.read(teller, now)
    story.settle_outbox(session, now, teller.meetings["opc-main"])
    session.flush()


def _continue_numbers(session: Session, teller: Teller) -> None:
    """Let meetings and symbols go on from those of the same year that came before the story."""
    begins, today = clock.now().year, teller.days.today.year
    first = teller.days.weeks_before(teller.days.tomorrow, WEEKS)
    week = first.isocalendar().week if first.month > 1 else 0
    held = {"OPC": max(0, week - 7), "NAC": max(0, week - 4), "COEC": first.month - 1, "WGMP": 3}
    counters = {(series, year): last for year in {begins, today} for series, last in _FICTIONAL.items()}
    if begins == first.year:
        teller.held = {(body, begins): number for body, number in held.items()}
        given = {**_GIVEN, "AC/901-A": held["OPC"], "AC/902-A": held["COEC"]}
        given |= {
            "AC/901-DS": held["OPC"],
            "AC/901-R": held["OPC"],
            "AC/902-DS": held["COEC"],
            "AC/903-DS": held["WGMP"],
        }
        counters |= {(series, begins): last for series, last in given.items()}
    for (series, year), last in sorted(counters.items()):
        session.add(SymbolCounter(series=series, year=year, last=last))
    session.flush()
