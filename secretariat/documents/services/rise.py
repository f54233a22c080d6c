"""The marking of a whole rises to that of its highest part by itself; lower again it is set by hand (domain 4, aggregation)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit
from secretariat.documents.markings import Marking, Position, highest, markings_in_header
from secretariat.documents.models import Paper


def marked_in(text: str) -> Marking:
    """Return the highest marking that stands in a text where one stands; words in a sentence mark nothing."""
    ranks = [one.rank for one in markings_in_header(text) if one.position is not Position.SENTENCE]
    return next((level for level in Marking if level.rank == max(ranks, default=0)), Marking.PUBLIC)


def let_marking_rise(session: Session, paper: Paper, *parts: Marking, actor: Actor) -> None:
    """Mark the paper as high as the highest of its parts, if it is marked lower."""
    risen = highest(Marking(paper.marking), *parts)
    if risen.value != paper.marking:
        paper.marking = risen.value
        audit.record(session, "paper.described", actor=actor.ref, about=paper.ref, marking=risen.value)
