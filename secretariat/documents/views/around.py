"""What the page of a paper asks in one query, whatever it shows of it: what stands beside it, what its house knows, and of a
draft what is ahead of it."""

from __future__ import annotations

from functools import cache

from sqlalchemy.orm import Session

from secretariat.committees import queries as bodies
from secretariat.committees.actors import Actor
from secretariat.committees.queries import StripFacts
from secretariat.core.at_once import AtOnce
from secretariat.core.values import dataclass
from secretariat.documents.models import Paper, Version
from secretariat.documents.queries import ahead as of_draft
from secretariat.documents.queries import beside as of_paper
from secretariat.documents.queries.ahead import Ahead
from secretariat.documents.queries.beside import Beside
from secretariat.documents.queries.copies import ReleasedTo, released
from secretariat.meetings.queries.agendas import Citing, items_citing
from secretariat.trail.queries import Ends, ends_asked
from secretariat.trail.queries import asked_for as of_ends


@dataclass(frozen=True)
class Around:
    """All of it, as far as its reader may see it."""

    strip: StripFacts
    beside: Beside
    #: Whether the paper is tied to anything, and what it belongs to.
    ends: Ends
    #: For the house: the items of agendas under which it stands, and to whom it is released.
    agendas: list[Citing]
    released: list[ReleasedTo]
    #: Of the draft, where that is shown.
    ahead: Ahead | None


def around(session: Session, actor: Actor, paper: Paper, version: Version | None) -> Around:
    """Return what stands around a version, or around the draft of a paper where None is shown."""
    house = actor.is_house_of(paper.body_id)
    given = {
        **of_draft.asked_for(paper),
        **of_paper.asked_for(actor, paper, version),
        **of_ends(paper),
        "house": sorted(actor.house_bodies),
    }
    found = _around(house=house, drafting=version is None).read(session, given)
    return Around(
        StripFacts.of(found["strip"]),
        Beside.of(found),
        Ends.of(found),
        [Citing._make(row) for row in found.get("agendas", ())],
        [ReleasedTo._make(row) for row in found.get("released", ())],
        Ahead.of(found) if version is None else None,
    )


@cache
def _around(*, house: bool, drafting: bool) -> AtOnce:
    """It is asked for the page of every paper, and written once for each kind of reader and page."""
    parts = {"strip": bodies.strip(), **ends_asked(), **of_paper.readings()}
    if house:
        parts |= {"agendas": items_citing(), "released": released()}
    if drafting:
        parts |= of_draft.readings()
    return AtOnce(**parts)
