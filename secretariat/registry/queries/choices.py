"""What a list of the register may be narrowed to by name: the types of papers, and the bodies that somebody knows."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.documents.types.models import PaperType


class Choice(NamedTuple):
    """A type of paper, or a body."""

    #: The key of the type; the public id of the body.
    value: str
    #: Of a body alone.
    code: str
    name_en: str
    name_fr: str


def choices(session: Session, actor: Actor) -> tuple[list[Choice], list[Choice]]:
    """Return the types in the order of their list, and the bodies this person knows by series (`bodies_of`): one query."""
    found: dict[bool, list[Choice]] = {True: [], False: []}
    for is_body, *said in session.execute(_choices(), {"bodies": sorted(actor.bodies)}):
        found[bool(is_body)].append(Choice._make(said))
    return found[False], found[True]


@cache
def _choices() -> Select[Any]:
    known = Body.id.in_(bindparam("bodies", expanding=True, type_=Integer()))
    both = union_all(
        select(
            literal(0).label("is_body"),
            PaperType.key.label("value"),
            literal("").label("code"),
            PaperType.name_en.label("name_en"),
            PaperType.name_fr.label("name_fr"),
            PaperType.position.label("place"),
            literal("").label("series"),
            PaperType.id.label("id"),
        ),
        select(
            *(literal(1), Body.pid, Body.code, Body.name_en, Body.name_fr), *(literal(0), Body.series, Body.id)
        ).where(known),
    ).subquery()
    shown = [both.c[name] for name in ("is_body", *Choice._fields)]
    return select(*shown).order_by(both.c.is_body, both.c.place, both.c.series, both.c.id)
