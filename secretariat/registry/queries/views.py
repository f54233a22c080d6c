"""Views of the register, through the scope of their reader."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Integer, bindparam, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from secretariat.committees import queries as bodies
from secretariat.committees.actors import Actor
from secretariat.committees.queries import StripFacts
from secretariat.core.at_once import Asked, AtOnce
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


def over_list(session: Session, actor: Actor, body_id: int | None) -> tuple[list[ViewNamed], StripFacts | None]:
    """Return what stands over a list and is asked anew each time: the same views, since one changes them there, and of the
    list of a body its strip."""
    given = {"reader": actor.user_id, "bodies": sorted(actor.secretariat_bodies), "body": body_id, "now": actor.at}
    found = _over_list(of_body=body_id is not None).read(session, given)
    views = [ViewNamed._make(row[:2]) for row in found["views"]]
    return views, StripFacts.of(found["strip"]) if "strip" in found else None


@cache
def _over_list(*, of_body: bool) -> AtOnce:
    return AtOnce(views=_named(), strip=bodies.strip()) if of_body else AtOnce(views=_named())


def _named() -> Asked:
    reader: BindParameter[int] = bindparam("reader", type_=Integer())
    theirs = SavedView.user_id == reader
    shared = SavedView.body_id.in_(bindparam("bodies", expanding=True, type_=Integer()))
    order = (case((theirs, 0), else_=1).label("place"), func.lower(SavedView.name).label("word"), SavedView.id)
    return select(SavedView.name, SavedView.asked, *order).where(or_(theirs, shared)).order_by(*order)


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
