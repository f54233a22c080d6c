"""What a trail asks of several features at once."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from sqlalchemy import Integer, Select, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from secretariat.decisions.models import Action
from secretariat.documents.models import Paper
from secretariat.relations.models import Relation


class Tied(NamedTuple):
    """Whether there is anything to ask about: it says nothing of who may see it."""

    #: A relation was entered, from the paper or to it.
    related: bool
    #: An action was delivered with it.
    delivered: bool


def tied(session: Session, paper: Paper) -> Tied:
    """Return what a paper may be tied by: most are tied by nothing, and their pages need not ask who may see it."""
    return Tied(*session.execute(_tied(), {"paper": paper.id}).one())


@cache
def _tied() -> Select[bool, bool]:
    """It is asked for the page of every paper, and written once."""
    paper = bindparam("paper", type_=Integer())
    related = exists().where(or_(Relation.paper_id == paper, Relation.to_paper_id == paper))
    return select(related, exists().where(Action.evidence_paper_id == paper))
