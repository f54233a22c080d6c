"""Reads of a text being drafted: its passages, who writes where, and the texts that were kept. All through the grants of
the minutes, which reach the house alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from secretariat.committees.actors import Actor
from secretariat.core import clock
from secretariat.core.at_once import Asked
from secretariat.core.audit import AuditEntry
from secretariat.core.db import UTCDateTime
from secretariat.documents.models import Paper
from secretariat.meetings.models import Meeting
from secretariat.minutes.models import KeptText, Minutes, Passage, Writing
from secretariat.minutes.policy import minutes_visible_to
from secretariat.minutes.states import MinutesKind
from secretariat.people.models import User

#: Since the last sign of life of somebody's page, how long they count as writing.
WRITES_FOR = timedelta(seconds=90)
#: The entry of the audit chain that says who wrote in a passage, and in which language.
WRITTEN = "passage.written"


def _passages(actor: Actor) -> Select[Passage]:
    return (
        select(Passage)
        .join(Minutes, Minutes.id == Passage.minutes_id)
        .join(Paper, Paper.id == Minutes.paper_id)
        .options(
            contains_eager(Passage.minutes).options(
                contains_eager(Minutes.paper).joinedload(Paper.body),
                joinedload(Minutes.meeting).options(joinedload(Meeting.body), joinedload(Meeting.format)),
            ),
            joinedload(Passage.changer),
            joinedload(Passage.item),
        )
        .where(minutes_visible_to(actor))
    )


def passage_by_pid(session: Session, actor: Actor, pid: str) -> Passage | None:
    """Return a passage with its minutes, meeting and body, or None if it does not exist for this person."""
    return session.scalar(_passages(actor).where(Passage.pid == pid))


def record_of(session: Session, actor: Actor, meeting: Meeting) -> Minutes | None:
    """Return the record of a meeting, or None if there is none for this person."""
    return session.scalar(_record(meeting).where(minutes_visible_to(actor)))


def record_begun(session: Session, meeting: Meeting) -> Minutes | None:
    """Return the record of a meeting for the service that would begin it."""
    return session.scalar(_record(meeting))


def _record(meeting: Meeting) -> Select[Minutes]:
    return select(Minutes).where(Minutes.meeting_id == meeting.id, Minutes.kind == MinutesKind.RECORD.value)


def last_written(session: Session, passage: Passage, language: str) -> tuple[User, datetime] | None:
    """Return who last wrote in one language of a passage, and when they began to; None if nobody has.

    A passage itself knows only who changed either of its languages, or marked it as written.
    """
    entry = session.scalar(
        select(AuditEntry)
        .where(
            AuditEntry.event == WRITTEN,
            AuditEntry.object == str(passage.ref),
            AuditEntry.data.contains(f'"language":"{language}"', autoescape=True),
        )
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    if entry is None:
        return None
    user = session.scalar(select(User).where(User.id == int(entry.actor.removeprefix("user:"))))
    return (user, entry.at) if user is not None else None


def writing_in(session: Session, minutes: Minutes, *, but: int) -> dict[int, list[str]]:
    """Return who else has which passage open now: names by passage id, in the order of names."""
    given = {"minutes": minutes.id, "writer": but, "lately": clock.now() - WRITES_FOR}
    return names_by_passage(session.execute(writing_elsewhere(), given))


@cache
def writing_elsewhere() -> Asked:
    """Return the query of the same, of `minutes` but for `writer` since `lately` (`names_by_passage`), to ask with others."""
    return (
        select(Writing.passage_id, User.name)
        .join(User, User.id == Writing.user_id)
        .join(Passage, Passage.id == Writing.passage_id)
        .where(
            Passage.minutes_id == bindparam("minutes", type_=Integer()),
            Writing.user_id != bindparam("writer", type_=Integer()),
            Writing.at > bindparam("lately", type_=UTCDateTime()),
        )
        .order_by(User.name, Writing.id)
    )


def names_by_passage(rows: Iterable[Sequence[Any]]) -> dict[int, list[str]]:
    """Return the names of rows of `writing_elsewhere`."""
    names: dict[int, list[str]] = {}
    for passage_id, name in rows:
        names.setdefault(passage_id, []).append(name)
    return names


def own_writings(session: Session, minutes: Minutes, user_id: int) -> list[Writing]:
    """Return where this person's pages were last open in these minutes."""
    return list(
        session.scalars(
            select(Writing)
            .join(Passage, Passage.id == Writing.passage_id)
            .where(Passage.minutes_id == minutes.id, Writing.user_id == user_id)
            .order_by(Writing.id)
        )
    )


def _kept(actor: Actor) -> Select[KeptText]:
    return (
        select(KeptText)
        .join(Passage, Passage.id == KeptText.passage_id)
        .join(Minutes, Minutes.id == Passage.minutes_id)
        .join(Paper, Paper.id == Minutes.paper_id)
        .options(
            contains_eager(KeptText.passage).options(
                contains_eager(Passage.minutes).options(
                    contains_eager(Minutes.paper).joinedload(Paper.body), joinedload(Minutes.meeting)
                ),
                joinedload(Passage.item),
            ),
            joinedload(KeptText.by),
        )
        .where(minutes_visible_to(actor))
    )


def kept_by_pid(session: Session, actor: Actor, pid: str) -> KeptText | None:
    """Return a kept text with its passage and minutes, or None if it does not exist for this person."""
    return session.scalar(_kept(actor).where(KeptText.pid == pid))


def kept_of(
    session: Session, actor: Actor, minutes: Minutes, *, before: KeptText | None = None, limit: int = 25
) -> list[KeptText]:
    """Return the kept texts of these minutes, newest first, at most `limit`, from behind `before`."""
    query = _kept(actor).where(Minutes.id == minutes.id).order_by(KeptText.at.desc(), KeptText.id.desc()).limit(limit)
    if before is not None:
        query = query.where(or_(KeptText.at < before.at, and_(KeptText.at == before.at, KeptText.id < before.id)))
    return list(session.scalars(query))


def kept_already(
    session: Session, passage: Passage, *, language: str, text: str, why: str, by_id: int
) -> KeptText | None:
    """Return the kept text that says this already, so that a text sent again is not kept again."""
    return session.scalar(
        select(KeptText)
        .where(
            KeptText.passage_id == passage.id,
            KeptText.language == language,
            KeptText.why == why,
            KeptText.by_id == by_id,
            KeptText.text == text,
        )
        .order_by(KeptText.id.desc())
        .limit(1)
    )
