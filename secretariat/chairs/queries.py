"""Reads for the desk of a chair, across all bodies she chairs."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from secretariat.committees.actors import Actor
from secretariat.core import clock
from secretariat.documents.models import Paper, Version
from secretariat.meetings.clashes import NOT_TO_COME
from secretariat.meetings.models import AgendaItem, ItemPaper, LatePaper, Meeting
from secretariat.meetings.policy import meetings_visible_to
from secretariat.meetings.states import MeetingState

#: Waivers and meetings shown at most: a chair has fewer.
MOST = 50


def waiting_waivers(session: Session, actor: Actor) -> list[LatePaper]:
    """Return the late papers that wait for this chair, the soonest meeting first, with paper, version and asker."""
    return list(
        session.scalars(
            select(LatePaper)
            .join(Meeting, Meeting.id == LatePaper.meeting_id)
            .options(
                joinedload(LatePaper.meeting).joinedload(Meeting.body),
                joinedload(LatePaper.paper).joinedload(Paper.body),
                joinedload(LatePaper.paper).joinedload(Paper.current_version).selectinload(Version.faces),
                joinedload(LatePaper.asker),
            )
            .where(
                LatePaper.decided_at.is_(None),
                Meeting.ends_at > clock.now(),
                Meeting.state.not_in([MeetingState.CANCELLED.value, MeetingState.CLOSED.value]),
                Meeting.body_id.in_(sorted(actor.bodies_at_chairs_side)),
                meetings_visible_to(actor),
            )
            .order_by(Meeting.starts_at, LatePaper.asked_at, LatePaper.id)
            .limit(MOST)
        )
    )


def coming_meetings(session: Session, actor: Actor) -> list[Meeting]:
    """Return the coming meetings of the bodies she chairs that are on, soonest first, with items and their papers."""
    return list(
        session.scalars(
            select(Meeting)
            .options(
                joinedload(Meeting.body),
                joinedload(Meeting.format),
                selectinload(Meeting.items)
                .selectinload(AgendaItem.papers)
                .joinedload(ItemPaper.paper)
                .options(joinedload(Paper.current_version).selectinload(Version.faces), joinedload(Paper.body)),
            )
            .where(
                Meeting.body_id.in_(sorted(actor.bodies_at_chairs_side)),
                Meeting.ends_at > clock.now(),
                Meeting.state.not_in(NOT_TO_COME),
                meetings_visible_to(actor),
            )
            .order_by(Meeting.starts_at, Meeting.id)
            .limit(8)
        )
    )


def items_citing(session: Session, pairs: Iterable[LatePaper]) -> dict[tuple[int, int], AgendaItem]:
    """Return the item under which each late paper stands, by (meeting id, paper id); the first if there are several."""
    wanted = list(pairs)
    if not wanted:
        return {}
    rows = session.execute(
        select(AgendaItem, ItemPaper.paper_id)
        .join(ItemPaper, ItemPaper.item_id == AgendaItem.id)
        .where(
            AgendaItem.meeting_id.in_({late.meeting_id for late in wanted}),
            ItemPaper.paper_id.in_({late.paper_id for late in wanted}),
        )
        .order_by(AgendaItem.position.desc(), AgendaItem.id.desc())
    )
    return {(item.meeting_id, paper_id): item for item, paper_id in rows}
