"""Views of the register, through the scope of their reader."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Integer, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload

from secretariat.committees.actors import Actor
from secretariat.registry.models import SavedView
from secretariat.registry.policy import views_visible_to


def views_of(session: Session, actor: Actor) -> list[SavedView]:
    """Return the views this person may use: their own first, then those shared with their secretariats, each by name."""
    return list(
        session.scalars(
            select(SavedView)
            .options(joinedload(SavedView.user), joinedload(SavedView.body))
            .where(views_visible_to(actor))
            .order_by(SavedView.user_id != actor.user_id, func.lower(SavedView.name), SavedView.id)
        )
    )


class ViewNamed(NamedTuple):
    """A view as a link: its name, and the list it asks for."""

    name: str
    asked: dict[str, Any]


def views_named(session: Session, actor: Actor) -> list[ViewNamed]:
    """Return the same views, as they stand over a list; asked anew each time, since one changes them there."""
    given = {"reader": actor.user_id, "bodies": sorted(actor.secretariat_bodies)}
    return [ViewNamed._make(row) for row in session.execute(_named(), given)]


@cache
def _named() -> Select[Any]:
    reader: BindParameter[int] = bindparam("reader", type_=Integer())
    theirs = SavedView.user_id == reader
    return (
        select(SavedView.name, SavedView.asked)
        .where(or_(theirs, SavedView.body_id.in_(bindparam("bodies", expanding=True))))
        .order_by(~theirs, func.lower(SavedView.name), SavedView.id)
    )


def view_by_pid(session: Session, actor: Actor, pid: str) -> SavedView | None:
    """Return a view, or None if it does not exist for this person."""
    return session.scalar(
        select(SavedView)
        .options(joinedload(SavedView.user), joinedload(SavedView.body))
        .where(SavedView.pid == pid, views_visible_to(actor))
    )


def own_view_named(session: Session, user_id: int, name: str) -> SavedView | None:
    """Return a person's own view of that name."""
    return session.scalar(select(SavedView).where(SavedView.user_id == user_id, SavedView.name == name))


def own_views(session: Session, user_id: int) -> int:
    """Return how many views a person keeps."""
    held = select(func.count()).select_from(SavedView).where(SavedView.user_id == user_id)
    return session.scalar(held) or 0
