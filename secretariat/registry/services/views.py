"""Keeping a view of the register, changing it, dropping it."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.core import audit, clock, texts
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_
from secretariat.registry import queries
from secretariat.registry.models import SavedView
from secretariat.registry.wanted import Wanted

NAME_LIMIT: Final = 80
#: More than anybody finds his way about.
MOST: Final = 50


def keep_view(session: Session, *, actor: Actor, name: str, wanted: Wanted, body_id: int | None = None) -> SavedView:
    """Keep a list under a name, for oneself or for the secretariat of a body. Raises BadInput, RuleBroken."""
    if queries.own_views(session, actor.user_id) >= MOST:
        raise RuleBroken(N_("You keep %(most)s views, as many as there can be: delete one first."), most=MOST)
    view = SavedView(
        user_id=actor.user_id,
        body_id=_shared(actor, body_id),
        name=_named(session, actor, name),
        asked=wanted.words(),
        created_at=clock.now(),
    )
    session.add(view)
    session.flush()
    audit.record(session, "view.kept", actor=actor.ref, about=view.ref, shared=body_id)
    return view


def change_view(session: Session, view: SavedView, *, actor: Actor, name: str, body_id: int | None) -> SavedView:
    """Give a view another name, share it, or share it no longer. Raises BadInput."""
    view.name = _named(session, actor, name, besides=view)
    view.body_id = _shared(actor, body_id)
    session.flush()
    audit.record(session, "view.changed", actor=actor.ref, about=view.ref, shared=body_id)
    return view


def drop_view(session: Session, view: SavedView, *, actor: Actor) -> None:
    """Keep a view no longer; the papers in it are untouched."""
    audit.record(session, "view.dropped", actor=actor.ref, about=view.ref)
    session.delete(view)
    session.flush()


def _named(session: Session, actor: Actor, name: str, *, besides: SavedView | None = None) -> str:
    name = texts.line(name, field="name", limit=NAME_LIMIT)
    if not name:
        raise BadInput("name", N_("Give the view a name."))
    known = queries.own_view_named(session, actor.user_id, name)
    if known is not None and known is not besides:
        raise BadInput("name", N_("You keep a view of this name already: choose another."))
    return name


def _shared(actor: Actor, body_id: int | None) -> int | None:
    if body_id is not None and not actor.is_secretariat_of(body_id):
        raise BadInput("share", N_("You share views with a secretariat to which you belong."))
    return body_id
