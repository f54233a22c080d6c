"""Watching a body or a paper: to be told of it also where nobody would tell one otherwise."""

from __future__ import annotations

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, clock
from secretariat.core.ids import Ref
from secretariat.documents import queries
from secretariat.documents.models import Watch


def watch(session: Session, thing: Ref, *, actor: Actor) -> None:
    """Begin to watch a body or a paper; watching it already changes nothing."""
    if queries.watch_of(session, actor.user_id, thing) is not None:
        return
    session.add(Watch(user_id=actor.user_id, object_kind=thing.kind, object_id=thing.id, since=clock.now()))
    audit.record(session, "watch.begun", actor=actor.ref, about=thing)
    session.flush()


def unwatch(session: Session, thing: Ref, *, actor: Actor) -> None:
    """Watch a thing no longer."""
    watched = queries.watch_of(session, actor.user_id, thing)
    if watched is not None:
        session.delete(watched)
        audit.record(session, "watch.ended", actor=actor.ref, about=thing)
        session.flush()
