"""Reads for the home page and the frame: across features, each through the scope of its reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, holds_at
from secretariat.committees.models import Body, Mandate
from secretariat.committees.policy import bodies_visible_to
from secretariat.committees.states import CHAIRING
from secretariat.meetings.models import Meeting
from secretariat.meetings.policy import meetings_visible_to
from secretariat.meetings.states import MeetingState
from secretariat.people.models import Party

CALLED_OFF = (MeetingState.CANCELLED.value, MeetingState.POSTPONED.value)


def bodies_with_next(session: Session, actor: Actor) -> list[tuple[Body, datetime | None]]:
    """Return the bodies this person knows of, by series, each with the start of its next meeting that is on."""
    coming = (
        select(Meeting.body_id, func.min(Meeting.starts_at).label("starts_at"))
        .where(Meeting.ends_at > actor.at, Meeting.state.not_in(CALLED_OFF), meetings_visible_to(actor))
        .group_by(Meeting.body_id)
        .subquery()
    )
    rows = session.execute(
        select(Body, coming.c.starts_at)
        .outerjoin(coming, coming.c.body_id == Body.id)
        .where(bodies_visible_to(actor))
        .order_by(Body.series, Body.id)
    )
    return [(body, starts_at) for body, starts_at in rows]


@dataclass(frozen=True)
class Named:
    """A name in both languages."""

    name_en: str
    name_fr: str
    delegation: bool = False


def chair_title(session: Session, actor: Actor) -> Named | None:
    """Return the title this person holds as chair or vice-chair, the newest if there are several."""
    row = session.execute(
        select(Mandate.title_en, Mandate.title_fr)
        .where(
            Mandate.user_id == actor.user_id,
            Mandate.function.in_([function.value for function in CHAIRING]),
            holds_at(Mandate, actor.at),
        )
        .order_by(Mandate.starts_at.desc(), Mandate.id.desc())
        .limit(1)
    ).first()
    return Named(row[0], row[1]) if row else None


def parties_of(session: Session, actor: Actor) -> Sequence[Named]:
    """Return the delegations and offices this person belongs to, delegations first."""
    found = session.scalars(select(Party).where(Party.id.in_(sorted(actor.parties))).order_by(Party.name_en, Party.id))
    named = [Named(party.name_en, party.name_fr, party.is_delegation) for party in found]
    return sorted(named, key=lambda one: not one.delegation)
