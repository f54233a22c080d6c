"""Whoever asks, in a query that is written once: what conditions ask of an actor, as parameters that are given each time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import BindParameter, Integer, String, bindparam

from secretariat.committees.actors import Actor
from secretariat.core.db import UTCDateTime


class Asker:
    """Stands for an actor in the conditions that say what is open to them; `asker` gives the values."""

    user_id = bindparam("asker_user", type_=Integer())
    at = bindparam("asker_at", type_=UTCDateTime())
    audiences = bindparam("asker_audiences", expanding=True, type_=String())
    parties = bindparam("asker_parties", expanding=True, type_=Integer())
    formats = bindparam("asker_formats", expanding=True, type_=Integer())
    drafting = bindparam("asker_drafting", expanding=True, type_=Integer())
    house_bodies = bindparam("asker_house_bodies", expanding=True, type_=Integer())


ASKER: Final = Asker()
#: Nobody's id, given where there are none: SQLAlchemy writes what an empty list means once for a parameter, and so one that is
#: asked both "in" and "not in" would be answered wrongly in one of the two.
_NONE: Final = [0]


def asker(actor: Actor) -> dict[str, Any]:
    """Return what a query with conditions for `ASKER` is given of who asks."""
    return {
        "asker_user": actor.user_id,
        "asker_at": actor.at,
        "asker_audiences": sorted(actor.audiences),
        "asker_parties": sorted(actor.parties) or _NONE,
        "asker_formats": sorted(actor.formats) or _NONE,
        "asker_drafting": sorted(actor.drafting) or _NONE,
        "asker_house_bodies": sorted(actor.house_bodies) or _NONE,
    }


def among(ones: Iterable[Any] | BindParameter[Any]) -> Any:
    """Return what a column is to be among: those an actor has, or the parameter that stands for them."""
    return ones if isinstance(ones, BindParameter) else sorted(ones)
