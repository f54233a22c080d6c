"""Taking a list of the register out of the house, as a file."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, canonical_json
from secretariat.core.errors import RuleBroken
from secretariat.core.i18n import N_
from secretariat.registry import queries, sheets
from secretariat.registry.sheets import Head
from secretariat.registry.wanted import Wanted

#: More papers than this are not taken out at once: who asks waits for them, and the file, some ten megabytes, is held whole.
MOST: Final = 20_000


def take_out(session: Session, *, actor: Actor, wanted: Wanted, language: str, kind: str) -> tuple[Head, bytes]:
    """Return a list as a `csv` or `xlsx`, under the highest marking in it; it is entered who took what out.

    Raises RuleBroken for a list that is too long.
    """
    listed = queries.listed(session, actor, wanted)
    held = queries.markings(session, listed, limit=MOST + 1)
    number = sum(held.values())
    if number > MOST:
        raise RuleBroken(
            N_("The list holds more than %(most)s papers: narrow it, and take it out in parts."), most=MOST
        )
    head = sheets.head(held)
    papers = queries.each(session, listed, wanted, language=language, limit=MOST)
    file = sheets.WRITERS[kind](
        head, (sheets.row_of(paper, house=actor.is_house_of(paper.body_id)) for paper in papers)
    )
    audit.record(
        session,
        "register.taken_out",
        actor=actor.ref,
        about=actor.ref,
        form=kind,
        papers=number,
        marking=head.marking.value,
        asked=canonical_json.digest(asdict(wanted)),
    )
    return head, file
