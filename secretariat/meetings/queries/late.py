"""Late papers and the waivers asked for them, for the house of the body."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, contains_eager, joinedload, lazyload, load_only

from secretariat.committees.actors import Actor
from secretariat.documents.models import Paper
from secretariat.meetings.models import (
    LatePaper,
    Meeting,
)
from secretariat.people.models import User


def late_paper_by_pid(session: Session, actor: Actor, pid: str) -> LatePaper | None:
    """Return a waiver asked for, for the house of its body; None for everybody else."""
    house = sorted(actor.house_bodies)
    return session.scalar(
        select(LatePaper)
        .join(Meeting, Meeting.id == LatePaper.meeting_id)
        .options(joinedload(LatePaper.meeting).joinedload(Meeting.body), joinedload(LatePaper.paper))
        .where(LatePaper.pid == pid, Meeting.body_id.in_(house))
    )


def late_paper_with_id(session: Session, late_id: int) -> LatePaper | None:
    """Return a waiver by its id, for the notices about it, which ask the reader's rights themselves."""
    return session.scalar(select(LatePaper).where(LatePaper.id == late_id))


def waivers_awaiting(session: Session, actor: Actor) -> list[LatePaper]:
    """Return the waivers that wait for this chair, by the start of their meeting."""
    return list(session.scalars(_awaiting(), {"in_bodies": sorted(actor.bodies_at_chairs_side)}))


@cache
def _awaiting() -> Select[LatePaper]:
    return (
        select(LatePaper)
        .join(LatePaper.meeting)
        .options(
            contains_eager(LatePaper.meeting).joinedload(Meeting.body),
            joinedload(LatePaper.paper).options(
                load_only(Paper.pid, Paper.title_en, Paper.title_fr), lazyload(Paper.type)
            ),
            joinedload(LatePaper.asker).load_only(User.name),
        )
        .where(LatePaper.decided_at.is_(None), Meeting.body_id.in_(bindparam("in_bodies", expanding=True)))
        .order_by(Meeting.starts_at, LatePaper.id)
    )
