"""Reads of what is made from a meeting and issued: decision sheets, records, corrigenda, certified languages."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer, joinedload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from secretariat.committees.actors import Actor
from secretariat.decisions.models import Decision
from secretariat.documents.models import Paper, Rendition, Version
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.policy import meetings_visible_to
from secretariat.minutes.models import Minutes
from secretariat.minutes.policy import minutes_visible_to


def meeting_in_house(session: Session, actor: Actor, pid: str) -> Meeting | None:
    """Return a meeting for those of whose drafts they are: the house of its body; None for everybody else."""
    return session.scalar(
        select(Meeting)
        .options(joinedload(Meeting.body), joinedload(Meeting.format), joinedload(Meeting.agenda_paper))
        .where(Meeting.pid == pid, Meeting.body_id.in_(sorted(actor.house_bodies)), meetings_visible_to(actor))
    )


def minutes_by_pid(session: Session, actor: Actor, pid: str) -> Minutes | None:
    """Return minutes being made, or None if they do not exist for this person: they are the house's."""
    found = session.scalars(
        select(Minutes)
        .options(
            joinedload(Minutes.paper).options(
                joinedload(Paper.body), joinedload(Paper.format), _in_force(joinedload(Paper.current_version))
            ),
            joinedload(Minutes.meeting).options(joinedload(Meeting.body), joinedload(Meeting.format)),
            joinedload(Minutes.parent).joinedload(Minutes.paper).joinedload(Paper.current_version),
        )
        .where(Minutes.pid == pid, minutes_visible_to(actor))
    )
    return found.unique().one_or_none()


def _in_force(version: _AbstractLoad) -> _AbstractLoad:
    """Load with it the texts as they were issued, and not what was set of them."""
    return version.options(defer(Version.sheet)).joinedload(Version.faces)


def _of_meeting(meeting_id: int) -> Any:
    items = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting_id)
    return select(Decision.version_id).where(Decision.item_id.in_(items))


def decision_sheets_of(session: Session, meeting: Meeting) -> list[Version]:
    """Return every decision sheet of a meeting that was ever issued, recalled ones too, newest first: for the house.

    A sheet is known by the decisions it carries.
    """
    return list(
        session.scalars(
            select(Version)
            .options(
                joinedload(Version.paper),
                joinedload(Version.faces),
                joinedload(Version.renditions).joinedload(Rendition.blob),
            )
            .where(Version.id.in_(_of_meeting(meeting.id)))
            .order_by(Version.ordinal.desc(), Version.id.desc())
        ).unique()
    )


def minutes_of_paper(session: Session, paper: Paper) -> Minutes | None:
    """Return the minutes whose place in the register this paper is, for what follows from its versions."""
    return session.scalar(select(Minutes).where(Minutes.paper_id == paper.id))


def corrigenda_of(session: Session, parent: Minutes) -> list[Minutes]:
    """Return the corrigenda to a record, drafted and issued, the first one first: for the house."""
    return list(
        session.scalars(
            select(Minutes)
            .options(joinedload(Minutes.paper).joinedload(Paper.current_version))
            .where(Minutes.parent_id == parent.id)
            .order_by(Minutes.ordinal)
        )
    )


def next_corrigendum(session: Session, parent: Minutes) -> int:
    """Return the ordinal of the next corrigendum of the meeting."""
    highest = select(func.max(Minutes.ordinal)).where(Minutes.meeting_id == parent.meeting_id)
    return (session.scalar(highest) or 0) + 1
