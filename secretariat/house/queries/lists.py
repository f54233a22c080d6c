"""The lists of the house: bodies with who serves them, and people, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor, holds_at
from secretariat.committees.models import Assignment, Body, Mandate
from secretariat.core import clock
from secretariat.house import policy
from secretariat.people.models import User


class BodyRow(NamedTuple):
    """A body as a list names it."""

    id: int
    pid: str
    code: str
    series: str
    name_en: str
    name_fr: str
    short_en: str
    short_fr: str


def bodies_listed(session: Session, actor: Actor) -> list[BodyRow]:
    """Return the bodies that this person keeps, in the order of their series."""
    columns = (Body.id, Body.pid, Body.code, Body.series, Body.name_en, Body.name_fr, Body.short_en, Body.short_fr)
    asked = select(*columns).where(policy.bodies_kept_by(actor)).order_by(Body.series, Body.id)
    return [BodyRow._make(row) for row in session.execute(asked)]


def serving(session: Session, body_ids: Collection[int]) -> list[tuple[int, str, str]]:
    """Return who serves these bodies now, in their own right: body, function and name, in the order in which they began."""
    asked = (
        select(Mandate.body_id, Mandate.function, User.name)
        .join(User, User.id == Mandate.user_id)
        .where(
            Mandate.body_id.in_(sorted(body_ids)), Mandate.deputising_for_id.is_(None), holds_at(Mandate, clock.now())
        )
        .order_by(Mandate.starts_at, Mandate.id)
    )
    return [(body_id, function, name) for body_id, function, name in session.execute(asked)]


def people_counted(session: Session, actor: Actor, text: str, body_id: int | None) -> int:
    """Return how many accounts `people_found` finds."""
    return session.scalar(select(func.count()).select_from(User).where(*_found(actor, text, body_id))) or 0


def people_found(
    session: Session, actor: Actor, text: str, body_id: int | None, *, start: int, most: int
) -> Sequence[User]:
    """Return accounts whose name or address holds a text, who serve a body if one is given, did or are to, by name."""
    asked = select(User).where(*_found(actor, text, body_id)).order_by(User.name, User.id)
    return session.scalars(asked.offset(start).limit(most)).all()


def _found(actor: Actor, text: str, body_id: int | None) -> list[Any]:
    held: list[Any] = [policy.people_seen_by(actor)]
    if text:
        sought = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        held.append(or_(User.name.ilike(sought, escape="\\"), User.email.ilike(sought, escape="\\")))
    if body_id is not None:
        served = (select(model.user_id).where(model.body_id == body_id) for model in (Mandate, Assignment))
        held.append(or_(*(User.id.in_(one) for one in served)))
    return held
