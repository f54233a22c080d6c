"""What a list of the register may be narrowed to by name: types of papers, bodies that somebody knows, and drafting officers."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.documents.types.models import PaperType
from secretariat.people.models import User
from secretariat.registry.queries.listing import drafting_for


class Choice(NamedTuple):
    """A type of paper, a body, or an officer."""

    #: The key of the type; the public id of the body or of the person.
    value: str
    #: Of a body alone.
    code: str
    name_en: str
    name_fr: str


class Choices(NamedTuple):
    """What somebody may narrow a list to."""

    #: In the order of their list.
    types: list[Choice]
    #: By series: see `bodies_of`.
    bodies: list[Choice]
    #: Who drafts papers of the reader's house, by name.
    drafters: list[Choice]


def choices(session: Session, actor: Actor) -> Choices:
    """Return what a list may be narrowed to by this person, in one query; officers to the house alone."""
    found = Choices([], [], [])
    house = sorted(actor.house_bodies)
    given = {"bodies": sorted(actor.bodies)} | ({"house": house} if house else {})
    for what, *said in session.execute(_choices(bool(house)), given):
        found[what].append(Choice._make(said))
    return found


@cache
def _choices(house: bool) -> Select[Any]:
    known = Body.id.in_(bindparam("bodies", expanding=True, type_=Integer()))
    lists = [
        select(
            literal(0).label("what"),
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
    ]
    if house:
        theirs = drafting_for(bindparam("house", expanding=True, type_=Integer()))
        officer = (literal(2), User.pid, literal(""), User.name, User.name, literal(0), User.name, User.id)
        lists.append(select(*officer).where(User.id.in_(theirs)))
    all_ = union_all(*lists).subquery()
    shown = [all_.c[name] for name in ("what", *Choice._fields)]
    return select(*shown).order_by(all_.c.what, all_.c.place, all_.c.series, all_.c.id)
