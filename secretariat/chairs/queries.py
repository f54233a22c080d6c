"""Reads for the desk of a chair, across all bodies she chairs."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from secretariat.committees.actors import Actor
from secretariat.core import clock
from secretariat.documents.models import Face, Paper, Version
from secretariat.meetings.clashes import NOT_TO_COME
from secretariat.meetings.models import AgendaItem, ItemPaper, LatePaper, Meeting
from secretariat.meetings.policy import meetings_visible_to
from secretariat.meetings.states import MeetingState

#: Waivers and meetings shown at most: a chair has fewer.
MOST = 50


def waiting_waivers(session: Session, actor: Actor) -> list[tuple[LatePaper, AgendaItem | None]]:
    """Return the late papers that wait for this chair, the soonest meeting first, with paper, version and asker, each with the
    item under which it stands; the first if there are several."""
    first = (
        select(AgendaItem.id)
        .join(ItemPaper, ItemPaper.item_id == AgendaItem.id)
        .where(AgendaItem.meeting_id == LatePaper.meeting_id, ItemPaper.paper_id == LatePaper.paper_id)
        .order_by(AgendaItem.position, AgendaItem.id)
        .limit(1)
        .correlate(LatePaper)
        .scalar_subquery()
    )
    rows = session.execute(
        select(LatePaper, AgendaItem)
        .join(Meeting, Meeting.id == LatePaper.meeting_id)
        .outerjoin(AgendaItem, AgendaItem.id == first)
        .options(
            joinedload(LatePaper.meeting).joinedload(Meeting.body),
            joinedload(LatePaper.paper).joinedload(Paper.body),
            _languages(joinedload(LatePaper.paper).joinedload(Paper.current_version)),
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
    ).unique()
    return [(late, item) for late, item in rows]


def coming_meetings(session: Session, actor: Actor) -> list[Meeting]:
    """Return the coming meetings of the bodies she chairs that are on, soonest first, with items and papers: two queries."""
    paper = selectinload(Meeting.items).joinedload(AgendaItem.papers).joinedload(ItemPaper.paper)
    return list(
        session.scalars(
            select(Meeting)
            .options(
                joinedload(Meeting.body),
                joinedload(Meeting.format),
                paper.joinedload(Paper.body),
                _languages(paper.joinedload(Paper.current_version)),
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


def _languages(version: _AbstractLoad) -> _AbstractLoad:
    """Load which languages a version has, and nothing of what it says."""
    return version.options(defer(Version.sheet)).joinedload(Version.faces).load_only(Face.version_id, Face.language)
