"""What a list of the register asks before it is put together, in one query: what it may be narrowed to by name (types of papers,
bodies that somebody knows, drafting officers), how much its reader was given, and behind which paper its page begins."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, String, bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body
from secretariat.core.at_once import AtOnce
from secretariat.documents import grants
from secretariat.documents.models import Paper
from secretariat.documents.types.models import PaperType
from secretariat.people.models import User
from secretariat.registry.queries.listing import FEW, After, Given, drafting_for, given


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


class Beginning(NamedTuple):
    """All of it."""

    #: Officers to the house alone.
    choices: Choices
    given: Given
    #: None for a page that begins at the top, as one does that is to begin behind a paper that does not exist for its reader.
    after: After | None


def beginning(session: Session, actor: Actor, after: str = "") -> Beginning:
    """Return it for this person; `after` is the public id of a paper."""
    house = sorted(actor.house_bodies)
    found = _beginning(bool(house)).read(
        session, {"bodies": sorted(actor.bodies), "house": house, "after": after, "few": FEW, **grants.asker(actor)}
    )
    choices = Choices([], [], [])
    for what, *said in found["choices"]:
        choices[what].append(Choice._make(said[: len(Choice._fields)]))
    behind = After._make(found["after"][0]) if found["after"] else None
    return Beginning(choices, Given._make(found["given"][0]), behind)


@cache
def _beginning(house: bool) -> AtOnce:
    behind: list[Any] = [getattr(Paper, name) for name in After._fields]
    after = select(*behind).where(
        Paper.pid == bindparam("after", type_=String()), grants.granted_to_asker("paper", Paper.id)
    )
    return AtOnce(choices=_choices(house), given=given(), after=after)


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
    shown = [all_.c[name] for name in ("what", *Choice._fields, "place", "series", "id")]
    return select(*shown).order_by(all_.c.what, all_.c.place, all_.c.series, all_.c.id)
