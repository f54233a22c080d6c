"""What the page of a body asks: its meetings in two queries, and what stands around them in one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session

from secretariat.committees import queries as bodies
from secretariat.committees.actors import Actor, holds_at
from secretariat.committees.models import Format
from secretariat.committees.queries import StripFacts
from secretariat.core import clock
from secretariat.core.at_once import AtOnce
from secretariat.core.db import UTCDateTime
from secretariat.core.values import dataclass
from secretariat.documents import grants
from secretariat.documents.models import Paper, Version, Watch
from secretariat.meetings.models import Meeting


@dataclass(frozen=True)
class AroundMeetings:
    """All of it, as far as its reader may see it."""

    strip: StripFacts
    #: Symbol and public id of the agenda in force, by the id of its paper.
    agendas: dict[int, tuple[str, str]]
    #: The ids of the formats in force.
    formats: list[int]
    #: Whether the reader wants to be told of the body.
    watched: bool


def around_meetings(session: Session, actor: Actor, body_id: int, meetings: Sequence[Meeting]) -> AroundMeetings:
    """Return what stands around a list of meetings of a body."""
    given = {
        **grants.asker(actor),
        "body": body_id,
        "now": clock.now(),
        "user": actor.user_id,
        "papers": sorted({one.agenda_paper_id for one in meetings if one.agenda_paper_id is not None}),
    }
    found = _around().read(session, given)
    return AroundMeetings(
        StripFacts.of(found["strip"]),
        {paper_id: (symbol, pid) for paper_id, symbol, pid in found["agendas"]},
        [format_id for (format_id,) in found["formats"]],
        bool(found["watched"]),
    )


@cache
def _around() -> AtOnce:
    body = bindparam("body", type_=Integer())
    return AtOnce(
        strip=bodies.strip(),
        agendas=select(Paper.id, Version.symbol, Version.pid)
        .join(Version, Version.id == Paper.current_version_id)
        .where(Paper.id.in_(bindparam("papers", expanding=True)), grants.granted_to_asker("paper", Paper.id)),
        formats=select(Format.id).where(
            Format.body_id == body, holds_at(Format, bindparam("now", type_=UTCDateTime()))
        ),
        watched=select(Watch.id).where(
            Watch.user_id == bindparam("user"), Watch.object_kind == "body", Watch.object_id == body
        ),
    )
